//! Publishing a model, and with it the task that made it.

use crate::document::{DocExt, Document};
use crate::error::Result;
use crate::kind::Kind;
use crate::projects::touch;
use crate::tx::Tx;
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::status::TaskStatus;
use runfold_api::wire::Updated;
use runfold_api::wire::models::{Published, PublishedTask};

/// Marks a model as final. Its task is published too, unless it is already or `publish_task` is off.
///
/// # Errors
/// 400/203 for one that is ready already; 400/110 for a task that can't be published, unless forced.
pub fn set_ready(tx: &Tx<'_>, id: &str, publish_task: bool, force: bool) -> Result<Published> {
    let mut model = tx.edit(Kind::Model, id)?;
    if model.bool_at("ready") {
        let message = format!("model `{id}` is published already");
        return Err(Problem::new(Code::MODEL_PUBLISHED, message).with("id", id).into());
    }
    let task = model.str_at("task").map(str::to_owned);
    model.set("ready", true);
    for time in ["last_update", "last_change"] {
        model.set(time, tx.now_iso());
    }
    model.set("last_changed_by", tx.actor().user.as_str());
    let project = model.str_at("project").map(str::to_owned);
    tx.put(model)?;
    touch(tx, project.as_deref())?;
    let task = task.filter(|_| publish_task).map(|task| tx.find(Kind::Task, &task)).transpose()?.flatten();
    let published_task = task.map(|task| publish_maker(tx, &task, force)).transpose()?.flatten();
    Ok(Published { updated: 1, published_task })
}

/// Nothing for a task that is published already, or that is public and so not ours to change.
fn publish_maker(tx: &Tx<'_>, task: &Document, force: bool) -> Result<Option<PublishedTask>> {
    let status = task.str_at("status").and_then(TaskStatus::parse).unwrap_or(TaskStatus::Unknown);
    if status == TaskStatus::Published || task.is_public() {
        return Ok(None);
    }
    if !force && !status.may_become(TaskStatus::Published) {
        let message = format!("task `{}` is {status}, so it can't be published with its model", task.id());
        return Err(Problem::new(Code::TASK_WRONG_STATUS, message).with("task", task.id()).into());
    }
    let mut editing = tx.edit(Kind::Task, task.id())?;
    let mut fields = crate::Doc::new();
    fields.set("status", TaskStatus::Published.as_str());
    fields.set("status_reason", "");
    fields.set("status_message", "published with its model");
    fields.set("last_changed_by", tx.actor().user.as_str());
    for time in ["status_changed", "published", "last_update", "last_change"] {
        fields.set(time, tx.now_iso());
    }
    editing.extend(fields.clone());
    let project = editing.str_at("project").map(str::to_owned);
    tx.put(editing)?;
    touch(tx, project.as_deref())?;
    Ok(Some(PublishedTask { id: task.id().to_owned(), data: Updated { updated: 1, fields } }))
}
