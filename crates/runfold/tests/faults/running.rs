//! The real server in a process of its own, and requests to it.

use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

pub const BASIC: &str = "Basic Y3Jhc2gta2V5OmNyYXNoLXNlY3JldA==";

pub struct Running {
    child: Child,
    pub address: SocketAddr,
    /// What it has logged since its start.
    pub log: Arc<Mutex<String>>,
    is_over: Arc<AtomicBool>,
}

impl Running {
    pub fn start(data: &Path, port: u16) -> Self {
        Self::start_as(Command::new(env!("CARGO_BIN_EXE_runfold")), data, port)
    }

    /// `command` ends in the executable; what it is called through stands before.
    pub fn start_as(mut command: Command, data: &Path, port: u16) -> Self {
        let mut child = command
            .args(["server", "--listen", &format!("127.0.0.1:{port}"), "--data-dir"])
            .arg(data)
            .env("HOME", data.parent().unwrap())
            .env("RUNFOLD_ADMIN_ACCESS_KEY", "crash-key")
            .env("RUNFOLD_ADMIN_SECRET_KEY", "crash-secret")
            .env_remove("RUNFOLD_CONFIG")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let mut seen = String::new();
        let address = loop {
            let mut line = String::new();
            assert!(lines.read_line(&mut line).unwrap() > 0, "the server did not start: {seen}");
            seen.push_str(&line);
            if let Some((_, rest)) = line.split_once("http://") {
                let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ':')).unwrap_or(rest.len());
                break rest[..end].parse().unwrap();
            }
        };
        let (log, is_over) = (Arc::new(Mutex::new(seen)), Arc::new(AtomicBool::new(false)));
        let (kept, over) = (log.clone(), is_over.clone());
        std::thread::spawn(move || {
            for line in lines.lines().map_while(Result::ok) {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                if kept.len() < 1 << 20 {
                    kept.push_str(&line);
                    kept.push('\n');
                }
            }
            over.store(true, Relaxed);
        });
        Self { child, address, log, is_over }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Stops it as an operator does, and checks that it ends well.
    pub fn stop(&mut self) {
        let pid = self.pid().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        assert!(self.child.wait().unwrap().success());
    }

    /// A figure of `/proc/<pid>/status` in KiB.
    pub fn kib(&self, name: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    pub fn open_files(&self) -> usize {
        std::fs::read_dir(format!("/proc/{}/fd", self.pid())).unwrap().count()
    }

    pub fn said(&self) -> String {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.is_over.load(Relaxed) {
            // it may have ended this very moment
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

pub fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder().http_status_as_error(false);
    config.timeout_global(Some(Duration::from_secs(30))).build().into()
}

/// The status and what was answered; nothing when the server died on the way.
pub fn ask(agent: &ureq::Agent, to: SocketAddr, path: &str, kind: &str, body: &[u8]) -> Option<(u16, Value)> {
    let request = agent.post(format!("http://{to}/{path}")).header("Content-Type", kind);
    let mut answer = request.header("Authorization", BASIC).send(body).ok()?;
    let status = answer.status().as_u16();
    Some((status, answer.body_mut().with_config().limit(1 << 30).read_json().ok()?))
}

/// `None` when the server died on the way or answered no 200.
pub fn send(agent: &ureq::Agent, to: SocketAddr, path: &str, kind: &str, body: &str) -> Option<Value> {
    ask(agent, to, path, kind, body.as_bytes()).filter(|(status, _)| *status == 200).map(|(_, json)| json)
}

pub fn call(agent: &ureq::Agent, to: SocketAddr, action: &str, body: Value) -> Option<Value> {
    send(agent, to, action, "application/json", &body.to_string()).map(|mut answer| answer["data"].take())
}

pub fn upload(agent: &ureq::Agent, to: SocketAddr, path: &str, bytes: &str) -> Option<Value> {
    let form =
        format!("--x\r\nContent-Disposition: form-data; name=\"{path}\"; filename=\"f\"\r\n\r\n{bytes}\r\n--x--\r\n");
    send(agent, to, "files/", "multipart/form-data; boundary=x", &form)
}

pub fn download(agent: &ureq::Agent, from: SocketAddr, path: &str) -> (u16, String) {
    let request = agent.get(format!("http://{from}/files/{path}")).header("Authorization", BASIC);
    let mut answer = request.call().unwrap();
    (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap_or_default())
}

/// Looks through a folder as an operator does after a crash; returns what was found.
pub fn check(data: &Path) -> Result<(), String> {
    let output = Command::new(env!("CARGO_BIN_EXE_runfold"))
        .args(["admin", "check", "--deep", "--data-dir"])
        .arg(data)
        .output()
        .unwrap();
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stdout).into_owned()) }
}

/// Asks again until it is true.
#[track_caller]
pub fn until(limit: Duration, mut is_true: impl FnMut() -> bool) {
    let end = Instant::now() + limit;
    while !is_true() {
        assert!(Instant::now() < end, "not within {limit:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A small generator, so that a failing run can be told by its seed.
pub struct Dice(u64);

impl Dice {
    pub fn new() -> Self {
        let seed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos() as u64 | 1;
        eprintln!("seed {seed}");
        Self(seed)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }
}
