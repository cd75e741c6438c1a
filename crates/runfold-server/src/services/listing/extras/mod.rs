//! What `_ex` calls say of a row beyond its document, and the parameters that narrow a listing by what lies elsewhere.
//! It leaves the query language and the rows themselves to the listing.

mod projects;
mod queues;

use crate::app::App;
use runfold_api::Problem;
use runfold_api::query::{Condition, Entity, Query};
use runfold_api::time::Moment;
use runfold_store::{Doc, Result, View};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// The query with the conditions that are answered by other documents than the listed ones.
pub fn narrow(view: &View<'_>, query: Query, params: &Doc) -> Result<Query> {
    match query.entity {
        Entity::Project => projects::narrow(view, query, params),
        Entity::User => users(view, query, params),
        _ => Ok(query),
    }
}

/// Adds to rows what their call asked for besides.
pub fn add(view: &View<'_>, query: &Query, params: &Doc, app: &App, now: Moment, rows: &mut [Value]) -> Result<()> {
    match query.entity {
        Entity::Project => projects::add(view, query, params, now, rows),
        Entity::Queue => queues::add(view, query, params, app, now, rows),
        Entity::Model => models(view, params, rows),
        _ => Ok(()),
    }
}

/// Only users who have tasks in these projects or below them.
fn users(view: &View<'_>, query: Query, params: &Doc) -> Result<Query> {
    let Some(projects) = given::<Vec<String>>(params, "active_in_projects")? else { return Ok(query) };
    let request = runfold_api::wire::projects::GetUserNames {
        projects: Some(projects).filter(|ids| !ids.is_empty()),
        ..Default::default()
    };
    let active = runfold_store::projects::get_user_names(view, &request)?;
    Ok(only(query, active.users.into_iter().map(|user| user.id).collect()))
}

/// How many labels each model has.
fn models(view: &View<'_>, params: &Doc, rows: &mut [Value]) -> Result<()> {
    if !flag(params, "include_stats", false)? {
        return Ok(());
    }
    for row in objects(rows) {
        let model = view.find(runfold_store::Kind::Model, id(row))?;
        let labels = model.as_ref().and_then(|model| model.get("labels")).and_then(Value::as_object);
        row.insert("stats".to_owned(), json!({"labels_count": labels.map_or(0, Map::len)}));
    }
    Ok(())
}

/// The query, of these ids alone.
fn only(mut query: Query, ids: BTreeSet<String>) -> Query {
    let named = Condition::AnyOf { path: vec!["id".to_owned()], values: ids.into_iter().collect() };
    query.condition = Condition::all(vec![query.condition, named]);
    query
}

/// A parameter with a type; null is absent.
fn given<T: DeserializeOwned>(params: &Doc, name: &str) -> Result<Option<T>, Problem> {
    let Some(value) = params.get(name).filter(|value| !value.is_null()) else { return Ok(None) };
    let read = serde_json::from_value(value.clone());
    read.map(Some)
        .map_err(|_| Problem::validation(format!("`{name}` has another type than it must")).with("field", name))
}

fn flag(params: &Doc, name: &str, default: bool) -> Result<bool, Problem> {
    Ok(given(params, name)?.unwrap_or(default))
}

fn objects(rows: &mut [Value]) -> impl Iterator<Item = &mut Doc> {
    rows.iter_mut().filter_map(Value::as_object_mut)
}

fn id(row: &Doc) -> &str {
    row.get("id").and_then(Value::as_str).unwrap_or_default()
}
