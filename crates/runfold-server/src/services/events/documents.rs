//! Plots and vectors of whole tasks.

use super::owners::{Owned, all_owned, owned, read, selection};
use super::raw::document_event;
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use runfold_api::Problem;
use runfold_api::wire::events::{MultiPlots, TaskPlots, Vectors};
use runfold_store::DocExt;
use runfold_store::events::{Body, DocumentKind, DocumentWindow, Selection};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Metric → variant → task → iteration → its plots.
type ByMetric = BTreeMap<String, BTreeMap<String, BTreeMap<String, BTreeMap<String, Value>>>>;

/// A number of iterations, at least one.
pub fn iterations(asked: Option<i64>) -> Result<usize, Problem> {
    match asked.unwrap_or(1) {
        iters if iters >= 1 => Ok(iters as usize),
        iters => Err(Problem::validation(format!("`iters` is {iters}; it must be at least 1"))),
    }
}

/// The plots of the last iterations of each metric and variant, all in one answer: the scroll that ClearML offers here
/// has nothing more to give.
pub async fn task_plots(app: App, call: Call, request: TaskPlots) -> Outcome<Value> {
    let iterations = iterations(request.iters)?;
    let Owned { owner, .. } = owned(&app, &call, &request.task, request.model_events).await?;
    let mut plots: Vec<Value> = Vec::new();
    if request.scroll_id.is_none_or(|id| id.is_empty()) {
        let metrics = request.metrics;
        let window = DocumentWindow::LastPerVariant(iterations);
        let found =
            read(&app, move |events| events.documents(&owner, DocumentKind::Plot, &selection(metrics), window)).await?;
        plots.extend(found.iter().map(|plot| document_event(&request.task, plot)));
    }
    Ok(json!({"returned": plots.len(), "total": plots.len(), "plots": plots, "scroll_id": "end"}))
}

pub async fn multi_plots(app: App, call: Call, request: MultiPlots) -> Outcome<Value> {
    let iterations = iterations(request.iters)?;
    let all = all_owned(&app, &call, request.tasks, request.model_events).await?;
    let metrics = request.metrics;
    let (plots, count) = read(&app, move |events| {
        let selection = selection(metrics);
        let mut plots = ByMetric::new();
        let mut count = 0;
        for Owned { owner, doc } in &all {
            let found =
                events.documents(owner, DocumentKind::Plot, &selection, DocumentWindow::LastPerVariant(iterations))?;
            for plot in found {
                let tasks = plots.entry(plot.metric.clone()).or_default().entry(plot.variant.clone()).or_default();
                let at = tasks.entry(owner.id.clone()).or_default().entry(plot.iteration.to_string());
                let at = at.or_insert_with(|| json!({"name": doc.str_at("name"), "plots": []}));
                if let Some(list) = at["plots"].as_array_mut() {
                    list.push(document_event(&owner.id, &plot));
                    count += 1;
                }
            }
        }
        Ok((plots, count))
    })
    .await?;
    Ok(json!({"plots": plots, "returned": count, "total": count, "scroll_id": "end"}))
}

pub async fn vectors(app: App, call: Call, request: Vectors) -> Outcome<Value> {
    let Owned { owner, .. } = owned(&app, &call, &request.task, request.model_events).await?;
    let selection = Selection::series(&request.metric, &request.variant);
    let window = DocumentWindow::LastPerVariant(usize::MAX);
    let mut found =
        read(&app, move |events| events.documents(&owner, DocumentKind::Vector, &selection, window)).await?;
    found.sort_by_key(|vector| vector.iteration);
    let iterations: Vec<_> = found.iter().map(|vector| vector.iteration).collect();
    let vectors: Vec<_> = found
        .iter()
        .map(|vector| match &vector.body {
            Body::Vector(values) => values.as_slice(),
            _ => &[],
        })
        .collect();
    Ok(json!({"metric": request.metric, "variant": request.variant, "iterations": iterations, "vectors": vectors}))
}
