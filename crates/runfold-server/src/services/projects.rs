//! `projects.*`: named places for tasks; names nest with `/`.

use crate::access::Access;
use crate::action::Service;
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use runfold_api::wire::projects::ProjectId;
use runfold_store::{Doc, Kind};
use serde_json::{Value, json};

pub fn actions() -> Service {
    Service::new("projects").action("projects.get_by_id", Access::Viewer, get_by_id)
}

async fn get_by_id(app: App, call: Call, request: ProjectId) -> Outcome<Value> {
    let project: Doc =
        app.store.read(&call.workspace()?, move |view| Ok(view.get(Kind::Project, &request.project)?.doc)).await?;
    Ok(json!({"project": project}))
}
