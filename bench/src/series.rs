//! Reads of series at the store itself, without HTTP: raw rows and overlays of many runs.
//! Leaves reads through HTTP to `reads`.

use crate::timing::{Budget, Row, measure};
use anyhow::{Result, ensure};
use runfold_series::Point;
use runfold_store::events::{AxisKey, EventBatch, EventOptions, EventStore, Owner, ScalarRun, Selection};
use tokio::runtime::Runtime;

const RUNS: i64 = 100;
const SHORT: i64 = 4_096;
const LONG: i64 = 100_000;
const RAW: i64 = 1_000_000;
/// Points in a batch.
const SLICE: i64 = 50_000;

pub fn run(quick: bool) -> Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let store = EventStore::open(folder.path(), EventOptions::default())?;
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let share = if quick { 10 } else { 1 };
    let raw = owner("raw", 0);
    write(&store, &runtime, &raw, RAW / share)?;
    for number in 0..RUNS {
        write(&store, &runtime, &owner("short", number), SHORT)?;
        write(&store, &runtime, &owner("long", number), LONG / share)?;
    }
    store.flush()?;
    for number in 0..RUNS {
        store.compact(&owner("short", number))?;
        store.compact(&owner("long", number))?;
    }
    store.compact(&raw)?;
    let rows = read(&store, &raw, share, Budget::of(quick))?;
    store.close()?;
    Ok(rows)
}

fn read(store: &EventStore, raw: &Owner, share: i64, budget: Budget) -> Result<Vec<Row>> {
    let all = Selection::all();
    Ok(vec![
        measure("100 tasks × one metric of 4,096 points, raw", Some(30.0), budget, |_| {
            for number in 0..RUNS {
                let found = store.series_points(&owner("short", number), &all, i64::MIN..=i64::MAX)?;
                ensure!(
                    found.iter().map(|series| series.points.len() as i64).sum::<i64>() == SHORT,
                    "points are missing"
                );
            }
            Ok(())
        })?,
        measure("100 series × 100,000 points as 1,000 buckets", Some(50.0), budget, |_| {
            for number in 0..RUNS {
                let curves = store.histogram(&owner("long", number), &all, AxisKey::Iteration, 1_000)?;
                ensure!(curves.len() == 1 && curves[0].x.len() <= 1_000, "a curve is missing or too long");
            }
            Ok(())
        })?,
        measure("1 M points raw, three columns", Some(120.0), budget, |_| {
            let found = store.series_points(raw, &all, i64::MIN..=i64::MAX)?;
            ensure!(found[0].points.len() as i64 == RAW / share, "points are missing");
            Ok(())
        })?,
    ])
}

fn owner(what: &str, number: i64) -> Owner {
    Owner::task("bench", &format!("{what}-{number}"))
}

fn write(store: &EventStore, runtime: &Runtime, owner: &Owner, points: i64) -> Result<()> {
    for first in (0..points).step_by(SLICE as usize) {
        let mut batch = EventBatch::new(owner.clone());
        batch.scalars.push(ScalarRun {
            metric: "train".to_owned(),
            variant: "loss".to_owned(),
            x_axis_label: None,
            points: (first..points.min(first + SLICE)).map(point).collect(),
        });
        runtime.block_on(store.append(batch))?;
    }
    Ok(())
}

fn point(iteration: i64) -> Point {
    let noise = crate::batch::noise(iteration.cast_unsigned()) as f32;
    let value = f64::from(1.0 / (1.0 + iteration as f32 * 1e-3) + noise * 0.1);
    Point { iteration, timestamp: 1_767_225_600_000 + iteration * 100 + iteration % 7, value }
}
