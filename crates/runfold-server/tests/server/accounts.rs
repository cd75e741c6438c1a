//! Users, keys, sessions, passwords, preferences.

use crate::support::{Person, TestServer, basic, until};
use runfold_server::access::{Grant, Identity, Role};
use runfold_server::accounts::{BELIEVED_FOR, first_start::KeyPair};
use runfold_store::{DocExt, Kind, tx::for_each_of};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// S1. It may listen anywhere from the start: its one admin has a random secret, and nobody has a password.
#[test]
fn a_fresh_install_has_no_account_that_anybody_could_guess() {
    let (one, two) = (TestServer::start(), TestServer::start());
    assert_ne!(one.admin.keys, two.admin.keys);
    assert_eq!((one.admin.keys.access_key.len(), one.admin.keys.secret_key.len()), (32, 64));
    let passwords = one.app.store.read_now("", |view| view.backend().scan(Kind::Password, None, 0, 10)).unwrap();
    assert!(passwords.is_empty());
    for password in ["admin", "", "password"] {
        assert_eq!(one.log_in("admin", password).problem(), (401, 22));
    }
    assert_eq!(one.call_anonymously("users.get_current_user", json!({})).problem(), (401, 20));
}

#[test]
fn the_pair_from_the_environment_is_the_admins() {
    let pair = KeyPair { access_key: "GIVENKEY".into(), secret_key: "given secret".into() };
    let server = TestServer::start_with(|settings| settings.admin = Some(pair));
    let user = server.call("users.get_current_user", json!({}));
    assert_eq!((user["user"]["role"].as_str(), user["user"]["name"].as_str()), (Some("admin"), Some("admin")));
}

/// S2.
#[test]
fn wrong_passwords_wait_longer_each_time_and_are_written_down() {
    let server = TestServer::start();
    let ann = server.person_with_password("Ann Smith", "correct horse");
    server.person_with_password("Bob Jones", "battery staple");
    let mut took = Vec::new();
    for _ in 0..7 {
        let started = Instant::now();
        assert_eq!(server.log_in("ann smith", "wrong horse").problem(), (401, 22));
        took.push(started.elapsed());
    }
    assert!(took[6] >= Duration::from_millis(450) && took[6] > took[4], "{took:?}");
    let started = Instant::now();
    server.log_in("bob jones", "battery staple").ok();
    assert!(started.elapsed() < took[6], "nobody else waits");
    server.log_in("Ann Smith", "correct horse").ok();

    let history = server.app.store.read_now(&ann.workspace, move |view| {
        let user = view.get(Kind::User, &ann.id)?;
        Ok(view.backend().history(Kind::User, user.rid, 0, 50, false)?.0)
    });
    let noted = history.unwrap().into_iter().find(|entry| entry.action == "auth.start_session").unwrap();
    assert!(noted.fields.to_string().contains("5 wrong passwords") && noted.source.contains("127.0.0.1"));
}

#[test]
fn a_name_that_does_not_exist_answers_like_a_wrong_password() {
    let server = TestServer::start();
    server.person_with_password("Ann Smith", "correct horse");
    let (wrong, missing) = (server.log_in("ann smith", "wrong horse"), server.log_in("nobody here", "wrong horse"));
    assert_eq!(wrong.json["meta"]["result_msg"], missing.json["meta"]["result_msg"]);
    assert_eq!(wrong.code(), missing.code());
}

#[test]
fn a_key_works_until_it_is_revoked_and_its_tokens_end_with_it() {
    let server = TestServer::start();
    let ann = server.person("Ann Smith", Role::Viewer);
    let made = server.call_as(&ann, "auth.create_credentials", json!({"label": "laptop"})).ok();
    let made = &made["credentials"];
    assert_eq!(made["label"], "laptop");
    let text = |field: &str| made[field].as_str().unwrap().to_owned();
    let second =
        Person { keys: KeyPair { access_key: text("access_key"), secret_key: text("secret_key") }, ..ann.clone() };
    let token = server.token(&second);
    let opened = json!({"access_key": second.keys.access_key, "secret_key": second.keys.secret_key});
    let cookie = server.call_anonymously("auth.start_session", opened).cookie();
    server.call_with_cookie(&cookie, "server.info", json!({})).ok();
    server.call_with_token(&token, "users.get_current_user", json!({})).ok();
    until(Duration::from_secs(5), || {
        let listed = server.call_as(&ann, "auth.get_credentials", json!({})).ok();
        assert!(!listed.to_string().contains(&second.keys.secret_key));
        let listed = listed["credentials"].as_array().unwrap().clone();
        let key = listed.iter().find(|key| key["access_key"] == second.keys.access_key.as_str()).unwrap();
        key["last_used_from"] == "127.0.0.1" && key["last_used"].is_string()
    });
    let label = json!({"access_key": second.keys.access_key, "label": "desk"});
    assert_eq!(server.call_as(&ann, "auth.edit_credentials", label.clone()).ok()["updated"], 1);
    assert_eq!(server.call_as(&server.foreigner, "auth.edit_credentials", label).problem(), (400, 75));
    let key = json!({"access_key": second.keys.access_key});
    assert_eq!(server.call_as(&server.foreigner, "auth.revoke_credentials", key.clone()).ok()["revoked"], 0);
    assert_eq!(server.call_as(&ann, "auth.revoke_credentials", key).ok()["revoked"], 1);
    assert_eq!(server.call_with_cookie(&cookie, "server.info", json!({})).problem(), (401, 31));
    assert_eq!(server.call_with_token(&token, "users.get_current_user", json!({})).problem(), (401, 31));
    assert_eq!(server.call_as(&second, "users.get_current_user", json!({})).problem(), (401, 22));
}

/// S12.
#[test]
fn a_demotion_a_disabling_and_a_deletion_take_effect_at_once() {
    let server = TestServer::start();
    let ann = server.person_with_password("Ann Smith", "correct horse");
    server.call("auth.edit_user", json!({"user": ann.id, "role": "admin"}));
    let cookie = server.log_in("ann smith", "correct horse").cookie();
    let token = server.token(&ann);
    server.call_with_token(&token, "server.config", json!({})).ok();

    let demoted = server.call("auth.edit_user", json!({"user": ann.id, "role": "guest"}));
    assert_eq!((demoted["updated"].as_u64(), demoted["fields"]["role"].as_str()), (Some(1), Some("guest")));
    assert_eq!(server.call_with_token(&token, "server.config", json!({})).problem(), (403, 20));

    server.call("auth.edit_user", json!({"user": ann.id, "disabled": true}));
    assert_eq!(server.call_with_token(&token, "debug.ping", json!({})).code(), (200, 0));
    assert_eq!(server.call_with_token(&token, "server.info", json!({})).problem(), (401, 31));
    assert_eq!(server.call_with_cookie(&cookie, "server.info", json!({})).problem(), (401, 31));
    assert_eq!(server.log_in("ann smith", "correct horse").problem(), (401, 22));
    server.call("auth.edit_user", json!({"user": ann.id, "disabled": false}));
    server.call_with_token(&token, "server.info", json!({})).ok();

    server.call("users.delete", json!({"user": ann.id}));
    assert_eq!(server.call_with_token(&token, "server.info", json!({})).problem(), (401, 31));
    let id = ann.id.clone();
    let left = server.app.store.read_now(&ann.workspace, move |view| {
        let keys = view.by_field(Kind::Credential, "user", &id)?.len();
        Ok(keys + view.by_field(Kind::Session, "user", &id)?.len() + usize::from(view.exists(Kind::Password, &id)?))
    });
    assert_eq!(left.unwrap(), 0);
}

#[test]
fn another_process_is_heeded_within_its_bound() {
    let server = TestServer::start();
    let ann = server.person("Ann Smith", Role::Editor);
    let token = server.token(&ann);
    server.call_with_token(&token, "server.info", json!({})).ok();
    let operator = server.operator();
    operator.revoke_key(&ann.keys.access_key).unwrap();
    operator.close();
    let ended = || server.call_with_token(&token, "server.info", json!({})).code() == (401, 31);
    until(BELIEVED_FOR + Duration::from_secs(2), ended);
}

/// S5, as streams see it: they wait for a change and ask again.
#[test]
fn an_open_stream_learns_that_its_key_was_revoked() {
    let server = TestServer::start();
    let ann = server.person("Ann Smith", Role::Editor);
    let who = Identity {
        user: ann.id.clone(),
        user_name: "Ann Smith".into(),
        workspace: ann.workspace.clone(),
        workspace_name: "runfold".into(),
        role: Role::Editor,
        grant: Grant::Key(ann.keys.access_key.clone()),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut changes = server.app.accounts.changes();
    assert!(runtime.block_on(server.app.accounts.is_still_good(&who)).unwrap());
    server.call_as(&ann, "auth.revoke_credentials", json!({"access_key": ann.keys.access_key}));
    runtime.block_on(changes.changed()).unwrap();
    assert!(!runtime.block_on(server.app.accounts.is_still_good(&who)).unwrap());
}

#[test]
fn the_last_admin_stays() {
    let server = TestServer::start();
    let id = &server.admin.id;
    for (action, body) in [
        ("users.delete", json!({"user": id})),
        ("auth.edit_user", json!({"user": id, "role": "user"})),
        ("auth.edit_user", json!({"user": id, "disabled": true})),
    ] {
        assert_eq!(server.call_as(&server.admin, action, body).problem(), (400, 300), "{action}");
    }
}

#[test]
fn users_are_created_read_and_updated_within_their_workspace() {
    let server = TestServer::start();
    let new =
        json!({"name": "Carla Gray", "email": "c@lab.example", "role": "user", "given_name": "Carla", "avatar": null});
    let id = server.call("auth.create_user", new)["id"].as_str().unwrap().to_owned();
    let user = server.call("users.get_by_id", json!({"user": id}))["user"].clone();
    assert_eq!((user["given_name"].as_str(), user["role"].as_str()), (Some("Carla"), Some("user")));
    assert!(user.get("email").is_none() && user.get("login").is_none());
    let taken = server.call_as(&server.admin, "auth.create_user", json!({"name": "carla gray"}));
    assert_eq!(taken.problem(), (400, 801));
    let same_id = server.call_as(&server.admin, "users.create", json!({"id": id, "name": "Somebody"}));
    assert_eq!(same_id.problem(), (400, 302));
    let foreign = server.call_as(&server.foreigner, "users.get_by_id", json!({"user": id}));
    assert_eq!(foreign.problem(), (400, 301));

    let viewer = server.person("Vera Long", Role::Viewer);
    let own = server.call_as(&viewer, "users.update", json!({"user": viewer.id, "family_name": "Long"})).ok();
    assert_eq!((own["updated"].as_u64(), own["fields"]["family_name"].as_str()), (Some(1), Some("Long")));
    let others = server.call_as(&viewer, "users.update", json!({"user": id, "name": "Mallory"}));
    assert_eq!(others.problem(), (403, 20));
}

#[test]
fn preferences_are_merged_and_dots_descend() {
    let server = TestServer::start();
    server
        .call("users.set_preferences", json!({"preferences": {"views": {"tasks": {"sort": "name"}}, "theme": "dark"}}));
    let set = server.call("users.set_preferences", json!({"preferences": {"views.tasks.columns": ["id"]}}));
    let merged = json!({"views": {"tasks": {"sort": "name", "columns": ["id"]}}, "theme": "dark"});
    assert_eq!(set["fields"]["preferences"], merged);
    assert_eq!(server.call("users.get_preferences", json!({}))["preferences"], merged);
    let quiet =
        server.call("users.set_preferences", json!({"preferences": {"theme": "light"}, "return_updated": false}));
    assert_eq!(quiet["fields"], json!({}));
    for bad in [json!({"$set": 1}), json!({"a": {"b.c": 1}})] {
        let answer = server.call_as(&server.admin, "users.set_preferences", json!({"preferences": bad}));
        assert_eq!(answer.problem(), (400, 16));
    }
    assert_eq!(server.call_as(&server.foreigner, "users.get_preferences", json!({})).ok()["preferences"], json!({}));
}

#[test]
fn a_new_password_ends_the_other_sessions_and_made_tokens() {
    let server = TestServer::start();
    let ann = server.person_with_password("Ann Smith", "correct horse");
    let (here, there) =
        (server.log_in("ann smith", "correct horse").cookie(), server.log_in("ann smith", "correct horse").cookie());
    let made = server.call("auth.get_token_for_user", json!({"user": ann.id, "expiration_sec": 600}));
    let made = made["token"].as_str().unwrap();
    server.call_with_token(made, "server.info", json!({})).ok();
    let sessions = server.call_with_cookie(&here, "auth.get_sessions", json!({})).ok();
    assert_eq!(sessions["sessions"].as_array().unwrap().len(), 2);

    let change = |old: Option<&str>| {
        let body = json!({"old_password": old, "new_password": "battery staple"});
        server.call_with_cookie(&here, "auth.change_password", body)
    };
    assert_eq!(change(None).problem(), (400, 11));
    assert_eq!(change(Some("wrong horse")).problem(), (400, 16));
    change(Some("correct horse")).ok();
    server.call_with_cookie(&here, "server.info", json!({})).ok();
    assert_eq!(server.call_with_cookie(&there, "server.info", json!({})).problem(), (401, 31));
    assert_eq!(server.call_with_token(made, "server.info", json!({})).problem(), (401, 31));
    server.log_in("ann smith", "battery staple").ok();
    let short = json!({"user": ann.id, "new_password": "short"});
    assert_eq!(server.call_as(&server.admin, "auth.change_password", short).problem(), (400, 12));
}

#[test]
fn tokens_for_others_are_made_by_admins_of_the_same_workspace_only() {
    let server = TestServer::start();
    let (ann, bob) = (server.person("Ann Smith", Role::Editor), server.person("Bob Jones", Role::Editor));
    let ask = |who: &Person, user: &str| server.call_as(who, "auth.get_token_for_user", json!({"user": user}));
    ask(&ann, &ann.id).ok();
    assert_eq!(ask(&ann, &bob.id).problem(), (400, 301));
    assert_eq!(ask(&server.admin, &server.foreigner.id).problem(), (400, 301));
    let token = ask(&server.admin, &bob.id).ok()["token"].as_str().unwrap().to_owned();
    let verdict = server.call_as(&ann, "auth.validate_token", json!({"token": token})).ok();
    assert_eq!(verdict, json!({"valid": true, "user": bob.id, "company": bob.workspace}));
    let verdict = server.call_as(&ann, "auth.validate_token", json!({"token": "nonsense"})).ok();
    assert_eq!(verdict["valid"], false);
}

#[test]
fn an_admin_acts_as_somebody_else_and_nobody_else_does() {
    let server = TestServer::start();
    let ann = server.person("Ann Smith", Role::Editor);
    let act = |who: &Person, as_whom: &str| {
        let headers = [("authorization", who.basic()), ("x-clearml-impersonate-as", as_whom.to_owned())];
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        server.send("users.get_current_user", &headers, &json!({}))
    };
    assert_eq!(act(&server.admin, &ann.id).ok()["user"]["id"], ann.id.as_str());
    for (who, as_whom) in
        [(&ann, &server.admin.id), (&server.admin, &server.foreigner.id), (&server.admin, &"no".to_owned())]
    {
        assert_eq!(act(who, as_whom).problem(), (400, 6));
    }
}

#[test]
fn an_asynchronous_call_is_fetched_by_its_caller_alone() {
    let server = TestServer::start();
    let ann = server.person("Ann Smith", Role::Editor);
    let headers = [("authorization", &*ann.basic()), ("x-clearml-async", "1")];
    let begun = server.send("users.get_current_user", &headers, &json!({}));
    assert_eq!((begun.status, begun.code()), (202, (202, 0)));
    let id = begun.data()["call"].as_str().unwrap().to_owned();
    let result = |who: &Person| server.call_as(who, "async.result", json!({"id": id}));
    until(Duration::from_secs(5), || result(&ann).status != 202);
    assert_eq!(result(&ann).ok()["user"]["id"], ann.id.as_str());
    assert_eq!(result(&server.admin).problem(), (400, 10));
    let refused = server.send("server.config", &headers, &json!({}));
    assert_eq!(refused.problem(), (403, 20));
}

#[test]
fn the_server_says_what_it_is_and_how_it_fares() {
    let server = TestServer::start();
    let info = server.call("server.info", json!({}));
    assert!(info["uid"].is_string() && info["api_version"] == "2.34" && info["runfold"]["features"].is_array());
    let health = server.call("server.health", json!({}));
    let names: Vec<_> = health["checks"].as_array().unwrap().iter().map(|check| check["name"].clone()).collect();
    assert_eq!(names, ["disk", "writing", "store", "backup"]);
    server.app.health.report("job.watchdog", runfold_server::health::Status::Failed, "stands still");
    assert_eq!(server.call("server.health", json!({}))["status"], "degraded");
    let endpoints = server.call("server.endpoints", json!({}));
    assert!(endpoints["endpoints"]["auth"].as_array().unwrap().iter().any(|row| row["name"] == "auth.login"));
}

/// S11. Documents are packed, so the files (a backup's, too) and what the store reads from them are both searched.
#[test]
fn no_secret_lies_in_the_data_folder() {
    let given = KeyPair { access_key: "GIVENKEY".into(), secret_key: "the secret of the environment".into() };
    let server = TestServer::start_with(|settings| settings.admin = Some(given));
    let ann = server.person_with_password("Ann Smith", "correct horse battery");
    let session = server.log_in("ann smith", "correct horse battery").cookie();
    let made = server.call_as(&ann, "auth.create_credentials", json!({"label": "x"})).ok();
    server.call("auth.change_password", json!({"user": ann.id, "new_password": "another horse battery"}));
    let mut secrets = vec!["correct horse battery".to_owned(), "another horse battery".to_owned()];
    secrets.push(session.split_once('=').unwrap().1.to_owned());
    secrets.push(made["credentials"]["secret_key"].as_str().unwrap().to_owned());
    secrets.extend([&server.admin, &ann, &server.foreigner].map(|person| person.keys.secret_key.clone()));
    secrets.push(server.token(&ann));
    server.call_as(&ann, "server.info", json!({}));

    let words = everything(&server);
    assert!(words.contains("Ann Smith") && words.contains("$argon2id$"), "the search reads documents");
    server.call("admin.backup", json!({}));
    let folder = server.stop();
    let (data, mut files) = (folder.path().join("data"), 0);
    let bundle = std::fs::read_dir(data.join("backups")).unwrap().next().unwrap().unwrap().path();
    let folders = [std::fs::read_dir(&data).unwrap(), std::fs::read_dir(bundle).unwrap()];
    for file in folders.into_iter().flatten().map(|file| file.unwrap().path()) {
        let Ok(bytes) = std::fs::read(&file) else { continue };
        files += 1;
        for secret in &secrets {
            assert!(!words.contains(secret.as_str()), "{secret} in a document");
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} in {}", file.display());
        }
    }
    assert!(files > 6, "the databases of the folder and those of the backup");
}

/// Every document and its history, as text.
fn everything(server: &TestServer) -> String {
    let read = server.app.store.read_now("", |view| {
        let mut words = String::new();
        for kind in Kind::ALL {
            for_each_of(view.backend(), kind, None, &mut |row| {
                words.push_str(&Value::Object(row.doc.clone()).to_string());
                for entry in view.backend().history(kind, row.rid, 0, 1_000, false)?.0 {
                    words.push_str(&entry.fields.to_string());
                }
                Ok(())
            })?;
        }
        Ok(words)
    });
    read.unwrap()
}

#[test]
fn basic_credentials_work_on_any_call_and_a_token_renews_itself() {
    let server = TestServer::start();
    let token = server.token(&server.admin);
    let renewed = server.call_with_token(&token, "auth.login", json!({"expiration_sec": 60})).ok();
    server.call_with_token(renewed["token"].as_str().unwrap(), "server.info", json!({})).ok();
    let wrong = basic(&server.admin.keys.access_key, "wrong");
    assert_eq!(server.send("server.info", &[("authorization", &wrong)], &json!({})).problem(), (401, 22));
    assert_eq!(server.send("server.info", &[("authorization", "Basic ???")], &json!({})).problem(), (401, 21));
    assert_eq!(server.send("server.info", &[("authorization", "Digest x")], &json!({})).problem(), (401, 10));
    let user =
        server.app.store.read_now(&server.admin.workspace, |view| view.get(Kind::User, &server.admin.id)).unwrap();
    assert_eq!(user.str_at("role"), Some("admin"));
}
