//! Reads through HTTP on a filled folder: the questions that people and the page ask, one after the other.
//! Leaves filling to `fill`, rows without HTTP to `series`.

use crate::client::Client;
use crate::fill::{self, Filled};
use crate::ingest::workspace;
use crate::process::{Process, Usage, bytes_below};
use crate::timing::{Budget, Row, measure, millis, row};
use anyhow::{Context, Result, ensure};
use runfold_series::Point;
use runfold_store::events::{EventBatch, EventOptions, EventStore, LogEntry, Owner, ScalarRun};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};

const CURVE_POINTS: i64 = 1_000_000;
const LOG_LINES: i64 = 300_000;
const STARTS: usize = 5;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Reads {
    pub tasks: usize,
    pub rows: Vec<Row>,
    pub bytes_per_task: f64,
    pub fill_s: f64,
    /// Two seconds after the start, before the first question.
    pub idle: Usage,
    /// After all questions.
    pub after: Usage,
    pub health: Row,
    pub first_page: Row,
}

pub fn run(binary: &Path, tasks: usize, quick: bool) -> Result<Reads> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    let workspace = first_start(binary, &data)?;
    let empty = bytes_below(&data)?;
    let filled = fill::fill(&data, &workspace, tasks)?;
    eprintln!("  {tasks} tasks written in {:.1} s", filled.seconds);
    let bytes_per_task = bytes_below(&data)?.saturating_sub(empty) as f64 / tasks as f64;
    write_events(&data, &workspace, if quick { 10 } else { 1 })?;
    let server = Process::server(binary, &data)?;
    std::thread::sleep(Duration::from_secs(2));
    let idle = server.usage()?;
    let rows = ask(&mut server.login()?, &filled, Budget::of(quick))?;
    let after = server.usage()?;
    let authorization = server.login()?.authorization().to_owned();
    server.stop()?;
    let (health, first_page) = starts(binary, &data, &authorization)?;
    Ok(Reads { tasks, rows, bytes_per_task, fill_s: filled.seconds, idle, after, health, first_page })
}

/// The first start makes the workspace and the admin.
fn first_start(binary: &Path, data: &Path) -> Result<String> {
    let server = Process::server(binary, data)?;
    let workspace = workspace(&mut server.login()?)?;
    server.stop()?;
    Ok(workspace)
}

/// One long curve and one long log, of the first task.
fn write_events(data: &Path, workspace: &str, divisor: i64) -> Result<()> {
    let store = EventStore::open(data, EventOptions::default())?;
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let owner = Owner::task(workspace, &fill::task_id(0));
    for first in (0..CURVE_POINTS / divisor).step_by(50_000) {
        let mut batch = EventBatch::new(owner.clone());
        batch.scalars.push(ScalarRun {
            metric: "long".to_owned(),
            variant: "curve".to_owned(),
            x_axis_label: None,
            points: (first..first + 50_000).map(point).collect(),
        });
        runtime.block_on(store.append(batch))?;
    }
    for first in (0..LOG_LINES / divisor).step_by(10_000) {
        let mut batch = EventBatch::new(owner.clone());
        batch.logs = (first..first + 10_000).map(line).collect();
        runtime.block_on(store.append(batch))?;
    }
    store.flush()?;
    store.compact(&owner)?;
    Ok(store.close()?)
}

fn point(iteration: i64) -> Point {
    let noise = crate::batch::noise(iteration.cast_unsigned()) as f32;
    let value = 1.0 / (1.0 + iteration as f32 * 1e-4) + noise * 0.1;
    Point { iteration, timestamp: 1_767_225_600_000 + iteration * 100, value: f64::from(value) }
}

fn line(number: i64) -> LogEntry {
    let part = crate::batch::mix(number.cast_unsigned()) % 100_000;
    let msg = format!("epoch {} step {number} loss 0.{part:05} throughput {} img/s", number / 1_000, 900 + part % 200);
    LogEntry { timestamp: 1_767_225_600_000 + number * 50, level: "info".into(), worker: "host:0".into(), msg }
}

/// What the page shows of a task in a list.
const SHOWN: &[&str] = &["name", "status", "type", "tags", "last_update", "last_iteration", "user", "project.name"];

fn listed(conditions: Value, order: &str) -> Value {
    let mut query = json!({"order_by": [order], "page": 0, "page_size": 50, "with_total": true, "only_fields": SHOWN});
    if let (Value::Object(query), Value::Object(conditions)) = (&mut query, conditions) {
        query.extend(conditions);
    }
    query
}

fn ask(client: &mut Client, filled: &Filled, budget: Budget) -> Result<Vec<Row>> {
    let by_metric = format!("-{}", fill::metric_path());
    let tasks = "tasks.get_all_ex";
    let rate = "-hyperparams.Args.learning_rate.value";
    let mut rows = vec![
        asked(client, tasks, "newest 50 of a project and their total", Some(15.0), budget, |turn| {
            listed(json!({"project": [filled.project(turn)]}), "-last_update")
        })?,
        asked(client, tasks, "tag, status and parameter, by a metric, exact count", Some(20.0), budget, |turn| {
            let tag = fill::tag(turn % fill::TAGS);
            let optimizer = ["adam", "sgd", "adamw", "lion"][turn as usize % 4];
            let conditions = json!({"tags": [tag], "status": ["completed"],
                "hyperparams.Args.optimizer.value": [optimizer]});
            listed(conditions, &by_metric)
        })?,
        asked(client, tasks, "15 % of all by a metric", Some(20.0), budget, |_| {
            listed(json!({"status": ["failed"]}), &by_metric)
        })?,
        asked(client, tasks, "no filter, by a metric", Some(20.0), budget, |_| listed(json!({}), &by_metric))?,
        asked(client, tasks, "no filter, by a hyperparameter", Some(20.0), budget, |_| listed(json!({}), rate))?,
        asked(client, tasks, "substring of all names", Some(15.0), budget, |turn| {
            listed(json!({"name": format!("sweep run {}", turn % 100)}), "-last_update")
        })?,
        asked(client, tasks, "regular expression with a literal", Some(15.0), budget, |turn| {
            listed(json!({"name": format!("^resnet.*run [0-9]+{}$", turn % 100)}), "-last_update")
        })?,
        asked(client, tasks, "regular expression without a literal", Some(50.0), budget, |turn| {
            listed(json!({"name": format!("[aeiou]{{2}}.*[0-9]{{{}}}$", 2 + turn % 3)}), "-last_update")
        })?,
    ];
    rows.push(asked(client, "projects.get_all_ex", "projects page with sub-projects", Some(15.0), budget, |_| {
        json!({"include_stats": true, "shallow_search": true, "page": 0, "page_size": 24, "order_by": ["-last_update"]})
    })?);
    let count = filled.tasks as u64;
    rows.push(asked(
        client,
        "tasks.get_by_id",
        "a task by its id",
        Some(2.0),
        budget,
        |turn| json!({"task": fill::task_id(crate::batch::mix(turn) % count)}),
    )?);
    rows.extend(ask_events(client, budget)?);
    Ok(rows)
}

fn ask_events(client: &mut Client, budget: Budget) -> Result<Vec<Row>> {
    let task = fill::task_id(0);
    let curve = "events.scalar_metrics_iter_histogram";
    Ok(vec![
        asked(
            client,
            curve,
            "1 M points as 2,000 buckets",
            Some(30.0),
            budget,
            |_| json!({"task": task, "samples": 2000, "metrics": [{"metric": "long", "variants": ["curve"]}]}),
        )?,
        asked(
            client,
            "events.get_task_log",
            "last 500 of 300,000 log lines",
            Some(10.0),
            budget,
            |_| json!({"task": task, "batch_size": 500, "navigate_earlier": true}),
        )?,
        asked(
            client,
            "events.search_log",
            "search in 300,000 log lines, 100 matches far apart",
            Some(250.0),
            budget,
            |turn| json!({"task": task, "pattern": format!("loss 0.{:03}", turn % 1_000), "limit": 100}),
        )?,
        asked(
            client,
            "events.search_log",
            "regular expression over 300,000 log lines",
            Some(250.0),
            budget,
            |turn| json!({"task": task, "pattern": format!("step [0-9]+{}1 loss 0.0000", turn % 10), "regex": true, "limit": 100}),
        )?,
    ])
}

/// Asks an action again and again, with a body made from the turn's number.
fn asked(
    client: &mut Client,
    action: &str,
    what: &str,
    must_ms: Option<f64>,
    budget: Budget,
    body: impl Fn(u64) -> Value,
) -> Result<Row> {
    measure(what, must_ms, budget, |turn| {
        let body = body(turn as u64).to_string();
        let (status, answer) = client.post(action, "application/json", body.as_bytes())?;
        ensure!(status == 200, "{action} {body} answered {status}: {}", String::from_utf8_lossy(&answer));
        Ok(())
    })
}

/// From starting the program to a good `/health`, and to the first page of projects.
fn starts(binary: &Path, data: &Path, authorization: &str) -> Result<(Row, Row)> {
    let (mut health, mut page) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let begun = Instant::now();
        let server = Process::server(binary, data)?;
        health.push(server.started_in);
        let mut client = Client::connect(&server.address, authorization)?;
        let query = json!({"shallow_search": true, "page": 0, "page_size": 24, "order_by": ["-last_update"]});
        let found = client.call("projects.get_all_ex", &query)?;
        page.push(begun.elapsed());
        found["projects"].as_array().filter(|list| !list.is_empty()).context("the first page of projects is empty")?;
        server.stop()?;
    }
    eprintln!("  started in {:.0} ms", health.iter().map(|time| millis(*time)).fold(0.0, f64::max));
    Ok((
        row("exec to a good `/health`", Some(300.0), health),
        row("exec to the first page of projects", Some(300.0), page),
    ))
}
