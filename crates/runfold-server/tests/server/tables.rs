//! Facets, groups, columns, names of columns and exports: what tables over many tasks are made of.

use crate::support::caller::Caller;
use crate::support::{TestServer, until};
use runfold_server::live::md5_hex;
use serde_json::{Value, json};
use std::time::Duration;

fn create(ann: &Caller<'_>, action: &str, request: Value) -> String {
    ann.call(action, request)["id"].as_str().unwrap().to_owned()
}

/// A task with a parameter and tags.
fn task(ann: &Caller<'_>, project: &str, name: &str, lr: &str, tags: &[&str]) -> String {
    let parameter = json!({"section": "Args", "name": "lr", "value": lr, "type": "float"});
    let request = json!({
        "name": name, "type": "training", "project": project, "tags": tags,
        "hyperparams": {"Args": {"lr": parameter}},
    });
    create(ann, "tasks.create", request)
}

fn report(server: &TestServer, ann: &Caller<'_>, task: &str, metric: &str, values: &[f64]) {
    let lines: Vec<_> = values.iter().enumerate().map(|(iter, value)| {
        json!({"type": "training_stats_scalar", "task": task, "metric": metric, "variant": "test", "iter": iter, "value": value})
            .to_string()
    }).collect();
    let basic = ann.who.basic();
    let headers = [("authorization", basic.as_str()), ("content-type", "application/json-lines")];
    server.request("POST", "events.add_batch", &headers, lines.join("\n").as_bytes()).ok();
}

fn metric_path(metric: &str) -> String {
    format!("last_metrics.{}.{}", md5_hex(metric), md5_hex("test"))
}

struct Lab<'a> {
    ann: Caller<'a>,
    project: String,
    tasks: Vec<String>,
}

/// Four tasks in `vision` and one below it; another workspace has one of everything, too.
fn lab(server: &TestServer) -> Lab<'_> {
    let ann = server.caller("ann", "editor", "west");
    let bea = server.caller("bea", "editor", "east");
    let project = create(&ann, "projects.create", json!({"name": "vision"}));
    let deep = create(&ann, "projects.create", json!({"name": "vision/deep"}));
    let tasks = vec![
        task(&ann, &project, "one", "0.1", &["base", "good"]),
        task(&ann, &project, "two", "0.1", &["base"]),
        task(&ann, &project, "three", "0.02", &[]),
        task(&ann, &deep, "four", "1e-3", &["base"]),
    ];
    for (n, id) in tasks.iter().enumerate().take(3) {
        report(server, &ann, id, "acc", &[0.1, 0.5 + n as f64 / 10.0]);
    }
    // a summary that a job writes just now is a moment behind the events
    until(Duration::from_secs(20), || {
        let shown = ann.call("tasks.get_all_ex", json!({"id": tasks[..3], "only_fields": [metric_path("acc")]}));
        shown["tasks"]
            .as_array()
            .unwrap()
            .iter()
            .all(|task| task["last_metrics"].as_object().is_some_and(|m| !m.is_empty()))
    });
    ann.call("tasks.started", json!({"task": tasks[0]}));
    let theirs = create(&bea, "projects.create", json!({"name": "vision"}));
    let secret = task(&bea, &theirs, "secret", "0.5", &["secret"]);
    report(server, &bea, &secret, "secret metric", &[1.0]);
    Lab { ann, project, tasks }
}

#[test]
fn facets_count_the_values_of_what_a_query_finds() {
    let server = TestServer::start();
    let Lab { ann, project, .. } = lab(&server);
    let found = ann.call(
        "tasks.get_facets",
        json!({
            "query": {"project": [project]},
            "fields": ["status", "tags", "hyperparams.Args.lr.value", "project"],
        }),
    );
    assert_eq!(found["total"], 3);
    let facet = |n: usize| &found["facets"][n];
    let statuses = json!([{"value": "created", "count": 2}, {"value": "in_progress", "count": 1}]);
    assert_eq!(facet(0), &json!({"field": "status", "values": statuses, "distinct": 2, "missing": 0}));
    let tags = json!([{"value": "base", "count": 2}, {"value": "good", "count": 1}]);
    assert_eq!(facet(1), &json!({"field": "tags", "values": tags, "distinct": 2, "missing": 1}));
    assert_eq!((&facet(2)["min"], &facet(2)["max"]), (&json!(0.02), &json!(0.1)));
    assert_eq!(facet(3)["values"], json!([{"value": project, "count": 3, "name": "vision"}]));
    // all that the workspace has, and nothing that another has
    let all = ann.call("tasks.get_facets", json!({"fields": ["tags"], "limit": 1}));
    assert_eq!(all["total"], 4);
    assert_eq!(all["facets"][0]["values"], json!([{"value": "base", "count": 3}]));
    assert_eq!(all["facets"][0]["distinct"], 2, "what the limit leaves out is counted");
    let some = ann.call("tasks.get_facets", json!({"fields": ["tags"], "pattern": "GOO"}));
    assert_eq!(some["facets"][0]["values"], json!([{"value": "good", "count": 1}]));
}

#[test]
fn groups_tell_counts_means_spreads_and_the_best() {
    let server = TestServer::start();
    let Lab { ann, tasks, .. } = lab(&server);
    let acc = format!("{}.value", metric_path("acc"));
    let groups = ann.call(
        "tasks.get_groups",
        json!({
            "by": ["hyperparams.Args.lr.value"],
            "aggregates": [{"path": acc}, {"path": "last_iteration", "functions": ["max"]}],
        }),
    );
    assert_eq!((&groups["total"], &groups["total_groups"]), (&json!(4), &json!(3)));
    let first = &groups["groups"][0];
    assert_eq!((&first["values"], &first["count"]), (&json!(["0.1"]), &json!(2)));
    let of_acc = &first["aggregates"][0];
    assert_eq!(
        (of_acc["count"].as_u64(), of_acc["min"].as_f64(), of_acc["max"].as_f64()),
        (Some(2), Some(0.5), Some(0.6))
    );
    assert!((of_acc["mean"].as_f64().unwrap() - 0.55).abs() < 1e-12);
    assert!((of_acc["std"].as_f64().unwrap() - 0.1 / 2f64.sqrt()).abs() < 1e-12);
    assert_eq!((&of_acc["min_task"], &of_acc["max_task"]), (&json!(tasks[0]), &json!(tasks[1])));
    assert_eq!(first["aggregates"][1], json!({"path": "last_iteration", "max": 1.0, "max_task": tasks[0]}));
    // the group without a number comes last, whichever way
    for descending in [false, true] {
        let order = json!({"aggregate": 0, "function": "mean", "descending": descending});
        let by = json!({"by": ["hyperparams.Args.lr.value"], "aggregates": [{"path": acc}], "order": order});
        let values: Vec<_> =
            (0..3).map(|n| ann.call("tasks.get_groups", by.clone())["groups"][n]["values"][0].take()).collect();
        let expected = if descending { ["0.02", "0.1", "1e-3"] } else { ["0.1", "0.02", "1e-3"] };
        assert_eq!(values, expected);
    }
    let page = ann.call("tasks.get_groups", json!({"by": ["status", "tags"], "page": 1, "page_size": 1}));
    assert_eq!((page["groups"].as_array().unwrap().len(), &page["total_groups"]), (1, &json!(3)));
}

#[test]
fn columns_come_in_the_order_of_the_query() {
    let server = TestServer::start();
    let Lab { ann, tasks, .. } = lab(&server);
    let acc = format!("{}.max_value", metric_path("acc"));
    let ask = |more: Value| {
        let query = json!({"order_by": [format!("-{acc}"), "name"]});
        let mut request = json!({"query": query, "paths": ["name", "hyperparams.Args.lr.value", acc, "tags"]});
        request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        ann.call("tasks.get_columns", request)
    };
    let all = ask(json!({}));
    assert_eq!(all["ids"], json!([tasks[2], tasks[1], tasks[0], tasks[3]]));
    assert_eq!(all["columns"][0]["values"], json!(["three", "two", "one", "four"]));
    assert_eq!(all["columns"][1]["values"], json!(["0.02", "0.1", "0.1", "1e-3"]));
    assert_eq!(all["columns"][2]["values"], json!([0.7, 0.6, 0.5, null]));
    assert_eq!(all["columns"][3]["values"][2], json!(["base", "good"]));
    let some = ask(json!({"offset": 1, "limit": 2}));
    assert_eq!((&some["ids"], &some["total"]), (&json!([tasks[1], tasks[0]]), &json!(4)));
    // by ids as well, where documents and not the index answer
    let named = ann.call("tasks.get_columns", json!({"query": {"id": [tasks[3]]}, "paths": ["name"]}));
    assert_eq!(named, json!({"ids": [tasks[3]], "columns": [{"path": "name", "values": ["four"]}], "total": 1}));
}

#[test]
fn names_of_columns_are_found_by_their_letters_and_ranked_by_use() {
    let server = TestServer::start();
    let Lab { ann, project, tasks } = lab(&server);
    let search = |request: Value| ann.call("projects.search_columns", request);
    let all = search(json!({"project": project, "kinds": ["parameter", "metric"]}));
    let acc = json!({"path": metric_path("acc"), "kind": "metric", "name": ["acc", "test"], "tasks": 3});
    let lr = json!({"path": "hyperparams.Args.lr.value", "kind": "parameter", "name": ["Args", "lr"], "tasks": 4});
    assert_eq!(all, json!({"columns": [lr, acc], "total": 2}));
    let own = search(json!({"project": project, "include_subprojects": false, "kinds": ["parameter"]}));
    assert_eq!(own["columns"][0]["tasks"], 3);
    let found = search(json!({"pattern": "actst", "kinds": ["parameter", "metric"]}));
    assert_eq!(found["columns"], json!([acc]));
    assert_eq!(search(json!({"pattern": "secret"}))["total"], 0, "another workspace's names are nobody's business");
    assert!(search(json!({"pattern": "status"}))["columns"].as_array().unwrap().iter().any(|c| c["path"] == "status"));
    let stats = search(json!({
        "project": project, "include_stats": true, "paths": [format!("{}.min_value", metric_path("acc")), "hyperparams.Args.lr.value", "nothing"],
    }));
    let stats = stats["columns"].as_array().unwrap();
    assert_eq!(
        (stats.len(), &stats[0]["distinct"], &stats[0]["missing"], &stats[0]["max"]),
        (2, &json!(3), &json!(1), &json!(0.7))
    );
    assert_eq!((&stats[1]["distinct"], &stats[1]["missing"], &stats[1]["min"]), (&json!(3), &json!(0), &json!(0.001)));
    // what is deleted, moved or edited away is counted no more
    ann.call("tasks.delete", json!({"task": tasks[3]}));
    ann.call(
        "tasks.delete_hyper_params",
        json!({"task": tasks[1], "hyperparams": [{"section": "Args", "name": "lr"}]}),
    );
    let elsewhere = create(&ann, "projects.create", json!({"name": "elsewhere"}));
    ann.call("tasks.move", json!({"ids": [tasks[2]], "project": elsewhere}));
    let left = search(json!({"project": project, "kinds": ["parameter", "metric"]}));
    assert_eq!((&left["columns"][0]["tasks"], &left["columns"][1]["tasks"]), (&json!(2), &json!(1)), "{left}");
    let moved = search(json!({"project": elsewhere, "kinds": ["parameter", "metric"]}));
    assert_eq!(moved["total"], 2);
    assert_eq!(search(json!({"kinds": ["parameter"]}))["columns"][0]["tasks"], 2);
}

#[test]
fn ten_thousand_names_are_searched_and_paged() {
    let server = TestServer::start();
    let ann = server.caller("ann", "editor", "west");
    let id = create(&ann, "tasks.create", json!({"name": "wide", "type": "training"}));
    let items: Vec<_> =
        (0..10_000).map(|n| json!({"section": "Args", "name": format!("layer_{n}/width"), "value": "1"})).collect();
    ann.call("tasks.edit_hyper_params", json!({"task": id, "hyperparams": items}));
    let page = ann
        .call("projects.search_columns", json!({"pattern": "layer 77 width", "page_size": 5, "kinds": ["parameter"]}));
    assert_eq!(page["columns"][0]["name"], json!(["Args", "layer_77/width"]));
    assert_eq!(page["columns"].as_array().unwrap().len(), 5);
    let last = ann.call("projects.search_columns", json!({"kinds": ["parameter"], "page": 19, "page_size": 500}));
    assert_eq!((last["columns"].as_array().unwrap().len(), &last["total"]), (500, &json!(10_000)));
}

#[test]
fn an_export_is_a_file_of_all_that_the_query_finds() {
    let server = TestServer::start();
    let Lab { ann, tasks, .. } = lab(&server);
    let odd = create(&ann, "tasks.create", json!({"name": "=cmd(), \"odd\"", "type": "training"}));
    let export = |request: Value| {
        let basic = ann.who.basic();
        server.send("tasks.export", &[("authorization", &basic)], &request)
    };
    let acc = format!("{}.max_value", metric_path("acc"));
    let columns = json!([
        {"path": "name", "name": "Name"}, {"path": "project.name"}, {"path": "hyperparams.Args.lr.value", "name": "lr"},
        {"path": acc, "name": "acc"},
    ]);
    let query = json!({"order_by": ["name"], "page_size": 1});
    let csv = export(json!({"query": query, "columns": columns}));
    assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
    let text = String::from_utf8(csv.body).unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[0], "\u{feff}Name,project.name,lr,acc");
    assert_eq!(lines[1], "\"'=cmd(), \"\"odd\"\"\",,,");
    assert_eq!((lines[2], lines[3]), ("four,vision/deep,1e-3,", "one,vision,0.1,0.5"));
    assert_eq!(lines.len(), 6);
    let raw = export(json!({"query": {"id": [odd]}, "columns": [{"path": "name"}], "raw": true}));
    assert_eq!(String::from_utf8(raw.body).unwrap(), "\u{feff}name\r\n\"=cmd(), \"\"odd\"\"\"\r\n");
    let lines = export(json!({"query": {"name": "^three"}, "columns": columns, "format": "json_lines"}));
    let line: Value = serde_json::from_slice(&lines.body).unwrap();
    let three = json!({"id": tasks[2], "Name": "three", "project.name": "vision", "lr": "0.02", "acc": 0.7});
    assert_eq!(line, three);
    let list = export(json!({"query": {"name": "^t", "order_by": ["name"]}, "columns": columns, "format": "json"}));
    assert_eq!((list.json[0].clone(), list.json.as_array().unwrap().len()), (three, 2), "{}", list.json);
    let none = export(json!({"query": {"name": "^nothing"}, "columns": columns, "format": "json"}));
    assert_eq!(none.json, json!([]));
}

#[test]
fn what_makes_no_sense_is_refused_and_says_why() {
    let server = TestServer::start();
    let Lab { ann, project, .. } = lab(&server);
    let many: Vec<_> = (0..200).map(|n| format!("runtime.{n}")).collect();
    for (action, request, code) in [
        ("tasks.get_facets", json!({"fields": []}), (400, 12)),
        ("tasks.get_facets", json!({"fields": many}), (400, 12)),
        ("tasks.get_facets", json!({"fields": ["colour"]}), (400, 14)),
        ("tasks.get_facets", json!({"fields": ["status"], "limit": 0}), (400, 12)),
        ("tasks.get_facets", json!({"fields": ["status"], "query": {"name": "("}}), (400, 21)),
        ("tasks.get_facets", json!({"fields": ["status"], "filter": {}}), (400, 14)),
        ("tasks.get_groups", json!({"by": []}), (400, 12)),
        ("tasks.get_groups", json!({"by": ["a", "b", "c", "d"]}), (400, 12)),
        ("tasks.get_groups", json!({"by": ["status"], "order": {"aggregate": 0}}), (400, 12)),
        ("tasks.get_groups", json!({"by": ["status"], "order": {"by": 1}}), (400, 12)),
        ("tasks.get_groups", json!({"by": ["status"], "page_size": 501}), (400, 12)),
        ("tasks.get_columns", json!({"paths": []}), (400, 12)),
        ("tasks.get_columns", json!({"paths": ["name"], "limit": 10_001}), (400, 12)),
        ("tasks.get_columns", json!({"paths": ["hyperparams.lr"]}), (400, 12)),
        ("tasks.export", json!({"columns": []}), (400, 12)),
        ("tasks.export", json!({"columns": [{"path": "colour"}]}), (400, 14)),
        ("projects.search_columns", json!({"project": "missing"}), (400, 401)),
        ("projects.search_columns", json!({"project": project, "page": -1}), (400, 12)),
    ] {
        assert_eq!(ann.refused(action, request.clone()), code, "{action} {request}");
    }
}
