//! The models that a task reads and writes: `models.input` and `models.output`, by name in the order they came.
//! It leaves the models themselves to the registry.

use super::fields::Writing;
use super::{references, stamp};
use crate::document::{Doc, DocExt};
use crate::error::Result;
use crate::kind::Kind;
use crate::tx::{Tx, View};
use runfold_api::wire::tasks::{AddOrUpdateModel, DeleteModels, ModelItem, TaskModels};
use serde_json::{Value, json};

/// Sets the model of a name; a new name goes last.
///
/// # Errors
/// 400/110 for a task that has ended, 400/201 for a model that is not there.
pub fn add_or_update(tx: &Tx<'_>, request: &AddOrUpdateModel) -> Result<u64> {
    let mut task = tx.edit(Kind::Task, &request.task)?;
    stamp::require_running(&task, "models")?;
    tx.get(Kind::Model, &request.model)?;
    let path = format!("models.{}", request.r#type.as_str());
    let mut list = list(&task, &path);
    let entry = json!({"name": request.name, "model": request.model, "updated": tx.now_iso()});
    match list.iter_mut().find(|each| each["name"] == request.name.as_str()) {
        Some(there) => *there = entry,
        None => list.push(entry),
    }
    task.set(&path, list);
    if let Some(iteration) = request.iteration {
        let last = task.i64_at("last_iteration").map_or(iteration, |last| last.max(iteration));
        task.set("last_iteration", last);
    }
    stamp::touch(tx, &mut task);
    tx.put(task)?;
    Ok(1)
}

/// Removes models by side and name; returns 1 where there was one.
pub fn delete(tx: &Tx<'_>, request: &DeleteModels) -> Result<u64> {
    let mut task = tx.edit(Kind::Task, &request.task)?;
    stamp::require_running(&task, "models")?;
    for doomed in &request.models {
        let path = format!("models.{}", doomed.r#type.as_str());
        let mut left = list(&task, &path);
        let before = left.len();
        left.retain(|each| each["name"] != doomed.name.as_str());
        if left.len() < before {
            task.set(&path, left);
        }
    }
    if !task.is_changed() {
        return Ok(0);
    }
    stamp::touch(tx, &mut task);
    tx.put(task)?;
    Ok(1)
}

/// Writes the models of a request; each side that is given replaces.
pub(super) fn write(view: &View<'_>, given: &TaskModels, writing: &mut Writing<'_>) -> Result<()> {
    if let Some(input) = &given.input {
        input.iter().try_for_each(|item| references::check(view, Kind::Model, Some(&item.model)))?;
        writing.put("models.input", items(input));
    }
    if let Some(output) = &given.output {
        writing.put("models.output", items(output));
    }
    Ok(())
}

fn items(given: &[ModelItem]) -> Vec<Value> {
    let item = |item: &ModelItem| match &item.updated {
        Some(updated) => json!({"name": item.name, "model": item.model, "updated": updated}),
        None => json!({"name": item.name, "model": item.model}),
    };
    given.iter().map(item).collect()
}

fn list(task: &Doc, path: &str) -> Vec<Value> {
    task.at(path).and_then(Value::as_array).cloned().unwrap_or_default()
}
