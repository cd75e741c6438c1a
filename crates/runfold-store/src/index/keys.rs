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
/// What of a metric is indexed: what lists are sorted and filtered by. Who asks for the rest of it reads documents.
const OF_METRICS: &[&str] = &["value", "min_value", "max_value"];
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

/// The cells of a document by column.
#[cfg(test)]
pub fn cells(entity: Entity, doc: &Doc) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    differing(entity, None, Some(doc), &mut |name, _, cell| {
        found.insert(name.to_owned(), cell);
    });
    found
}

/// What is told of a column in which two documents differ: its name, and the cell of either, empty where it has none.
pub type Differing<'a> = dyn FnMut(&str, Vec<u8>, Vec<u8>) + 'a;

/// Calls `each` with every column in which two documents differ.
pub fn differing(entity: Entity, old: Option<&Doc>, new: Option<&Doc>, each: &mut Differing<'_>) {
    let of = |doc: Option<&Doc>, field: &Fixed| {
        let values = doc.map(|doc| resolve(doc, &field.path)).unwrap_or_default();
        cell::encode(&values, field.kind)
    };
    let differs = |top: &str| old.and_then(|doc| doc.get(top)) != new.and_then(|doc| doc.get(top));
    for field in fixed(entity).iter().filter(|field| differs(&field.path[0])) {
        let (before, after) = (of(old, field), of(new, field));
        if before != after {
            each(field.name, before, after);
        }
    }
    for (root, parts, last) in KEYED {
        let Some(kind) = kind_of_keyed(entity, root) else { continue };
        let (before, after) = (old.and_then(|doc| doc.get(*root)), new.and_then(|doc| doc.get(*root)));
        let mut walk = Walk { kind, last, name: (*root).to_owned(), each: &mut *each };
        walk.pair(before, after, parts - 1);
    }
}

/// Two values side by side on the way down to what is indexed of them.
struct Walk<'a, 'e> {
    kind: ValueKind,
    last: &'a [&'a str],
    name: String,
    each: &'a mut Differing<'e>,
}

impl Walk<'_, '_> {
    fn pair(&mut self, old: Option<&Value>, new: Option<&Value>, left: usize) {
        if old == new {
            return;
        }
        if left == 0 {
            return self.cells(&old.into_iter().collect::<Vec<_>>(), &new.into_iter().collect::<Vec<_>>());
        }
        if old.is_some_and(Value::is_array) || new.is_some_and(Value::is_array) {
            return self.lists(old, new, left);
        }
        let (old, new) = (old.and_then(Value::as_object), new.and_then(Value::as_object));
        let of = |map: Option<&'_ Doc>, key: &str| map.is_some_and(|map| map.contains_key(key));
        if left == 1 && !self.last.is_empty() {
            for key in self.last {
                if of(old, key) || of(new, key) {
                    self.below(key, old, new, left);
                }
            }
            return;
        }
        for key in new.into_iter().flat_map(|map| map.keys()) {
            self.below(key, old, new, left);
        }
        for key in old.into_iter().flat_map(|map| map.keys()).filter(|key| !of(new, key)) {
            self.below(key, old, new, left);
        }
    }

    fn below(&mut self, key: &str, old: Option<&Doc>, new: Option<&Doc>, left: usize) {
        let length = self.name.len();
        self.name.push('.');
        match path::is_plain(key) {
            true => self.name.push_str(key),
            false => self.name.push_str(&path::escape(key)),
        }
        self.pair(old.and_then(|map| map.get(key)), new.and_then(|map| map.get(key)), left - 1);
        self.name.truncate(length);
    }

    /// A list on the way: several values may have one path.
    fn lists(&mut self, old: Option<&Value>, new: Option<&Value>, left: usize) {
        let all = |value: Option<&'_ Value>| {
            let mut found = BTreeMap::<String, Vec<Value>>::new();
            if let Some(value) = value {
                let mut values = BTreeMap::new();
                gather(value, left, &mut Vec::new(), self.last, &mut values);
                found.extend(values.into_iter().map(|(name, all)| (name, all.into_iter().cloned().collect())));
            }
            found
        };
        let (old, new) = (all(old), all(new));
        let names: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        let length = self.name.len();
        for name in names {
            self.name.push('.');
            self.name.push_str(name);
            let of = |map: &'_ BTreeMap<String, Vec<Value>>| map.get(name).cloned().unwrap_or_default();
            let (before, after) = (of(&old), of(&new));
            self.cells(&before.iter().collect::<Vec<_>>(), &after.iter().collect::<Vec<_>>());
            self.name.truncate(length);
        }
    }

    fn cells(&mut self, old: &[&Value], new: &[&Value]) {
        let (before, after) = (cell::encode(old, self.kind), cell::encode(new, self.kind));
        if self.name.len() <= NAME_BYTES && before != after {
            (self.each)(&self.name, before, after);
        }
    }
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
        let names = cells(Entity::Task, doc.as_object().unwrap()).into_keys().collect::<Vec<_>>();
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
    fn documents_differ_in_the_columns_whose_cells_differ() {
        let docs = [
            json!({"hyperparams": {"A": {"x": {"value": "1"}, "y": {"value": "2"}}, "B": {}}, "tags": ["a"], "name": "n"}),
            json!({"hyperparams": {"A": [{"x": {"value": "1"}}, {"x": {"value": "3"}}]}, "last_metrics": {"m": {"v": {"value": 1}}}}),
            json!({"hyperparams": {"A": {"x": [{"value": "1"}], "__z.$": {"value": "4"}}}, "last_metrics": 7, "name": "n"}),
            json!({}),
        ];
        for (old, new) in docs.iter().flat_map(|old| docs.iter().map(move |new| (old, new))) {
            let (old, new) = (old.as_object().unwrap(), new.as_object().unwrap());
            let mut after = cells(Entity::Task, old);
            differing(Entity::Task, Some(old), Some(new), &mut |name, before, cell| {
                assert_eq!(after.get(name).cloned().unwrap_or_default(), before, "{name}");
                if cell.is_empty() {
                    after.remove(name)
                } else {
                    after.insert(name.to_owned(), cell)
                };
            });
            assert_eq!(after, cells(Entity::Task, new));
        }
    }

    #[test]
    fn a_path_without_a_column_is_left_to_documents() {
        let names = ["configuration.General.value", "script.branch", "last_metrics.m.v.metric", "hyperparams.a.b.type"];
        for name in names.into_iter().chain(["last_metrics.m.v.mean_value"]) {
            assert_eq!(column_of(Entity::Task, &path::split(name)), None, "{name}");
        }
        assert_eq!(column_of(Entity::Project, &path::split("runtime.x")), None);
    }
}
