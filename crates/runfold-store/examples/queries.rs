//! Fills a store with tasks and prints how long its queries take: `cargo run --release -p runfold-store --example queries -- 10000`.
//! It leaves judging the figures to whoever reads them.
#![allow(clippy::unwrap_used, reason = "a bench ends at the first thing that goes wrong")]

use runfold_api::query::{Entity, Query};
use runfold_api::time::Moment;
use runfold_store::listing::{documents, page, prepare, search};
use runfold_store::tx::Actor;
use runfold_store::{Doc, DocExt, Kind, Store, index};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const WORKSPACE: &str = "w";
const PROJECTS: u64 = 1_000;
const BATCH: u64 = 250;
const ROUNDS: usize = 40;

fn main() {
    let sizes: Vec<u64> = std::env::args().skip(1).filter_map(|text| text.parse().ok()).collect();
    for tasks in if sizes.is_empty() { vec![10_000, 100_000] } else { sizes } {
        run(tasks);
    }
}

/// Numbers that look random and are the same each time (splitmix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Zipf's law, nearly: the first of `end` is drawn most often.
    fn zipf(&mut self, end: u64) -> u64 {
        ((end as f64).powf(self.share()) as u64 - 1).min(end - 1)
    }
}

fn hex(n: u64) -> String {
    format!("{n:016x}{n:016x}")
}

fn task(n: u64, dice: &mut Dice) -> Doc {
    let at = Moment(1_700_000_000_000_000 + n as i64 * 37_000_000).iso();
    let doc = json!({
        "id": format!("{:016x}{:016x}", dice.next(), n), "name": format!("train {} seed {}", ["resnet", "vgg", "bert", "gpt"][dice.below(4) as usize], n),
        "type": "training", "status": (["created", "queued", "completed", "failed", "published"])[dice.below(5) as usize],
        "project": hex(dice.zipf(PROJECTS)), "user": hex(dice.below(40)), "company": WORKSPACE,
        "tags": (0..dice.below(4)).map(|_| format!("tag{}", dice.below(30))).collect::<Vec<_>>(), "system_tags": ["development"],
        "created": at, "started": at, "last_update": at, "last_change": at, "status_changed": at,
        "last_iteration": dice.below(100_000), "active_duration": dice.below(80_000),
        "script": {"repository": "https://example.org/team/models.git", "branch": "main", "entry_point": "train.py"},
    });
    let mut doc = doc.as_object().unwrap().clone();
    let parameters = doc.map_mut("hyperparams.Args");
    for p in 0..20 + dice.below(41) {
        let value = match p {
            0 => format!("{}", 10f64.powf(-5.0 * dice.share())),
            1..=9 => format!("{}", dice.below(1 << p)),
            _ => ["True", "False", "adam", "sgd", "0.9", "cuda"][(dice.below(3) + p % 4) as usize].to_owned(),
        };
        let name = format!("parameter{p}");
        parameters.insert(name.clone(), json!({"section": "Args", "name": name, "value": value, "type": "str"}));
    }
    for m in 0..10 + dice.below(21) {
        let value = dice.share() as f32;
        let metric = json!({"metric": format!("m{m}"), "variant": "v", "value": value, "min_value": value, "max_value": value,
                            "min_value_iteration": 1, "max_value_iteration": 2});
        doc.map_mut(&format!("last_metrics.{}", hex(m))).insert(hex(0), metric);
    }
    doc
}

fn run(tasks: u64) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let actor = || Actor::job(WORKSPACE, "bench", Moment::now());
    let started = Instant::now();
    for start in (0..tasks).step_by(BATCH as usize) {
        let end = (start + BATCH).min(tasks);
        let fill = move |tx: &runfold_store::Tx<'_>| {
            let mut dice = Dice(start);
            (start..end).try_for_each(|n| tx.create(Kind::Task, task(n, &mut dice)).map(|_| ()))
        };
        store.write_now(actor(), fill).unwrap();
    }
    report("filled, with the index", tasks, started);
    let started = Instant::now();
    while index::merge(&store, Duration::from_secs(60)).unwrap() {}
    report("merged what was left", tasks, started);
    let bytes = store.read_now(WORKSPACE, |view| view.backend().facet_bytes()).unwrap();
    println!("  bytes per task: {} of index, {} of meta.db", bytes / tasks, store.meta().size_bytes() / tasks);
    for (name, params) in queries() {
        time(&store, name, &params);
    }
    tick(&store, tasks);
    let started = Instant::now();
    index::rebuild(&store).unwrap();
    report("rebuilt", tasks, started);
    assert!(index::check(&store).unwrap().is_empty(), "the index agrees with the documents");
}

fn report(what: &str, tasks: u64, started: Instant) {
    let seconds = started.elapsed().as_secs_f64();
    println!("{tasks} tasks {what}: {seconds:.1} s, {:.0} a second", tasks as f64 / seconds);
}

fn queries() -> Vec<(&'static str, Value)> {
    let metric = format!("last_metrics.{}.{}.value", hex(3), hex(0));
    let sorted = format!("-{metric}");
    let filter = |extra: Value| {
        let mut params = json!({"tags": ["tag3"], "status": ["completed"], "order_by": [sorted.clone()]});
        params.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        params
    };
    vec![
        ("newest 50 of the largest project + total", json!({"project": [hex(0)], "order_by": ["-last_update"]})),
        ("newest 50 of a small project + total", json!({"project": [hex(300)], "order_by": ["-last_update"]})),
        (
            "tag + status + parameter, sorted by a metric",
            filter(json!({"hyperparams.Args.parameter2.value": ["1", "3"]})),
        ),
        ("no filter, sorted by a metric", json!({"order_by": [sorted.clone()]})),
        ("one status, sorted by a metric", json!({"status": ["failed"], "order_by": [sorted.clone()]})),
        ("metric above a bound, sorted by it", json!({metric: [0.9, null], "order_by": [sorted]})),
        ("sorted by a parameter", json!({"order_by": ["hyperparams.Args.parameter0.value"]})),
        ("sorted by status, then name", json!({"order_by": ["status", "-name"]})),
        ("substring of names", json!({"name": "seed 77"})),
        ("regex without literal over names", json!({"name": "[a-f]+t .*[0-9]7$"})),
        ("full text", json!({"search_text": "resnet 777"})),
        ("no filter, no order", json!({})),
        (
            "by an unindexed field, two tags",
            json!({"tags": ["__$all", "tag1", "tag2"], "where": {"field": "script.branch", "op": "eq", "value": "main"}}),
        ),
    ]
}

fn time(store: &Store, name: &str, params: &Value) {
    let query = Query::parse(Entity::Task, params.as_object().unwrap()).unwrap();
    let mut total = 0;
    let mut took: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let started = Instant::now();
            total = store
                .read_now(WORKSPACE, |view| Ok(page(&view, &prepare(&view, query.clone())?, 0..50)?.total))
                .unwrap();
            started.elapsed()
        })
        .collect();
    took.sort();
    let ms = |share: usize| took[(took.len() * share / 100).min(took.len() - 1)].as_secs_f64() * 1e3;
    println!("  {name}: p50 {:.1} ms, p95 {:.1} ms, max {:.1} ms, {total} found", ms(50), ms(95), ms(100));
    agree(store, &query);
}

/// The page is the one that reading every document gives.
fn agree(store: &Store, query: &Query) {
    let (found, expected) = store
        .read_now(WORKSPACE, |view| {
            let query = prepare(&view, query.clone())?;
            let hits = page(&view, &query, 0..50)?;
            let started = Instant::now();
            let rows = documents(&view, Entity::Task, &hits.rids)?;
            let opened = started.elapsed();
            let naive = search(&view, &query)?;
            println!("    {} documents opened in {:.1} ms", rows.len(), opened.as_secs_f64() * 1e3);
            let expected: Vec<i64> = naive.iter().take(50).map(|document| document.rid).collect();
            Ok(((hits.rids, hits.total), (expected, naive.len())))
        })
        .unwrap();
    assert_eq!(found, expected);
}

/// Two thousand running tasks report one metric each.
fn tick(store: &Store, tasks: u64) {
    let actor = || Actor::job(WORKSPACE, "bench", Moment::now());
    let every = (tasks / 2_000).max(1) as i64;
    let started = Instant::now();
    let change = move |tx: &runfold_store::Tx<'_>| {
        let mut changed = 0;
        for n in 0..2_000 {
            for row in tx.backend().by_rids(Kind::Task, &[1 + n * every])? {
                let mut editing = tx.edit(Kind::Task, row.id())?;
                editing.set(&format!("last_metrics.{}.{}.value", hex(3), hex(0)), n as f64 / 2_000.0);
                tx.put(editing)?;
                changed += 1;
            }
        }
        Ok(changed)
    };
    let changed: u64 = store.write_now(actor(), change).unwrap();
    println!("  a tick of {changed} tasks, documents and index: {:.1} ms", started.elapsed().as_secs_f64() * 1e3);
    let (name, params) = queries().swap_remove(3);
    time(store, &format!("{name}, after the tick"), &params);
}
