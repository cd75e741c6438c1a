//! Events as they were reported, page by page. A scroll id holds the place itself, so nothing is kept between calls.

use super::names::kinds;
use super::owners::{Owned, owned, read, selection};
use super::scalars::{axis, place};
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::wire::events::{AxisName, ClearScroll, Direction, MetricData, MetricVariants, Raw, TaskEvents};
use runfold_series::Point;
use runfold_store::events::{AxisKey, Body, Document, EventCursor, RawPage, StoredEvent};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

const RAW_BATCH: i64 = 10_000;
const MOST_RAW: i64 = 200_000;
const EVENTS_BATCH: i64 = 500;
const MOST_EVENTS: i64 = 10_000;

/// A place as an opaque scroll id.
pub fn encode<T: Serialize>(place: &T) -> Result<String, crate::Failure> {
    Ok(URL_SAFE_NO_PAD.encode(serde_json::to_vec(place).map_err(crate::Failure::internal)?))
}

/// # Errors
/// 400/1104 for an id that no call of this kind gave out.
pub fn decode<T: DeserializeOwned>(id: &str) -> Result<T, Problem> {
    let bytes = URL_SAFE_NO_PAD.decode(id).ok();
    bytes
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .ok_or_else(|| Problem::new(Code::BAD_SCROLL, "the scroll id is unknown here; begin again without one"))
}

fn batch(asked: Option<i64>, usual: i64, most: i64) -> Result<usize, Problem> {
    match asked.unwrap_or(usual) {
        size if size >= 1 => Ok(size.min(most) as usize),
        size => Err(Problem::validation(format!("`batch_size` is {size}; it must be at least 1"))),
    }
}

/// Where a walk stands: behind this key, or at its end.
#[derive(serde::Serialize, serde::Deserialize)]
struct Walk {
    task: String,
    after: Option<i64>,
    logs: Option<u64>,
    ended: bool,
}

impl Walk {
    fn of(task: &str, scroll_id: Option<&str>) -> Result<Self, Problem> {
        let Some(id) = scroll_id.filter(|id| !id.is_empty()) else {
            return Ok(Self { task: task.to_owned(), after: None, logs: None, ended: false });
        };
        let walk: Self = decode(id)?;
        if walk.task != task {
            return Err(Problem::new(
                Code::BAD_SCROLL,
                "the scroll id belongs to another task; begin again without one",
            ));
        }
        Ok(walk)
    }
}

pub async fn scalars(app: App, call: Call, request: Raw) -> Outcome<Value> {
    let Raw { task, metric, key, batch_size, count_total, scroll_id, model_events } = request;
    let batch = batch(batch_size, RAW_BATCH, MOST_RAW)?;
    let mut walk = Walk::of(&task, scroll_id.as_deref())?;
    let Owned { owner, .. } = owned(&app, &call, &task, model_events).await?;
    let mut page = RawPage { rows: Vec::new(), series: Vec::new(), total: 0, next: None };
    if !walk.ended {
        let after = walk.after;
        page =
            read(&app, move |events| events.raw_page(&owner, &selection(Some(vec![metric])), axis(key), after, batch))
                .await?;
    }
    walk.ended = page.next.is_none();
    walk.after = page.next.or(walk.after);
    let mut answer =
        json!({"variants": by_variant(&page, key), "returned": page.rows.len(), "scroll_id": encode(&walk)?});
    if count_total.unwrap_or(false) {
        answer["total"] = json!(page.total);
    }
    Ok(answer)
}

fn by_variant(page: &RawPage, key: Option<AxisName>) -> BTreeMap<&str, Map<String, Value>> {
    let name = match key.unwrap_or_default() {
        AxisName::Iter => "iter",
        AxisName::Timestamp => "timestamp",
        AxisName::IsoTime => "iso_time",
    };
    let mut columns: BTreeMap<&str, (Vec<Value>, Vec<f64>)> = BTreeMap::new();
    for (index, point) in &page.rows {
        let (x, y) = columns.entry(&page.series[*index].1).or_default();
        let along = match axis(key) {
            AxisKey::Iteration => point.iteration,
            AxisKey::Timestamp => point.timestamp,
        };
        x.push(place(key, along));
        y.push(point.value);
    }
    columns
        .into_iter()
        .map(|(variant, (x, y))| (variant, Map::from_iter([("y".to_owned(), json!(y)), (name.to_owned(), json!(x))])))
        .collect()
}

/// All scalar events of one metric.
pub async fn metric_data(app: App, call: Call, request: MetricData) -> Outcome<Value> {
    let metrics = request.metric.map(|metric| vec![MetricVariants { metric: Some(metric), variants: None }]);
    let request = TaskEvents {
        task: request.task,
        event_type: Some("training_stats_scalar".to_owned()),
        metrics,
        order: Some(Direction::Asc),
        batch_size: Some(MOST_EVENTS),
        scroll_id: request.scroll_id,
        count_total: Some(true),
        model_events: request.model_events,
    };
    events(app, call, request).await
}

pub async fn events(app: App, call: Call, request: TaskEvents) -> Outcome<Value> {
    let batch = batch(request.batch_size, EVENTS_BATCH, MOST_EVENTS)?;
    let kinds = kinds(request.event_type.as_deref())?;
    let logs = matches!(request.event_type.as_deref(), None | Some("" | "*" | "log"));
    let ascending = request.order == Some(Direction::Asc);
    let mut walk = Walk::of(&request.task, request.scroll_id.as_deref())?;
    let Owned { owner, .. } = owned(&app, &call, &request.task, request.model_events).await?;
    let cursor = walk.logs.map(EventCursor::Logs).or(walk.after.map(EventCursor::Iteration));
    let (ended, metrics, count) = (walk.ended, request.metrics, request.count_total.unwrap_or(true));
    let (found, next, total) = read(&app, move |events| {
        let selection = selection(metrics);
        let (found, next) = match ended {
            true => (Vec::new(), None),
            false => events.events_page(&owner, &kinds, logs, &selection, ascending, cursor, batch)?,
        };
        let total = if count { total(&events.counts(&owner)?, &kinds, logs) } else { 0 };
        Ok((found, next, total))
    })
    .await?;
    match next {
        Some(EventCursor::Iteration(after)) => walk.after = Some(after),
        Some(EventCursor::Logs(seen)) => walk.logs = Some(seen),
        None => walk.ended = true,
    }
    let events: Vec<_> = found.iter().map(|found| event(&request.task, found)).collect();
    Ok(json!({"returned": events.len(), "total": total, "scroll_id": encode(&walk)?, "events": events}))
}

fn total(
    counts: &runfold_store::events::Counts,
    kinds: &[Option<runfold_store::events::DocumentKind>],
    logs: bool,
) -> u64 {
    use runfold_store::events::DocumentKind::{Plot, Sample, Vector};
    let of = |kind: &Option<_>| match kind {
        None => counts.scalars,
        Some(Vector) => counts.vectors,
        Some(Plot) => counts.plots,
        Some(Sample) => counts.samples,
    };
    kinds.iter().map(of).sum::<u64>() + if logs { counts.logs } else { 0 }
}

/// An event as ClearML shows it.
fn event(task: &str, event: &StoredEvent) -> Value {
    match event {
        StoredEvent::Scalar { metric, variant, point: Point { iteration, timestamp, value } } => json!({
            "type": "training_stats_scalar", "task": task, "metric": metric, "variant": variant, "iter": iteration,
            "timestamp": timestamp, "value": value,
        }),
        StoredEvent::Log(line) => json!({
            "type": "log", "task": task, "timestamp": line.timestamp, "level": line.level, "worker": line.worker,
            "msg": line.msg, "metric": "", "variant": "",
        }),
        StoredEvent::Document(document) => document_event(task, document),
    }
}

/// A vector, plot or sample as ClearML shows it, with whatever else was reported beside it.
pub fn document_event(task: &str, document: &Document) -> Value {
    let Document { metric, variant, key, iteration, timestamp, body } = document;
    let mut event = json!({
        "task": task, "metric": metric, "variant": variant, "iter": iteration, "timestamp": timestamp,
    });
    if !key.is_empty() {
        event["key"] = json!(key);
    }
    let (kind, field, value, extra) = match body {
        Body::Vector(values) => ("training_stats_vector", "values", json!(values), ""),
        Body::Plot { plot, extra } => ("plot", "plot_str", json!(plot), extra.as_str()),
        Body::Sample { url, extra } => ("training_debug_image", "url", json!(url), extra.as_str()),
    };
    event["type"] = json!(kind);
    event[field] = value;
    let extra: Map<String, Value> = serde_json::from_str(extra).unwrap_or_default();
    for (name, value) in extra {
        if event.get(&name).is_none() {
            event[name] = value;
        }
    }
    event
}

/// Nothing is kept for a scroll, so there is nothing to clear.
pub async fn clear_scroll(_: App, _: Call, request: ClearScroll) -> Outcome<Value> {
    tracing::debug!(scroll_id_length = request.scroll_id.len(), "a client is done with a scroll");
    Ok(json!({}))
}
