//! Cutting a document down to what a call asked for.
//! It leaves expanding references to the server.

use runfold_api::query::Projection;
use serde_json::{Map, Value};

/// The asked part of `document`, nested as it was. `id` is always there.
pub fn project(document: &Map<String, Value>, projection: &Projection) -> Map<String, Value> {
    let mut result = match &projection.include {
        None => document.clone(),
        Some(paths) => {
            let paths: Vec<&[String]> = paths.iter().map(Vec::as_slice).collect();
            select_fields(document, &paths)
        }
    };
    for path in &projection.exclude {
        remove(&mut result, path);
    }
    if let Some(id) = document.get("id") {
        result.insert("id".to_owned(), id.clone());
    }
    result
}

fn select_fields(map: &Map<String, Value>, paths: &[&[String]]) -> Map<String, Value> {
    let field = |(name, value): (&String, &Value)| {
        let below: Vec<&[String]> = paths
            .iter()
            .filter_map(|path| path.split_first())
            .filter(|(first, _)| *first == name)
            .map(|(_, rest)| rest)
            .collect();
        (!below.is_empty()).then(|| select(value, &below)).flatten().map(|value| (name.clone(), value))
    };
    map.iter().filter_map(field).collect()
}

/// What `paths` take of a value; `None` when that is nothing.
fn select(value: &Value, paths: &[&[String]]) -> Option<Value> {
    if paths.iter().any(|path| path.is_empty()) {
        return Some(value.clone());
    }
    match value {
        // an object that lacks what was asked of it still shows that it is there
        Value::Object(map) => Some(Value::Object(select_fields(map, paths))),
        Value::Array(items) => Some(Value::Array(items.iter().filter_map(|item| select(item, paths)).collect())),
        _ => None,
    }
}

fn remove(map: &mut Map<String, Value>, path: &[String]) {
    let Some((first, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        map.remove(first);
        return;
    }
    match map.get_mut(first) {
        Some(Value::Object(inner)) => remove(inner, rest),
        Some(Value::Array(items)) => {
            items.iter_mut().filter_map(Value::as_object_mut).for_each(|item| remove(item, rest))
        }
        _ => {}
    }
}
