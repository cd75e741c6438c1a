//! A built Runfold server: building it, starting it on a free port, waiting for it, ending it.
//! Leaves what is asked of it to the demo and the tests.

use crate::process::{cargo, command, run};
use crate::root;
use anyhow::{Context, Result, bail};
use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

const START_LIMIT: Duration = Duration::from_secs(30);
const STOP_LIMIT: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(50);

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    Dev,
    Release,
}

impl Profile {
    /// What `--dev` means.
    pub fn quick_if(dev: bool) -> Self {
        if dev { Self::Dev } else { Self::Release }
    }
}

/// The server to test: the one `RUNFOLD_BIN` names, else built now.
pub fn binary(profile: Profile) -> Result<PathBuf> {
    if let Some(given) = std::env::var_os("RUNFOLD_BIN") {
        return fs::canonicalize(&given).with_context(|| format!("RUNFOLD_BIN names no file: `{}`", given.display()));
    }
    // the quick one with the features of the whole workspace: so it is the one that the Rust tests have built
    let mut build = cargo(["build", "--locked"]);
    let folder = match profile {
        Profile::Dev => "debug",
        Profile::Release => "release",
    };
    match profile {
        Profile::Dev => build.args(["--workspace", "--bins"]),
        Profile::Release => build.args(["--package", "runfold", "--release"]),
    };
    run(&mut build)?;
    Ok(target().join(folder).join("runfold"))
}

/// Where cargo leaves what it builds.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// A running server; dropping it ends it.
pub struct Server {
    child: Child,
    pub url: String,
}

impl Server {
    /// Starts `runfold server` on a folder, with `home` in the place of the user's own configuration.
    pub fn start(binary: &Path, data: &Path, home: &Path, environment: &[(&str, &str)]) -> Result<Self> {
        let address = format!("127.0.0.1:{}", free_port()?);
        let log = home.join("server.log");
        let file = File::create(&log).with_context(|| format!("`{}` can't be written", log.display()))?;
        let mut server = command(binary, ["server", "--listen", &address, "--data-dir"]);
        server.arg(data).envs(environment.iter().copied()).stdout(file.try_clone()?).stderr(file);
        at_home(&mut server, home);
        let child = server.spawn().with_context(|| format!("`{}` can't be started", binary.display()))?;
        let mut server = Self { child, url: format!("http://{address}") };
        server.wait_until_healthy(&address).with_context(|| format!("see `{}`", log.display()))?;
        Ok(server)
    }

    pub fn wait(&mut self) -> Result<ExitStatus> {
        Ok(self.child.wait()?)
    }

    fn wait_until_healthy(&mut self, address: &str) -> Result<()> {
        let start = Instant::now();
        while !is_healthy(address) {
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended at once with {status}");
            }
            if start.elapsed() > START_LIMIT {
                bail!("the server did not answer GET /health within {} s", START_LIMIT.as_secs());
            }
            std::thread::sleep(PAUSE);
        }
        Ok(())
    }

    fn has_ended_within(&mut self, limit: Duration) -> bool {
        let start = Instant::now();
        while start.elapsed() < limit {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return true;
            }
            std::thread::sleep(PAUSE);
        }
        false
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let asked = command("kill", ["-TERM", &self.child.id().to_string()]).status();
        if asked.is_ok_and(|status| status.success()) && self.has_ended_within(STOP_LIMIT) {
            return;
        }
        println!("the server did not end on SIGTERM within {} s and is killed", STOP_LIMIT.as_secs());
        if let Err(why) = self.child.kill().and_then(|()| self.child.wait()) {
            println!("killing it failed: {why}");
        }
    }
}

/// The password goes through standard input: arguments can be read by every process of the machine.
pub fn add_user(binary: &Path, data: &Path, home: &Path, (name, role): (&str, &str), password: &str) -> Result<()> {
    let mut add = command(binary, ["user", "add", name, "--password-stdin", "--role", role, "--data-dir"]);
    at_home(&mut add, home);
    let mut child = add.arg(data).stdin(Stdio::piped()).spawn()?;
    let mut input = child.stdin.take().context("the command has no standard input")?;
    writeln!(input, "{password}")?;
    drop(input);
    match child.wait()? {
        status if status.success() => Ok(()),
        status => bail!("`runfold user add {name}` ended with {status}"),
    }
}

/// Keeps a command away from the user's own files: it finds and leaves its configuration under `home`.
pub fn at_home(command: &mut Command, home: &Path) {
    command.env("HOME", home).env("XDG_CONFIG_HOME", home.join(".config"));
}

/// So many random bytes as hexadecimal digits, for keys and passwords that live as long as a demo.
pub fn random_hex(bytes: usize) -> Result<String> {
    let mut noise = vec![0; bytes];
    File::open("/dev/urandom")?.read_exact(&mut noise)?;
    Ok(noise.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

fn is_healthy(address: &str) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(STOP_LIMIT))?;
        write!(stream, "GET /health HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_digits_have_the_asked_length_and_do_not_repeat() {
        let (one, other) = (random_hex(16).unwrap(), random_hex(16).unwrap());
        assert_eq!(one.len(), 32);
        assert_ne!(one, other);
    }

    #[test]
    fn a_program_that_ends_at_once_is_no_server() {
        let home = tempfile::tempdir().unwrap();
        let problem = Server::start(Path::new("/bin/true"), home.path(), home.path(), &[]).err().unwrap();
        assert!(format!("{problem:#}").contains("the server ended at once with exit status: 0"), "{problem:#}");
    }
}
