//! Which values of a document lie in the look-up tables.

use crate::document::{Doc, DocExt};
use crate::kind::Kind;
use serde_json::Value;

/// The number of a declared field in shared tables. Fields may be appended to a kind, never moved.
pub(super) fn number(kind: Kind, field: &str) -> Option<i64> {
    let shape = kind.shape();
    let mut all = shape.indexed.iter().map(|name| (0, name));
    let place = all.position(|(_, name)| *name == field).map(|place| place as i64);
    place.map(|place| kind.code() * 64 + place)
}

pub(super) fn unique_number(kind: Kind, field: &str) -> Option<(i64, bool)> {
    let shape = kind.shape();
    if let Some(place) = shape.unique.iter().position(|name| *name == field) {
        return Some((kind.code() * 64 + place as i64, false));
    }
    let place = shape.globally_unique.iter().position(|name| *name == field)?;
    Some((kind.code() * 64 + 32 + place as i64, true))
}

/// The (field number, value) pairs under which a document is found, sorted.
pub(super) fn lookups(kind: Kind, doc: &Doc) -> Vec<(i64, String)> {
    let mut pairs = Vec::new();
    for field in kind.shape().indexed {
        let number = number(kind, field).expect("the field is one of the kind's own");
        collect(doc, field, &mut |value| pairs.push((number, value.to_owned())));
    }
    pairs.sort();
    pairs.dedup();
    pairs
}

/// The unique values of a document: field name, number, whether global, value.
pub(super) fn uniques(kind: Kind, doc: &Doc) -> Vec<(&'static str, i64, bool, String)> {
    let shape = kind.shape();
    let fields = shape.unique.iter().chain(shape.globally_unique);
    fields
        .filter_map(|field| {
            let (number, global) = unique_number(kind, field)?;
            Some((*field, number, global, doc.str_at(field)?.to_owned()))
        })
        .collect()
}

/// Every string at `path`, descending into lists of strings and of objects.
fn collect(doc: &Doc, path: &str, found: &mut dyn FnMut(&str)) {
    let (head, rest) = path.split_once('.').map_or((path, None), |(head, rest)| (head, Some(rest)));
    match (doc.get(head), rest) {
        (Some(Value::String(text)), None) => found(text),
        (Some(Value::Array(list)), None) => list.iter().filter_map(Value::as_str).for_each(found),
        (Some(Value::Object(inner)), Some(rest)) => collect(inner, rest, found),
        (Some(Value::Array(list)), Some(rest)) => {
            list.iter().filter_map(Value::as_object).for_each(|inner| collect(inner, rest, found));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_queue_is_found_by_each_task_that_waits_in_it() {
        let doc = json!({"entries": [{"task": "a"}, {"task": "b"}]}).as_object().unwrap().clone();
        let values: Vec<_> = lookups(Kind::Queue, &doc).into_iter().map(|(_, value)| value).collect();
        assert_eq!(values, ["a", "b"]);
    }
}
