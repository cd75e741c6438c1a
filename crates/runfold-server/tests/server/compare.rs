//! Tasks side by side, and one task at a glance.

use crate::support::TestServer;
use crate::support::caller::Caller;
use serde_json::{Value, json};

fn create(ann: &Caller<'_>, action: &str, request: Value) -> String {
    ann.call(action, request)["id"].as_str().unwrap().to_owned()
}

fn task(ann: &Caller<'_>, name: &str, lr: &str, more: Value) -> String {
    let item = |name: &str, value: &str| json!({"section": "Args", "name": name, "value": value});
    let mut request = json!({
        "name": name, "type": "training",
        "hyperparams": {"Args": {"lr": item("lr", lr), "batch": item("batch", "32")}},
    });
    request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    create(ann, "tasks.create", request)
}

fn script(commit: &str, diff: &str, pip: &str) -> Value {
    json!({"script": {"repository": "https://host/r.git", "version_num": commit, "diff": diff, "entry_point": "train.py",
        "requirements": {"pip": pip}}})
}

fn report(server: &TestServer, ann: &Caller<'_>, events: &[Value]) {
    let lines: Vec<_> = events.iter().map(Value::to_string).collect();
    let basic = ann.who.basic();
    let headers = [("authorization", basic.as_str()), ("content-type", "application/json-lines")];
    server.request("POST", "events.add_batch", &headers, lines.join("\n").as_bytes()).ok();
}

fn scalar(task: &str, metric: &str, variant: &str, iter: i64, value: f64) -> Value {
    json!({"type": "training_stats_scalar", "task": task, "metric": metric, "variant": variant, "iter": iter, "value": value})
}

fn section<'a>(answer: &'a Value, name: &str) -> &'a Value {
    answer["sections"].as_array().unwrap().iter().find(|section| section["section"] == name).unwrap()
}

#[test]
fn only_what_differs_is_shown_and_the_rest_is_counted() {
    let server = TestServer::start();
    let ann = server.caller("ann", "editor", "west");
    let one = task(&ann, "one", "0.1", script("abc", "", "torch==2.3.0\nnumpy==1.26"));
    let two = task(&ann, "two", "0.2", script("abc", "+a\n+b\n", "torch==2.4.0\nnumpy==1.26\nrich"));
    let three = task(&ann, "three", "0.1", script("abc", "+a\n", "torch==2.3.0\nnumpy==1.26"));
    report(&server, &ann, &[scalar(&one, "acc", "test", 1, 0.5), scalar(&two, "acc", "test", 1, 0.75)]);
    let answer = ann.call("tasks.get_differences", json!({"ids": [one, two, three]}));
    let names: Vec<_> = answer["tasks"].as_array().unwrap().iter().map(|task| task["name"].clone()).collect();
    assert_eq!(names, ["one", "two", "three"]);
    let parameters = section(&answer, "parameters");
    let row = json!({"field": "Args/lr", "path": "hyperparams.Args.lr.value", "values": ["0.1", "0.2", "0.1"], "differs": true});
    assert_eq!(parameters["rows"], json!([row]));
    assert_eq!((&parameters["same"], &parameters["different"]), (&json!(1), &json!(1)));
    let packages = section(&answer, "packages");
    let fields: Vec<_> =
        packages["rows"].as_array().unwrap().iter().map(|row| (row["field"].clone(), row["values"].clone())).collect();
    assert_eq!(fields[0], (json!("rich"), json!([null, "any version", null])));
    assert_eq!(fields[1], (json!("torch"), json!(["2.3.0", "2.4.0", "2.3.0"])));
    let metrics = section(&answer, "metrics");
    assert_eq!(metrics["rows"][0]["field"], "acc/test last");
    assert_eq!(metrics["rows"][0]["values"], json!([0.5, 0.75, null]));
    // a long text is told by what it comes to against the base
    let based =
        ann.call("tasks.get_differences", json!({"ids": [one, two, three], "base": three, "sections": ["code"]}));
    let diff = &based["sections"][0]["rows"][0];
    assert_eq!((diff["field"].as_str(), &diff["values"][0]), (Some("script.diff"), &json!(null)));
    assert_eq!((&diff["values"][1]["only_here"], &diff["values"][1]["lines"]), (&json!(1), &json!(2)));
    assert_eq!(diff["values"][2]["only_in_base"], 0);
    let all = ann.call(
        "tasks.get_differences",
        json!({"ids": [one, three], "sections": ["parameters"], "include_same": true, "limit": 1}),
    );
    let all = &all["sections"][0];
    assert_eq!((all["rows"].as_array().unwrap().len(), &all["left_out"], &all["same"]), (1, &json!(1), &json!(2)));
    let some =
        ann.call("tasks.get_differences", json!({"ids": [one, two], "sections": ["parameters"], "pattern": "BATCH"}));
    assert_eq!((&some["sections"][0]["same"], &some["sections"][0]["different"]), (&json!(1), &json!(0)));
}

#[test]
fn a_task_at_a_glance_tells_what_it_changed_did_and_wasted() {
    let server = TestServer::start();
    let ann = server.caller("ann", "editor", "west");
    let parent = task(&ann, "parent", "0.1", json!({}));
    let run = task(&ann, "run", "0.5", json!({"parent": parent}));
    let child = task(&ann, "child", "0.5", json!({"parent": run}));
    ann.call("tasks.edit", json!({"task": run, "script": script("abc", "+x\n", "torch==2")["script"]}));
    ann.call("tasks.started", json!({"task": run}));
    let mut events: Vec<_> =
        (0..4).map(|n| scalar(&run, ":monitor:gpu", "gpu_0_utilization", n, if n == 0 { 90.0 } else { 1.0 })).collect();
    events.extend((0..500).map(|n| scalar(&run, "loss", "train", n, 1.0 / (n + 1) as f64)));
    let line = |level: &str, msg: &str| json!({"type": "log", "task": run, "level": level, "msg": msg});
    events.extend([line("info", "starting"), line("info", "ValueError: shapes differ"), line("error", "giving up")]);
    report(&server, &ann, &events);
    ann.call("tasks.failed", json!({"task": run, "status_reason": "shapes"}));
    let found = ann.call("tasks.get_overview", json!({"task": run}));
    assert_eq!((&found["metrics"][0]["metric"], &found["metrics_total"]), (&json!("loss"), &json!(2)));
    assert_eq!(found["metrics"][0]["min_iteration"], 499);
    assert!((30..=60).contains(&found["metrics"][0]["sparkline"]["x"].as_array().unwrap().len()));
    assert_eq!(found["parameters"]["base"]["id"], json!(parent));
    let changed = json!([{"section": "Args", "name": "lr", "value": "0.5", "base_value": "0.1"}]);
    assert_eq!((&found["parameters"]["changed"], &found["parameters"]["same"]), (&changed, &json!(1)));
    let phases: Vec<_> = found["phases"].as_array().unwrap().iter().map(|phase| phase["phase"].clone()).collect();
    assert_eq!(phases, ["created", "in_progress", "failed"]);
    assert_eq!(found["waste"]["gpu_idle_share"], 0.75);
    assert!(found["capture"].as_array().unwrap().iter().all(|check| check["good"] == true), "{}", found["capture"]);
    assert_eq!(
        (&found["lineage"]["parent"]["name"], &found["lineage"]["children"][0]["id"]),
        (&json!("parent"), &json!(child))
    );
    let errors: Vec<_> = found["errors"].as_array().unwrap().iter().map(|line| line["msg"].clone()).collect();
    assert_eq!(errors, ["ValueError: shapes differ", "giving up"]);
    // a task of which nothing is known says so
    let bare = create(&ann, "tasks.create", json!({"name": "bare", "type": "training"}));
    let found = ann.call("tasks.get_overview", json!({"task": bare}));
    assert_eq!((&found["metrics"], &found["waste"]), (&json!([]), &json!({"gpus": []})));
    let missing: Vec<_> = found["capture"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|check| check["good"] == false)
        .map(|c| c["what"].clone())
        .collect();
    assert_eq!(missing, ["repository", "commit", "entry_point", "packages", "parameters"]);
}

#[test]
fn another_workspaces_tasks_are_compared_with_nothing() {
    let server = TestServer::start();
    let ann = server.caller("ann", "editor", "west");
    let bea = server.caller("bea", "editor", "east");
    let (own, hers) = (task(&ann, "own", "1", json!({})), task(&bea, "hers", "1", json!({})));
    let many: Vec<_> = (0..101).map(|n| n.to_string()).collect();
    for (action, request, code) in [
        ("tasks.get_differences", json!({"ids": [own, hers]}), (400, 101)),
        ("tasks.get_differences", json!({"ids": []}), (400, 12)),
        ("tasks.get_differences", json!({"ids": many}), (400, 12)),
        ("tasks.get_differences", json!({"ids": [own], "base": "other"}), (400, 12)),
        ("tasks.get_differences", json!({"ids": [own], "sections": ["colours"]}), (400, 12)),
        ("tasks.get_differences", json!({"ids": [own], "limit": 0}), (400, 12)),
        ("tasks.get_overview", json!({"task": hers}), (400, 101)),
        ("tasks.get_overview", json!({"task": own, "base": hers}), (400, 101)),
    ] {
        assert_eq!(ann.refused(action, request.clone()), code, "{action} {request}");
    }
}
