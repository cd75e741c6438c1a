//! The end of an attempt: released by its worker, or believed lost.

use super::{held, retries};
use crate::error::Result;
use crate::tasks::phases;
use crate::tasks::running::STOPPING;
use crate::tasks::status::{Change, change, of};
use crate::{DocExt, Editing, Tx};
use runfold_api::status::TaskStatus;
use runfold_api::time::Moment;
use runfold_api::wire::leases::{AttemptResult, Cause, ReleaseLease, Released};
use serde_json::json;

/// Ends a lease as its worker says. The status follows unless the task has set its own already.
///
/// # Errors
/// 400/101 for an unknown task, 400/710 when the attempt was over before.
pub fn release(tx: &Tx<'_>, request: &ReleaseLease) -> Result<Released> {
    let mut task = held(tx, &request.task, request.fence)?;
    let cause = request.cause.unwrap_or(default_cause(request.result));
    let message = request.message.as_deref();
    end(tx, &mut task, false, cause, message, request.exit_code);
    if of(&task) == TaskStatus::InProgress {
        let reason = match cause {
            Cause::Ok => String::new(),
            cause => format!("{}: {}", cause.as_str(), message.unwrap_or("no more is known")),
        };
        let wanted = Change::to(status_after(request.result)).because(Some(&reason), message).force(true);
        change(tx, &mut task, wanted)?;
    }
    let status = of(&tx.put(task)?.doc);
    let requeued = match request.result {
        AttemptResult::Returned if status == TaskStatus::Stopped => {
            retries::give_back(tx, &request.task, message.unwrap_or("returned by its worker before it began"))?
        }
        AttemptResult::Failed if cause.is_infrastructure() && status == TaskStatus::Failed => {
            retries::queue_again(tx, &request.task)?
        }
        _ => false,
    };
    Ok(Released { status: if requeued { TaskStatus::Queued } else { status }, requeued })
}

fn default_cause(result: AttemptResult) -> Cause {
    match result {
        AttemptResult::Completed => Cause::Ok,
        AttemptResult::Failed => Cause::UserError,
        AttemptResult::Stopped | AttemptResult::Returned => Cause::Aborted,
    }
}

fn status_after(result: AttemptResult) -> TaskStatus {
    match result {
        AttemptResult::Completed => TaskStatus::Completed,
        AttemptResult::Failed => TaskStatus::Failed,
        AttemptResult::Stopped | AttemptResult::Returned => TaskStatus::Stopped,
    }
}

fn end(tx: &Tx<'_>, task: &mut Editing, is_lost: bool, cause: Cause, message: Option<&str>, exit_code: Option<i64>) {
    let number = super::fence(task);
    task.set("lease.ended", tx.now_iso());
    task.map_mut("lease").remove("unreachable_since");
    task.map_mut("lease").remove("retry_waits");
    if is_lost {
        task.set("lease.lost", true);
    }
    let mut outcome = json!({"cause": cause.as_str(), "attempt": number, "at": tx.now_iso()});
    if let Some(message) = message {
        outcome["message"] = json!(message);
    }
    if let Some(code) = exit_code {
        outcome["exit_code"] = json!(code);
    }
    task.set("outcome", outcome);
    phases::end(tx, task);
}

/// Takes a task back whose worker never said that it has it: the answer to its claim was lost, and nothing was started.
///
/// # Errors
/// As [`release`].
pub fn take_back(tx: &Tx<'_>, id: &str, number: u64) -> Result<()> {
    let task = held(tx, id, number)?;
    let worker = task.str_at("lease.worker").unwrap_or_default().to_owned();
    let returned = ReleaseLease {
        task: id.to_owned(),
        fence: number,
        worker: worker.clone(),
        result: AttemptResult::Returned,
        cause: Some(Cause::Infrastructure),
        message: Some(format!("worker `{worker}` was given the task and never took it up")),
        exit_code: None,
    };
    release(tx, &returned).map(drop)
}

/// Ends a lease whose worker is believed lost; whether a new attempt waits in the queue. A task that somebody had asked
/// to stop is stopped, any other has failed.
///
/// # Errors
/// As [`release`].
pub fn lose(tx: &Tx<'_>, id: &str, number: u64, heard: Moment) -> Result<bool> {
    let mut task = held(tx, id, number)?;
    let worker = task.str_at("lease.worker").unwrap_or_default().to_owned();
    let message = format!("worker `{worker}` lost, last heard at {}", heard.iso());
    let was_stopping = task.str_at("status_message") == Some(STOPPING);
    end(tx, &mut task, true, Cause::LostHost, Some(&message), None);
    if of(&task) == TaskStatus::InProgress {
        let to = if was_stopping { TaskStatus::Stopped } else { TaskStatus::Failed };
        let reason = format!("infrastructure: {message}");
        change(tx, &mut task, Change::to(to).because(Some(&reason), Some(&message)).force(true))?;
    }
    let status = of(&tx.put(task)?.doc);
    if status == TaskStatus::Failed { retries::queue_again(tx, id) } else { Ok(false) }
}
