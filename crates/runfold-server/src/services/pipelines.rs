//! `pipelines.*`: runs of a graph of tasks.

use crate::access::Access;
use crate::action::Service;
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use crate::services::many::{Many, many};
use runfold_api::wire::graphs::{GetGraph, Graph};
use runfold_api::wire::pipelines::{DeleteRuns, StartPipeline, Started};
use runfold_store::{pipeline_graph, pipelines};
use serde_json::json;

pub fn actions() -> Service {
    Service::new("pipelines")
        .action("pipelines.start_pipeline", Access::Editor, start_pipeline)
        .action("pipelines.delete_runs", Access::Editor, delete_runs)
        .action("pipelines.get_graph", Access::Viewer, get_graph)
        .own()
}

async fn get_graph(app: App, call: Call, request: GetGraph) -> Outcome<Graph> {
    let now = call.at;
    let read = move |view: runfold_store::View<'_>| pipeline_graph::get_graph(&view, &request.task, now);
    Ok(app.store.read(&call.workspace()?, read).await?)
}

async fn start_pipeline(app: App, call: Call, request: StartPipeline) -> Outcome<Started> {
    let asked = request.verify_watched_queue.unwrap_or(false);
    let (mut started, queue) = app.store.write(call.actor()?, move |tx| pipelines::start(tx, &request)).await?;
    if let Some(queue) = queue.filter(|_| asked) {
        started.queue_watched = Some(app.workers.is_watched(&call.workspace()?, &queue, call.at));
    }
    Ok(started)
}

async fn delete_runs(app: App, call: Call, request: DeleteRuns) -> Outcome<Many> {
    let project = request.project;
    many(&app, &call, request.ids, move |tx, id| {
        pipelines::delete_run(tx, &project, id)?;
        Ok(json!({"deleted": true}))
    })
    .await
}
