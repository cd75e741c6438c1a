//! Back to a draft: everything that came out of the task goes, what was put into it stays.

use super::outputs;
use super::queueing::BEFORE;
use super::status::{Change, change, changed_fields, of};
use crate::error::Result;
use crate::kind::Kind;
use crate::{Doc, DocExt, Document, Tx, deletions, queues};
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::status::TaskStatus;
use runfold_api::wire::task_lifecycle::{Removed, Reset, WasReset};

/// What a run leaves on its task.
const LEFT_BY_A_RUN: &[&str] = &[
    "started",
    "completed",
    "published",
    "active_duration",
    "last_worker",
    "last_worker_report",
    "last_iteration",
    "last_metrics",
    "metric_stats",
    "runtime",
    "models.output",
    "output.result",
    "output.error",
    "execution.queue",
    "outcome",
    "phases",
    BEFORE,
];

/// Makes a task a draft again.
///
/// # Errors
/// 400/110 for a published task, unless forced.
pub fn reset(tx: &Tx<'_>, id: &str, request: &Reset) -> Result<WasReset> {
    let task = tx.get(Kind::Task, id)?;
    let force = request.force.unwrap_or(false);
    check(&task, force)?;
    let removed = queues::entries::remove_everywhere(tx, id)?;
    let models = request.delete_output_models.unwrap_or(true);
    let mut taken = outputs::take(tx, &task, models, request.delete_external_artifacts.unwrap_or(true))?;
    deletions::events(tx, Kind::Task, id)?;
    let fields = clear(tx, id, request)?;
    let urls = request.return_file_urls.unwrap_or(false).then(|| std::mem::take(&mut taken.urls));
    Ok(WasReset { updated: 1, fields, dequeued: Removed { removed }, deleted_models: taken.deleted_models, urls })
}

fn check(task: &Document, force: bool) -> Result<(), Problem> {
    let status = of(task);
    if force || !status.is_locked() {
        return Ok(());
    }
    let message =
        format!("task `{}` is {status}, and what is published stays; clone it, or force the reset", task.id());
    Err(Problem::new(Code::TASK_WRONG_STATUS, message).with("task", task.id()).with("status", status.as_str()))
}

fn clear(tx: &Tx<'_>, id: &str, request: &Reset) -> Result<Doc> {
    let mut task = tx.edit(Kind::Task, id)?;
    let why = (request.status_reason.as_deref(), request.status_message.as_deref());
    change(tx, &mut task, Change::to(TaskStatus::Created).because(why.0, why.1).force(true))?;
    for field in LEFT_BY_A_RUN {
        task.unset(field);
    }
    if request.clear_all.unwrap_or(false) {
        task.unset("execution");
        task.unset("script");
    } else if task.map_at("execution").is_some() {
        outputs::keep_input_artifacts(task.map_mut("execution"));
    }
    let before = task.before().doc.clone();
    Ok(changed_fields(&before, &*tx.put(task)?))
}
