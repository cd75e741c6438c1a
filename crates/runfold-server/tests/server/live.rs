//! The live stream: who is told what, from where it goes on, and when it ends.

use crate::support::{TestServer, until};
use runfold_api::time::Moment;
use runfold_api::wire::live::LiveStream;
use runfold_server::access::Role;
use runfold_server::streams::{Login, Scope, follow};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

fn create(server: &TestServer, action: &str, request: Value) -> String {
    server.call(action, request)["id"].as_str().unwrap().to_owned()
}

fn task(server: &TestServer, name: &str, project: &str) -> String {
    create(server, "tasks.create", json!({"name": name, "type": "training", "project": project}))
}

#[test]
fn a_page_is_told_of_tasks_in_its_project_and_below_it() {
    let server = TestServer::start();
    let vision = create(&server, "projects.create", json!({"name": "vision"}));
    let speech = create(&server, "projects.create", json!({"name": "speech"}));
    let page = server.listen(&[&format!("tasks:{vision}")]);
    let opened = page.next();
    assert_eq!((opened.name.as_str(), opened.id), ("open", opened.data["last_id"].as_i64()));
    assert!(page.head.contains("text/event-stream") && !page.head.contains("content-encoding"), "{}", page.head);
    let foreign = task(&server, "elsewhere", &speech);
    let own = task(&server, "one", &vision);
    let heard = page.next();
    assert_eq!(
        (heard.name.as_str(), &heard.data["id"], &heard.data["what"]),
        ("task.changed", &json!(own), &json!("created"))
    );
    server.call("tasks.edit", json!({"task": own, "comment": "better"}));
    let heard = page.next();
    assert_eq!(heard.data["what"], "changed");
    assert!(heard.data["fields"].as_array().unwrap().contains(&json!("comment")), "{}", heard.data);
    assert_eq!(heard.data["project"], json!(vision));
    // a project that comes to lie below is followed, too
    let deep = create(&server, "projects.create", json!({"name": "vision/deep"}));
    let below = task(&server, "below", &deep);
    assert_eq!(page.next().data["id"], json!(below));
    // one that leaves says where it was
    server.call("tasks.move", json!({"ids": [own], "project": speech}));
    let heard = page.next();
    assert_eq!((&heard.data["id"], &heard.data["origin"]), (&json!(own), &json!(vision)));
    server.call("tasks.delete", json!({"task": foreign}));
    server.call("tasks.delete", json!({"task": below}));
    assert_eq!(page.next().data, json!({"id": below, "what": "deleted", "rev": 1, "fields": [], "project": deep}));
}

#[test]
fn a_stream_goes_on_behind_the_last_number_and_says_when_it_can_not() {
    let server = TestServer::start();
    let vision = create(&server, "projects.create", json!({"name": "vision"}));
    let scopes = json!(["tasks:*"]);
    let page = server.listen(&["tasks:*"]);
    page.hear("open");
    let first = task(&server, "one", &vision);
    let last = page.hear("task.changed").id;
    page.hang_up();
    let second = task(&server, "two", &vision);
    server.call("tasks.edit", json!({"task": second, "comment": "changed meanwhile"}));
    let again = server.listen_as(&server.admin, json!({"scopes": scopes, "last_id": last}));
    assert_eq!(again.next().id, last);
    let heard = again.next();
    assert_eq!((&heard.data["id"], &heard.data["what"]), (&json!(second), &json!("created")), "both changes as one");
    // of what the feed has dropped a page is told once that it must ask for everything
    let forget = server.app.store.write_now(server.actor(""), |tx| tx.backend().drop_changes_before(Moment::now()));
    forget.unwrap();
    for lost in [last.unwrap(), 1_000_000] {
        let late = server.listen_as(&server.admin, json!({"scopes": scopes, "last_id": lost}));
        assert_eq!(late.next().name, "open");
        let gap = late.next();
        assert_eq!((gap.name.as_str(), gap.id), ("gap", gap.data["last_id"].as_i64()));
        server.call("tasks.edit", json!({"task": first, "comment": lost.to_string()}));
        assert_eq!(late.hear("task.changed").data["id"], json!(first));
    }
    // who missed nothing goes on, though nothing is kept
    let latest = server.listen(&["tasks:*"]).next().id;
    server.app.store.write_now(server.actor(""), |tx| tx.backend().drop_changes_before(Moment::now())).unwrap();
    let page = server.listen_as(&server.admin, json!({"scopes": scopes, "last_id": latest}));
    assert_eq!(page.next().id, latest);
    server.call("tasks.edit", json!({"task": first, "comment": "and on"}));
    assert_eq!(page.next().name, "task.changed");
}

#[test]
fn nobody_is_told_of_another_workspace() {
    let server = TestServer::start();
    let hers = server.call_as(&server.foreigner, "tasks.create", json!({"name": "hers", "type": "training"})).ok();
    let hers = hers["id"].as_str().unwrap().to_owned();
    let scopes = [format!("task:{hers}"), format!("points:{hers}"), format!("log:{hers}"), "task:missing".into()];
    let mut scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
    scopes.extend(["tasks:*", "queues", "workers", "projects", "models", "user"]);
    let page = server.listen(&scopes);
    assert_eq!(page.next().name, "open");
    let refused: Vec<_> = (0..4).map(|_| page.next().data).collect();
    for refusal in &refused {
        assert_eq!((&refusal["code"], &refusal["subcode"]), (&json!(400), &json!(101)), "{refusal}");
    }
    assert_eq!(
        refused[0]["message"].as_str().unwrap().replace(&hers, "missing"),
        refused[3]["message"].as_str().unwrap()
    );
    let as_her = |action: &str, body: Value| server.call_as(&server.foreigner, action, body).ok();
    as_her("tasks.edit", json!({"task": hers, "comment": "secret"}));
    as_her("queues.create", json!({"name": "her queue"}));
    as_her("projects.create", json!({"name": "her project"}));
    as_her("workers.register", json!({"worker": "her worker"}));
    as_her("users.set_preferences", json!({"preferences": {"theme": "dark"}}));
    as_her("events.add", json!({"type": "log", "task": hers, "msg": "secret"}));
    let own = create(&server, "tasks.create", json!({"name": "own", "type": "training"}));
    let heard = page.next();
    assert_eq!(heard.data["id"], json!(own), "the first that was told is one's own: {heard:?}");
}

#[test]
fn queues_workers_models_projects_and_oneself_are_followed_when_asked_for() {
    let server = TestServer::start();
    let ann = server.person("ann", Role::Editor);
    let page = server.listen_as(&ann, json!({"scopes": ["queues", "workers", "projects", "models", "user"]}));
    page.hear("open");
    let queue = create(&server, "queues.create", json!({"name": "gpu"}));
    assert_eq!(page.next().data["id"], json!(queue));
    server.call("workers.register", json!({"worker": "mill-07"}));
    assert_eq!(page.hear("worker.changed").data["id"], "mill-07");
    let project = create(&server, "projects.create", json!({"name": "vision"}));
    assert_eq!(page.hear("project.changed").data["id"], json!(project));
    let model = create(&server, "models.create", json!({"name": "net", "uri": "file:///net"}));
    assert_eq!(page.hear("model.changed").data["id"], json!(model));
    // of tasks only one's own
    task(&server, "the admin's", &project);
    server.call_as(&ann, "users.set_preferences", json!({"preferences": {"theme": "dark"}})).ok();
    let told: Vec<_> = std::iter::repeat_with(|| page.next().name).take_while(|name| name != "user.changed").collect();
    assert!(!told.iter().any(|name| name == "task.changed"), "the task is none of ann's: {told:?}");
    let own = server.call_as(&ann, "tasks.create", json!({"name": "ann's own", "type": "training"})).ok();
    assert_eq!(page.next().data["id"], own["id"]);
}

#[test]
fn new_points_and_lines_are_hinted_at_to_those_who_look() {
    let server = TestServer::start();
    let run = create(&server, "tasks.create", json!({"name": "run", "type": "training"}));
    let other = create(&server, "tasks.create", json!({"name": "other", "type": "training"}));
    let (points, log) = (format!("points:{run}"), format!("log:{run}"));
    let all = server.listen(&[&points, &log]);
    let some = json!({"scopes": [points], "metrics": {run.clone(): ["acc"]}});
    let some = server.listen_as(&server.admin, some);
    let one = server.listen(&[&format!("points:{run}:acc")]);
    for page in [&all, &some, &one] {
        page.hear("open");
    }
    let batch = |events: &[Value]| {
        let lines: Vec<_> = events.iter().map(Value::to_string).collect();
        let basic = server.admin.basic();
        let headers = [("authorization", basic.as_str()), ("content-type", "application/json-lines")];
        server.request("POST", "events.add_batch", &headers, lines.join("\n").as_bytes()).ok();
    };
    let point = |task: &str, metric: &str, iter: i64| json!({"type": "training_stats_scalar", "task": task, "metric": metric, "variant": "train", "iter": iter, "value": 1.0});
    batch(&[point(&other, "loss", 1), point(&run, "loss", 8), point(&run, "loss", 7), point(&run, "acc", 3)]);
    let series = |metric: &str, from: i64| json!({"metric": metric, "variant": "train", "from_iteration": from});
    let heard = all.next();
    assert_eq!((heard.name.as_str(), heard.id), ("points", None));
    assert_eq!(heard.data, json!({"task": run, "series": [series("acc", 3), series("loss", 7)]}));
    for page in [some, one] {
        assert_eq!(page.next().data, json!({"task": run, "series": [series("acc", 3)]}));
    }
    let line = |text: &str| json!({"type": "log", "task": run, "msg": text});
    batch(&[line("one"), line("two")]);
    assert_eq!(all.hear("log").data, json!({"task": run, "to_line": 2}));
    // repeats tell nothing, deletions that anything may have changed
    batch(&[line("one"), line("two")]);
    server.call("events.delete_for_task", json!({"task": run}));
    let heard = all.next();
    assert_eq!(heard.data, json!({"task": run}), "{heard:?}");
}

#[test]
fn a_request_that_makes_no_sense_opens_no_stream() {
    let server = TestServer::start();
    let many: Vec<_> = (0..501).map(|n| format!("task:{n}")).collect();
    for (request, code) in [
        (json!({}), (400, 11)),
        (json!({"scopes": []}), (400, 12)),
        (json!({"scopes": "queues"}), (400, 12)),
        (json!({"scopes": ["everything"]}), (400, 12)),
        (json!({"scopes": ["tasks"]}), (400, 12)),
        (json!({"scopes": many}), (400, 12)),
        (json!({"scopes": ["queues"], "last_id": "x"}), (400, 12)),
        (json!({"scopes": ["queues"], "since": 1}), (400, 14)),
    ] {
        assert_eq!(server.call_as(&server.admin, "live.stream", request.clone()).problem(), code, "{request}");
    }
    assert_eq!(server.app.streams.count(), 0);
}

#[test]
fn a_user_has_so_many_streams_and_no_more() {
    let server = TestServer::start();
    let ann = server.person("ann", Role::Viewer);
    let mut open: Vec<_> = (0..32).map(|_| server.listen_as(&ann, json!({"scopes": ["queues"]}))).collect();
    let refused = server.call_as(&ann, "live.stream", json!({"scopes": ["queues"]}));
    assert_eq!((refused.problem(), refused.header("retry-after")), ((429, 0), Some("15")));
    let other = server.listen(&["queues"]);
    other.hear("open");
    open.pop().unwrap().hang_up();
    until(Duration::from_secs(10), || server.app.streams.count() == 32);
    server.listen_as(&ann, json!({"scopes": ["queues"]})).hear("open");
}

#[test]
fn a_stream_ends_with_the_right_to_look() {
    let server = TestServer::start();
    let ann = server.person_with_password("ann", "correct horse battery");
    let scopes = json!({"scopes": ["queues"]});
    let login = server.log_in("ann", "correct horse battery");
    let cookie = login.cookie();
    login.ok();
    let by_session = server.listen_with(&format!("cookie: {cookie}\r\nsec-fetch-site: same-origin"), scopes.clone());
    let by_key = server.listen_as(&ann, scopes.clone());
    let by_token = server.listen_with(&format!("authorization: Bearer {}", server.token(&ann)), scopes.clone());
    by_session.hear("open");
    server.call_with_cookie(&cookie, "auth.end_session", json!({})).ok();
    assert_eq!(by_session.hear("end").data, json!({"reason": "logged_out"}));
    assert!(by_session.has_ended());
    by_key.hear("open");
    by_token.hear("open");
    server.call_as(&ann, "auth.revoke_credentials", json!({"access_key": ann.keys.access_key})).ok();
    for stream in [by_key, by_token] {
        assert_eq!(stream.hear("end").data, json!({"reason": "logged_out"}));
    }
    // and with what another process does to the account
    let bea = server.person("bea", Role::Editor);
    let stream = server.listen_as(&bea, scopes);
    stream.hear("open");
    let operator = server.operator();
    operator.set_disabled("bea", true).unwrap();
    operator.close();
    assert_eq!(stream.hear("end").data, json!({"reason": "logged_out"}));
    until(Duration::from_secs(10), || server.app.streams.count() == 0);
}

#[test]
fn a_token_that_has_expired_looks_no_longer() {
    let server = TestServer::start();
    let token = server.call("auth.login", json!({"expiration_sec": 60}))["token"].as_str().unwrap().to_owned();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let still = |now: Moment| {
        runtime.block_on(async {
            let who = server.app.accounts.by_token(&token, Moment::now()).await.unwrap();
            let login = Login { who, authorization: Some(format!("Bearer {token}")), cookie: None, impersonator: None };
            server.app.accounts.still_says(&login, now).await.unwrap()
        })
    };
    assert!(still(Moment::now()));
    assert!(!still(Moment::now().plus_seconds(180)));
}

#[test]
fn a_server_that_stops_ends_its_streams_at_once() {
    let server = TestServer::start();
    let page = server.listen(&["queues"]);
    page.hear("open");
    let started = Instant::now();
    let _folder = server.stop();
    assert!(started.elapsed() < Duration::from_secs(8), "it did not wait until open requests were cut");
    assert_eq!(page.hear("end").data, json!({"reason": "stopping"}));
    assert!(page.has_ended());
}

#[test]
fn a_reader_that_takes_nothing_is_given_up() {
    let server = TestServer::start();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let app = server.app.clone();
    let request = LiveStream { scopes: vec!["queues".into()], ..LiveStream::default() };
    let frames = runtime.block_on(async {
        let who =
            app.accounts.by_key(&server.admin.keys.access_key, &server.admin.keys.secret_key, "::1").await.unwrap();
        let authorization = Some(server.admin.basic());
        let login = Login { who, authorization, cookie: None, impersonator: None };
        let seat = app.streams.enter(&login.who.user).unwrap();
        follow(app.clone(), seat, login, request, vec![("queues".into(), Scope::Queues)]).await.unwrap()
    });
    assert_eq!(app.streams.count(), 1);
    // each after the last was told, so that each is a frame of its own; the first frame opened the stream
    for n in 1..8 {
        create(&server, "queues.create", json!({"name": format!("queue {n}")}));
        until(Duration::from_secs(5), || frames.len() == 4.min(n + 1));
    }
    until(Duration::from_secs(20), || app.streams.count() == 0);
    assert_eq!(frames.len(), 4, "what waits for a slow reader is bounded");
}
