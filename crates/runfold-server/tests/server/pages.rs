//! What pages ask besides: the palette, why a task waits, settings, aliases, graphs, datasets, invitations, the audit log.

use crate::support::TestServer;
use crate::support::caller::Caller;
use runfold_server::access::Role;
use serde_json::{Value, json};

fn create(ann: &Caller<'_>, action: &str, request: Value) -> String {
    ann.call(action, request)["id"].as_str().unwrap().to_owned()
}

fn task(ann: &Caller<'_>, name: &str) -> String {
    create(ann, "tasks.create", json!({"name": name, "type": "training"}))
}

#[test]
fn the_palette_finds_anything_by_words_of_its_name_or_by_its_id() {
    let server = TestServer::start();
    let ann = server.caller("ann", "editor", "west");
    let bea = server.caller("bea", "editor", "east");
    let project = create(&ann, "projects.create", json!({"name": "vision net"}));
    let run =
        create(&ann, "tasks.create", json!({"name": "resnet (v2) tuned", "type": "training", "project": project}));
    create(&ann, "models.create", json!({"name": "resnet weights", "uri": "file:///x"}));
    create(&ann, "queues.create", json!({"name": "net queue"}));
    let section = json!({"name": "vision/.datasets/nets", "system_tags": ["hidden", "dataset"]});
    let hidden = create(&ann, "projects.create", section);
    let version = json!({"name": "nets 1.0", "type": "data_processing", "project": hidden, "system_tags": ["dataset"]});
    let dataset = create(&ann, "tasks.create", version);
    task(&bea, "resnet of the others");
    let search = |request: Value| ann.call("organization.search", request);
    let all = search(json!({"pattern": "NET"}));
    let kinds: Vec<_> = all.as_object().unwrap().keys().cloned().collect();
    assert_eq!(kinds, ["datasets", "models", "projects", "queues", "tasks", "totals"]);
    let hit = &all["tasks"][0];
    assert_eq!(
        (&all["totals"]["task"], &hit["id"], &hit["project"]["name"]),
        (&json!(1), &json!(run), &json!("vision net"))
    );
    assert_eq!(all["datasets"][0]["id"], json!(dataset));
    let words = search(json!({"pattern": "tuned (v2)", "kinds": ["task"]}));
    assert_eq!(words["tasks"][0]["id"], json!(run), "words come in any order and mean nothing but themselves");
    assert_eq!(search(json!({"pattern": run}))["tasks"][0]["name"], "resnet (v2) tuned");
    assert_eq!(search(json!({"pattern": "others"})), json!({"totals": {}}));
    for request in [json!({"pattern": " "}), json!({"pattern": "x".repeat(201)}), json!({"pattern": "x", "limit": 51})]
    {
        assert_eq!(ann.refused("organization.search", request), (400, 12));
    }
}

#[test]
fn a_waiting_task_is_told_what_it_waits_for() {
    let server = TestServer::start();
    let ann = server.caller("ann", "editor", "west");
    let bea = server.caller("bea", "editor", "east");
    let gpu = create(&ann, "queues.create", json!({"name": "gpu"}));
    let cpu = create(&ann, "queues.create", json!({"name": "cpu"}));
    let (first, second) = (task(&ann, "first"), task(&ann, "second"));
    let explain = |id: &str| ann.call("queues.explain", json!({"task": id}));
    let codes = |id: &str| {
        let reasons = explain(id)["reasons"].take();
        reasons.as_array().unwrap().iter().map(|reason| reason["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(codes(&first), ["not_queued"]);
    for id in [&first, &second] {
        ann.call("tasks.enqueue", json!({"task": id, "queue": gpu}));
    }
    assert_eq!(codes(&second), ["no_worker_listens", "behind"]);
    let told = explain(&second);
    assert_eq!((&told["queue"]["name"], &told["queue"]["position"]), (&json!("gpu"), &json!(1)));
    assert!(told["reasons"][0]["message"].as_str().unwrap().contains("no worker listens to queue `gpu`"));
    assert_eq!(told["reasons"][1]["message"], "it stands behind 1 task in queue `gpu`");
    ann.call("workers.register", json!({"worker": "mill-07", "queues": [gpu]}));
    assert_eq!(codes(&first), ["next"]);
    assert_eq!(explain(&first)["workers"], json!([{"id": "mill-07"}]));
    let busy = task(&ann, "busy");
    ann.call("workers.status_report", json!({"worker": "mill-07", "timestamp": 1, "task": busy, "queues": [gpu]}));
    assert_eq!(codes(&first), ["workers_busy"]);
    // to another queue, where it waits at the end and stays queued
    let moved = ann.call("queues.move_task_to_queue", json!({"queue": gpu, "task": second, "target_queue": cpu}));
    assert_eq!(moved, json!({"updated": 1, "position": 0}));
    let shown = ann.call("tasks.get_by_id", json!({"task": second}))["task"].take();
    assert_eq!((&shown["execution"]["queue"], &shown["status"]), (&json!(cpu), &json!("queued")));
    let waits = ann.call("queues.get_by_task_id", json!({"task": second}));
    assert_eq!((&waits["queue"]["id"], waits["queues"].as_array().unwrap().len()), (&json!(cpu), 1));
    let none = ann.call("queues.get_by_task_id", json!({"task": busy}));
    assert_eq!(none, json!({"queue": null, "queues": []}));
    let theirs = create(&bea, "queues.create", json!({"name": "theirs"}));
    for (request, code) in [
        (json!({"queue": gpu, "task": second, "target_queue": cpu}), (400, 703)),
        (json!({"queue": cpu, "task": second, "target_queue": cpu}), (400, 16)),
        (json!({"queue": cpu, "task": second, "target_queue": theirs}), (400, 701)),
    ] {
        assert_eq!(ann.refused("queues.move_task_to_queue", request), code);
    }
    assert_eq!(bea.refused("queues.explain", json!({"task": first})), (400, 101));
    assert_eq!(codes(&second), ["no_worker_listens"], "a refused move leaves it where it was");
}

#[test]
fn a_project_keeps_what_its_pages_begin_with() {
    let server = TestServer::start();
    let ann = server.caller("ann", "editor", "west");
    let project = create(&ann, "projects.create", json!({"name": "vision"}));
    let base = task(&ann, "baseline");
    let metric = json!({"metric": "acc", "variant": "test", "better": "higher"});
    let settings = json!({"project": project, "main_metrics": [metric], "baseline": base, "columns": ["name"], "charts": {"smooth": 0.6}});
    assert_eq!(ann.call("projects.set_settings", settings)["updated"], 1);
    let shown = ann.call("projects.get_by_id", json!({"project": project}))["project"].take();
    assert_eq!((&shown["settings"]["main_metrics"], &shown["settings"]["baseline"]), (&json!([metric]), &json!(base)));
    let cleared = ann.call("projects.set_settings", json!({"project": project, "baseline": null}));
    assert_eq!(cleared["fields"], json!({"settings.baseline": null}));
    let listed =
        ann.call("projects.get_all_ex", json!({"id": [project], "only_fields": ["settings"]}))["projects"][0].take();
    assert_eq!((&listed["settings"]["baseline"], &listed["settings"]["columns"]), (&json!(null), &json!(["name"])));
    let other = server.caller("bea", "editor", "east");
    assert_eq!(other.refused("projects.set_settings", json!({"project": project, "columns": []})), (400, 401));
    for (more, code) in [
        (json!({"baseline": "missing"}), (400, 101)),
        (json!({"default_view": "missing"}), (404, 0)),
        (json!({"columns": vec!["x"; 101]}), (400, 12)),
        (json!({"charts": {"x": "y".repeat(70_000)}}), (400, 12)),
        (json!({"colour": "red"}), (400, 14)),
    ] {
        let mut request = json!({"project": project});
        request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        assert_eq!(ann.refused("projects.set_settings", request), code);
    }
}

#[test]
fn an_alias_belongs_to_one_version_at_a_time() {
    let server = TestServer::start();
    let ann = server.caller("ann", "editor", "west");
    let model = |name: &str, uri: &str| create(&ann, "models.create", json!({"name": name, "uri": uri}));
    let (one, two, other) = (model("net", "file:///1"), model("net", "file:///2"), model("other", "file:///3"));
    let set = |model: &str, more: Value| {
        let mut request = json!({"model": model, "alias": "champion"});
        request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        ann.call("models.set_alias", request)
    };
    assert_eq!(set(&one, json!({})), json!({"updated": 1, "aliases": ["champion"]}));
    assert_eq!(set(&one, json!({})), json!({"updated": 0, "aliases": ["champion"]}));
    set(&other, json!({}));
    assert_eq!(set(&two, json!({})), json!({"updated": 1, "aliases": ["champion"], "taken_from": one}));
    let found = ann.call("models.get_all_ex", json!({"aliases": ["champion"], "name": "^net$"}))["models"].take();
    assert_eq!((&found[0]["id"], found.as_array().unwrap().len()), (&json!(two), 1));
    assert_eq!(set(&two, json!({"remove": true})), json!({"updated": 1, "aliases": []}));
    let bea = server.caller("bea", "editor", "east");
    assert_eq!(bea.refused("models.set_alias", json!({"model": one, "alias": "x"})), (400, 201));
    assert_eq!(ann.refused("models.set_alias", json!({"model": one, "alias": " "})), (400, 12));
}

#[test]
fn the_graph_of_a_run_says_what_each_step_does_now() {
    let server = TestServer::start();
    let ann = server.caller("ann", "editor", "west");
    let run =
        create(&ann, "tasks.create", json!({"name": "nightly #1", "type": "controller", "system_tags": ["pipeline"]}));
    let step = |name: &str| create(&ann, "tasks.create", json!({"name": name, "type": "training", "parent": run}));
    let (load, train) = (step("load"), step("train"));
    let cached = task(&ann, "an earlier run's");
    for (id, end) in [(&load, "tasks.completed"), (&train, "tasks.failed")] {
        ann.call("tasks.started", json!({"task": id}));
        ann.call(end, json!({"task": id, "status_reason": "because"}));
    }
    let nodes = json!({
        "load": {"name": "load", "parents": [], "executed": load, "queue": "gpu", "parameters": {"Args/n": "1"}},
        "train": {"name": "train", "parents": ["load"], "executed": train, "stage": "model"},
        "prepare": {"name": "prepare", "parents": ["load"], "executed": cached},
        "test": {"name": "test", "parents": ["train", "prepare"]},
        "notify": {"name": "notify", "parents": ["test"], "skip_job": true},
    });
    let item = json!([{"name": "Pipeline", "value": nodes.to_string(), "type": "dictionary"}]);
    ann.call("tasks.edit_configuration", json!({"task": run, "configuration": item}));
    let graph = ann.call("pipelines.get_graph", json!({"task": run}));
    let steps: Vec<_> =
        graph["steps"].as_array().unwrap().iter().map(|s| (s["name"].clone(), s["status"].clone())).collect();
    let expected =
        [("load", "completed"), ("prepare", "cached"), ("train", "failed"), ("test", "pending"), ("notify", "skipped")];
    assert_eq!(steps, expected.map(|(name, status)| (json!(name), json!(status))));
    assert_eq!(graph["edges"].as_array().unwrap().len(), 5);
    assert_eq!(
        (&graph["steps"][2]["status_reason"], &graph["steps"][2]["stage"]),
        (&json!("because"), &json!("model"))
    );
    assert_eq!(ann.refused("pipelines.get_graph", json!({"task": load})), (400, 126));
    let bea = server.caller("bea", "editor", "east");
    assert_eq!(bea.refused("pipelines.get_graph", json!({"task": run})), (400, 101));
    let odd = json!([{"name": "Pipeline", "value": "[1, 2", "type": "dictionary"}]);
    ann.call("tasks.edit_configuration", json!({"task": run, "configuration": odd}));
    assert_eq!(ann.refused("pipelines.get_graph", json!({"task": run})), (400, 800));
}

/// A dataset version whose list of files was sent as the SDK sends it.
fn version(server: &TestServer, ann: &Caller<'_>, name: &str, parents: Value, files: &[(&str, &str, u64)]) -> String {
    let id = create(ann, "tasks.create", json!({"name": name, "type": "data_processing", "system_tags": ["dataset"]}));
    let entry = |(path, hash, size): &(&str, &str, u64)| json!({"relative_path": path, "hash": hash, "size": size, "parent_dataset_id": id, "artifact_name": "data"});
    let state = json!({
        "file_count": files.len(), "dataset_file_entries": files.iter().map(entry).collect::<Vec<_>>(),
        "dataset_link_entries": [{"link": "s3://b/k", "relative_path": "links/k", "parent_dataset_id": id, "size": 7}],
        "dependency_graph": {id.clone(): parents}, "id": id, "dirty": false,
    });
    let path = format!("vision/.datasets/x/{name}.{id}/artifacts/state/state.json");
    let body = format!(
        "--b\r\ncontent-disposition: form-data; name=\"{path}\"; filename=\"state.json\"\r\n\r\n{state}\r\n--b--\r\n"
    );
    let basic = ann.who.basic();
    let headers = [("authorization", basic.as_str()), ("content-type", "multipart/form-data; boundary=b")];
    assert_eq!(server.request("POST", "files", &headers, body.as_bytes()).status, 200);
    let artifact = json!({"key": "state", "type": "dict", "uri": server.url(&format!("files/{path}"))});
    ann.call("tasks.add_or_update_artifacts", json!({"task": id, "artifacts": [artifact]}));
    id
}

#[test]
fn a_dataset_version_is_looked_through_folder_by_folder_and_compared() {
    let server = TestServer::start();
    let ann = server.caller("ann", "editor", "west");
    let old =
        [("a.txt", "1", 10), ("images/cat/1.png", "2", 20), ("images/cat/2.png", "3", 30), ("images/dog.png", "4", 40)];
    let first = version(&server, &ann, "first", json!([]), &old);
    let new = [("a.txt", "9", 11), ("images/cat/1.png", "2", 20), ("images/two.png", "3", 30), ("z.txt", "5", 50)];
    let second = version(&server, &ann, "second", json!([first]), &new);
    let list = |request: Value| ann.call("datasets.list_files", request);
    let top = list(json!({"dataset": first}));
    let names: Vec<_> = top["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| (e["name"].clone(), e["files"].clone(), e["bytes"].clone()))
        .collect();
    let entry = |name: &str, files: u64, bytes: u64| (json!(name), json!(files), json!(bytes));
    assert_eq!(names, [entry("images", 3, 90), entry("links", 1, 7), entry("a.txt", 1, 10)]);
    assert_eq!((&top["files"], &top["bytes"], &top["total"]), (&json!(5), &json!(107), &json!(3)));
    let folder = list(json!({"dataset": first, "folder": "/images/", "page": 1, "page_size": 1}));
    assert_eq!((&folder["entries"][0]["path"], &folder["total"]), (&json!("images/dog.png"), &json!(2)));
    let found = list(json!({"dataset": first, "pattern": "PNG"}));
    assert_eq!(
        (found["entries"].as_array().unwrap().len(), &found["entries"][0]["path"]),
        (3, &json!("images/cat/1.png"))
    );
    let differs = ann.call("datasets.get_differences", json!({"dataset": second}));
    assert_eq!(differs["base"], json!(first), "its parent is what it is compared with");
    assert_eq!(differs["counts"], json!({"added": 1, "removed": 1, "changed": 1, "renamed": 1, "same": 2}));
    let told: Vec<_> =
        differs["differences"].as_array().unwrap().iter().map(|d| (d["path"].clone(), d["change"].clone())).collect();
    let expected =
        [("a.txt", "changed"), ("images/dog.png", "removed"), ("images/two.png", "renamed"), ("z.txt", "added")];
    assert_eq!(told, expected.map(|(path, change)| (json!(path), json!(change))));
    let some = ann.call("datasets.get_differences", json!({"dataset": second, "changes": ["added"], "page_size": 1}));
    assert_eq!((&some["total"], &some["differences"][0]["bytes"]), (&json!(1), &json!(50)));
    let whole = ann.call("datasets.get_differences", json!({"dataset": first}));
    assert_eq!((&whole["base"], &whole["counts"]["added"]), (&json!(null), &json!(5)));
    let bea = server.caller("bea", "editor", "east");
    let plain = task(&ann, "no dataset");
    let empty =
        create(&ann, "tasks.create", json!({"name": "new", "type": "data_processing", "system_tags": ["dataset"]}));
    for (who, request, code) in [
        (&bea, json!({"dataset": first}), (400, 101)),
        (&ann, json!({"dataset": plain}), (400, 126)),
        (&ann, json!({"dataset": empty}), (400, 122)),
        (&ann, json!({"dataset": first, "page_size": 0}), (400, 12)),
    ] {
        assert_eq!(who.refused("datasets.list_files", request), code);
    }
}

#[test]
fn who_is_invited_chooses_a_password_once() {
    let server = TestServer::start();
    let invited = server.call("users.invite", json!({"name": "Newcomer", "role": "viewer", "email": "n@host"}));
    let token = invited["token"].as_str().unwrap();
    let accept = |token: &str, password: &str| {
        server.call_anonymously("auth.accept_invitation", json!({"token": token, "password": password}))
    };
    assert_eq!(accept(token, "short").problem(), (400, 12));
    assert_eq!(accept("no.token", "correct horse battery").problem(), (401, 22));
    assert_eq!(accept(token, "correct horse battery").ok(), json!({"username": "Newcomer"}));
    assert_eq!(accept(token, "another password").problem(), (401, 22));
    let session = server.log_in("Newcomer", "correct horse battery").ok();
    assert_eq!((&session["user"]["id"], &session["user"]["role"]), (&invited["id"], &json!("guest")));
    let editor = server.person("editor", Role::Editor);
    assert_eq!(server.call_as(&editor, "users.invite", json!({"name": "Friend"})).problem(), (403, 20));
    assert_eq!(server.call_as(&server.admin, "users.invite", json!({"name": "Newcomer"})).problem(), (400, 801));
}

#[test]
fn the_audit_log_tells_who_did_what_in_this_workspace() {
    let server = TestServer::start();
    let ann = server.person("ann", Role::Editor);
    let id = server.call_as(&ann, "tasks.create", json!({"name": "run", "type": "training"})).ok()["id"].take();
    server.call_as(&ann, "tasks.edit", json!({"task": id, "comment": "better"})).ok();
    server.call_as(&ann, "tasks.delete", json!({"task": id})).ok();
    server.call_as(&server.foreigner, "tasks.create", json!({"name": "hers", "type": "training"})).ok();
    let invited = server.call("users.invite", json!({"name": "Newcomer"}));
    let audit = |request: Value| server.call("audit.get_all", request);
    let by_ann = audit(json!({"user": ann.id}));
    let actions: Vec<_> = by_ann["entries"].as_array().unwrap().iter().map(|entry| entry["action"].clone()).collect();
    assert_eq!(actions, ["tasks.delete", "tasks.edit", "tasks.create"]);
    let edit = &by_ann["entries"][1];
    assert_eq!((&edit["user"]["name"], &edit["object"]), (&json!("ann"), &json!("task `run`")));
    assert_eq!(edit["fields"], json!([{"path": "comment", "old": null, "new": "better"}]));
    assert_eq!(
        (&by_ann["entries"][0]["id"], &by_ann["entries"][0]["name"]),
        (&id, &json!("run")),
        "also when it is gone"
    );
    let all = audit(json!({})).to_string();
    assert!(!all.contains("hers"), "another workspace's history is its own");
    let secret = invited["token"].as_str().unwrap().split_once('.').unwrap().1;
    let user = audit(json!({"kind": "user", "id": invited["id"]}));
    assert!(!all.contains(&server.app.accounts.pepper.hash(secret)) && user["entries"].as_array().unwrap().len() == 2);
    let first = audit(json!({"page_size": 1, "user": ann.id}));
    let second = audit(json!({"page_size": 1, "user": ann.id, "before": first["next"]}));
    assert_eq!(second["entries"][0]["action"], "tasks.edit");
    assert_eq!(audit(json!({"page_size": 1, "page": 1, "user": ann.id}))["entries"], second["entries"]);
    for request in
        [json!({"kind": "colour"}), json!({"id": "x"}), json!({"from": "yesterday"}), json!({"page_size": 0})]
    {
        assert_eq!(server.call_as(&server.admin, "audit.get_all", request).problem(), (400, 12));
    }
}

#[test]
fn usage_tells_what_takes_room_and_whose_it_is() {
    let server = TestServer::start();
    let admin = server.admin_caller();
    let project = create(&admin, "projects.create", json!({"name": "vision"}));
    let run = create(&admin, "tasks.create", json!({"name": "run", "type": "training", "project": project}));
    let form = |path: &str, text: &str| {
        let body = format!(
            "--b\r\ncontent-disposition: form-data; name=\"{path}\"; filename=\"f\"\r\n\r\n{text}\r\n--b--\r\n"
        );
        let basic = server.admin.basic();
        let headers = [("authorization", basic.as_str()), ("content-type", "multipart/form-data; boundary=b")];
        assert_eq!(server.request("POST", "files", &headers, body.as_bytes()).status, 200);
    };
    form(&format!("vision/run.{run}/artifacts/a/a.txt"), "0123456789");
    form("elsewhere.txt", "01234");
    let usage = server.call("server.get_usage", json!({}));
    assert_eq!((&usage["counts"]["files"], &usage["counts"]["files_bytes"]), (&json!(2), &json!(15)));
    let task = json!({"id": run, "name": "run", "project": project, "files": 1, "files_bytes": 10});
    assert_eq!(usage["tasks"], json!([task]));
    assert_eq!((&usage["projects"][0]["name"], &usage["projects"][0]["tasks"]), (&json!("vision"), &json!(1)));
    assert_eq!((&usage["projects"][0]["bytes"], &usage["parts"]["files"]), (&json!(10), &json!(15)));
    assert!(usage["parts"]["documents"].as_u64().unwrap() > 0 && usage["disk"]["free_bytes"].as_u64().unwrap() > 0);
    let theirs = server.call_as(&server.foreigner, "server.get_usage", json!({})).ok();
    assert_eq!((&theirs["counts"]["files"], &theirs["tasks"]), (&json!(0), &json!([])));
}

#[test]
fn the_page_comes_with_a_policy_of_its_own_and_its_files_for_ever() {
    let server = TestServer::start_with(|settings| settings.public_url = Some("http://localhost/ml".into()));
    let page = server.request("GET", "ml/projects/abc/experiments/def/output/log", &[], b"");
    let text = String::from_utf8(page.body.clone()).unwrap();
    assert!(text.contains("<base href=\"/ml/\">"), "{text}");
    let policy = page.header("content-security-policy").unwrap();
    for part in [
        "script-src 'self';",
        "worker-src 'self'",
        "frame-ancestors 'none'",
        "report-uri /ml/csp-report",
        "style-src 'self' 'nonce-",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    let again = server.request("GET", "ml/", &[], b"");
    assert_ne!(policy, again.header("content-security-policy").unwrap(), "a nonce is good for one page");
    assert_eq!(page.header("cross-origin-opener-policy"), Some("same-origin"));
    let assets = text.split("./assets/").skip(1).filter_map(|rest| rest.split('"').next());
    let script = assets.into_iter().find(|name| name.ends_with(".js")).unwrap();
    let asset = server.request("GET", &format!("ml/assets/{script}"), &[], b"");
    assert_eq!(asset.header("cache-control"), Some("public, max-age=31536000, immutable"));
    assert!(asset.header("content-security-policy").unwrap().contains("connect-src 'self'"), "a worker may call");
    // a frame without an origin may have it, and nothing else
    let frame = [("origin", "null"), ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "cors")];
    assert_eq!(server.request("GET", &format!("ml/assets/{script}"), &frame, b"").status, 200);
    assert_eq!(server.request("POST", "ml/api/debug.ping", &frame, b"{}").status, 403);
    assert_eq!(server.request("GET", "ml/assets/missing.js", &[], b"").status, 404);
}

#[test]
fn reports_of_refused_content_are_counted_and_bounded() {
    let server = TestServer::start();
    let report = json!({"csp-report": {"violated-directive": "img-src", "blocked-uri": "https://evil"}}).to_string();
    assert_eq!(server.request("POST", "csp-report", &[], report.as_bytes()).status, 204);
    assert_eq!(server.request("POST", "csp-report", &[], &[b'x'; 9_000]).status, 413);
    assert_eq!(server.app.metrics.get("runfold_csp_reports_total"), 1.0);
    let statuses: Vec<_> = (0..70).map(|_| server.request("POST", "csp-report", &[], b"{}").status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 12);
}
