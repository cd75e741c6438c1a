//! Moving and merging.

use super::support::TestStore;
use runfold_api::problem::Code;
use runfold_store::{DocExt, Kind, projects};
use serde_json::json;

fn move_to(store: &TestStore, id: &str, place: &'static str) -> u64 {
    let id = id.to_owned();
    store.write(move |tx| projects::move_project(tx, &id, place))
}

fn move_refused(store: &TestStore, id: &str, place: &'static str) -> Code {
    let id = id.to_owned();
    store.refused(move |tx| projects::move_project(tx, &id, place))
}

#[test]
fn a_project_moves_with_its_descendants_to_a_place_that_is_made_for_it() {
    let store = TestStore::open();
    let night = store.project("vision/cars/night");
    let cars = store.text(Kind::Project, &night, "parent").unwrap();
    assert_eq!(move_to(&store, &cars, "archive/old"), 2);
    assert_eq!(
        store.project_names(),
        ["archive", "archive/old", "archive/old/cars", "archive/old/cars/night", "vision"]
    );
    let old = store.text(Kind::Project, &cars, "parent").unwrap();
    assert_eq!(store.text(Kind::Project, &old, "name").as_deref(), Some("archive/old"));
    assert_eq!(store.get(Kind::Project, &night).strings_at("path").last(), Some(&cars));
    assert_eq!(store.get(Kind::Project, &night).strings_at("path").len(), 3);
    assert_eq!(move_to(&store, &cars, ""), 2);
    assert_eq!(store.get(Kind::Project, &night).strings_at("path"), [cars]);
}

#[test]
fn a_project_moves_neither_where_it_is_nor_below_itself_nor_too_deep() {
    let store = TestStore::open();
    let vision = store.project("vision");
    let cars = store.project("vision/cars");
    assert_eq!(move_refused(&store, &cars, "vision"), Code::PROJECT_SAME_PLACE);
    assert_eq!(move_refused(&store, &vision, "vision/cars"), Code::PROJECT_UNDER_ITSELF);
    assert_eq!(move_refused(&store, &vision, "abc/abc/abc/abc/abc/abc/abc/abc/abc"), Code::PROJECT_TOO_DEEP);
    assert_eq!(store.project_names(), ["vision", "vision/cars"]);
}

#[test]
fn a_project_whose_name_begins_alike_is_another_place() {
    let store = TestStore::open();
    let car = store.project("car");
    assert_eq!(move_to(&store, &car, "carsharing"), 1);
    assert_eq!(store.project_names(), ["carsharing", "carsharing/car"]);
}

#[test]
fn merging_brings_tasks_models_and_children_and_the_source_goes() {
    let store = TestStore::open();
    let (source, target) = (store.project("vision"), store.project("speech"));
    store.project("vision/cars/night");
    store.task(json!({"id": "t", "project": source}));
    store.model(json!({"id": "m", "project": source}));
    let (from, to) = (source.clone(), target.clone());
    let merged = store.write(move |tx| projects::merge(tx, &from, Some(&to)));
    assert_eq!((merged.moved_entities, merged.moved_projects), (2, 1));
    assert_eq!(store.project_names(), ["speech", "speech/cars", "speech/cars/night"]);
    assert_eq!(store.text(Kind::Task, "t", "project"), Some(target.clone()));
    assert_eq!(store.text(Kind::Model, "m", "project"), Some(target));
    assert!(!store.exists(Kind::Project, &source));
}

#[test]
fn a_project_is_merged_neither_into_itself_nor_into_its_child() {
    let store = TestStore::open();
    let (vision, cars) = (store.project("vision"), store.project("vision/cars"));
    let same = vision.clone();
    assert_eq!(store.refused(move |tx| projects::merge(tx, &same, Some(&same))), Code::PROJECT_SAME_PLACE);
    assert_eq!(store.refused(move |tx| projects::merge(tx, &vision, Some(&cars))), Code::PROJECT_INTO_CHILD);
}

#[test]
fn tasks_move_to_a_project_by_name_or_to_none() {
    let store = TestStore::open();
    store.task(json!({"id": "t"}));
    let project = store.write(|tx| {
        let project = projects::target(tx, None, Some("vision/cars"))?;
        projects::move_contents(tx, Kind::Task, &["t".to_owned()], project.as_deref())?;
        Ok(project)
    });
    assert_eq!(store.text(Kind::Task, "t", "project"), project);
    store.write(|tx| projects::move_contents(tx, Kind::Task, &["t".to_owned()], None));
    assert_eq!(store.text(Kind::Task, "t", "project"), None);
}
