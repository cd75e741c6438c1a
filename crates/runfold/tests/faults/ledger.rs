//! What one client was told is stored, and the one thing of which it does not know.

use crate::running::{agent, call, download, send, upload};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::net::SocketAddr;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

const START_MS: u64 = 1_700_000_000_000;

#[derive(Default)]
pub struct Ledger {
    task: String,
    /// Points of a batch.
    size: u64,
    /// Batches acknowledged; batch n holds the iterations from n times the size on, and one log line.
    pub batches: u64,
    /// Of the last edit that was acknowledged.
    comment: u64,
    files: u64,
    /// Tasks that were made and acknowledged.
    made: Vec<String>,
}

impl Ledger {
    pub fn new(address: SocketAddr, name: &str, size: u64) -> Self {
        let agent = agent();
        let request = json!({"name": name, "type": "training"});
        let task = call(&agent, address, "tasks.create", request).unwrap()["id"].as_str().unwrap().to_owned();
        call(&agent, address, "tasks.started", json!({"task": task})).unwrap();
        Self { task, size, ..Self::default() }
    }

    pub fn points(&self) -> u64 {
        self.batches * self.size
    }

    fn batch(&self) -> String {
        let (mut lines, n) = (String::new(), self.batches);
        for i in n * self.size..(n + 1) * self.size {
            let event = json!({"type": "training_stats_scalar", "task": self.task, "metric": "m", "variant": "v",
                "iter": i, "value": i as f64 * 0.5, "timestamp": START_MS + i});
            writeln!(lines, "{event}").unwrap();
        }
        let event = json!({"type": "log", "task": self.task, "level": "info", "worker": "w", "msg": format!("line {n};"),
            "timestamp": START_MS + n});
        writeln!(lines, "{event}").unwrap();
        lines
    }

    fn file(&self, n: u64) -> (String, String) {
        (format!("crash/{}/{n}.txt", self.task), format!("{} {n} ", self.task).repeat(50))
    }

    /// Writes until told to stop. What is not answered is sent again, exactly as it was, as the SDK does.
    pub fn write(&mut self, address: impl Fn() -> SocketAddr, stop: &AtomicBool) {
        let agent = agent();
        while !stop.load(Relaxed) {
            let to = address();
            if send(&agent, to, "events.add_batch", "application/json-lines", &self.batch()).is_none() {
                std::thread::sleep(Duration::from_millis(5));
                continue;
            }
            self.batches += 1;
            let comment = self.comment + 1;
            let edit = json!({"task": self.task, "comment": comment.to_string(), "force": true});
            if call(&agent, to, "tasks.edit", edit).is_some() {
                self.comment = comment;
            }
            if self.batches.is_multiple_of(5) {
                let (path, bytes) = self.file(self.files);
                self.files += u64::from(upload(&agent, to, &path, &bytes).is_some());
            }
            if self.batches.is_multiple_of(7) {
                let request = json!({"name": format!("of {}", self.task), "type": "training", "parent": self.task});
                let made = call(&agent, to, "tasks.create", request);
                self.made.extend(made.and_then(|made| Some(made["id"].as_str()?.to_owned())));
            }
        }
    }

    /// Everything acknowledged is there once. One batch and one edit may be there that nobody was told of.
    pub fn verify(&self, address: SocketAddr) {
        let agent = agent();
        let ask = |action: &str, body: Value| call(&agent, address, action, body).unwrap_or_else(|| panic!("{action}"));
        let stored = self.verify_points(&ask);
        self.verify_log(&ask, stored);
        let task = ask("tasks.get_by_id", json!({"task": self.task}))["task"].take();
        let comment: u64 = task["comment"].as_str().unwrap_or("0").parse().unwrap();
        assert!(comment == self.comment || comment == self.comment + 1, "{comment} {}", self.comment);
        for id in &self.made {
            assert_eq!(ask("tasks.get_by_id", json!({"task": id}))["task"]["parent"], self.task.as_str());
        }
        for n in 0..self.files {
            let (path, bytes) = self.file(n);
            assert_eq!(download(&agent, address, &path), (200, bytes), "{path}");
        }
    }

    fn verify_points(&self, ask: &impl Fn(&str, Value) -> Value) -> u64 {
        let (mut next, mut scroll) = (0_u64, Value::Null);
        loop {
            let raw = ask(
                "events.scalar_metrics_iter_raw",
                json!({"task": self.task, "metric": {"metric": "m", "variants": ["v"]}, "batch_size": 10_000,
                    "scroll_id": scroll}),
            );
            let numbers = |field: &str| -> Vec<f64> {
                let list = raw["variants"]["v"][field].as_array();
                list.map(|list| list.iter().filter_map(Value::as_f64).collect()).unwrap_or_default()
            };
            let (iterations, values) = (numbers("iter"), numbers("y"));
            if iterations.is_empty() {
                break;
            }
            for (iteration, value) in iterations.iter().zip(&values) {
                assert_eq!((*iteration, *value), (next as f64, next as f64 * 0.5));
                next += 1;
            }
            scroll = raw["scroll_id"].clone();
        }
        let known = self.points();
        assert!(next == known || next == known + self.size, "{next} points, {known} acknowledged");
        next
    }

    fn verify_log(&self, ask: &impl Fn(&str, Value) -> Value, stored: u64) {
        let request = json!({"task": self.task, "batch_size": 100_000, "navigate_earlier": false});
        let log = ask("events.get_task_log", request);
        let mut counts: BTreeMap<String, u32> = BTreeMap::new();
        for event in log["events"].as_array().unwrap() {
            *counts.entry(event["msg"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        for n in 0..self.batches.min(counts.len() as u64) {
            assert_eq!(counts.get(&format!("line {n};")), Some(&1), "line {n}");
        }
        assert_eq!(log["total"].as_u64().unwrap(), stored / self.size);
    }
}
