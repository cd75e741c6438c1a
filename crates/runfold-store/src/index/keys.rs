//! Which paths of a document are indexed, how their columns are called, and what a document gives to each.
//! It leaves the bytes of a value to `cell`.

use super::cell;
use crate::document::Doc;
use crate::kind::Kind;
use runfold_api::query::{Entity, Kind as ValueKind, TEXT_FIELDS, path, resolve};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The column that says which rows exist.
pub const EXISTS: &str = "";
/// Longer names have no column: who asks for one reads documents.
const NAME_BYTES: usize = 300;
/// Fields with few values that many rows share: these have postings beside their column.
const POSTED: &[&str] =
    &[EXISTS, "tags", "system_tags", "type", "status", "project", "user", "framework", "execution.queue", "path"];
/// What of a metric is indexed; the rest of it is only shown.
const OF_METRICS: &[&str] =
    &["value", "min_value", "max_value", "first_value", "mean_value", "min_value_iteration", "max_value_iteration"];
/// Maps whose keys users choose: root, parts of a whole path, the last parts that are indexed.
const KEYED: &[(&str, usize, &[&str])] = &[
    ("hyperparams", 4, &["value"]),
    ("metadata", 3, &["value"]),
    ("last_metrics", 4, OF_METRICS),
    ("runtime", 2, &[]),
];
/// The kinds that are indexed, and the entity whose fields they have.
pub fn entity_of(kind: Kind) -> Option<Entity> {
    match kind {
        Kind::Task => Some(Entity::Task),
        Kind::Model => Some(Entity::Model),
        Kind::Project => Some(Entity::Project),
        _ => None,
    }
}

pub fn is_posted(name: &str) -> bool {
    POSTED.contains(&name)
}

/// A field of fixed name.
struct Fixed {
    name: &'static str,
    path: path::Path,
    kind: ValueKind,
}

fn fixed(entity: Entity) -> &'static [Fixed] {
    static TABLES: [OnceLock<Vec<Fixed>>; 3] = [const { OnceLock::new() }; 3];
    let place = match entity {
        Entity::Model => 1,
        Entity::Project => 2,
        _ => 0,
    };
    TABLES[place].get_or_init(|| {
        let named = entity.fields().iter().filter(|field| field.kind != ValueKind::Any && !field.name.ends_with(".*"));
        let mut all: Vec<_> = named.map(|field| (field.name, field.kind)).collect();
        // full text looks into all documents alike, whatever their entity names
        let searched = TEXT_FIELDS.iter().filter(|(name, _)| !all.iter().any(|(known, _)| known == name));
        let searched: Vec<_> = searched.map(|(name, _)| (*name, ValueKind::Any)).collect();
        all.extend(searched);
        all.into_iter().map(|(name, kind)| Fixed { name, path: path::split(name), kind }).collect()
    })
}

/// The column of a path and what its values are, where it has one.
pub fn column_of(entity: Entity, path: &[String]) -> Option<(String, ValueKind)> {
    if let Some(field) = fixed(entity).iter().find(|field| field.path == path) {
        return Some((field.name.to_owned(), field.kind));
    }
    let (root, parts, last) = KEYED.iter().find(|(root, ..)| path.first().is_some_and(|first| first == root))?;
    let kind = kind_of_keyed(entity, root)?;
    let ends = last.is_empty() || path.last().is_some_and(|part| last.contains(&part.as_str()));
    let name = spelled(path.iter().map(String::as_str));
    (path.len() == *parts && ends && name.len() <= NAME_BYTES).then_some((name, kind))
}

/// What the values of a column are.
pub fn kind_of_column(entity: Entity, name: &str) -> ValueKind {
    match fixed(entity).iter().find(|field| field.name == name) {
        Some(field) => field.kind,
        None => entity.field(name).map_or(ValueKind::Any, |field| field.kind),
    }
}

fn kind_of_keyed(entity: Entity, root: &str) -> Option<ValueKind> {
    let wildcard = |name: &str| name.strip_suffix(".*") == Some(root);
    entity.fields().iter().find(|field| wildcard(field.name)).map(|field| field.kind)
}

fn spelled<'a>(parts: impl Iterator<Item = &'a str>) -> String {
    parts.map(path::escape).collect::<Vec<_>>().join(".")
}

/// The cells of a document by column, of the top fields that `wanted` names.
pub fn cells(entity: Entity, doc: &Doc, wanted: impl Fn(&str) -> bool) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for field in fixed(entity).iter().filter(|field| doc.contains_key(&field.path[0]) && wanted(&field.path[0])) {
        let values = resolve(doc, &field.path);
        if !values.is_empty() {
            found.insert(field.name.to_owned(), cell::encode(&values, field.kind));
        }
    }
    for (root, parts, last) in KEYED.iter().filter(|(root, ..)| wanted(root)) {
        let (Some(kind), Some(value)) = (kind_of_keyed(entity, root), doc.get(*root)) else { continue };
        let mut values = BTreeMap::new();
        gather(value, parts - 1, &mut vec![*root], last, &mut values);
        let short = values.into_iter().filter(|(name, _)| name.len() <= NAME_BYTES);
        found.extend(short.map(|(name, values)| (name, cell::encode(&values, kind))));
    }
    found
}

/// Every value `left` parts below, by the spelling of its path; follows lists as `resolve` does.
fn gather<'a>(
    value: &'a Value,
    left: usize,
    path: &mut Vec<&'a str>,
    last: &[&str],
    found: &mut BTreeMap<String, Vec<&'a Value>>,
) {
    if left == 0 {
        found.entry(spelled(path.iter().copied())).or_default().push(value);
        return;
    }
    match value {
        Value::Object(map) => {
            for (key, inner) in
                map.iter().filter(|(key, _)| left > 1 || last.is_empty() || last.contains(&key.as_str()))
            {
                path.push(key);
                gather(inner, left - 1, path, last, found);
                path.pop();
            }
        }
        Value::Array(items) => {
            items.iter().filter(|item| item.is_object()).for_each(|item| gather(item, left, path, last, found));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_cell_of_a_document_is_found_under_its_path() {
        let doc = json!({
            "id": "a", "tags": [], "comment": null, "execution": {"queue": "q"}, "script": {"repository": "r", "branch": "b"},
            "hyperparams": {"Args": {"l.r": {"value": "1", "type": "float"}}, "flat": "no"},
            "last_metrics": {"m": {"v": {"value": 0.5, "metric": "loss"}}},
            "runtime": {"_pid": 1}, "configuration": {"General": {"value": "x"}},
        });
        let names = cells(Entity::Task, doc.as_object().unwrap(), |_| true).into_keys().collect::<Vec<_>>();
        insta::assert_snapshot!(names.join("\n"), @r"
        comment
        execution.queue
        hyperparams.Args.l%2Er.value
        id
        last_metrics.m.v.value
        runtime.%_pid
        script.repository
        tags
        ");
        for name in names {
            assert_eq!(column_of(Entity::Task, &path::split(&name)).unwrap().0, name);
        }
    }

    #[test]
    fn a_path_without_a_column_is_left_to_documents() {
        for name in ["configuration.General.value", "script.branch", "last_metrics.m.v.metric", "hyperparams.a.b.type"]
        {
            assert_eq!(column_of(Entity::Task, &path::split(name)), None, "{name}");
        }
        assert_eq!(column_of(Entity::Project, &path::split("runtime.x")), None);
    }
}
