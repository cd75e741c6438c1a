//! `projects.*` and `organization.*` as clients call them.

use crate::support::TestServer;
use crate::support::caller::Caller;
use serde_json::{Value, json};

fn project(caller: &Caller, name: &str) -> String {
    caller.call("projects.create", json!({"name": name, "description": ""}))["id"].as_str().unwrap().to_owned()
}

fn name_of(caller: &Caller, id: &str) -> Value {
    caller.call("projects.get_by_id", json!({"project": id}))["project"]["name"].take()
}

#[test]
fn a_project_is_made_renamed_moved_and_deleted_with_its_children() {
    let server = TestServer::start();
    let ann = server.caller("ann", "editor", "west");
    let night = project(&ann, "vision/cars/night");
    let shown = ann.call("projects.get_by_id", json!({"project": night}))["project"].take();
    assert_eq!((&shown["basename"], shown.get("path")), (&json!("night"), None));
    let cars = shown["parent"].as_str().unwrap();
    let updated = ann.call("v2.23/projects.update", json!({"project": cars, "name": "vision/lorries", "tags": null}));
    assert_eq!((&updated["updated"], &updated["fields"]["name"]), (&json!(1), &json!("vision/lorries")));
    assert_eq!(name_of(&ann, &night), "vision/lorries/night");
    assert_eq!(ann.call("projects.move", json!({"project": cars, "new_location": null})), json!({"moved": 2}));
    assert_eq!(name_of(&ann, &night), "lorries/night");
    let counts = ann.call("projects.validate_delete", json!({"project": cars}));
    assert_eq!((&counts["tasks"], &counts["pipelines"]), (&json!(0), &json!(0)));
    assert_eq!(ann.call("projects.delete", json!({"project": cars}))["deleted"], 2);
    assert_eq!(ann.refused("projects.get_by_id", json!({"project": night})), (400, 401));
}

#[test]
fn names_that_cannot_be_are_refused_with_their_codes() {
    let server = TestServer::start();
    let ann = server.caller("ann", "editor", "west");
    let cars = project(&ann, "vision/cars");
    for (action, request, subcode) in [
        ("projects.create", json!({"name": "vision"}), 801),
        ("projects.create", json!({"name": "abc/".repeat(11)}), 409),
        ("projects.create", json!({"name": "ab"}), 12),
        ("projects.create", json!({}), 11),
        ("projects.update", json!({"project": cars, "name": "speech/cars"}), 408),
        ("projects.move", json!({"project": cars, "new_location": "vision"}), 410),
        ("projects.move", json!({"project": cars, "new_location": "vision/cars/night"}), 411),
        ("projects.merge", json!({"project": cars, "destination_project": "gone"}), 401),
        ("projects.make_private", json!({"ids": [cars]}), 24),
    ] {
        assert_eq!(ann.refused(action, request.clone()), (400, subcode), "{action} {request}");
    }
}

#[test]
fn another_workspace_neither_sees_nor_deletes_a_project_until_it_is_public() {
    let server = TestServer::start();
    let (ann, bob) = (server.caller("ann", "editor", "west"), server.caller("bob", "editor", "east"));
    let id = project(&ann, "vision");
    for action in ["projects.get_by_id", "projects.delete", "projects.validate_delete"] {
        assert_eq!(bob.refused(action, json!({"project": id})), (400, 401), "{action}");
    }
    assert_eq!(ann.call("projects.make_public", json!({"ids": [id]})), json!({"updated": 1}));
    assert_eq!(name_of(&bob, &id), "vision");
    for caller in [&ann, &bob] {
        assert_eq!(caller.refused("projects.update", json!({"project": id, "name": "speech"})), (403, 21));
        assert_eq!(caller.refused("projects.delete", json!({"project": id, "force": true})), (403, 21));
    }
    assert_eq!(bob.refused("projects.make_private", json!({"ids": [id]})), (403, 21));
    assert_eq!(ann.call("projects.make_private", json!({"ids": [id]})), json!({"updated": 1}));
    assert_eq!(bob.refused("projects.get_by_id", json!({"project": id})), (400, 401));
}

#[test]
fn a_viewer_reads_projects_and_changes_none() {
    let server = TestServer::start();
    let (ann, guest) = (server.caller("ann", "editor", "west"), server.caller("guest", "viewer", "west"));
    let id = project(&ann, "vision");
    assert_eq!(name_of(&guest, &id), "vision");
    assert_eq!(guest.refused("projects.delete", json!({"project": id})), (403, 20));
}

#[test]
fn the_vocabulary_of_an_empty_workspace_is_empty() {
    let server = TestServer::start();
    let ann = server.admin_caller();
    let id = project(&ann, "vision");
    for (action, request, answer) in [
        ("projects.get_task_tags", json!({}), json!({"tags": []})),
        ("projects.get_model_tags", json!({"include_system": true}), json!({"tags": [], "system_tags": []})),
        ("projects.get_project_tags", json!({"projects": [id]}), json!({"tags": []})),
        (
            "projects.get_hyper_parameters",
            json!({"project": id}),
            json!({"parameters": [], "total": 0, "remaining": 0}),
        ),
        ("projects.get_hyperparam_values", json!({"section": "Args", "name": "lr"}), json!({"values": [], "total": 0})),
        ("projects.get_unique_metric_variants", json!({"project": id}), json!({"metrics": []})),
        ("projects.get_model_metadata_keys", json!({}), json!({"keys": [], "total": 0, "remaining": 0})),
        ("projects.get_model_metadata_values", json!({"key": "k"}), json!({"values": [], "total": 0})),
        ("projects.get_task_parents", json!({"tasks_state": "active"}), json!({"parents": []})),
        ("projects.get_user_names", json!({"entity": "task"}), json!({"users": []})),
        ("organization.get_tags", json!({}), json!({"tags": []})),
    ] {
        assert_eq!(ann.call(action, request), answer, "{action}");
    }
    let companies = ann.call("organization.get_user_companies", json!({}));
    assert_eq!(companies["companies"][0]["owners"][0]["name"], "admin");
}
