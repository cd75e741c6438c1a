//! Whose events a call means, and whether the caller may see or change them.

use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::status::TaskStatus;
use runfold_api::wire::events::MetricVariants;
use runfold_store::events::{EventStore, Owner, OwnerKind, Selection};
use runfold_store::{Doc, DocExt, Document, Kind, View};

pub fn kind_of(model_events: bool) -> (Kind, OwnerKind) {
    if model_events { (Kind::Model, OwnerKind::Model) } else { (Kind::Task, OwnerKind::Task) }
}

/// Under whose name a document's events lie; a public document keeps the workspace it came from.
pub fn owner_of(kind: OwnerKind, row: &Document) -> Owner {
    let origin = if row.is_public() { row.str_at("company_origin").unwrap_or_default() } else { &row.workspace };
    Owner { workspace: origin.to_owned(), kind, id: row.id().to_owned() }
}

/// A task or model that has events.
#[derive(Debug, Clone)]
pub struct Owned {
    pub owner: Owner,
    pub doc: Doc,
}

fn find(view: &View<'_>, id: &str, model_events: bool) -> runfold_store::Result<Owned> {
    let (kind, owner_kind) = kind_of(model_events);
    let row = view.get(kind, id)?;
    Ok(Owned { owner: owner_of(owner_kind, &row), doc: row.doc })
}

/// # Errors
/// 400/101 or 400/201 for an id that is not there, or not the caller's.
pub async fn owned(app: &App, call: &Call, id: &str, model_events: Option<bool>) -> Outcome<Owned> {
    let (id, model_events) = (id.to_owned(), model_events.unwrap_or(false));
    Ok(app.store.read(&call.workspace()?, move |view| find(&view, &id, model_events)).await?)
}

/// All of them, in the order asked.
///
/// # Errors
/// 400/101 or 400/201 for the first that is not there.
pub async fn all_owned(app: &App, call: &Call, ids: Vec<String>, model_events: Option<bool>) -> Outcome<Vec<Owned>> {
    let model_events = model_events.unwrap_or(false);
    let read = move |view: View<'_>| ids.iter().map(|id| find(&view, id, model_events)).collect();
    Ok(app.store.read(&call.workspace()?, read).await?)
}

/// As [`owned`], for a change.
///
/// # Errors
/// 400/101 and 400/201 also for published ones, unless locked ones are allowed.
pub async fn writable(
    app: &App,
    call: &Call,
    id: &str,
    model_events: bool,
    allow_locked: Option<bool>,
) -> Outcome<Owned> {
    let owned = owned(app, call, id, Some(model_events)).await?;
    if is_locked(&owned.doc, model_events) && !allow_locked.unwrap_or(false) {
        let (code, noun) = if model_events { (Code::MODEL_UNKNOWN, "model") } else { (Code::TASK_UNKNOWN, "task") };
        let message = format!("{noun} `{id}` is published, so its events stay; `allow_locked` overrides that");
        return Err(Problem::new(code, message).with("id", id).into());
    }
    Ok(owned)
}

/// Whether new events are refused unless the caller insists.
pub fn is_locked(doc: &Doc, model_events: bool) -> bool {
    if model_events {
        return doc.bool_at("ready");
    }
    doc.str_at("status").and_then(TaskStatus::parse).is_some_and(TaskStatus::is_locked)
}

pub fn selection(metrics: Option<Vec<MetricVariants>>) -> Selection {
    let wanted = |variants: Option<Vec<String>>| variants.filter(|names| !names.is_empty());
    let metrics = metrics.unwrap_or_default().into_iter();
    Selection(metrics.filter_map(|m| Some((m.metric?, wanted(m.variants)))).collect())
}

/// Runs a read of the event store away from the asynchronous threads.
pub async fn read<T, F>(app: &App, work: F) -> Outcome<T>
where
    T: Send + 'static,
    F: FnOnce(&EventStore) -> runfold_store::events::Result<T> + Send + 'static,
{
    let events = app.events.clone();
    let read = tokio::task::spawn_blocking(move || work(&events)).await;
    Ok(read.map_err(crate::Failure::internal)??)
}
