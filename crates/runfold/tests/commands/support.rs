//! A server process on a fresh folder with a home of its own, and commands beside it.

use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use tempfile::TempDir;

const BINARY: &str = env!("CARGO_BIN_EXE_runfold");

/// Folders of one test; the environment of its commands is empty but for them.
pub struct Place {
    folder: TempDir,
}

impl Place {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("home")).unwrap();
        Self { folder }
    }

    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(BINARY);
        command.args(arguments).env_clear().env("HOME", self.home()).current_dir(self.folder.path());
        command
    }

    /// Runs a command to its end, with `input` as its standard input.
    pub fn run(&self, arguments: &[&str], input: &str) -> Output {
        let piped = |command: &mut Command| {
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        };
        let mut child = piped(&mut self.command(arguments));
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    /// A command on the data folder that must succeed, and its JSON.
    #[track_caller]
    pub fn json(&self, arguments: &[&str], input: &str) -> Value {
        let data = self.data();
        let all = [arguments, &["--data-dir", data.to_str().unwrap(), "--json"]].concat();
        let output = self.run(&all, input);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    pub fn server(&self, set: impl FnOnce(&mut Command)) -> Running {
        let data = self.data();
        let mut command = self.command(&["server", "--data-dir", data.to_str().unwrap(), "--listen", "127.0.0.1:0"]);
        set(&mut command);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        while !line.contains("listening on ") {
            line.clear();
            assert!(log.read_line(&mut line).unwrap() > 0, "the server ended before it listened");
        }
        let (_, origin) = line.split_once("listening on ").unwrap();
        let origin: String = origin.chars().take_while(|c| !c.is_whitespace() && *c != '"').collect();
        Running { child, origin, log, line }
    }
}

pub struct Running {
    child: Child,
    pub origin: String,
    log: BufReader<std::process::ChildStderr>,
    /// The line of the log that named the origin.
    pub line: String,
}

impl Running {
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn post(&self, action: &str, body: &Value) -> (u16, Value) {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let mut response = agent.post(format!("{}/{action}", self.origin)).send_json(body).unwrap();
        (response.status().as_u16(), response.body_mut().read_json().unwrap())
    }

    /// Sends a signal by name and waits: the status, what it printed, and the rest of its log.
    pub fn end(mut self, signal: &str) -> (ExitStatus, String, String) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([&format!("-{signal}"), &id]).status().unwrap().success());
        let (mut printed, mut log) = (String::new(), String::new());
        self.child.stdout.take().unwrap().read_to_string(&mut printed).unwrap();
        self.log.read_to_string(&mut log).unwrap();
        (self.child.wait().unwrap(), printed, log)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended already where the test went well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
