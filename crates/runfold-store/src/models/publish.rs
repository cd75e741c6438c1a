//! Publishing a model, and with it the task that made it.

use crate::document::{DocExt, Document};
use crate::error::Result;
use crate::kind::Kind;
use crate::projects::touch;
use crate::tasks;
use crate::tx::Tx;
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::status::TaskStatus;
use runfold_api::wire::Updated;
use runfold_api::wire::models::{Published, PublishedTask};
use runfold_api::wire::task_lifecycle::Publish;

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
    if task.str_at("status") == Some(TaskStatus::Published.as_str()) || task.is_public() {
        return Ok(None);
    }
    let request = Publish {
        force: Some(force),
        status_message: Some("published with its model".to_owned()),
        publish_model: Some(false), // its other models are not what was asked for
        ..Publish::default()
    };
    let changed = tasks::publish::publish_task(tx, task.id(), &request)?;
    let data = Updated { updated: changed.updated.into(), fields: changed.fields };
    Ok(Some(PublishedTask { id: task.id().to_owned(), data }))
}
