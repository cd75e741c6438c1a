//! Leases: which worker runs which task, under which number, and since when it is silent.
//!
//! The lease itself lies in the task's document (`lease`), so that it survives a restart and changes together with the
//! status. When its worker was last heard lies in memory: a heartbeat costs no write, and after a restart every worker
//! has its full time again. It leaves when to look for silent workers to the server's jobs.

mod claim;
mod ending;
mod hearing;
pub mod late;
mod retries;

pub use claim::{Wanted, claim, something_waits};
pub use ending::{lose, release, take_back};
pub use hearing::{Leases, Silent};

use crate::error::Result;
use crate::kind::Kind;
use crate::tasks::running::STOPPING;
use crate::tasks::status::of;
use crate::{Doc, DocExt, Editing, Tx, View};
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::status::TaskStatus;
use runfold_api::time::Moment;
use runfold_api::wire::leases::{LOST_AFTER_S, Resources};
use serde_json::Value;
use std::time::Duration;

/// Where the lease stands in a task's document.
pub const LEASE: &str = "lease";

/// Whether a worker holds the task.
pub fn is_live(task: &Doc) -> bool {
    task.str_at("lease.worker").is_some() && task.str_at("lease.ended").is_none()
}

/// The number of the newest attempt; 0 for a task that no worker ever claimed.
pub fn fence(task: &Doc) -> u64 {
    task.at("lease.fence").and_then(Value::as_u64).unwrap_or(0)
}

/// Whether attempt `number` still holds the task.
pub fn holds(task: &Doc, number: u64) -> bool {
    is_live(task) && fence(task) == number
}

/// How long attempt `number` is over; nothing while it holds the task, or where that is not known.
pub fn over_since(task: &Doc, number: u64) -> Option<Moment> {
    let ended = task.str_at("lease.ended").and_then(Moment::parse);
    ended.filter(|_| fence(task) == number)
}

/// Whether an attempt's results no longer count: its worker was believed lost, or another attempt came after it.
pub fn is_fenced_out(task: &Doc, number: u64) -> bool {
    fence(task) != number || task.bool_at("lease.lost")
}

/// The task of a lease, to be changed by its holder.
///
/// # Errors
/// 400/101 for an unknown task, 400/710 when the attempt is over.
fn held(tx: &Tx<'_>, id: &str, number: u64) -> Result<Editing> {
    let task = tx.edit(Kind::Task, id)?;
    if holds(&task, number) {
        return Ok(task);
    }
    Err(lost(&task, id, number).into())
}

fn lost(task: &Doc, id: &str, number: u64) -> Problem {
    let now = match (is_live(task), task.str_at("lease.worker")) {
        (true, Some(worker)) => format!("worker `{worker}` runs attempt {} now", fence(task)),
        _ => "nobody runs it now".to_owned(),
    };
    let message = format!("attempt {number} of task `{id}` is over; {now}, so end this one");
    Problem::new(Code::LEASE_LOST, message).with("task", id).with("fence", fence(task))
}

/// Checks that an attempt holds its task.
///
/// # Errors
/// As [`held`].
pub fn check(view: &View<'_>, id: &str, number: u64) -> Result<crate::Document> {
    let task = view.get(Kind::Task, id)?;
    if holds(&task, number) { Ok(task) } else { Err(lost(&task, id, number).into()) }
}

/// Why the holder should end the task, if it should.
pub fn stop_reason(task: &Doc) -> Option<String> {
    let given = task.str_at("status_reason").filter(|reason| !reason.is_empty());
    match of(task) {
        TaskStatus::InProgress if task.str_at("status_message") == Some(STOPPING) => {
            Some(given.unwrap_or("somebody asked for it").to_owned())
        }
        status @ (TaskStatus::Stopped | TaskStatus::Created | TaskStatus::Queued) => {
            Some(given.map_or_else(|| format!("the task is {status} now"), str::to_owned))
        }
        _ => None,
    }
}

/// Whether the worker has ever said that it holds the task. It runs nothing before it has.
pub fn is_confirmed(task: &Doc) -> bool {
    task.bool_at("lease.confirmed")
}

/// A worker was heard for the first time, or came back in time: the task no longer says that it is unreachable.
///
/// # Errors
/// As [`held`].
pub fn hear(tx: &Tx<'_>, id: &str, number: u64) -> Result<()> {
    let mut task = held(tx, id, number)?;
    task.set("lease.confirmed", true);
    task.map_mut(LEASE).remove("unreachable_since");
    if task.str_at("status_message").is_some_and(|message| message.contains(UNREACHABLE)) {
        task.set("status_message", "");
    }
    tx.put(task).map(drop)
}

const UNREACHABLE: &str = "unreachable since";

/// The task says that its worker is silent. Nothing else happens: a worker that returns in time goes on.
///
/// # Errors
/// As [`held`].
pub fn show_unreachable(tx: &Tx<'_>, id: &str, number: u64, since: Moment) -> Result<()> {
    let mut task = held(tx, id, number)?;
    let worker = task.str_at("lease.worker").unwrap_or_default().to_owned();
    task.set("lease.unreachable_since", since.iso());
    if task.str_at("status_message") != Some(STOPPING) {
        task.set("status_message", format!("worker `{worker}` {UNREACHABLE} {}", since.iso()));
    }
    crate::tasks::stamp::mark_changed(tx, &mut task);
    tx.put(task).map(drop)
}

/// How long a silent worker of a queue is waited for: its metadata `lost_after` in seconds, or ten minutes.
pub fn lost_after(view: &View<'_>, queue: Option<&str>) -> Result<Duration> {
    let asked = setting(view, queue, "lost_after")?.and_then(|text| text.parse::<u64>().ok());
    Ok(Duration::from_secs(asked.filter(|seconds| *seconds > 0).unwrap_or(LOST_AFTER_S)))
}

/// A value from a queue's metadata.
fn setting(view: &View<'_>, queue: Option<&str>, key: &str) -> Result<Option<String>> {
    let Some(queue) = queue.map(|id| view.find(Kind::Queue, id)).transpose()?.flatten() else { return Ok(None) };
    let item = queue.map_at("metadata").and_then(|metadata| metadata.get(key));
    Ok(item.and_then(|item| item.get("value")).and_then(Value::as_str).map(str::to_owned))
}

/// What a task asks for (`execution.resources`).
pub fn needs(task: &Doc) -> Resources {
    let asked = task.at("execution.resources").cloned().unwrap_or_default();
    serde_json::from_value(asked).unwrap_or_default()
}
