//! Counters of the running server, in Prometheus' text form.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What is counted. Names are ours, never a user's.
#[derive(Debug)]
pub struct Metrics {
    started: Instant,
    counts: Mutex<BTreeMap<Key, f64>>,
}

/// A metric's name with its one label, if it has any.
type Key = (&'static str, Option<(&'static str, String)>);

impl Default for Metrics {
    fn default() -> Self {
        Self { started: Instant::now(), counts: Mutex::default() }
    }
}

impl Metrics {
    pub fn add(&self, name: &'static str, n: f64) {
        self.change((name, None), |value| *value += n);
    }

    /// As `add`, told apart by a label whose values are few and ours (an action, a job, a status).
    pub fn add_for(&self, name: &'static str, label: &'static str, value: &str, n: f64) {
        self.change((name, Some((label, value.to_owned()))), |count| *count += n);
    }

    /// Sets a gauge.
    pub fn set(&self, name: &'static str, value: f64) {
        self.change((name, None), |gauge| *gauge = value);
    }

    pub fn set_for(&self, name: &'static str, label: &'static str, of: &str, value: f64) {
        self.change((name, Some((label, of.to_owned()))), |gauge| *gauge = value);
    }

    pub fn get(&self, name: &'static str) -> f64 {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.iter().filter(|((key, _), _)| *key == name).map(|(_, value)| value).sum()
    }

    pub fn request(&self, action: &str, status: u16, took: Duration) {
        self.add_for("runfold_requests_total", "action", action, 1.0);
        self.add_for("runfold_request_seconds_total", "action", action, took.as_secs_f64());
        self.add_for("runfold_responses_total", "status", &status.to_string(), 1.0);
    }

    fn change(&self, key: Key, change: impl FnOnce(&mut f64)) {
        change(self.counts.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default());
    }

    /// The exposition format 0.0.4.
    pub fn text(&self) -> String {
        let mut text = format!("runfold_uptime_seconds {}\n", self.started.elapsed().as_secs_f64());
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        for ((name, label), value) in counts.iter() {
            let line = match label {
                Some((label, of)) => writeln!(text, "{name}{{{label}=\"{of}\"}} {value}"),
                None => writeln!(text, "{name} {value}"),
            };
            line.expect("writing to a string can't fail");
        }
        text
    }
}
