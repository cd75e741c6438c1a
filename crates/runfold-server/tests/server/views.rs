//! Saved views: one's own, shared ones, and those made for links.

use crate::support::TestServer;
use runfold_server::access::Role;
use serde_json::{Value, json};

#[test]
fn a_view_is_its_owners_until_it_is_shared() {
    let server = TestServer::start();
    let (ann, bea, guest) =
        (server.person("ann", Role::Editor), server.person("bea", Role::Editor), server.person("guest", Role::Viewer));
    let state = json!({"search": {"q": "status:running"}, "cols": ["name", "m.acc"]});
    let create = json!({"name": "My view", "kind": "table", "state": state});
    let id = server.call_as(&ann, "views.create", create).ok()["id"].take();
    let of = |who, request: Value| server.call_as(who, "views.get_all", request).ok()["views"].take();
    let own = of(&ann, json!({"kind": "table"}));
    assert_eq!((&own[0]["state"], &own[0]["mine"], &own[0]["user"]["name"]), (&state, &json!(true), &json!("ann")));
    assert_eq!(of(&bea, json!({})), json!([]));
    assert_eq!(of(&bea, json!({"ids": [id]})), json!([]), "an id alone opens nobody else's");
    for action in ["views.update", "views.delete"] {
        assert_eq!(server.call_as(&bea, action, json!({"view": id})).problem(), (404, 0));
    }
    let share = json!({"view": id, "shared": true, "name": "Our view"});
    assert_eq!(server.call_as(&ann, "views.update", share).ok(), json!({"updated": 1}));
    let seen = of(&bea, json!({}));
    assert_eq!((&seen[0]["name"], &seen[0]["mine"]), (&json!("Our view"), &json!(false)));
    assert_eq!(server.call_as(&bea, "views.update", json!({"view": id, "name": "Mine"})).problem(), (403, 21));
    assert_eq!(server.call_as(&bea, "views.delete", json!({"view": id})).problem(), (403, 21));
    assert_eq!(server.call_as(&server.foreigner, "views.get_all", json!({})).ok(), json!({"views": []}));
    assert_eq!(server.call_as(&server.foreigner, "views.delete", json!({"view": id})).problem(), (404, 0));
    // who may only look keeps views, and can't share them
    let own = json!({"name": "guest's", "kind": "table", "state": {}});
    server.call_as(&guest, "views.create", own).ok();
    let shared = json!({"name": "guest's", "kind": "table", "state": {}, "shared": true});
    assert_eq!(server.call_as(&guest, "views.create", shared).problem(), (403, 20));
    // an admin may tidy what is shared
    server.call("views.delete", json!({"view": id}));
    assert_eq!(of(&ann, json!({})), json!([]));
}

#[test]
fn a_view_made_for_a_link_is_one_however_often_it_is_made() {
    let server = TestServer::start();
    let (ann, bea) = (server.person("ann", Role::Viewer), server.person("bea", Role::Viewer));
    let create = json!({"kind": "compare", "state": {"ids": ["a", "b"]}, "ephemeral": true});
    let first = server.call_as(&ann, "views.create", create.clone()).ok()["id"].take();
    assert_eq!(server.call_as(&bea, "views.create", create.clone()).ok()["id"], first);
    assert_eq!(server.call_as(&ann, "views.get_all", json!({})).ok()["views"], json!([]));
    let read = server.call_as(&bea, "views.get_all", json!({"ids": [first]})).ok()["views"].take();
    assert_eq!((&read[0]["state"], &read[0]["ephemeral"]), (&json!({"ids": ["a", "b"]}), &json!(true)));
    assert_eq!(server.call_as(&ann, "views.update", json!({"view": first, "state": {}})).problem(), (400, 12));
    let foreign = server.call_as(&server.foreigner, "views.get_all", json!({"ids": [first]})).ok();
    assert_eq!(foreign["views"], json!([]));
    let other = server.call_as(&server.foreigner, "views.create", create).ok()["id"].take();
    assert_ne!(other, first, "another workspace's link is another link");
}

#[test]
fn what_is_no_view_is_refused() {
    let server = TestServer::start();
    let large = "x".repeat(300_000);
    for (request, code) in [
        (json!({"name": "x", "kind": "table"}), (400, 11)),
        (json!({"name": " ", "kind": "table", "state": {}}), (400, 12)),
        (json!({"name": "x".repeat(201), "kind": "table", "state": {}}), (400, 12)),
        (json!({"name": "x", "kind": "", "state": {}}), (400, 12)),
        (json!({"name": "x", "kind": "table", "state": []}), (400, 12)),
        (json!({"name": "x", "kind": "table", "state": {"x": large}}), (400, 12)),
        (json!({"name": "x", "kind": "table", "state": {}, "project": "missing"}), (400, 401)),
        (json!({"name": "x", "kind": "table", "state": {}, "public": true}), (400, 14)),
    ] {
        assert_eq!(server.call_as(&server.admin, "views.create", request).problem(), code);
    }
    assert_eq!(server.call("views.get_all", json!({}))["views"], json!([]));
}
