//! The one writer: drains what waits, runs each job in a savepoint, commits once, then answers all.

use super::backend::{KnownKeys, SqliteBackend};
use crate::error::{Result, StoreError};
use crate::meta::WriteJob;
use crate::meta::body::Bodies;
use crate::private;
use crate::trouble::Trouble;
use rusqlite::Connection;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use tokio::sync::watch;

/// Jobs that may wait; more are told that the store is busy.
const WAITING: usize = 4_096;
/// Jobs that share one commit.
const GROUP: usize = 256;

pub(super) struct Writer {
    /// Counts the commits.
    pub commits: watch::Sender<u64>,
    jobs: Mutex<Option<SyncSender<Box<dyn WriteJob>>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    trouble: Arc<Trouble>,
}

impl Writer {
    pub(super) fn start(connection: Connection, bodies: Arc<Bodies>) -> Result<Self> {
        let (sender, receiver) = sync_channel(WAITING);
        let commits = watch::Sender::new(0);
        let tell = commits.clone();
        let trouble = Arc::new(Trouble::none("meta.db"));
        let noted = trouble.clone();
        let thread = std::thread::Builder::new()
            .name("meta-writer".into())
            .spawn(move || work(&connection, &bodies, &receiver, &noted, &tell))
            .map_err(StoreError::io("starting the writer thread"))?;
        Ok(Self { commits, jobs: Mutex::new(Some(sender)), thread: Mutex::new(Some(thread)), trouble })
    }

    pub(super) fn trouble(&self) -> Option<String> {
        self.trouble.get()
    }

    pub(super) fn submit(&self, job: Box<dyn WriteJob>) -> Result<()> {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        match jobs.as_ref().ok_or(StoreError::Closed)?.try_send(job) {
            Ok(()) => Ok(()),
            Err(TrySendError::Full(_)) => Err(StoreError::Busy { waiting: WAITING }),
            Err(TrySendError::Disconnected(_)) => Err(StoreError::Closed),
        }
    }

    pub(super) fn close(&self) {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take()
            && thread.join().is_err()
        {
            tracing::error!("the writer thread ended in a panic");
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.close();
    }
}

fn work(
    connection: &Connection,
    bodies: &Bodies,
    jobs: &Receiver<Box<dyn WriteJob>>,
    trouble: &Trouble,
    commits: &watch::Sender<u64>,
) {
    let known = RefCell::default();
    while let Ok(first) = jobs.recv() {
        let mut group = vec![first];
        while group.len() < GROUP {
            match jobs.try_recv() {
                Ok(job) => group.push(job),
                Err(_) => break,
            }
        }
        let backend = SqliteBackend::new(connection, bodies).remembering(&known);
        if commit_group(&backend, connection, &known, trouble, group) {
            commits.send_modify(|count| *count += 1);
        }
    }
    private::empty_log(connection);
}

/// Runs a group in one transaction; whether it is on disk. What each job promised is before any is answered.
fn commit_group(
    backend: &SqliteBackend<'_>,
    connection: &Connection,
    known: &RefCell<KnownKeys>,
    trouble: &Trouble,
    mut group: Vec<Box<dyn WriteJob>>,
) -> bool {
    let before = connection.total_changes();
    let mut outcome = connection.execute_batch("begin immediate").map_err(StoreError::from);
    if outcome.is_ok() {
        outcome = group.iter_mut().try_for_each(|job| run_one(backend, connection, known, job.as_mut()));
        outcome = outcome.and_then(|()| Ok(connection.execute_batch("commit")?));
    }
    if outcome.is_err() {
        known.borrow_mut().forget();
    }
    if outcome.is_err() && !connection.is_autocommit() && connection.execute_batch("rollback").is_err() {
        tracing::error!("could not roll back a failed group of writes");
    }
    // a group that changed nothing has not shown that the disk can be written
    if outcome.is_err() || connection.total_changes() != before {
        trouble.note(&outcome);
    }
    for job in group {
        job.finish(outcome.as_ref().map_or_else(|error| Err(again(error)), |()| Ok(())));
    }
    outcome.is_ok()
}

fn run_one(
    backend: &SqliteBackend<'_>,
    connection: &Connection,
    known: &RefCell<KnownKeys>,
    job: &mut dyn WriteJob,
) -> Result<()> {
    connection.execute_batch("savepoint job")?;
    let keep = catch_unwind(AssertUnwindSafe(|| job.run(backend))).unwrap_or_else(|_| {
        tracing::error!("a write panicked; its changes were taken back");
        false
    });
    if !keep {
        known.borrow_mut().forget();
    }
    connection.execute_batch(if keep { "release job" } else { "rollback to job; release job" })?;
    Ok(())
}

/// One failed commit is many callers' error.
fn again(error: &StoreError) -> StoreError {
    match error {
        StoreError::DiskFull => StoreError::DiskFull,
        StoreError::DiskFailed(why) => StoreError::DiskFailed(why.clone()),
        StoreError::Closed => StoreError::Closed,
        other => StoreError::Io { what: "committing".into(), source: std::io::Error::other(other.to_string()) },
    }
}
