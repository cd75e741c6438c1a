//! Deleting a task with what belongs to it, or hiding it in the trash until retention takes it.

use super::archive::set_tag;
use super::outputs::{self, orphan};
use super::running::end;
use super::status::of;
use super::{ARCHIVED, TRASH};
use crate::error::Result;
use crate::kind::Kind;
use crate::{DocExt, Document, Tx, deletions, projects, queues};
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::status::TaskStatus;
use runfold_api::wire::task_lifecycle::{Delete, WasDeleted};

/// Deletes a task. Its children and published models stay, with a reference that says so.
///
/// # Errors
/// 400/123 for a task that is neither a draft nor archived, or that has published children or models, unless forced.
pub fn delete(tx: &Tx<'_>, id: &str, request: &Delete) -> Result<WasDeleted> {
    let task = tx.get(Kind::Task, id)?;
    if request.include_pipeline_steps.unwrap_or(false) && task.str_at("type") == Some("controller") {
        let forced = Delete { force: Some(true), include_pipeline_steps: None, ..request.clone() };
        for step in tx.by_field(Kind::Task, "parent", id)? {
            delete_one(tx, &step, &forced)?;
        }
    }
    delete_one(tx, &task, request)
}

fn delete_one(tx: &Tx<'_>, task: &Document, request: &Delete) -> Result<WasDeleted> {
    tx.edit(Kind::Task, task.id())?; // refuses public ones
    if !request.force.unwrap_or(false) {
        check(tx, task)?;
    }
    if request.move_to_trash.unwrap_or(false) {
        end(tx, task.id(), request.status_reason.as_deref(), request.status_message.as_deref())?;
        set_tag(tx, task.id(), TRASH, true)?;
        return Ok(WasDeleted { deleted: true, ..WasDeleted::default() });
    }
    queues::entries::remove_everywhere(tx, task.id())?;
    let models = request.delete_output_models.unwrap_or(true);
    let taken = outputs::take(tx, task, models, request.delete_external_artifacts.unwrap_or(true))?;
    let children = tx.by_field(Kind::Task, "parent", task.id())?;
    let updated_children = orphan(tx, Kind::Task, "parent", &children, task.id())?;
    let updated_models = orphan(tx, Kind::Model, "task", &taken.kept_models, task.id())?;
    deletions::events(tx, Kind::Task, task.id())?;
    tx.remove(Kind::Task, &tx.get(Kind::Task, task.id())?)?;
    projects::touch(tx, task.str_at("project"))?;
    let urls = request.return_file_urls.unwrap_or(false).then_some(taken.urls);
    Ok(WasDeleted { deleted: true, updated_children, updated_models, deleted_models: taken.deleted_models, urls })
}

fn check(tx: &Tx<'_>, task: &Document) -> Result<()> {
    let id = task.id();
    let status = of(task);
    let refuse = |why: String| Err(Problem::new(Code::TASK_NOT_DELETABLE, why).with("task", id).into());
    if status != TaskStatus::Created && !task.lists("system_tags", ARCHIVED) && !task.lists("system_tags", TRASH) {
        return refuse(format!("task `{id}` is {status}; archive it first, or force the deletion"));
    }
    if tx.by_field(Kind::Task, "parent", id)?.iter().any(|child| of(child) == TaskStatus::Published) {
        return refuse(format!(
            "task `{id}` has published children; force the deletion to leave them without a parent"
        ));
    }
    if tx.by_field(Kind::Model, "task", id)?.iter().any(|model| model.bool_at("ready")) {
        return refuse(format!(
            "task `{id}` has published models; force the deletion to leave them without their task"
        ));
    }
    Ok(())
}
