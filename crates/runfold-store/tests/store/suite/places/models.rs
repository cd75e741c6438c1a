//! Models and the tasks that make and use them.

use super::support::{TestStore, actor};
use runfold_api::problem::Code;
use runfold_api::wire::UpdateTags;
use runfold_api::wire::models::{AddMetadata, Create, DeleteMetadata, Edit, UpdateForTask};
use runfold_store::{DocExt, Kind, StoreError, models, visibility};
use serde_json::json;

fn create(store: &TestStore, request: serde_json::Value) -> String {
    let request: Create = serde_json::from_value(request).unwrap();
    store.write(move |tx| models::create(tx, &request))
}

fn edit(store: &TestStore, request: serde_json::Value) -> u64 {
    let request: Edit = serde_json::from_value(request).unwrap();
    store.write(move |tx| models::edit(tx, &request)).updated
}

#[test]
fn a_model_names_only_what_is_there() {
    let store = TestStore::open();
    for (field, code) in
        [("project", Code::PROJECT_UNKNOWN), ("task", Code::TASK_UNKNOWN), ("parent", Code::MODEL_UNKNOWN)]
    {
        let request: Create =
            serde_json::from_value(json!({"name": "net", "uri": "file:///m", field: "gone"})).unwrap();
        assert_eq!(store.refused(move |tx| models::create(tx, &request)), code);
    }
}

#[test]
fn what_was_never_set_goes_out_with_its_default() {
    let store = TestStore::open();
    let id = create(&store, json!({"name": "net", "uri": "", "labels": {"cat": 1}}));
    let model = models::outward(store.get(Kind::Model, &id));
    assert_eq!((&model["metadata"], &model["ready"], &model["last_iteration"]), (&json!({}), &json!(false), &json!(0)));
    assert_eq!(model["labels"], json!({"cat": 1}));
}

#[test]
fn labels_are_names_with_integers() {
    let text = json!({"model": "m", "labels": {"cat": "one"}});
    assert!(serde_json::from_value::<Edit>(text).is_err());
}

#[test]
fn an_iteration_goes_to_the_task_where_it_is_the_highest() {
    let store = TestStore::open();
    store.task(json!({"id": "t", "last_iteration": 5}));
    let id = create(&store, json!({"name": "net", "uri": "", "task": "t"}));
    assert_eq!(edit(&store, json!({"model": id, "iteration": 3, "comment": "c"})), 1);
    assert_eq!(store.get(Kind::Task, "t").i64_at("last_iteration"), Some(5));
    assert_eq!(edit(&store, json!({"model": id, "iteration": 9})), 0);
    assert_eq!(store.get(Kind::Task, "t").i64_at("last_iteration"), Some(9));
}

#[test]
fn publishing_a_model_publishes_its_task_once() {
    let store = TestStore::open();
    store.task(json!({"id": "t", "status": "completed"}));
    store.model(json!({"id": "m", "task": "t"}));
    let published = store.write(|tx| models::set_ready(tx, "m", true, false));
    assert_eq!(published.published_task.unwrap().id, "t");
    assert_eq!(store.text(Kind::Task, "t", "status").as_deref(), Some("published"));
    assert_eq!(store.refused(|tx| models::set_ready(tx, "m", true, false)), Code::MODEL_PUBLISHED);
    store.model(json!({"id": "n", "task": "t"}));
    assert_eq!(store.write(|tx| models::set_ready(tx, "n", true, false)).published_task, None);
}

#[test]
fn a_task_that_cannot_be_published_keeps_its_model_a_draft() {
    let store = TestStore::open();
    store.task(json!({"id": "t", "status": "in_progress"}));
    store.model(json!({"id": "m", "task": "t"}));
    assert_eq!(store.refused(|tx| models::set_ready(tx, "m", true, false)), Code::TASK_WRONG_STATUS);
    assert!(!store.get(Kind::Model, "m").bool_at("ready"));
    store.write(|tx| models::set_ready(tx, "m", false, false));
    assert!(store.get(Kind::Model, "m").bool_at("ready"));
}

#[test]
fn a_model_in_use_goes_only_by_force_and_leaves_a_note() {
    let store = TestStore::open();
    store.task(json!({"id": "user", "models": {"input": [{"name": "a", "model": "m"}, {"name": "b", "model": "x"}]}}));
    store.task(json!({"id": "maker", "status": "published", "models": {"output": [{"name": "o", "model": "m"}]}}));
    store.model(json!({"id": "m", "task": "maker", "uri": "http://files/m"}));
    assert_eq!(store.refused(|tx| models::delete(tx, "m", false, true)), Code::MODEL_IN_USE);
    let deleted = store.write(|tx| models::delete(tx, "m", true, true));
    assert_eq!(deleted.url.as_deref(), Some("http://files/m"));
    let input = &store.get(Kind::Task, "user")["models"]["input"];
    assert_eq!((&input[0]["model"], &input[1]["model"]), (&json!("__DELETED__m"), &json!("x")));
    assert_eq!(store.get(Kind::Task, "maker")["models"]["output"][0]["model"], "__DELETED__m");
}

#[test]
fn the_model_of_a_published_task_stays_and_that_of_a_draft_is_forgotten() {
    let store = TestStore::open();
    for (task, model, status) in [("pub", "m", "published"), ("draft", "n", "created")] {
        store.task(json!({"id": task, "status": status, "models": {"output": [{"name": "o", "model": model}]}}));
        store.model(json!({"id": model, "task": task}));
    }
    assert_eq!(store.refused(|tx| models::delete(tx, "m", false, true)), Code::MODEL_TASK_EXISTS);
    store.write(|tx| models::delete(tx, "n", false, true));
    assert_eq!(store.get(Kind::Task, "draft")["models"]["output"], json!([]));
}

#[test]
fn metadata_is_added_replaced_and_removed_by_key() {
    let store = TestStore::open();
    let id =
        create(&store, json!({"name": "net", "uri": "", "metadata": [{"key": "a.b", "type": "str", "value": "1"}]}));
    let add = |items: serde_json::Value, replace: bool| {
        let request: AddMetadata =
            serde_json::from_value(json!({"model": id, "metadata": items, "replace_metadata": replace})).unwrap();
        store.write(move |tx| models::add_or_update_metadata(tx, &request))
    };
    assert_eq!(add(json!([{"key": "c", "value": "2"}]), false), 1);
    assert_eq!(
        store.get(Kind::Model, &id)["metadata"],
        json!({"a.b": {"key": "a.b", "type": "str", "value": "1"}, "c": {"key": "c", "value": "2"}})
    );
    let request = DeleteMetadata { model: id.clone(), keys: vec!["a.b".into(), "none".into()] };
    assert_eq!(store.write(move |tx| models::delete_metadata(tx, &request)), 1);
    assert_eq!(add(json!([{"key": "d", "value": null}]), true), 1);
    assert_eq!(store.get(Kind::Model, &id)["metadata"], json!({"d": {"key": "d", "value": null}}));
}

#[test]
fn tags_are_removed_before_they_are_added() {
    let store = TestStore::open();
    store.model(json!({"id": "m", "tags": ["a", "b"]}));
    let request: UpdateTags =
        serde_json::from_value(json!({"ids": ["m"], "add_tags": ["c", "b"], "remove_tags": ["a", "b"]})).unwrap();
    assert_eq!(store.write(move |tx| models::update_tags(tx, &request)), 1);
    assert_eq!(store.get(Kind::Model, "m").strings_at("tags"), ["b", "c"]);
}

#[test]
fn an_old_client_attaches_one_model_to_its_running_task() {
    let store = TestStore::open();
    store.task(json!({"id": "t", "name": "train", "status": "in_progress"}));
    let update = |uri: &str| {
        let request = UpdateForTask { task: "t".into(), uri: Some(uri.into()), ..UpdateForTask::default() };
        store.write(move |tx| models::update_for_task(tx, &request))
    };
    let first = update("http://files/1");
    let second = update("http://files/2");
    assert_eq!((first.created, second.created, &first.id), (true, false, &second.id));
    let model = store.read(|view| models::get_by_task_id(&view, "t"));
    assert_eq!((model.id(), model.str_at("uri")), (first.id.as_str(), Some("http://files/2")));
}

#[test]
fn a_public_model_is_read_elsewhere_and_written_nowhere() {
    let store = TestStore::open();
    store.model(json!({"id": "m"}));
    store.write(|tx| visibility::make_public(tx, Kind::Model, &["m".to_owned()]));
    assert!(store.store.read_now("v", |view| view.exists(Kind::Model, "m")).unwrap());
    let deleted = store.store.write_now(actor("v"), |tx| models::delete(tx, "m", true, true));
    assert!(matches!(deleted, Err(StoreError::Refused(problem)) if problem.code == Code::NO_WRITE_PERMISSION));
    assert_eq!(store.refused(|tx| models::archive(tx, "m")), Code::NO_WRITE_PERMISSION);
}
