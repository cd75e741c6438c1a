//! Measures durable ingest and stored size: `cargo run --release -p runfold-store --example ingest`.
//! It leaves judging the figures to the reader.

use std::time::Instant;

use runfold_series::Point;
use runfold_store::events::{AxisKey, EventBatch, EventError, EventOptions, EventStore, Owner, ScalarRun, Selection};

const TASKS: i64 = 4;
const BATCHES: i64 = 100;
const SERIES: i64 = 10;
const POINTS: i64 = 500; // ten runs of 500 points are a batch of 5,000

fn main() -> Result<(), EventError> {
    let folder = tempfile::tempdir()?;
    let store = EventStore::open(folder.path(), EventOptions::default())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build()?;
    let batches: Vec<Vec<EventBatch>> = (0..TASKS).map(|task| (0..BATCHES).map(|n| batch(task, n)).collect()).collect();
    let start = Instant::now();
    let clients: Vec<_> = batches.into_iter().map(|batches| runtime.spawn(send(store.clone(), batches))).collect();
    for client in clients {
        runtime.block_on(client).expect("the client task does not panic")?;
    }
    let total = (TASKS * BATCHES * SERIES * POINTS) as f64;
    println!("acknowledged {:.2} M points/s", total / start.elapsed().as_secs_f64() / 1e6);
    (0..TASKS).try_for_each(|task| store.compact(&owner(task)))?;
    println!("flushed and compacted after {:.2} s", start.elapsed().as_secs_f64());
    println!("{:.2} bytes/point of file", store.stats()?.series_bytes as f64 / total);
    let start = Instant::now();
    let curves = store.histogram(&owner(0), &Selection::all(), AxisKey::Iteration, 2_000)?;
    println!(
        "{} histograms of {} points in {:.1} ms",
        curves.len(),
        BATCHES * POINTS,
        start.elapsed().as_secs_f64() * 1e3
    );
    store.close()
}

async fn send(store: EventStore, batches: Vec<EventBatch>) -> Result<(), EventError> {
    for batch in batches {
        while let Err(error) = store.append(batch.clone()).await {
            if !matches!(error, EventError::Busy { .. }) {
                return Err(error);
            }
        }
    }
    Ok(())
}

fn owner(task: i64) -> Owner {
    Owner::task("bench", &task.to_string())
}

fn batch(task: i64, number: i64) -> EventBatch {
    let mut batch = EventBatch::new(owner(task));
    batch.scalars = (0..SERIES)
        .map(|series| ScalarRun {
            metric: "train".into(),
            variant: format!("v{series}"),
            x_axis_label: None,
            points: (number * POINTS..(number + 1) * POINTS).map(|i| point(series, i)).collect(),
        })
        .collect();
    batch
}

/// Noisy losses, smooth averages, rates and accuracies, as training reports them.
fn point(series: i64, i: i64) -> Point {
    let noise = ((i * 7_919 + series * 104_729) % 65_536) as f32 / 65_536.0;
    let smooth = 1.0 / (1.0 + i as f32 * 0.001);
    let value = match series % 5 {
        0 => smooth + noise * 0.1,
        1 => smooth,
        2 => 0.001,
        3 => ((noise * 256.0) as i32) as f32 / 256.0,
        _ => (noise * 100.0).round(),
    };
    Point { iteration: i, timestamp: 1_700_000_000_000 + i * 250 + (i * 31) % 7 + series % 2, value: f64::from(value) }
}
