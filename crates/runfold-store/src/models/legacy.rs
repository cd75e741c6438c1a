//! What clients before API 2.13 call: the one output model of a task.

use super::create::create;
use super::edit::{edit, raise_iteration};
use crate::document::{DocExt, Document};
use crate::error::Result;
use crate::kind::Kind;
use crate::tx::{Tx, View};
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::status::TaskStatus;
use runfold_api::wire::models::{Create, Edit, UpdateForTask, UpdatedForTask};
use serde_json::{Value, json};

/// The name under which old clients attach their one output model.
const OUTPUT: &str = "Output Model";

/// Attaches a model to a running task: the named one, the one that the task has already, or a new one.
///
/// # Errors
/// 400/11 without `uri` and `override_model_id`, 400/110 for a task that takes no outputs any more.
pub fn update_for_task(tx: &Tx<'_>, request: &UpdateForTask) -> Result<UpdatedForTask> {
    let task = tx.edit(Kind::Task, &request.task)?.before().clone();
    let status = task.str_at("status").and_then(TaskStatus::parse).unwrap_or(TaskStatus::Unknown);
    if !status.takes_outputs() {
        let message = format!("task `{}` is {status}, so it takes no models", task.id());
        return Err(Problem::new(Code::TASK_WRONG_STATUS, message).with("task", task.id()).into());
    }
    let answer = match (&request.override_model_id, &request.uri) {
        (Some(model), _) => {
            tx.get(Kind::Model, model)?;
            UpdatedForTask { id: model.clone(), created: false, updated: 1, fields: crate::Doc::new() }
        }
        (None, Some(uri)) => match output_of(&tx.view(), &task)? {
            Some(model) => update_existing(tx, &model, request)?,
            None => create_for(tx, &task, uri, request)?,
        },
        (None, None) => return Err(Problem::missing_field("uri").into()),
    };
    attach(tx, &task, &answer.id)?;
    if let Some(iteration) = request.iteration {
        raise_iteration(tx, Some(task.id()), iteration)?;
    }
    Ok(answer)
}

/// The last output model of a task.
///
/// # Errors
/// 400/101 for an unknown task, 400/122 for one without.
pub fn get_by_task_id(view: &View<'_>, task: &str) -> Result<Document> {
    let task = view.get(Kind::Task, task)?;
    output_of(view, &task)?.ok_or_else(|| {
        let message = format!("task `{}` has no output model", task.id());
        Problem::new(Code::TASK_FIELD_MISSING, message).with("task", task.id()).into()
    })
}

fn output_of(view: &View<'_>, task: &Document) -> Result<Option<Document>> {
    let last = task.at("models.output").and_then(Value::as_array).and_then(|outputs| outputs.last());
    let id = last.and_then(|entry| entry.get("model")?.as_str());
    Ok(id.map(|id| view.find(Kind::Model, id)).transpose()?.flatten())
}

fn update_existing(tx: &Tx<'_>, model: &Document, request: &UpdateForTask) -> Result<UpdatedForTask> {
    if model.bool_at("ready") {
        let message = format!("model `{}` is published, so its file can't change", model.id());
        return Err(Problem::new(Code::MODEL_PUBLISHED, message).with("id", model.id()).into());
    }
    let change = Edit {
        model: model.id().to_owned(),
        uri: request.uri.clone(),
        name: request.name.clone(),
        comment: request.comment.clone(),
        tags: request.tags.clone(),
        system_tags: request.system_tags.clone(),
        ..Edit::default()
    };
    let updated = edit(tx, &change)?;
    Ok(UpdatedForTask { id: model.id().to_owned(), created: false, updated: updated.updated, fields: updated.fields })
}

fn create_for(tx: &Tx<'_>, task: &Document, uri: &str, request: &UpdateForTask) -> Result<UpdatedForTask> {
    let text = |path: &str| task.str_at(path).map(str::to_owned);
    let labels = task.at("execution.model_labels").cloned().map(serde_json::from_value);
    let labels = labels.transpose().map_err(|error| Problem::validation(format!("`model_labels`: {error}")))?;
    let model = Create {
        uri: uri.to_owned(),
        name: request.name.clone().or_else(|| text("name")).unwrap_or_default(),
        comment: request.comment.clone(),
        tags: request.tags.clone(),
        system_tags: request.system_tags.clone(),
        framework: text("execution.framework"),
        design: task.map_at("execution.model_desc").cloned(),
        labels,
        project: text("project"),
        task: Some(task.id().to_owned()),
        ..Create::default()
    };
    Ok(UpdatedForTask { id: create(tx, &model)?, created: true, updated: 0, fields: crate::Doc::new() })
}

fn attach(tx: &Tx<'_>, task: &Document, model: &str) -> Result<()> {
    let mut task = tx.edit(Kind::Task, task.id())?;
    let mut outputs = task.at("models.output").and_then(Value::as_array).cloned().unwrap_or_default();
    let entry = json!({"name": OUTPUT, "model": model, "updated": tx.now_iso()});
    match outputs.iter_mut().find(|entry| entry.get("name").and_then(Value::as_str) == Some(OUTPUT)) {
        Some(place) => *place = entry,
        None => outputs.push(entry),
    }
    task.set("models.output", outputs);
    task.set("last_update", tx.now_iso());
    tx.put(task)?;
    Ok(())
}
