//! The real server is killed at random moments while clients write; what it acknowledged must be there, once.
#![allow(clippy::unwrap_used)] // a test that can't go on has failed

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const CLIENTS: usize = 3;

struct Running {
    child: Child,
    address: SocketAddr,
}

impl Running {
    fn start(data: &Path, port: u16) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_runfold"))
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
        Self { child, address }
    }

    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder().http_status_as_error(false);
    config.timeout_global(Some(Duration::from_secs(5))).build().into()
}

/// `None` when the server died on the way or answered no 200.
fn send(agent: &ureq::Agent, address: SocketAddr, path: &str, kind: &str, body: &str) -> Option<Value> {
    let request = agent.post(format!("http://{address}/{path}")).header("Content-Type", kind);
    let mut answer = request.header("Authorization", "Basic Y3Jhc2gta2V5OmNyYXNoLXNlY3JldA==").send(body).ok()?;
    if answer.status() != 200 {
        return None;
    }
    answer.body_mut().read_json().ok()
}

fn call(agent: &ureq::Agent, address: SocketAddr, action: &str, body: Value) -> Option<Value> {
    send(agent, address, action, "application/json", &body.to_string()).map(|mut answer| answer["data"].take())
}

/// What one client was told is stored, and the one thing of which it does not know.
#[derive(Default)]
struct Ledger {
    task: String,
    /// Batches acknowledged; batch n holds iterations 10n to 10n + 9 and one log line.
    batches: u64,
    /// Of the last edit that was acknowledged.
    comment: u64,
    files: u64,
}

fn batch(ledger: &Ledger, n: u64) -> String {
    let scalar = |i: u64| {
        json!({"type": "training_stats_scalar", "task": ledger.task, "metric": "m", "variant": "v",
            "iter": n * 10 + i, "value": (n * 10 + i) as f64 * 0.5, "timestamp": 1_700_000_000_000_u64 + n * 10 + i})
    };
    let mut lines: Vec<_> = (0..10).map(|i| scalar(i).to_string()).collect();
    let line = json!({"type": "log", "task": ledger.task, "level": "info", "worker": "w", "msg": format!("line {n};"),
        "timestamp": 1_700_000_000_000_u64 + n});
    lines.push(line.to_string());
    lines.join("\n") + "\n"
}

/// Writes until told to stop. What is not answered is sent again, exactly as it was, as the SDK does.
fn write(ledger: &mut Ledger, address: impl Fn() -> SocketAddr, stop: &AtomicBool) {
    let agent = agent();
    while !stop.load(Relaxed) {
        let to = address();
        let body = batch(ledger, ledger.batches);
        if send(&agent, to, "events.add_batch", "application/json-lines", &body).is_none() {
            std::thread::sleep(Duration::from_millis(5));
            continue;
        }
        ledger.batches += 1;
        let comment = ledger.comment + 1;
        let edit = json!({"task": ledger.task, "comment": comment.to_string(), "force": true});
        if call(&agent, to, "tasks.edit", edit).is_some() {
            ledger.comment = comment;
        }
        if ledger.batches.is_multiple_of(5) {
            let (path, bytes) = file(ledger, ledger.files);
            let form = format!(
                "--x\r\nContent-Disposition: form-data; name=\"{path}\"; filename=\"f\"\r\n\r\n{bytes}\r\n--x--\r\n"
            );
            if send(&agent, to, "files/", "multipart/form-data; boundary=x", &form).is_some() {
                ledger.files += 1;
            }
        }
    }
}

fn file(ledger: &Ledger, n: u64) -> (String, String) {
    (format!("crash/{}/{n}.txt", ledger.task), format!("{} {n} ", ledger.task).repeat(50))
}

/// Everything acknowledged is there once. One batch and one edit may be there that nobody was told of.
fn verify(ledger: &Ledger, address: SocketAddr) {
    let agent = agent();
    let ask = |action: &str, body: Value| call(&agent, address, action, body).unwrap_or_else(|| panic!("{action}"));
    let raw = ask(
        "events.scalar_metrics_iter_raw",
        json!({"task": ledger.task, "metric": {"metric": "m", "variants": ["v"]},
        "batch_size": 100_000, "count_total": true}),
    );
    let variant = &raw["variants"]["v"];
    let numbers = |field: &str| -> Vec<f64> {
        variant[field].as_array().map(|list| list.iter().filter_map(Value::as_f64).collect()).unwrap_or_default()
    };
    let (iterations, values) = (numbers("iter"), numbers("y"));
    let stored = iterations.len() as u64;
    let known = ledger.batches * 10;
    assert!(stored == known || stored == known + 10, "{stored} points, {known} acknowledged: {raw:.300}");
    for (n, (iteration, value)) in iterations.iter().zip(&values).enumerate() {
        assert_eq!((*iteration, *value), (n as f64, n as f64 * 0.5));
    }
    let log =
        ask("events.get_task_log", json!({"task": ledger.task, "batch_size": 100_000, "navigate_earlier": false}));
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for event in log["events"].as_array().unwrap() {
        *counts.entry(event["msg"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    for n in 0..ledger.batches.min(counts.len() as u64) {
        assert_eq!(counts.get(&format!("line {n};")), Some(&1), "line {n}");
    }
    assert_eq!(log["total"].as_u64().unwrap(), stored / 10);
    let task = ask("tasks.get_by_id", json!({"task": ledger.task}))["task"].take();
    let comment: u64 = task["comment"].as_str().unwrap_or("0").parse().unwrap();
    assert!(comment == ledger.comment || comment == ledger.comment + 1, "{comment} {}", ledger.comment);
    for n in 0..ledger.files {
        let (path, bytes) = file(ledger, n);
        let request = agent.get(format!("http://{address}/files/{path}"));
        let request = request.header("Authorization", "Basic Y3Jhc2gta2V5OmNyYXNoLXNlY3JldA==");
        assert_eq!(request.call().unwrap().body_mut().read_to_string().unwrap(), bytes, "{path}");
    }
}

fn check(data: &Path) {
    let output = Command::new(env!("CARGO_BIN_EXE_runfold"))
        .args(["admin", "check", "--deep", "--data-dir"])
        .arg(data)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

/// A small generator, so that a failing run can be told by its seed.
struct Dice(u64);

impl Dice {
    fn new() -> Self {
        let seed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos() as u64 | 1;
        eprintln!("seed {seed}");
        Self(seed)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

fn ledgers(address: SocketAddr) -> Vec<Ledger> {
    let agent = agent();
    let new = |n| {
        let request = json!({"name": format!("crash {n}"), "type": "training"});
        let task = call(&agent, address, "tasks.create", request).unwrap()["id"].as_str().unwrap().to_owned();
        call(&agent, address, "tasks.started", json!({"task": task})).unwrap();
        Ledger { task, ..Ledger::default() }
    };
    (0..CLIENTS).map(new).collect()
}

/// Writes, kills, starts again and verifies, `rounds` times; `through` may put something between client and server.
fn rounds(rounds: usize, through: impl Fn(Arc<AtomicU16>) -> Option<u16>) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut dice = Dice::new();
    let mut server = Running::start(&data, 0);
    let mut ledgers = ledgers(server.address);
    let port = Arc::new(AtomicU16::new(server.address.port()));
    let proxy = through(port.clone());
    for round in 0..rounds {
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let writing: Vec<_> = ledgers
                .iter_mut()
                .map(|ledger| {
                    let port = &port;
                    let to = move || SocketAddr::from(([127, 0, 0, 1], proxy.unwrap_or(port.load(Relaxed))));
                    {
                        let stop = &stop;
                        scope.spawn(move || write(ledger, to, stop))
                    }
                })
                .collect();
            std::thread::sleep(Duration::from_millis(50 + dice.below(500)));
            server.kill();
            server = Running::start(&data, 0);
            port.store(server.address.port(), Relaxed);
            std::thread::sleep(Duration::from_millis(dice.below(100)));
            stop.store(true, Relaxed);
            writing.into_iter().for_each(|thread| thread.join().unwrap());
        });
        ledgers.iter().for_each(|ledger| verify(ledger, server.address));
        eprintln!("round {round}: {} batches", ledgers.iter().map(|ledger| ledger.batches).sum::<u64>());
    }
    assert!(ledgers.iter().all(|ledger| ledger.batches > 0));
    server.kill();
    check(&data);
}

#[test]
fn nothing_acknowledged_is_lost_or_doubled_when_the_server_is_killed() {
    rounds(10, |_| None);
}

#[test]
#[ignore = "takes minutes; part of the long tests"]
fn nothing_acknowledged_is_lost_or_doubled_in_fifty_kills() {
    rounds(50, |_| None);
}

#[test]
fn nothing_is_lost_or_doubled_by_a_network_that_cuts_delays_and_repeats() {
    rounds(4, |port| Some(proxy(port)));
}

/// Takes one request a connection; cuts some before, some after the server has it, delays some, sends some twice.
fn proxy(to: Arc<AtomicU16>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let turn = Arc::new(AtomicU64::new(0));
    let dice = Arc::new(Mutex::new(Dice::new()));
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let (to, turn, dice) = (to.clone(), turn.clone(), dice.clone());
            std::thread::spawn(move || {
                let fate = (turn.fetch_add(1, Relaxed) + dice.lock().unwrap().below(3)) % 9;
                // A connection that breaks is what this is for.
                let _ = client.and_then(|client| pass(client, to.load(Relaxed), fate));
            });
        }
    });
    port
}

fn pass(mut client: TcpStream, to: u16, fate: u64) -> std::io::Result<()> {
    client.set_read_timeout(Some(Duration::from_secs(5)))?;
    let request = one_request(&mut client)?;
    if fate == 0 {
        return Ok(());
    }
    if fate == 1 {
        std::thread::sleep(Duration::from_millis(50));
    }
    if fate == 2 {
        exchange(&request, to)?;
    }
    if fate == 3 {
        TcpStream::connect(("127.0.0.1", to))?.write_all(&request[..request.len() / 2])?;
    }
    let answer = exchange(&request, to)?;
    match fate {
        4 => Ok(()),
        5 => client.write_all(&answer[..answer.len() / 2]),
        _ => client.write_all(&answer),
    }
}

fn exchange(request: &[u8], to: u16) -> std::io::Result<Vec<u8>> {
    let mut server = TcpStream::connect(("127.0.0.1", to))?;
    server.set_read_timeout(Some(Duration::from_secs(5)))?;
    server.write_all(request)?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer)?;
    Ok(answer)
}

/// Head and body of a request, made to be the last of its connection.
fn one_request(client: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut reader = BufReader::new(client);
    let (mut head, mut length) = (String::new(), 0);
    let began = Instant::now();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || began.elapsed() > Duration::from_secs(5) {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == "\r\n" {
            break;
        }
        let lower = line.to_ascii_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().map_err(std::io::Error::other)?;
        }
        if !lower.starts_with("connection:") {
            head.push_str(&line);
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok([head.as_bytes(), b"Connection: close\r\n\r\n", &body].concat())
}
