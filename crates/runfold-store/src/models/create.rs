//! Registering a model.

use super::metadata::as_map;
use crate::document::{Doc, DocExt};
use crate::error::Result;
use crate::ids::new_id;
use crate::kind::Kind;
use crate::projects::touch;
use crate::tx::Tx;
use runfold_api::names;
use runfold_api::wire::models::Create;
use serde_json::{Value, json};

/// Registers a model; answers its id.
///
/// # Errors
/// 400/401, 101 or 201 for a project, task or parent that is not there; 400/801 for an id that is.
pub fn create(tx: &Tx<'_>, request: &Create) -> Result<String> {
    check_references(tx, request.project.as_deref(), request.task.as_deref(), request.parent.as_deref())?;
    let id = request.id.clone().filter(|id| !id.is_empty()).unwrap_or_else(new_id);
    let mut doc = described(request)?;
    let is_public = request.public.unwrap_or(false);
    let workspace = if is_public { "" } else { tx.workspace() };
    doc.set("id", id.as_str());
    doc.set("company", workspace);
    if is_public {
        doc.set("company_origin", tx.workspace());
    }
    doc.set("user", tx.actor().user.as_str());
    for time in ["created", "last_update", "last_change"] {
        doc.set(time, tx.now_iso());
    }
    doc.set("last_changed_by", tx.actor().user.as_str());
    tx.create_in(workspace, Kind::Model, doc)?;
    touch(tx, request.project.as_deref())?;
    Ok(id)
}

/// What the request itself says of the model.
fn described(request: &Create) -> Result<Doc> {
    let mut doc = Doc::new();
    doc.set("name", names::name(&request.name)?);
    doc.set("uri", request.uri.trim());
    doc.set("ready", request.ready.unwrap_or(false));
    doc.set("tags", names::tags(request.tags.as_deref().unwrap_or_default())?);
    doc.set("system_tags", names::tags(request.system_tags.as_deref().unwrap_or_default())?);
    for (field, text) in [
        ("comment", &request.comment),
        ("framework", &request.framework),
        ("project", &request.project),
        ("task", &request.task),
        ("parent", &request.parent),
    ] {
        if let Some(text) = text.as_deref().filter(|text| !text.is_empty()) {
            doc.set(field, text);
        }
    }
    for (field, map) in [("design", &request.design), ("ui_cache", &request.ui_cache)] {
        if let Some(map) = map {
            doc.set(field, Value::Object(map.clone()));
        }
    }
    if let Some(labels) = &request.labels {
        doc.set("labels", json!(labels));
    }
    if let Some(metadata) = &request.metadata {
        doc.set("metadata", as_map(metadata)?);
    }
    Ok(doc)
}

/// What a model may name must be there.
pub fn check_references(tx: &Tx<'_>, project: Option<&str>, task: Option<&str>, parent: Option<&str>) -> Result<()> {
    for (kind, id) in [(Kind::Project, project), (Kind::Task, task), (Kind::Model, parent)] {
        if let Some(id) = id.filter(|id| !id.is_empty()) {
            tx.get(kind, id)?;
        }
    }
    Ok(())
}
