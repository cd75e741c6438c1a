//! `projects.*`: named places for tasks; names nest with `/`.

use crate::access::Access;
use crate::action::Service;
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use runfold_api::wire::projects::{
    Contents, Create, Delete, Deleted, GetHyperParamValues, GetMetadataValues, GetMetricVariants, GetNames, GetTags,
    GetTaskParents, GetUserNames, HyperParameters, Merge, Merged, MetadataKeys, MetricVariants, Move, Moved, ProjectId,
    Tags, TaskParents, Update, UserNames, Values,
};
use runfold_api::wire::settings::SetSettings;
use runfold_api::wire::{Created, Ids, Updated, UpdatedCount};
use runfold_store::{Kind, projects, visibility};
use serde_json::{Value, json};

pub fn actions() -> Service {
    let service = Service::new("projects")
        .action("projects.create", Access::Editor, create)
        .action("projects.get_by_id", Access::Viewer, get_by_id)
        .action("projects.update", Access::Editor, update)
        .action("projects.set_settings", Access::Editor, set_settings)
        .own()
        .action("projects.move", Access::Editor, move_project)
        .action("projects.merge", Access::Editor, merge)
        .action("projects.validate_delete", Access::Viewer, validate_delete)
        .action("projects.delete", Access::Editor, delete)
        .action("projects.make_public", Access::Editor, make_public)
        .action("projects.make_private", Access::Editor, make_private);
    vocabulary(service)
}

/// What stands in a project's tasks and models.
fn vocabulary(service: Service) -> Service {
    service
        .action("projects.get_task_tags", Access::Viewer, get_task_tags)
        .action("projects.get_model_tags", Access::Viewer, get_model_tags)
        .action("projects.get_project_tags", Access::Viewer, get_project_tags)
        .action("projects.get_hyper_parameters", Access::Viewer, get_hyper_parameters)
        .action("projects.get_hyperparam_values", Access::Viewer, get_hyperparam_values)
        .action("projects.get_unique_metric_variants", Access::Viewer, get_unique_metric_variants)
        .action("projects.get_model_metadata_keys", Access::Viewer, get_model_metadata_keys)
        .action("projects.get_model_metadata_values", Access::Viewer, get_model_metadata_values)
        .action("projects.get_task_parents", Access::Viewer, get_task_parents)
        .action("projects.get_user_names", Access::Viewer, get_user_names)
}

async fn create(app: App, call: Call, request: Create) -> Outcome<Created> {
    let id = app.store.write(call.actor()?, move |tx| projects::create(tx, &request)).await?;
    Ok(Created { id })
}

async fn get_by_id(app: App, call: Call, request: ProjectId) -> Outcome<Value> {
    let project = app.store.read(&call.workspace()?, move |view| view.get(Kind::Project, &request.project)).await?;
    Ok(json!({"project": projects::outward(project.doc)}))
}

async fn update(app: App, call: Call, request: Update) -> Outcome<Updated> {
    Ok(app.store.write(call.actor()?, move |tx| projects::update(tx, &request)).await?)
}

async fn set_settings(app: App, call: Call, request: SetSettings) -> Outcome<Updated> {
    Ok(app.store.write(call.actor()?, move |tx| projects::set_settings(tx, &request)).await?)
}

async fn move_project(app: App, call: Call, request: Move) -> Outcome<Moved> {
    let moving = app.store.write(call.actor()?, move |tx| {
        projects::move_project(tx, &request.project, request.new_location.as_deref().unwrap_or_default())
    });
    Ok(Moved { moved: moving.await? })
}

async fn merge(app: App, call: Call, request: Merge) -> Outcome<Merged> {
    let merging = app
        .store
        .write(call.actor()?, move |tx| projects::merge(tx, &request.project, request.destination_project.as_deref()));
    Ok(merging.await?)
}

async fn validate_delete(app: App, call: Call, request: ProjectId) -> Outcome<Contents> {
    let workspace = call.workspace()?;
    Ok(app.store.read(&workspace, move |view| projects::validate_delete(&view, &request.project)).await?)
}

async fn delete(app: App, call: Call, request: Delete) -> Outcome<Deleted> {
    Ok(app.store.write(call.actor()?, move |tx| projects::delete(tx, &request)).await?)
}

async fn make_public(app: App, call: Call, request: Ids) -> Outcome<UpdatedCount> {
    let making = app.store.write(call.actor()?, move |tx| visibility::make_public(tx, Kind::Project, &request.ids));
    Ok(UpdatedCount { updated: making.await? })
}

async fn make_private(app: App, call: Call, request: Ids) -> Outcome<UpdatedCount> {
    let making = app.store.write(call.actor()?, move |tx| visibility::make_private(tx, Kind::Project, &request.ids));
    Ok(UpdatedCount { updated: making.await? })
}

async fn get_task_tags(app: App, call: Call, request: GetTags) -> Outcome<Tags> {
    let workspace = call.workspace()?;
    Ok(app.store.read(&workspace, move |view| projects::get_task_tags(&view, &request)).await?)
}

async fn get_model_tags(app: App, call: Call, request: GetTags) -> Outcome<Tags> {
    let workspace = call.workspace()?;
    Ok(app.store.read(&workspace, move |view| projects::get_model_tags(&view, &request)).await?)
}

async fn get_project_tags(app: App, call: Call, request: GetTags) -> Outcome<Tags> {
    let workspace = call.workspace()?;
    Ok(app.store.read(&workspace, move |view| projects::get_project_tags(&view, &request)).await?)
}

async fn get_hyper_parameters(app: App, call: Call, request: GetNames) -> Outcome<HyperParameters> {
    let workspace = call.workspace()?;
    Ok(app.store.read(&workspace, move |view| projects::get_hyper_parameters(&view, &request)).await?)
}

async fn get_hyperparam_values(app: App, call: Call, request: GetHyperParamValues) -> Outcome<Values> {
    let workspace = call.workspace()?;
    Ok(app.store.read(&workspace, move |view| projects::get_hyperparam_values(&view, &request)).await?)
}

async fn get_unique_metric_variants(app: App, call: Call, request: GetMetricVariants) -> Outcome<MetricVariants> {
    let workspace = call.workspace()?;
    Ok(app.store.read(&workspace, move |view| projects::get_unique_metric_variants(&view, &request)).await?)
}

async fn get_model_metadata_keys(app: App, call: Call, request: GetNames) -> Outcome<MetadataKeys> {
    let workspace = call.workspace()?;
    Ok(app.store.read(&workspace, move |view| projects::get_model_metadata_keys(&view, &request)).await?)
}

async fn get_model_metadata_values(app: App, call: Call, request: GetMetadataValues) -> Outcome<Values> {
    let workspace = call.workspace()?;
    Ok(app.store.read(&workspace, move |view| projects::get_model_metadata_values(&view, &request)).await?)
}

async fn get_task_parents(app: App, call: Call, request: GetTaskParents) -> Outcome<TaskParents> {
    let workspace = call.workspace()?;
    Ok(app.store.read(&workspace, move |view| projects::get_task_parents(&view, &request)).await?)
}

async fn get_user_names(app: App, call: Call, request: GetUserNames) -> Outcome<UserNames> {
    let workspace = call.workspace()?;
    Ok(app.store.read(&workspace, move |view| projects::get_user_names(&view, &request)).await?)
}
