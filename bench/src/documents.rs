//! Documents and their index at the store, without HTTP: size, rebuilding, ticks of metrics, and queries beside them.
//! Leaves filling to `fill`, reads through HTTP to `reads`.

use crate::batch::mix;
use crate::fill::{self, Filled};
use crate::timing::{Budget, Row, measure};
use anyhow::{Context, Result, ensure};
use runfold_api::query::{Entity, Query};
use runfold_api::time::Moment;
use runfold_store::listing::{documents, page, prepare};
use runfold_store::{Actor, DocExt, Kind, Store, Tx, index};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

const WORKSPACE: &str = "bench";
/// Tasks that report in one tick.
const TICK: u64 = 2_000;
/// Tasks written in one transaction, as the server does it.
const SLICE: u64 = 64;
/// Metric updates a second while queries run; a task has twenty.
const UPDATES_PER_S: f64 = 19_000.0;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Documents {
    pub tasks: usize,
    pub bytes_per_task: f64,
    pub rebuilt_per_s: f64,
    /// Metric updates a second that were reached while the queries of `beside` ran.
    pub updates_per_s: f64,
    pub rows: Vec<Row>,
    pub beside: Vec<Row>,
}

pub fn run(folder: Option<&Path>, tasks: usize, quick: bool) -> Result<Documents> {
    let temporary = tempfile::tempdir()?;
    let folder = folder.unwrap_or(temporary.path());
    let filled = fill::fill(folder, WORKSPACE, tasks)?;
    eprintln!("  {tasks} tasks written in {:.1} s", filled.seconds);
    let bytes_per_task = crate::process::bytes_below(folder)? as f64 / tasks as f64;
    eprintln!("  {bytes_per_task:.0} bytes a task");
    let store = Store::open(folder)?;
    let budget = Budget::of(quick);
    let mut rows = queries(&store, &filled, budget)?;
    rows.push(ticks(&store, tasks as u64, budget)?);
    let (beside, updates_per_s) = beside_updates(&store, &filled, budget)?;
    eprintln!("  {updates_per_s:.0} metric updates a second beside them");
    let started = Instant::now();
    index::rebuild(&store)?;
    let rebuilt_per_s = tasks as f64 / started.elapsed().as_secs_f64();
    eprintln!("  index rebuilt at {rebuilt_per_s:.0} tasks a second");
    let wrong = index::check(&store)?;
    ensure!(wrong.is_empty(), "the index disagrees with the documents: {:?}", wrong.first());
    store.close();
    Ok(Documents { tasks, bytes_per_task, rebuilt_per_s, updates_per_s, rows, beside })
}

fn queries(store: &Store, filled: &Filled, budget: Budget) -> Result<Vec<Row>> {
    let mut rows = first_three(store, filled, budget, [15.0, 20.0, 20.0])?;
    let mut more = |what: &str, must, query: &dyn Fn(u64) -> Value| -> Result<()> {
        rows.push(listed(store, what, must, budget, query)?);
        Ok(())
    };
    let rate = "-hyperparams.Args.learning_rate.value";
    more("no filter, by a hyperparameter", 20.0, &|_| json!({"order_by": [rate]}))?;
    more("substring of all names", 15.0, &|turn| json!({"name": format!("sweep run {}", turn % 100)}))?;
    more("full text", 15.0, &|turn| json!({"search_text": format!("resnet {}", turn % 1_000)}))?;
    let regex = |turn: u64| json!({"name": format!("[aeiou]{{2}}.*[0-9]{{{}}}$", 2 + turn % 3)});
    more("regular expression without a literal", 50.0, &regex)?;
    Ok(rows)
}

fn first_three(store: &Store, filled: &Filled, budget: Budget, must: [f64; 3]) -> Result<Vec<Row>> {
    let by_metric = format!("-{}", fill::metric_path());
    let newest = |turn: u64| json!({"project": [filled.project(turn)], "order_by": ["-last_update"]});
    let narrow = |turn: u64| {
        let optimizer = ["adam", "sgd", "adamw", "lion"][turn as usize % 4];
        json!({"tags": [fill::tag(turn % fill::TAGS)], "status": ["completed"], "order_by": [by_metric],
            "hyperparams.Args.optimizer.value": [optimizer]})
    };
    let all = |_| json!({"order_by": [by_metric]});
    Ok(vec![
        listed(store, "newest 50 of a project and their total", must[0], budget, &newest)?,
        listed(store, "tag, status and parameter, by a metric, exact count", must[1], budget, &narrow)?,
        listed(store, "no filter, by a metric", must[2], budget, &all)?,
    ])
}

/// A page of fifty with its documents and the exact total.
fn listed(store: &Store, what: &str, must: f64, budget: Budget, query: &dyn Fn(u64) -> Value) -> Result<Row> {
    measure(what, Some(must), budget, |turn| {
        let query = query(turn as u64);
        let query = Query::parse(Entity::Task, query.as_object().context("a query is an object")?)?;
        store.read_now(WORKSPACE, |view| {
            let hits = page(&view, &prepare(&view, query)?, 0..50)?;
            documents(&view, Entity::Task, &hits.rids).map(drop)
        })?;
        Ok(())
    })
}

/// Two thousand tasks, spread over all, report one metric each.
fn ticks(store: &Store, tasks: u64, budget: Budget) -> Result<Row> {
    let what = format!("a tick: {TICK} tasks report a metric, documents and index");
    let budget = Budget { times: budget.times.min(10), ..budget };
    measure(&what, None, budget, |turn| {
        let at = (0..TICK).map(|n| (n * tasks.max(TICK) / TICK + turn as u64) % tasks).collect();
        report(store, at, turn as u64, false)
    })
}

/// Writes new last values of these tasks.
fn report(store: &Store, numbers: Vec<u64>, turn: u64, all_metrics: bool) -> Result<()> {
    let actor = Actor::job(WORKSPACE, "reports", Moment::now());
    store.write_now(actor, move |tx: &Tx<'_>| {
        numbers.iter().try_for_each(|number| {
            let mut task = tx.edit(Kind::Task, &fill::task_id(*number))?;
            let value = crate::batch::noise(mix(*number ^ turn << 32));
            if all_metrics {
                let metrics = task.map_mut("last_metrics").values_mut().filter_map(Value::as_object_mut);
                let variants = metrics.flat_map(|metric| metric.values_mut()).filter_map(Value::as_object_mut);
                variants.for_each(|variant| variant.set("value", value));
                task.set("last_update", tx.now_iso());
            } else {
                task.set(&fill::metric_path(), value);
            }
            tx.put(task).map(drop)
        })
    })?;
    Ok(())
}

/// The first three queries while tasks report.
fn beside_updates(store: &Store, filled: &Filled, budget: Budget) -> Result<(Vec<Row>, f64)> {
    let (stop, updates) = (AtomicBool::new(false), AtomicU64::new(0));
    let tasks = filled.tasks as u64;
    std::thread::scope(|scope| {
        let reporting = scope.spawn(|| -> Result<f64> {
            let started = Instant::now();
            for turn in 1u64.. {
                if stop.load(Relaxed) {
                    break;
                }
                report(store, (0..SLICE).map(|n| mix(turn * SLICE + n) % tasks).collect(), turn, true)?;
                updates.fetch_add(SLICE * 20, Relaxed);
                let due = Duration::from_secs_f64(updates.load(Relaxed) as f64 / UPDATES_PER_S);
                std::thread::sleep(due.saturating_sub(started.elapsed()));
            }
            Ok(updates.load(Relaxed) as f64 / started.elapsed().as_secs_f64())
        });
        let merging = scope.spawn(|| -> Result<()> {
            // as the server's job does
            while !stop.load(Relaxed) {
                index::merge(store, Duration::from_millis(500))?;
                std::thread::sleep(Duration::from_secs(1));
            }
            Ok(())
        });
        let rows = first_three(store, filled, budget, [30.0; 3]);
        stop.store(true, Relaxed);
        let reached = reporting.join().map_err(|_| anyhow::anyhow!("reporting ended in a panic"))??;
        merging.join().map_err(|_| anyhow::anyhow!("merging ended in a panic"))??;
        Ok((rows?, reached))
    })
}
