//! F38: on a slow disk whoever sends more than fits is told to come back, and what waits has a bound.

use super::ledger::owner;
use runfold_series::Point;
use runfold_store::events::{EventBatch, EventError, EventOptions, EventStore, ScalarRun, Selection};
use runfold_store::testing::Disk;
use std::time::Duration;

const CLIENTS: usize = 40;
const POINTS: i64 = 2_000;
const QUEUE_BYTES: usize = 400_000;

fn batch(client: usize) -> EventBatch {
    let point = |iteration| Point { iteration, timestamp: 1, value: client as f64 };
    let mut batch = EventBatch::new(owner());
    batch.scalars = vec![ScalarRun {
        metric: format!("m{client}"),
        variant: "v".into(),
        x_axis_label: None,
        points: (0..POINTS).map(point).collect(),
    }];
    batch
}

#[test]
fn more_than_a_slow_disk_takes_is_sent_back_and_the_rest_is_stored() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Disk::under(folder.path());
    let options = EventOptions { queue_bytes: QUEUE_BYTES, ..EventOptions::default() };
    let store = EventStore::open(folder.path(), options).unwrap();
    disk.slow_sync(Duration::from_millis(300));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build().unwrap();
    let sending: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let store = store.clone();
            runtime.spawn(async move { store.append(batch(client)).await })
        })
        .collect();
    let mut most = 0;
    while sending.iter().any(|one| !one.is_finished()) {
        most = most.max(store.queued_bytes());
        std::thread::sleep(Duration::from_millis(1));
    }
    let outcomes: Vec<_> = sending.into_iter().map(|one| runtime.block_on(one).unwrap()).collect();
    let stored = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(_) | Err(EventError::Busy { .. }))), "{outcomes:?}");
    assert!(stored > 0 && stored < CLIENTS, "{stored} of {CLIENTS} were stored");
    assert!(most > 0 && most <= QUEUE_BYTES, "{most} bytes waited");
    assert_eq!(store.queued_bytes(), 0);
    disk.slow_sync(Duration::ZERO);
    let series = store.series_points(&owner(), &Selection::all(), i64::MIN..=i64::MAX).unwrap();
    assert_eq!(series.len(), stored);
    assert!(series.iter().all(|series| series.points.len() as i64 == POINTS));
}
