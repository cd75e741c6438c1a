//! Hyper-parameters and configuration of tasks.

use super::written;
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use runfold_api::wire::tasks::{
    DeleteConfiguration, DeleteHyperParams, DeletedCount, EditConfiguration, EditHyperParams, GetConfigurationNames,
    GetConfigurations, TaskIds, UpdatedCount,
};
use runfold_store::tasks::{configuration, parameters};
use serde_json::{Value, json};

pub async fn edit_hyper_params(app: App, call: Call, request: EditHyperParams) -> Outcome<UpdatedCount> {
    Ok(UpdatedCount { updated: written(&app, &call, request, parameters::edit).await? })
}

pub async fn delete_hyper_params(app: App, call: Call, request: DeleteHyperParams) -> Outcome<DeletedCount> {
    Ok(DeletedCount { deleted: written(&app, &call, request, parameters::delete).await? })
}

pub async fn get_hyper_params(app: App, call: Call, request: TaskIds) -> Outcome<Value> {
    let found = app.store.read(&call.workspace()?, move |view| parameters::of_tasks(&view, &request.tasks)).await?;
    Ok(json!({"params": found}))
}

pub async fn edit_configuration(app: App, call: Call, request: EditConfiguration) -> Outcome<UpdatedCount> {
    Ok(UpdatedCount { updated: written(&app, &call, request, configuration::edit).await? })
}

pub async fn delete_configuration(app: App, call: Call, request: DeleteConfiguration) -> Outcome<DeletedCount> {
    Ok(DeletedCount { deleted: written(&app, &call, request, configuration::delete).await? })
}

pub async fn get_configurations(app: App, call: Call, request: GetConfigurations) -> Outcome<Value> {
    let GetConfigurations { tasks, names } = request;
    let workspace = call.workspace()?;
    let found = app.store.read(&workspace, move |view| configuration::of_tasks(&view, &tasks, names.as_deref()));
    Ok(json!({"configurations": found.await?}))
}

pub async fn get_configuration_names(app: App, call: Call, request: GetConfigurationNames) -> Outcome<Value> {
    let skip_empty = request.skip_empty.unwrap_or(true);
    let workspace = call.workspace()?;
    let found =
        app.store.read(&workspace, move |view| configuration::names_of_tasks(&view, &request.tasks, skip_empty));
    Ok(json!({"configurations": found.await?}))
}
