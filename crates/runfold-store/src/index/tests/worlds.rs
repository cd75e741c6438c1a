//! Random documents, changes and queries over the whole language, from few values so that they meet.

use super::{OTHER, WORKSPACE};
use crate::document::{Doc, DocExt};
use crate::kind::Kind;
use proptest::prelude::*;
use proptest::sample::select;
use runfold_api::query::Entity;
use serde_json::{Value, json};
use std::ops::Range;

/// One change of a store.
#[derive(Debug, Clone)]
pub enum Step {
    Create { kind: Kind, workspace: &'static str, doc: Doc },
    Edit { kind: Kind, row: usize, doc: Doc },
    Move { kind: Kind, row: usize, workspace: &'static str },
    Remove { kind: Kind, row: usize },
    Merge,
    MergeSome,
    Rebuild,
    Reopen,
}

/// One query and the stretch wanted of it.
#[derive(Debug, Clone)]
pub struct Asked {
    pub entity: Entity,
    pub params: Value,
    pub window: Range<usize>,
}

pub fn any_step() -> impl Strategy<Value = Step> {
    let kind = || prop_oneof![5 => Just(Kind::Task), 2 => Just(Kind::Model), 1 => Just(Kind::Project)];
    let workspace = || prop_oneof![6 => Just(WORKSPACE), 1 => Just(OTHER), 1 => Just("")];
    let create =
        (kind(), workspace(), any_doc()).prop_map(|(kind, workspace, doc)| Step::Create { kind, workspace, doc });
    prop_oneof![
        12 => create,
        5 => (kind(), 0usize..20, any_doc()).prop_map(|(kind, row, doc)| Step::Edit { kind, row, doc }),
        1 => (kind(), 0usize..20, workspace()).prop_map(|(kind, row, workspace)| Step::Move { kind, row, workspace }),
        2 => (kind(), 0usize..20).prop_map(|(kind, row)| Step::Remove { kind, row }),
        2 => Just(Step::Merge),
        1 => Just(Step::MergeSome),
        1 => Just(Step::Rebuild),
        1 => Just(Step::Reopen),
    ]
}

const TIMES: &[&str] = &[
    "2026-01-01T00:00:00.000000+00:00",
    "2026-01-01T00:00:00.000001+00:00",
    "2026-01-01 00:00:00",
    "2025-12-31",
    "2026-03-01T10:00:00Z",
    "1960-01-01T00:00:00.000000+00:00",
];

/// Anything that a document may hold where a value is expected.
fn any_value() -> impl Strategy<Value = Value> {
    let words = select(vec![
        "a",
        "b",
        "ab",
        "A",
        "é",
        "-a",
        "",
        "10",
        "9",
        "0.5",
        "1e3",
        "true",
        "run 10",
        "run 9",
        "hidden",
        "__DELETED__",
    ]);
    let scalar = prop_oneof![
        8 => words.prop_map(Value::from),
        2 => select(TIMES).prop_map(Value::from),
        3 => (-2i64..12).prop_map(Value::from),
        2 => select(vec![0.5, -0.0, 1e3, 10.0, 2.5e-3, 1e300]).prop_map(Value::from),
        1 => Just(json!(9_007_199_254_740_993_i64)),
        1 => Just(json!(u64::MAX)),
        1 => any::<bool>().prop_map(Value::from),
        2 => Just(Value::Null),
        1 => Just(json!("0123456789abcdef0123456789abcdef")),
        1 => Just(json!("long ".repeat(300))),
    ];
    let list = prop::collection::vec(scalar.clone(), 0..4).prop_map(Value::from);
    prop_oneof![10 => scalar.clone(), 1 => list, 1 => scalar.prop_map(|value| json!({"value": value, "model": "a"}))]
}

fn words() -> impl Strategy<Value = Value> {
    let word = select(vec!["a", "b", "ab", "é", "hidden", "trash", "archived", ""]);
    prop_oneof![
        6 => prop::collection::vec(word, 0..4).prop_map(Value::from),
        1 => Just(Value::Null),
        1 => any_value(),
    ]
}

fn time() -> impl Strategy<Value = Value> {
    prop_oneof![5 => select(TIMES).prop_map(Value::from), 1 => any_value()]
}

/// Fields that any kind may have, each there or not.
fn any_doc() -> impl Strategy<Value = Doc> {
    let id = prop_oneof![(0..12u8).prop_map(|n| format!("id{n}")), (0..12u8).prop_map(|n| format!("{n:032x}")),];
    let plain = prop::collection::vec((select(PLAIN), any_value()), 0..8);
    let lists = prop::collection::vec((select(&["tags", "system_tags", "path"][..]), words()), 0..3);
    let times =
        prop::collection::vec((select(&["created", "started", "last_update", "last_change"][..]), time()), 0..3);
    let keyed = prop::collection::vec((select(PLACES), any_value()), 0..6);
    let models = prop::collection::vec(select(vec!["a", "b"]), 0..3);
    (id, plain, lists, times, keyed, models).prop_map(|(id, plain, lists, times, keyed, models)| {
        let mut doc = Doc::new();
        for (name, value) in plain.into_iter().chain(lists).chain(times) {
            doc.set(name, value);
        }
        for (path, value) in keyed {
            put(&mut doc, path, value);
        }
        if !models.is_empty() {
            doc.set("models.input", models.iter().map(|model| json!({"model": model})).collect::<Vec<_>>());
        }
        doc.insert("id".to_owned(), id.into());
        doc
    })
}

fn put(doc: &mut Doc, path: &[&str], value: Value) {
    let Some((first, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        doc.insert((*first).to_owned(), value);
        return;
    }
    let inner = doc.entry(*first).or_insert_with(|| json!({}));
    if let Some(inner) = inner.as_object_mut() {
        put(inner, rest, value);
    }
}

const PLAIN: &[&str] = &[
    "name",
    "comment",
    "report",
    "type",
    "status",
    "project",
    "parent",
    "user",
    "last_iteration",
    "active_duration",
    "framework",
    "uri",
    "ready",
    "basename",
    "description",
    "featured",
    "execution.queue",
    "script.repository",
    "script.branch",
    "hyperparams",
];

const PLACES: &[&[&str]] = &[
    &["hyperparams", "Args", "lr", "value"],
    &["hyperparams", "Args", "a.b", "value"],
    &["hyperparams", "Args", "_x$%", "value"],
    &["hyperparams", "Args"],
    &["last_metrics", "m", "v", "value"],
    &["last_metrics", "m", "v", "max_value"],
    &["last_metrics", "m", "v", "metric"],
    &["metadata", "k.1", "value"],
    &["runtime", "n"],
    &["runtime", "_pid"],
    &["configuration", "General", "value"],
];

const PATHS: &[&str] = &[
    "name",
    "comment",
    "id",
    "tags",
    "system_tags",
    "type",
    "status",
    "project",
    "parent",
    "user",
    "path",
    "created",
    "started",
    "last_update",
    "last_iteration",
    "active_duration",
    "ready",
    "featured",
    "uri",
    "basename",
    "execution.queue",
    "models.input.model",
    "script.repository",
    "script.branch",
    "hyperparams.Args.lr.value",
    "hyperparams.Args.a%2Eb.value",
    "hyperparams.Args.%_x%24%%.value",
    "last_metrics.m.v.value",
    "last_metrics.m.v.max_value",
    "last_metrics.m.v.metric",
    "metadata.k%2E1.value",
    "runtime.n",
    "runtime.%_pid",
    "configuration.General.value",
];

fn any_path() -> impl Strategy<Value = String> {
    select(PATHS).prop_map(str::to_owned)
}

fn patterns() -> impl Strategy<Value = Value> {
    select(vec!["a", "^a", "b$", "^$", "run", "1|9", "(?i)A", ".", "é", "long", "0"]).prop_map(Value::from)
}

/// A list with operators among its values.
fn list() -> impl Strategy<Value = Value> {
    let items = vec!["a", "b", "ab", "10", "", "-a", "-b", "__$not", "__$all", "__$any", "__$nop", "hidden", "trash"];
    let item = prop_oneof![10 => select(items).prop_map(Value::from), 1 => Just(Value::Null)];
    prop::collection::vec(item, 1..5).prop_map(Value::from)
}

fn filter() -> impl Strategy<Value = Value> {
    let values = || {
        let item = prop_oneof![5 => select(vec!["a", "b", "10"]).prop_map(Value::from), 1 => Just(Value::Null)];
        prop::collection::vec(item, 0..3)
    };
    (values(), values(), values(), values(), select(vec!["and", "or"])).prop_map(
        |(a, b, c, d, op)| json!({"any": {"include": a, "exclude": b}, "all": {"include": c, "exclude": d}, "op": op}),
    )
}

fn range() -> impl Strategy<Value = Value> {
    let end = || {
        prop_oneof![
            (-2i64..12).prop_map(Value::from),
            Just(json!(0.5)),
            Just(json!(9_007_199_254_740_992_i64)),
            Just(Value::Null),
            select(TIMES).prop_map(Value::from),
            Just(json!("9")),
        ]
    };
    (end(), end()).prop_map(|(min, max)| json!([min, max]))
}

fn date() -> impl Strategy<Value = Value> {
    let one =
        || (select(vec!["", ">", ">=", "<", "<="]), select(TIMES)).prop_map(|(op, time)| json!(format!("{op}{time}")));
    prop_oneof![one(), (one(), one()).prop_map(|(a, b)| json!([a, b]))]
}

fn multi() -> impl Strategy<Value = Value> {
    let fields = || prop::collection::vec(any_path(), 1..4);
    prop_oneof![
        (fields(), patterns()).prop_map(|(fields, pattern)| json!({"fields": fields, "pattern": pattern})),
        (fields(), date()).prop_map(|(fields, date)| json!({"fields": fields, "datetime": date})),
    ]
}

/// A tree of typed conditions.
fn tree() -> impl Strategy<Value = Value> {
    let ops = vec!["eq", "ne", "lt", "le", "gt", "ge"];
    let compared = (any_path(), select(ops), any_value())
        .prop_map(|(field, op, value)| json!({"field": field, "op": op, "value": value}));
    let listed = (any_path(), prop::collection::vec(any_value(), 0..3))
        .prop_map(|(field, value)| json!({"field": field, "op": "in", "value": value}));
    let matched =
        (any_path(), patterns()).prop_map(|(field, value)| json!({"field": field, "op": "matches", "value": value}));
    let present =
        (any_path(), any::<bool>()).prop_map(|(field, value)| json!({"field": field, "op": "exists", "value": value}));
    let leaf = prop_oneof![6 => compared, 1 => listed, 2 => matched, 2 => present];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let inner = prop::collection::vec(inner, 0..3);
        (select(vec!["and", "or", "not"]), inner).prop_map(|(word, inner)| json!({word: inner}))
    })
}

/// One parameter of a call. Which names go with which values is up to the language: what it refuses is not asked.
fn parameter() -> impl Strategy<Value = (String, Value)> {
    let lists = [
        "tags",
        "system_tags",
        "type",
        "status",
        "project",
        "parent",
        "user",
        "execution.queue",
        "models.input.model",
        "hyperparams.Args.lr.value",
        "hyperparams.Args.a%2Eb.value",
        "metadata.k%2E1.value",
        "framework",
        "path",
        "id",
    ];
    let ranges = [
        "last_iteration",
        "active_duration",
        "created",
        "started",
        "last_metrics.m.v.value",
        "last_metrics.m.v.metric",
    ];
    let named = |name: &'static str, value: BoxedStrategy<Value>| value.prop_map(move |value| (name.to_owned(), value));
    prop_oneof![
        6 => (select(lists.to_vec()), list()).prop_map(|(name, value)| (name.to_owned(), value)),
        2 => (select(lists.to_vec()), filter()).prop_map(|(name, value)| ("filters".to_owned(), json!({name: value}))),
        2 => (select(vec!["name", "comment", "basename", "description"]), patterns()).prop_map(|(name, value)| (name.to_owned(), value)),
        3 => (select(ranges.to_vec()), range()).prop_map(|(name, value)| (name.to_owned(), value)),
        2 => (select(vec!["last_update", "last_change", "status_changed"]), date()).prop_map(|(name, value)| (name.to_owned(), value)),
        1 => (select(vec!["runtime.n", "runtime.%_pid", "ready"]), any_value()).prop_map(|(name, value)| (name.to_owned(), value)),
        2 => (select(vec!["_any_", "_all_"]), multi()).prop_map(|(name, value)| (name.to_owned(), value)),
        5 => named("where", tree().boxed()),
        1 => named("search_text", select(vec!["a", "run -b", "\"run 1\"", "-a", "a b"]).prop_map(Value::from).boxed()),
        1 => named("search_hidden", any::<bool>().prop_map(Value::from).boxed()),
        1 => named("allow_public", any::<bool>().prop_map(Value::from).boxed()),
        1 => named("include_subprojects", any::<bool>().prop_map(Value::from).boxed()),
        1 => named("shallow_search", any::<bool>().prop_map(Value::from).boxed()),
    ]
}

pub fn any_asked() -> impl Strategy<Value = Asked> {
    let entity = select(vec![Entity::Task, Entity::Task, Entity::Task, Entity::Report, Entity::Model, Entity::Project]);
    let order = (any_path(), any::<bool>()).prop_map(|(path, down)| if down { format!("-{path}") } else { path });
    let params = prop::collection::vec(parameter(), 0..3);
    let window =
        prop_oneof![Just(0..3), Just(0..500), (0usize..8, 0usize..6).prop_map(|(start, size)| start..start + size)];
    (entity, params, prop::collection::vec(order, 0..3), window).prop_map(|(entity, params, order, window)| {
        let mut all = Doc::from_iter(params);
        all.insert("order_by".to_owned(), json!(order));
        Asked { entity, params: Value::Object(all), window }
    })
}
