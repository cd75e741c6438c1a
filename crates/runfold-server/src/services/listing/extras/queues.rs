//! Queues with the names of the tasks that wait in them, and with the workers that listen to them.

use super::{given, id, objects};
use crate::app::App;
use runfold_api::query::Query;
use runfold_api::time::Moment;
use runfold_store::queues::named_entries;
use runfold_store::{Doc, Kind, Result, View};
use serde_json::Value;

pub fn add(view: &View<'_>, query: &Query, params: &Doc, app: &App, now: Moment, rows: &mut [Value]) -> Result<()> {
    let most: Option<usize> = given(params, "max_task_entries")?;
    for row in objects(rows) {
        let Some(queue) = view.find(Kind::Queue, id(row))? else { continue };
        if wants(query, "entries") {
            row.insert("entries".to_owned(), Value::Array(named_entries(view, &queue, most)?));
        }
        if wants(query, "workers") {
            row.insert("workers".to_owned(), Value::Array(app.workers.listening(view.workspace(), queue.id(), now)));
        }
    }
    Ok(())
}

/// Whether the projection takes a field whole.
fn wants(query: &Query, field: &str) -> bool {
    let is_field = |path: &Vec<String>| path.first().is_some_and(|first| first == field);
    query.projection.include.as_ref().is_none_or(|paths| paths.iter().any(is_field))
        && !query.projection.exclude.iter().any(is_field)
}
