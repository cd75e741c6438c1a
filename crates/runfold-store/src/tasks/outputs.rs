//! What came out of a task: artifacts, models, events; and how it is taken away with the task or before it runs again.
//! The bytes themselves are deleted later, by whoever works off the delete queue that is filled here.

use crate::deletions;
use crate::error::Result;
use crate::kind::Kind;
use crate::{Doc, DocExt, Document, Tx};
use runfold_api::wire::task_lifecycle::Urls;
use serde_json::Value;

/// The output artifacts of a task; those that went in are not among them.
pub fn output_artifacts(task: &Doc) -> Vec<&Value> {
    let all = task.at("execution.artifacts").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    all.iter().filter(|artifact| !is_input(artifact)).collect()
}

/// Leaves only what went into the task.
pub fn keep_input_artifacts(execution: &mut Doc) {
    if let Some(Value::Array(artifacts)) = execution.get_mut("artifacts") {
        artifacts.retain(is_input);
    }
}

fn is_input(artifact: &Value) -> bool {
    artifact.get("mode").and_then(Value::as_str) == Some("input")
}

/// What was taken away, and what stayed without its task.
#[derive(Debug, Default)]
pub struct Taken {
    pub deleted_models: u32,
    pub kept_models: Vec<Document>,
    pub urls: Urls,
}

/// Takes away the output models that nobody published or uses, if asked, and the artifacts' files.
pub fn take(tx: &Tx<'_>, task: &Document, models: bool, files: bool) -> Result<Taken> {
    let mut taken = Taken::default();
    for model in tx.by_field(Kind::Model, "task", task.id())? {
        if !models || model.is_public() || model.bool_at("ready") || is_used(tx, &model, task.id())? {
            taken.kept_models.push(model);
            continue;
        }
        taken.urls.model_urls.extend(model.str_at("uri").map(str::to_owned));
        tx.remove(Kind::Model, &model)?;
        deletions::events(tx, Kind::Model, model.id())?;
        taken.deleted_models += 1;
    }
    let uris = output_artifacts(task).into_iter().filter_map(|artifact| artifact.get("uri")?.as_str());
    taken.urls.artifact_urls = uris.map(str::to_owned).collect();
    if files {
        for url in taken.urls.model_urls.iter().chain(&taken.urls.artifact_urls) {
            deletions::file(tx, Kind::Task, task.id(), url, true)?;
        }
    }
    Ok(taken)
}

/// Whether another task takes the model as its input, or another model was made from it.
fn is_used(tx: &Tx<'_>, model: &Document, by_other_than: &str) -> Result<bool> {
    let tasks = tx.by_field(Kind::Task, "models.input.model", model.id())?;
    Ok(tasks.iter().any(|task| task.id() != by_other_than)
        || tx
            .by_field(Kind::Model, "parent", model.id())?
            .iter()
            .any(|child| child.str_at("task") != Some(by_other_than)))
}

/// Marks the references of what stays as leading nowhere; how many there were.
pub(super) fn orphan(tx: &Tx<'_>, kind: Kind, field: &str, rows: &[Document], gone: &str) -> Result<u32> {
    let mut count = 0;
    for row in rows.iter().filter(|row| !row.is_public()) {
        let mut row = tx.edit(kind, row.id())?;
        row.set(field, deletions::deleted_reference(gone));
        tx.put(row)?;
        count += 1;
    }
    Ok(count)
}
