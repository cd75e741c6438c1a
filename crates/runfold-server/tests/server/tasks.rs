//! `tasks.*` as clients call it.

use crate::support::TestServer;
use crate::support::caller::{Caller, code_of};
use serde_json::{Value, json};

fn draft(caller: &Caller) -> String {
    let made = caller.call("tasks.create", json!({"name": "train", "type": "training"}));
    made["id"].as_str().unwrap().to_owned()
}

fn task(caller: &Caller, id: &str) -> Value {
    caller.call("tasks.get_by_id", json!({"task": id}))["task"].take()
}

#[test]
fn a_task_is_made_described_and_read_back() {
    let server = TestServer::start();
    let admin = server.admin_caller();
    let id = draft(&admin);
    let edited = admin.call(
        "v2.23/tasks.edit",
        json!({"task": id, "script": {"repository": " git@x ", "diff": "d\n"}, "comment": null, "parent": ""}),
    );
    assert_eq!(edited["updated"], 1);
    let item = json!({"section": "Args", "name": "lr", "value": 0.1, "type": "float"});
    admin.call("tasks.edit_hyper_params", json!({"task": id, "hyperparams": [item], "replace_hyperparams": null}));
    admin.call("tasks.add_or_update_artifacts", json!({"task": id, "artifacts": [{"key": "a", "type": "x"}]}));
    admin.call("tasks.ping", json!({"task": id}));
    let task = task(&admin, &id);
    assert_eq!(id.len(), 32);
    assert_eq!(task["script"], json!({"repository": "git@x", "diff": "d\n", "binary": "python", "entry_point": ""}));
    assert_eq!(task["hyperparams"]["Args"]["lr"]["value"], "0.1");
    assert_eq!(task["execution"]["artifacts"], json!([{"key": "a", "type": "x", "mode": "output"}]));
    assert_eq!(task["models"], json!({"input": [], "output": []}));
    let names: Vec<_> = admin.call("tasks.get_operations_log", json!({"task": id, "order": "asc"}))["operations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|operation| operation["action"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(names, ["tasks.create", "tasks.edit", "tasks.edit_hyper_params", "tasks.add_or_update_artifacts"]);
}

#[test]
fn refusals_bear_the_codes_that_clients_test() {
    let server = TestServer::start();
    let admin = server.admin_caller();
    let id = draft(&admin);
    for (action, request, code) in [
        ("tasks.get_by_id", json!({"task": "none"}), (400, 101)),
        ("tasks.get_by_id", json!({}), (400, 11)),
        ("tasks.create", json!({"type": "training"}), (400, 11)),
        ("tasks.create", json!({"name": "train", "type": "cooking"}), (400, 12)),
        ("tasks.validate", json!({"name": "train", "type": "training", "project": "none"}), (400, 401)),
        ("tasks.edit", json!({"task": id, "tags": ["__$x"]}), (400, 16)),
        ("tasks.set_requirements", json!({"task": id, "requirements": {}}), (400, 122)),
        ("tasks.make_private", json!({"ids": [id]}), (400, 24)),
        ("tasks.move", json!({"ids": [id]}), (400, 11)),
        ("tasks.add_or_update_model", json!({"task": id, "name": "n", "model": "x", "type": "output"}), (400, 201)),
    ] {
        assert_eq!(admin.refused(action, request), code, "{action}");
    }
}

#[test]
fn a_batch_of_updates_is_json_lines() {
    let server = TestServer::start();
    let admin = server.admin_caller();
    let (first, second) = (draft(&admin), draft(&admin));
    let lines = |body: &str| admin.envelope("tasks.update_batch", "application/json-lines", body);
    let body = format!("{}\n\n{}\n", json!({"task": first, "name": "one"}), json!({"task": second, "name": "two"}));
    assert_eq!(lines(&body)["data"], json!({"updated": 2}));
    assert_eq!(
        (task(&admin, &first)["name"].take(), task(&admin, &second)["name"].take()),
        (json!("one"), json!("two"))
    );
    assert_eq!(code_of(&lines("")), (400, 17));
    assert_eq!(code_of(&lines("{oops\n{}")), (400, 18));
    assert_eq!(admin.call("tasks.update_batch", json!({"task": first, "name": "three"})), json!({"updated": 1}));
}

#[test]
fn viewers_read_and_another_workspace_sees_nothing() {
    let server = TestServer::start();
    let ann = server.caller("ann", "editor", "north");
    let vic = server.caller("vic", "viewer", "north");
    let bob = server.caller("bob", "admin", "south");
    let id = draft(&ann);
    assert_eq!(task(&vic, &id)["name"], "train");
    assert_eq!(vic.refused("tasks.update", json!({"task": id, "name": "other"})), (403, 20));
    assert_eq!(bob.refused("tasks.get_by_id", json!({"task": id})), (400, 101));
    assert_eq!(bob.refused("tasks.update", json!({"task": id, "name": "other"})), (400, 101));
    assert_eq!(bob.call("tasks.get_hyper_params", json!({"tasks": [id]})), json!({"params": []}));
    assert_eq!(bob.call("tasks.get_types", json!({})), json!({"types": []}));
    assert_eq!(vic.call("tasks.get_types", json!({"projects": null})), json!({"types": ["training"]}));
}

#[test]
fn configuration_and_moves_go_over_the_wire() {
    let server = TestServer::start();
    let admin = server.admin_caller();
    let id = draft(&admin);
    let request = json!({"task": id, "configuration": [{"name": "General", "value": "a: 1", "type": "dictionary"}]});
    assert_eq!(admin.call("tasks.edit_configuration", request), json!({"updated": 1}));
    let names = admin.call("tasks.get_configuration_names", json!({"tasks": [id]}));
    assert_eq!(names, json!({"configurations": [{"task": id, "names": ["General"]}]}));
    let project = admin.call("tasks.move", json!({"ids": [id], "project_name": "vision/detect"}))["project_id"].take();
    assert_eq!(task(&admin, &id)["project"], project);
    assert_eq!(admin.call("tasks.make_public", json!({"ids": [id]})), json!({"updated": 1}));
    assert_eq!(admin.refused("tasks.ping", json!({"task": id})), (403, 21));
    let public = task(&admin, &id);
    assert_eq!((public["company"].clone(), public.get("company_origin")), (json!(""), None));
    assert_eq!(admin.call("tasks.make_private", json!({"ids": [id]})), json!({"updated": 1}));
}

#[test]
fn an_old_client_is_served_in_the_forms_of_its_version() {
    let server = TestServer::start();
    let admin = server.admin_caller();
    let request = json!({"name": "train", "type": "training", "execution": {"parameters": {"lr": 0.1}}});
    let id = admin.call("v2.8/tasks.create", request)["id"].take();
    let parameters = |version: &str| {
        let task = admin.call(&format!("{version}/tasks.get_by_id"), json!({"task": id}));
        (task["task"]["execution"]["parameters"].clone(), task["task"]["hyperparams"]["Args"]["lr"]["value"].clone())
    };
    assert_eq!(parameters("v2.8"), (json!({"lr": "0.1"}), json!("0.1")));
    assert_eq!(parameters("v2.23"), (Value::Null, json!("0.1")));
}
