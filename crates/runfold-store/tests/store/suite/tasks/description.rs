//! Creating, editing, updating.

use super::{Bench, NOON, code};
use runfold_api::problem::Code;
use runfold_api::wire::tasks::{TaskFields, UpdateTask};
use runfold_store::tasks::{create, edit, outward};
use runfold_store::{DocExt, Kind};
use serde_json::{Value, json};

#[test]
fn a_new_task_is_a_draft_of_whoever_made_it() {
    let bench = Bench::new();
    bench.create("t1", json!({"name": "  train ", "type": "training", "tags": ["b", "a", "b"]})).unwrap();
    let now = NOON.iso();
    let expected = json!({
        "id": "t1", "name": "train", "type": "training", "tags": ["a", "b"], "status": "created",
        "user": "ann", "company": "w", "created": now, "status_changed": now, "last_update": now,
        "last_change": now, "last_changed_by": "ann",
    });
    assert_eq!(Value::Object(bench.task("t1")), expected);
}

#[test]
fn a_task_needs_a_name_of_three_characters_and_a_type() {
    let bench = Bench::new();
    assert_eq!(code(bench.create("t1", json!({"type": "training"}))), Code::MISSING_FIELD);
    assert_eq!(code(bench.create("t1", json!({"name": "train"}))), Code::MISSING_FIELD);
    assert_eq!(code(bench.create("t1", json!({"name": " ab ", "type": "training"}))), Code::VALIDATION);
    assert_eq!(
        code(bench.create("t1", json!({"name": "train", "type": "training", "tags": ["__$not"]}))),
        Code::BAD_VALUE
    );
}

#[test]
fn what_a_task_refers_to_must_exist() {
    let bench = Bench::new();
    let with = |field: &str, value: Value| {
        let mut fields = json!({"name": "train", "type": "training"});
        fields[field] = value;
        code(bench.create("t1", fields))
    };
    assert_eq!(with("parent", json!("none")), Code::TASK_UNKNOWN);
    assert_eq!(with("project", json!("none")), Code::PROJECT_UNKNOWN);
    assert_eq!(with("models", json!({"input": [{"name": "m", "model": "none"}]})), Code::MODEL_UNKNOWN);
}

#[test]
fn validating_stores_nothing() {
    let bench = Bench::new();
    let good: TaskFields = serde_json::from_value(json!({"name": "train", "type": "training"})).unwrap();
    bench.store.read_now("w", |view| create::validate(&view, &good)).unwrap();
    assert_eq!(
        code(bench.store.read_now("w", |view| create::validate(&view, &TaskFields::default()))),
        Code::MISSING_FIELD
    );
    assert!(!bench.store.read_now("w", |view| view.exists(Kind::Task, "t1")).unwrap());
}

#[test]
fn creating_a_task_refreshes_its_project() {
    let bench = Bench::new();
    bench.store_document(Kind::Project, json!({"id": "p1", "name": "vision", "last_update": "long ago"}));
    bench.create("t1", json!({"name": "train", "type": "training", "project": "p1"})).unwrap();
    let project = bench.store.read_now("w", |view| view.get(Kind::Project, "p1")).unwrap();
    assert_eq!(project.str_at("last_update"), Some(NOON.iso().as_str()));
}

#[test]
fn only_a_draft_is_edited_unless_forced() {
    for status in ["queued", "in_progress", "completed", "published"] {
        let bench = Bench::task_in(status);
        assert_eq!(code(bench.call(edit::edit, json!({"task": "t1", "comment": "x"}))), Code::TASK_WRONG_STATUS);
        let updated = bench.call(edit::edit, json!({"task": "t1", "comment": "x", "force": true})).unwrap();
        assert_eq!(updated.updated, 1, "{status}");
        assert_eq!(bench.at("comment"), "x");
    }
}

#[test]
fn sub_objects_merge_one_level_deep_and_null_clears() {
    let bench = Bench::task_in("created");
    bench
        .call(edit::edit, json!({"task": "t1", "script": {"branch": "main", "tag": "v1", "requirements": {"pip": "a", "conda": "b"}}}))
        .unwrap();
    let updated =
        bench.call(edit::edit, json!({"task": "t1", "script": {"tag": null, "requirements": {"pip": "c"}}})).unwrap();
    assert_eq!(bench.at("script"), json!({"branch": "main", "requirements": {"pip": "c"}}));
    assert_eq!(Value::Object(updated.fields), json!({"script.tag": null, "script.requirements": {"pip": "c"}}));
}

#[test]
fn containers_and_runtime_replace_whole() {
    let bench = Bench::task_in("created");
    bench
        .call(edit::edit, json!({"task": "t1", "container": {"image": "a", "arguments": "-x"}, "runtime": {"a": 1}}))
        .unwrap();
    bench
        .call(edit::edit, json!({"task": "t1", "container": {"image": "b", "arguments": null}, "runtime": {"b": 2}}))
        .unwrap();
    assert_eq!(bench.at("container"), json!({"image": "b"}));
    assert_eq!(bench.at("runtime"), json!({"b": 2}));
}

#[test]
fn hyper_parameters_and_configuration_replace_whole() {
    let bench = Bench::task_in("created");
    bench
        .call(edit::edit, json!({"task": "t1", "hyperparams": {"Args": {"a": {"value": 1}}}, "configuration": {"net": {"value": "x"}}}))
        .unwrap();
    bench
        .call(edit::edit, json!({"task": "t1", "hyperparams": {"Other": {"b.c": {"value": null}}}, "configuration": {"data": {"value": "y"}}}))
        .unwrap();
    assert_eq!(bench.at("hyperparams"), json!({"Other": {"b.c": {"section": "Other", "name": "b.c", "value": null}}}));
    assert_eq!(bench.at("configuration"), json!({"data": {"name": "data", "value": "y"}}));
}

#[test]
fn strings_of_a_script_are_trimmed_but_not_its_diff() {
    let bench = Bench::task_in("created");
    bench.call(edit::edit, json!({"task": "t1", "script": {"branch": " main\n", "diff": " a\n"}})).unwrap();
    assert_eq!(bench.at("script"), json!({"branch": "main", "diff": " a\n"}));
}

#[test]
fn the_output_destination_may_be_given_emptied_and_cleared() {
    let bench = Bench::task_in("created");
    for given in [json!("s3://b/"), json!("")] {
        bench.call(edit::edit, json!({"task": "t1", "output_dest": given})).unwrap();
        assert_eq!(bench.at("output.destination"), given);
    }
    bench.call(edit::edit, json!({"task": "t1", "output_dest": null})).unwrap();
    assert_eq!(bench.at("output.destination"), Value::Null);
}

#[test]
fn a_task_is_not_its_own_parent() {
    let bench = Bench::task_in("created");
    assert_eq!(code(bench.call(edit::edit, json!({"task": "t1", "parent": "t1"}))), Code::TASK_VALIDATION);
}

#[test]
fn an_edit_of_nothing_updates_nothing() {
    let bench = Bench::task_in("created");
    bench.later(60);
    let updated = bench.call(edit::edit, json!({"task": "t1", "name": null})).unwrap();
    assert_eq!((updated.updated, updated.fields.len()), (0, 0));
    assert_eq!(bench.at("last_update"), NOON.iso());
}

#[test]
fn an_edit_notes_when_and_by_whom() {
    let bench = Bench::task_in("created");
    bench.set("t1", "last_changed_by", json!("bob"));
    bench.later(60);
    bench.call(edit::edit, json!({"task": "t1", "comment": "x"})).unwrap();
    let now = NOON.plus_seconds(60).iso();
    assert_eq!((bench.at("last_update"), bench.at("last_change")), (json!(now), json!(now)));
    assert_eq!(bench.at("last_changed_by"), "ann");
}

#[test]
fn labels_are_updated_in_any_status_and_come_back_by_dotted_key() {
    let bench = Bench::task_in("published");
    let request = json!({"task": "t1", "name": "better", "output__error": "oom", "created": "2026-01-01T00:00:00Z"});
    let updated = bench.call(edit::update, request).unwrap();
    let expected = json!({"name": "better", "output.error": "oom", "created": "2026-01-01T00:00:00.000000+00:00"});
    assert_eq!((updated.updated, Value::Object(updated.fields)), (1, expected));
    assert_eq!(bench.call(edit::update, json!({"task": "t1"})).unwrap().updated, 0);
    assert_eq!(code(bench.call(edit::update, json!({"task": "t1", "created": "soon"}))), Code::VALIDATION);
}

#[test]
fn a_batch_of_updates_is_all_or_nothing() {
    let bench = Bench::task_in("created");
    let batch = |requests: Value| {
        let requests: Vec<UpdateTask> = serde_json::from_value(requests).unwrap();
        bench.store.write_now(bench.actor("w"), move |tx| edit::update_batch(tx, &requests))
    };
    assert_eq!(code(batch(json!([]))), Code::EMPTY_BATCH);
    let with_unknown = json!([{"task": "t1", "name": "other"}, {"task": "none", "name": "other"}]);
    assert_eq!(code(batch(with_unknown)), Code::TASK_UNKNOWN);
    assert_eq!(bench.at("name"), "train");
    assert_eq!(batch(json!([{"task": "t1", "name": "other"}, {"task": "t1"}])).unwrap(), 1);
}

#[test]
fn requirements_need_a_script() {
    let bench = Bench::task_in("created");
    let request = json!({"task": "t1", "requirements": {"pip": "numpy"}});
    assert_eq!(code(bench.call(edit::set_requirements, request.clone())), Code::TASK_FIELD_MISSING);
    bench.call(edit::edit, json!({"task": "t1", "script": {"branch": "main"}})).unwrap();
    assert_eq!(bench.call(edit::set_requirements, request).unwrap().updated, 1);
    assert_eq!(bench.at("script.requirements"), json!({"pip": "numpy"}));
}

#[test]
fn a_task_goes_out_with_the_defaults_that_clients_count_on() {
    let task = json!({"id": "t1", "script": {"branch": "main"}, "models": {"output": [1]}});
    let expected = json!({
        "id": "t1", "status": "created", "tags": [], "system_tags": [], "last_iteration": 0, "last_metrics": {},
        "runtime": {}, "container": {}, "execution": {"artifacts": []}, "output": {}, "hyperparams": {}, "configuration": {},
        "models": {"input": [], "output": [1]},
        "script": {"branch": "main", "binary": "python", "repository": "", "entry_point": ""},
    });
    assert_eq!(Value::Object(outward(task.as_object().unwrap().clone())), expected);
}

#[test]
fn what_was_deleted_since_does_not_stand_in_the_way_of_an_edit() {
    let bench = Bench::task_in("created");
    let models = json!({"input": [{"name": "net", "model": "__DELETED__m1"}]});
    let request = json!({"task": "t1", "parent": "__DELETED__t0", "models": models});
    assert_eq!(bench.call(edit::edit, request).unwrap().updated, 1);
    assert_eq!(bench.at("parent"), "__DELETED__t0");
}
