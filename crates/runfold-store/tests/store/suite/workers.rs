//! What the store promises about workers and their statistics.

use super::Home;
use runfold_api::problem::Code;
use runfold_api::time::Moment;
use runfold_api::wire::workers::*;
use runfold_store::workers::Workers;
use runfold_store::{Actor, Doc, DocExt, Kind, Result, Source, Store, StoreError, View, organization};
use serde_json::{Value, json};
use std::cell::Cell;

struct Floor {
    store: Store,
    workers: Workers,
    clock: Cell<i64>,
    runtime: tokio::runtime::Runtime,
    home: Home,
}

/// A multiple of every interval that is asked for below.
const BEGIN_S: i64 = 1_800_000_000;

impl Floor {
    fn new() -> Self {
        let home = Home::new();
        let store = home.open().unwrap();
        let workers = Workers::open(&store).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let floor = Self { store, workers, clock: Cell::new(BEGIN_S), runtime, home };
        floor.put(Kind::Queue, json!({"id": "q", "name": "gpu", "entries": [{"task": "t2"}]}));
        floor.put(Kind::Project, json!({"id": "p", "name": "vision"}));
        for id in ["t", "t2"] {
            let started = floor.now().iso();
            let task = json!({"id": id, "name": "train", "status": "in_progress", "project": "p", "started": started});
            floor.put(Kind::Task, task);
        }
        floor
    }

    /// Closes everything and opens it again.
    fn restarted(self) -> Self {
        let Self { store, workers, clock, runtime, home } = self;
        workers.write_all(&store, Moment(clock.get() * 1_000_000)).unwrap();
        store.close();
        let store = home.open().unwrap();
        let workers = Workers::open(&store).unwrap();
        Self { store, workers, clock, runtime, home }
    }

    fn now(&self) -> Moment {
        Moment(self.clock.get() * 1_000_000)
    }

    fn pass(&self, seconds: i64) {
        self.clock.set(self.clock.get() + seconds);
    }

    fn actor(&self) -> Actor {
        let at = self.now();
        Actor { user: "ann".into(), workspace: "w".into(), source: Source::Job, action: "test".into(), at }
    }

    fn put(&self, kind: Kind, value: Value) {
        let doc: Doc = value.as_object().unwrap().clone();
        self.store.write_now(self.actor(), move |tx| tx.create(kind, doc.clone())).unwrap();
    }

    fn report(&self, worker: &str, task: Option<&str>, stats: Value) -> Result<()> {
        let report = StatusReport {
            worker: worker.into(),
            timestamp: self.now().millis(),
            task: task.map(str::to_owned),
            queue: None,
            queues: Some(vec!["q".into()]),
            machine_stats: stats.as_object().cloned(),
            tags: Some(vec!["fast".into()]),
            system_tags: None,
        };
        self.runtime.block_on(self.workers.report(&self.store, self.actor(), "10.0.0.7", &report))
    }

    fn list(&self, request: &GetWorkers) -> Vec<Value> {
        let now = self.now();
        self.store.read_now("w", |view| self.workers.list(&view, request, now)).unwrap()
    }

    fn stats(&self, key: &str, aggregation: Aggregation, interval: i64, split: bool) -> Vec<WorkerStats> {
        let request = GetStats {
            worker_ids: None,
            from_date: BEGIN_S as f64,
            to_date: (self.clock.get() + 60) as f64,
            interval,
            items: vec![StatItem { key: key.into(), aggregation: Some(aggregation) }],
            split_by_resource: Some(split),
        };
        self.store.read_now("w", |view| self.workers.stats(&view, &request)).unwrap()
    }
}

fn code<T>(outcome: Result<T>) -> Code {
    match outcome {
        Err(StoreError::Refused(problem)) => problem.code,
        Err(other) => panic!("not a refusal: {other}"),
        Ok(_) => panic!("it was not refused"),
    }
}

#[test]
fn a_report_registers_a_worker_nobody_knows_and_its_task_knows_it() {
    let floor = Floor::new();
    floor.report("mill:gpu0", Some("t"), json!({})).unwrap();
    floor.pass(30);
    floor.report("mill:gpu0", Some("t"), json!({})).unwrap();
    let worker = &floor.list(&GetWorkers::default())[0];
    assert_eq!(worker["task"], json!({"id": "t", "name": "train", "running_time": 30_000, "last_iteration": 0}));
    assert_eq!(worker["project"], json!({"id": "p", "name": "vision"}));
    let next = json!({"id": "t2", "name": "train"});
    assert_eq!(worker["queues"], json!([{"id": "q", "name": "gpu", "num_tasks": 1, "next_task": next}]));
    let task = floor.store.read_now("w", |view| view.get(Kind::Task, "t")).unwrap();
    assert_eq!(task.str_at("last_worker"), Some("mill:gpu0"));
    assert_eq!(task.str_at("last_worker_report"), Some(floor.now().iso().as_str()));
    assert_eq!(task.str_at("last_update"), Some(floor.now().iso().as_str()));
}

#[test]
fn an_unknown_task_or_queue_refuses_the_report_and_leaves_no_worker() {
    let floor = Floor::new();
    assert_eq!(code(floor.report("mill", Some("none"), json!({}))), Code::TASK_UNKNOWN);
    let request = Register {
        worker: "mill".into(),
        timeout: None,
        queues: Some(vec!["none".into()]),
        tags: None,
        system_tags: None,
        resources: None,
    };
    let registered = floor.runtime.block_on(floor.workers.register(&floor.store, floor.actor(), "::1", &request));
    assert_eq!(code(registered), Code::QUEUE_UNKNOWN);
    assert!(floor.list(&GetWorkers::default()).is_empty());
}

#[test]
fn frequent_reports_are_written_at_a_bounded_rate() {
    let floor = Floor::new();
    floor.report("mill", Some("t"), json!({})).unwrap();
    let changes =
        || floor.store.read_now("w", |view| view.backend().changes_since(Some("w"), 0, 10_000)).unwrap().len();
    let before = changes();
    for _ in 0..59 {
        floor.pass(1);
        floor.report("mill", Some("t"), json!({"cpu_usage": [1.0]})).unwrap();
    }
    // The task at 15, 30 and 45 s; the worker itself not before a minute is over.
    assert_eq!(changes() - before, 3);
}

#[test]
fn a_worker_is_gone_after_its_timeout_and_forgotten_by_the_job() {
    let floor = Floor::new();
    floor.report("mill", None, json!({})).unwrap();
    floor.pass(600);
    assert_eq!(floor.list(&GetWorkers::default()).len(), 1);
    assert!(floor.workers.is_watched("w", "q", floor.now()));
    floor.pass(1);
    assert!(floor.list(&GetWorkers::default()).is_empty());
    assert!(!floor.workers.is_watched("w", "q", floor.now()));
    assert_eq!(floor.runtime.block_on(floor.workers.expire(&floor.store, floor.now())).unwrap(), 1);
    assert!(!floor.store.read_now("w", |view| view.exists(Kind::Worker, "mill")).unwrap());
    let again = floor.runtime.block_on(floor.workers.unregister(&floor.store, floor.actor(), "mill"));
    assert_eq!(code(again), Code::WORKER_NOT_REGISTERED);
}

#[test]
fn workers_are_found_by_pattern_tags_and_when_they_were_heard() {
    let floor = Floor::new();
    floor.report("mill-1:gpu0", None, json!({})).unwrap();
    floor.pass(100);
    floor.report("mill-2:gpu0", None, json!({})).unwrap();
    let count = |request: GetWorkers| floor.workers.count("w", &request, floor.now());
    let pattern = |text: &str| GetWorkers { worker_pattern: Some(text.into()), ..GetWorkers::default() };
    assert_eq!((count(pattern("mill-*")), count(pattern("mill-?:gpu1")), count(pattern("*-2:*"))), (2, 0, 1));
    assert_eq!(count(GetWorkers { last_seen: Some(50), ..GetWorkers::default() }), 1);
    assert_eq!(count(GetWorkers { tags: Some(vec!["fast".into()]), ..GetWorkers::default() }), 2);
    assert_eq!(count(GetWorkers { tags: Some(vec!["-fast".into()]), ..GetWorkers::default() }), 0);
    assert_eq!(floor.workers.count("v", &GetWorkers::default(), floor.now()), 0);
}

#[test]
fn statistics_are_aggregated_by_interval_and_split_by_processor_where_asked() {
    let floor = Floor::new();
    for (seconds, cpu) in [(0, [10.0, 30.0]), (10, [20.0, 40.0]), (50, [0.0, 0.0])] {
        floor.clock.set(BEGIN_S + seconds);
        floor.report("mill", None, json!({"cpu_usage": cpu, "memory_used": 1_000 + seconds})).unwrap();
    }
    let averages = &floor.stats("cpu_usage", Aggregation::Avg, 1, true)[0].metrics[0].stats[0];
    assert_eq!(averages.dates, [BEGIN_S * 1_000, (BEGIN_S + 40) * 1_000]);
    assert_eq!(averages.values, [25.0, 0.0]);
    let series: Vec<_> = averages.resource_series.iter().map(|series| series.values.clone()).collect();
    assert_eq!(series, [[Some(15.0), Some(0.0)], [Some(35.0), Some(0.0)]]);
    let most = &floor.stats("memory_used", Aggregation::Max, 60, false)[0].metrics[0].stats[0];
    assert_eq!((most.values.clone(), most.resource_series.len()), (vec![1_050.0], 0));
}

#[test]
fn statistics_survive_a_restart_and_an_end_of_their_worker() {
    let floor = Floor::new();
    floor.report("mill", Some("t"), json!({"gpu_usage": [50]})).unwrap();
    let floor = floor.restarted();
    floor.pass(1);
    floor.report("mill", Some("t"), json!({"gpu_usage": [70]})).unwrap();
    floor.runtime.block_on(floor.workers.unregister(&floor.store, floor.actor(), "mill")).unwrap();
    assert_eq!(floor.stats("gpu_usage", Aggregation::Avg, 60, false)[0].metrics[0].stats[0].values, [60.0]);
}

#[test]
fn what_a_task_used_of_processors_counts_for_its_project() {
    let floor = Floor::new();
    floor.put(Kind::Task, json!({"id": "other", "name": "train", "status": "in_progress", "project": "q"}));
    let half_of_two = json!({"cpu_usage": [25.0, 75.0], "gpu_usage": [50]});
    floor.report("mill", Some("t"), half_of_two.clone()).unwrap();
    floor.pass(30);
    floor.report("mill", Some("other"), json!({"cpu_usage": [100.0, 100.0]})).unwrap();
    let floor = floor.restarted();
    floor.pass(10);
    floor.report("mill", None, half_of_two).unwrap();
    floor.pass(600);
    let usages = |more: Value| {
        let mut request = json!({"from_date": BEGIN_S, "to_date": BEGIN_S + 3_600,
            "usage_fields": ["cpu_usage", "gpu_usage"]});
        request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let request = serde_json::from_value(request).unwrap();
        let read = |view: View<'_>| organization::get_project_usages(&view, &floor.workers, &request, floor.now());
        serde_json::to_value(floor.store.read_now("w", read).unwrap()).unwrap()["usages"].take()
    };
    let (p, q) = (
        json!({"project": "p", "cpu_usage": 30.0, "gpu_usage": 15.0}),
        json!({"project": "q", "cpu_usage": 20.0, "gpu_usage": 0.0}),
    );
    assert_eq!(usages(json!({})), json!([p, q]));
    let late = json!({"from_date": BEGIN_S + 20, "projects": ["p"], "usage_fields": ["cpu_usage"]});
    assert_eq!(usages(late), json!([{"project": "p", "cpu_usage": 10.0}]));
}

#[test]
fn a_report_speaks_for_two_minutes_at_most() {
    let floor = Floor::new();
    floor.report("mill", Some("t"), json!({"cpu_usage": [100.0]})).unwrap();
    floor.pass(7_200);
    let request = json!({"from_date": BEGIN_S, "to_date": BEGIN_S + 7_200, "usage_fields": ["cpu_usage"]});
    let request = serde_json::from_value(request).unwrap();
    let read = |view: View<'_>| organization::get_project_usages(&view, &floor.workers, &request, floor.now());
    assert_eq!(floor.store.read_now("w", read).unwrap().usages[0].cpu_usage, Some(120.0));
}

#[test]
fn measures_are_told_by_category_and_none_is_an_error() {
    let floor = Floor::new();
    let keys = || {
        let request = GetMetricKeys { worker_ids: None };
        floor.store.read_now("w", |view| floor.workers.metric_keys(&view, &request, floor.now()))
    };
    assert_eq!(code(keys()), Code::WORKER_NO_STATISTICS);
    floor.report("mill", None, json!({"cpu_usage": [1], "cpu_temperature": [2], "network_rx": 3})).unwrap();
    let category = |name: &str, keys: &[&str]| MetricCategory {
        name: name.into(),
        metric_keys: keys.iter().map(|key| (*key).to_owned()).collect(),
    };
    assert_eq!(
        keys().unwrap(),
        [category("cpu", &["cpu_temperature", "cpu_usage"]), category("network", &["network_rx"])]
    );
}

#[test]
fn the_activity_tells_who_was_there_and_who_worked() {
    let floor = Floor::new();
    floor.report("mill", Some("t"), json!({})).unwrap();
    floor.report("loom", None, json!({})).unwrap();
    floor.pass(10);
    floor.report("loom", None, json!({})).unwrap();
    floor.pass(10);
    let request = GetActivity { from_date: BEGIN_S as f64, to_date: (BEGIN_S + 20) as f64, interval: 10 };
    let told = floor.store.read_now("w", |view| floor.workers.activity(&view, &request, floor.now())).unwrap();
    assert_eq!(told.total.dates, [BEGIN_S * 1_000, (BEGIN_S + 10) * 1_000]);
    assert_eq!((told.total.counts, told.active.counts), (vec![2, 1], vec![1, 0]));
}
