//! Scalars as charts want them: thinned curves, last values, single values.

use super::owners::{Owned, all_owned, owned, read, selection};
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use runfold_api::Problem;
use runfold_api::time::Moment;
use runfold_api::wire::events::{AxisName, Histogram, MultiHistogram, OfTask, OfTasks};
use runfold_series::SINGLE_VALUE_ITERATION;
use runfold_store::DocExt;
use runfold_store::events::{AxisKey, Curve, Selection};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

const SAMPLES: i64 = 2_000;
const MOST_SAMPLES: i64 = 6_000;
const MOST_TASKS: usize = 100;

pub fn axis(key: Option<AxisName>) -> AxisKey {
    match key.unwrap_or_default() {
        AxisName::Iter => AxisKey::Iteration,
        AxisName::Timestamp | AxisName::IsoTime => AxisKey::Timestamp,
    }
}

/// One place on the x axis in the form that was asked for.
pub fn place(key: Option<AxisName>, x: i64) -> Value {
    match key.unwrap_or_default() {
        AxisName::IsoTime => json!(Moment::from_millis(x).iso()),
        AxisName::Iter | AxisName::Timestamp => json!(x),
    }
}

fn samples(asked: Option<i64>) -> Result<usize, Problem> {
    let samples = asked.unwrap_or(SAMPLES);
    if !(1..=MOST_SAMPLES).contains(&samples) {
        return Err(Problem::validation(format!("`samples` is {samples}; it must be from 1 to {MOST_SAMPLES}")));
    }
    Ok(samples as usize)
}

fn curve(name: &str, curve: &Curve, key: Option<AxisName>) -> Value {
    let x: Vec<_> = curve.x.iter().map(|x| place(key, *x)).collect();
    let mut value = json!({"name": name, "x": x, "y": curve.y});
    if let Some(label) = &curve.x_axis_label {
        value["x_axis_label"] = json!(label);
    }
    value
}

pub async fn histogram(app: App, call: Call, request: Histogram) -> Outcome<Value> {
    let Histogram { task, samples: asked, key, metrics, model_events } = request;
    let samples = samples(asked)?;
    let Owned { owner, .. } = owned(&app, &call, &task, model_events).await?;
    let curves = read(&app, move |events| events.histogram(&owner, &selection(metrics), axis(key), samples)).await?;
    let mut answer: BTreeMap<String, BTreeMap<String, Value>> = BTreeMap::new();
    for found in curves {
        let value = curve(&found.variant, &found, key);
        answer.entry(found.metric).or_default().insert(found.variant, value);
    }
    Ok(json!(answer))
}

pub async fn multi_histogram(app: App, call: Call, request: MultiHistogram) -> Outcome<Value> {
    let MultiHistogram { tasks, samples: asked, key, metrics, model_events } = request;
    if !(1..=MOST_TASKS).contains(&tasks.len()) {
        return Err(
            Problem::validation(format!("`tasks` has {} ids; it must have 1 to {MOST_TASKS}", tasks.len())).into()
        );
    }
    let samples = samples(asked)?;
    let all = all_owned(&app, &call, tasks, model_events).await?;
    let answer = read(&app, move |events| {
        let selection = selection(metrics);
        let mut answer: BTreeMap<String, BTreeMap<String, Map<String, Value>>> = BTreeMap::new();
        for Owned { owner, doc } in &all {
            let name = doc.str_at("name").unwrap_or_default();
            for found in events.histogram(owner, &selection, axis(key), samples)? {
                let value = curve(name, &found, key);
                let variants = answer.entry(found.metric).or_default();
                variants.entry(found.variant).or_default().insert(owner.id.clone(), value);
            }
        }
        Ok(answer)
    });
    Ok(json!({"metrics": answer.await?}))
}

/// The last value of each variant, and the mean of its last ten.
pub async fn latest(app: App, call: Call, request: OfTask) -> Outcome<Value> {
    let Owned { owner, .. } = owned(&app, &call, &request.task, request.model_events).await?;
    let found = read(&app, move |events| events.last_points(&owner, &Selection::all(), 10)).await?;
    let mut metrics: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let (mut last_iter, mut last_timestamp) = (None, None);
    for series in found {
        let Some(last) = series.points.iter().last().filter(|point| point.iteration != SINGLE_VALUE_ITERATION) else {
            continue;
        };
        let mean = series.points.values.iter().sum::<f64>() / series.points.len() as f64;
        last_iter = last_iter.max(Some(last.iteration));
        last_timestamp = last_timestamp.max(Some(last.timestamp));
        let variant = json!({"name": series.variant, "last_value": last.value, "last_10_value": mean});
        metrics.entry(series.metric).or_default().push(variant);
    }
    let metrics: Vec<_> =
        metrics.into_iter().map(|(name, variants)| json!({"name": name, "variants": variants})).collect();
    Ok(json!({"metrics": metrics, "last_iter": last_iter, "last_timestamp": last_timestamp}))
}

pub async fn single_values(app: App, call: Call, request: OfTasks) -> Outcome<Value> {
    let all = all_owned(&app, &call, request.tasks, request.model_events).await?;
    let metrics = request.metrics;
    let tasks = read(&app, move |events| {
        let selection = selection(metrics);
        let mut tasks = Vec::new();
        for Owned { owner, doc } in &all {
            let values: Vec<_> = events
                .single_values(owner, &selection)?
                .into_iter()
                .map(|v| json!({"metric": v.metric, "variant": v.variant, "value": v.value, "timestamp": v.timestamp}))
                .collect();
            if !values.is_empty() {
                tasks.push(json!({"task": owner.id, "task_name": doc.str_at("name"), "values": values}));
            }
        }
        Ok(tasks)
    });
    Ok(json!({"tasks": tasks.await?}))
}
