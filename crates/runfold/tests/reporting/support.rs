//! A server that can be killed and started again on its folder, a proxy that cuts, and what the server has of a task.

use runfold_client::{Client, Settings};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering::Relaxed};
use std::time::Duration;
use tempfile::TempDir;

pub const KEY: &str = "reporting-key";
pub const SECRET: &str = "reporting-secret";
pub const SOON: Duration = Duration::from_secs(30);

/// Folders of one test.
pub struct Place {
    folder: TempDir,
}

impl Place {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn root(&self) -> PathBuf {
        self.folder.path().join("journals")
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Port 0 is a free one.
    pub fn server(&self, port: u16) -> Server {
        let mut child = Command::new(env!("CARGO_BIN_EXE_runfold"))
            .args(["server", "--listen", &format!("127.0.0.1:{port}"), "--data-dir"])
            .arg(self.folder.path().join("data"))
            .env("HOME", self.folder.path())
            .env("RUNFOLD_ADMIN_ACCESS_KEY", KEY)
            .env("RUNFOLD_ADMIN_SECRET_KEY", SECRET)
            .env_remove("RUNFOLD_CONFIG")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let mut seen = String::new();
        let address = loop {
            let mut line = String::new();
            assert!(log.read_line(&mut line).unwrap() > 0, "the server did not start: {seen}");
            seen.push_str(&line);
            if let Some((_, rest)) = line.split_once("http://") {
                let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ':')).unwrap_or(rest.len());
                break rest[..end].parse().unwrap();
            }
        };
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        Server { child, address }
    }
}

pub struct Server {
    child: Child,
    pub address: SocketAddr,
}

impl Server {
    pub fn client(&self) -> Client {
        client_to(self.address)
    }

    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // it has ended already where the test killed it
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn client_to(address: SocketAddr) -> Client {
    Client::new(Settings {
        api: format!("http://{address}"),
        files: format!("http://{address}/files"),
        access_key: KEY.to_owned(),
        secret_key: SECRET.to_owned(),
        user_agent: "test".to_owned(),
        ..Settings::default()
    })
    .unwrap()
}

pub fn ask(client: &Client, action: &str, body: Value) -> Value {
    let data = client.call(action, body.to_string().as_bytes(), SOON).unwrap();
    serde_json::from_slice(&data).unwrap()
}

pub fn create(client: &Client, task: &str) {
    ask(client, "tasks.create", json!({"id": task, "name": "reporting", "type": "training"}));
    ask(client, "tasks.started", json!({"task": task}));
}

pub fn status(client: &Client, task: &str) -> String {
    ask(client, "tasks.get_by_id", json!({"task": task}))["task"]["status"].as_str().unwrap().to_owned()
}

/// The points of a series by iteration, as the server has them.
pub fn points(client: &Client, task: &str, metric: &str, variant: &str) -> BTreeMap<i64, f64> {
    let mut scroll = Value::Null;
    let mut points = BTreeMap::new();
    loop {
        let page = ask(
            client,
            "events.scalar_metrics_iter_raw",
            json!({"task": task, "batch_size": 100_000,
            "metric": {"metric": metric, "variants": [variant]}, "scroll_id": scroll}),
        );
        let numbers = |field: &str| page["variants"][variant][field].as_array().cloned().unwrap_or_default();
        if numbers("iter").is_empty() {
            return points;
        }
        for (iteration, value) in numbers("iter").iter().zip(numbers("y")) {
            points.insert(iteration.as_f64().unwrap() as i64, value.as_f64().unwrap_or(f64::NAN));
        }
        scroll = page["scroll_id"].clone();
    }
}

/// Every line of the console, in no order; a line that is there twice is there twice.
pub fn lines(client: &Client, task: &str) -> Vec<String> {
    let page = ask(client, "events.get_task_log", json!({"task": task, "batch_size": 100_000}));
    let mut lines: Vec<String> =
        page["events"].as_array().unwrap().iter().map(|event| event["msg"].as_str().unwrap().to_owned()).collect();
    lines.sort();
    lines
}

/// Between a client and a server: cuts connections, or leaves all in peace.
pub struct Proxy {
    pub address: SocketAddr,
    pub state: Arc<State>,
}

#[derive(Default)]
pub struct State {
    /// A connection is cut after so many bytes in either direction; 0 is never.
    pub cut_after: AtomicU64,
    /// An answer is swallowed, and the connection cut, every so many requests; 0 is never.
    pub swallow_every: AtomicI64,
    pub closed: AtomicBool,
    pub bytes_up: AtomicU64,
    pub cuts: AtomicU64,
    requests: AtomicI64,
    /// A word that is replaced in answers by another of its length.
    hides: Option<(&'static str, &'static str)>,
}

impl Proxy {
    pub fn to(server: SocketAddr) -> Self {
        Self::with(server, State::default())
    }

    /// One that hides a feature of the server.
    pub fn hiding(server: SocketAddr, word: &'static str, other: &'static str) -> Self {
        Self::with(server, State { hides: Some((word, other)), ..State::default() })
    }

    fn with(server: SocketAddr, state: State) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, state) = (listener.local_addr().unwrap(), Arc::new(state));
        let shared = state.clone();
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if shared.closed.load(Relaxed) {
                    continue;
                }
                let Ok(server) = TcpStream::connect(server) else { continue };
                let (up, down) = ((client.try_clone().unwrap(), server.try_clone().unwrap()), (server, client));
                let (first, second) = (shared.clone(), shared.clone());
                let left = Arc::new(AtomicI64::new(match shared.cut_after.load(Relaxed) {
                    0 => i64::MAX,
                    bytes => bytes as i64,
                }));
                let other = left.clone();
                std::thread::spawn(move || first.pump(up.0, up.1, true, &left));
                std::thread::spawn(move || second.pump(down.0, down.1, false, &other));
            }
        });
        Self { address, state }
    }

    pub fn client(&self) -> Client {
        client_to(self.address)
    }
}

impl State {
    fn pump(&self, mut from: TcpStream, mut to: TcpStream, is_up: bool, left: &AtomicI64) {
        let mut buffer = vec![0; 64 << 10];
        while let Ok(read @ 1..) = from.read(&mut buffer) {
            let mut bytes = buffer[..read].to_vec();
            if is_up {
                self.bytes_up.fetch_add(read as u64, Relaxed);
                // so that answers can be read on their way
                replace(&mut bytes, b"accept-encoding: gzip", b"accept-encoding: nope");
            } else if let Some((word, other)) = self.hides {
                replace(&mut bytes, word.as_bytes(), other.as_bytes());
            }
            let every = self.swallow_every.load(Relaxed);
            let swallowed = !is_up && every > 0 && self.requests.fetch_add(1, Relaxed) % every == 0;
            let over = left.fetch_sub(read as i64, Relaxed) <= read as i64;
            if swallowed || over || self.closed.load(Relaxed) {
                self.cuts.fetch_add(1, Relaxed);
                break;
            }
            if to.write_all(&bytes).is_err() {
                break;
            }
        }
        for end in [&from, &to] {
            // the other direction may have done so
            let _ = end.shutdown(std::net::Shutdown::Both);
        }
    }
}

fn replace(bytes: &mut [u8], word: &[u8], other: &[u8]) {
    assert_eq!(word.len(), other.len());
    let hits: Vec<usize> =
        (0..bytes.len().saturating_sub(word.len() - 1)).filter(|at| bytes[*at..].starts_with(word)).collect();
    hits.into_iter().for_each(|at| bytes[at..at + word.len()].copy_from_slice(other));
}
