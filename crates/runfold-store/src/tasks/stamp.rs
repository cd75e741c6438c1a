//! What every change of a task notes: when, by whom; and which statuses allow a change at all.
//! It leaves what is changed to the verbs.

use super::status;
use crate::document::{Doc, DocExt};
use crate::error::Result;
use crate::tx::Tx;
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::status::TaskStatus;

/// A change that counts as an update of the task.
pub fn touch(tx: &Tx<'_>, task: &mut Doc) {
    task.set("last_update", tx.now_iso());
    mark_changed(tx, task);
}

/// A change that leaves `last_update`, such as one of user properties.
pub fn mark_changed(tx: &Tx<'_>, task: &mut Doc) {
    task.set("last_change", tx.now_iso());
    task.set("last_changed_by", tx.actor().user.as_str());
}

/// # Errors
/// 400/110 where the task's status does not allow `what` to change.
pub fn require(task: &Doc, allowed: fn(TaskStatus) -> bool, what: &str) -> Result<()> {
    let status = status::of(task);
    if allowed(status) {
        return Ok(());
    }
    let id = task.str_at("id").unwrap_or_default();
    let message = format!("task `{id}` is {status}, so its {what} can't change; clone it and change the copy");
    Err(Problem::new(Code::TASK_WRONG_STATUS, message).with("id", id).with("status", status.as_str()).into())
}

/// Where parameters and configuration may change.
pub fn require_editable(task: &Doc, force: bool, what: &str) -> Result<()> {
    match force {
        true => require(task, TaskStatus::takes_outputs, what),
        false => require(task, |status| status == TaskStatus::Created, what),
    }
}

/// Where artifacts, models and runtime properties may change.
pub fn require_running(task: &Doc, what: &str) -> Result<()> {
    require(task, TaskStatus::takes_outputs, what)
}
