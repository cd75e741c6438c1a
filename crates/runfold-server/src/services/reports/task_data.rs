//! What a report shows of tasks: those that a query finds, and their events, in one answer.

use crate::app::App;
use crate::call::Call;
use crate::failure::{Failure, Outcome};
use crate::services::{events, listing};
use runfold_api::Problem;
use runfold_api::query::Entity;
use runfold_api::wire::events::TaskMetricVariants;
use runfold_api::wire::events::{AxisName, Documents, MetricVariants, MultiHistogram, MultiPlots, OfTasks};
use runfold_store::Doc;
use serde::Deserialize;
use serde_json::Value;

/// Which events of the tasks are wanted; each part may be left out.
#[derive(Debug, Default, Deserialize)]
struct Parts {
    debug_images: Option<Wanted>,
    plots: Option<Wanted>,
    scalar_metrics_iter_histogram: Option<Wanted>,
    single_value_metrics: Option<Wanted>,
    model_events: Option<bool>,
}

const PARTS: [&str; 5] =
    ["debug_images", "plots", "scalar_metrics_iter_histogram", "single_value_metrics", "model_events"];

#[derive(Debug, Default, Deserialize)]
struct Wanted {
    iters: Option<i64>,
    samples: Option<i64>,
    key: Option<AxisName>,
    metrics: Option<Vec<MetricVariants>>,
}

pub async fn get_task_data(app: App, call: Call, mut query: Doc) -> Outcome<Value> {
    let parts = take_parts(&mut query)?;
    let of_models = parts.model_events;
    let entity = if of_models.unwrap_or(false) { Entity::Model } else { Entity::Task };
    let found = listing::list(app.clone(), call.clone(), entity, query, true).await?;
    let rows = found.as_object().into_iter().flat_map(|found| found.values()).find_map(Value::as_array);
    let ids: Vec<String> =
        rows.into_iter().flatten().filter_map(|row| Some(row.get("id")?.as_str()?.to_owned())).collect();
    let mut answer = found;
    if ids.is_empty() {
        return Ok(answer);
    }
    if let Some(wanted) = parts.debug_images {
        let request = images(&ids, wanted, of_models);
        answer["debug_images"] = inner(events::debug_images(app.clone(), call.clone(), request).await?, "metrics")?;
    }
    if let Some(Wanted { iters, metrics, .. }) = parts.plots {
        let request = MultiPlots {
            tasks: ids.clone(),
            iters,
            metrics,
            last_iters_per_task_metric: None,
            scroll_id: None,
            no_scroll: Some(true),
            model_events: of_models,
        };
        answer["plots"] = inner(events::multi_plots(app.clone(), call.clone(), request).await?, "plots")?;
    }
    if let Some(Wanted { samples, key, metrics, .. }) = parts.scalar_metrics_iter_histogram {
        let request = MultiHistogram { tasks: ids.clone(), samples, key, metrics, model_events: of_models };
        let curves = events::multi_histogram(app.clone(), call.clone(), request).await?;
        answer["scalar_metrics_iter_histogram"] = inner(curves, "metrics")?;
    }
    if let Some(Wanted { metrics, .. }) = parts.single_value_metrics {
        let request = OfTasks { tasks: ids, metrics, event_type: None, model_events: of_models };
        answer["single_value_metrics"] = inner(events::single_values(app, call, request).await?, "tasks")?;
    }
    Ok(answer)
}

fn take_parts(query: &mut Doc) -> Outcome<Parts> {
    let asked = PARTS.iter().filter_map(|name| Some(((*name).to_owned(), query.remove(*name)?))).collect();
    serde_json::from_value(Value::Object(asked)).map_err(|_| {
        let message = "a part of the request does not validate; each is an object with `metrics` and its own options";
        Problem::validation(message).into()
    })
}

/// Images of the same metrics of each task.
fn images(ids: &[String], wanted: Wanted, model_events: Option<bool>) -> Documents {
    let metrics = wanted.metrics.filter(|metrics| !metrics.is_empty());
    let metrics = metrics.unwrap_or_else(|| vec![MetricVariants { metric: None, variants: None }]);
    let of_task = |task: &String| {
        let named = metrics.iter().map(|one| TaskMetricVariants {
            task: task.clone(),
            metric: one.metric.clone(),
            variants: one.variants.clone(),
        });
        named.collect::<Vec<_>>()
    };
    Documents {
        metrics: ids.iter().flat_map(of_task).collect(),
        iters: wanted.iters,
        navigate_earlier: None,
        refresh: None,
        scroll_id: None,
        model_events,
    }
}

fn inner(mut answer: Value, field: &str) -> Outcome<Value> {
    answer.get_mut(field).map(Value::take).ok_or_else(|| Failure::internal(format!("an answer without `{field}`")))
}
