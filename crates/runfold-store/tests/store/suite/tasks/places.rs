//! Projects, tags, types, history, public and private.

use super::{Bench, code};
use runfold_api::problem::Code;
use runfold_api::wire::tasks::GetOperationsLog;
use runfold_store::tasks::{edit, operations, places, tags};
use runfold_store::{DocExt, Kind, Tx, visibility};
use serde_json::{Value, json};

#[test]
fn tags_are_removed_then_added_on_all_or_none() {
    let bench = Bench::task_in("published");
    bench.set("t1", "tags", json!(["a", "b"]));
    let update = |request: Value| bench.call(|tx: &Tx<'_>, request| tags::update(tx, Kind::Task, request), request);
    let request = json!({"ids": ["t1"], "add_tags": ["c", "a"], "remove_tags": ["a", "b"]});
    assert_eq!(update(request).unwrap(), 1);
    assert_eq!(bench.at("tags"), json!(["a", "c"]));
    assert_eq!(code(update(json!({"ids": ["t1", "none"], "add_tags": ["d"]}))), Code::TASK_UNKNOWN);
    assert_eq!(bench.at("tags"), json!(["a", "c"]));
    assert_eq!(code(update(json!({"ids": ["t1"], "add_tags": ["__$all"]}))), Code::BAD_VALUE);
    assert_eq!(code(update(json!({"ids": []}))), Code::VALIDATION);
}

#[test]
fn tasks_move_by_id_by_name_and_out_of_all_projects() {
    let bench = Bench::task_in("completed");
    bench.store_document(Kind::Project, json!({"id": "p1", "name": "vision"}));
    let relocate = |target: Value| {
        let mut request = target;
        request["ids"] = json!(["t1"]);
        bench.call(places::relocate, request)
    };
    assert_eq!(relocate(json!({"project": "p1"})).unwrap().as_deref(), Some("p1"));
    assert_eq!(bench.at("project"), "p1");
    let made = relocate(json!({"project_name": "vision/detect"})).unwrap().unwrap();
    let project = bench.store.read_now("w", |view| view.get(Kind::Project, &made)).unwrap();
    assert_eq!((project.str_at("name"), project.str_at("parent")), (Some("vision/detect"), Some("p1")));
    assert_eq!(bench.at("project"), made.as_str());
    assert_eq!(relocate(json!({"project": null})).unwrap(), None);
    assert_eq!(bench.at("project"), Value::Null);
    assert_eq!(code(relocate(json!({}))), Code::MISSING_FIELD);
    assert_eq!(code(relocate(json!({"project": "none"}))), Code::PROJECT_UNKNOWN);
    assert_eq!(code(relocate(json!({"project": "p1", "project_name": "vision"}))), Code::CONFLICTING_FIELDS);
}

#[test]
fn types_are_those_of_the_projects_asked_for_and_all_below() {
    let bench = Bench::new();
    bench.store_document(Kind::Project, json!({"id": "p1", "name": "vision", "path": []}));
    bench.store_document(Kind::Project, json!({"id": "p2", "name": "vision/detect", "parent": "p1", "path": ["p1"]}));
    for (id, class, project) in
        [("t1", "training", json!("p1")), ("t2", "testing", json!("p2")), ("t3", "qc", json!(null))]
    {
        bench.create(id, json!({"name": "train", "type": class, "project": project})).unwrap();
    }
    let types = |projects: Option<&str>| {
        let projects = projects.map(|project| vec![project.to_owned()]);
        bench.store.read_now("w", |view| places::types(&view, projects.as_deref())).unwrap()
    };
    assert_eq!(types(None), ["qc", "testing", "training"]);
    assert_eq!(types(Some("p1")), ["testing", "training"]);
    assert_eq!(types(Some("p2")), ["testing"]);
}

#[test]
fn the_operations_log_tells_each_change_page_by_page() {
    let bench = Bench::task_in("created");
    for comment in ["a", "b"] {
        bench.later(1);
        bench.call(edit::edit, json!({"task": "t1", "comment": comment})).unwrap();
    }
    let log = |request: Value| {
        let request: GetOperationsLog = serde_json::from_value(request).unwrap();
        bench.store.read_now("w", |view| operations::of_task(&view, &request))
    };
    let (newest, total) = log(json!({"task": "t1", "page_size": 1})).unwrap();
    let expected = json!({
        "at": "2026-01-31T12:00:02.000000+00:00", "user": "ann", "source": "api 127.0.0.1", "action": "test",
        "fields": [{"path": "comment", "old": "a", "new": "b"}],
    });
    assert_eq!((newest, total), (vec![expected], 3));
    let (oldest, _) = log(json!({"task": "t1", "page": 1, "page_size": 1, "order": "asc"})).unwrap();
    assert_eq!(oldest[0]["fields"][0]["new"], "a");
    assert_eq!(code(log(json!({"task": "t1", "page": -1}))), Code::VALIDATION);
    assert!(log(json!({"task": "t1", "page": i64::MAX})).unwrap().0.is_empty());
}

#[test]
fn a_public_task_is_read_by_all_written_by_none_and_goes_back_where_it_came_from() {
    let bench = Bench::task_in("completed");
    let as_workspace = |workspace: &str, verb: fn(&Tx<'_>, Kind, &[String]) -> runfold_store::Result<u64>| {
        bench.store.write_now(bench.actor(workspace), move |tx| verb(tx, Kind::Task, &["t1".to_owned()]))
    };
    assert_eq!(code(as_workspace("w", visibility::make_private)), Code::NOT_PUBLIC);
    assert_eq!(code(as_workspace("v", visibility::make_public)), Code::TASK_UNKNOWN);
    assert_eq!(as_workspace("w", visibility::make_public).unwrap(), 1);
    assert_eq!(as_workspace("w", visibility::make_public).unwrap(), 0);
    assert!(bench.store.read_now("v", |view| view.exists(Kind::Task, "t1")).unwrap());
    assert_eq!(code(bench.call(edit::update, json!({"task": "t1", "name": "other"}))), Code::NO_WRITE_PERMISSION);
    let log: GetOperationsLog = serde_json::from_value(json!({"task": "t1"})).unwrap();
    let seen_elsewhere = bench.store.read_now("v", |view| operations::of_task(&view, &log));
    assert_eq!(code(seen_elsewhere), Code::NO_WRITE_PERMISSION);
    assert_eq!(code(as_workspace("v", visibility::make_private)), Code::NO_WRITE_PERMISSION);
    assert_eq!(as_workspace("w", visibility::make_private).unwrap(), 1);
    assert!(!bench.store.read_now("v", |view| view.exists(Kind::Task, "t1")).unwrap());
    assert_eq!(bench.at("company"), "w");
    assert_eq!(bench.call(edit::update, json!({"task": "t1", "name": "other"})).unwrap().updated, 1);
}
