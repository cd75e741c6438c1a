//! What hostile clients try: names that climb, injections, floods, races, and other people's places in a list.

use crate::files::{fetch, upload, with_method};
use crate::support::{Answer, Person, TestServer, until};
use runfold_api::limits::{BODY_BYTES, INFLATED_BODY_BYTES, SERIES_PER_TASK};
use runfold_server::access::Role;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const CANARY: &str = "canary-7f3a";

/// Ways to write `..`, `/` and what stands around them.
fn climbing_names() -> BTreeSet<String> {
    let dots = [
        "..",
        ".",
        "%2e%2e",
        "%2E.",
        ".%2e",
        "%252e%252e",
        "%25252e%25252e",
        "%c0%ae%c0%ae",
        "%e0%80%ae%e0%80%ae",
        "．．",
        "%EF%BC%8E%EF%BC%8E",
        "․․",
        "‥",
        "..%00",
        "..;",
        ".. ",
        "...",
        "....",
        ".%00.",
        "..%20",
        "%u002e%u002e",
        "..%0a",
        ".%E2%80%8B.",
    ];
    let slashes = [
        "/",
        "\\",
        "%2f",
        "%2F",
        "%5c",
        "%252f",
        "%255c",
        "%25252f",
        "%c0%af",
        "%ef%bc%8f",
        "／",
        "∕",
        "//",
        "/./",
        "%00/",
        "%u2215",
    ];
    let targets =
        ["canary.txt", "etc/passwd", "meta.db", "data/meta.db", "hot.db", "uploads/x.json", "CON", "NUL.txt", ""];
    let mut names = BTreeSet::new();
    for dot in dots {
        for slash in slashes {
            for target in targets {
                for depth in [1, 2, 4] {
                    names.insert(format!("{}{target}", format!("{dot}{slash}").repeat(depth)));
                }
                names.insert(format!("{slash}{dot}{slash}{target}"));
                names.insert(format!("a{slash}{dot}{slash}{dot}{slash}{target}"));
            }
        }
    }
    names.extend(
        [
            "/etc/passwd",
            "file:///etc/passwd",
            "C:\\canary.txt",
            "\\\\host\\share",
            "~",
            "~root/x",
            "-rf",
            "|id",
            "$(id)",
            "`id`",
            "a\0b",
        ]
        .map(str::to_owned),
    );
    names.insert("../".repeat(2_000));
    names.insert("x".repeat(100_000));
    names
}

/// Everything below a folder that is not the server's, with contents.
fn tree(folder: &Path, leave_out: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path == leave_out {
            continue;
        }
        if path.is_dir() {
            found.push((path.clone(), Vec::new()));
            found.extend(tree(&path, leave_out));
        } else {
            found.push((path.clone(), std::fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

fn plant_canaries(server: &TestServer) -> PathBuf {
    let data = server.data_dir();
    let outside = data.parent().unwrap().to_path_buf();
    std::fs::create_dir_all(outside.join("etc")).unwrap();
    for place in
        [outside.join("canary.txt"), outside.join("etc/passwd"), data.join("canary.txt"), data.join("blobs/canary.txt")]
    {
        std::fs::write(place, CANARY).unwrap();
    }
    outside
}

fn is_clean(answer: &Answer) -> bool {
    !answer.body.windows(CANARY.len()).any(|window| window == CANARY.as_bytes())
        && !answer.body.starts_with(b"SQLite format")
        && !answer.body.windows(5).any(|window| window == b"root:")
}

/// What may stand in a request's line: everything else percent-encoded, escapes as they are.
fn as_target(name: &str) -> String {
    name.bytes()
        .map(|byte| {
            if byte.is_ascii_graphic() && !b"?#\"<>\\^`{|}".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

/// S29.
#[test]
fn no_spelling_of_a_files_name_leaves_the_store() {
    let server = TestServer::start();
    let outside = plant_canaries(&server);
    let before = tree(&outside, server.data_dir());
    let names = climbing_names();
    assert!(names.len() > 3_000, "{}", names.len());
    for name in names.iter().filter(|name| name.len() < 20_000) {
        let target = as_target(name);
        let got = fetch(&server, &server.admin, &target, &[]);
        assert!(is_clean(&got), "GET {target}");
        assert!(got.status == 404 || (got.status == 200 && got.body == b"OK"), "GET {target}: {}", got.status);
    }
    for (at, name) in names.iter().step_by(5).enumerate() {
        let written = upload(&server, &server.admin, name, b"overwritten");
        assert!(written.status < 500, "{name}: {}", written.json);
        if at % 4 == 0 && name.len() < 20_000 {
            let target = as_target(name);
            for method in ["DELETE", "PUT", "HEAD"] {
                let answer = with_method(&server, &server.admin, method, &target, &[]);
                assert!(answer.status < 500 && is_clean(&answer), "{method} {target}: {}", answer.status);
            }
            let part = with_method(&server, &server.admin, "PUT", &format!("uploads/{target}/0"), &[]);
            assert!(part.status < 500 && part.status >= 400, "{target}");
        }
    }
    let all: Vec<_> = names.iter().collect();
    let basic = server.admin.basic();
    let many = server.send("files/delete_many", &[("authorization", &basic)], &json!({"files": all}));
    assert_eq!(many.status, 200);
    assert_eq!(before, tree(&outside, server.data_dir()), "nothing outside has changed");
    assert_eq!(std::fs::read(server.data_dir().join("canary.txt")).unwrap(), CANARY.as_bytes());
}

/// S29 for everything else that has a name.
#[test]
fn no_name_of_an_object_leads_to_a_file() {
    let server = TestServer::start();
    let outside = plant_canaries(&server);
    let before = tree(&outside, server.data_dir());
    let task = server.call("tasks.create", json!({"name": "a task", "type": "training"}))["id"].clone();
    for name in climbing_names().iter().step_by(23) {
        let asks = [
            ("tasks.create", json!({"name": name, "type": "training", "output_dest": name})),
            ("projects.create", json!({"name": name, "description": name})),
            ("queues.create", json!({"name": name})),
            ("models.create", json!({"name": name, "uri": name})),
            (
                "tasks.add_or_update_artifacts",
                json!({"task": task, "artifacts": [{"key": name, "type": "custom", "uri": name}]}),
            ),
            (
                "tasks.edit_hyper_params",
                json!({"task": task, "hyperparams": [{"section": name, "name": name, "value": name}]}),
            ),
            ("tasks.get_by_id", json!({"task": name})),
            ("tasks.delete", json!({"task": name, "force": true})),
            ("files.sign", json!({"path": name})),
            ("uploads.create", json!({"path": name, "size": 1})),
            ("uploads.status", json!({"upload": name})),
            ("uploads.complete", json!({"upload": name})),
            ("uploads.abort", json!({"upload": name})),
            (
                "events.add",
                json!({"task": task, "type": "training_debug_image", "metric": name, "variant": name, "url": name}),
            ),
            (
                "events.add",
                json!({"task": task, "type": "training_stats_scalar", "metric": name, "variant": name, "value": 1}),
            ),
        ];
        for (action, request) in asks {
            let answer = server.call_as(&server.admin, action, request);
            assert!(answer.status < 500 && is_clean(&answer), "{action} {name}: {}", answer.json);
        }
    }
    server.call("tasks.delete", json!({"task": task, "force": true, "delete_output_models": true}));
    assert_eq!(before, tree(&outside, server.data_dir()));
    assert_eq!(std::fs::read(server.data_dir().join("canary.txt")).unwrap(), CANARY.as_bytes());
}

/// S9 between workspaces.
#[test]
fn events_into_a_foreign_task_are_as_events_into_none() {
    let server = TestServer::start();
    let theirs =
        server.call_as(&server.foreigner, "tasks.create", json!({"name": "their task", "type": "training"})).ok();
    let theirs = theirs["id"].as_str().unwrap();
    let send = |id: &str| {
        let lines = ["training_stats_scalar", "log"]
            .map(|kind| json!({"type": kind, "task": id, "metric": "m", "value": 1, "msg": "x"}).to_string());
        let basic = server.admin.basic();
        let headers = [("authorization", basic.as_str()), ("content-type", "application/json-lines")];
        let answer = server.request("POST", "events.add_batch", &headers, lines.join("\n").as_bytes());
        let mut json = answer.json.clone();
        ["id", "trx"].iter().for_each(|name| drop(json["meta"].as_object_mut().unwrap().remove(*name)));
        (answer.code(), json.to_string().replace(id, "<id>"))
    };
    let missing = send("0123456789abcdef0123456789abcdef");
    assert_eq!(send(theirs), missing);
    assert!(missing.1.contains("Invalid task id <id>"), "{}", missing.1);
    let kept = server.call_as(&server.foreigner, "events.get_task_events", json!({"task": theirs})).ok();
    assert_eq!(kept["events"], json!([]));
    for action in ["events.delete_for_task", "events.get_task_events", "events.get_task_log", "events.clear_task_log"] {
        let request = json!({"task": theirs, "threshold_sec": 0});
        assert_eq!(server.call_as(&server.admin, action, request).code(), (400, 101), "{action}");
    }
}

#[test]
fn a_scroll_shows_nothing_to_others_and_does_not_move_for_them() {
    let server = TestServer::start();
    for n in 0..6 {
        server.call("tasks.create", json!({"name": format!("task {n}"), "type": "training"}));
    }
    let page = |who: &Person, action: &str, id: Option<&str>| {
        let mut request = json!({"size": 2, "scroll_id": "", "order_by": ["name"], "only_fields": ["name"]});
        if let Some(id) = id {
            request["scroll_id"] = json!(id);
        }
        let answer = server.call_as(who, action, request).ok();
        (answer.clone(), answer["scroll_id"].as_str().unwrap_or_default().to_owned())
    };
    let (first, id) = page(&server.admin, "tasks.get_all_ex", None);
    assert_eq!(first["tasks"].as_array().unwrap().len(), 2);
    assert!(!id.is_empty());
    let colleague = server.person("col league", Role::Viewer);
    for (who, action) in [
        (&server.foreigner, "tasks.get_all_ex"),
        (&colleague, "tasks.get_all_ex"),
        (&server.admin, "models.get_all_ex"),
    ] {
        let (_, other) = page(who, action, Some(&id));
        assert_ne!(other, id, "a scroll of one's own begins");
    }
    let (second, _) = page(&server.admin, "tasks.get_all_ex", Some(&id));
    assert_eq!(second["tasks"][0]["name"], "task 2", "{second}");
}

fn batch(server: &TestServer, lines: &str) -> Answer {
    let basic = server.admin.basic();
    let headers = [("authorization", basic.as_str()), ("content-type", "application/json-lines")];
    server.request("POST", "events.add_batch", &headers, lines.as_bytes())
}

/// S47.
#[test]
fn a_flood_of_names_ends_at_the_limit_and_others_are_answered() {
    let server = TestServer::start();
    let task =
        server.call("tasks.create", json!({"name": "flood", "type": "training"}))["id"].as_str().unwrap().to_owned();
    let other =
        server.call("tasks.create", json!({"name": "other", "type": "training"}))["id"].as_str().unwrap().to_owned();
    let (mut added, mut refused) = (0, 0);
    let per_batch = 25_000;
    for at in 0..6 {
        let lines: String = (0..per_batch)
            .map(|n| format!("{{\"type\":\"training_stats_scalar\",\"task\":\"{task}\",\"metric\":\"m{}\",\"variant\":\"v{n}\",\"value\":1,\"iter\":0,\"timestamp\":1}}\n", at))
            .collect();
        let answer = batch(&server, &lines);
        assert!(matches!(answer.code(), (200, 0) | (400, 131)), "{}", answer.json["meta"]);
        // a batch of which nothing was stored is a problem
        let stored = answer.data()["added"].as_u64().unwrap_or(0);
        added += stored;
        refused += per_batch - stored;
        let started = Instant::now();
        let line = json!({"type": "training_stats_scalar", "task": other, "metric": "m", "variant": "v", "value": at, "iter": at});
        assert_eq!(batch(&server, &line.to_string()).ok()["added"], 1);
        assert_eq!(server.request("GET", "health", &[], b"").status, 200);
        assert!(started.elapsed() < Duration::from_secs(20), "a second client waits {:?}", started.elapsed());
    }
    assert_eq!((added, refused), (SERIES_PER_TASK as u64, 6 * per_batch - SERIES_PER_TASK as u64));
    // a known series goes on
    let line =
        json!({"type": "training_stats_scalar", "task": task, "metric": "m0", "variant": "v0", "value": 2, "iter": 1});
    assert_eq!(batch(&server, &line.to_string()).ok()["added"], 1);
}

/// S47.
#[test]
fn names_that_would_fill_a_document_do_not_stop_the_listing() {
    let server = TestServer::start();
    let task = server.call("tasks.create", json!({"name": "long names", "type": "training"}))["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let long = "n".repeat(60_000);
    let lines: String = (0..1_500)
        .map(|n| json!({"type": "training_stats_scalar", "task": task, "metric": format!("{n}{long}"), "variant": "v", "value": 1}).to_string() + "\n")
        .collect();
    let sent = batch(&server, &lines);
    assert!(sent.status == 200 || sent.status == 429, "{}", sent.json);
    let longer = json!({"type": "training_stats_scalar", "task": task, "metric": "n".repeat(70_000), "value": 1});
    assert_eq!(batch(&server, &longer.to_string()).code(), (400, 131));
    for who in [&server.admin, &server.foreigner] {
        server.call_as(who, "tasks.get_all_ex", json!({})).ok();
    }
    server.call("tasks.get_by_id", json!({"task": task}));
}

/// S47.
#[test]
fn what_is_too_much_is_refused_with_its_code() {
    let server = TestServer::start();
    let task = server.call("tasks.create", json!({"name": "much", "type": "training"}))["id"].clone();
    let tags: Vec<_> = (0..100_000).map(|n| n.to_string()).collect();
    let params: Vec<_> =
        (0..100_000).map(|n| json!({"section": "Args", "name": n.to_string(), "value": "x"})).collect();
    let vector: Vec<_> = vec![0; 1_100_000];
    let cases = [
        ("tasks.edit", json!({"task": task, "tags": tags, "force": true})),
        ("tasks.create", json!({"name": "much", "type": "training", "tags": tags})),
        ("tasks.create", json!({"name": "x".repeat(1 << 20), "type": "training"})),
        ("tasks.edit_hyper_params", json!({"task": task, "hyperparams": params})),
        ("tasks.get_all", json!({"id": tags})),
        ("tasks.get_all", json!({"name": "(a{1000}){1000}"})),
        ("tasks.edit", json!({"task": task, "comment": "x".repeat(40 << 20), "force": true})),
        (
            "events.add",
            json!({"task": task, "type": "training_stats_vector", "metric": "m", "variant": "v", "values": vector}),
        ),
        ("tasks.get_all", json!({"id": vec![0; 4_100_000]})),
    ];
    for (action, request) in cases {
        let answer = server.call_as(&server.admin, action, request);
        assert!(matches!(answer.status, 400 | 413 | 429), "{action}: {} {}", answer.status, answer.json);
        assert!(answer.json["meta"]["result_msg"].as_str().unwrap().len() < 2_000, "{action}");
    }
    let scalars: String = (0..100_000)
        .map(|n| format!("{{\"type\":\"training_stats_scalar\",\"task\":{task},\"metric\":\"m\",\"variant\":\"v\",\"value\":{n},\"iter\":{n}}}\n"))
        .collect();
    assert!(scalars.len() > 9 << 20);
    assert_eq!(batch(&server, &scalars).ok()["added"], 100_000);
    const { assert!(BODY_BYTES < INFLATED_BODY_BYTES) };
}

/// S48.
#[test]
fn an_upload_that_stands_still_is_given_up_and_leaves_nothing() {
    let server = TestServer::start_with(|settings| settings.head_timeout = Duration::from_millis(500));
    let head = format!(
        "POST /files HTTP/1.1\r\nHost: localhost\r\nAuthorization: {}\r\nContent-Type: {}\r\nContent-Length: 100000\r\n\r\n--e2f1d3\r\nContent-Disposition: form-data; name=\"p/x\"\r\n\r\nsome",
        server.admin.basic(),
        crate::files::form_type()
    );
    let mut slow: Vec<_> = (0..50)
        .map(|_| {
            let mut stream = server.connect();
            stream.write_all(head.as_bytes()).unwrap();
            stream
        })
        .collect();
    let _idle: Vec<_> = (0..500).map(|_| server.connect()).collect();
    assert_eq!(server.request("GET", "health", &[], b"").status, 200);
    for stream in &mut slow {
        let mut rest = Vec::new();
        match stream.read_to_end(&mut rest) {
            Ok(_) => {}
            Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset, "still open"),
        }
    }
    until(Duration::from_secs(10), || crate::files::blob_files(&server) == 0);
}

/// S49.
#[test]
fn bombs_in_searches_end_in_time() {
    let server = TestServer::start();
    for n in 0..100 {
        server.call(
            "tasks.create",
            json!({"name": format!("{}{n}", "a".repeat(900)), "type": "training", "comment": "a".repeat(20_000)}),
        );
    }
    let leaf = json!({"field": "name", "op": "matches", "value": "(a+)+$"});
    let nested = (0..30).fold(leaf, |inner, _| json!({"or": [{"not": [inner]}]}));
    let wide: Vec<_> = (0..5_000).map(|_| json!({"field": "comment", "op": "matches", "value": "(a|a)*b"})).collect();
    let words = "a ".repeat(5_000);
    let order: Vec<_> = (0..5_000).map(|n| format!("hyperparams.Args.x{n}.value")).collect();
    let asks = [
        json!({"name": "(a+)+$"}),
        json!({"name": "(a|a|aa)*b"}),
        json!({"name": "((((a{0,20}){0,20}){0,20}){0,20})b"}),
        json!({"name": "(?i)\\w{500}\\d"}),
        json!({"_any_": {"fields": vec!["comment"; 1_000], "pattern": "(.*)(.*)(.*)(.*)b"}}),
        json!({"where": nested}),
        json!({"where": {"or": wide}}),
        json!({"search_text": words}),
        json!({"order_by": order}),
        json!({"id": vec!["x"; 10_001]}),
    ];
    for ask in asks {
        let started = Instant::now();
        let answer = server.call_as(&server.admin, "tasks.get_all_ex", ask.clone());
        assert!(answer.status < 500, "{}", answer.json);
        let taken = started.elapsed();
        let shown: String = ask.to_string().chars().take(80).collect();
        assert!(taken < Duration::from_secs(15), "{shown}: {taken:?}");
    }
}

/// S54.
#[test]
fn a_write_is_never_both_denied_and_stored() {
    let server = TestServer::start();
    let editor = server.person("edi tor", Role::Editor);
    let stop = AtomicBool::new(false);
    let answers = std::thread::scope(|scope| {
        let writing: Vec<_> = (0..3)
            .map(|writer| {
                let (server, editor, stop) = (&server, &editor, &stop);
                scope.spawn(move || {
                    let mut answers = Vec::new();
                    for n in 0.. {
                        if stop.load(Ordering::Relaxed) {
                            return answers;
                        }
                        let name = format!("race {writer} {n}");
                        let answer = server.call_as(editor, "queues.create", json!({"name": name}));
                        answers.push((name, answer.status));
                    }
                    answers
                })
            })
            .collect();
        for round in 0..20 {
            let role = if round % 2 == 0 { "viewer" } else { "editor" };
            server.call("auth.edit_user", json!({"user": editor.id, "role": role}));
            server.call("debug.ping", json!({}));
        }
        stop.store(true, Ordering::Relaxed);
        writing.into_iter().flat_map(|one| one.join().unwrap()).collect::<Vec<_>>()
    });
    for (name, status) in answers {
        let found = server.call("queues.get_all", json!({"name": format!("^{name}$"), "only_fields": ["name"]}));
        let is_there = !found["queues"].as_array().unwrap().is_empty();
        assert_eq!(is_there, status == 200, "{name}: {status}");
        assert!(matches!(status, 200 | 403), "{name}: {status}");
    }
}

/// S58.
#[test]
fn the_data_folder_is_its_owners_alone_even_in_an_open_one() {
    let open = tempfile::tempdir().unwrap();
    std::fs::set_permissions(open.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let folder = open.path().join("data");
    std::fs::create_dir(&folder).unwrap();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    let server = TestServer::start_with(|settings| settings.data_dir = folder.clone());
    upload(&server, &server.admin, "p/x", b"x");
    server.call("uploads.create", json!({"path": "p/y", "size": 10}));
    let task = server.call("tasks.create", json!({"name": "a task", "type": "training"}))["id"].clone();
    batch(&server, &json!({"type": "log", "task": task, "msg": "x"}).to_string()).ok();
    server.app.events.flush().unwrap();
    let mut looked_at = 0;
    let mut waiting = vec![folder.clone()];
    while let Some(next) = waiting.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let entry = entry.unwrap();
            let (mode, is_dir) = (entry.metadata().unwrap().permissions().mode() & 0o777, entry.path().is_dir());
            assert_eq!(mode, if is_dir { 0o700 } else { 0o600 }, "{:?}", entry.path());
            looked_at += 1;
            if is_dir {
                waiting.push(entry.path());
            }
        }
    }
    assert!(looked_at > 10, "{looked_at}");
}

const INJECTIONS: &[&str] = &[
    "' or 1=1 --",
    "\" or \"\"=\"",
    "'; drop table task; --",
    "1) union select body from user --",
    "%' --",
    "x' || (select 1) || '",
    "$.name",
    "$[*]",
    "name\"]}",
    "json_extract(body,'$')",
    "\\",
    "\0",
    "'\u{2019}",
    "{\"$gt\": \"\"}",
    "$where",
    "__proto__",
    "constructor",
    "rid",
    "body",
    "ws",
    "task.body",
    "name; --",
    "name desc",
    "-name, (select 1)",
    "name/**/",
    "id collate nocase",
    "?1",
    ":x",
    "%s%n",
    "{{7*7}}",
    "sqlite_master",
    "pragma user_version",
    "attach database 'x' as y",
    "\u{202e}",
    "\u{0}\u{1}",
];

/// S59.
#[test]
fn no_parameter_is_ever_read_as_sql() {
    let server = TestServer::start();
    for n in 0..3 {
        server.call("tasks.create", json!({"name": format!("task {n}"), "type": "training"}));
    }
    server.call_as(&server.foreigner, "tasks.create", json!({"name": "their task", "type": "training"})).ok();
    let strip = |answer: Answer, text: &str| {
        let data = answer.json["data"].to_string();
        (answer.status, data.replace(&serde_json::to_string(text).unwrap(), "<text>"))
    };
    let harmless = "harmless";
    for text in INJECTIONS {
        let lists = |text: &str| {
            vec![
                json!({"id": [text]}),
                json!({"id": text}),
                json!({"tags": [text]}),
                json!({"system_tags": [text, "__$not"]}),
                json!({"user": [text]}),
                json!({"project": [text], "include_subprojects": true}),
                json!({"type": [text]}),
                json!({"status": [text]}),
                json!({"parent": text}),
                json!({"filters": {"tags": {"any": {"include": [text]}}}}),
                json!({"where": {"field": "name", "op": "eq", "value": text}}),
                json!({"where": {"field": "comment", "op": "lt", "value": text}}),
                json!({"where": {"field": "id", "op": "in", "value": [text]}}),
                json!({"search_text": text}),
            ]
        };
        for (hostile, tame) in lists(text).into_iter().zip(lists(harmless)) {
            for action in [
                "tasks.get_all_ex",
                "projects.get_all_ex",
                "models.get_all_ex",
                "queues.get_all_ex",
                "users.get_all_ex",
            ] {
                let hostile = server.call_as(&server.admin, action, hostile.clone());
                let tame = server.call_as(&server.admin, action, tame.clone());
                assert!(hostile.status == 200 || hostile.status == 400, "{action} {text}: {}", hostile.json);
                assert!(!hostile.json.to_string().contains("their task"), "{action} {text}");
                // quoting and `-` mean something to the search for words
                if hostile.status == 200 && !hostile.json["data"].to_string().contains("task ") {
                    assert_eq!(strip(hostile, text).0, strip(tame, harmless).0, "{action} {text}");
                }
            }
        }
        for request in [
            json!({"order_by": [text]}),
            json!({"order_by": text}),
            json!({"only_fields": [text]}),
            json!({"projection": [text]}),
            json!({"scroll_id": text, "size": 2}),
            json!({"where": {"field": text, "op": "eq", "value": 1}}),
            json!({"where": {"field": "name", "op": text, "value": 1}}),
            json!({"filters": {*text: {"any": {"include": ["x"]}}}}),
            json!({"name": text}),
            json!({"page": text}),
            json!({"last_iteration": [text, null]}),
            json!({"last_update": [text]}),
            json!({"_any_": {"fields": [text], "pattern": "x"}}),
            json!({"hyperparams.Args.x.value": [text]}),
        ] {
            let answer = server.call_as(&server.admin, "tasks.get_all_ex", request.clone());
            assert!(answer.status == 200 || answer.status == 400, "{request}: {}", answer.json);
            assert!(!answer.json.to_string().contains("their task"), "{request}");
        }
        for (action, field) in [
            ("tasks.get_by_id", "task"),
            ("projects.get_by_id", "project"),
            ("models.get_by_id", "model"),
            ("queues.get_by_id", "queue"),
            ("users.get_by_id", "user"),
            ("events.get_task_log", "task"),
        ] {
            let ask = |id: &str| server.call_as(&server.admin, action, json!({field: id}));
            assert_eq!(ask(text).code(), ask(harmless).code(), "{action} {text}");
        }
    }
    assert_eq!(server.call("tasks.get_all_ex", json!({}))["tasks"].as_array().unwrap().len(), 3);
}

#[test]
fn a_forged_scroll_id_of_events_is_refused_or_harmless() {
    let server = TestServer::start();
    let task = server.call("tasks.create", json!({"name": "a task", "type": "training"}))["id"].clone();
    batch(
        &server,
        &json!({"type": "plot", "task": task, "metric": "m", "variant": "v", "plot_str": "{}", "iter": 1}).to_string(),
    )
    .ok();
    use base64::Engine;
    let encode = |value: Value| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(value.to_string());
    let forged = [
        encode(json!({"task": task, "after": i64::MAX, "logs": u64::MAX, "ended": false})),
        encode(json!({"task": task, "after": i64::MIN, "logs": null, "ended": false})),
        encode(json!({"task": "x", "after": 0, "logs": 0, "ended": true})),
        encode(json!({"kind": "plot", "shown": {task.as_str().unwrap(): [i64::MIN, i64::MAX]}})),
        encode(
            json!({"kind": "plot", "task": task, "iteration": i64::MIN, "metric": "m", "variant": "v", "key": "", "only": null}),
        ),
        "!!!".to_owned(),
    ];
    for id in forged {
        for earlier in [true, false] {
            for (action, more) in [
                ("events.get_task_events", json!({"task": task})),
                ("events.scalar_metrics_iter_raw", json!({"task": task, "metric": {"metric": "m"}})),
                ("events.plots", json!({"metrics": [{"task": task}], "iters": i64::MAX, "navigate_earlier": earlier})),
                ("events.next_plot_sample", json!({"task": task, "navigate_earlier": earlier})),
                ("events.get_task_plots", json!({"task": task})),
                ("events.get_task_log", json!({"task": task, "from_timestamp": i64::MIN})),
                ("events.get_task_log", json!({"task": task, "from_timestamp": i64::MAX, "batch_size": i64::MAX})),
            ] {
                let mut request = more;
                request["scroll_id"] = json!(id);
                let answer = server.call_as(&server.admin, action, request);
                assert!(answer.status < 500, "{action} {id}: {}", answer.json);
            }
        }
    }
}

/// The server goes on after whatever a connection says.
#[test]
fn noise_on_the_line_is_answered_or_cut() {
    let server = TestServer::start();
    for noise in [&b"\x16\x03\x01\x02\x00"[..], b"GET / HTTP/9.9\r\n\r\n", b"\r\n\r\n\r\n", b"GET http://evil/ HTTP/1.1\r\n\r\n", b"POST /auth.login HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\nzz\r\n"] {
        let mut stream = server.connect();
        stream.write_all(noise).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        // a reset is an answer too
        let _ = stream.read_to_end(&mut answer);
    }
    assert_eq!(server.request("GET", "health", &[], b"").status, 200);
}
