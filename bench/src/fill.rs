//! A data folder as a busy team leaves it: projects of very different sizes, tasks with parameters and last metrics.
//! Leaves events to the rows that need some. It writes into the folder directly, while no server runs on it.

use crate::batch::{mix, noise};
use anyhow::{Context, Result};
use md5::{Digest, Md5};
use runfold_api::time::Moment;
use runfold_store::{Actor, Doc, DocExt, Kind, Store, StoreError, Tx, dictionaries, index, projects};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

pub const PROJECTS: usize = 1_000;
pub const TAGS: u64 = 40;
const GROUPS: usize = 50;
/// Tasks in a transaction.
const SLICE: usize = 2_000;
/// 2026-01-01; the tasks' days follow.
const FIRST_DAY_MS: i64 = 1_767_225_600_000;

/// A folder that has been filled, with what queries need to know of it.
pub struct Filled {
    pub tasks: usize,
    pub projects: Arc<Vec<String>>,
    pub seconds: f64,
}

impl Filled {
    /// The id of the project that is drawn by this number; the first ones are drawn most.
    pub fn project(&self, number: u64) -> &str {
        &self.projects[zipf(noise(number))]
    }
}

pub fn fill(data: &Path, workspace: &str, tasks: usize) -> Result<Filled> {
    let started = Instant::now();
    let store = Store::open(data)?;
    let actor = || Actor::job(workspace, "bench", Moment::now());
    let ids = store.write_now(actor(), |tx| (0..PROJECTS).map(|number| project(tx, number)).collect())?;
    let ids: Arc<Vec<String>> = Arc::new(ids);
    for first in (0..tasks).step_by(SLICE) {
        let (ids, last) = (Arc::clone(&ids), tasks.min(first + SLICE));
        let workspace = workspace.to_owned();
        let slice = move |tx: &Tx<'_>| {
            (first..last).try_for_each(|number| tx.create(Kind::Task, task(number as u64, &workspace, &ids)).map(drop))
        };
        store.write_now(actor(), slice).with_context(|| format!("tasks from {first} on"))?;
        // the tasks are of many days, and the feed of changes is kept for an hour
        store.write_now(actor(), |tx| tx.backend().drop_changes_before(Moment::now()))?;
        if first == 0 {
            jobs(&store)?;
        }
    }
    jobs(&store)?;
    store.close();
    Ok(Filled { tasks, projects: ids, seconds: started.elapsed().as_secs_f64() })
}

/// What a server does by and by: dictionaries for documents, and merging what is fresh into the index.
fn jobs(store: &Store) -> Result<()> {
    while dictionaries::upkeep(store, Duration::from_secs(1))? {}
    while index::merge(store, Duration::from_secs(1))? {}
    Ok(())
}

fn project(tx: &Tx<'_>, number: usize) -> Result<String, StoreError> {
    let name = format!("team-{:02}/project-{number:04}", number % GROUPS);
    Ok(projects::find_or_create(tx, &name)?.id().to_owned())
}

/// Weights fall as 1, 1/2, 1/3: by its inverse, roughly, e^(u ln n).
fn zipf(uniform: f64) -> usize {
    let rank = (uniform * (PROJECTS as f64).ln()).exp() as usize;
    rank.clamp(1, PROJECTS) - 1
}

pub fn task_id(number: u64) -> String {
    format!("{:016x}{:016x}", mix(number), mix(!number))
}

/// Everything about a task follows from its number.
fn task(number: u64, workspace: &str, projects: &[String]) -> Doc {
    let mut draw = Draw { seed: mix(number), turn: 0 };
    let created = FIRST_DAY_MS + number as i64 * 60_000;
    let updated = created + draw.below(86_400_000) as i64;
    let iso = |ms| Moment::from_millis(ms).iso();
    let mut task = Doc::new();
    task.set("id", task_id(number));
    task.set("name", name(number, &mut draw));
    task.set("company", workspace);
    task.set("user", format!("{:032x}", draw.below(20)));
    task.set("type", ["training", "training", "training", "testing", "data_processing"][draw.below(5) as usize]);
    task.set("status", status(&mut draw));
    task.set("project", projects[zipf(draw.uniform())].as_str());
    for (field, at) in [("created", created), ("started", created + 5_000), ("last_update", updated)] {
        task.set(field, iso(at));
    }
    task.set("status_changed", iso(updated));
    task.set("last_change", iso(updated));
    task.set("tags", tags(&mut draw));
    task.set("last_iteration", draw.below(100_000));
    task.set("hyperparams", hyperparams(&mut draw));
    task.set("last_metrics", last_metrics(&mut draw));
    task.set(
        "script",
        json!({"repository": "https://example.org/team/models.git", "branch": "main",
        "version_num": format!("{:040x}", draw.below(u64::MAX)), "entry_point": "train.py", "working_dir": "."}),
    );
    task
}

struct Draw {
    seed: u64,
    turn: u64,
}

impl Draw {
    fn uniform(&mut self) -> f64 {
        self.turn += 1;
        noise(self.seed ^ mix(self.turn))
    }

    fn below(&mut self, end: u64) -> u64 {
        (self.uniform() * end as f64) as u64
    }
}

fn name(number: u64, draw: &mut Draw) -> String {
    let model = ["resnet", "vit", "unet", "bert", "gpt", "xgboost"][draw.below(6) as usize];
    let what = ["baseline", "ablation", "sweep", "finetune"][draw.below(4) as usize];
    format!("{model} {what} run {number}")
}

fn status(draw: &mut Draw) -> &'static str {
    match draw.below(100) {
        0..15 => "failed",
        15..20 => "in_progress",
        20..30 => "created",
        30..35 => "stopped",
        _ => "completed",
    }
}

fn tags(draw: &mut Draw) -> Vec<String> {
    let mut tags: Vec<String> = (0..draw.below(4)).map(|_| tag(draw.below(TAGS))).collect();
    tags.sort_unstable();
    tags.dedup();
    tags
}

pub fn tag(number: u64) -> String {
    format!("tag-{number:02}")
}

/// Twenty to sixty parameters in two sections.
fn hyperparams(draw: &mut Draw) -> Value {
    let mut args = Doc::new();
    put(&mut args, "Args", "optimizer", "str", ["adam", "sgd", "adamw", "lion"][draw.below(4) as usize]);
    put(&mut args, "Args", "learning_rate", "float", &format!("{:.6}", draw.uniform() / 10.0));
    put(&mut args, "Args", "batch_size", "int", &(8u64 << draw.below(6)).to_string());
    let mut general = Doc::new();
    for number in 0..17 + draw.below(41) {
        let (kind, value) = match number % 3 {
            0 => ("int", draw.below(1_000).to_string()),
            1 => ("float", format!("{:.4}", draw.uniform())),
            _ => ("str", ["on", "off", "auto"][draw.below(3) as usize].to_owned()),
        };
        put(&mut general, "General", &format!("option_{number:02}"), kind, &value);
    }
    json!({"Args": args, "General": general})
}

fn put(section: &mut Doc, section_name: &str, name: &str, kind: &str, value: &str) {
    let parameter = json!({"section": section_name, "name": name, "type": kind, "value": value});
    section.insert(name.to_owned(), parameter);
}

/// Ten to thirty variants of metrics.
fn last_metrics(draw: &mut Draw) -> Value {
    let mut metrics = Doc::new();
    for number in 0..10 + draw.below(21) {
        let (metric, variant) = metric(number);
        let value = draw.uniform();
        let last = json!({"metric": metric, "variant": variant, "value": value, "min_value": value / 2.0,
            "min_value_iteration": 10, "max_value": value * 2.0, "max_value_iteration": 20, "first_value": value,
            "first_value_iteration": 0, "mean_value": value, "count": 1000});
        metrics.map_mut(&hash(&metric)).insert(hash(&variant), last);
    }
    Value::Object(metrics)
}

fn metric(number: u64) -> (String, String) {
    let metric = ["loss", "accuracy", "learning rate", "time", "gradient"][number as usize % 5].to_owned();
    (metric, format!("variant {}", number / 5))
}

/// The path under which queries know the last value of a metric that every task has.
pub fn metric_path() -> String {
    let (metric, variant) = metric(0);
    format!("last_metrics.{}.{}.value", hash(&metric), hash(&variant))
}

fn hash(name: &str) -> String {
    Md5::digest(name.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_follows_from_its_number_and_has_what_queries_ask_for() {
        let projects: Vec<String> = (0..PROJECTS).map(|number| number.to_string()).collect();
        for number in 0..50 {
            let made = task(number, "w", &projects);
            assert_eq!(made, task(number, "w", &projects));
            assert!(made.at(&metric_path()).is_some_and(Value::is_number));
            assert!(made.str_at("hyperparams.Args.learning_rate.value").is_some());
            let parameters = made.map_at("hyperparams.General").unwrap().len() + 3;
            assert!((20..=60).contains(&parameters), "{parameters}");
        }
    }

    #[test]
    fn the_first_project_is_drawn_far_more_often_than_the_last() {
        let drawn: Vec<usize> = (0..10_000).map(|number| zipf(noise(number))).collect();
        let times = |project| drawn.iter().filter(|place| **place == project).count();
        assert!(times(0) > 20 * times(PROJECTS - 1).max(1), "{} {}", times(0), times(PROJECTS - 1));
    }
}
