//! What tables over many tasks are made of: facets, groups, columns and their names, exports. Ours.

use super::listing::note_if_slow;
use super::organization::export;
use crate::access::Access;
use crate::action::Service;
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use runfold_api::wire::tables::{
    Columns, Facets, FoundColumns, GetColumns, GetFacets, GetGroups, Groups, SearchColumns,
};
use runfold_store::{Result, View, summary};
use serde_json::{Map, Value};
use std::time::Instant;

pub fn tasks() -> Service {
    Service::new("tasks")
        .action("tasks.get_facets", Access::Viewer, get_facets)
        .own()
        .action("tasks.get_groups", Access::Viewer, get_groups)
        .own()
        .action("tasks.get_columns", Access::Viewer, get_columns)
        .own()
        .answering::<_, Map<String, Value>, _, _>("tasks.export", Access::Viewer, export::tasks)
        .own()
}

pub fn projects() -> Service {
    Service::new("projects").action("projects.search_columns", Access::Viewer, search_columns).own()
}

async fn get_facets(app: App, call: Call, request: GetFacets) -> Outcome<Facets> {
    read(app, call, move |view| summary::get_facets(&view, &request)).await
}

async fn get_groups(app: App, call: Call, request: GetGroups) -> Outcome<Groups> {
    read(app, call, move |view| summary::get_groups(&view, &request)).await
}

async fn get_columns(app: App, call: Call, request: GetColumns) -> Outcome<Columns> {
    read(app, call, move |view| summary::get_columns(&view, &request)).await
}

async fn search_columns(app: App, call: Call, request: SearchColumns) -> Outcome<FoundColumns> {
    read(app, call, move |view| summary::search_columns(&view, &request)).await
}

/// Reads what was reported last, too, and notes when it took long.
async fn read<T: Send + 'static>(
    app: App,
    call: Call,
    verb: impl FnOnce(View<'_>) -> Result<T> + Send + 'static,
) -> Outcome<T> {
    app.live.settle_for_reading().await;
    let started = Instant::now();
    let read = app.store.read(&call.workspace()?, verb).await;
    note_if_slow(&app, &call, started);
    Ok(read?)
}
