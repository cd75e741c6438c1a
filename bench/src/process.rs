//! A program under measurement: started on a free port, watched through /proc, ended by SIGTERM.
//! Leaves what is asked of it to the parts.

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::client::Client;

pub const KEY: &str = "BENCHKEY";
pub const SECRET: &str = "bench-secret-of-one-run-0123456789abcdef";
const START_LIMIT: Duration = Duration::from_secs(60);
const STOP_LIMIT: Duration = Duration::from_secs(120);
/// Ticks of the processor clock in a second, as Linux shows them to programs.
const TICKS: f64 = 100.0;

pub struct Process {
    child: Child,
    pub address: String,
    /// From the start of the program to its first good answer.
    pub started_in: Duration,
}

/// What a program has used so far.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub struct Usage {
    pub rss_mb: f64,
    pub peak_rss_mb: f64,
    pub cpu_s: f64,
}

impl Process {
    /// Starts `runfold server` on a folder.
    pub fn server(binary: &Path, data: &Path) -> Result<Self> {
        let address = free_address()?;
        let mut command = Command::new(binary);
        command.args(["server", "--listen", &address, "--data-dir"]).arg(data);
        command.env("RUNFOLD_ADMIN_ACCESS_KEY", KEY).env("RUNFOLD_ADMIN_SECRET_KEY", SECRET);
        let home = data.parent().unwrap_or(data);
        command.env("HOME", home).env("XDG_CONFIG_HOME", home.join(".config"));
        let log = File::create(home.join("server.log"))?;
        command.stdout(log.try_clone()?).stderr(log);
        Self::start(command, address, is_healthy)
    }

    /// Starts the reference: one row a point in one table.
    pub fn reference(script: &Path, folder: &Path) -> Result<Self> {
        let address = free_address()?;
        let port = address.rsplit(':').next().unwrap_or_default().to_owned();
        let mut command = Command::new("python3");
        command.arg(script).arg(port).arg(folder.join("rows.db")).stdout(Stdio::null());
        Self::start(command, address, |address| TcpStream::connect(address).is_ok())
    }

    fn start(mut command: Command, address: String, is_up: impl Fn(&str) -> bool) -> Result<Self> {
        let begun = Instant::now();
        let child = command.stdin(Stdio::null()).spawn().with_context(|| format!("can't start {command:?}"))?;
        let mut process = Self { child, address, started_in: Duration::ZERO };
        while !is_up(&process.address) {
            if let Some(status) = process.child.try_wait()? {
                bail!("{command:?} ended at once with {status}");
            }
            if begun.elapsed() > START_LIMIT {
                bail!("{command:?} did not answer within {} s", START_LIMIT.as_secs());
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        process.started_in = begun.elapsed();
        Ok(process)
    }

    pub fn login(&self) -> Result<Client> {
        Client::login(&self.address, KEY, SECRET)
    }

    pub fn usage(&self) -> Result<Usage> {
        usage(self.child.id())
    }

    /// Ends it the way an operator does and says how long that took.
    pub fn stop(mut self) -> Result<Duration> {
        let begun = Instant::now();
        self.terminate()?;
        while self.child.try_wait()?.is_none() {
            if begun.elapsed() > STOP_LIMIT {
                bail!("the program did not end within {} s", STOP_LIMIT.as_secs());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(begun.elapsed())
    }

    fn terminate(&self) -> Result<()> {
        let pid = Pid::from_raw(self.child.id().cast_signed()).context("a process has a number")?;
        Ok(kill_process(pid, Signal::TERM)?)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            // only on the way out of a failed run, where nothing is left to tell
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// What the process with this number has used.
pub fn usage(pid: u32) -> Result<Usage> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    Ok(Usage { rss_mb: field_mb(&status, "VmRSS:"), peak_rss_mb: field_mb(&status, "VmHWM:"), cpu_s: cpu_s(&stat) })
}

fn field_mb(status: &str, name: &str) -> f64 {
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or("0 kB");
    line.split_whitespace().next().and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0) * 1024.0 / 1e6
}

/// User and system time; the name before them may hold blanks.
fn cpu_s(stat: &str) -> f64 {
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = after_name.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok());
    ticks.sum::<f64>() / TICKS
}

fn free_address() -> Result<String> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string())
}

fn is_healthy(address: &str) -> bool {
    use std::io::{Read, Write};
    let ask = || -> std::io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(START_LIMIT))?;
        write!(stream, "GET /health HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| answer.starts_with(b"HTTP/1.1 200"))
}

/// Bytes of all files below a folder.
pub fn bytes_below(folder: &Path) -> Result<u64> {
    let mut sum = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        sum += if about.is_dir() { bytes_below(&entry.path())? } else { about.len() };
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_from_what_linux_writes() {
        assert_eq!(field_mb("VmHWM:\t  2000 kB\nVmRSS:\t    1000 kB\n", "VmRSS:"), 1.024);
        assert_eq!(cpu_s("7 (a ) b) S 1 2 3 4 5 6 7 8 9 10 250 50 0 0"), 3.0);
    }

    #[test]
    fn this_process_uses_memory() {
        assert!(usage(std::process::id()).unwrap().rss_mb > 1.0);
    }
}
