//! One writer's work on a folder, and its own account of what was acknowledged at which place of the disk's record.

use runfold_api::time::Moment;
use runfold_series::Point;
use runfold_store::events::{
    EventBatch, EventError, EventOptions, EventStore, LogEntry, Owner, ScalarRun, Selection, check_folder,
};
use runfold_store::testing::Disk;
use runfold_store::{Actor, Doc, DocExt, Kind, Source, Store, StoreError, index};
use serde_json::json;
use std::path::Path;

pub const POINTS: u64 = 10;

pub fn actor() -> Actor {
    let action = "test".to_owned();
    Actor { user: "ann".into(), workspace: "w".into(), source: Source::Command, action, at: Moment(1_000_000) }
}

pub fn owner() -> Owner {
    Owner::task("w", "t0")
}

fn options() -> EventOptions {
    EventOptions { clock: || 1_700_000_000_000, ..EventOptions::default() }
}

/// A database that both kinds of errors come down to.
#[derive(Debug)]
pub enum Failure {
    Documents(StoreError),
    Events(EventError),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Documents(error)
    }
}

impl From<EventError> for Failure {
    fn from(error: EventError) -> Self {
        Self::Events(error)
    }
}

/// Both halves of the store on one folder.
pub struct Open {
    pub store: Store,
    pub events: EventStore,
    runtime: tokio::runtime::Runtime,
}

impl Open {
    pub fn on(folder: &Path) -> Result<Self, Failure> {
        let store = Store::open(folder)?;
        let events = EventStore::open(folder, options())?;
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        Ok(Self { store, events, runtime })
    }

    pub fn close(&self) -> Result<(), Failure> {
        self.store.close();
        Ok(self.events.close()?)
    }

    fn append(&self, batch: EventBatch) -> Result<(), Failure> {
        Ok(self.runtime.block_on(self.events.append(batch)).map(drop)?)
    }
}

/// What was acknowledged, each with the place of the disk's record at that moment.
#[derive(Debug, Default)]
pub struct Ledger {
    /// Batch n was tried; the place where it was acknowledged, if it was.
    pub batches: Vec<Option<usize>>,
    pub edits: Vec<Option<usize>>,
}

impl Ledger {
    /// Sends the next batch: ten points of one series, and a line of the log.
    pub fn append(&mut self, open: &Open, disk: &Disk) -> Result<(), Failure> {
        let n = self.batches.len() as u64;
        let outcome = open.append(batch(n));
        self.batches.push(outcome.is_ok().then(|| disk.position()));
        outcome
    }

    /// Makes a task that bears its number, and says so in the first one's comment.
    pub fn edit(&mut self, open: &Open, disk: &Disk) -> Result<(), Failure> {
        let n = self.edits.len();
        let outcome = open.store.write_now(actor(), move |tx| {
            for missing in [0, n].into_iter().filter(|n| !tx.exists(Kind::Task, &format!("t{n}")).unwrap_or(false)) {
                tx.create(Kind::Task, task(missing))?;
            }
            let mut first = tx.edit(Kind::Task, "t0")?;
            first.set("comment", n.to_string());
            tx.put(first).map(drop)
        });
        self.edits.push(outcome.is_ok().then(|| disk.position()));
        Ok(outcome?)
    }

    /// Everything acknowledged up to the place `at` is there, once; what was sent and not answered is there whole or not at all.
    #[track_caller]
    pub fn holds(&self, open: &Open, at: usize) {
        self.holds_batches(&open.events, at);
        self.holds_edits(&open.store, at);
    }

    #[track_caller]
    fn holds_batches(&self, events: &EventStore, at: usize) {
        assert!(events.skipped_records().is_empty(), "{:?}", events.skipped_records());
        let series = events.series_points(&owner(), &Selection::all(), i64::MIN..=i64::MAX).unwrap();
        let points: Vec<Point> = series.iter().flat_map(|series| series.points.iter()).collect();
        let lines = events.log_range(&owner(), 0, 1_000_000).unwrap();
        let lines: Vec<String> = lines.into_iter().map(|line| line.msg).collect();
        let mut found = 0;
        for (n, acknowledged) in self.batches.iter().enumerate() {
            let of_batch: Vec<f64> = points
                .iter()
                .filter(|point| point.iteration as u64 / POINTS == n as u64)
                .map(|point| point.value)
                .collect();
            let said = lines.iter().filter(|line| **line == format!("line {n};")).count();
            let is_due = acknowledged.is_some_and(|place| place <= at);
            let expected: Vec<f64> = (0..POINTS).map(|i| value(n as u64 * POINTS + i)).collect();
            match (of_batch.len(), said) {
                (0, 0) => assert!(!is_due, "batch {n} is lost: acknowledged at {acknowledged:?}, cut at {at}"),
                _ => assert_eq!((of_batch, said), (expected, 1), "batch {n}, cut at {at}"),
            }
            found += said;
        }
        assert_eq!(found, lines.len(), "lines that nobody sent");
    }

    #[track_caller]
    fn holds_edits(&self, store: &Store, at: usize) {
        let due = self.edits.iter().rposition(|place| place.is_some_and(|place| place <= at));
        let (comment, count) = store
            .read_now("w", |view| {
                let mut there = Vec::new();
                view.for_each(Kind::Task, |row| {
                    there.push(row.id().to_owned());
                    Ok(())
                })?;
                let first = there.iter().any(|id| id == "t0").then(|| view.get(Kind::Task, "t0")).transpose()?;
                Ok((first.and_then(|row| row.str_at("comment").and_then(|text| text.parse::<usize>().ok())), there))
            })
            .unwrap();
        assert!(comment >= due, "edit {due:?} is lost: {comment:?}, cut at {at}");
        for (n, place) in self.edits.iter().enumerate() {
            let is_there = count.contains(&format!("t{n}"));
            assert!(is_there || place.is_none_or(|place| place > at), "task {n} is lost, cut at {at}");
        }
        assert!(comment.is_none_or(|last| count.contains(&format!("t{last}"))), "half an edit is there, cut at {at}");
    }
}

/// Every page, row, posting and chunk reads.
#[track_caller]
pub fn is_sound(folder: &Path, open: &Open) {
    assert_eq!(open.store.meta().integrity().unwrap(), Vec::<String>::new());
    assert_eq!(check_folder(folder).unwrap(), Vec::<String>::new());
    assert!(index::check(&open.store).unwrap().is_empty());
}

fn task(n: usize) -> Doc {
    let text = format!("{n} ").repeat(300);
    let doc = json!({"id": format!("t{n}"), "name": format!("task {n}"), "type": "training", "status": "created",
        "project": "p", "tags": [format!("tag {}", n % 7)], "script": {"diff": text}});
    doc.as_object().expect("an object").clone()
}

fn value(iteration: u64) -> f64 {
    iteration as f64 * 0.37
}

fn batch(n: u64) -> EventBatch {
    let mut batch = EventBatch::new(owner());
    let point = |i: u64| {
        let iteration = n * POINTS + i;
        Point { iteration: iteration.cast_signed(), timestamp: 1_700_000_000_000, value: value(iteration) }
    };
    batch.scalars = vec![ScalarRun {
        metric: "loss".into(),
        variant: "train".into(),
        x_axis_label: None,
        points: (0..POINTS).map(point).collect(),
    }];
    let entry =
        LogEntry { timestamp: 1_700_000_000_000, level: "INFO".into(), worker: "w".into(), msg: format!("line {n};") };
    batch.logs = vec![entry];
    batch.hash = Some(*blake3::hash(&n.to_le_bytes()).as_bytes().first_chunk().expect("16 of 32"));
    batch
}
