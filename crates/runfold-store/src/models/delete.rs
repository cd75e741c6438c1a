//! Deleting a model: what stands in the way, and what becomes of those that name it.

use crate::document::{DocExt, Document};
use crate::error::Result;
use crate::kind::Kind;
use crate::projects::{Removed, remove_model, touch};
use crate::tx::Tx;
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::status::TaskStatus;
use runfold_api::wire::models::Deleted;
use serde_json::Value;

/// Deletes a model; its file joins the delete queue.
///
/// # Errors
/// Unless forced: 400/205 while tasks use it as input, 400/206 when a published task made it.
pub fn delete(tx: &Tx<'_>, id: &str, force: bool, delete_external: bool) -> Result<Deleted> {
    let model = tx.edit(Kind::Model, id)?.before().clone();
    if !force {
        refuse_used(tx, &model)?;
        refuse_published(tx, &model)?;
    }
    leave_unpublished_maker(tx, &model)?;
    let mut removed = Removed { external: delete_external, ..Removed::default() };
    remove_model(tx, &model, &mut removed)?;
    touch(tx, model.str_at("project"))?;
    Ok(Deleted { deleted: true, url: removed.urls.model_urls.into_iter().next() })
}

fn refuse_used(tx: &Tx<'_>, model: &Document) -> Result<()> {
    let tasks = tx.by_field(Kind::Task, "models.input.model", model.id())?;
    let Some(first) = tasks.first() else { return Ok(()) };
    let count = tasks.len();
    let message = format!(
        "model `{}` is the input of {count} tasks, `{}` among them; delete it with `force`, and they keep a note",
        model.id(),
        first.id()
    );
    let ids: Vec<_> = tasks.iter().take(20).map(Document::id).collect();
    Err(Problem::new(Code::MODEL_IN_USE, message).with("num_tasks", count).with("tasks", ids).into())
}

fn refuse_published(tx: &Tx<'_>, model: &Document) -> Result<()> {
    let Some(task) = maker(tx, model)?.filter(|task| task.str_at("status") == Some(TaskStatus::Published.as_str()))
    else {
        return Ok(());
    };
    let message = format!("task `{}` made model `{}` and is published; delete it with `force`", task.id(), model.id());
    Err(Problem::new(Code::MODEL_TASK_EXISTS, message).with("task", task.id()).into())
}

/// A task that can still change forgets the model; a published one keeps a note that it was deleted.
fn leave_unpublished_maker(tx: &Tx<'_>, model: &Document) -> Result<()> {
    let Some(task) = maker(tx, model)?.filter(|task| !task.is_public()) else { return Ok(()) };
    if task.str_at("status").and_then(TaskStatus::parse).is_some_and(TaskStatus::is_locked) {
        return Ok(());
    }
    let mut task = tx.edit(Kind::Task, task.id())?;
    let Some(outputs) = task.at("models.output").and_then(Value::as_array).cloned() else { return Ok(()) };
    let is_other = |entry: &Value| entry.get("model").and_then(Value::as_str) != Some(model.id());
    task.set("models.output", outputs.into_iter().filter(is_other).collect::<Vec<_>>());
    tx.put(task)?;
    Ok(())
}

fn maker(tx: &Tx<'_>, model: &Document) -> Result<Option<Document>> {
    Ok(model.str_at("task").map(|id| tx.find(Kind::Task, id)).transpose()?.flatten())
}
