//! `models.*`: registered weights with the task that made them.

use crate::access::Access;
use crate::action::Service;
use crate::app::App;
use crate::call::{ApiVersion, Call};
use crate::failure::Outcome;
use crate::services::many::{Many, many};
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::wire::models::{
    AddMetadata, Create, Created, Delete, DeleteMany, DeleteMetadata, Deleted, Edit, Frameworks, GetFrameworks,
    ModelId, PublishMany, Published, SetReady, TaskId, UpdateForTask, UpdatedForTask,
};
use runfold_api::wire::settings::{AliasSet, SetAlias};
use runfold_api::wire::{Ids, MoveToProject, MovedToProject, UpdateTags, Updated, UpdatedCount};
use runfold_store::{Kind, models, projects, visibility};
use serde_json::{Value, json};

/// From here on a task's models are changed through `tasks.add_or_update_model`.
const WITHOUT_TASK_CALLS: ApiVersion = ApiVersion(2, 13);

pub fn actions() -> Service {
    Service::new("models")
        .action("models.create", Access::Editor, create)
        .action("models.edit", Access::Editor, edit)
        .action("models.update", Access::Editor, edit)
        .action("models.get_by_id", Access::Viewer, get_by_id)
        .action("models.get_frameworks", Access::Viewer, get_frameworks)
        .action("models.set_ready", Access::Editor, set_ready)
        .action("models.publish_many", Access::Editor, publish_many)
        .action("models.archive_many", Access::Editor, archive_many)
        .action("models.unarchive_many", Access::Editor, unarchive_many)
        .action("models.delete", Access::Editor, delete)
        .action("models.delete_many", Access::Editor, delete_many)
        .action("models.set_alias", Access::Editor, set_alias)
        .own()
        .action("models.move", Access::Editor, move_models)
        .action("models.update_tags", Access::Editor, update_tags)
        .action("models.add_or_update_metadata", Access::Editor, add_or_update_metadata)
        .action("models.delete_metadata", Access::Editor, delete_metadata)
        .action("models.make_public", Access::Editor, make_public)
        .action("models.make_private", Access::Editor, make_private)
        .action("models.update_for_task", Access::Editor, update_for_task)
        .action("models.get_by_task_id", Access::Viewer, get_by_task_id)
}

async fn create(app: App, call: Call, request: Create) -> Outcome<Created> {
    let id = app.store.write(call.actor()?, move |tx| models::create(tx, &request)).await?;
    Ok(Created { id, created: true })
}

async fn edit(app: App, call: Call, request: Edit) -> Outcome<Updated> {
    Ok(app.store.write(call.actor()?, move |tx| models::edit(tx, &request)).await?)
}

async fn set_alias(app: App, call: Call, request: SetAlias) -> Outcome<AliasSet> {
    Ok(app.store.write(call.actor()?, move |tx| models::set_alias(tx, &request)).await?)
}

async fn get_by_id(app: App, call: Call, request: ModelId) -> Outcome<Value> {
    let model = app.store.read(&call.workspace()?, move |view| view.get(Kind::Model, &request.model)).await?;
    Ok(json!({"model": models::outward(model.doc)}))
}

async fn get_frameworks(app: App, call: Call, request: GetFrameworks) -> Outcome<Frameworks> {
    let workspace = call.workspace()?;
    Ok(app.store.read(&workspace, move |view| models::get_frameworks(&view, request.projects.as_deref())).await?)
}

async fn set_ready(app: App, call: Call, request: SetReady) -> Outcome<Published> {
    let (with_task, force) = (request.publish_task.unwrap_or(true), request.force_publish_task.unwrap_or(false));
    let publishing = app.store.write(call.actor()?, move |tx| models::set_ready(tx, &request.model, with_task, force));
    Ok(publishing.await?)
}

async fn publish_many(app: App, call: Call, request: PublishMany) -> Outcome<Many> {
    let (with_task, force) = (request.publish_tasks.unwrap_or(true), request.force_publish_task.unwrap_or(false));
    many(&app, &call, request.ids, move |tx, id| Ok(json!(models::set_ready(tx, id, with_task, force)?))).await
}

async fn archive_many(app: App, call: Call, request: Ids) -> Outcome<Many> {
    many(&app, &call, request.ids, |tx, id| Ok(json!({"archived": models::archive(tx, id)?}))).await
}

async fn unarchive_many(app: App, call: Call, request: Ids) -> Outcome<Many> {
    many(&app, &call, request.ids, |tx, id| Ok(json!({"unarchived": models::unarchive(tx, id)?}))).await
}

async fn delete(app: App, call: Call, request: Delete) -> Outcome<Deleted> {
    let (force, external) = (request.force.unwrap_or(false), request.delete_external_artifacts.unwrap_or(true));
    Ok(app.store.write(call.actor()?, move |tx| models::delete(tx, &request.model, force, external)).await?)
}

async fn delete_many(app: App, call: Call, request: DeleteMany) -> Outcome<Many> {
    let (force, external) = (request.force.unwrap_or(false), request.delete_external_artifacts.unwrap_or(true));
    many(&app, &call, request.ids, move |tx, id| Ok(json!(models::delete(tx, id, force, external)?))).await
}

async fn move_models(app: App, call: Call, request: MoveToProject) -> Outcome<MovedToProject> {
    let moving = app.store.write(call.actor()?, move |tx| {
        let project = projects::target(tx, request.project.as_deref(), request.project_name.as_deref())?;
        projects::move_contents(tx, Kind::Model, &request.ids, project.as_deref())?;
        Ok(MovedToProject { project_id: project })
    });
    Ok(moving.await?)
}

async fn update_tags(app: App, call: Call, request: UpdateTags) -> Outcome<UpdatedCount> {
    let updated = app.store.write(call.actor()?, move |tx| models::update_tags(tx, &request)).await?;
    Ok(UpdatedCount { updated })
}

async fn add_or_update_metadata(app: App, call: Call, request: AddMetadata) -> Outcome<UpdatedCount> {
    let updated = app.store.write(call.actor()?, move |tx| models::add_or_update_metadata(tx, &request)).await?;
    Ok(UpdatedCount { updated })
}

async fn delete_metadata(app: App, call: Call, request: DeleteMetadata) -> Outcome<UpdatedCount> {
    let updated = app.store.write(call.actor()?, move |tx| models::delete_metadata(tx, &request)).await?;
    Ok(UpdatedCount { updated })
}

async fn make_public(app: App, call: Call, request: Ids) -> Outcome<UpdatedCount> {
    let making = app.store.write(call.actor()?, move |tx| visibility::make_public(tx, Kind::Model, &request.ids));
    Ok(UpdatedCount { updated: making.await? })
}

async fn make_private(app: App, call: Call, request: Ids) -> Outcome<UpdatedCount> {
    let making = app.store.write(call.actor()?, move |tx| visibility::make_private(tx, Kind::Model, &request.ids));
    Ok(UpdatedCount { updated: making.await? })
}

async fn update_for_task(app: App, call: Call, request: UpdateForTask) -> Outcome<UpdatedForTask> {
    refuse_new_clients(&call)?;
    Ok(app.store.write(call.actor()?, move |tx| models::update_for_task(tx, &request)).await?)
}

async fn get_by_task_id(app: App, call: Call, request: TaskId) -> Outcome<Value> {
    refuse_new_clients(&call)?;
    let model = app.store.read(&call.workspace()?, move |view| models::get_by_task_id(&view, &request.task)).await?;
    Ok(json!({"model": models::outward(model.doc)}))
}

/// # Errors
/// 301/1 from API 2.13 on.
fn refuse_new_clients(call: &Call) -> Result<(), Problem> {
    if call.version < WITHOUT_TASK_CALLS {
        return Ok(());
    }
    let message = format!("`{}` ended with API {WITHOUT_TASK_CALLS}; use `tasks.add_or_update_model`", call.action);
    Err(Problem::new(Code::NO_LONGER_SUPPORTED, message))
}
