//! Publishing: from then on nobody changes the task, nor the model that came out of it last.

use super::running::set_status;
use super::status::Change;
use crate::error::Result;
use crate::kind::Kind;
use crate::{Doc, DocExt, Tx, projects};
use runfold_api::status::TaskStatus;
use runfold_api::wire::task_lifecycle::{Changed, Publish};
use serde_json::Value;

pub fn publish_task(tx: &Tx<'_>, id: &str, request: &Publish) -> Result<Changed> {
    let why = Change::to(TaskStatus::Published)
        .because(request.status_reason.as_deref(), request.status_message.as_deref())
        .force(request.force.unwrap_or(false));
    publish(tx, id, request.publish_model.unwrap_or(true), why)
}

/// Publishes a task and, if asked, the last of its output models. It happens wholly or, on an error, not at all.
///
/// # Errors
/// 400/110 for a task that may not be published yet.
pub(super) fn publish(tx: &Tx<'_>, id: &str, with_model: bool, change: Change<'_>) -> Result<Changed> {
    let changed = set_status(tx, id, change)?;
    if with_model && let Some(model) = last_output_model(&tx.get(Kind::Task, id)?.doc) {
        publish_model(tx, &model)?;
    }
    Ok(changed)
}

fn last_output_model(task: &Doc) -> Option<String> {
    let models = task.at("models.output").and_then(Value::as_array)?;
    Some(models.last()?.get("model")?.as_str()?.to_owned())
}

/// A model that is ready already, or was deleted since, is no reason to refuse.
fn publish_model(tx: &Tx<'_>, id: &str) -> Result<()> {
    if tx.find(Kind::Model, id)?.is_none_or(|model| model.bool_at("ready") || model.is_public()) {
        return Ok(());
    }
    let mut model = tx.edit(Kind::Model, id)?;
    model.set("ready", true);
    model.set("last_update", tx.now_iso());
    model.set("last_change", tx.now_iso());
    model.set("last_changed_by", tx.actor().user.as_str());
    let model = tx.put(model)?;
    projects::touch(tx, model.str_at("project"))
}
