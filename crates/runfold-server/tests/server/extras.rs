//! What `_ex` calls tell beyond documents, counts, downloads, and the start of pipelines.

use crate::support::TestServer;
use crate::support::caller::Caller;
use serde_json::{Value, json};

fn task(ann: &Caller<'_>, name: &str, more: Value) -> Value {
    let mut request = json!({"name": name, "type": "training"});
    request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    ann.call("tasks.create", request)["id"].take()
}

#[test]
fn a_project_tells_what_lies_in_it_and_below_it() {
    let server = TestServer::start();
    let ann = server.caller("ann", "editor", "west");
    let vision = ann.call("projects.create", json!({"name": "vision"}))["id"].take();
    let deep = ann.call("projects.create", json!({"name": "vision/deep"}))["id"].take();
    task(&ann, "one", json!({"project": vision}));
    let run = task(&ann, "two", json!({"project": deep, "type": "testing"}));
    ann.call("tasks.started", json!({"task": run}));
    let ask = |more: Value| {
        let mut request = json!({"id": [vision], "include_stats": true, "check_own_contents": true});
        request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        ann.call("projects.get_all_ex", request)["projects"][0].take()
    };
    let all = ask(json!({}));
    assert_eq!(all["stats"]["active"]["total_tasks"], 2, "{all}");
    assert_eq!(all["stats"]["active"]["status_count"]["in_progress"], 1);
    assert_eq!(all["sub_projects"], json!([{"id": deep, "name": "vision/deep"}]));
    assert_eq!((&all["own_tasks"], &all["own_models"]), (&json!(1), &json!(0)));
    assert_eq!(ask(json!({"stats_with_children": false}))["stats"]["active"]["total_tasks"], 1);
    let filtered = ask(json!({"include_stats_filter": {"type": ["testing"]}, "stats_for_state": "active"}));
    assert_eq!(filtered["stats"]["active"]["total_tasks"], 1);
    assert_eq!(filtered["stats"]["active"]["status_count"]["in_progress"], 1);
    assert!(filtered["stats"].get("archived").is_none(), "{filtered}");
}

#[test]
fn projects_are_narrowed_by_their_children_and_their_people() {
    let server = TestServer::start();
    let ann = server.caller("ann", "editor", "west");
    ann.call("projects.create", json!({"name": "empty"}));
    let data = json!({"name": "vision/.datasets/faces", "system_tags": ["hidden", "dataset"], "tags": ["v2"]});
    let faces = ann.call("projects.create", data)["id"].take();
    let version = json!({"project": faces, "type": "data_processing", "system_tags": ["dataset"],
        "runtime": {"ds_file_count": 3, "ds_total_size": "40"}});
    task(&ann, "version", version);
    let names = |request: Value| -> Vec<String> {
        let found = ann.call("projects.get_all_ex", request);
        let names = found["projects"].as_array().unwrap().iter();
        let mut names: Vec<_> = names.map(|one| one["name"].as_str().unwrap().to_owned()).collect();
        names.sort();
        names
    };
    assert_eq!(names(json!({"children_type": "dataset", "shallow_search": true})), ["vision"]);
    assert_eq!(names(json!({"children_type": "dataset", "children_tags": ["v1"]})), Vec::<String>::new());
    assert_eq!(names(json!({"children_type": "pipeline"})), Vec::<String>::new());
    assert_eq!(names(json!({"active_users": [ann.who.id], "shallow_search": true})), ["vision"]);
    assert_eq!(names(json!({"active_users": ["nobody"]})), Vec::<String>::new());
    let found = ann.call("projects.get_all_ex", json!({"id": [faces], "include_dataset_stats": true}));
    assert_eq!(found["projects"][0]["dataset_stats"], json!({"file_count": 3, "total_size": 40}));
    assert_eq!(found["projects"][0]["hidden"], true);
    let counts = ann.call(
        "organization.get_entities_count",
        json!({"tasks": {}, "datasets": {}, "dataset_versions": {}, "models": {"name": "("}}),
    );
    assert_eq!((&counts["datasets"], &counts["dataset_versions"], &counts["tasks"]), (&json!(1), &json!(1), &json!(1)));
    assert!(counts["errors"]["models"].as_str().is_some_and(|why| why.len() > 10), "{counts}");
}

#[test]
fn a_queue_tells_its_tasks_and_its_workers() {
    let server = TestServer::start();
    let ann = server.caller("ann", "editor", "west");
    let queue = ann.call("queues.create", json!({"name": "gpus"}))["id"].take();
    for name in ["first", "second"] {
        let id = task(&ann, name, json!({}));
        ann.call("tasks.enqueue", json!({"task": id, "queue": queue}));
    }
    ann.call("workers.register", json!({"worker": "mill-1", "queues": [queue]}));
    let found = ann.call("queues.get_all_ex", json!({"id": [queue], "max_task_entries": 1}));
    let found = &found["queues"][0];
    assert_eq!(found["entries"].as_array().unwrap().len(), 1);
    assert_eq!(found["entries"][0]["task"]["name"], "first");
    assert_eq!(found["workers"][0]["name"], "mill-1");
    let named = ann.call("queues.get_all_ex", json!({"id": [queue], "only_fields": ["name"]}));
    assert_eq!(named["queues"][0], json!({"id": queue, "name": "gpus"}));
}

#[test]
fn no_listing_shows_what_is_a_users_own_business() {
    let server = TestServer::start();
    let ann = server.caller("ann", "editor", "west");
    let id = task(&ann, "mine", json!({}));
    ann.call("tasks.enqueue", json!({"task": id, "queue_name": "gpus"}));
    let texts = [
        ann.call("users.get_all_ex", json!({})).to_string(),
        ann.call("users.get_all", json!({})).to_string(),
        ann.call("tasks.get_all_ex", json!({"only_fields": ["user.*", "enqueue_status", "status"]})).to_string(),
        ann.call("tasks.get_all", json!({})).to_string(),
    ];
    for text in texts {
        for inner in ["email", "login", "password", "enqueue_status", "company_origin"] {
            assert!(!text.contains(&format!("\"{inner}\"")), "{inner}: {text}");
        }
    }
}

#[test]
fn an_older_client_finds_the_fields_it_knows() {
    let server = TestServer::start();
    let ann = server.caller("ann", "editor", "west");
    let item = json!({"section": "Args", "name": "lr", "value": "0.1"});
    task(
        &ann,
        "old",
        json!({"hyperparams": {"Args": {"lr": item}}, "container": {"image": "cuda", "arguments": "-v /a"}}),
    );
    let old = ann.call("v2.8/tasks.get_all", json!({}))["tasks"][0].take();
    assert_eq!(old["execution"]["parameters"], json!({"lr": "0.1"}));
    assert_eq!(old["execution"]["docker_cmd"], "cuda -v /a");
    let new = ann.call("v2.23/tasks.get_all", json!({}))["tasks"][0].take();
    assert!(new["execution"].get("parameters").is_none(), "{new}");
}

#[test]
fn a_table_is_prepared_and_downloaded_by_whom_it_is_for() {
    let server = TestServer::start();
    let ann = server.caller("ann", "editor", "west");
    let project = ann.call("projects.create", json!({"name": "vision"}))["id"].take();
    for number in 0..450 {
        task(&ann, &format!("task {number:03}"), json!({"project": project}));
    }
    let request = json!({
        "entity_type": "task", "order_by": ["name"], "page": 0, "page_size": 10, "only_fields": ["name"],
        "field_mappings": [{"field": "project.name", "name": "Project"}],
    });
    let id = ann.call("organization.prepare_download_for_get_all", request)["prepare_id"].take();
    let path = format!("organization.download_for_get_all?prepare_id={}", id.as_str().unwrap());
    let answer = server.request("GET", &path, &[("authorization", &ann.who.basic())], b"");
    let text = String::from_utf8(answer.body.clone()).unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!((lines.len(), lines[0], lines[1]), (451, "\u{feff}Project,name", "vision,task 000"));
    assert_eq!(lines[450], "vision,task 449");
    let bob = server.caller("bob", "editor", "west");
    assert_eq!(bob.refused("organization.download_for_get_all", json!({"prepare_id": id})), (400, 10));
    assert_eq!(ann.refused("organization.prepare_download_for_get_all", json!({"entity_type": "task"})), (400, 12));
}

#[test]
fn a_pipeline_is_started_with_arguments_and_numbered() {
    let server = TestServer::start();
    let ann = server.caller("ann", "editor", "west");
    let project = ann.call("projects.create", json!({"name": "vision/.pipelines/nightly"}))["id"].take();
    let args = json!({"Args": {"n": {"section": "Args", "name": "n", "value": "1", "type": "int"}}});
    let more = json!({"project": project, "type": "controller", "system_tags": ["pipeline"], "hyperparams": args});
    let first = task(&ann, "nightly", more);
    let request = json!({"task": first, "queue": ann.call("queues.get_default", json!({}))["id"],
        "args": [{"name": "n", "value": 7}, {"name": "m", "value": "x"}], "verify_watched_queue": true});
    let started = ann.call("pipelines.start_pipeline", request);
    assert_eq!((&started["enqueued"], &started["queue_watched"]), (&json!(true), &json!(false)));
    let run = ann.call("tasks.get_by_id", json!({"task": started["pipeline"]}))["task"].take();
    assert_eq!((&run["name"], &run["status"]), (&json!("nightly #2"), &json!("queued")));
    assert_eq!(run["hyperparams"]["Args"]["n"]["value"], "7");
    assert_eq!(run["hyperparams"]["Args"]["n"]["type"], "int");
    assert_eq!(run["hyperparams"]["Args"]["m"]["value"], "x");
    let plain = task(&ann, "plain", json!({}));
    assert_eq!(ann.refused("pipelines.start_pipeline", json!({"task": plain})), (400, 126));
}

#[test]
fn a_report_gets_tasks_with_their_events_in_one_answer() {
    let server = TestServer::start();
    let ann = server.caller("ann", "editor", "west");
    let id = task(&ann, "curve", json!({}));
    let event = json!({"type": "training_stats_scalar", "task": id, "iter": 3, "metric": "loss", "variant": "train", "value": 0.5});
    ann.call("events.add", event);
    let request = json!({"id": [id], "only_fields": ["name"], "scalar_metrics_iter_histogram": {}, "plots": {"iters": 1},
        "single_value_metrics": {}, "debug_images": {}});
    let data = ann.call("reports.get_task_data", request);
    assert_eq!(data["tasks"], json!([{"id": id, "name": "curve"}]));
    let curve = &data["scalar_metrics_iter_histogram"]["loss"]["train"][id.as_str().unwrap()];
    assert_eq!((&curve["x"], &curve["y"]), (&json!([3]), &json!([0.5])));
    assert_eq!((&data["plots"], &data["single_value_metrics"]), (&json!({}), &json!([])));
    assert!(data["debug_images"].is_array(), "{data}");
}

#[test]
fn our_own_actions_refuse_what_they_do_not_know_and_clearmls_ignore_it() {
    let server = TestServer::start();
    let ann = server.caller("ann", "editor", "west");
    let id = task(&ann, "known", json!({"unheard_of": 1}));
    assert_eq!(ann.refused("uploads.abort", json!({"upload": "x", "recursive": true})), (400, 14));
    assert_eq!(ann.refused("tasks.restore_many", json!({"ids": [id], "al": true})), (400, 14));
    let odd = json!({"where": {"field": "name", "op": "eq", "value": "known", "ci": true}});
    assert_eq!(ann.refused("tasks.get_all_ex", odd), (400, 12));
    assert_eq!(
        ann.refused("tasks.get_all_ex", json!({"where": {"field": "title_of_it", "op": "eq", "value": "x"}})),
        (400, 12)
    );
}

#[test]
fn the_description_of_the_api_is_for_those_who_are_logged_in() {
    let server = TestServer::start();
    let ann = server.caller("ann", "viewer", "west");
    let answer = server.request("GET", "openapi.json", &[("authorization", &ann.who.basic())], b"");
    assert_eq!(answer.json["openapi"], "3.1.0");
    assert_eq!(answer.json["paths"]["/api/tasks.clone"]["post"]["x-access"], "editor");
    assert_eq!(server.request("GET", "openapi.json", &[], b"").status, 401);
    let features = ann.call("server.info", json!({}))["runfold"]["features"].take();
    assert!(features.as_array().unwrap().contains(&json!("where")), "{features}");
}

#[test]
fn the_cache_of_pipelines_finds_a_finished_step_by_its_hash() {
    let server = TestServer::start();
    let ann = server.caller("ann", "editor", "west");
    let section = json!({"name": "vision/.pipelines/nightly", "system_tags": ["hidden", "pipeline"]});
    let project = ann.call("projects.create", section)["id"].take();
    let hash = "365d1b2968f5cbbd74fbe1724338b5ca";
    let id = task(&ann, "step", json!({"project": project, "system_tags": ["development"]}));
    ann.call("tasks.edit", json!({"task": id, "runtime": {"pipeline_job_hash": hash}}));
    let look = json!({"status": ["completed", "published"], "system_tags": ["-archived"], "only_fields": ["id"],
        "_all_": {"fields": ["runtime.pipeline_job_hash"], "pattern": format!("^{hash}$")}});
    assert_eq!(ann.call("tasks.get_all", look.clone())["tasks"], json!([]));
    ann.call("tasks.started", json!({"task": id}));
    ann.call("tasks.completed", json!({"task": id}));
    assert_eq!(ann.call("tasks.get_all", look)["tasks"], json!([{"id": id}]));
    // the draft that was made for nothing is deleted, for which the SDK walks through artifacts it never had
    let draft = task(&ann, "step", json!({"project": project}));
    let shown = ann.call("tasks.get_by_id", json!({"task": draft}))["task"].take();
    assert_eq!(shown["execution"]["artifacts"], json!([]));
    let listed = ann.call("tasks.get_all_ex", json!({"id": [draft], "only_fields": ["execution.artifacts"]}));
    assert_eq!(listed["tasks"][0]["execution"], json!({"artifacts": []}));
    assert_eq!(ann.call("tasks.delete", json!({"task": draft}))["deleted"], true);
}
