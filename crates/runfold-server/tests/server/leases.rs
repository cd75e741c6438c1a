//! What the server promises about leases: claims, heartbeats, lost workers, late results, and a task's own token.

use crate::support::{Person, TestServer};
use runfold_server::access::Role;
use runfold_server::jobs;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const LEASE_LOST: (u64, u64) = (400, 710);
const FORBIDDEN: (u64, u64) = (403, 20);

struct Line {
    server: TestServer,
    agent: Person,
    queue: String,
}

impl Line {
    fn new() -> Self {
        let server = TestServer::start();
        let agent = server.person("mill", Role::Agent);
        let queue = server.call("queues.create", json!({"name": "mill-line"}))["id"].as_str().unwrap().to_owned();
        Self { server, agent, queue }
    }

    fn restart(self) -> Self {
        Self { server: self.server.restart(), agent: self.agent, queue: self.queue }
    }

    fn task(&self, name: &str) -> String {
        let made = self.server.call("tasks.create", json!({"name": name, "type": "training"}));
        made["id"].as_str().unwrap().to_owned()
    }

    fn queued(&self, name: &str) -> String {
        let task = self.task(name);
        self.server.call("tasks.enqueue", json!({"task": task, "queue": self.queue}));
        task
    }

    fn claim(&self, worker: &str) -> Option<Value> {
        let body = json!({"worker": worker, "queues": [self.queue]});
        let answer = self.server.call_as(&self.agent, "queues.claim_next_task", body).ok();
        answer.get("claim").cloned()
    }

    fn renew(&self, claim: &Value, worker: &str) -> crate::support::Answer {
        let body = json!({"task": claim["task"], "fence": claim["fence"], "worker": worker});
        self.server.call_as(&self.agent, "queues.renew_lease", body)
    }

    fn release(&self, claim: &Value, more: Value) -> crate::support::Answer {
        let mut body = json!({"task": claim["task"], "fence": claim["fence"], "worker": "w1"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.server.call_as(&self.agent, "queues.release", body)
    }

    fn get(&self, task: &str) -> Value {
        self.server.call("tasks.get_by_id", json!({"task": task}))["task"].clone()
    }

    fn status(&self, task: &str) -> String {
        self.get(task)["status"].as_str().unwrap().to_owned()
    }

    /// Moves the clock on and looks for silent workers.
    fn pass(&self, seconds: u64) {
        self.server.app.clock.move_on(Duration::from_secs(seconds));
        self.run_job("leases");
    }

    fn run_job(&self, name: &str) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(jobs::run(&self.server.app, name)).unwrap();
    }

    fn set(&self, key: &str, value: &str) {
        let metadata = json!([{"key": key, "type": "int", "value": value}]);
        self.server.call("queues.add_or_update_metadata", json!({"queue": self.queue, "metadata": metadata}));
    }
}

fn id(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[test]
fn a_claim_takes_the_first_task_and_sets_it_in_progress_at_once() {
    let line = Line::new();
    let (first, second) = (line.queued("first one"), line.queued("second one"));
    let claim = line.claim("w1").unwrap();
    assert_eq!((id(&claim["task"]), claim["fence"].as_u64()), (first.as_str(), Some(1)));
    let task = line.get(&first);
    assert_eq!((&task["status"], &task["last_worker"]), (&json!("in_progress"), &json!("w1")));
    assert_eq!((&task["lease"]["worker"], &task["phases"][0]["phase"]), (&json!("w1"), &json!("claimed")));
    assert_eq!(id(&line.claim("w2").unwrap()["task"]), second);
    assert!(line.claim("w3").is_none(), "both are taken");
}

#[test]
fn a_waiting_claim_is_answered_as_soon_as_a_task_comes() {
    let line = Line::new();
    let began = Instant::now();
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            let body = json!({"worker": "w1", "queues": ["mill-line"], "wait_s": 30});
            line.server.call_as(&line.agent, "queues.claim_next_task", body).ok()
        });
        std::thread::sleep(Duration::from_millis(300));
        let task = line.queued("comes later");
        assert_eq!(id(&waiting.join().unwrap()["claim"]["task"]), task);
    });
    assert!(began.elapsed() < Duration::from_secs(4), "it was told, and did not look by chance: {:?}", began.elapsed());
}

#[test]
fn a_repeated_request_is_answered_as_it_was() {
    let line = Line::new();
    let (first, second) = (line.queued("first one"), line.queued("second one"));
    let ask = |worker: &str| {
        let body = json!({"worker": worker, "queues": [line.queue], "request": "0123"});
        line.server.call_as(&line.agent, "queues.claim_next_task", body).ok()["claim"]["task"].clone()
    };
    assert_eq!([ask("w1"), ask("w1"), ask("w2")], [json!(first), json!(first), json!(second)]);
}

#[test]
fn many_workers_at_once_claim_each_task_once() {
    let line = Line::new();
    let mut tasks: Vec<_> = (0..30).map(|n| line.queued(&format!("task {n}"))).collect();
    let claimed = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for n in 0..8 {
            let (line, claimed) = (&line, &claimed);
            scope.spawn(move || {
                while let Some(claim) = line.claim(&format!("w{n}")) {
                    claimed.lock().unwrap().push(id(&claim["task"]).to_owned());
                }
            });
        }
    });
    let mut claimed = claimed.into_inner().unwrap();
    claimed.sort();
    tasks.sort();
    assert_eq!(claimed, tasks);
}

#[test]
fn a_silent_worker_is_shown_and_its_task_fails_only_after_its_time() {
    let line = Line::new();
    let task = line.queued("train");
    let claim = line.claim("w1").unwrap();
    line.pass(29);
    assert!(line.get(&task)["lease"].get("unreachable_since").is_none());
    line.pass(2);
    let shown = line.get(&task);
    assert_eq!(shown["status"], "in_progress");
    assert!(id(&shown["status_message"]).starts_with("worker `w1` unreachable since "), "{shown}");
    line.renew(&claim, "w1").ok();
    assert_eq!(line.get(&task)["status_message"], "", "a worker that returns in time goes on");
    line.pass(599);
    assert_eq!(line.status(&task), "in_progress");
    line.pass(2);
    let lost = line.get(&task);
    assert_eq!((&lost["status"], &lost["outcome"]["cause"]), (&json!("failed"), &json!("lost_host")));
    assert!(id(&lost["status_reason"]).starts_with("infrastructure: worker `w1` lost, last heard at "), "{lost}");
    assert_eq!(line.renew(&claim, "w1").problem(), LEASE_LOST);
    assert!(line.claim("w2").is_none(), "nothing was asked to run again");
}

#[test]
fn a_queue_says_how_long_a_worker_is_waited_for_and_how_often_to_try_again() {
    let line = Line::new();
    line.set("lost_after", "60");
    line.set("retries", "1");
    let task = line.queued("train");
    for attempt in 1..=2 {
        let claim = line.claim("w1").unwrap();
        assert_eq!(claim["fence"].as_u64(), Some(attempt));
        line.renew(&claim, "w1").ok();
        line.pass(61);
        assert_eq!(line.status(&task), if attempt == 1 { "queued" } else { "failed" });
    }
    assert!(line.claim("w1").is_none());
}

#[test]
fn a_claim_whose_answer_was_lost_goes_back_to_the_front_of_the_queue() {
    let line = Line::new();
    let (first, _) = (line.queued("first one"), line.queued("second one"));
    let lost = line.claim("w1").unwrap();
    line.pass(59);
    assert_eq!(line.status(&first), "in_progress");
    line.pass(2);
    assert_eq!(line.status(&first), "queued");
    assert_eq!(line.renew(&lost, "w1").problem(), LEASE_LOST, "it must not start what another may have");
    let again = line.claim("w2").unwrap();
    assert_eq!((id(&again["task"]), again["fence"].as_u64()), (first.as_str(), Some(2)));
}

#[test]
fn a_caller_who_hung_up_is_given_nothing() {
    let line = Line::new();
    let body = json!({"worker": "w1", "queues": [line.queue], "wait_s": 30}).to_string();
    let request = format!(
        "POST /queues.claim_next_task HTTP/1.1\r\nhost: {}\r\nauthorization: {}\r\ncontent-length: {}\r\n\r\n{body}",
        line.server.address,
        line.agent.basic(),
        body.len(),
    );
    let mut stream = line.server.connect();
    std::io::Write::write_all(&mut stream, request.as_bytes()).unwrap();
    std::thread::sleep(Duration::from_millis(500));
    drop(stream);
    std::thread::sleep(Duration::from_millis(500));
    let task = line.queued("train");
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(line.status(&task), "queued");
    assert_eq!(id(&line.claim("w2").unwrap()["task"]), task);
}

#[test]
fn a_tasks_own_failure_is_not_tried_again() {
    let line = Line::new();
    line.set("retries", "5");
    let task = line.queued("train");
    let claim = line.claim("w1").unwrap();
    let released = line.release(&claim, json!({"result": "failed", "cause": "user_error", "message": "exit code 1"}));
    assert_eq!(released.ok(), json!({"status": "failed", "requeued": false}));
    assert_eq!(line.get(&task)["status_reason"], "user_error: exit code 1");
    assert_eq!(line.release(&claim, json!({"result": "completed"})).problem(), LEASE_LOST);
}

#[test]
fn a_lease_outlives_a_restart_and_the_time_the_server_was_away() {
    let line = Line::new();
    let task = line.queued("train");
    let claim = line.claim("w1").unwrap();
    let line = line.restart();
    assert!(line.claim("w2").is_none());
    line.pass(25);
    assert!(line.get(&task)["lease"].get("unreachable_since").is_none(), "the worker is heard anew");
    line.renew(&claim, "w1").ok();
    line.pass(601);
    assert_eq!(line.status(&task), "failed", "the lease is watched over after the restart too");
}

#[test]
fn a_reset_task_is_not_given_away_before_its_former_attempt_has_ended() {
    let line = Line::new();
    let task = line.queued("train");
    let claim = line.claim("w1").unwrap();
    line.server.call("tasks.reset", json!({"task": task, "force": true}));
    line.server.call("tasks.enqueue", json!({"task": task, "queue": line.queue}));
    assert!(line.claim("w2").is_none(), "its process may still run");
    let renewed = line.renew(&claim, "w1").ok();
    assert_eq!(renewed["commands"], json!(["stop"]));
    assert_eq!(line.release(&claim, json!({"result": "stopped"})).ok()["status"], "queued");
    assert_eq!(line.claim("w2").unwrap()["fence"], 2);
}

#[test]
fn a_stop_and_a_drain_come_back_with_the_heartbeat() {
    let line = Line::new();
    line.server.call_as(&line.agent, "workers.register", json!({"worker": "w1", "queues": [line.queue]})).ok();
    let task = line.queued("train");
    let claim = line.claim("w1").unwrap();
    assert_eq!(line.renew(&claim, "w1").ok()["commands"], json!([]));
    line.server.call("tasks.stop", json!({"task": task, "status_reason": "wrong data"}));
    line.server.call("workers.drain", json!({"worker": "w1"}));
    let renewed = line.renew(&claim, "w1").ok();
    assert_eq!((&renewed["commands"], &renewed["reason"]), (&json!(["stop", "drain"]), &json!("wrong data")));
    assert_eq!(line.release(&claim, json!({"result": "stopped"})).ok()["status"], "stopped");
    line.queued("another");
    let body = json!({"worker": "w1", "queues": [line.queue]});
    assert_eq!(line.server.call("queues.claim_next_task", body)["commands"], json!(["drain"]));
}

#[test]
fn a_task_that_was_not_begun_goes_back_to_the_front() {
    let line = Line::new();
    let (first, _) = (line.queued("first one"), line.queued("second one"));
    let claim = line.claim("w1").unwrap();
    let released = line.release(&claim, json!({"result": "returned", "message": "the disk is full"})).ok();
    assert_eq!(released, json!({"status": "queued", "requeued": true}));
    assert_eq!(id(&line.claim("w2").unwrap()["task"]), first);
}

#[test]
fn a_task_that_does_not_fit_is_passed_over_and_priority_goes_first() {
    let line = Line::new();
    let large = line.task("large one");
    let needs = json!({"task": large, "execution": {"resources": {"gpus": 4}, "priority": 9}});
    line.server.call("tasks.edit", needs);
    line.server.call("tasks.enqueue", json!({"task": large, "queue": line.queue}));
    let (low, urgent) = (line.queued("low one"), line.task("urgent one"));
    line.server.call("tasks.edit", json!({"task": urgent, "execution": {"priority": 5}}));
    line.server.call("tasks.enqueue", json!({"task": urgent, "queue": line.queue}));
    let body = json!({"worker": "w1", "queues": [line.queue], "free": {"gpus": 1}});
    let claim = || line.server.call("queues.claim_next_task", body.clone())["claim"]["task"].clone();
    assert_eq!([claim(), claim(), claim()], [json!(urgent), json!(low), Value::Null]);
    assert_eq!(id(&line.claim("w2").unwrap()["task"]), large);
}

#[test]
fn a_named_task_is_claimed_without_a_queue_and_not_twice() {
    let line = Line::new();
    let task = line.task("by hand");
    let body = json!({"worker": "w1", "task": task});
    assert_eq!(line.server.call("queues.claim_next_task", body.clone())["claim"]["fence"], 1);
    let again = line.server.call_as(&line.agent, "queues.claim_next_task", body);
    assert_eq!(again.problem(), (400, 110));
}

#[test]
fn phases_tell_how_long_each_took_and_why_nothing_moves() {
    let line = Line::new();
    let task = line.queued("train");
    let claim = line.claim("w1").unwrap();
    let token = id(&claim["token"]);
    let set = |more: Value| {
        let mut body = json!({"task": task});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        line.server.call_with_token(token, "tasks.set_phase", body).ok();
    };
    set(json!({"phase": "installing", "detail": "3 of 12 packages"}));
    set(json!({"phase": "installing", "detail": "4 of 12 packages", "stall_reason": "no byte for 30 s"}));
    let phases = line.get(&task)["phases"].clone();
    assert_eq!(phases.as_array().unwrap().len(), 2);
    assert!(phases[0]["duration_ms"].is_u64());
    assert_eq!(phases[1]["stall_reason"], "no byte for 30 s");
    set(json!({"phase": "running"}));
    line.release(&claim, json!({"result": "completed"})).ok();
    let task = line.get(&task);
    assert_eq!((&task["status"], task["phases"][1].get("stall_reason")), (&json!("completed"), None));
    assert!(task["phases"][2]["duration_ms"].is_u64(), "the last phase ends with the attempt");
}

#[test]
fn a_tasks_token_writes_to_the_task_and_what_it_made_and_to_nothing_else() {
    let line = Line::new();
    let (task, other) = (line.queued("train"), line.task("other"));
    let base = line.server.call("models.create", json!({"name": "base", "uri": "s3://b/base.pt"}))["id"].clone();
    let home = id(&line.server.call("projects.create", json!({"name": "home"}))["id"]).to_owned();
    line.server.call("tasks.move", json!({"ids": [task], "project": home}));
    let claim = line.claim("w1").unwrap();
    let token = id(&claim["token"]).to_owned();
    let ask = |action: &str, body: Value| line.server.call_with_token(&token, action, body);
    let point = |task: &str| json!({"type": "training_stats_scalar", "task": task, "metric": "m", "value": 1.0});

    ask("events.add", point(&task)).ok();
    ask("tasks.edit", json!({"task": task, "comment": "mine", "force": true})).ok();
    let child = ask("tasks.clone", json!({"task": task})).ok()["id"].as_str().unwrap().to_owned();
    ask("tasks.edit", json!({"task": child, "comment": "made by the task"})).ok();
    assert!(line.get(&child).get("made_by_task").is_none(), "that is the store's own fact");
    ask("tasks.get_by_id", json!({"task": other})).ok();

    assert_eq!(ask("events.add", point(&other)).problem(), FORBIDDEN);
    assert_eq!(ask("tasks.edit", json!({"task": other, "comment": "theirs"})).problem(), FORBIDDEN);
    assert_eq!(ask("tasks.delete_many", json!({"ids": [task, other]})).problem(), FORBIDDEN);
    assert_eq!(ask("queues.claim_next_task", json!({"worker": "w", "queues": [line.queue]})).problem(), FORBIDDEN);
    assert_eq!(ask("auth.create_credentials", json!({})).problem(), FORBIDDEN);
    assert_eq!(ask("auth.get_token_for_user", json!({"user": line.agent.id})).problem(), FORBIDDEN);
    assert_eq!(ask("queues.create", json!({"name": "a queue"})).problem(), FORBIDDEN);
    let whole = json!({"project": home, "force": true, "delete_contents": true});
    assert_eq!(ask("projects.delete", whole).problem(), FORBIDDEN, "its project is others' too");
    let later = json!({"task": task, "fence": 2, "worker": "w1", "result": "completed"});
    assert_eq!(ask("queues.release", later).problem(), FORBIDDEN, "another attempt's lease");
    let takes = |way: &str| json!({"task": task, "name": "base", "type": way, "model": base});
    ask("tasks.add_or_update_model", takes("input")).ok();
    assert_eq!(ask("tasks.add_or_update_model", takes("output")).problem(), FORBIDDEN, "somebody else's output");
    let in_pieces = format!("{{\"task\":\n\"{other}\",\"force\":\ntrue}}");
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json-lines")];
    assert_eq!(line.server.request("POST", "tasks.delete", &headers, in_pieces.as_bytes()).status, 403);
    ask("tasks.get_by_id", json!({"task": other})).ok();

    let renewed = ask("auth.login", json!({})).ok()["token"].as_str().unwrap().to_owned();
    assert_eq!(line.server.call_with_token(&renewed, "events.add", point(&other)).problem(), FORBIDDEN);
    let key = json!({"access_key": line.agent.keys.access_key});
    line.server.call("auth.revoke_credentials", key);
    assert_eq!(ask("events.add", point(&task)).problem(), (401, 31), "it ends with the key that claimed");
}

#[test]
fn a_tasks_token_ends_an_hour_after_its_attempt() {
    let line = Line::new();
    let task = line.queued("train");
    let claim = line.claim("w1").unwrap();
    line.release(&claim, json!({"result": "completed"})).ok();
    line.server.call_with_token(id(&claim["token"]), "tasks.ping", json!({"task": task})).ok();
    let app = &line.server.app;
    let who = |hours: i64| {
        let now = app.clock.now().plus_seconds(hours * 3_600 + 1);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        app.accounts.forget();
        runtime.block_on(app.accounts.by_token(id(&claim["token"]), now)).is_ok()
    };
    assert_eq!((who(0), who(1)), (true, false));
}

#[test]
fn what_a_fenced_out_attempt_sends_is_kept_beside_and_marked() {
    let line = Line::new();
    line.set("lost_after", "60");
    line.set("retries", "1");
    let task = line.queued("train");
    let first = line.claim("w1").unwrap();
    line.renew(&first, "w1").ok();
    line.pass(61);
    let second = line.claim("w2").unwrap();
    let report = |claim: &Value, value: f64| {
        let point =
            json!({"type": "training_stats_scalar", "task": task, "metric": "m", "variant": "v", "value": value});
        line.server.call_with_token(id(&claim["token"]), "events.add_batch", point).ok();
    };
    report(&second, 2.0);
    report(&first, 1.0);
    line.server.call_with_token(id(&first["token"]), "tasks.completed", json!({"task": task})).ok();
    assert_eq!(line.status(&task), "in_progress", "the first attempt does not end the second");
    let late = id(&line.get(&task)["lease"]["late"]["1"]).to_owned();
    let beside = line.get(&late);
    assert_eq!((&beside["status"], &beside["parent"]), (&json!("completed"), &json!(task)));
    assert_eq!(
        (&beside["system_tags"], &beside["name"]),
        (&json!(["late"]), &json!("train (late results of attempt 1)"))
    );
    for (task, value) in [(&task, 2.0), (&late, 1.0)] {
        let curve = line.server.call("events.scalar_metrics_iter_histogram", json!({"task": task}));
        assert_eq!(curve["m"]["v"]["y"], json!([value]));
    }
    assert_eq!(line.renew(&first, "w1").problem(), LEASE_LOST);
    line.renew(&second, "w2").ok();
}

#[test]
fn agents_that_pop_and_agents_that_claim_share_a_queue() {
    let line = Line::new();
    let (first, second) = (line.queued("first one"), line.queued("second one"));
    let popped = line.server.call("queues.get_next_task", json!({"queue": line.queue}));
    assert_eq!(popped["entry"]["task"], json!(first));
    assert_eq!(id(&line.claim("w1").unwrap()["task"]), second);
    assert_eq!(line.server.call("queues.get_next_task", json!({"queue": line.queue})), json!({}));
}

#[test]
fn a_task_whose_last_attempt_is_still_under_a_lease_is_handed_to_nobody() {
    let line = Line::new();
    let task = line.queued("train");
    let claim = line.claim("w1").unwrap();
    line.server.call("tasks.reset", json!({"task": task, "force": true}));
    line.server.call("tasks.enqueue", json!({"task": task, "queue": line.queue}));
    let popped = line.server.call("queues.get_next_task", json!({"queue": line.queue}));
    assert!(popped["entry"].is_null(), "{popped}");
    let release = json!({"task": task, "fence": claim["fence"], "worker": "w1", "result": "failed"});
    line.server.send("queues.release", &[("authorization", &line.agent.basic())], &release);
    assert_eq!(line.server.call("queues.get_by_id", json!({"queue": line.queue}))["queue"]["entries"][0]["task"], task);
}

#[test]
fn a_file_in_another_tasks_folder_goes_with_that_task_alone() {
    let line = Line::new();
    let (task, other) = (line.task("train"), line.task("other"));
    let path = format!("p/other.{other}/artifacts/d.bin");
    let body =
        format!("--x\r\ncontent-disposition: form-data; name=\"{path}\"; filename=\"f\"\r\n\r\nabc\r\n--x--\r\n");
    let basic = line.agent.basic();
    let headers = [("authorization", basic.as_str()), ("content-type", "multipart/form-data; boundary=x")];
    assert_eq!(line.server.request("POST", "files/", &headers, body.as_bytes()).status, 200);
    let artifact = json!({"key": "d", "type": "custom", "uri": line.server.url(&format!("files/{path}"))});
    line.server.call("tasks.add_or_update_artifacts", json!({"task": task, "artifacts": [artifact]}));
    line.server.call("tasks.delete", json!({"task": task, "force": true, "delete_external_artifacts": true}));
    line.run_job("deletions");
    let found = line.server.request("GET", &format!("files/{path}"), &[("authorization", &basic)], b"");
    assert_eq!(found.status, 200, "the other task's file stays");
}

#[test]
fn a_file_of_another_task_can_not_be_replaced_with_a_tasks_token() {
    let line = Line::new();
    let task = line.queued("train");
    let claim = line.claim("w1").unwrap();
    let bearer = format!("Bearer {}", id(&claim["token"]));
    let basic = line.agent.basic();
    let upload = |authorization: &str, path: &str| {
        let body =
            format!("--x\r\ncontent-disposition: form-data; name=\"{path}\"; filename=\"f\"\r\n\r\nabc\r\n--x--\r\n");
        let headers = [("authorization", authorization), ("content-type", "multipart/form-data; boundary=x")];
        line.server.request("POST", "files/", &headers, body.as_bytes()).status
    };
    assert_eq!(upload(&basic, "p/other.0123/model.bin"), 200);
    assert_eq!(upload(&bearer, "p/other.0123/model.bin"), 403);
    let own = format!("p/train.{task}/model.bin");
    assert_eq!((upload(&bearer, &own), upload(&bearer, &own)), (200, 200));
    let delete =
        |path: &str| line.server.request("DELETE", &format!("files/{path}"), &[("authorization", &bearer)], b"");
    assert_eq!(delete("p/other.0123/model.bin").status, 403);
    assert_eq!(delete(&own).status, 200);
}

#[test]
fn waiting_claims_end_when_the_server_stops() {
    let line = Line::new();
    let url = line.server.url("queues.claim_next_task");
    let basic = line.agent.basic();
    let waiting = std::thread::spawn(move || {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let body = json!({"worker": "w1", "queues": ["mill-line"], "wait_s": 50}).to_string();
        agent.post(&url).header("authorization", &basic).send(body).map(|answer| answer.status().as_u16())
    });
    std::thread::sleep(Duration::from_millis(500));
    let began = Instant::now();
    line.server.stop();
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
    assert_eq!(waiting.join().unwrap().unwrap(), 200);
}
