//! `runfold user`, `key` and `workspace` beside a running server.

use crate::support::Place;
use serde_json::json;

#[test]
fn a_user_added_beside_a_running_server_logs_in() {
    let place = Place::new();
    let server = place.server(|_| {});
    let added = place.json(&["user", "add", "Ann Smith", "--role", "viewer", "--password-stdin"], "correct horse\n");
    assert_eq!((added["role"].as_str(), added["password"].as_bool()), (Some("viewer"), Some(true)));
    let log_in =
        |password: &str| server.post("auth.start_session", &json!({"username": "ann smith", "password": password})).0;
    assert_eq!(log_in("correct horse"), 200);
    place.json(&["user", "set-password", "Ann Smith", "--password-stdin"], "battery staple");
    assert_eq!((log_in("correct horse"), log_in("battery staple")), (401, 200));
    place.json(&["user", "disable", "Ann Smith"], "");
    assert_eq!(log_in("battery staple"), 401);
    place.json(&["user", "enable", "Ann Smith"], "");
    assert_eq!(log_in("battery staple"), 200);
    let names: Vec<_> =
        place.json(&["user", "list"], "").as_array().unwrap().iter().map(|user| user["name"].clone()).collect();
    assert_eq!(names, ["admin", "Ann Smith"]);
    server.end("TERM");
}

#[test]
fn a_key_created_beside_a_running_server_works_until_it_is_revoked() {
    let place = Place::new();
    let server = place.server(|_| {});
    place.json(&["workspace", "add", "other lab"], "");
    place.json(&["user", "add", "Bob Jones", "--workspace", "other lab", "--no-password"], "");
    let key = place.json(&["key", "create", "Bob Jones", "--label", "laptop"], "");
    let pair = json!({"access_key": key["access_key"], "secret_key": key["secret_key"]});
    let (status, answer) = server.post("auth.start_session", &pair);
    assert_eq!((status, answer["data"]["user"]["company"]["name"].as_str()), (200, Some("other lab")));
    let listed = place.json(&["key", "list"], "");
    assert!(listed.to_string().contains("laptop") && !listed.to_string().contains(key["secret_key"].as_str().unwrap()));
    place.json(&["key", "revoke", key["access_key"].as_str().unwrap()], "");
    assert_eq!(server.post("auth.start_session", &pair).0, 401);
    assert_eq!(place.json(&["workspace", "list"], "").as_array().unwrap().len(), 2);
    server.end("TERM");
}

#[test]
fn mistakes_are_told_with_what_to_do() {
    let place = Place::new();
    let data = place.data();
    let data = data.to_str().unwrap();
    let told = |arguments: &[&str]| {
        let output = place.run(arguments, "");
        assert!(!output.status.success());
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    assert!(told(&["user", "list"]).contains("--data-dir"));
    assert!(told(&["user", "list", "--data-dir", data]).contains("runfold server --data-dir"));
    place.server(|_| {}).end("TERM");
    assert!(told(&["user", "disable", "nobody", "--data-dir", data]).contains("runfold user list"));
    assert!(told(&["user", "add", "Ann Smith", "--data-dir", data]).contains("--password-stdin"));
    assert!(told(&["user", "add", "Ann Smith", "--role", "king", "--data-dir", data]).contains("viewer, agent"));
    assert!(told(&["user", "disable", "admin", "--data-dir", data]).contains("last admin"));
}
