//! `pipelines.*`: runs of a graph of tasks.

use crate::access::Access;
use crate::action::Service;
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use crate::services::many::{Many, many};
use runfold_api::wire::pipelines::DeleteRuns;
use runfold_store::pipelines;
use serde_json::json;

pub fn actions() -> Service {
    Service::new("pipelines").action("pipelines.delete_runs", Access::Editor, delete_runs)
}

async fn delete_runs(app: App, call: Call, request: DeleteRuns) -> Outcome<Many> {
    let project = request.project;
    many(&app, &call, request.ids, move |tx, id| {
        pipelines::delete_run(tx, &project, id)?;
        Ok(json!({"deleted": true}))
    })
    .await
}
