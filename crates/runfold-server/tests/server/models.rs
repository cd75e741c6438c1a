//! `models.*` as clients call them.

use crate::support::TestServer;
use crate::support::caller::Caller;
use serde_json::{Value, json};

fn model(caller: &Caller, request: Value) -> String {
    let mut model = json!({"name": "net", "uri": "http://files/net 1.pt"});
    model.as_object_mut().unwrap().extend(request.as_object().unwrap().clone());
    caller.call("models.create", model)["id"].as_str().unwrap().to_owned()
}

fn shown(caller: &Caller, id: &str) -> Value {
    caller.call("models.get_by_id", json!({"model": id}))["model"].take()
}

#[test]
fn a_model_is_registered_edited_published_and_deleted() {
    let server = TestServer::start();
    let ann = server.caller("ann", "editor", "west");
    let project = ann.call("projects.create", json!({"name": "vision"}))["id"].take();
    let id = model(&ann, json!({"project": project, "framework": "PyTorch", "labels": {"cat": 1}, "tags": null}));
    let updated = ann.call("models.edit", json!({"model": id, "comment": "good", "ready": null}));
    assert_eq!((&updated["updated"], &updated["fields"]["comment"]), (&json!(1), &json!("good")));
    assert_eq!(ann.refused("models.edit", json!({"model": id, "labels": {"cat": "one"}})), (400, 12));
    assert_eq!(ann.call("models.get_frameworks", json!({})), json!({"frameworks": ["PyTorch"]}));
    assert_eq!(ann.call("models.set_ready", json!({"model": id})), json!({"updated": 1}));
    assert_eq!(ann.refused("models.set_ready", json!({"model": id})), (400, 203));
    assert_eq!(shown(&ann, &id)["ready"], true);
    let deleted = ann.call("models.delete", json!({"model": id}));
    assert_eq!(deleted, json!({"deleted": true, "url": "http://files/net 1.pt"}));
    assert_eq!(ann.refused("models.get_by_id", json!({"model": id})), (400, 201));
}

#[test]
fn many_models_are_archived_though_one_is_not_there() {
    let server = TestServer::start();
    let ann = server.caller("ann", "editor", "west");
    let id = model(&ann, json!({}));
    let answer = ann.call("models.archive_many", json!({"ids": [id, "gone"]}));
    assert_eq!(answer["succeeded"], json!([{"id": id, "archived": true}]));
    assert_eq!(
        (&answer["failed"][0]["id"], &answer["failed"][0]["error"]["codes"]),
        (&json!("gone"), &json!([400, 201]))
    );
    assert_eq!(shown(&ann, &id)["system_tags"], json!(["archived"]));
    ann.call("models.unarchive_many", json!({"ids": [id]}));
    assert_eq!(shown(&ann, &id)["system_tags"], json!([]));
    assert_eq!(ann.refused("models.archive_many", json!({"ids": []})), (400, 12));
}

#[test]
fn metadata_tags_and_place_of_a_model_change() {
    let server = TestServer::start();
    let ann = server.caller("ann", "editor", "west");
    let id = model(&ann, json!({}));
    let item = json!({"key": "accuracy", "type": "float", "value": "0.9"});
    assert_eq!(
        ann.call("models.add_or_update_metadata", json!({"model": id, "metadata": [item]})),
        json!({"updated": 1})
    );
    ann.call("models.update_tags", json!({"ids": [id], "add_tags": ["best"]}));
    let moved = ann.call("models.move", json!({"ids": [id], "project_name": "vision/cars"}));
    let model = shown(&ann, &id);
    assert_eq!((&model["metadata"]["accuracy"], &model["tags"]), (&item, &json!(["best"])));
    assert_eq!(model["project"], moved["project_id"]);
    assert_eq!(ann.call("models.delete_metadata", json!({"model": id, "keys": ["accuracy"]})), json!({"updated": 1}));
    assert_eq!(shown(&ann, &id)["metadata"], json!({}));
}

#[test]
fn calls_on_the_one_model_of_a_task_ended_with_api_2_13() {
    let server = TestServer::start();
    let ann = server.caller("ann", "editor", "west");
    let request = json!({"task": "gone", "uri": "http://files/m"});
    assert_eq!(ann.refused("v2.13/models.update_for_task", request.clone()), (301, 1));
    assert_eq!(ann.refused("models.get_by_task_id", json!({"task": "gone"})), (301, 1));
    assert_eq!(ann.refused("v2.9/models.update_for_task", request), (400, 101));
}

#[test]
fn a_public_model_is_read_elsewhere_and_written_nowhere() {
    let server = TestServer::start();
    let (ann, bob) = (server.caller("ann", "editor", "west"), server.caller("bob", "editor", "east"));
    let id = model(&ann, json!({}));
    assert_eq!(bob.refused("models.get_by_id", json!({"model": id})), (400, 201));
    ann.call("models.make_public", json!({"ids": [id]}));
    assert_eq!(shown(&bob, &id)["name"], "net");
    assert_eq!(bob.refused("models.delete", json!({"model": id, "force": true})), (403, 21));
    assert_eq!(ann.refused("models.edit", json!({"model": id, "comment": "x"})), (403, 21));
}
