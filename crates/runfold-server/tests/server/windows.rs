//! Windows of curves, and names of metrics.

use crate::support::TestServer;
use crate::support::caller::Caller;
use serde_json::{Value, json};

fn task(ann: &Caller<'_>, name: &str) -> String {
    ann.call("tasks.create", json!({"name": name, "type": "training"}))["id"].as_str().unwrap().to_owned()
}

/// Reports values as they stand: words are tokens that JSON has no number for.
fn report(
    server: &TestServer,
    ann: &Caller<'_>,
    task: &str,
    metric: &str,
    points: impl Iterator<Item = (i64, String)>,
) {
    let line = |(iter, value): (i64, String)| {
        format!(
            r#"{{"type":"training_stats_scalar","task":"{task}","metric":"{metric}","variant":"train","iter":{iter},"timestamp":{},"value":{value}}}"#,
            1_000_000 + iter * 10
        )
    };
    let lines: Vec<_> = points.map(line).collect();
    let basic = ann.who.basic();
    let headers = [("authorization", basic.as_str()), ("content-type", "application/json-lines")];
    server.request("POST", "events.add_batch", &headers, lines.join("\n").as_bytes()).ok();
}

#[test]
fn a_window_keeps_a_single_spike_among_many_points() {
    let server = TestServer::start();
    let ann = server.caller("ann", "editor", "west");
    let run = task(&ann, "run");
    let value = |n: i64| if n == 77_777 { "1000".to_owned() } else { format!("{}", n % 7) };
    report(&server, &ann, &run, "loss", (0..100_000).map(|n| (n, value(n))));
    let ask = |more: Value| {
        let mut request = json!({"tasks": [run], "metrics": [{"metric": "loss"}], "buckets": 100});
        request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        ann.call("events.get_scalar_window", request)["series"][0].take()
    };
    let whole = ask(json!({}));
    let columns = &whole["columns"];
    let numbers =
        |name: &str| columns[name].as_array().unwrap().iter().map(|n| n.as_f64().unwrap()).collect::<Vec<_>>();
    assert!(numbers("x").len() <= 100 && numbers("x").len() >= 50);
    assert_eq!(numbers("count").iter().sum::<f64>(), 100_000.0);
    assert_eq!(numbers("max").iter().copied().fold(0.0, f64::max), 1000.0);
    assert_eq!(numbers("max").iter().filter(|max| **max == 1000.0).count(), 1);
    assert_eq!((&whole["raw"], &whole["total"]["points"]), (&json!(false), &json!(100_000)));
    assert_eq!(whole["total"]["max"], json!({"iteration": 77_777, "value": 1000.0}));
    let zoomed = ask(json!({"from": 77_770, "to": 77_780}));
    assert_eq!(zoomed["columns"]["x"], json!((77_770..=77_780).collect::<Vec<_>>()));
    assert_eq!((&zoomed["raw"], &zoomed["columns"]["last"][7]), (&json!(true), &json!(1000.0)));
    let by_time = ask(json!({"axis": "timestamp", "from": 1_777_770, "to": 1_777_780}));
    assert_eq!(by_time["columns"]["x"], json!([1_777_770, 1_777_780]));
    assert_eq!(by_time["columns"]["last"], json!([1000.0, (77_778 % 7) as f64]));
}

#[test]
fn what_is_no_number_stays_what_it_is() {
    let server = TestServer::start();
    let ann = server.caller("ann", "editor", "west");
    let run = task(&ann, "run");
    let words = ["0.5", "NaN", "Infinity", "-Infinity", "0.25"];
    report(&server, &ann, &run, "loss", words.iter().enumerate().map(|(n, word)| (n as i64, (*word).to_owned())));
    let series = ann.call("events.get_scalar_window", json!({"tasks": [run]}))["series"][0].take();
    assert_eq!(series["columns"]["last"], json!([0.5, "NaN", "Infinity", "-Infinity", 0.25]));
    assert_eq!(series["columns"]["min"], json!([0.5, "NaN", "NaN", "NaN", 0.25]));
    assert_eq!((&series["total"]["odd"], &series["total"]["min"]["value"]), (&json!(3), &json!(0.25)));
    let basic = ann.who.basic();
    let request = json!({"tasks": [run], "format": "binary"});
    let answer = server.send("events.get_scalar_window", &[("authorization", &basic)], &request);
    assert_eq!(answer.header("content-type"), Some("application/vnd.runfold.window"));
    let length = u32::from_le_bytes(answer.body[4..8].try_into().unwrap()) as usize;
    let header: Value = serde_json::from_slice(&answer.body[8..8 + length]).unwrap();
    assert_eq!((&header["series"][0]["metric"], &header["series"][0]["length"]), (&json!("loss"), &json!(5)));
    let last = &answer.body[8 + length + 4 * 40..][..40];
    let last: Vec<f64> = last.as_chunks::<8>().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect();
    assert!(last[0] == 0.5 && last[1].is_nan() && last[2] == f64::INFINITY && last[4] == 0.25, "{last:?}");
}

#[test]
fn many_tasks_share_one_window_and_names_are_searched() {
    let server = TestServer::start();
    let ann = server.caller("ann", "editor", "west");
    let bea = server.caller("bea", "editor", "east");
    let (one, two, hers) = (task(&ann, "one"), task(&ann, "two"), task(&bea, "hers"));
    for (run, metric) in
        [(&one, "loss"), (&two, "loss"), (&two, "val/loss"), (&two, ":monitor:gpu"), (&one, "accuracy")]
    {
        report(&server, &ann, run, metric, (0..3).map(|n| (n, n.to_string())));
    }
    report(&server, &bea, &hers, "secret loss", (0..1).map(|n| (n, "1".to_owned())));
    let request = json!({"tasks": [one, two], "metrics": [{"metric": "loss", "variants": ["train"]}]});
    let found = ann.call("events.get_scalar_window", request);
    let names: Vec<_> =
        found["series"].as_array().unwrap().iter().map(|s| (s["task"].clone(), s["metric"].clone())).collect();
    assert_eq!(names, [(json!(one), json!("loss")), (json!(two), json!("loss"))]);
    let search = |request: Value| {
        let found = ann.call("events.search_metrics", request);
        let names = found["metrics"].as_array().unwrap().iter().map(|m| m["metric"].as_str().unwrap().to_owned());
        (names.collect::<Vec<_>>(), found["total"].as_u64().unwrap())
    };
    let tasks = json!([one, two]);
    let all = ["accuracy", "loss", "val/loss", ":monitor:gpu"].map(str::to_owned).to_vec();
    assert_eq!(search(json!({"tasks": tasks})), (all, 4));
    assert_eq!(search(json!({"tasks": tasks, "pattern": "loss"})).0, ["loss", "val/loss"]);
    assert_eq!(search(json!({"tasks": tasks, "page": 1, "page_size": 3})), (vec![":monitor:gpu".to_owned()], 4));
    assert_eq!(search(json!({"tasks": tasks, "kind": "plot"})), (vec![], 0));
    let many: Vec<_> = (0..101).map(|n| n.to_string()).collect();
    for (action, request, code) in [
        ("events.get_scalar_window", json!({"tasks": [one, hers]}), (400, 101)),
        ("events.get_scalar_window", json!({"tasks": []}), (400, 12)),
        ("events.get_scalar_window", json!({"tasks": many}), (400, 12)),
        ("events.get_scalar_window", json!({"tasks": [one], "buckets": 0}), (400, 12)),
        ("events.get_scalar_window", json!({"tasks": [one], "from": 2, "to": 1}), (400, 12)),
        ("events.search_metrics", json!({"tasks": [hers]}), (400, 101)),
        ("events.search_metrics", json!({"tasks": [one], "page_size": 0}), (400, 12)),
    ] {
        assert_eq!(ann.refused(action, request.clone()), code, "{action} {request}");
    }
}
