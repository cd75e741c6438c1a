//! A draft after the pattern of another task: what is not given anew comes from the source.

use super::references::{self, check};
use super::{ARCHIVED, DELETED, DEVELOPMENT, TRASH, outputs};
use crate::error::Result;
use crate::ids::new_id;
use crate::kind::Kind;
use crate::{Doc, DocExt, Document, Tx, projects};
use runfold_api::names;
use runfold_api::status::TaskStatus;
use runfold_api::wire::task_lifecycle::{CloneTask, Cloned, NewProject};
use serde_json::{Value, json};

/// What comes from the source as it is.
const COPIED: &[&str] =
    &["name", "type", "comment", "project", "tags", "script", "container", "hyperparams", "configuration"];

/// Makes a draft from a task.
///
/// # Errors
/// 400/101, 400/401 or 400/201 when the source, a given parent or project, or a referred model does not exist.
pub fn clone(tx: &Tx<'_>, request: &CloneTask) -> Result<Cloned> {
    let source = tx.get(Kind::Task, &request.task)?;
    let mut draft = pattern(tx, &source);
    let new_project = request.new_project_name.as_deref().filter(|name| !name.is_empty());
    let new_project = new_project.map(|name| projects::find_or_create(tx, name)).transpose()?;
    give_anew(tx, &mut draft, request)?;
    if let Some(project) = &new_project {
        draft.set("project", project.id());
    }
    check(tx, Kind::Task, request.new_task_parent.as_deref())?;
    check(tx, Kind::Project, request.new_task_project.as_deref())?;
    if request.validate_references.unwrap_or(false) {
        references::check_all(tx, &draft)?;
    }
    let draft = tx.create(Kind::Task, draft)?;
    projects::touch(tx, draft.str_at("project"))?;
    let named = |project: Document| NewProject {
        id: project.id().to_owned(),
        name: project.str_at("name").unwrap_or_default().to_owned(),
    };
    Ok(Cloned { id: draft.id().to_owned(), new_project: new_project.map(named) })
}

/// The draft as it is when nothing is given anew.
fn pattern(tx: &Tx<'_>, source: &Document) -> Doc {
    let mut draft: Doc =
        COPIED.iter().filter_map(|field| Some(((*field).to_owned(), source.get(*field)?.clone()))).collect();
    draft.set("id", new_id());
    draft.set("user", tx.actor().user.as_str());
    draft.set("company", tx.workspace());
    draft.set("status", TaskStatus::Created.as_str());
    for time in ["created", "status_changed", "last_update", "last_change"] {
        draft.set(time, tx.now_iso());
    }
    draft.set("last_changed_by", tx.actor().user.as_str());
    let mut tags = source.strings_at("system_tags");
    tags.retain(|tag| ![DEVELOPMENT, ARCHIVED, TRASH].contains(&tag.as_str()));
    draft.set("system_tags", tags);
    let parent = source.str_at("parent").filter(|parent| !parent.is_empty() && !parent.starts_with(DELETED));
    draft.set("parent", parent.unwrap_or(source.id()));
    if let Some(destination) = source.at("output.destination") {
        draft.set("output.destination", destination.clone());
    }
    if let Some(execution) = source.map_at("execution") {
        let mut execution = execution.clone();
        execution.remove("queue");
        outputs::keep_input_artifacts(&mut execution);
        draft.set("execution", execution);
    }
    let inputs = source.at("models.input").cloned().unwrap_or_else(|| json!([]));
    draft.set("models", json!({"input": inputs, "output": []}));
    draft
}

fn give_anew(tx: &Tx<'_>, draft: &mut Doc, request: &CloneTask) -> Result<()> {
    if let Some(name) = &request.new_task_name {
        draft.set("name", names::name(name)?);
    }
    if let Some(tags) = &request.new_task_tags {
        draft.set("tags", names::tags(tags)?);
    }
    if let Some(tags) = &request.new_task_system_tags {
        draft.set("system_tags", names::tags(tags)?);
    }
    let texts = [
        ("comment", &request.new_task_comment),
        ("parent", &request.new_task_parent),
        ("project", &request.new_task_project),
    ];
    for (field, text) in texts {
        if let Some(text) = text {
            draft.set(field, text.as_str());
        }
    }
    let objects = [
        ("hyperparams", &request.new_task_hyperparams),
        ("configuration", &request.new_task_configuration),
        ("container", &request.new_task_container),
    ];
    for (field, object) in objects {
        if let Some(object) = object {
            draft.set(field, object.clone());
        }
    }
    override_execution(draft, request.execution_overrides.as_ref());
    if let Some(models) = &request.new_task_input_models {
        let models = models.iter().map(|item| json!({"name": item.name, "model": item.model, "updated": tx.now_iso()}));
        draft.set("models.input", models.collect::<Vec<Value>>());
    }
    Ok(())
}

fn override_execution(draft: &mut Doc, overrides: Option<&Doc>) {
    let Some(overrides) = overrides else { return };
    let execution = draft.map_mut("execution");
    for (field, value) in overrides.iter().filter(|(field, _)| *field != "queue") {
        execution.insert(field.clone(), value.clone());
    }
}
