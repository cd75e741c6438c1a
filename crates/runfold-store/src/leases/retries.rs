//! Another attempt, where one was asked for and the failure was none of the task's own.

use super::setting;
use crate::error::Result;
use crate::kind::Kind;
use crate::queues::entries::{self, Move};
use crate::tasks::queueing;
use crate::{DocExt, Document, Tx, View};
use runfold_api::wire::task_lifecycle::Enqueue;

/// How many further attempts a task gets: its own `execution.retries`, else its queue's metadata `retries`, else none.
fn asked(view: &View<'_>, task: &Document) -> Result<i64> {
    if let Some(own) = task.i64_at("execution.retries") {
        return Ok(own);
    }
    let of_queue = setting(view, task.str_at("lease.queue"), "retries")?;
    Ok(of_queue.and_then(|text| text.parse().ok()).unwrap_or(0))
}

/// Queues a task once more if an attempt is left; whether it was.
pub(super) fn queue_again(tx: &Tx<'_>, id: &str) -> Result<bool> {
    let task = tx.get(Kind::Task, id)?;
    let used = task.i64_at("lease.retries").unwrap_or(0);
    if used >= asked(tx, &task)? {
        return Ok(false);
    }
    let why = format!("attempt {} failed by the infrastructure", super::fence(&task));
    if !to_queue(tx, &task, &why)? {
        return Ok(false);
    }
    let mut task = tx.edit(Kind::Task, id)?;
    task.set("lease.retries", used + 1);
    task.set("lease.retry_waits", true);
    tx.put(task)?;
    Ok(true)
}

/// Back to the front of the queue it came from; whether that queue is still there.
pub(super) fn give_back(tx: &Tx<'_>, id: &str, why: &str) -> Result<bool> {
    let task = tx.get(Kind::Task, id)?;
    let Some(queue) = task.str_at("lease.queue").map(str::to_owned) else { return Ok(false) };
    if !to_queue(tx, &task, why)? {
        return Ok(false);
    }
    entries::shift(tx, &queue, id, Move::Front)?;
    Ok(true)
}

fn to_queue(tx: &Tx<'_>, task: &Document, why: &str) -> Result<bool> {
    let Some(queue) = task.str_at("lease.queue") else { return Ok(false) };
    if !tx.exists(Kind::Queue, queue)? {
        return Ok(false);
    }
    let request = Enqueue {
        queue: Some(queue.to_owned()),
        force: Some(true),
        status_reason: Some(why.to_owned()),
        ..Enqueue::default()
    };
    queueing::enqueue(tx, task.id(), &request)?;
    Ok(true)
}
