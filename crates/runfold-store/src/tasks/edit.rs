//! Changing what describes a task: all of it while it is a draft, its labels at any time.
//! It leaves parameters, configuration and outputs by themselves to their own files.

use super::fields::{Writing, apply};
use super::stamp;
use crate::document::DocExt;
use crate::error::Result;
use crate::kind::Kind;
use crate::projects;
use crate::tx::{Editing, Tx};
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::status::TaskStatus;
use runfold_api::time::Moment;
use runfold_api::wire::tasks::{EditTask, SetRequirements, TaskFields, UpdateTask, Updated};

/// Replaces the fields given; sub-objects merge one level deep.
///
/// # Errors
/// 400/110 for a task that is not a draft, unless forced.
pub fn edit(tx: &Tx<'_>, request: &EditTask) -> Result<Updated> {
    let mut task = tx.edit(Kind::Task, &request.task)?;
    if !request.force.unwrap_or(false) {
        stamp::require(&task, |status| status == TaskStatus::Created, "fields")?;
    }
    let mut writing = Writing::new(&mut task);
    apply(tx, &request.fields, &mut writing)?;
    let fields = writing.fields;
    store(tx, task, fields)
}

/// Changes name, tags, comment and the like, in any status.
pub fn update(tx: &Tx<'_>, request: &UpdateTask) -> Result<Updated> {
    let mut task = tx.edit(Kind::Task, &request.task)?;
    let mut writing = Writing::new(&mut task);
    let labels = TaskFields {
        name: request.name.clone(),
        tags: request.tags.clone(),
        system_tags: request.system_tags.clone(),
        comment: request.comment.clone(),
        project: request.project.clone(),
        ..TaskFields::default()
    };
    apply(tx, &labels, &mut writing)?;
    if let Some(created) = &request.created {
        writing.put("created", moment(created)?.iso());
    }
    if let Some(error) = &request.output_error {
        writing.put("output.error", error.clone());
    }
    if let Some(message) = &request.status_message {
        writing.put("status_message", message.clone());
    }
    let fields = writing.fields;
    store(tx, task, fields)
}

/// All updates, or none.
///
/// # Errors
/// 400/17 for no update at all.
pub fn update_batch(tx: &Tx<'_>, requests: &[UpdateTask]) -> Result<u64> {
    if requests.is_empty() {
        let message = "the batch is empty; send one JSON object a line, each with `task` and the fields to change";
        return Err(Problem::new(Code::EMPTY_BATCH, message).into());
    }
    let updated: Result<Vec<_>> = requests.iter().map(|request| Ok(update(tx, request)?.updated)).collect();
    Ok(updated?.into_iter().sum())
}

/// Replaces the packages that the task's script needs.
///
/// # Errors
/// 400/122 for a task without a script.
pub fn set_requirements(tx: &Tx<'_>, request: &SetRequirements) -> Result<Updated> {
    let mut task = tx.edit(Kind::Task, &request.task)?;
    if task.map_at("script").is_none_or(|script| script.is_empty()) {
        let message =
            format!("task `{}` has no script, so it can't have requirements; set `script` first", request.task);
        return Err(Problem::new(Code::TASK_FIELD_MISSING, message).with("field", "script").into());
    }
    let mut writing = Writing::new(&mut task);
    writing.put("script.requirements", request.requirements.clone());
    let fields = writing.fields;
    store(tx, task, fields)
}

fn store(tx: &Tx<'_>, mut task: Editing, fields: crate::Doc) -> Result<Updated> {
    if fields.is_empty() {
        return Ok(Updated::default());
    }
    stamp::touch(tx, &mut task);
    if fields.contains_key("project") {
        projects::touch(tx, task.before().str_at("project"))?;
        projects::touch(tx, task.str_at("project"))?;
    }
    tx.put(task)?;
    Ok(Updated { updated: 1, fields })
}

fn moment(text: &str) -> Result<Moment> {
    Moment::parse(text).ok_or_else(|| {
        Problem::validation(format!("`created` is `{text}`, which is no date; try `2026-01-31T12:00:00`")).into()
    })
}
