//! Artifacts, models, runtime properties, signs of life.

use super::{Bench, NOON, code};
use runfold_api::problem::Code;
use runfold_store::Kind;
use runfold_store::tasks::{artifacts, edit, models, runtime};
use serde_json::{Value, json};

#[test]
fn an_artifact_is_its_key_and_side_and_the_later_replaces() {
    let bench = Bench::task_in("in_progress");
    let add = |artifacts: Value| bench.call(artifacts::add_or_update, json!({"task": "t1", "artifacts": artifacts}));
    add(json!([{"key": "z", "type": "x", "uri": "1"}, {"key": "a", "uri": "2"}, {"key": "z", "uri": "3"}])).unwrap();
    add(json!([{"key": "a", "mode": "input", "uri": "4"}, {"key": "a", "mode": null, "uri": "5"}])).unwrap();
    let expected = json!([
        {"key": "a", "mode": "input", "uri": "4"},
        {"key": "a", "mode": "output", "uri": "5"},
        {"key": "z", "mode": "output", "uri": "3"},
    ]);
    assert_eq!(bench.at("execution.artifacts"), expected);
    let delete = json!({"task": "t1", "artifacts": [{"key": "a"}, {"key": "none"}]});
    assert_eq!(bench.call(artifacts::delete, delete.clone()).unwrap(), 1);
    assert_eq!(bench.call(artifacts::delete, delete).unwrap(), 0);
    assert_eq!(bench.at("execution.artifacts").as_array().unwrap().len(), 2);
}

#[test]
fn artifacts_sent_with_an_edit_are_kept_in_order_too() {
    let bench = Bench::task_in("created");
    let artifacts = json!([{"key": "b"}, {"key": "a"}]);
    bench.call(edit::edit, json!({"task": "t1", "execution": {"artifacts": artifacts, "queue": "q"}})).unwrap();
    assert_eq!(bench.at("execution")["artifacts"][0]["key"], "a");
    let odd = json!({"task": "t1", "execution": {"artifacts": "none"}});
    assert_eq!(code(bench.call(edit::edit, odd)), Code::VALIDATION);
}

#[test]
fn outputs_are_written_until_the_task_ends() {
    let requests = |bench: &Bench| {
        bench.store_document(Kind::Model, json!({"id": "m1", "name": "net"}));
        [
            bench.call(artifacts::add_or_update, json!({"task": "t1", "artifacts": [{"key": "a"}], "force": true})),
            bench.call(models::add_or_update, json!({"task": "t1", "name": "n", "model": "m1", "type": "output"})),
            bench.call(runtime::edit, json!({"task": "t1", "add_or_update": {"a": 1}})),
            bench.call(artifacts::delete, json!({"task": "t1", "artifacts": [{"key": "a"}]})),
            bench.call(models::delete, json!({"task": "t1", "models": [{"name": "n", "type": "output"}]})),
        ]
    };
    for status in ["created", "queued", "in_progress"] {
        for outcome in requests(&Bench::task_in(status)) {
            assert_eq!(outcome.unwrap(), 1, "{status}");
        }
    }
    for status in ["stopped", "closed", "failed", "completed", "publishing", "published"] {
        for outcome in requests(&Bench::task_in(status)) {
            assert_eq!(code(outcome), Code::TASK_WRONG_STATUS, "{status}");
        }
    }
}

#[test]
fn a_model_is_replaced_by_name_within_its_side_and_a_new_one_goes_last() {
    let bench = Bench::task_in("in_progress");
    for id in ["m1", "m2"] {
        bench.store_document(Kind::Model, json!({"id": id, "name": "net"}));
    }
    let add = |name: &str, model: &str, side: &str, iteration: Value| {
        let request = json!({"task": "t1", "name": name, "model": model, "type": side, "iteration": iteration});
        bench.call(models::add_or_update, request)
    };
    add("first", "m1", "output", json!(5)).unwrap();
    add("second", "m1", "output", json!(3)).unwrap();
    add("first", "m2", "output", Value::Null).unwrap();
    add("first", "m1", "input", Value::Null).unwrap();
    let names = |side: &str| -> Vec<(Value, Value)> {
        let list = bench.at(&format!("models.{side}")).as_array().unwrap().clone();
        list.into_iter().map(|item| (item["name"].clone(), item["model"].clone())).collect()
    };
    assert_eq!(names("output"), [(json!("first"), json!("m2")), (json!("second"), json!("m1"))]);
    assert_eq!(names("input"), [(json!("first"), json!("m1"))]);
    assert_eq!(bench.at("last_iteration"), 5);
    assert_eq!(code(add("third", "none", "output", Value::Null)), Code::MODEL_UNKNOWN);
}

#[test]
fn runtime_properties_are_added_and_removed() {
    let bench = Bench::task_in("in_progress");
    bench.call(runtime::edit, json!({"task": "t1", "add_or_update": {"a.b": 1, "c": "x"}})).unwrap();
    bench.call(runtime::edit, json!({"task": "t1", "add_or_update": {"d": 2}, "remove": ["a.b"]})).unwrap();
    assert_eq!(bench.at("runtime"), json!({"c": "x", "d": 2}));
    assert_eq!(bench.call(runtime::edit, json!({"task": "t1"})).unwrap(), 0);
}

#[test]
fn a_ping_refreshes_the_times_of_a_running_task_and_ignores_an_unknown_one() {
    let bench = Bench::task_in("in_progress");
    bench.set("t1", "started", json!(NOON.iso()));
    bench.later(90);
    let ping = |id: &'static str| bench.store.write_now(bench.actor("w"), move |tx| runtime::ping(tx, id));
    ping("t1").unwrap();
    let now = json!(NOON.plus_seconds(90).iso());
    assert_eq!((bench.at("last_update"), bench.at("last_change")), (now.clone(), now));
    assert_eq!(bench.at("active_duration"), 90);
    ping("none").unwrap();
    assert!(!bench.store.read_now("w", |view| view.exists(Kind::Task, "none")).unwrap());
}

#[test]
fn a_ping_counts_no_time_for_a_task_that_does_not_run() {
    let bench = Bench::task_in("stopped");
    bench.set("t1", "started", json!(NOON.iso()));
    bench.later(90);
    bench.store.write_now(bench.actor("w"), |tx| runtime::ping(tx, "t1")).unwrap();
    assert_eq!(bench.at("active_duration"), Value::Null);
}
