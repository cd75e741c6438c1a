//! F39 and F38: floods of series, points and lines, and readers that stand still. Counters are exact, memory is bounded.

use crate::running::{BASIC, Running, agent, ask, call};
use serde_json::json;
use std::fmt::Write as _;
use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// What a server may grow by under a flood: memory tables, queues and the bodies on their way, each with its own limit.
const GROWTH_KIB: u64 = 512 << 10;

struct Flood {
    series: u64,
    points: u64,
    lines: u64,
}

/// Sends a batch until it is taken. Being told to come back is the only other answer.
fn pour(agent: &ureq::Agent, to: SocketAddr, batch: &str) {
    loop {
        match ask(agent, to, "events.add_batch", "application/json-lines", batch.as_bytes()) {
            Some((200, answer)) => {
                assert_eq!(answer["data"]["added"].as_u64(), Some(batch.lines().count() as u64), "{answer}");
                assert_eq!(answer["data"]["errors"], 0, "{answer}");
                return;
            }
            Some((429 | 503, _)) => std::thread::sleep(Duration::from_millis(100)),
            other => panic!("{other:?}"),
        }
    }
}

fn metric(agent: &ureq::Agent, to: SocketAddr, name: &str) -> f64 {
    let mut answer = agent.get(format!("http://{to}/metrics")).header("Authorization", BASIC).call().unwrap();
    let text = answer.body_mut().read_to_string().unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.map_or(0.0, |value| value.parse().unwrap())
}

fn flood(flood: &Flood) {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Running::start(&folder.path().join("data"), 0);
    let (agent, to) = (agent(), server.address);
    let new = |name: &str| {
        let made = call(&agent, to, "tasks.create", json!({"name": name, "type": "training"})).unwrap();
        made["id"].as_str().unwrap().to_owned()
    };
    let (task, other) = (new("flood"), new("quiet"));
    let before = server.kib("VmRSS:");
    let mut sent = 0;
    let mut pour_all = |batch: &mut String, least: usize| {
        if batch.len() > least {
            pour(&agent, to, batch);
            sent += batch.lines().count() as u64;
            batch.clear();
            // another client is served in the middle of it
            assert_eq!(call(&agent, to, "tasks.get_by_id", json!({"task": other})).unwrap()["task"]["name"], "quiet");
        }
    };
    let mut batch = String::new();
    for iteration in 0..flood.points {
        for series in 0..flood.series {
            writeln!(batch, "{{\"type\":\"training_stats_scalar\",\"task\":\"{task}\",\"metric\":\"m{}\",\"variant\":\"v{series}\",\"iter\":{iteration},\"value\":{},\"timestamp\":{}}}", series / 100, series + iteration, 1_700_000_000_000 + iteration).unwrap();
            pour_all(&mut batch, 1 << 20);
        }
    }
    for n in 0..flood.lines {
        // a progress bar: many frames of one line
        writeln!(batch, "{{\"type\":\"log\",\"task\":\"{task}\",\"level\":\"info\",\"worker\":\"w\",\"msg\":\"\\r{n:>8} of {} [=====>    ]\",\"timestamp\":{}}}", flood.lines, 1_700_000_000_000 + n).unwrap();
        pour_all(&mut batch, 1 << 20);
    }
    pour_all(&mut batch, 0);
    assert_eq!(sent, flood.series * flood.points + flood.lines);
    assert_eq!(metric(&agent, to, "runfold_events_total"), sent as f64);
    let grown = server.kib("VmHWM:").saturating_sub(before);
    eprintln!("{sent} events, grown by {grown} KiB");
    assert!(grown < GROWTH_KIB, "the server grew by {grown} KiB");
    for _ in 0..2 {
        holds(&agent, server.address, &task, flood);
        server.kill();
        server = Running::start(&folder.path().join("data"), 0);
    }
}

fn holds(agent: &ureq::Agent, to: SocketAddr, task: &str, flood: &Flood) {
    let ask = |action: &str, body| call(agent, to, action, body).unwrap_or_else(|| panic!("{action}"));
    let log = ask("events.get_task_log", json!({"task": task, "batch_size": 10, "navigate_earlier": true}));
    assert_eq!(log["total"], flood.lines);
    let last = format!("{:>8} of", flood.lines - 1);
    assert!(log["events"].to_string().contains(&last), "{}", log["events"]);
    let names = ask("events.get_scalar_metrics_and_variants", json!({"task": task}));
    let variants: usize = names["metrics"]
        .as_object()
        .map(|metrics| metrics.values().map(|variants| variants.as_array().map_or(0, Vec::len)).sum())
        .or_else(|| {
            let list = names["metrics"].as_array()?;
            Some(list.iter().map(|metric| metric["variants"].as_array().map_or(1, Vec::len)).sum())
        })
        .unwrap_or(0);
    assert_eq!(variants as u64, flood.series, "{:.300}", names.to_string());
    let series = flood.series - 1;
    let request = json!({"task": task, "metric": {"metric": format!("m{}", series / 100), "variants": [format!("v{series}")]},
        "batch_size": 10_000, "count_total": true});
    let raw = ask("events.scalar_metrics_iter_raw", request);
    let values = raw["variants"][format!("v{series}")]["y"].as_array().unwrap().clone();
    let expected: Vec<_> = (0..flood.points).map(|iteration| json!((series + iteration) as f64)).collect();
    assert_eq!(values.iter().map(|value| json!(value.as_f64())).collect::<Vec<_>>(), expected);
}

#[test]
fn a_flood_of_series_and_lines_is_counted_exactly_in_bounded_memory() {
    flood(&Flood { series: 1_000, points: 30, lines: 40_000 });
}

#[test]
#[ignore = "minutes"]
fn ten_thousand_series_and_a_million_lines_are_counted_exactly_in_bounded_memory() {
    flood(&Flood { series: 10_000, points: 100, lines: 1_000_000 });
}

#[test]
fn readers_that_stand_still_hold_no_more_than_their_answers() {
    let folder = tempfile::tempdir().unwrap();
    let server = Running::start(&folder.path().join("data"), 0);
    let (agent, to) = (agent(), server.address);
    let task = call(&agent, to, "tasks.create", json!({"name": "a task", "type": "training"})).unwrap()["id"].take();
    let task = task.as_str().unwrap();
    let mut batch = String::new();
    for n in 0..200_000 {
        writeln!(batch, "{{\"type\":\"training_stats_scalar\",\"task\":\"{task}\",\"metric\":\"m\",\"variant\":\"v\",\"iter\":{n},\"value\":{n}.25,\"timestamp\":{n}}}").unwrap();
        if batch.len() > 4 << 20 || n == 199_999 {
            pour(&agent, to, &batch);
            batch.clear();
        }
    }
    let before = server.kib("VmRSS:");
    let body = json!({"task": task, "metric": {"metric": "m"}, "batch_size": 200_000}).to_string();
    let head = format!(
        "POST /events.scalar_metrics_iter_raw HTTP/1.1\r\nHost: localhost\r\nAuthorization: {BASIC}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let readers: Vec<_> = (0..12)
        .map(|_| {
            let mut stream = TcpStream::connect(to).unwrap();
            stream.write_all(head.as_bytes()).unwrap();
            stream
        })
        .collect();
    let answered = "runfold_requests_total{action=\"events.scalar_metrics_iter_raw\"}";
    crate::running::until(Duration::from_secs(60), || metric(&agent, to, answered) >= readers.len() as f64);
    // others are served, and what is held is a few times the text of the answers, not the points of the store
    assert!(call(&agent, to, "tasks.get_by_id", json!({"task": task})).is_some());
    let grown = server.kib("VmRSS:").saturating_sub(before);
    eprintln!("{} readers hold {grown} KiB", readers.len());
    assert!(grown < GROWTH_KIB, "the server grew by {grown} KiB");
}
