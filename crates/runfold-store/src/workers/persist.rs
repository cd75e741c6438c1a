//! What of a report is written, and how.

use super::block::Block;
use crate::error::Result;
use crate::kind::Kind;
use crate::meta::{Sample, SampleSeries};
use crate::tasks::status::of;
use crate::{Doc, DocExt, Tx};
use runfold_api::time::Moment;

/// What one report writes; most write nothing.
#[derive(Debug, Default)]
pub(super) struct Writing {
    pub worker: Option<Doc>,
    pub blocks: Vec<Block>,
    /// The task that learns that its worker was heard.
    pub task: Option<String>,
    pub check_queues: bool,
}

impl Writing {
    pub fn is_something(&self) -> bool {
        self.worker.is_some() || self.task.is_some()
    }

    pub fn carry_out(&self, tx: &Tx<'_>) -> Result<()> {
        if let Some(worker) = &self.worker {
            if self.check_queues {
                check_queues(tx, worker)?;
            }
            store(tx, worker)?;
            for block in &self.blocks {
                keep(tx, worker.str_at("id").unwrap_or_default(), block)?;
            }
        }
        if let (Some(task), Some(worker)) = (&self.task, self.worker_id()) {
            tell(tx, task, worker)?;
        } else if let Some(task) = &self.task {
            tell_again(tx, task)?;
        }
        Ok(())
    }

    fn worker_id(&self) -> Option<&str> {
        self.worker.as_ref()?.str_at("id")
    }
}

fn check_queues(tx: &Tx<'_>, worker: &Doc) -> Result<()> {
    let queues = worker.strings_at("queues");
    queues
        .iter()
        .map(String::as_str)
        .chain(worker.str_at("queue"))
        .try_for_each(|id| tx.get(Kind::Queue, id).map(|_| ()))
}

fn store(tx: &Tx<'_>, worker: &Doc) -> Result<()> {
    let id = worker.str_at("id").unwrap_or_default();
    if tx.find(Kind::Worker, id)?.is_none() {
        tx.create(Kind::Worker, worker.clone())?;
        return Ok(());
    }
    let mut stored = tx.edit(Kind::Worker, id)?;
    *stored = worker.clone();
    tx.put(stored).map(|_| ())
}

/// The task learns who runs it.
fn tell(tx: &Tx<'_>, task: &str, worker: &str) -> Result<()> {
    let found = tx.get(Kind::Task, task)?;
    if found.is_public() || of(&found).is_locked() {
        return Ok(());
    }
    let mut task = tx.edit(Kind::Task, task)?;
    task.set("last_worker", worker);
    heard(tx, &mut task);
    tx.put(task).map(|_| ())
}

/// The task learns that whoever runs it is still there.
fn tell_again(tx: &Tx<'_>, task: &str) -> Result<()> {
    let found = tx.get(Kind::Task, task)?;
    match found.str_at("last_worker") {
        Some(worker) => tell(tx, task, worker),
        None => Ok(()),
    }
}

fn heard(tx: &Tx<'_>, task: &mut Doc) {
    task.set("last_worker_report", tx.now_iso());
    task.set("last_update", tx.now_iso());
}

pub(super) fn keep(tx: &Tx<'_>, worker: &str, block: &Block) -> Result<()> {
    if block.is_empty() {
        return Ok(());
    }
    tx.backend().put_sample(&Sample {
        series: SampleSeries { kind: Kind::Worker, workspace: tx.workspace().to_owned(), owner: worker.to_owned() },
        at: Moment::from_millis(block.begin_ms()),
        body: block.encode()?,
    })
}

pub(super) fn forget(tx: &Tx<'_>, worker: &str, block: &Block) -> Result<()> {
    keep(tx, worker, block)?;
    match tx.find(Kind::Worker, worker)? {
        Some(row) => tx.remove(Kind::Worker, &row),
        None => Ok(()),
    }
}
