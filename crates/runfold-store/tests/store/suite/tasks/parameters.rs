//! Hyper-parameters and configuration.

use super::{Bench, NOON, code};
use runfold_api::problem::Code;
use runfold_store::tasks::{configuration, parameters};
use serde_json::{Value, json};

fn set(section: &str, name: &str, value: impl Into<Value>) -> Value {
    json!({"section": section, "name": name, "value": value.into()})
}

fn bench() -> Bench {
    let bench = Bench::task_in("created");
    let items = [set("Args", "lr", "0.1"), set("Args", "seed", "1"), set("Net", "depth", "3")];
    bench.call(parameters::edit, json!({"task": "t1", "hyperparams": items})).unwrap();
    bench
}

fn names(bench: &Bench) -> Vec<String> {
    let found = bench.store.read_now("w", |view| parameters::of_tasks(&view, &["t1".into(), "none".into()])).unwrap();
    assert_eq!(found.len(), 1);
    let items = found[0]["hyperparams"].as_array().unwrap();
    items
        .iter()
        .map(|item| format!("{}/{}", item["section"].as_str().unwrap(), item["name"].as_str().unwrap()))
        .collect()
}

#[test]
fn values_become_strings_and_null_stays() {
    let bench = Bench::task_in("created");
    let values = [json!(1), json!(0.5), json!(true), json!([1, "a"]), json!("x"), Value::Null];
    let stored = ["1", "0.5", "true", "[1,\"a\"]", "x"].map(Value::from).into_iter().chain([Value::Null]);
    for (value, stored) in values.into_iter().zip(stored) {
        bench.call(parameters::edit, json!({"task": "t1", "hyperparams": [set("A.b", "c/d", value)]})).unwrap();
        assert_eq!(bench.at("hyperparams")["A.b"]["c/d"]["value"], stored);
    }
}

#[test]
fn editing_replaces_nothing_a_section_or_all() {
    let replaced = |how: &str| {
        let bench = bench();
        let request = json!({"task": "t1", "hyperparams": [set("Args", "lr", "1")], "replace_hyperparams": how});
        assert_eq!(bench.call(parameters::edit, request).unwrap(), 1);
        names(&bench)
    };
    assert_eq!(replaced("none"), ["Args/lr", "Args/seed", "Net/depth"]);
    assert_eq!(replaced("section"), ["Args/lr", "Net/depth"]);
    assert_eq!(replaced("all"), ["Args/lr"]);
}

#[test]
fn parameters_change_in_drafts_and_by_force_until_the_task_ends() {
    let request = |force: bool| json!({"task": "t1", "hyperparams": [set("Args", "lr", "1")], "force": force});
    for (status, plain, forced) in [
        ("created", true, true),
        ("queued", false, true),
        ("in_progress", false, true),
        ("stopped", false, false),
        ("completed", false, false),
        ("failed", false, false),
        ("published", false, false),
    ] {
        for (force, allowed) in [(false, plain), (true, forced)] {
            let bench = Bench::task_in(status);
            let outcome = bench.call(parameters::edit, request(force));
            match allowed {
                true => assert_eq!(outcome.unwrap(), 1, "{status} {force}"),
                false => assert_eq!(code(outcome), Code::TASK_WRONG_STATUS, "{status} {force}"),
            }
        }
    }
}

#[test]
fn user_properties_change_in_every_status_and_leave_last_update() {
    for spelling in ["properties", "Properties", "PROPERTIES"] {
        let bench = Bench::task_in("published");
        bench.later(60);
        bench.call(parameters::edit, json!({"task": "t1", "hyperparams": [set(spelling, "owner", "ann")]})).unwrap();
        assert_eq!(names(&bench), ["properties/owner"]);
        assert_eq!(bench.at("last_update"), NOON.iso());
        assert_eq!(bench.at("last_change"), NOON.plus_seconds(60).iso());
        let delete = json!({"task": "t1", "hyperparams": [{"section": spelling, "name": "owner"}]});
        assert_eq!(bench.call(parameters::delete, delete).unwrap(), 1);
        assert!(names(&bench).is_empty());
    }
}

#[test]
fn properties_together_with_others_or_replacing_all_are_no_exception() {
    let bench = Bench::task_in("completed");
    let mixed = [set("properties", "owner", "ann"), set("Args", "lr", "1")];
    assert_eq!(
        code(bench.call(parameters::edit, json!({"task": "t1", "hyperparams": mixed}))),
        Code::TASK_WRONG_STATUS
    );
    let all = json!({"task": "t1", "hyperparams": [set("properties", "owner", "ann")], "replace_hyperparams": "all"});
    assert_eq!(code(bench.call(parameters::edit, all)), Code::TASK_WRONG_STATUS);
}

#[test]
fn deleting_takes_a_name_or_a_section_but_not_both_at_once() {
    let bench = bench();
    let delete = |keys: Value| bench.call(parameters::delete, json!({"task": "t1", "hyperparams": keys}));
    for keys in [
        json!([{"section": "Args"}, {"section": "Args", "name": "lr"}]),
        json!([{"section": "Args", "name": "lr"}, {"section": "Args"}]),
    ] {
        assert_eq!(code(delete(keys)), Code::CONFLICTING_FIELDS);
    }
    assert_eq!(delete(json!([{"section": "Args", "name": "lr"}])).unwrap(), 1);
    assert_eq!(names(&bench), ["Args/seed", "Net/depth"]);
    assert_eq!(delete(json!([{"section": "Net"}])).unwrap(), 1);
    assert_eq!(names(&bench), ["Args/seed"]);
    assert_eq!(delete(json!([{"section": "Net"}])).unwrap(), 0);
}

#[test]
fn too_many_parameters_are_refused() {
    let bench = Bench::task_in("created");
    let items: Vec<_> = (0..20_001).map(|n| set("Args", &n.to_string(), "1")).collect();
    assert_eq!(code(bench.call(parameters::edit, json!({"task": "t1", "hyperparams": items}))), Code::VALIDATION);
}

#[test]
fn configuration_objects_are_set_replaced_listed_and_deleted() {
    let bench = Bench::task_in("created");
    let edit = |items: Value, replace: bool| {
        let request = json!({"task": "t1", "configuration": items, "replace_configuration": replace});
        bench.call(configuration::edit, request).unwrap()
    };
    let names = |skip_empty: bool| {
        let tasks = ["t1".to_owned()];
        bench.store.read_now("w", |view| configuration::names_of_tasks(&view, &tasks, skip_empty)).unwrap()[0]["names"]
            .clone()
    };
    edit(json!([{"name": "net", "value": "a"}, {"name": "empty", "value": ""}]), false);
    edit(json!([{"name": "data", "value": 5, "type": "json", "description": "d"}]), false);
    assert_eq!((names(true), names(false)), (json!(["data", "net"]), json!(["data", "empty", "net"])));
    let tasks = ["t1".to_owned()];
    let only = Some(&["data".to_owned()][..]);
    let found = bench.store.read_now("w", |view| configuration::of_tasks(&view, &tasks, only)).unwrap();
    let item = json!({"name": "data", "value": "5", "type": "json", "description": "d"});
    assert_eq!(found, [json!({"task": "t1", "configuration": [item]})]);
    assert_eq!(bench.call(configuration::delete, json!({"task": "t1", "configuration": ["net"]})).unwrap(), 1);
    assert_eq!(bench.call(configuration::delete, json!({"task": "t1", "configuration": ["net"]})).unwrap(), 0);
    edit(json!([{"name": "last", "value": "z"}]), true);
    assert_eq!(names(false), json!(["last"]));
}

#[test]
fn configuration_of_a_finished_task_stays_as_it_is() {
    let bench = Bench::task_in("completed");
    let request = json!({"task": "t1", "configuration": [{"name": "properties", "value": "a"}], "force": true});
    assert_eq!(code(bench.call(configuration::edit, request)), Code::TASK_WRONG_STATUS);
    let request = json!({"task": "t1", "configuration": ["net"], "force": true});
    assert_eq!(code(bench.call(configuration::delete, request)), Code::TASK_WRONG_STATUS);
}
