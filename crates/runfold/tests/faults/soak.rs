//! An hour of everything at once (RUNFOLD_SOAK_MINUTES): memory, open files, logs and folder stay as they are.

use crate::running::{Dice, Running, agent, ask, call, check, send, upload};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::fmt::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::time::{Duration, Instant};

/// Tasks that a writer keeps; the oldest goes when another comes.
const KEPT: usize = 25;
/// Batches of a task's life.
const BATCHES: u64 = 60;
const SERIES: u64 = 8;
const POINTS: u64 = 50;
const LINES: u64 = 20;
const FILE: usize = 64 << 10;
/// A log that outgrows this is an alarm.
const LOG_BYTES: u64 = 256 << 20;

#[derive(Debug, Clone, Copy)]
struct Sample {
    rss_kib: u64,
    files: usize,
    log_bytes: u64,
    folder_bytes: u64,
}

#[derive(Default)]
struct Work {
    writes: AtomicU64,
    reads: AtomicU64,
    tasks: AtomicU64,
    told_to_wait: AtomicU64,
}

/// A client that fails ends the soak at once.
struct EndsAll<'a>(&'a AtomicBool);

impl Drop for EndsAll<'_> {
    fn drop(&mut self) {
        self.0.store(true, Relaxed);
    }
}

#[test]
#[ignore = "an hour, or RUNFOLD_SOAK_MINUTES"]
fn an_hour_of_mixed_load_leaves_memory_files_and_folder_as_they_were() {
    let minutes: u64 = std::env::var("RUNFOLD_SOAK_MINUTES").map_or(60, |minutes| minutes.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut server = Running::start(&data, 0);
    let (to, stop, work) = (server.address, AtomicBool::new(false), Work::default());
    let samples = std::thread::scope(|scope| {
        for n in 0..3 {
            let (stop, work) = (&stop, &work);
            scope.spawn(move || {
                let _all = EndsAll(stop);
                write(n, to, stop, work);
            });
        }
        for n in 0..2 {
            let (stop, work) = (&stop, &work);
            scope.spawn(move || {
                let _all = EndsAll(stop);
                read(n, to, stop, work);
            });
        }
        let samples = watch(&server, &data, Duration::from_secs(minutes * 60), &stop, &work);
        stop.store(true, Relaxed);
        samples
    });
    let said = server.said();
    assert!(!said.contains("locked") && !said.contains("panicked"), "{said}");
    judge(&samples, &work);
    server.stop();
    check(&data).unwrap_or_else(|found| panic!("{found}"));
}

fn watch(server: &Running, data: &Path, time: Duration, stop: &AtomicBool, work: &Work) -> Vec<Sample> {
    let (began, mut samples) = (Instant::now(), Vec::new());
    while began.elapsed() < time && !stop.load(Relaxed) {
        std::thread::sleep(Duration::from_secs(5));
        let (log_bytes, folder_bytes) = sizes(data);
        let sample = Sample { rss_kib: server.kib("VmRSS:"), files: server.open_files(), log_bytes, folder_bytes };
        samples.push(sample);
        if samples.len() % 12 == 1 {
            let (writes, reads) = (work.writes.load(Relaxed), work.reads.load(Relaxed));
            eprintln!("{:>5} s: {writes} writes, {reads} reads, {sample:?}", began.elapsed().as_secs());
        }
    }
    samples
}

/// Bytes of the logs beside the databases, and of everything but backups.
fn sizes(folder: &Path) -> (u64, u64) {
    let (mut logs, mut all) = (0, 0);
    for entry in std::fs::read_dir(folder).into_iter().flatten().map_while(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        // a file may go while it is looked at
        match entry.metadata() {
            Ok(found) if found.is_dir() && name != "backups" => all += sizes(&entry.path()).1,
            Ok(found) if name.ends_with("-wal") => logs += found.len(),
            Ok(found) if found.is_file() => all += found.len(),
            _ => {}
        }
    }
    (logs, all)
}

/// The second quarter is the server at work, the last one the server after long work.
fn judge(samples: &[Sample], work: &Work) {
    let quarter = samples.len() / 4;
    let (early, late) = (&samples[quarter..2 * quarter], &samples[3 * quarter..]);
    let median = |samples: &[Sample], of: fn(&Sample) -> u64| {
        let mut values: Vec<_> = samples.iter().map(of).collect();
        values.sort_unstable();
        values[values.len() / 2]
    };
    let rss = |samples: &[Sample]| median(samples, |sample| sample.rss_kib);
    let folder = |samples: &[Sample]| median(samples, |sample| sample.folder_bytes);
    let files = |samples: &[Sample]| samples.iter().map(|sample| sample.files).max().unwrap();
    let (tasks, writes) = (work.tasks.load(Relaxed), work.writes.load(Relaxed));
    eprintln!(
        "{tasks} tasks, {writes} writes, {} reads, {} told to wait; RSS {} -> {} KiB, files {} -> {}, folder {} -> {}, largest log {}",
        work.reads.load(Relaxed),
        work.told_to_wait.load(Relaxed),
        rss(early),
        rss(late),
        files(early),
        files(late),
        folder(early),
        folder(late),
        samples.iter().map(|sample| sample.log_bytes).max().unwrap(),
    );
    assert!(writes > 500 && work.reads.load(Relaxed) > 100, "it was not busy");
    assert!(rss(late) <= rss(early) + rss(early) / 5 + (16 << 10), "memory grows");
    assert!(files(late) <= files(early) + 8, "open files grow");
    assert!(samples.iter().all(|sample| sample.log_bytes < LOG_BYTES), "a log outgrew its limit");
    assert!(
        folder(late) <= allowed(tasks, writes),
        "the folder has {} bytes, {} are its model",
        folder(late),
        allowed(tasks, writes)
    );
}

/// What the kept tasks and the history of all of them may take; and as much again for space that is not given back yet.
fn allowed(tasks: u64, writes: u64) -> u64 {
    let kept = tasks.min(3 * KEPT as u64);
    let task = BATCHES * (SERIES * POINTS * 5 + LINES * 40) + 8 * FILE as u64 + 8_192;
    (16 << 20) + 2 * kept * task + tasks * 6_000 + writes * 300
}

/// Lives of tasks, one after the other: reports, plots, files, edits, an end; then the oldest is deleted.
fn write(n: u64, to: SocketAddr, stop: &AtomicBool, work: &Work) {
    let (agent, mut dice, mut kept) = (agent(), Dice::new(), VecDeque::new());
    let ask = |action: &str, body: Value| -> Option<Value> {
        work.writes.fetch_add(1, Relaxed);
        let answer = call(&agent, to, action, body);
        assert!(answer.is_some() || stop.load(Relaxed), "{action} by writer {n}");
        answer
    };
    while !stop.load(Relaxed) {
        let request = json!({"name": format!("soak {n}"), "type": "training", "tags": [format!("tag {}", dice.below(9))],
            "hyperparams": {"Args": {"lr": {"section": "Args", "name": "lr", "value": dice.below(1_000).to_string()}}}});
        let Some(made) = ask("tasks.create", request) else { return };
        let id = made["id"].as_str().unwrap().to_owned();
        work.tasks.fetch_add(1, Relaxed);
        kept.push_back(id.clone());
        ask("tasks.enqueue", json!({"task": id, "queue_name": "soak"}));
        ask("tasks.dequeue", json!({"task": id}));
        ask("tasks.started", json!({"task": id}));
        for batch in 0..BATCHES {
            if stop.load(Relaxed) {
                return;
            }
            pour(&agent, to, &events(&id, batch), work);
            if batch % 8 == 0 {
                upload(&agent, to, &format!("soak/{id}/{batch}"), &format!("{id} {batch} ").repeat(FILE / 40));
                ask("tasks.edit", json!({"task": id, "comment": format!("at {batch}"), "force": true}));
            }
            std::thread::sleep(Duration::from_millis(dice.below(40)));
        }
        ask("tasks.completed", json!({"task": id}));
        if kept.len() > KEPT {
            let oldest = kept.pop_front().unwrap();
            let files: Vec<_> = (0..BATCHES).step_by(8).map(|batch| format!("soak/{oldest}/{batch}")).collect();
            ask("tasks.delete", json!({"task": oldest, "force": true}));
            ask("files/delete_many", json!({"files": files}));
        }
    }
}

fn events(id: &str, batch: u64) -> String {
    let mut lines = String::new();
    for i in 0..POINTS {
        let iteration = batch * POINTS + i;
        for series in 0..SERIES {
            let event = json!({"type": "training_stats_scalar", "task": id, "metric": "m", "variant": format!("v{series}"),
                "iter": iteration, "value": (iteration as f64 / 7.0).sin() * series as f64});
            writeln!(lines, "{event}").unwrap();
        }
    }
    for i in 0..LINES {
        let event =
            json!({"type": "log", "task": id, "level": "info", "msg": format!("epoch {batch}, step {i}: all is well")});
        writeln!(lines, "{event}").unwrap();
    }
    let plot = json!({"type": "plot", "task": id, "metric": "p", "variant": "v", "iter": 0, "plot_str": format!("{{\"data\": [{batch}]}}")});
    let image = json!({"type": "training_debug_image", "task": id, "metric": "i", "variant": "v", "iter": batch,
        "url": format!("http://x/{}", batch % 5)});
    writeln!(lines, "{plot}\n{image}").unwrap();
    lines
}

fn pour(agent: &ureq::Agent, to: SocketAddr, batch: &str, work: &Work) {
    work.writes.fetch_add(1, Relaxed);
    for _ in 0..100 {
        match ask(agent, to, "events.add_batch", "application/json-lines", batch.as_bytes()) {
            Some((200, _)) => return,
            Some((429 | 503, _)) => {
                work.told_to_wait.fetch_add(1, Relaxed);
                std::thread::sleep(Duration::from_millis(200));
            }
            other => panic!("{other:?}"),
        }
    }
    panic!("told to wait a hundred times");
}

fn read(n: u64, to: SocketAddr, stop: &AtomicBool, work: &Work) {
    let (agent, mut dice) = (agent(), Dice::new());
    let ask = |action: &str, body: Value| {
        work.reads.fetch_add(1, Relaxed);
        send(&agent, to, action, "application/json", &body.to_string()).map(|mut answer| answer["data"].take())
    };
    while !stop.load(Relaxed) {
        let listed = ask(
            "tasks.get_all_ex",
            json!({"tags": [format!("tag {}", dice.below(9))], "order_by": ["-last_update"],
            "page": 0, "page_size": 50, "only_fields": ["id", "name", "status", "last_metrics"]}),
        );
        let listed = listed.unwrap_or_else(|| panic!("a list for reader {n}"));
        ask("projects.get_all_ex", json!({})).expect("the projects");
        for task in listed["tasks"].as_array().unwrap().iter().take(3) {
            // it may be deleted meanwhile
            ask("events.scalar_metrics_iter_histogram", json!({"task": task["id"], "samples": 500}));
            ask("events.get_task_log", json!({"task": task["id"], "batch_size": 100}));
            ask("events.get_task_plots", json!({"task": task["id"]}));
        }
        if dice.below(400) == 0 {
            ask("admin.check", json!({})).expect("a check");
        }
        std::thread::sleep(Duration::from_millis(dice.below(120)));
    }
}
