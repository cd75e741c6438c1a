//! The life of tasks, queues and workers, as a client meets it.

use super::support::TestServer;
use runfold_api::time::Moment;
use runfold_store::{Doc, DocExt, Kind};
use serde_json::{Value, json};

fn put(server: &TestServer, kind: Kind, value: Value) {
    let doc: Doc = value.as_object().unwrap().clone();
    let actor = server.actor(&server.admin.workspace);
    server.app.store.write_now(actor, move |tx| tx.create(kind, doc.clone())).unwrap();
}

fn task(server: &TestServer, id: &str, status: &str) {
    put(server, Kind::Task, json!({"id": id, "name": "train", "type": "training", "status": status}));
}

fn status(server: &TestServer, id: &str) -> String {
    let id = id.to_owned();
    let task = server.app.store.read_now(&server.admin.workspace, |view| view.get(Kind::Task, &id)).unwrap();
    task.str_at("status").unwrap().to_owned()
}

fn refused(server: &TestServer, action: &str, body: Value) -> (u64, u64) {
    server.call_as(&server.admin, action, body).problem()
}

#[test]
fn a_task_is_queued_handed_to_a_worker_run_completed_and_published() {
    let server = TestServer::start();
    task(&server, "t", "created");
    let queue = server.call("queues.create", json!({"name": "gpu"}))["id"].clone();
    let queued = server.call("tasks.enqueue", json!({"task": "t", "queue": queue, "verify_watched_queue": true}));
    assert_eq!((&queued["queued"], &queued["updated"]), (&json!(1), &json!(1)));
    assert_eq!((&queued["fields"]["execution.queue"], &queued["queue_watched"]), (&queue, &json!(false)));
    assert_eq!(refused(&server, "tasks.enqueue", json!({"task": "t", "queue": queue})), (400, 706));
    assert_eq!(server.call("queues.get_num_entries", json!({"queue": queue})), json!({"num": 1}));
    assert_eq!(server.call("queues.peek_task", json!({"queue": queue})), json!({"task": "t"}));
    let next = server.call("queues.get_next_task", json!({"queue": queue, "get_task_info": true}));
    assert_eq!((&next["entry"]["task"], next["task_info"].is_object()), (&json!("t"), true));
    assert_eq!(server.call("queues.get_next_task", json!({"queue": queue})), json!({}));
    let started = server.call("tasks.started", json!({"task": "t", "force": true, "status_message": null}));
    assert_eq!((&started["started"], &started["fields"]["status"]), (&json!(1), &json!("in_progress")));
    let completed = server.call("tasks.completed", json!({"task": "t", "publish": true}));
    assert_eq!((&completed["published"], status(&server, "t").as_str()), (&json!(1), "published"));
    assert_eq!(refused(&server, "tasks.reset", json!({"task": "t"})), (400, 110));
    assert_eq!(refused(&server, "tasks.delete", json!({"task": "t"})), (400, 123));
    assert_eq!(refused(&server, "tasks.started", json!({"status_reason": "x"})), (400, 11));
    assert_eq!(refused(&server, "tasks.dequeue", json!({"task": "t", "new_status": "odd"})), (400, 12));
}

#[test]
fn the_default_queue_is_there_from_the_first_start() {
    let server = TestServer::start();
    assert_eq!(server.call("queues.get_default", json!({}))["name"], "default");
    task(&server, "t", "created");
    assert_eq!(server.call("tasks.enqueue", json!({"task": "t"}))["queued"], 1);
    assert_eq!(server.call("tasks.dequeue", json!({"task": "t"}))["dequeued"], 1);
    assert_eq!(status(&server, "t"), "created");
}

#[test]
fn many_tasks_are_treated_each_by_itself() {
    let server = TestServer::start();
    task(&server, "a", "in_progress");
    task(&server, "b", "created");
    let done = server.call("tasks.stop_many", json!({"ids": ["a", "none", "b", "a"]}));
    let ids = |list: &Value| list.as_array().unwrap().iter().map(|item| item["id"].clone()).collect::<Vec<_>>();
    assert_eq!((ids(&done["succeeded"]), ids(&done["failed"])), (vec![json!("a")], vec![json!("none"), json!("b")]));
    assert_eq!(done["succeeded"][0]["fields"]["status"], "stopped");
    assert_eq!(done["failed"][0]["error"]["codes"], json!([400, 101]));
    assert_eq!(done["failed"][1]["error"]["codes"], json!([400, 110]));
    assert_eq!(refused(&server, "tasks.stop_many", json!({"ids": []})), (400, 12));
    let queued = server.call("tasks.enqueue_many", json!({"ids": ["a", "b"], "queue_name": "gpu"}));
    assert_eq!(queued["succeeded"].as_array().unwrap().len(), 2);
    assert_eq!(server.call("tasks.archive", json!({"tasks": ["a", "b"]})), json!({"archived": 2}));
    let back = server.call("tasks.unarchive_many", json!({"ids": ["a"]}));
    assert_eq!(back["succeeded"], json!([{"id": "a", "unarchived": true}]));
    let deleted = server.call("tasks.delete_many", json!({"ids": ["b"], "return_file_urls": true}));
    assert_eq!(deleted["succeeded"][0]["deleted"], true);
    assert_eq!(deleted["succeeded"][0]["urls"], json!({"model_urls": [], "artifact_urls": [], "event_urls": []}));
}

#[test]
fn tasks_are_moved_within_a_queue_and_taken_out_of_it() {
    let server = TestServer::start();
    let queue = server.call("queues.create", json!({"name": "gpu", "tags": ["b", "a"]}))["id"].clone();
    for id in ["a", "b", "c"] {
        task(&server, id, "created");
        server.call("tasks.enqueue", json!({"task": id, "queue": queue}));
    }
    let position =
        |action: &str, task: &str| server.call(action, json!({"queue": queue, "task": task}))["position"].clone();
    assert_eq!(position("queues.move_task_to_front", "c"), 0);
    assert_eq!(position("queues.move_task_backward", "c"), 1);
    assert_eq!(position("queues.move_task_forward", "b"), 1);
    assert_eq!(position("queues.move_task_to_back", "a"), 2);
    let shown = server.call("queues.get_by_id", json!({"queue": queue, "max_task_entries": 2}));
    let waiting: Vec<_> =
        shown["queue"]["entries"].as_array().unwrap().iter().map(|entry| entry["task"].clone()).collect();
    assert_eq!((waiting, &shown["queue"]["tags"]), (vec![json!("b"), json!("c")], &json!(["a", "b"])));
    assert_eq!(refused(&server, "queues.remove_task", json!({"queue": queue, "task": "none"})), (400, 703));
    assert_eq!(refused(&server, "queues.delete", json!({"queue": queue})), (400, 702));
    let out = json!({"queue": queue, "task": "b", "update_task_status": true});
    assert_eq!(
        (server.call("queues.remove_task", out), status(&server, "b").as_str()),
        (json!({"removed": 1}), "created")
    );
    assert_eq!(server.call("queues.clear_queue", json!({"queue": queue})), json!({"removed_tasks": ["c", "a"]}));
    assert_eq!(status(&server, "a"), "created");
    assert_eq!(server.call("queues.delete", json!({"queue": queue})), json!({"deleted": 1}));
    assert_eq!(refused(&server, "queues.get_by_id", json!({"queue": queue})), (400, 701));
}

#[test]
fn a_queue_keeps_metadata_by_key() {
    let server = TestServer::start();
    let queue = server.call("queues.create", json!({"name": "gpu"}))["id"].clone();
    let item = json!({"key": "a.b", "type": "int", "value": "1"});
    let add = json!({"queue": queue, "metadata": [item]});
    assert_eq!(server.call("queues.add_or_update_metadata", add.clone()), json!({"updated": 1}));
    assert_eq!(server.call("queues.add_or_update_metadata", add), json!({"updated": 0}));
    let shown = server.call("queues.get_by_id", json!({"queue": queue}));
    assert_eq!(shown["queue"]["metadata"], json!({"a.b": item}));
    assert_eq!(server.call("queues.delete_metadata", json!({"queue": queue, "keys": ["a.b"]})), json!({"updated": 1}));
}

#[test]
fn a_worker_registers_reports_is_listed_with_its_task_and_leaves() {
    let server = TestServer::start();
    let queue = server.call("queues.create", json!({"name": "gpu"}))["id"].clone();
    task(&server, "t", "in_progress");
    let (worker, now) = ("mill:gpu0", Moment::now());
    server.call("workers.register", json!({"worker": worker, "timeout": 600, "queues": [queue], "tags": ["gpu0"]}));
    let stats = json!({"cpu_usage": [10.0, 30.0], "memory_used": 1_003, "network_rx": 5});
    let report = json!({"worker": worker, "task": "t", "queues": [queue], "timestamp": now.millis(),
        "machine_stats": stats, "is_daemon": true});
    server.call("workers.status_report", report);
    let listed = &server.call("workers.get_all", json!({"last_seen": 60}))["workers"][0];
    assert_eq!(
        (&listed["id"], &listed["task"]["id"], &listed["queues"][0]["id"]),
        (&json!(worker), &json!("t"), &queue)
    );
    assert!(listed["last_activity_time"].is_string() && listed["register_time"].is_string());
    assert_eq!(server.call("workers.get_count", json!({})), json!({"count": 1}));
    let times = json!({"from_date": now.seconds() - 60, "to_date": now.seconds() + 60, "interval": 1,
        "items": [{"key": "cpu_usage", "aggregation": "avg"}, {"key": "memory_used", "aggregation": "max"}]});
    let found = server.call("workers.get_stats", times)["workers"][0]["metrics"].clone();
    let values = |place: usize| (found[place]["metric"].clone(), found[place]["stats"][0]["values"].clone());
    assert_eq!(values(0), (json!("cpu_usage"), json!([20.0])));
    assert_eq!(values(1), (json!("memory_used"), json!([1_003.0])));
    let keys = server.call("workers.get_metric_keys", json!({"worker_ids": [worker]}));
    assert_eq!(keys["categories"][0], json!({"name": "cpu", "metric_keys": ["cpu_usage"]}));
    server.call("workers.unregister", json!({"worker": worker}));
    assert_eq!(server.call("workers.get_all", json!({}))["workers"], json!([]));
    assert_eq!(refused(&server, "workers.unregister", json!({"worker": worker})), (400, 1004));
}
