//! Making, naming and deleting projects.

use super::support::{TestStore, actor};
use runfold_api::problem::Code;
use runfold_api::wire::projects::{Create, Delete, Update};
use runfold_store::{DocExt, Kind, StoreError, projects, visibility};
use serde_json::json;

fn named(name: &str) -> Create {
    Create { name: name.to_owned(), ..Create::default() }
}

fn renamed(project: &str, name: &str) -> Update {
    Update { project: project.to_owned(), name: Some(name.to_owned()), ..Update::default() }
}

fn deletion(project: &str) -> Delete {
    Delete { project: project.to_owned(), ..Delete::default() }
}

#[test]
fn missing_ancestors_are_made_and_blanks_and_slashes_dropped() {
    let store = TestStore::open();
    let id = store.project(" vision // cars/ night ");
    assert_eq!(store.project_names(), ["vision", "vision/cars", "vision/cars/night"]);
    let project = store.get(Kind::Project, &id);
    assert_eq!(project.str_at("basename"), Some("night"));
    assert_eq!(project.strings_at("path").len(), 2);
    assert_eq!(project.strings_at("path").last().map(String::as_str), project.str_at("parent"));
}

#[test]
fn a_taken_name_a_short_part_and_an_eleventh_level_are_refused() {
    let store = TestStore::open();
    store.project("vision");
    assert_eq!(store.refused(|tx| projects::create(tx, &named("/vision/"))), Code::NOT_UNIQUE);
    assert_eq!(store.refused(|tx| projects::create(tx, &named("vision/ab"))), Code::VALIDATION);
    assert_eq!(store.refused(|tx| projects::create(tx, &named("  "))), Code::PROJECT_BAD_NAME);
    let deep = ["abc"; 11].join("/");
    assert_eq!(store.refused(move |tx| projects::create(tx, &named(&deep))), Code::PROJECT_TOO_DEEP);
    assert_eq!(store.project_names(), ["vision"]);
}

#[test]
fn finding_or_making_a_project_twice_makes_it_once() {
    let store = TestStore::open();
    let find = |store: &TestStore| store.write(|tx| Ok(projects::find_or_create(tx, "vision/cars")?.id().to_owned()));
    assert_eq!(find(&store), find(&store));
    assert_eq!(store.project_names().len(), 2);
}

#[test]
fn projects_of_datasets_pipelines_and_reports_are_hidden_by_their_place() {
    let store = TestStore::open();
    for (name, tags) in [
        ("vision/.datasets/cars", ["dataset", "hidden"]),
        ("vision/.pipelines/nightly", ["hidden", "pipeline"]),
        ("vision/.reports", ["hidden", "reports"]),
    ] {
        let id = store.project(name);
        assert_eq!(store.get(Kind::Project, &id).strings_at("system_tags"), tags, "{name}");
    }
}

#[test]
fn a_rename_carries_the_names_of_deep_children_along() {
    let store = TestStore::open();
    store.project("vision/cars/night/rain");
    store.project("vision/carsharing/day");
    let cars = store.read(|view| Ok(view.by_unique(Kind::Project, "name", "vision/cars")?.unwrap().id().to_owned()));
    let update = renamed(&cars, "vision/lorries");
    let answer = store.write(move |tx| projects::update(tx, &update));
    assert_eq!((answer.updated, &answer.fields["name"]), (1, &json!("vision/lorries")));
    assert_eq!(
        store.project_names(),
        [
            "vision",
            "vision/carsharing",
            "vision/carsharing/day",
            "vision/lorries",
            "vision/lorries/night",
            "vision/lorries/night/rain"
        ]
    );
}

#[test]
fn a_rename_keeps_the_place_and_never_takes_a_name_that_is_there() {
    let store = TestStore::open();
    let cars = store.project("vision/cars");
    store.project("vision/night");
    let (elsewhere, taken) = (renamed(&cars, "speech/cars"), renamed(&cars, "vision/night"));
    assert_eq!(store.refused(move |tx| projects::update(tx, &elsewhere)), Code::PROJECT_LOCATION);
    assert_eq!(store.refused(move |tx| projects::update(tx, &taken)), Code::NOT_UNIQUE);
    assert_eq!(store.text(Kind::Project, &cars, "name").as_deref(), Some("vision/cars"));
}

#[test]
fn null_clears_a_field_and_absence_leaves_it() {
    let store = TestStore::open();
    let id = store.project("vision");
    let update = |json: serde_json::Value| serde_json::from_value::<Update>(json).unwrap();
    let first = update(json!({"project": id, "description": "d", "tags": ["b", "a"]}));
    store.write(move |tx| projects::update(tx, &first));
    let second = update(json!({"project": id, "description": null}));
    assert_eq!(store.write(move |tx| projects::update(tx, &second)).updated, 1);
    let project = store.get(Kind::Project, &id);
    assert_eq!((project.str_at("description"), project.strings_at("tags")), (None, vec!["a".into(), "b".into()]));
    let nothing = update(json!({"project": id}));
    assert_eq!(store.write(move |tx| projects::update(tx, &nothing)).updated, 0);
}

#[test]
fn descendants_are_found_by_path_and_not_by_the_beginning_of_a_name() {
    let store = TestStore::open();
    let inner = store.project("vision/car/night");
    store.project("vision/carsharing");
    let car = store.text(Kind::Project, &inner, "parent").unwrap();
    let found = store.read(|view| projects::subtree(&view, std::slice::from_ref(&car)));
    assert_eq!(found, [car, inner]);
}

#[test]
fn what_is_not_archived_stands_in_the_way_of_a_deletion() {
    let store = TestStore::open();
    let (top, inner) = (store.project("vision"), store.project("vision/cars"));
    let refused = |store: &TestStore| {
        let request = deletion(&top);
        store.refused(move |tx| projects::delete(tx, &request))
    };
    let archive = |store: &TestStore, kind, id: &str| {
        let id = id.to_owned();
        store.write(move |tx| {
            let mut row = tx.edit(kind, &id)?;
            row.set_listed("system_tags", "archived", true);
            tx.put(row)
        });
    };
    let task = store.task(json!({"id": "t", "project": inner}));
    assert_eq!(refused(&store), Code::PROJECT_HAS_TASKS);
    archive(&store, Kind::Task, &task);
    let model = store.model(json!({"id": "m", "project": inner}));
    assert_eq!(refused(&store), Code::PROJECT_HAS_MODELS);
    archive(&store, Kind::Model, &model);
    let dataset = store.project("vision/.datasets/cars");
    let version =
        store.task(json!({"id": "v", "project": dataset, "type": "data_processing", "system_tags": ["dataset"]}));
    assert_eq!(refused(&store), Code::PROJECT_HAS_DATASETS);
    archive(&store, Kind::Task, &version);
    let pipeline = store.project("vision/.pipelines/nightly");
    let run = store.task(json!({"id": "r", "project": pipeline, "type": "controller", "system_tags": ["pipeline"]}));
    assert_eq!(refused(&store), Code::PROJECT_HAS_PIPELINES);
    archive(&store, Kind::Task, &run);
    let counts = store.read(|view| projects::validate_delete(&view, &top));
    assert_eq!((counts.tasks, counts.non_archived_tasks, counts.models, counts.datasets), (1, 0, 1, 0));
    let request = deletion(&top);
    let deleted = store.write(move |tx| projects::delete(tx, &request));
    assert_eq!((deleted.deleted, deleted.disassociated_tasks), (6, 3));
    assert!(store.project_names().is_empty());
    assert_eq!(store.text(Kind::Task, &task, "project"), None);
}

#[test]
fn deleting_contents_mends_children_in_other_projects() {
    let store = TestStore::open();
    let (doomed, other) = (store.project("vision"), store.project("speech"));
    store.task(json!({"id": "parent", "project": doomed, "models": {"output": [{"name": "m", "model": "made"}]},
        "execution": {"artifacts": [{"key": "a", "mode": "output", "uri": "http://files/a"}, {"key": "i", "mode": "input", "uri": "http://files/i"}]}}));
    store.task(json!({"id": "inside", "project": doomed, "parent": "parent"}));
    store.task(json!({"id": "outside", "project": other, "parent": "parent", "models": {"input": [{"name": "m", "model": "made"}]}}));
    store.model(json!({"id": "made", "project": doomed, "task": "parent", "uri": "http://files/m"}));
    store.model(json!({"id": "kept", "project": other, "task": "parent"}));
    let request = Delete { force: Some(true), delete_contents: Some(true), ..deletion(&doomed) };
    let deleted = store.write(move |tx| projects::delete(tx, &request));
    assert_eq!((deleted.deleted, deleted.deleted_tasks, deleted.deleted_models), (1, 2, 1));
    assert_eq!(deleted.urls.artifact_urls, ["http://files/a"]);
    assert_eq!(deleted.urls.model_urls, ["http://files/m"]);
    assert!(!store.exists(Kind::Task, "inside") && !store.exists(Kind::Model, "made"));
    assert_eq!(store.text(Kind::Task, "outside", "parent").as_deref(), Some("__DELETED__parent"));
    assert_eq!(store.get(Kind::Task, "outside")["models"]["input"][0]["model"], "__DELETED__made");
    assert_eq!(store.text(Kind::Model, "kept", "task").as_deref(), Some("__DELETED__parent"));
    let mut queued = Vec::new();
    store.read(|view| {
        view.for_each(Kind::Deletion, |row| {
            queued.push(format!("{} {}", row.str_at("what").unwrap(), row.str_at("owner").unwrap()));
            Ok(())
        })
    });
    queued.sort();
    assert_eq!(queued, ["events inside", "events made", "events parent", "file made", "file parent"]);
}

#[test]
fn a_public_project_is_read_by_all_written_by_none_and_private_again_for_its_own() {
    let store = TestStore::open();
    let id = store.project("vision");
    let ids = vec![id.clone()];
    let public = ids.clone();
    assert_eq!(
        store.refused({
            let ids = ids.clone();
            move |tx| visibility::make_private(tx, Kind::Project, &ids)
        }),
        Code::NOT_PUBLIC
    );
    assert_eq!(store.write(move |tx| visibility::make_public(tx, Kind::Project, &public)), 1);
    let name = store.store.read_now("v", |view| Ok(view.get(Kind::Project, &id)?.str_at("name").map(str::to_owned)));
    assert_eq!(name.unwrap().as_deref(), Some("vision"));
    let update = renamed(&id, "speech");
    assert_eq!(store.refused(move |tx| projects::update(tx, &update)), Code::NO_WRITE_PERMISSION);
    assert_eq!(store.refused(|tx| projects::create(tx, &named("vision"))), Code::PROJECT_PUBLIC_NAME);
    let foreign = ids.clone();
    let refused = store.store.write_now(actor("v"), move |tx| visibility::make_private(tx, Kind::Project, &foreign));
    assert!(matches!(refused, Err(StoreError::Refused(problem)) if problem.code == Code::NO_WRITE_PERMISSION));
    assert_eq!(store.write(move |tx| visibility::make_private(tx, Kind::Project, &ids)), 1);
    assert!(!store.store.read_now("v", |view| view.exists(Kind::Project, &id)).unwrap());
}

#[test]
fn another_workspace_has_its_own_project_of_the_same_name() {
    let store = TestStore::open();
    let ours = store.project("vision");
    let theirs = store.store.write_now(actor("v"), |tx| projects::create(tx, &named("vision"))).unwrap();
    assert_ne!(ours, theirs);
    let request = deletion(&theirs);
    assert_eq!(store.refused(move |tx| projects::delete(tx, &request)), Code::PROJECT_UNKNOWN);
}
