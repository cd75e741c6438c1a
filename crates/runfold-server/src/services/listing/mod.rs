//! `get_all`, `get_all_ex` and `get_by_id_ex` of every service: one way through the query language.

mod counts;
mod extras;
mod rows;
pub mod scrolls;

pub use counts::{Counting, count, found_ids};
pub use rows::{Viewer, rows};

use crate::access::Access;
use crate::action::Service;
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use runfold_api::Problem;
use runfold_api::query::{Entity, Paging, Query};
use runfold_store::listing::{all_ids, documents, kind_of, page as page_of, prepare};
use runfold_store::{Doc, Document, View};
use scrolls::{Reader, Scrolls};
use serde_json::{Value, json};
use std::time::Instant;

pub fn tasks() -> Service {
    Service::new("tasks")
        .query("tasks.get_all", Access::Viewer, |app, call, params| list(app, call, Entity::Task, params, false))
        .query("tasks.get_all_ex", Access::Viewer, |app, call, params| list(app, call, Entity::Task, params, true))
        .query("tasks.get_by_id_ex", Access::Viewer, |app, call, params| by_ids(app, call, Entity::Task, params))
}

pub fn models() -> Service {
    Service::new("models")
        .query("models.get_all", Access::Viewer, |app, call, params| list(app, call, Entity::Model, params, false))
        .query("models.get_all_ex", Access::Viewer, |app, call, params| list(app, call, Entity::Model, params, true))
        .query("models.get_by_id_ex", Access::Viewer, |app, call, params| by_ids(app, call, Entity::Model, params))
}

pub fn projects() -> Service {
    Service::new("projects")
        .query("projects.get_all", Access::Viewer, |app, call, params| list(app, call, Entity::Project, params, false))
        .query("projects.get_all_ex", Access::Viewer, |app, call, params| {
            list(app, call, Entity::Project, params, true)
        })
}

pub fn queues() -> Service {
    Service::new("queues")
        .query("queues.get_all", Access::Viewer, |app, call, params| list(app, call, Entity::Queue, params, false))
        .query("queues.get_all_ex", Access::Viewer, |app, call, params| list(app, call, Entity::Queue, params, true))
}

pub fn users() -> Service {
    Service::new("users")
        .query("users.get_all", Access::Viewer, |app, call, params| list(app, call, Entity::User, params, false))
        .query("users.get_all_ex", Access::Viewer, |app, call, params| list(app, call, Entity::User, params, true))
}

pub fn reports() -> Service {
    Service::new("reports")
        .query("reports.get_all_ex", Access::Viewer, |app, call, params| list(app, call, Entity::Report, params, true))
}

/// The name of the list in the answer.
fn plural(entity: Entity) -> &'static str {
    match entity {
        Entity::Task | Entity::Report => "tasks",
        Entity::Model => "models",
        Entity::Project => "projects",
        Entity::Queue => "queues",
        Entity::User => "users",
    }
}

pub(super) async fn list(app: App, call: Call, entity: Entity, params: Doc, extended: bool) -> Outcome<Value> {
    let query = Query::parse(entity, &params)?;
    app.live.settle_for_reading().await;
    let reader = Reader { workspace: call.workspace()?, user: call.caller()?.user.clone(), kind: kind_of(entity) };
    let (started, scrolls) = (Instant::now(), app.scrolls.clone());
    let (workers, viewer) = (app.clone(), Viewer::of(&call, extended));
    let with_total = params.get("with_total").and_then(Value::as_bool).unwrap_or(false);
    let found = app
        .store
        .read(&call.workspace()?, move |view| {
            let query = extras::narrow(&view, prepare(&view, query)?, &params)?;
            let page = page(&view, (&scrolls, &reader), &query, &params)?;
            let mut rows = rows(&view, &query, page.documents, viewer)?;
            if extended {
                extras::add(&view, &query, &params, &workers, viewer.now, &mut rows)?;
            }
            Ok((rows, page.total, page.scroll_id))
        })
        .await?;
    note_if_slow(&app, &call, started);
    let (rows, total, scroll_id) = found;
    let mut answer = json!({plural(entity): rows});
    if let Some(id) = scroll_id {
        answer["scroll_id"] = json!(id);
    }
    if with_total {
        answer["total"] = json!(total);
    }
    Ok(answer)
}

/// Writes down what took longer than the operator likes.
pub fn note_if_slow(app: &App, call: &Call, started: Instant) {
    if started.elapsed() > app.settings.slow_query {
        app.metrics.add_for("runfold_slow_queries_total", "action", call.action, 1.0);
        tracing::warn!(
            request_id = call.request_id,
            "slow query: {} took {} ms",
            call.action,
            started.elapsed().as_millis()
        );
    }
}

async fn by_ids(app: App, call: Call, entity: Entity, mut params: Doc) -> Outcome<Value> {
    let ids = match params.remove("id") {
        Some(Value::String(id)) => json!([id]),
        Some(Value::Array(ids)) if !ids.is_empty() => Value::Array(ids),
        Some(Value::Array(_)) => return Err(Problem::validation("`id` is an empty list").into()),
        _ => return Err(Problem::missing_field("id").into()),
    };
    let mut query = Doc::from_iter([("id".to_owned(), ids)]);
    query.extend(
        ["only_fields", "projection"].iter().filter_map(|name| Some(((*name).to_owned(), params.remove(*name)?))),
    );
    list(app, call, entity, query, true).await
}

/// One page of what a query finds.
struct Page {
    documents: Vec<Document>,
    total: usize,
    scroll_id: Option<String>,
}

fn page(
    view: &View<'_>,
    (scrolls, reader): (&Scrolls, &Reader),
    query: &Query,
    params: &Doc,
) -> runfold_store::Result<Page> {
    let Paging::Scroll { id, size, refresh } = &query.paging else { return window(view, query, params) };
    let known = id.as_deref().and_then(|id| scrolls.position(reader, id));
    if let (Some(id), Some(position), false) = (id, known, refresh) {
        let ids = scrolls.advance(reader, id, *size);
        let documents = view.get_all(kind_of(query.entity), &ids)?;
        return Ok(Page { total: position + documents.len(), documents, scroll_id: Some(id.clone()) });
    }
    let ids = all_ids(view, query)?;
    let total = ids.len();
    let shown = known.unwrap_or(0).max(*size).min(total);
    let documents = view.get_all(kind_of(query.entity), &ids[..shown])?;
    let scroll_id = scrolls.start(reader, id.clone().filter(|_| known.is_some()), ids, shown);
    Ok(Page { documents, total, scroll_id: Some(scroll_id) })
}

/// The stretch asked for by offset and size; ours may ask for what follows or precedes a row, or for the end.
fn window(view: &View<'_>, query: &Query, params: &Doc) -> runfold_store::Result<Page> {
    let (offset, size) = query.paging.window();
    let read = |offset: usize, size: usize| {
        let hits = page_of(view, query, offset..offset.saturating_add(size))?;
        Ok(Page { documents: documents(view, query.entity, &hits.rids)?, total: hits.total, scroll_id: None })
    };
    let named = |name: &str| params.get(name).and_then(Value::as_str);
    if named("after").or(named("before")).is_some() {
        let ids = all_ids(view, query)?;
        let place = |name: &str| ids.iter().position(|each| Some(each.as_str()) == named(name));
        if let Some(after) = place("after") {
            return read(after + 1, size);
        }
        if let Some(before) = place("before") {
            let offset = before.saturating_sub(size);
            return read(offset, before - offset);
        }
    }
    if params.get("from_end").and_then(Value::as_bool).unwrap_or(false) {
        let total = page_of(view, query, 0..0)?.total;
        return read(total.saturating_sub(offset.saturating_add(size)), size.min(total.saturating_sub(offset)));
    }
    read(offset, size)
}
