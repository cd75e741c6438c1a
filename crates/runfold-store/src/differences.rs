//! What changed between two documents, for the history: `[{path, old, new}]`.

use crate::document::Doc;
use serde_json::{Value, json};

/// Fields that change with every report and say nothing about who changed what.
const NOISE: &[&str] = &[
    "last_update",
    "last_change",
    "last_changed_by",
    "last_iteration",
    "last_metrics",
    "metric_stats",
    "active_duration",
    "last_worker_report",
    "secret_hash",
    "password_hash",
    "last_used",
    "last_used_from",
    // Of queues: the tasks' own histories say who queued them.
    "entries",
];
/// How deep the difference descends: `hyperparams.Args.lr` is one entry.
const DEPTH: usize = 3;
/// Longer values are kept as their beginning and their length; the document itself has them whole.
const LONG: usize = 4_096;

/// The changed paths in order. A new or removed document counts as a change from or to nothing, told by its name alone.
pub fn between(old: Option<&Doc>, new: Option<&Doc>) -> Vec<Value> {
    let mut found = Vec::new();
    match (old, new) {
        (Some(old), Some(new)) => compare("", old, new, 1, &mut found),
        (None, Some(new)) => found.push(json!({"path": "", "old": null, "new": summary(new)})),
        (Some(old), None) => found.push(json!({"path": "", "old": summary(old), "new": null})),
        (None, None) => {}
    }
    found
}

/// The names of the top fields that differ, in order.
pub fn top_fields(old: &Doc, new: &Doc) -> Vec<String> {
    let gone = old.keys().filter(|key| !new.contains_key(*key));
    let changed = new.iter().filter(|(key, value)| old.get(*key) != Some(value)).map(|(key, _)| key);
    let mut fields: Vec<_> = changed.chain(gone).cloned().collect();
    fields.sort();
    fields
}

fn summary(doc: &Doc) -> Value {
    let known = ["id", "name", "status", "project", "type"];
    known.iter().filter_map(|field| Some(((*field).to_owned(), doc.get(*field)?.clone()))).collect::<Doc>().into()
}

fn compare(prefix: &str, old: &Doc, new: &Doc, depth: usize, found: &mut Vec<Value>) {
    let mut keys: Vec<_> = old.keys().chain(new.keys().filter(|key| !old.contains_key(*key))).collect();
    keys.sort();
    for key in keys {
        if depth == 1 && NOISE.contains(&key.as_str()) {
            continue;
        }
        let (before, after) = (old.get(key).unwrap_or(&Value::Null), new.get(key).unwrap_or(&Value::Null));
        if before == after {
            continue;
        }
        let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match (before, after) {
            (Value::Object(before), Value::Object(after)) if depth < DEPTH => {
                compare(&path, before, after, depth + 1, found);
            }
            _ => found.push(json!({"path": path, "old": shortened(before), "new": shortened(after)})),
        }
    }
}

fn shortened(value: &Value) -> Value {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Array(_) | Value::Object(_) => value.to_string(),
        _ => return value.clone(),
    };
    if text.len() <= LONG {
        return value.clone();
    }
    let cut = text.floor_char_boundary(LONG);
    json!({"begins": text[..cut], "bytes": text.len()})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doc(value: Value) -> Doc {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn a_changed_parameter_is_one_entry_with_old_and_new() {
        let old = doc(json!({"hyperparams": {"Args": {"lr": {"value": "1"}}}, "last_update": "a"}));
        let new = doc(json!({"hyperparams": {"Args": {"lr": {"value": "2"}}}, "last_update": "b"}));
        let expected = json!([{"path": "hyperparams.Args.lr", "old": {"value": "1"}, "new": {"value": "2"}}]);
        assert_eq!(Value::Array(between(Some(&old), Some(&new))), expected);
    }

    #[test]
    fn reports_leave_no_history() {
        let old = doc(json!({"last_iteration": 1, "last_metrics": {}}));
        let new = doc(json!({"last_iteration": 2, "last_metrics": {"a": 1}}));
        assert!(between(Some(&old), Some(&new)).is_empty());
    }
}
