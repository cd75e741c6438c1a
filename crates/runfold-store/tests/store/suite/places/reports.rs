//! Reports and the runs of pipelines.

use super::support::TestStore;
use runfold_api::problem::Code;
use runfold_api::wire::reports::{Create, Move, Report, Update};
use runfold_store::{DocExt, Kind, pipelines, reports};
use serde_json::json;

fn report(store: &TestStore, project: &str) -> String {
    let request = Create {
        name: "weekly".into(),
        project: Some(project.into()),
        tags: Some(vec!["week".into()]),
        ..Create::default()
    };
    store.write(move |tx| reports::create(tx, &request)).id
}

fn named(id: &str) -> Report {
    Report { task: id.into(), message: None }
}

#[test]
fn a_report_lies_in_a_hidden_section_that_goes_with_the_last_one() {
    let store = TestStore::open();
    let project = store.project("vision");
    let id = report(&store, &project);
    assert_eq!(store.project_names(), ["vision", "vision/.reports"]);
    assert_eq!(store.read(|view| reports::get_tags(&view)).tags, ["week"]);
    let request = Move { task: id.clone(), project: None, project_name: Some("speech".into()) };
    let section = store.write(move |tx| reports::move_report(tx, &request));
    assert_eq!(store.text(Kind::Project, &section, "name").as_deref(), Some("speech/.reports"));
    assert_eq!(store.project_names(), ["speech", "speech/.reports", "vision"]);
    store.write(move |tx| reports::delete(tx, &id, false));
    assert_eq!(store.project_names(), ["speech", "vision"]);
}

#[test]
fn a_published_report_keeps_its_text() {
    let store = TestStore::open();
    let project = store.project("vision");
    let id = report(&store, &project);
    let once = named(&id);
    store.write(move |tx| reports::publish(tx, &once));
    let again = named(&id);
    assert_eq!(store.refused(move |tx| reports::publish(tx, &again)), Code::TASK_WRONG_STATUS);
    let text = Update { task: id.clone(), report: Some("new".into()), ..Update::default() };
    assert_eq!(store.refused(move |tx| reports::update(tx, &text)), Code::TASK_WRONG_STATUS);
    let comment = Update { task: id.clone(), comment: Some("read me".into()), ..Update::default() };
    assert_eq!(store.write(move |tx| reports::update(tx, &comment)).updated, 1);
    let doomed = id.clone();
    assert_eq!(store.refused(move |tx| reports::delete(tx, &doomed, false)), Code::TASK_NOT_DELETABLE);
    let archived = named(&id);
    assert_eq!(store.write(move |tx| reports::set_archived(tx, &archived, true)), 1);
    store.write(move |tx| reports::delete(tx, &id, false));
}

#[test]
fn a_task_of_another_type_is_no_report() {
    let store = TestStore::open();
    store.task(json!({"id": "t"}));
    assert_eq!(store.refused(|tx| reports::delete(tx, "t", true)), Code::NOT_A_REPORT);
    assert!(store.exists(Kind::Task, "t"));
}

#[test]
fn the_last_run_of_a_pipeline_stays() {
    let store = TestStore::open();
    let pipeline = store.project("vision/.pipelines/nightly");
    for id in ["one", "two"] {
        store.task(json!({"id": id, "project": pipeline, "type": "controller", "system_tags": ["pipeline"]}));
    }
    store.task(json!({"id": "step", "project": pipeline, "parent": "one"}));
    let delete = |id: &'static str| {
        let pipeline = pipeline.clone();
        store.try_write(move |tx| pipelines::delete_run(tx, &pipeline, id))
    };
    delete("one").unwrap();
    assert!(!store.exists(Kind::Task, "one") && !store.exists(Kind::Task, "step"));
    let last = pipeline.clone();
    assert_eq!(store.refused(move |tx| pipelines::delete_run(tx, &last, "two")), Code::LAST_PIPELINE_RUN);
    assert_eq!(store.get(Kind::Task, "two").str_at("type"), Some("controller"));
}
