//! An hour of a worker's reports, as columns: when, whether it ran a task and which, and each measure of its machine.

use crate::Doc;
use crate::error::{Result, StoreError};
use runfold_api::time::Moment;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// How long a block goes on.
pub const SPAN_S: i64 = 3_600;
/// Reports that follow faster leave no statistics.
const CLOSEST_MS: i64 = 200;
/// Measures of one machine, and values of one measure (processors).
const MEASURES: usize = 200;
const RESOURCES: usize = 1_024;

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Block {
    begin_ms: i64,
    /// Milliseconds after the beginning.
    at: Vec<i64>,
    busy: Vec<bool>,
    /// The report from which on the worker ran another task (or none), and that task.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    ran: Vec<(usize, Option<String>)>,
    /// By measure: a list of values for each report, empty where it had none.
    measures: BTreeMap<String, Vec<Vec<f64>>>,
}

/// One report of a block.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    pub at_ms: i64,
    pub busy: bool,
    block: &'a Block,
    place: usize,
}

impl<'a> Report<'a> {
    /// The task that the worker ran.
    pub fn task(&self) -> Option<&'a str> {
        let change = self.block.ran.iter().rev().find(|(from, _)| *from <= self.place);
        change.and_then(|(_, task)| task.as_deref())
    }

    pub fn values(&self, measure: &str) -> &'a [f64] {
        let column = self.block.measures.get(measure);
        column.and_then(|column| column.get(self.place)).map(Vec::as_slice).unwrap_or_default()
    }
}

impl Block {
    pub fn is_empty(&self) -> bool {
        self.at.is_empty()
    }

    pub fn begin_ms(&self) -> i64 {
        self.begin_ms
    }

    pub fn measures(&self) -> impl Iterator<Item = &String> {
        self.measures.keys()
    }

    pub fn reports(&self) -> impl Iterator<Item = Report<'_>> {
        let rows = self.at.iter().zip(&self.busy).enumerate();
        rows.map(|(place, (at, busy))| Report { at_ms: self.begin_ms + at, busy: *busy, block: self, place })
    }

    /// The block itself, once its hour is over; an empty one begins.
    pub fn take_if_full(&mut self, now: Moment) -> Option<Self> {
        (!self.is_empty() && now.millis() >= self.begin_ms + SPAN_S * 1_000).then(|| std::mem::take(self))
    }

    pub fn add(&mut self, now: Moment, task: Option<&str>, stats: Option<&Doc>) {
        let now = now.millis();
        if self.is_empty() {
            self.begin_ms = now;
        }
        let at = now - self.begin_ms;
        if self.at.last().is_some_and(|last| at - last < CLOSEST_MS) {
            return;
        }
        let rows = self.at.len();
        self.at.push(at);
        self.busy.push(task.is_some());
        if self.ran.last().and_then(|(_, last)| last.as_deref()) != task {
            self.ran.push((rows, task.map(str::to_owned)));
        }
        for (name, value) in stats.into_iter().flatten() {
            let values = numbers(value);
            if values.is_empty() || (self.measures.len() >= MEASURES && !self.measures.contains_key(name)) {
                continue;
            }
            let column = self.measures.entry(name.clone()).or_default();
            column.resize(rows, Vec::new());
            column.push(values);
        }
    }

    pub fn encode(&self) -> Result<Vec<u8>> {
        let json = serde_json::to_vec(self).map_err(|error| StoreError::damaged("statistics in memory", error))?;
        zstd::bulk::compress(&json, 3).map_err(StoreError::io("compressing statistics"))
    }

    pub fn decode(body: &[u8]) -> Result<Self> {
        let json =
            zstd::stream::decode_all(body).map_err(|error| StoreError::damaged("statistics of a worker", error))?;
        serde_json::from_slice(&json).map_err(|error| StoreError::damaged("statistics of a worker", error))
    }
}

/// A number, or a list of them, one for each processor or the like.
fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(list) => list.iter().filter_map(Value::as_f64).take(RESOURCES).collect(),
        one => one.as_f64().into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn a_measure_that_comes_later_stands_beside_its_own_reports() {
        let mut block = Block::default();
        block.add(Moment::from_millis(1_000), None, None);
        block.add(Moment::from_millis(2_000), Some("t"), json!({"cpu_usage": [1, 3], "odd": "x"}).as_object());
        let seen: Vec<_> =
            block.reports().map(|report| (report.at_ms, report.busy, report.values("cpu_usage"))).collect();
        assert_eq!(seen, [(1_000, false, &[][..]), (2_000, true, &[1.0, 3.0][..])]);
        assert!(block.measures().eq(["cpu_usage"]));
    }

    #[test]
    fn a_block_from_before_tasks_were_noted_is_read() {
        let old = json!({"begin_ms": 5, "at": [0, 900], "busy": [true, false], "measures": {"cpu_usage": [[1.0], []]}});
        let block = Block::decode(&zstd::bulk::compress(old.to_string().as_bytes(), 3).unwrap()).unwrap();
        let seen: Vec<_> = block.reports().map(|report| (report.at_ms, report.busy, report.task())).collect();
        assert_eq!(seen, [(5, true, None), (905, false, None)]);
    }

    proptest! {
        #[test]
        fn decoding_a_block_undoes_encoding(reports in proptest::collection::vec((0..10_000_i64, proptest::option::of("[ab]"), -1e9..1e9), 0..50)) {
            let mut block = Block::default();
            let mut now = 0;
            let mut told = Vec::new();
            for (gap, task, value) in reports {
                now += gap;
                let before = block.at.len();
                block.add(Moment::from_millis(now), task.as_deref(), json!({"cpu_usage": [value], "memory_used": value}).as_object());
                told.extend((block.at.len() > before).then_some(task));
            }
            let ran: Vec<_> = block.reports().map(|report| report.task().map(str::to_owned)).collect();
            prop_assert_eq!(ran, told);
            prop_assert_eq!(Block::decode(&block.encode().unwrap()).unwrap(), block);
        }

        #[test]
        fn any_bytes_decode_or_are_called_damaged(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Block::decode(&bytes);
        }
    }
}
