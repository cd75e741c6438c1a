//! `workers.*`: who runs tasks, and how their machines fare.

use crate::access::Access;
use crate::action::Service;
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use runfold_api::wire::Nothing;
use runfold_api::wire::workers::*;
use runfold_store::Doc;
use serde::Deserialize;
use serde_json::{Value, json};

pub fn actions() -> Service {
    use Access::{Editor, Viewer};
    Service::new("workers")
        .action("workers.register", Editor, register)
        .action("workers.unregister", Editor, unregister)
        .action("workers.status_report", Editor, status_report)
        .action("workers.get_all", Viewer, get_all)
        .action("workers.get_count", Viewer, get_count)
        .action("workers.get_stats", Viewer, get_stats)
        .action("workers.get_metric_keys", Viewer, get_metric_keys)
        .action("workers.get_activity_report", Viewer, get_activity_report)
        .action("workers.get_runtime_properties", Viewer, get_runtime_properties)
        .action("workers.set_runtime_properties", Editor, set_runtime_properties)
}

/// Workers that were heard within an hour, unless asked otherwise.
const LAST_SEEN_S: i64 = 3_600;

async fn register(app: App, call: Call, request: Register) -> Outcome<Nothing> {
    app.workers.register(&app.store, call.actor()?, &call.address, &request).await?;
    Ok(Nothing {})
}

async fn unregister(app: App, call: Call, request: WorkerId) -> Outcome<Nothing> {
    app.workers.unregister(&app.store, call.actor()?, &request.worker).await?;
    Ok(Nothing {})
}

async fn status_report(app: App, call: Call, request: StatusReport) -> Outcome<Nothing> {
    app.workers.report(&app.store, call.actor()?, &call.address, &request).await?;
    Ok(Nothing {})
}

async fn get_all(app: App, call: Call, request: GetWorkers) -> Outcome<WorkersFound> {
    let request = GetWorkers { last_seen: request.last_seen.or(Some(LAST_SEEN_S)), ..request };
    let (reader, now) = (app.clone(), call.at);
    let list = move |view: runfold_store::View<'_>| reader.workers.list(&view, &request, now);
    Ok(WorkersFound { workers: app.store.read(&call.workspace()?, list).await? })
}

async fn get_count(app: App, call: Call, request: GetWorkers) -> Outcome<WorkerCount> {
    Ok(WorkerCount { count: app.workers.count(&call.workspace()?, &request, call.at) })
}

async fn get_stats(app: App, call: Call, request: GetStats) -> Outcome<StatsFound> {
    let reader = app.clone();
    let stats = move |view: runfold_store::View<'_>| reader.workers.stats(&view, &request);
    Ok(StatsFound { workers: app.store.read(&call.workspace()?, stats).await? })
}

async fn get_metric_keys(app: App, call: Call, request: GetMetricKeys) -> Outcome<MetricKeys> {
    let (reader, now) = (app.clone(), call.at);
    let keys = move |view: runfold_store::View<'_>| reader.workers.metric_keys(&view, &request, now);
    Ok(MetricKeys { categories: app.store.read(&call.workspace()?, keys).await? })
}

async fn get_activity_report(app: App, call: Call, request: GetActivity) -> Outcome<Activity> {
    let (reader, now) = (app.clone(), call.at);
    let activity = move |view: runfold_store::View<'_>| reader.workers.activity(&view, &request, now);
    Ok(app.store.read(&call.workspace()?, activity).await?)
}

/// What an agent notes about itself.
#[derive(Debug, Clone, Deserialize, schemars::JsonSchema)]
struct SetProperties {
    worker: String,
    runtime_properties: Vec<Property>,
}

#[derive(Debug, Clone, Deserialize, schemars::JsonSchema)]
struct Property {
    key: String,
    value: Option<String>,
}

async fn set_runtime_properties(app: App, call: Call, request: SetProperties) -> Outcome<Nothing> {
    let properties: Doc = request.runtime_properties.into_iter().map(|item| (item.key, json!(item.value))).collect();
    app.workers.set_properties(&app.store, call.actor()?, &request.worker, properties).await?;
    Ok(Nothing {})
}

async fn get_runtime_properties(app: App, call: Call, request: WorkerId) -> Outcome<Value> {
    let properties = app.workers.properties(&call.workspace()?, &request.worker)?;
    let listed: Vec<Value> = properties.iter().map(|(key, value)| json!({"key": key, "value": value})).collect();
    Ok(json!({"runtime_properties": listed}))
}
