//! The entries of queues: who waits where, since when, in which order. A task waits in one place at most.

use super::metrics;
use crate::error::Result;
use crate::kind::Kind;
use crate::leases;
use crate::tasks::queueing::give_back;
use crate::tasks::running::set_status;
use crate::tasks::status::{Change, of};
use crate::{Doc, DocExt, Tx, View};
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::status::TaskStatus;
use runfold_api::wire::queues::{GetNextTask, NextTask, TaskInfo};
use serde_json::{Value, json};

fn all(queue: &Doc) -> &[Value] {
    queue.at("entries").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn task_of(entry: &Value) -> &str {
    entry.get("task").and_then(Value::as_str).unwrap_or_default()
}

/// The tasks that wait in a queue, the first first.
pub fn tasks(queue: &Doc) -> Vec<String> {
    all(queue).iter().map(|entry| task_of(entry).to_owned()).collect()
}

/// Where a task stands in a queue.
pub fn position(queue: &Doc, task: &str) -> Option<usize> {
    all(queue).iter().position(|entry| task_of(entry) == task)
}

pub fn already_queued(task: &str) -> Problem {
    let message = format!("task `{task}` is queued already; dequeue it first");
    Problem::new(Code::QUEUE_ALREADY_QUEUED, message).with("task", task)
}

fn not_in(queue: &str, task: &str) -> Problem {
    let message = format!("task `{task}` does not wait in queue `{queue}`");
    Problem::new(Code::QUEUE_TASK_NOT_IN, message).with("task", task).with("queue", queue)
}

/// Stores a queue's entries and notes its new length.
pub(super) fn replace(tx: &Tx<'_>, queue: &str, entries: Vec<Value>) -> Result<()> {
    let mut queue = tx.edit(Kind::Queue, queue)?;
    queue.set("entries", entries);
    queue.set("last_update", tx.now_iso());
    metrics::note(tx, &*tx.put(queue)?)
}

/// # Errors
/// 400/706 when the task waits in this queue already.
pub(crate) fn append(tx: &Tx<'_>, queue: &str, task: &str) -> Result<()> {
    let found = tx.get(Kind::Queue, queue)?;
    if position(&found, task).is_some() {
        return Err(already_queued(task).into());
    }
    let mut entries = all(&found).to_vec();
    entries.push(json!({"task": task, "added": tx.now_iso()}));
    replace(tx, queue, entries)
}

/// Puts a task that exists at the end of a queue without a look at its status, and takes it out of any other.
///
/// # Errors
/// 400/701, 400/101, 400/706.
pub fn add(tx: &Tx<'_>, queue: &str, task: &str) -> Result<()> {
    let found = tx.get(Kind::Queue, queue)?;
    tx.get(Kind::Task, task)?;
    if position(&found, task).is_some() {
        return Err(already_queued(task).into());
    }
    remove_everywhere(tx, task)?;
    append(tx, queue, task)
}

/// Takes a task out of a queue.
///
/// # Errors
/// 400/701 for an unknown queue, 400/703 when the task does not wait in it.
pub fn remove(tx: &Tx<'_>, queue: &str, task: &str, update_task_status: bool) -> Result<()> {
    let found = tx.get(Kind::Queue, queue)?;
    let place = position(&found, task).ok_or_else(|| not_in(queue, task))?;
    let mut entries = all(&found).to_vec();
    entries.remove(place);
    replace(tx, queue, entries)?;
    if update_task_status && let Some(task) = tx.find(Kind::Task, task)?.filter(|task| of(task) == TaskStatus::Queued) {
        give_back(tx, &task, None, (None, None))?;
    }
    Ok(())
}

/// Takes a task out of every queue; out of how many.
pub(crate) fn remove_everywhere(tx: &Tx<'_>, task: &str) -> Result<u32> {
    let mut removed = 0;
    for queue in tx.by_field(Kind::Queue, "entries.task", task)?.iter().filter(|queue| !queue.is_public()) {
        let entries = all(queue).iter().filter(|entry| task_of(entry) != task).cloned().collect();
        replace(tx, queue.id(), entries)?;
        removed += 1;
    }
    Ok(removed)
}

/// Takes the first entry for a worker. A stopped task becomes queued again; one that is gone, runs already or is
/// published is taken out and passed over, and one whose last attempt is still under a lease waits on, so that nothing
/// runs twice.
pub fn next(tx: &Tx<'_>, request: &GetNextTask) -> Result<NextTask> {
    let queue = tx.get(Kind::Queue, &request.queue)?;
    let mut entries = all(&queue).to_vec();
    let mut place = 0;
    while let Some(entry) = entries.get(place).cloned() {
        let id = task_of(&entry).to_owned();
        let task = tx.find(Kind::Task, &id)?.filter(|task| can_run(of(task)));
        if task.is_some() && request.task.as_ref().is_some_and(|wanted| *wanted != id) {
            break;
        }
        if task.as_ref().is_some_and(|task| leases::is_live(task)) {
            place += 1;
            continue;
        }
        entries.remove(place);
        let Some(task) = task else { continue };
        replace(tx, queue.id(), entries)?;
        if of(&task) == TaskStatus::Stopped {
            set_status(tx, &id, Change::to(TaskStatus::Queued))?;
        }
        let text = |field| task.str_at(field).map(str::to_owned);
        let info = || TaskInfo { company: text("company"), user: text("user") };
        return Ok(NextTask { entry: Some(entry), task_info: request.get_task_info.unwrap_or(false).then(info) });
    }
    if entries.len() != all(&queue).len() {
        replace(tx, queue.id(), entries)?;
    }
    Ok(NextTask::default())
}

fn can_run(status: TaskStatus) -> bool {
    status != TaskStatus::InProgress && !status.is_locked()
}

/// The first task that waits.
pub fn peek(view: &View<'_>, queue: &str) -> Result<Option<String>> {
    Ok(tasks(&*view.get(Kind::Queue, queue)?).into_iter().next())
}

pub fn count(view: &View<'_>, queue: &str) -> Result<usize> {
    Ok(all(&*view.get(Kind::Queue, queue)?).len())
}

/// Where a task is to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    Front,
    Back,
    /// By so many places towards the front, or, negative, towards the back.
    By(i64),
}

/// Moves a task within its queue; where it stands now.
///
/// # Errors
/// 400/701 for an unknown queue, 400/703 when the task does not wait in it.
pub fn shift(tx: &Tx<'_>, queue: &str, task: &str, to: Move) -> Result<usize> {
    let found = tx.get(Kind::Queue, queue)?;
    let from = position(&found, task).ok_or_else(|| not_in(queue, task))?;
    let mut entries = all(&found).to_vec();
    let last = entries.len() - 1;
    let place = match to {
        Move::Front => 0,
        Move::Back => last,
        Move::By(count) if count >= 0 => from.saturating_sub(usize::try_from(count).unwrap_or(usize::MAX)),
        Move::By(count) => from.saturating_add(usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX)).min(last),
    };
    let entry = entries.remove(from);
    entries.insert(place, entry);
    replace(tx, queue, entries)?;
    Ok(place)
}
