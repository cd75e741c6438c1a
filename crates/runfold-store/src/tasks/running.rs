//! From started to ended: `started`, `stopped`, `failed`, `completed`, `close`, and the polite `stop`.

use super::stamp::touch;
use super::status::{Change, change, changed_fields, of};
use super::{DEVELOPMENT, publish};
use crate::error::Result;
use crate::kind::Kind;
use crate::{Doc, DocExt, Tx};
use runfold_api::status::TaskStatus;
use runfold_api::time::Moment;
use runfold_api::wire::task_lifecycle::{Changed, Completed, Completion, Started, StatusChange, Stop};

/// What `status_message` says while a worker is asked to end its task; the SDK and the agent watch for it.
pub const STOPPING: &str = "stopping";
/// A worker that was not heard of for this long won't end its task when asked to.
const HEARD_WITHIN_S: i64 = 600;

/// Changes the status of a task and nothing else.
///
/// # Errors
/// 400/101 for an unknown task, 400/110 and 400/121 as [`change`] says.
pub fn set_status(tx: &Tx<'_>, id: &str, wanted: Change<'_>) -> Result<Changed> {
    let mut task = tx.edit(Kind::Task, id)?;
    change(tx, &mut task, wanted)?;
    let before = task.before().doc.clone();
    let after = tx.put(task)?;
    Ok(Changed { updated: 1, fields: changed_fields(&before, &after) })
}

fn wanted(to: TaskStatus, request: &StatusChange) -> Change<'_> {
    let why = Change::to(to).because(request.status_reason.as_deref(), request.status_message.as_deref());
    why.force(request.force.unwrap_or(false))
}

pub fn started(tx: &Tx<'_>, id: &str, request: &StatusChange) -> Result<Started> {
    let ran = of(&tx.get(Kind::Task, id)?.doc) == TaskStatus::InProgress;
    let Changed { updated, fields } = set_status(tx, id, wanted(TaskStatus::InProgress, request))?;
    Ok(Started { updated, fields, started: u32::from(!ran) })
}

pub fn stopped(tx: &Tx<'_>, id: &str, request: &StatusChange) -> Result<Changed> {
    set_status(tx, id, wanted(TaskStatus::Stopped, request))
}

pub fn failed(tx: &Tx<'_>, id: &str, request: &StatusChange) -> Result<Changed> {
    set_status(tx, id, wanted(TaskStatus::Failed, request))
}

pub fn close(tx: &Tx<'_>, id: &str, request: &StatusChange) -> Result<Changed> {
    set_status(tx, id, wanted(TaskStatus::Closed, request))
}

pub fn completed(tx: &Tx<'_>, id: &str, request: &Completion) -> Result<Completed> {
    let why = (request.status_reason.as_deref(), request.status_message.as_deref());
    let force = request.force.unwrap_or(false);
    let Changed { updated, mut fields } =
        set_status(tx, id, Change::to(TaskStatus::Completed).because(why.0, why.1).force(force))?;
    let publishes = request.publish.unwrap_or(false);
    if publishes {
        let published =
            publish::publish(tx, id, true, Change::to(TaskStatus::Published).because(why.0, why.1).force(force))?;
        fields.extend(published.fields);
    }
    Ok(Completed { updated, fields, published: u32::from(publishes) })
}

/// Ends a task, or asks its worker to.
pub fn stop(tx: &Tx<'_>, id: &str, request: &Stop) -> Result<Changed> {
    let force = request.force.unwrap_or(false);
    if request.include_pipeline_steps.unwrap_or(false) && tx.get(Kind::Task, id)?.str_at("type") == Some("controller") {
        for step in tx.by_field(Kind::Task, "parent", id)? {
            if matches!(of(&step), TaskStatus::Queued | TaskStatus::InProgress) {
                stop_one(tx, step.id(), request, true)?;
            }
        }
    }
    stop_one(tx, id, request, force)
}

fn stop_one(tx: &Tx<'_>, id: &str, request: &Stop, force: bool) -> Result<Changed> {
    let why = (request.status_reason.as_deref(), request.status_message.as_deref());
    if !someone_listens(&tx.get(Kind::Task, id)?.doc, tx.now()) {
        return set_status(tx, id, Change::to(TaskStatus::Stopped).because(why.0, why.1).force(force));
    }
    let mut task = tx.edit(Kind::Task, id)?;
    task.set("status_message", STOPPING);
    if let Some(reason) = why.0 {
        task.set("status_reason", reason);
    }
    touch(tx, &mut task);
    let before = task.before().doc.clone();
    let after = tx.put(task)?;
    Ok(Changed { updated: 1, fields: changed_fields(&before, &after) })
}

/// Whether a worker runs the task and will see that it is asked to stop.
fn someone_listens(task: &Doc, now: Moment) -> bool {
    let heard = task.str_at("last_update").and_then(Moment::parse);
    of(task) == TaskStatus::InProgress
        && !task.lists("system_tags", DEVELOPMENT)
        && task.str_at("last_worker").is_some_and(|worker| !worker.is_empty())
        && heard.is_some_and(|heard| heard >= now.plus_seconds(-HEARD_WITHIN_S))
}

/// Stops a running task and takes a waiting one out of its queue, before it is put away.
pub(super) fn end(tx: &Tx<'_>, id: &str, reason: Option<&str>, message: Option<&str>) -> Result<()> {
    let status = of(&tx.get(Kind::Task, id)?.doc);
    if status == TaskStatus::InProgress {
        set_status(tx, id, Change::to(TaskStatus::Stopped).because(reason, message))?;
    } else if status == TaskStatus::Queued {
        super::queueing::dequeue(tx, id, &Default::default())?;
    }
    Ok(())
}
