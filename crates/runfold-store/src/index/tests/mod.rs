//! Whatever is written, merged, moved and asked, the index answers as reading every document does.

mod worlds;

use super::{check, merge, rebuild};
use crate::document::{Doc, DocExt};
use crate::kind::Kind;
use crate::listing::{Found, all_ids, documents, kind_of, page, prepare, search};
use crate::store::Store;
use crate::tx::{Actor, View, for_each_of};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use runfold_api::query::{Entity, Query, path, resolve};
use runfold_api::time::Moment;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::time::Duration;
use worlds::{Asked, Step, any_asked, any_step};

const WORKSPACE: &str = "w";
const OTHER: &str = "other";

fn actor(workspace: &str) -> Actor {
    Actor::job(workspace, "test", Moment(0))
}

fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    (folder, store)
}

fn doc(value: Value) -> Doc {
    value.as_object().unwrap().clone()
}

/// Does what a step says; what is refused changes nothing.
fn take(store: Store, folder: &std::path::Path, step: &Step) -> Store {
    match step.clone() {
        Step::Create { kind, workspace, doc } => {
            let _ = store.write_now(actor(workspace), move |tx| tx.create(kind, doc.clone()));
        }
        Step::Edit { kind, row, doc } => edit(&store, kind, row, Some(doc), None),
        Step::Move { kind, row, workspace } => edit(&store, kind, row, None, Some(workspace)),
        Step::Remove { kind, row } => {
            let _ = store.write_now(actor(WORKSPACE), move |tx| {
                let rows = tx.backend().scan(kind, None, 0, 100)?;
                if let Some(document) = rows.get(row % rows.len().max(1)) {
                    tx.remove(kind, document)?;
                }
                Ok(())
            });
        }
        Step::Merge => assert!(!merge(&store, Duration::from_secs(60)).unwrap()),
        Step::MergeSome => {
            merge(&store, Duration::ZERO).unwrap();
        }
        Step::Rebuild => rebuild(&store).unwrap(),
        Step::Reopen => {
            store.close();
            drop(store);
            return Store::open(folder).unwrap();
        }
    }
    store
}

/// Replaces the fields of a row, or moves it.
fn edit(store: &Store, kind: Kind, row: usize, fields: Option<Doc>, workspace: Option<&'static str>) {
    let _ = store.write_now(actor(WORKSPACE), move |tx| {
        let rows = tx.backend().scan(kind, Some(WORKSPACE), 0, 100)?;
        let rows: Vec<_> = rows.into_iter().filter(|row| !row.is_public()).collect();
        let Some(document) = rows.get(row % rows.len().max(1)) else { return Ok(()) };
        let mut editing = tx.edit(kind, document.id())?;
        if let Some(fields) = &fields {
            let id = document.id().to_owned();
            *editing = fields.clone();
            editing.set("id", id);
        }
        if let Some(workspace) = workspace {
            editing.set_workspace(workspace);
        }
        tx.put(editing)?;
        Ok(())
    });
}

/// Index and documents give the same rows, order and total.
fn agree(view: View<'_>, query: &Query, window: Range<usize>, what: &Value) {
    let query = prepare(&view, query.clone()).unwrap();
    let naive = search(&view, &query).unwrap();
    let hits = page(&view, &query, window.clone()).unwrap();
    let shown = |documents: &[crate::Document]| {
        documents.iter().map(|document| (document.rid, document.id().to_owned())).collect::<Vec<_>>()
    };
    let expected: Vec<_> = shown(&naive).into_iter().skip(window.start).take(window.len()).collect();
    let found = documents(&view, query.entity, &hits.rids).unwrap();
    assert_eq!(shown(&found), expected, "{window:?} of {what}");
    assert_eq!(hits.total, naive.len(), "total of {what}");
    let ids: Vec<_> = naive.iter().map(|document| document.id().to_owned()).collect();
    assert_eq!(all_ids(&view, &query).unwrap(), ids, "ids of {what}");
}

/// Columns whose values the index and the documents must tell alike, some of which have no index.
const COLUMNS: &[&str] = &[
    "id",
    "name",
    "status",
    "tags",
    "last_update",
    "hyperparams.Args.lr.value",
    "hyperparams.Args.a%2Eb.value",
    "last_metrics.m.v.value",
    "last_metrics.m.v.metric",
    "runtime.x",
];

/// Index and documents give the same values.
fn values_agree(view: View<'_>, query: &Query, what: &Value) {
    let query = prepare(&view, query.clone()).unwrap();
    let found = Found::of(&view, &query).unwrap();
    let naive = search(&view, &query).unwrap();
    for column in COLUMNS {
        let path = path::split(column);
        let plain = |value: &Value| {
            let mut value = value.clone();
            super::plain(&mut value);
            value
        };
        let expected: BTreeMap<i64, Vec<Value>> = naive
            .iter()
            .map(|document| (document.rid, resolve(&document.doc, &path).into_iter().map(plain).collect()))
            .filter(|(_, values): &(i64, Vec<Value>)| !values.is_empty())
            .collect();
        let mut told = BTreeMap::new();
        let mut tell = |rid: i64, values: &crate::index::Values| {
            told.insert(rid, values.iter().map(plain).collect::<Vec<_>>());
        };
        found.values(&path, &mut tell).unwrap();
        assert_eq!(told, expected, "{column} of {what}");
    }
}

/// The names of columns that are counted are those that the documents have.
fn uses_agree(store: &Store) {
    let counted = |view: View<'_>| {
        for kind in [Kind::Task, Kind::Model] {
            let mut expected: BTreeMap<(String, String, String), u64> = BTreeMap::new();
            for_each_of(view.backend(), kind, None, &mut |row| {
                for name in super::uses::names(kind, &row).into_keys() {
                    let project = row.str_at("project").unwrap_or_default().to_owned();
                    for place in [project, super::EVERYWHERE.to_owned()] {
                        *expected.entry((row.workspace.clone(), place, name.clone())).or_default() += 1;
                    }
                }
                Ok(())
            })?;
            let places: BTreeSet<_> =
                expected.keys().map(|(workspace, place, _)| (workspace.clone(), place.clone())).collect();
            let mut told = BTreeMap::new();
            for (workspace, place) in places {
                for used in view.backend().uses((&workspace, kind), &place)? {
                    told.insert((workspace.clone(), place.clone(), used.name), used.rows);
                }
            }
            assert_eq!(told, expected);
        }
        Ok(())
    };
    store.read_now("", counted).unwrap();
}

fn ask(store: &Store, asked: &Asked) {
    let Ok(query) = Query::parse(asked.entity, &doc(asked.params.clone())) else { return };
    for workspace in [WORKSPACE, OTHER, "", "nobody's"] {
        store
            .read_now(workspace, |view| {
                agree(view, &query, asked.window.clone(), &asked.params);
                if asked.entity == Entity::Task {
                    values_agree(view, &query, &asked.params);
                }
                Ok(())
            })
            .unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), max_shrink_iters: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn the_index_answers_as_reading_every_document_does(
        first in prop::collection::vec(any_step(), 1..40),
        second in prop::collection::vec(any_step(), 0..15),
        asked in prop::collection::vec(any_asked(), 40),
    ) {
        let (folder, mut store) = store();
        for step in &first {
            store = take(store, folder.path(), step);
        }
        asked[..20].iter().for_each(|asked| ask(&store, asked));
        for step in &second {
            store = take(store, folder.path(), step);
        }
        asked[20..].iter().for_each(|asked| ask(&store, asked));
        uses_agree(&store);
        prop_assert_eq!(check(&store).unwrap(), []);
        merge(&store, Duration::from_secs(60)).unwrap();
        prop_assert_eq!(check(&store).unwrap(), []);
        asked.iter().for_each(|asked| ask(&store, asked));
    }
}

/// `RUNFOLD_INDEX_CASES` asks for a longer run than the suite's.
fn cases() -> u32 {
    std::env::var("RUNFOLD_INDEX_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(24)
}

/// Some thousand tasks with few values each, so that chunks, ties and postings are many.
fn many(store: &Store, count: u64) {
    store
        .write_now(actor(WORKSPACE), move |tx| {
            for n in 0..count {
                let mixed = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
                let mut task = doc(json!({
                    "id": format!("{mixed:032x}"), "name": format!("run {}", mixed % 97), "type": "training",
                    "status": (["created", "completed", "failed"])[(mixed % 3) as usize],
                    "project": format!("p{}", (mixed % 50).isqrt()), "tags": [format!("t{}", mixed % 7)], "system_tags": [],
                    "last_update": Moment(1_700_000_000_000_000 + n as i64 * 1_000_000).iso(), "last_iteration": n / 10,
                    "hyperparams": {"Args": {"lr": {"value": format!("0.{}", mixed % 1_000)}}},
                }));
                if mixed % 5 > 0 {
                    task.set("last_metrics.m.v.value", (mixed % 5_000) as f64 / 7.0);
                }
                tx.create(Kind::Task, task)?;
            }
            Ok(())
        })
        .unwrap();
}

fn many_queries() -> Vec<Value> {
    vec![
        json!({"order_by": ["-last_update"], "project": ["p1"]}),
        json!({"order_by": ["last_update"]}),
        json!({"order_by": ["-last_metrics.m.v.value"], "tags": ["t1"], "status": ["completed", "failed"]}),
        json!({"order_by": ["last_metrics.m.v.value", "-name"], "hyperparams.Args.lr.value": ["0.1", "0.22"]}),
        json!({"order_by": ["-hyperparams.Args.lr.value", "name"]}),
        json!({"order_by": ["status", "-last_iteration", "name"], "tags": ["__$not", "t2"]}),
        json!({"order_by": ["-last_iteration"], "last_iteration": [10, 200]}),
        json!({"order_by": ["name"], "_any_": {"fields": ["name", "id"], "pattern": "n 4|ff"}}),
        json!({"where": {"field": "last_metrics.m.v.value", "op": "gt", "value": 650}, "order_by": ["-created"]}),
        json!({"search_text": "run -4", "status": ["failed"], "project": ["p3"]}),
        json!({}),
    ]
}

fn ask_many(store: &Store) {
    for params in many_queries() {
        for window in [0..20, 15..40, 2_900..3_100, 0..usize::MAX, 5..5] {
            ask(store, &Asked { entity: Entity::Task, params: params.clone(), window });
        }
    }
}

#[test]
fn pages_of_many_rows_are_right_with_and_without_fresh_values() {
    let (_folder, store) = store();
    many(&store, 3_000);
    merge(&store, Duration::from_secs(60)).unwrap();
    ask_many(&store);
    store
        .write_now(actor(WORKSPACE), |tx| {
            for (n, row) in tx.backend().scan(Kind::Task, Some(WORKSPACE), 0, 5_000)?.into_iter().enumerate() {
                if n % 50 == 0 {
                    tx.remove(Kind::Task, &row)?;
                } else if n % 3 == 0 {
                    let mut editing = tx.edit(Kind::Task, row.id())?;
                    editing.set("last_metrics.m.v.value", n as f64 / 3.0);
                    editing.set("status", "queued");
                    editing.set("last_iteration", 1_000_000);
                    tx.put(editing)?;
                }
            }
            Ok(())
        })
        .unwrap();
    ask_many(&store);
    assert_eq!(check(&store).unwrap(), []);
}

#[test]
fn rows_of_several_segments_are_found_after_a_rebuild() {
    let (folder, store) = store();
    many(&store, 400);
    store.close();
    drop(store);
    let database = rusqlite::Connection::open(folder.path().join("meta.db")).unwrap();
    database.execute_batch("update task set rid = rid * 1013; update facet_state set format = 0").unwrap();
    drop(database);
    let store = Store::open(folder.path()).unwrap();
    ask_many(&store);
    assert_eq!(check(&store).unwrap(), []);
}

#[test]
fn a_check_tells_what_is_wrong_and_a_rebuild_mends_it() {
    let (folder, store) = store();
    many(&store, 30);
    merge(&store, Duration::from_secs(60)).unwrap();
    store.close();
    drop(store);
    let database = rusqlite::Connection::open(folder.path().join("meta.db")).unwrap();
    let name = "(select id from facet_key where name = 'last_iteration')";
    database.execute_batch(&format!("delete from facet_column where id >> 24 = {name}; delete from posting")).unwrap();
    drop(database);
    let store = Store::open(folder.path()).unwrap();
    let found = check(&store).unwrap();
    assert!(
        found.iter().any(|one| one.field == "last_iteration" && one.what == "the index lacks the value"),
        "{found:?}"
    );
    assert!(found.iter().any(|one| one.field == "tags" && one.what == "a posting lacks a row"), "{found:?}");
    rebuild(&store).unwrap();
    assert_eq!(check(&store).unwrap(), []);
}

#[test]
fn writes_keep_fresh_values_from_piling_up() {
    let (_folder, store) = store();
    for _ in 0..3 {
        many_with_other_ids(&store);
    }
    let pending = store.read_now(WORKSPACE, |view| Ok(view.backend().facet_state()?.1)).unwrap();
    assert!(pending < 40_000, "{pending} fresh values wait");
    assert_eq!(check(&store).unwrap(), []);
}

fn many_with_other_ids(store: &Store) {
    store
        .write_now(actor(WORKSPACE), |tx| {
            for n in 0..1_000 {
                let id = format!("{}-{n}", runfold_api::time::Moment::now().0);
                let task = json!({"id": id, "name": "a", "tags": ["x"], "project": "p", "status": "created", "comment": "c", "user": "u",
                                  "type": "training", "last_iteration": n, "runtime": {"a": 1, "b": 2, "c": 3}});
                tx.create(Kind::Task, doc(task))?;
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn the_property_asks_what_the_language_accepts_and_finds_something() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut one = |n: usize| prop::collection::vec(any_asked(), n).new_tree(&mut runner).unwrap().current();
    let asked = one(600);
    let (folder, mut store) = store();
    let steps = prop::collection::vec(any_step(), 60).new_tree(&mut runner).unwrap().current();
    for step in steps.iter().filter(|step| matches!(step, Step::Create { .. })) {
        store = take(store, folder.path(), step);
    }
    let queries: Vec<_> =
        asked.iter().filter_map(|asked| Query::parse(asked.entity, &doc(asked.params.clone())).ok()).collect();
    let found = |query: &Query| store.read_now(WORKSPACE, |view| Ok(page(&view, query, 0..9)?.total)).unwrap();
    let (some, all) = (queries.iter().filter(|query| found(query) > 0).count(), queries.len());
    assert!(all > 300, "{all} of 600 queries are ones of the language");
    assert!(some > 150, "{some} of {all} queries find something");
    assert!(queries.iter().all(|query| super::keys::entity_of(kind_of(query.entity)).is_some()));
}
