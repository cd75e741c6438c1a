//! Walking through plots and debug images: windows of iterations, and from one sample to the next.

use super::documents::iterations;
use super::owners::{Owned, owned, read};
use super::raw::{decode, document_event, encode};
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::wire::events::{Documents, NextSample, Sample, TaskMetricVariants};
use runfold_store::events::{Document, DocumentKind, DocumentPlace, DocumentWindow, Owner, Selection, Sought};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Which iterations each task's window shows.
#[derive(Default, Serialize, Deserialize)]
struct Windows {
    kind: String,
    /// Task → newest and oldest iteration shown.
    shown: BTreeMap<String, (i64, i64)>,
}

pub async fn plots(app: App, call: Call, request: Documents) -> Outcome<Value> {
    windows(app, call, request, DocumentKind::Plot).await
}

pub async fn debug_images(app: App, call: Call, request: Documents) -> Outcome<Value> {
    windows(app, call, request, DocumentKind::Sample).await
}

async fn windows(app: App, call: Call, request: Documents, kind: DocumentKind) -> Outcome<Value> {
    let Documents { metrics, iters, navigate_earlier, refresh, scroll_id, model_events } = request;
    let iterations = iterations(iters)?;
    let earlier = navigate_earlier.unwrap_or(true);
    let mut state = match scroll_id.filter(|id| !id.is_empty()) {
        None => Windows { kind: word(kind).to_owned(), shown: BTreeMap::new() },
        Some(id) => decode::<Windows>(&id)?,
    };
    if state.kind != word(kind) {
        return Err(Problem::new(Code::BAD_SCROLL, "the scroll id belongs to another kind of events").into());
    }
    if refresh.unwrap_or(false) {
        state.shown.clear();
    }
    let mut answer = Vec::new();
    for (task, selection) in by_task(metrics) {
        let Owned { owner, .. } = owned(&app, &call, &task, model_events).await?;
        let shown = state.shown.get(&task).copied();
        let from = shown.map(|(newest, oldest)| if earlier { oldest } else { newest });
        let window = DocumentWindow::Walk { from, earlier: earlier || shown.is_none(), iterations };
        let found = read(&app, move |events| events.documents(&owner, kind, &selection, window)).await?;
        let by_iteration = by_iteration(&task, &found);
        if let (Some((newest, _)), Some((oldest, _))) = (by_iteration.first(), by_iteration.last()) {
            state.shown.insert(task.clone(), (*newest, *oldest));
        }
        let iterations: Vec<_> =
            by_iteration.into_iter().map(|(iter, events)| json!({"iter": iter, "events": events})).collect();
        answer.push(json!({"task": task, "iterations": iterations}));
    }
    Ok(json!({"metrics": answer, "scroll_id": encode(&state)?}))
}

fn word(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Vector => "vector",
        DocumentKind::Plot => "plot",
        DocumentKind::Sample => "sample",
    }
}

/// What is wanted of each task, in the order of first mention.
fn by_task(metrics: Vec<TaskMetricVariants>) -> Vec<(String, Selection)> {
    let mut tasks: Vec<(String, Selection)> = Vec::new();
    for TaskMetricVariants { task, metric, variants } in metrics {
        let at = tasks.iter().position(|(id, _)| *id == task).unwrap_or_else(|| {
            tasks.push((task, Selection::default()));
            tasks.len() - 1
        });
        if let Some(metric) = metric {
            tasks[at].1.0.push((metric, variants.filter(|names| !names.is_empty())));
        }
    }
    tasks
}

/// Newest iteration first.
fn by_iteration(task: &str, found: &[Document]) -> Vec<(i64, Vec<Value>)> {
    let mut iterations: BTreeMap<i64, Vec<Value>> = BTreeMap::new();
    for document in found {
        iterations.entry(document.iteration).or_default().push(document_event(task, document));
    }
    iterations.into_iter().rev().collect()
}

/// Where a walk from sample to sample stands.
#[derive(Serialize, Deserialize)]
struct Place {
    kind: String,
    task: String,
    iteration: i64,
    metric: String,
    variant: String,
    key: String,
    /// Set when the walk keeps to one metric.
    only: Option<String>,
}

pub async fn get_image(app: App, call: Call, request: Sample) -> Outcome<Value> {
    get(app, call, request, DocumentKind::Sample).await
}

pub async fn get_plot(app: App, call: Call, request: Sample) -> Outcome<Value> {
    get(app, call, request, DocumentKind::Plot).await
}

async fn get(app: App, call: Call, request: Sample, kind: DocumentKind) -> Outcome<Value> {
    let Sample { task, metric, variant, iteration, navigate_current_metric, model_events, .. } = request;
    let Owned { owner, .. } = owned(&app, &call, &task, model_events).await?;
    let wanted = match (kind, &variant) {
        (DocumentKind::Sample, Some(variant)) => Selection::series(&metric, variant),
        _ => Selection::metric(&metric),
    };
    let sought = read(&app, {
        let owner = owner.clone();
        move |events| events.document_at(&owner, kind, &wanted, iteration)
    })
    .await?;
    let only = navigate_current_metric.unwrap_or(true).then(|| metric.clone());
    found(owner, kind, sought, only)
}

pub async fn next_image(app: App, call: Call, request: NextSample) -> Outcome<Value> {
    next(app, call, request, DocumentKind::Sample).await
}

pub async fn next_plot(app: App, call: Call, request: NextSample) -> Outcome<Value> {
    next(app, call, request, DocumentKind::Plot).await
}

async fn next(app: App, call: Call, request: NextSample, kind: DocumentKind) -> Outcome<Value> {
    let id = request.scroll_id.ok_or_else(|| Problem::new(Code::BAD_SCROLL, "begin with a `get_…_sample` call"))?;
    let place: Place = decode(&id)?;
    if place.kind != word(kind) || place.task != request.task {
        return Err(Problem::new(Code::BAD_SCROLL, "the scroll id belongs to another call; begin again").into());
    }
    let Owned { owner, .. } = owned(&app, &call, &request.task, request.model_events).await?;
    let earlier = request.navigate_earlier.unwrap_or(true);
    let next_iteration = request.next_iteration.unwrap_or(false);
    let only = place.only.clone();
    let selection = only.as_deref().map_or_else(Selection::all, Selection::metric);
    let from = DocumentPlace {
        kind,
        iteration: place.iteration,
        metric: place.metric,
        variant: place.variant,
        key: place.key,
    };
    let sought = read(&app, {
        let owner = owner.clone();
        move |events| events.document_neighbour(&owner, &selection, &from, earlier, next_iteration)
    })
    .await?;
    found(owner, kind, sought, only)
}

/// The answer of a step: the sample, the range of its iterations, and the new place. Nothing found: no event.
fn found(owner: Owner, kind: DocumentKind, sought: Option<Sought>, only: Option<String>) -> Outcome<Value> {
    let field = if kind == DocumentKind::Sample { "event" } else { "events" };
    let Some(Sought { documents, min_iteration, max_iteration }) = sought else {
        return Ok(if kind == DocumentKind::Sample { json!({}) } else { json!({"events": []}) });
    };
    let Some(first) = documents.first() else { return Ok(json!({})) };
    let place = Place {
        kind: word(kind).to_owned(),
        task: owner.id.clone(),
        iteration: first.iteration,
        metric: first.metric.clone(),
        variant: first.variant.clone(),
        key: first.key.clone(),
        only,
    };
    let events: Vec<_> = documents.iter().map(|document| document_event(&owner.id, document)).collect();
    let value = match kind {
        DocumentKind::Sample => events.into_iter().next().unwrap_or(Value::Null),
        _ => Value::Array(events),
    };
    Ok(json!({
        field: value, "min_iteration": min_iteration, "max_iteration": max_iteration, "scroll_id": encode(&place)?,
    }))
}
