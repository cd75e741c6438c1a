//! The one place that changes the status of a task: the table, the times, the words.
//! Which verb leads to which status is left to the verbs.

use super::DEVELOPMENT;
use super::stamp;
use crate::error::Result;
use crate::{Doc, DocExt, Editing, Tx, projects, queues};
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::status::TaskStatus;
use runfold_api::time::Moment;
use serde_json::Value;

/// A change of status that somebody wants.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    pub to: TaskStatus,
    /// Skips the table.
    pub force: bool,
    /// The status that the caller saw; the change is refused when it is another by now.
    pub seen: Option<TaskStatus>,
    pub reason: Option<&'a str>,
    pub message: Option<&'a str>,
}

impl<'a> Change<'a> {
    pub fn to(to: TaskStatus) -> Self {
        Self { to, force: false, seen: None, reason: None, message: None }
    }

    pub fn force(self, force: bool) -> Self {
        Self { force, ..self }
    }

    pub fn seen(self, seen: TaskStatus) -> Self {
        Self { seen: Some(seen), ..self }
    }

    pub fn because(self, reason: Option<&'a str>, message: Option<&'a str>) -> Self {
        Self { reason, message, ..self }
    }
}

/// The status of a task.
pub fn of(task: &Doc) -> TaskStatus {
    task.str_at("status").and_then(TaskStatus::parse).unwrap_or(TaskStatus::Unknown)
}

/// Changes the status and all that follows from it. A task that stops waiting leaves its queues, so that no worker gets it.
///
/// # Errors
/// 400/121 when the status is not the one that the caller saw, 400/110 when the table forbids the change.
pub fn change(tx: &Tx<'_>, task: &mut Editing, change: Change<'_>) -> Result<()> {
    let from = of(task);
    let id = task.str_at("id").unwrap_or_default().to_owned();
    check(&id, from, change)?;
    if from == TaskStatus::Queued && change.to != from {
        queues::entries::remove_everywhere(tx, &id)?;
    }
    if change.to == TaskStatus::Queued {
        task.set_listed("system_tags", DEVELOPMENT, false);
    }
    set_times(task, from, change.to, tx.now());
    task.set("status", change.to.as_str());
    task.set("status_reason", change.reason.unwrap_or_default());
    task.set("status_message", change.message.unwrap_or_default());
    task.set("status_changed", tx.now_iso());
    stamp::touch(tx, task);
    projects::touch(tx, task.str_at("project"))
}

fn check(id: &str, from: TaskStatus, change: Change<'_>) -> Result<(), Problem> {
    let Change { to, force, seen, .. } = change;
    if let Some(seen) = seen.filter(|seen| *seen != from) {
        let message = format!("task `{id}` is {from} by now, not {seen}; look again before it becomes {to}");
        return Err(Problem::new(Code::TASK_STATUS_RACE, message).with("task", id).with("status", from.as_str()));
    }
    if force || from.may_become(to) {
        return Ok(());
    }
    let message = format!("task `{id}` is {from}, so it can't become {to}; `force` does it all the same");
    Err(Problem::new(Code::TASK_WRONG_STATUS, message)
        .with("task", id)
        .with("status", from.as_str())
        .with("new_status", to.as_str()))
}

fn set_times(task: &mut Doc, from: TaskStatus, to: TaskStatus, now: Moment) {
    use TaskStatus::*;
    if from == InProgress {
        task.set("active_duration", seconds_active(task, now));
    }
    match to {
        InProgress => start(task, from, now),
        Stopped | Failed | Completed => task.set("completed", now.iso()),
        Published => task.set("published", now.iso()),
        _ => {}
    }
}

/// A task in progress that is said to start began when it did, not later; any other begins anew.
fn start(task: &mut Doc, from: TaskStatus, now: Moment) {
    if from == TaskStatus::InProgress && started(task).is_some_and(|before| before <= now) {
        return;
    }
    task.set("started", now.iso());
    if from != TaskStatus::InProgress {
        task.unset("completed");
        task.unset("active_duration");
    }
}

fn started(task: &Doc) -> Option<Moment> {
    task.str_at("started").and_then(Moment::parse)
}

/// How long a task in progress has been so.
pub fn seconds_active(task: &Doc, now: Moment) -> i64 {
    started(task).map_or(0, |started| (now.seconds() - started.seconds()).max(0))
}

/// What differs between two forms of a document, as the API tells it: dotted one level deep, null for what went.
pub fn changed_fields(before: &Doc, after: &Doc) -> Doc {
    let mut fields = Doc::new();
    for key in union(before, after) {
        match (before.get(key), after.get(key)) {
            (old, new) if old == new => {}
            (Some(Value::Object(old)), Some(Value::Object(new))) => {
                let inner = union(old, new).into_iter().filter(|inner| old.get(*inner) != new.get(*inner));
                fields
                    .extend(inner.map(|inner| (format!("{key}.{inner}"), new.get(inner).cloned().unwrap_or_default())));
            }
            (None, Some(Value::Object(new))) => {
                fields.extend(new.iter().map(|(inner, value)| (format!("{key}.{inner}"), value.clone())));
            }
            (_, new) => drop(fields.insert(key.clone(), new.cloned().unwrap_or_default())),
        }
    }
    fields
}

fn union<'a>(one: &'a Doc, other: &'a Doc) -> Vec<&'a String> {
    one.keys().chain(other.keys().filter(|key| !one.contains_key(*key))).collect()
}
