//! Taking tasks and models away for good, and mending what named them.

use crate::deletions::{self, deleted_reference};
use crate::document::{DocExt, Document};
use crate::error::Result;
use crate::kind::Kind;
use crate::queues;
use crate::tasks::outputs::output_artifacts;
use crate::tx::{Editing, Tx};
use runfold_api::wire::Urls;
use serde_json::Value;
use std::collections::HashSet;

/// What goes together in one deletion: references between these need no mending.
#[derive(Debug, Default)]
pub struct Removed {
    pub tasks: HashSet<String>,
    pub models: HashSet<String>,
    /// Whether files in stores that are not ours go too.
    pub external: bool,
    pub urls: Urls,
}

/// Removes a task. Its children, and models that it made, keep a reference that says it was deleted.
pub fn remove_task(tx: &Tx<'_>, task: &Document, removed: &mut Removed) -> Result<()> {
    let id = task.id();
    queues::entries::remove_everywhere(tx, id)?;
    for child in tx.by_field(Kind::Task, "parent", id)? {
        mend(tx, Kind::Task, &child, &removed.tasks, |child| child.set("parent", deleted_reference(id)))?;
    }
    for model in tx.by_field(Kind::Model, "task", id)? {
        mend(tx, Kind::Model, &model, &removed.models, |model| model.set("task", deleted_reference(id)))?;
    }
    for url in output_artifacts(task).into_iter().filter_map(|artifact| artifact.get("uri")?.as_str()) {
        deletions::file(tx, Kind::Task, id, url, removed.external)?;
        removed.urls.artifact_urls.push(url.to_owned());
    }
    deletions::events(tx, Kind::Task, id)?;
    tx.remove(Kind::Task, task)
}

/// Removes a model. Tasks that name it keep a reference that says it was deleted.
pub fn remove_model(tx: &Tx<'_>, model: &Document, removed: &mut Removed) -> Result<()> {
    let id = model.id();
    for (field, list) in [("models.input.model", "models.input"), ("models.output.model", "models.output")] {
        for task in tx.by_field(Kind::Task, field, id)? {
            mend(tx, Kind::Task, &task, &removed.tasks, |task| rename_in_list(task, list, id))?;
        }
    }
    if let Some(url) = model.str_at("uri").filter(|url| !url.is_empty()) {
        deletions::file(tx, Kind::Model, id, url, removed.external)?;
        removed.urls.model_urls.push(url.to_owned());
    }
    deletions::events(tx, Kind::Model, id)?;
    tx.remove(Kind::Model, model)
}

/// Changes a row that stays; public ones are nobody's to write, and their reference dangles as a deleted one does.
fn mend(
    tx: &Tx<'_>,
    kind: Kind,
    row: &Document,
    leaving: &HashSet<String>,
    change: impl FnOnce(&mut Editing),
) -> Result<()> {
    if leaving.contains(row.id()) || row.is_public() {
        return Ok(());
    }
    let mut editing = tx.edit(kind, row.id())?;
    change(&mut editing);
    tx.put(editing)?;
    Ok(())
}

fn rename_in_list(task: &mut Editing, list: &str, model: &str) {
    let Some(mut entries) = task.at(list).and_then(Value::as_array).cloned() else { return };
    for entry in entries.iter_mut().filter_map(Value::as_object_mut) {
        if entry.str_at("model") == Some(model) {
            entry.set("model", deleted_reference(model));
        }
    }
    task.set(list, entries);
}
