//! Changing what a model says of itself.

use super::create::check_references;
use super::metadata::as_map;
use crate::document::{Doc, DocExt};
use crate::error::Result;
use crate::kind::Kind;
use crate::projects::touch;
use crate::tx::Tx;
use runfold_api::time::Moment;
use runfold_api::wire::Updated;
use runfold_api::wire::models::Edit;
use runfold_api::{Problem, names};
use serde_json::{Value, json};

/// Changes the fields given. An iteration goes to the model's task, where it is the highest.
///
/// # Errors
/// 400/401, 101 or 201 for a project, task or parent that is not there.
pub fn edit(tx: &Tx<'_>, request: &Edit) -> Result<Updated> {
    check_references(tx, request.project.as_deref(), request.task.as_deref(), request.parent.as_deref())?;
    let mut model = tx.edit(Kind::Model, &request.model)?;
    if let Some(iteration) = request.iteration {
        let task = request.task.as_deref().or_else(|| model.str_at("task"));
        raise_iteration(tx, task, iteration)?;
    }
    let mut fields = fields(request)?;
    if fields.is_empty() {
        return Ok(Updated::default());
    }
    for time in ["last_update", "last_change"] {
        fields.set(time, tx.now_iso());
    }
    fields.set("last_changed_by", tx.actor().user.as_str());
    let old_project = model.str_at("project").map(str::to_owned);
    model.extend(fields.clone());
    let new_project = model.str_at("project").map(str::to_owned);
    tx.put(model)?;
    touch(tx, new_project.as_deref())?;
    if new_project != old_project {
        touch(tx, old_project.as_deref())?;
    }
    Ok(Updated { updated: 1, fields })
}

/// The given fields, ready for the document.
fn fields(request: &Edit) -> Result<Doc> {
    let mut fields = Doc::new();
    for (field, text) in [
        ("comment", &request.comment),
        ("framework", &request.framework),
        ("parent", &request.parent),
        ("project", &request.project),
        ("task", &request.task),
        ("uri", &request.uri),
    ] {
        if let Some(text) = text {
            fields.set(field, text.as_str());
        }
    }
    for (field, map) in [("design", &request.design), ("ui_cache", &request.ui_cache)] {
        if let Some(map) = map {
            fields.set(field, Value::Object(map.clone()));
        }
    }
    for (field, list) in [("tags", &request.tags), ("system_tags", &request.system_tags)] {
        if let Some(list) = list {
            fields.set(field, names::tags(list)?);
        }
    }
    if let Some(name) = &request.name {
        fields.set("name", names::name(name)?);
    }
    if let Some(created) = &request.created {
        fields.set("created", moment(created)?.iso());
    }
    if let Some(labels) = &request.labels {
        fields.set("labels", json!(labels));
    }
    if let Some(metadata) = &request.metadata {
        fields.set("metadata", as_map(metadata)?);
    }
    if let Some(ready) = request.ready {
        fields.set("ready", ready);
    }
    Ok(fields)
}

fn moment(text: &str) -> Result<Moment> {
    let problem = || Problem::validation(format!("`created` is `{text}`, which is not a date")).into();
    Moment::parse(text).ok_or_else(problem)
}

/// A task that is gone or public is left alone: the model can't change it.
pub fn raise_iteration(tx: &Tx<'_>, task: Option<&str>, iteration: i64) -> Result<()> {
    let Some(task) = task.map(|id| tx.find(Kind::Task, id)).transpose()?.flatten() else { return Ok(()) };
    if task.is_public() || task.i64_at("last_iteration").unwrap_or(0) >= iteration {
        return Ok(());
    }
    let mut task = tx.edit(Kind::Task, task.id())?;
    task.set("last_iteration", iteration);
    task.set("last_update", tx.now_iso());
    tx.put(task)?;
    Ok(())
}
