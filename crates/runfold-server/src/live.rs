//! What reports change on the task itself (last metrics, iteration, times), written at most every few seconds.
//! The events are on disk already and everything here follows from them, so a crash loses nothing.

use crate::failure::Outcome;
use crate::streams::hints::{Hints, News};
use md5::{Digest, Md5};
use runfold_api::limits::{LAST_METRICS, LAST_METRICS_NAME_BYTES, METRICS_WITH_STATS};
use runfold_api::time::Moment;
use runfold_series::{Point, SINGLE_VALUE_ITERATION};
use runfold_store::events::{DocumentKind, EventStore, NameStat, Owner, OwnerKind, Selection, SeriesHead};
use runfold_store::{Actor, Doc, DocExt, Editing, Kind, Store, StoreError};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Owners written in one transaction.
const SLICE: usize = 64;
/// A listing first writes what waits when it is no more than this; else it may be a few seconds behind.
pub const FEW: usize = 100;
/// A read waits no longer for the disk.
const READ_WAITS: Duration = Duration::from_secs(1);
/// Metrics of the machine, which run ahead of the training's own iterations.
const MONITORS: [&str; 2] = [":monitor:machine", ":monitor:gpu"];

/// Owners that have reported since their documents were last written. Cheap to clone.
#[derive(Clone)]
pub struct Live {
    store: Store,
    events: EventStore,
    touched: Arc<Mutex<HashMap<Owner, Waiting>>>,
    /// Who reported lately.
    heard: Arc<Mutex<HashMap<Owner, Instant>>>,
    hints: Hints,
}

/// An owner whose document is behind its events.
#[derive(Debug, Clone)]
struct Waiting {
    workspace: String,
    /// Whether it reported just now; else it is looked at once more after a start, which is no news of the owner.
    heard: bool,
}

/// Waits for a write in a task of its own, which goes on when the wait is over.
async fn patiently(settling: impl Future<Output = Outcome<()>> + Send + 'static) {
    let outcome = tokio::time::timeout(READ_WAITS, tokio::spawn(settling)).await;
    let why = match outcome {
        Ok(Ok(Ok(()))) => return,
        Ok(Ok(Err(failure))) => format!("{failure:?}"),
        Ok(Err(panic)) => panic.to_string(),
        Err(_) => "the disk is slow".to_owned(),
    };
    tracing::warn!("what was reported last is not in the answer yet: {why}");
}

/// What the reports of one owner add up to.
struct Summary {
    last_iteration: Option<i64>,
    last_metrics: Value,
    metric_stats: Value,
}

impl Live {
    pub fn new(store: Store, events: EventStore) -> Self {
        Self { store, events, touched: Arc::default(), heard: Arc::default(), hints: Hints::default() }
    }

    /// Who looks at reports as they come in.
    pub fn hints(&self) -> &Hints {
        &self.hints
    }

    /// Notes that something was reported for an owner of this workspace, whatever it was.
    pub fn touch(&self, workspace: &str, owner: &Owner) {
        self.reported(workspace, owner, &News::unknown());
    }

    /// Notes what was reported for an owner of this workspace.
    pub fn reported(&self, workspace: &str, owner: &Owner, news: &News) {
        self.hints.tell(owner, news);
        let waiting = Waiting { workspace: workspace.to_owned(), heard: true };
        self.touched.lock().unwrap_or_else(PoisonError::into_inner).insert(owner.clone(), waiting);
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).insert(owner.clone(), Instant::now());
    }

    /// Has an owner's document compared with its events, which may be ahead of it after a crash.
    pub fn look_again(&self, owner: &Owner) {
        let waiting = Waiting { workspace: owner.workspace.clone(), heard: false };
        self.touched.lock().unwrap_or_else(PoisonError::into_inner).entry(owner.clone()).or_insert(waiting);
    }

    /// Whether nothing was reported for an owner for this long, as far as is remembered.
    pub fn is_quiet(&self, owner: &Owner, time: Duration) -> bool {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.get(owner).is_none_or(|since| since.elapsed() >= time)
    }

    /// Forgets who has been quiet for this long.
    pub fn forget_quiet(&self, time: Duration) {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, since| since.elapsed() < time);
    }

    /// Drops what waits for an owner whose reports are being deleted.
    pub fn forget(&self, owner: &Owner) {
        self.touched.lock().unwrap_or_else(PoisonError::into_inner).remove(owner);
    }

    pub fn waiting(&self) -> usize {
        self.touched.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Writes all that wait when they are few; a read goes on with what is there when that fails or takes long.
    pub async fn settle_for_reading(&self) {
        let live = self.clone();
        patiently(async move { live.settle_few().await }).await;
    }

    /// As [`Live::settle_for_reading`], for one task or model.
    pub async fn settle_one_for_reading(&self, kind: OwnerKind, id: &str) {
        let (live, id) = (self.clone(), id.to_owned());
        patiently(async move { live.settle(kind, &id).await }).await;
    }

    /// Writes one task or model, if it has reported.
    pub async fn settle(&self, kind: OwnerKind, id: &str) -> Outcome<()> {
        let of = |owner: &Owner| owner.kind == kind && owner.id == id;
        self.write(self.take(of)).await
    }

    /// Writes all that wait when they are few.
    pub async fn settle_few(&self) -> Outcome<()> {
        if self.waiting() <= FEW { self.settle_all().await } else { Ok(()) }
    }

    pub async fn settle_all(&self) -> Outcome<()> {
        self.write(self.take(|_| true)).await
    }

    fn take(&self, wanted: impl Fn(&Owner) -> bool) -> Vec<(Owner, Waiting)> {
        let mut touched = self.touched.lock().unwrap_or_else(PoisonError::into_inner);
        touched.extract_if(|owner, _| wanted(owner)).collect()
    }

    async fn write(&self, mut owners: Vec<(Owner, Waiting)>) -> Outcome<()> {
        while !owners.is_empty() {
            let rest = owners.split_off(owners.len().min(SLICE));
            let slice = std::mem::replace(&mut owners, rest);
            if let Err(failure) = self.write_slice(slice.clone()).await {
                let mut touched = self.touched.lock().unwrap_or_else(PoisonError::into_inner);
                touched.extend(slice.into_iter().chain(owners));
                return Err(failure);
            }
        }
        Ok(())
    }

    async fn write_slice(&self, slice: Vec<(Owner, Waiting)>) -> Outcome<()> {
        let events = self.events.clone();
        let summing = move || -> runfold_store::events::Result<Vec<_>> {
            slice.into_iter().map(|(owner, waiting)| Ok((summary(&events, &owner)?, owner, waiting))).collect()
        };
        let summed = tokio::task::spawn_blocking(summing).await.map_err(crate::Failure::internal)??;
        let mut by_workspace: HashMap<String, Vec<(Owner, Summary, bool)>> = HashMap::new();
        for (summary, owner, waiting) in summed {
            by_workspace.entry(waiting.workspace).or_default().push((owner, summary, waiting.heard));
        }
        for (workspace, summed) in by_workspace {
            let actor = Actor::job(&workspace, "reports", Moment::now());
            self.store
                .write(actor, move |tx| {
                    summed.iter().try_for_each(|(owner, summary, heard)| {
                        match store_summary(tx, owner, summary, *heard) {
                            Err(StoreError::Refused(problem)) => {
                                // it would be refused every time, and the others must not wait for it
                                tracing::warn!(owner = owner.id, "a summary of reports can't be stored: {problem}");
                                Ok(())
                            }
                            stored => stored,
                        }
                    })
                })
                .await?;
        }
        Ok(())
    }
}

/// A task that was deleted meanwhile needs nothing.
fn store_summary(
    tx: &runfold_store::Tx<'_>,
    owner: &Owner,
    summary: &Summary,
    heard: bool,
) -> runfold_store::Result<()> {
    let kind = if owner.kind == OwnerKind::Task { Kind::Task } else { Kind::Model };
    let Some(found) = tx.find(kind, &owner.id)?.filter(|row| !row.is_public()) else { return Ok(()) };
    let mut row = tx.edit_row(kind, found)?;
    apply(&mut row, summary, kind);
    if heard || row.is_changed() {
        stamp(&mut row, kind, tx.now());
    }
    tx.put(row)?;
    Ok(())
}

fn apply(row: &mut Editing, summary: &Summary, kind: Kind) {
    let last = row.i64_at("last_iteration").max(summary.last_iteration);
    if let Some(last) = last {
        row.set("last_iteration", last);
    }
    set_unless_empty(row, "last_metrics", &summary.last_metrics);
    if kind == Kind::Task {
        set_unless_empty(row, "metric_stats", &summary.metric_stats);
    }
}

/// Nothing reported is nothing to say, unless something was said before.
fn set_unless_empty(row: &mut Editing, field: &str, value: &Value) {
    if row.contains_key(field) || value.as_object().is_some_and(|map| !map.is_empty()) {
        row.set(field, value.clone());
    }
}

/// When the owner was heard last.
fn stamp(row: &mut Editing, kind: Kind, now: Moment) {
    row.set("last_update", now.iso());
    row.set("last_change", now.iso());
    if kind == Kind::Task
        && row.str_at("status") == Some("in_progress")
        && let Some(started) = row.str_at("started").and_then(Moment::parse)
    {
        row.set("active_duration", (now.seconds() - started.seconds()).max(0));
    }
}

fn summary(events: &EventStore, owner: &Owner) -> runfold_store::events::Result<Summary> {
    let heads = events.series_heads(owner, &Selection::all())?;
    let names = events.names(owner)?;
    let places = events.document_places(owner)?;
    let of_scalars = heads.iter().filter(|head| !MONITORS.contains(&head.metric.as_str()));
    let iterations = of_scalars.filter_map(|head| head.aggregate.max_iteration);
    let of_documents = places.iter().map(|(place, _)| place.iteration);
    let last_iteration = iterations.chain(of_documents).filter(|iteration| *iteration != SINGLE_VALUE_ITERATION).max();
    Ok(Summary { last_iteration, last_metrics: last_metrics(&heads), metric_stats: metric_stats(&names) })
}

pub fn md5_hex(text: &str) -> String {
    crate::accounts::secrets::hex(&Md5::digest(text.as_bytes()))
}

fn last_metrics(heads: &[SeriesHead]) -> Value {
    let mut metrics = Doc::new();
    let mut bytes = 0;
    for head in heads.iter().take(LAST_METRICS) {
        bytes += head.metric.len() + head.variant.len();
        if bytes > LAST_METRICS_NAME_BYTES {
            break;
        }
        let variants = metrics.map_mut(&md5_hex(&head.metric));
        variants.insert(md5_hex(&head.variant), last_metric(head));
    }
    Value::Object(metrics)
}

fn last_metric(head: &SeriesHead) -> Value {
    let sums = &head.aggregate;
    let extreme = |extreme: Option<runfold_series::Extreme>| {
        extreme.map_or((Value::Null, Value::Null), |e| (json!(e.value), json!(e.iteration)))
    };
    let point =
        |point: Option<Point>| point.map_or((Value::Null, Value::Null), |p| (json!(p.value), json!(p.iteration)));
    let ((min, min_at), (max, max_at)) = (extreme(sums.min), extreme(sums.max));
    let (first, first_at) = point(sums.first);
    let mut metric = json!({
        "metric": head.metric, "variant": head.variant, "value": sums.last.map(|point| point.value),
        "min_value": min, "min_value_iteration": min_at, "max_value": max, "max_value_iteration": max_at,
        "first_value": first, "first_value_iteration": first_at, "mean_value": sums.mean(), "count": sums.count,
    });
    if let Some(label) = &head.x_axis_label {
        metric["x_axis_label"] = json!(label);
    }
    metric
}

fn metric_stats(names: &[NameStat]) -> Value {
    let mut stats = Doc::new();
    let mut bytes = 0;
    for name in names {
        bytes += if stats.contains_key(&md5_hex(&name.metric)) { 0 } else { name.metric.len() };
        if bytes > LAST_METRICS_NAME_BYTES || stats.len() >= METRICS_WITH_STATS {
            break;
        }
        let kind = match name.kind {
            None => "training_stats_scalar",
            Some(DocumentKind::Vector) => "training_stats_vector",
            Some(DocumentKind::Plot) => "plot",
            Some(DocumentKind::Sample) => "training_debug_image",
        };
        let metric = stats.map_mut(&md5_hex(&name.metric));
        metric.insert("metric".to_owned(), json!(name.metric));
        let of_kind = metric.map_mut("event_stats_by_type").entry(kind).or_insert_with(|| json!({"last_update": 0}));
        if of_kind["last_update"].as_i64().unwrap_or(0) < name.last_update {
            of_kind["last_update"] = json!(name.last_update);
        }
    }
    Value::Object(stats)
}
