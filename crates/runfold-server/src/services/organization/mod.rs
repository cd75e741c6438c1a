//! `organization.*`: what concerns the workspace as a whole.

mod counts;
pub mod csv;
pub mod downloads;
pub mod export;

use crate::access::Access;
use crate::action::Service;
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use runfold_api::wire::Nothing;
use runfold_api::wire::finding::{FoundEverything, SearchEverything};
use runfold_api::wire::organization::{Companies, GetProjectUsages, GetTags, ProjectUsages};
use runfold_api::wire::projects::Tags;
use runfold_store::{finding, organization};
use serde_json::Value;

pub fn actions() -> Service {
    Service::new("organization")
        .action("organization.get_tags", Access::Viewer, get_tags)
        .action("organization.search", Access::Viewer, search)
        .own()
        .action("organization.get_user_companies", Access::Viewer, get_user_companies)
        .action("organization.get_project_usages", Access::Viewer, get_project_usages)
        .action("organization.get_entities_count", Access::Viewer, counts::get_entities_count)
        .query("organization.prepare_download_for_get_all", Access::Viewer, downloads::prepare)
        .answering::<_, Value, _, _>("organization.download_for_get_all", Access::Viewer, downloads::download)
}

async fn get_tags(app: App, call: Call, request: GetTags) -> Outcome<Tags> {
    Ok(app.store.read(&call.workspace()?, move |view| organization::get_tags(&view, &request)).await?)
}

async fn search(app: App, call: Call, request: SearchEverything) -> Outcome<FoundEverything> {
    Ok(app.store.read(&call.workspace()?, move |view| finding::search(&view, &request)).await?)
}

async fn get_user_companies(app: App, call: Call, _: Nothing) -> Outcome<Companies> {
    Ok(app.store.read(&call.workspace()?, |view| organization::get_user_companies(&view)).await?)
}

async fn get_project_usages(app: App, call: Call, request: GetProjectUsages) -> Outcome<ProjectUsages> {
    let (reader, now) = (app.clone(), call.at);
    let usages =
        move |view: runfold_store::View<'_>| organization::get_project_usages(&view, &reader.workers, &request, now);
    Ok(app.store.read(&call.workspace()?, usages).await?)
}
