//! What a process reports arrives once and whole: with the server up, down, flapping or dying, and the process too.
#![allow(clippy::unwrap_used)] // a test that can't go on has failed

mod support;

use runfold_client::http::Kind;
use runfold_client::http::pause::Deadline;
use runfold_client::http::upload::Sent;
use runfold_client::reporter::sync::{pending, sync};
use runfold_client::reporter::{Keep, Upload};
use runfold_client::{Options, Reporter};
use runfold_series::batch::{Batch, Line, Part, Series, encode_batch};
use runfold_series::{Columns, Point};
use serde_json::json;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};
use support::{Place, Proxy, SOON, ask, create, lines, points, status};

const TASK: &str = "0123456789abcdef0123456789abcdef";

fn reporter(place: &Place, client: Option<runfold_client::Client>) -> Reporter {
    let options = Options { send_every: Duration::from_millis(50), ..Options::new(&place.root(), TASK) };
    Reporter::new(options, client)
}

fn report(reporter: &Reporter, range: std::ops::Range<i64>) {
    for iteration in range {
        reporter.scalar(None, "loss", "train", (iteration, None, iteration as f64 * 0.5));
        if iteration % 10 == 0 {
            reporter.log(&format!("line {iteration:06}"), "INFO", None, None);
        }
    }
}

/// Everything up to `end` is there, and every line once.
fn assert_whole(client: &runfold_client::Client, end: i64) {
    assert_whole_but(client, end, &[]);
}

/// As [`assert_whole`]; of the iterations `cut` the process was killed between the point and its line.
fn assert_whole_but(client: &runfold_client::Client, end: i64, cut: &[i64]) {
    let found = points(client, TASK, "loss", "train");
    assert_eq!(found.len() as i64, end, "points are missing or too many");
    assert!(found.iter().all(|(iteration, value)| *value == *iteration as f64 * 0.5));
    let found = lines(client, TASK);
    let line = |iteration| format!("line {iteration:06}");
    let may_lack: Vec<String> = cut.iter().map(|iteration| line(*iteration)).collect();
    let wanted = (0..end).step_by(10).map(line).filter(|line| !may_lack.contains(line) || found.contains(line));
    let wanted: Vec<String> = wanted.collect();
    let differs = found.iter().zip(&wanted).find(|(found, wanted)| found != wanted);
    assert!(differs.is_none() && found.len() == wanted.len(), "{} of {}: {differs:?}", found.len(), wanted.len());
}

#[test]
fn everything_reported_is_on_the_server_when_the_reporter_closes() {
    let place = Place::new();
    let server = place.server(0);
    let reporter = reporter(&place, Some(server.client()));
    let body = json!({"id": TASK, "name": "all kinds", "type": "training", "project_name": "a (b)/c.d"});
    reporter.call("tasks.create", body.to_string().as_bytes());
    reporter.call("tasks.started", json!({"task": TASK}).to_string().as_bytes());
    report(&reporter, 0..1_000);
    reporter.scalar(None, "odd", "nan", (i64::MAX, Some(5), f64::NAN));
    reporter.event(br#"{"type": "plot", "metric": "p", "variant": "v", "iter": 3, "plot_str": "{\"a\": 1}"}"#);
    let file = place.file("weights.bin");
    std::fs::write(&file, vec![7; 9 << 20]).unwrap();
    let client = server.client();
    let artifact =
        json!({"task": TASK, "artifacts": [{"key": "w", "type": "custom", "uri": client.file_url("a b/w.bin")}]});
    let then = vec![("tasks.add_or_update_artifacts".to_owned(), artifact.to_string().into_bytes())];
    let name = "a b/w.bin".to_owned();
    reporter.upload(&Upload { path: file.clone(), name, then, keep: Keep::Copy, content_type: None }).unwrap();
    std::fs::write(&file, b"changed since").unwrap();
    reporter.call("tasks.completed", json!({"task": TASK}).to_string().as_bytes());
    let report = reporter.close(SOON);
    assert!(report.complete, "{report:?}");
    assert!(report.tally.refused.is_empty(), "{report:?}");
    assert!(!reporter.folder().exists());

    assert_whole(&client, 1_000);
    let odd = points(&client, TASK, "odd", "nan");
    assert!(odd.len() == 1 && odd.values().all(|value| value.is_nan()), "{odd:?}");
    let plots = ask(&client, "events.get_task_plots", json!({"task": TASK}));
    assert_eq!(plots["plots"][0]["plot_str"], "{\"a\": 1}");
    let task = &ask(
        &client,
        "tasks.get_by_id_ex",
        json!({"id": TASK, "only_fields": ["status", "project.name", "execution.artifacts"]}),
    )["tasks"][0];
    assert_eq!(task["status"], "completed");
    assert_eq!(task["project"]["name"], "a (b)/c.d");
    assert_eq!(task["execution"]["artifacts"][0]["key"], "w");
    let fetched = place.file("fetched.bin");
    client.download(&client.file_url("a b/w.bin"), &fetched, SOON, &|| false, &mut |_, _| {}).unwrap();
    assert_eq!(std::fs::read(fetched).unwrap(), vec![7; 9 << 20]);
}

#[test]
fn what_was_recorded_without_a_server_is_sent_by_the_next_sync_once() {
    let place = Place::new();
    let reporter = reporter(&place, None);
    let body = json!({"id": TASK, "name": "offline", "type": "training"});
    reporter.call("tasks.create", body.to_string().as_bytes());
    report(&reporter, 0..5_000);
    let closed = Instant::now();
    let first = reporter.close(Duration::from_secs(5));
    assert!(!first.complete && closed.elapsed() < Duration::from_secs(2), "{first:?}");
    let waiting = pending(&[place.root()]);
    assert_eq!((waiting.len(), waiting[0].in_use, waiting[0].task.as_str()), (1, false, TASK));

    let server = place.server(0);
    let reports = sync(&place.root(), &server.client(), None, None);
    assert!(reports.len() == 1 && reports[0].complete, "{reports:?}");
    assert!(pending(&[place.root()]).is_empty());
    assert!(sync(&place.root(), &server.client(), None, None).is_empty());
    assert_whole(&server.client(), 5_000);
}

#[test]
fn a_server_that_dies_and_comes_back_has_everything_once() {
    let place = Place::new();
    let mut server = place.server(0);
    let port = server.address.port();
    create(&server.client(), TASK);
    let reporter = reporter(&place, Some(server.client()));
    for round in 0..4 {
        report(&reporter, round * 2_000..round * 2_000 + 1_000);
        server.kill();
        report(&reporter, round * 2_000 + 1_000..round * 2_000 + 2_000);
        server = place.server(port);
    }
    let report = reporter.close(Duration::from_secs(60));
    assert!(report.complete, "{report:?}");
    assert_whole(&server.client(), 8_000);
}

#[test]
fn answers_that_are_lost_double_nothing() {
    let place = Place::new();
    let server = place.server(0);
    create(&server.client(), TASK);
    let proxy = Proxy::to(server.address);
    let reporter = reporter(&place, Some(proxy.client()));
    reporter.open().unwrap();
    proxy.state.swallow_every.store(3, Relaxed);
    for round in 0..10 {
        report(&reporter, round * 500..round * 500 + 500);
        reporter.flush(Duration::from_millis(300));
    }
    let report = reporter.close(Duration::from_secs(60));
    assert!(report.complete, "{report:?}");
    assert!(proxy.state.cuts.load(Relaxed) > 3, "the proxy did not cut");
    assert_whole(&server.client(), 5_000);
}

#[test]
fn a_server_without_columns_gets_lines() {
    let place = Place::new();
    let server = place.server(0);
    create(&server.client(), TASK);
    let proxy = Proxy::hiding(server.address, "events.add_columns", "events.add_in_rows");
    assert!(!proxy.client().features(SOON).unwrap().contains("events.add_columns"));
    let reporter = reporter(&place, Some(proxy.client()));
    report(&reporter, 0..12_000);
    let report = reporter.close(SOON);
    assert!(report.complete, "{report:?}");
    assert_whole(&server.client(), 12_000);
}

#[test]
fn the_exit_is_bounded_when_the_server_never_answers() {
    let place = Place::new();
    // it takes connections and never says a word
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let reporter = reporter(&place, Some(support::client_to(silent.local_addr().unwrap())));
    report(&reporter, 0..1_000);
    let begun = Instant::now();
    let report = reporter.close(Duration::from_secs(1));
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    assert!(!report.complete && report.unsent_bytes > 0, "{report:?}");
}

#[test]
fn a_task_that_the_server_does_not_know_keeps_its_journal() {
    let place = Place::new();
    let server = place.server(0);
    let reporter = reporter(&place, Some(server.client()));
    report(&reporter, 0..100);
    let report = reporter.close(Duration::from_secs(2));
    assert!(!report.complete, "{report:?}");
    assert!(report.last_error.contains("Invalid task id"), "{report:?}");
    create(&server.client(), TASK);
    assert!(sync(&place.root(), &server.client(), None, None)[0].complete);
    assert_whole(&server.client(), 100);
}

#[test]
fn the_same_batch_sent_many_times_at_once_is_stored_once() {
    let place = Place::new();
    let server = place.server(0);
    create(&server.client(), TASK);
    let points: Columns = (0..100).map(|i| Point { iteration: i, timestamp: i, value: i as f64 * 0.5 }).collect();
    let series = vec![Series { metric: "loss".into(), variant: "train".into(), points }];
    let line =
        |n: i64| Line { timestamp: n, level: "INFO".into(), worker: String::new(), text: format!("line {n:06}") };
    let lines = (0..100).step_by(10).map(line).collect();
    let part = Part { id: TASK.into(), series, lines, ..Part::default() };
    let body = encode_batch(&Batch { client: [4; 16], from: 0, to: 100, parts: vec![part] });
    std::thread::scope(|scope| {
        for _ in 0..5 {
            let (client, body) = (server.client(), &body);
            let send = move || client.send("events.add_columns", Kind::Columns, body, Deadline::after(SOON)).unwrap();
            scope.spawn(send);
        }
    });
    assert_whole(&server.client(), 100);
}

#[test]
fn a_disk_that_is_full_thins_and_counts_to_the_point() {
    let place = Place::new();
    let options =
        Options { disk_bytes: 10 << 20, flush_every: Duration::from_millis(20), ..Options::new(&place.root(), TASK) };
    let reporter = Reporter::new(options, None);
    let body = json!({"id": TASK, "name": "full", "type": "training"});
    reporter.call("tasks.create", body.to_string().as_bytes());
    let reported = 1_000_000;
    let mut noise = 1u64;
    for iteration in 0..reported {
        noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        reporter.scalar(None, "loss", "train", (iteration, None, (noise >> 11) as f64));
    }
    let closed = reporter.close(Duration::from_secs(5));
    assert!(closed.dropped > 0, "the limit was never reached: {closed:?}");
    let server = place.server(0);
    let reports = sync(&place.root(), &server.client(), None, None);
    assert!(reports[0].complete, "{reports:?}");
    let found = points(&server.client(), TASK, "loss", "train");
    assert_eq!(found.len() as i64 + closed.dropped as i64, reported);
    assert!(found.contains_key(&0), "the first point stays");
}

#[test]
fn damage_costs_what_it_hit_and_is_named_by_its_bytes() {
    let place = Place::new();
    let reporter = reporter(&place, None);
    let body = json!({"id": TASK, "name": "damaged", "type": "training"});
    reporter.call("tasks.create", body.to_string().as_bytes());
    for iteration in 0..100_000 {
        reporter.scalar(None, "loss", "train", (iteration, None, iteration as f64 * 0.5));
    }
    let folder = reporter.close(Duration::from_secs(5)).folder;
    let segment = |number: u32| folder.join(format!("{number:08}.segment"));
    let damage = |path: &Path, at: usize, with: &[u8]| {
        let mut bytes = std::fs::read(path).unwrap();
        bytes[at..at + with.len()].copy_from_slice(with);
        std::fs::write(path, bytes).unwrap();
    };
    damage(&segment(1), 500_008, &[0xff; 64]);
    damage(&segment(2), 0, b"XXXX");
    std::fs::write(segment(9), b"").unwrap(); // an empty file is no harm
    let server = place.server(0);
    let report = &sync(&place.root(), &server.client(), None, None)[0];
    assert!(report.complete, "{report:?}");
    let ranges: Vec<(usize, usize)> = report.tally.damaged.iter().map(|(_, from, to)| (*from, *to)).collect();
    assert_eq!(ranges.len(), 2, "{ranges:?}");
    assert_eq!(ranges[0], (0, 4 << 20), "a segment without a head can't be placed: {ranges:?}");
    let (from, to) = ranges[1];
    assert!(from <= 500_008 && to >= 500_072 && to - from <= 128, "{ranges:?}");
    let found = points(&server.client(), TASK, "loss", "train");
    assert!((30_000..33_000).contains(&found.len()), "{} points of the first segment", found.len());
    assert!(folder.join("00000002.damaged").is_file(), "what can't be read is kept");
    assert!(sync(&place.root(), &server.client(), None, None).is_empty());
}

#[test]
fn a_journal_of_a_newer_version_is_left_as_it_is() {
    let place = Place::new();
    let reporter = reporter(&place, None);
    report(&reporter, 0..10);
    let folder = reporter.close(Duration::from_secs(5)).folder;
    let segment = folder.join("00000001.segment");
    let mut bytes = std::fs::read(&segment).unwrap();
    bytes[4] = 2;
    let sum = crc32fast::hash(&bytes[..52]);
    bytes[52..56].copy_from_slice(&sum.to_le_bytes());
    std::fs::write(&segment, &bytes).unwrap();
    let server = place.server(0);
    let report = &sync(&place.root(), &server.client(), None, None)[0];
    assert!(!report.complete && report.last_error.contains("version 2, which is newer"), "{report:?}");
    assert!(std::fs::read(&segment).unwrap() == bytes);
}

#[test]
fn a_file_arrives_whole_through_a_proxy_that_cuts() {
    let place = Place::new();
    let server = place.server(0);
    let proxy = Proxy::to(server.address);
    let (path, size) = (place.file("large.bin"), 200u64 << 20);
    let mut file = std::fs::File::create(&path).unwrap();
    for n in 0..size >> 20 {
        file.write_all(&vec![n as u8; 1 << 20]).unwrap();
    }
    proxy.state.cut_after.store(20 << 20, Relaxed);
    let client = proxy.client();
    let how = Sent { begun: None, stop: &|| false, progress: None, patience: SOON };
    let url = client.upload_resumable(&path, "large.bin", None, how, &mut |_| {}).unwrap();
    let (sent, cuts) = (proxy.state.bytes_up.load(Relaxed), proxy.state.cuts.load(Relaxed));
    assert!(cuts >= 6, "{cuts} cuts");
    // a cut costs one part of 4 MiB at most
    assert!(sent - size <= cuts * (4 << 20) + (1 << 20), "{} bytes too many after {cuts} cuts", sent - size);
    let fetched = place.file("fetched.bin");
    let bytes = client.download(&url, &fetched, SOON, &|| false, &mut |_, _| {}).unwrap();
    assert_eq!(bytes, size);
    assert!(std::fs::read(&path).unwrap() == std::fs::read(&fetched).unwrap());
}

#[test]
fn a_child_reports_for_itself_and_its_end_is_not_the_parents() {
    let place = Place::new();
    let server = place.server(0);
    create(&server.client(), TASK);
    let reporter = reporter(&place, Some(server.client()));
    report(&reporter, 0..500);
    let child = fork(|| report(&reporter, 500..1_000));
    report(&reporter, 1_000..1_500);
    assert_eq!(child.wait(), 0);
    assert!(reporter.close(SOON).complete);
    let reports = sync(&place.root(), &server.client(), None, None);
    assert!(reports.iter().all(|report| report.complete), "{reports:?}");
    assert_whole(&server.client(), 1_500);
}

struct Forked(i32);

/// Runs `work` in a forked child, which ends without running any handler of the parent's.
#[allow(unsafe_code)]
fn fork(work: impl FnOnce()) -> Forked {
    // SAFETY: the child runs `work` alone and ends by `_exit`; glibc makes its allocator usable in the child
    let child = unsafe { libc::fork() };
    if child == 0 {
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
        // SAFETY: ends the child at once
        unsafe { libc::_exit(i32::from(done.is_err())) };
    }
    Forked(child)
}

impl Forked {
    #[allow(unsafe_code)]
    fn wait(self) -> i32 {
        let mut status = 0;
        // SAFETY: waits for the child of `fork`; `status` outlives the call
        assert_eq!(unsafe { libc::waitpid(self.0, &raw mut status, 0) }, self.0);
        status
    }
}

/// Not a test of its own: the process that the next one kills. It says how many points it has reported.
#[test]
fn reporting_process() {
    let Some(root) = std::env::var_os("REPORTING_ROOT") else { return };
    let client = std::env::var("REPORTING_SERVER").ok().map(|address| support::client_to(address.parse().unwrap()));
    let options =
        Options { send_every: Duration::from_millis(20), is_main: true, ..Options::new(Path::new(&root), TASK) };
    let reporter = Reporter::new(options, client);
    let begin: i64 = std::env::var("REPORTING_FROM").unwrap().parse().unwrap();
    let mut out = std::io::stdout();
    for iteration in begin.. {
        report(&reporter, iteration..iteration + 1);
        writeln!(out, "reported {iteration}").unwrap();
    }
}

/// Starts that process, kills it after some time, and gives back the last iteration that it said it had reported.
fn killed(place: &Place, server: Option<&support::Server>, from: i64, after: Duration) -> i64 {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["reporting_process", "--exact", "--nocapture", "--test-threads=1"]);
    command.env("REPORTING_ROOT", place.root()).env("REPORTING_FROM", from.to_string());
    server.map(|server| command.env("REPORTING_SERVER", server.address.to_string()));
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut last = from - 1;
    let mut begun = None;
    let mut line = String::new();
    while out.read_line(&mut line).unwrap() > 0 {
        // the first one stands behind words of the test runner
        if let Some((_, number)) = line.trim_end().split_once("reported ")
            && line.ends_with('\n')
        {
            last = number.parse().unwrap();
            if begun.get_or_insert_with(Instant::now).elapsed() > after {
                // what it still writes is read until it is gone
                child.kill().unwrap();
            }
        }
        line.clear();
    }
    child.wait().unwrap();
    last
}

#[test]
fn a_process_that_is_killed_at_any_moment_loses_nothing_it_reported() {
    let place = Place::new();
    let server = place.server(0);
    create(&server.client(), TASK);
    let rounds: u64 = std::env::var("REPORTING_ROUNDS").map_or(6, |rounds| rounds.parse().unwrap());
    let (mut next, mut cut) = (0, Vec::new());
    for round in 0..rounds {
        let after = Duration::from_millis(7 + round * 61 % 400);
        // half of them with a server to send to, half without
        next = killed(&place, (round % 2 == 0).then_some(&server), next, after) + 1;
        let reports = sync(&place.root(), &server.client(), None, None);
        assert!(reports.iter().all(|report| report.complete && report.tally.damaged.is_empty()), "{reports:?}");
        let found = points(&server.client(), TASK, "loss", "train");
        // one may have been reported that it could not say any more
        let last = *found.keys().next_back().unwrap();
        assert!(last == next - 1 || last == next, "round {round}: {last} is the last, {next} comes next");
        if last == next {
            cut.push(last);
        }
        next = last + 1;
        if round == 0 {
            assert_eq!(status(&server.client(), TASK), "stopped");
            let task = ask(&server.client(), "tasks.get_by_id", json!({"task": TASK}));
            let reason = task["task"]["status_reason"].as_str().unwrap();
            assert!(reason.starts_with("ended without closing"), "{reason}");
        }
    }
    assert_whole_but(&server.client(), next, &cut);
}
