//! `datasets.*`: the files of dataset versions, from what the SDK wrote down of them. Ours.

mod compare;
mod folder;
mod state;

use crate::access::Access;
use crate::action::Service;
use crate::app::App;
use crate::call::Call;
use crate::failure::{Failure, Outcome};
use runfold_api::wire::graphs::{FileDifferences, FileList, GetFileDifferences, ListFiles};
use runfold_store::summary::bounded;
pub use state::States;
use std::sync::Arc;

const PAGE: i64 = 200;
const MOST: i64 = 1_000;

pub fn actions() -> Service {
    Service::new("datasets")
        .action("datasets.list_files", Access::Viewer, list_files)
        .own()
        .action("datasets.get_differences", Access::Viewer, get_differences)
        .own()
}

async fn list_files(app: App, call: Call, request: ListFiles) -> Outcome<FileList> {
    let size = bounded("page_size", request.page_size, PAGE, 1, MOST)?;
    let first = bounded("page", request.page, 0, 0, i64::MAX)?.saturating_mul(size);
    let state = state::read(&app, &call, &request.dataset).await?;
    let listing = move || folder::list(&state, &request, first, size);
    tokio::task::spawn_blocking(listing).await.map_err(Failure::internal)
}

async fn get_differences(app: App, call: Call, request: GetFileDifferences) -> Outcome<FileDifferences> {
    let size = bounded("page_size", request.page_size, PAGE, 1, MOST)?;
    let first = bounded("page", request.page, 0, 0, i64::MAX)?.saturating_mul(size);
    let state = state::read(&app, &call, &request.dataset).await?;
    let base = request.base.clone().or_else(|| state.parents.first().cloned());
    let before = match &base {
        Some(base) => state::read(&app, &call, base).await?,
        None => Arc::default(),
    };
    let comparing = move || compare::compare(&before, &state, base, &request, first, size);
    tokio::task::spawn_blocking(comparing).await.map_err(Failure::internal)
}
