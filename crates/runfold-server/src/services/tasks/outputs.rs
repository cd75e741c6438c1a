//! What a running task writes: signs of life, runtime properties, artifacts, models.

use super::written;
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use runfold_api::wire::Nothing;
use runfold_api::wire::tasks::{
    AddOrUpdateArtifacts, AddOrUpdateModel, DeleteArtifacts, DeleteModels, DeletedCount, EditRuntime, TaskId,
    UpdatedCount,
};
use runfold_store::tasks::{artifacts, models, runtime};

pub async fn ping(app: App, call: Call, request: TaskId) -> Outcome<Nothing> {
    written(&app, &call, request, |tx, request| runtime::ping(tx, &request.task)).await?;
    Ok(Nothing {})
}

pub async fn edit_runtime(app: App, call: Call, request: EditRuntime) -> Outcome<UpdatedCount> {
    Ok(UpdatedCount { updated: written(&app, &call, request, runtime::edit).await? })
}

pub async fn add_or_update_artifacts(app: App, call: Call, request: AddOrUpdateArtifacts) -> Outcome<UpdatedCount> {
    Ok(UpdatedCount { updated: written(&app, &call, request, artifacts::add_or_update).await? })
}

pub async fn delete_artifacts(app: App, call: Call, request: DeleteArtifacts) -> Outcome<DeletedCount> {
    Ok(DeletedCount { deleted: written(&app, &call, request, artifacts::delete).await? })
}

pub async fn add_or_update_model(app: App, call: Call, request: AddOrUpdateModel) -> Outcome<UpdatedCount> {
    Ok(UpdatedCount { updated: written(&app, &call, request, models::add_or_update).await? })
}

pub async fn delete_models(app: App, call: Call, request: DeleteModels) -> Outcome<UpdatedCount> {
    Ok(UpdatedCount { updated: written(&app, &call, request, models::delete).await? })
}
