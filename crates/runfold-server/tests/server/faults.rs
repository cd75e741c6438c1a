//! The server on a disk that turns read-only, is slow or rots; and events in any order, any number of times.

use crate::files::{fetch, upload};
use crate::support::{Answer, TestServer, until};
use runfold_data::BlobId;
use runfold_server::keeping::{backup, check, restore};
use runfold_server::{App, jobs};
use runfold_store::testing::{Disk, Fault};
use runfold_store::{DocExt, Kind, tx::for_each_of};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::time::{Duration, Instant};

fn server_on_a_disk() -> (TestServer, Disk) {
    let mut disk = None;
    let server = TestServer::start_with(|settings| {
        std::fs::create_dir(&settings.data_dir).unwrap();
        disk = Some(Disk::under(&settings.data_dir));
    });
    (server, disk.unwrap())
}

fn run(app: &App, job: &str) -> Result<String, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(jobs::run(app, job))
}

fn running(server: &TestServer, name: &str) -> String {
    let made = server.call("tasks.create", json!({"name": name, "type": "training"}));
    let id = made["id"].as_str().unwrap().to_owned();
    server.call("tasks.started", json!({"task": id}));
    id
}

fn send_events(server: &TestServer, events: &[Value]) -> Answer {
    let lines: String = events.iter().map(|event| format!("{event}\n")).collect();
    let basic = server.admin.basic();
    let headers = [("authorization", basic.as_str()), ("content-type", "application/json-lines")];
    server.request("POST", "events.add_batch", &headers, lines.as_bytes())
}

fn scalar(task: &str, iteration: u64) -> Value {
    json!({"task": task, "type": "training_stats_scalar", "metric": "loss", "variant": "train", "iter": iteration,
        "value": iteration as f64 * 0.5, "timestamp": 1_700_000_000_000_u64 + iteration})
}

fn line(task: &str, n: u64) -> Value {
    json!({"task": task, "type": "log", "level": "info", "worker": "w", "msg": format!("line {n};"),
        "timestamp": 1_700_000_000_000_u64 + n})
}

/// Iterations of the one series, in order.
fn iterations(server: &TestServer, task: &str) -> Vec<u64> {
    let ask = json!({"task": task, "metric": {"metric": "loss", "variants": ["train"]}, "batch_size": 100_000});
    let raw = server.call("events.scalar_metrics_iter_raw", ask);
    let found = raw["variants"]["train"]["iter"].as_array().cloned().unwrap_or_default();
    found.iter().filter_map(Value::as_u64).collect()
}

fn messages(server: &TestServer, task: &str) -> Vec<String> {
    let ask = json!({"task": task, "batch_size": 100_000, "navigate_earlier": false});
    let log = server.call("events.get_task_log", ask);
    log["events"].as_array().unwrap().iter().map(|event| event["msg"].as_str().unwrap().to_owned()).collect()
}

/// F6.
#[test]
fn on_a_disk_that_turns_read_only_writes_are_refused_reads_go_on_and_writing_comes_back() {
    let (server, disk) = server_on_a_disk();
    let id = running(&server, "before");
    send_events(&server, &[scalar(&id, 0), line(&id, 0)]).ok();
    assert_eq!(upload(&server, &server.admin, "p/x", b"bytes").status, 200);
    disk.fail(Fault::ReadOnly);
    let writes = [
        ("tasks.create", json!({"name": "x y z", "type": "training"})),
        ("tasks.edit", json!({"task": id, "comment": "lost", "force": true})),
        ("projects.create", json!({"name": "a project"})),
        ("queues.create", json!({"name": "a queue"})),
        ("models.create", json!({"name": "a model", "uri": "http://x"})),
        ("tasks.completed", json!({"task": id})),
    ];
    for (action, request) in &writes {
        let refused = server.call_as(&server.admin, action, request.clone());
        assert_eq!(refused.problem(), (503, 102), "{action}: {}", refused.json);
        assert!(refused.header("retry-after").is_some(), "{action}");
    }
    assert_eq!(send_events(&server, &[scalar(&id, 1)]).problem(), (503, 102));
    assert_eq!(upload(&server, &server.admin, "p/y", b"lost").status, 503);
    // reads go on
    assert_eq!(server.call("tasks.get_by_id", json!({"task": id}))["task"]["status"], "in_progress");
    assert_eq!(server.call("tasks.get_all_ex", json!({}))["tasks"].as_array().unwrap().len(), 1);
    assert_eq!((iterations(&server, &id), messages(&server, &id)), (vec![0], vec!["line 0;".to_owned()]));
    assert_eq!(fetch(&server, &server.admin, "p/x", &[]).body, b"bytes");
    assert_eq!(fetch(&server, &server.admin, "p/y", &[]).status, 404);
    // and a person is told
    assert!(run(&server.app, "disk").is_err());
    let health = server.call("server.health", json!({}));
    let what: Vec<_> = health["problems"].as_array().unwrap().iter().filter_map(|one| one["what"].as_str()).collect();
    assert!(health["status"] == "degraded" && what.contains(&"writing"), "{health}");
    assert_eq!(server.request("GET", "health", &[], b"").json["status"], "degraded");

    disk.heal();
    // without a request, the job finds out that the disk is back
    run(&server.app, "disk").unwrap();
    // a job that failed meanwhile says so until its next turn
    until(Duration::from_secs(20), || server.call("server.health", json!({}))["status"] == "ok");
    for (action, request) in writes {
        server.call(action, request);
    }
    send_events(&server, &[scalar(&id, 1), line(&id, 1)]).ok();
    assert_eq!(upload(&server, &server.admin, "p/y", b"now").status, 200);
    let server = server.restart();
    assert_eq!(server.call("tasks.get_all_ex", json!({}))["tasks"].as_array().unwrap().len(), 2);
    assert_eq!((iterations(&server, &id), messages(&server, &id).len()), (vec![0, 1], 2));
    assert!(check::check(server.data_dir(), true).unwrap().problems.is_empty());
}

/// F34: what any client was answered, with what the server was busy with meanwhile.
#[test]
fn long_queries_backups_and_vacuums_lock_nobody_out() {
    keeps_answering(Duration::from_secs(4));
}

#[test]
#[ignore = "minutes of the same"]
fn long_queries_backups_and_vacuums_lock_nobody_out_for_minutes() {
    keeps_answering(Duration::from_secs(180));
}

fn keeps_answering(time: Duration) {
    let server = TestServer::start();
    for n in 0..200 {
        server.call(
            "tasks.create",
            json!({"name": format!("task {n}"), "type": "training", "comment": "a".repeat(5_000)}),
        );
    }
    let ids: Vec<_> = (0..3).map(|n| running(&server, &format!("busy {n}"))).collect();
    let (stop, rounds) = (AtomicBool::new(false), [const { AtomicU64::new(0) }; 5]);
    let again = |n: usize| {
        rounds[n].fetch_add(1, SeqCst);
        !stop.load(SeqCst)
    };
    let sent = std::thread::scope(|scope| {
        let (server, again) = (&server, &again);
        let writing: Vec<_> = ids
            .iter()
            .map(|id| {
                scope.spawn(move || {
                    let mut n = 0;
                    while again(0) {
                        send_events(server, &[scalar(id, n), line(id, n)]).ok();
                        server.call("tasks.edit", json!({"task": id, "comment": n.to_string(), "force": true}));
                        n += 1;
                    }
                    n
                })
            })
            .collect();
        scope.spawn(move || {
            while again(1) {
                let folder = tempfile::tempdir().unwrap();
                backup::backup(server.data_dir(), &folder.path().join("copy")).unwrap();
            }
        });
        scope.spawn(move || {
            while again(2) {
                server.app.events.flush().unwrap();
                server.app.events.give_back_space(1_000).unwrap();
                server.app.live.forget_quiet(Duration::ZERO);
                run(&server.app, "compaction").unwrap();
                run(&server.app, "integrity").unwrap();
            }
        });
        scope.spawn(move || {
            while again(3) {
                let pattern = json!({"_any_": {"fields": ["comment", "name"], "pattern": "(a|b|c)*d$"}});
                server.call("tasks.get_all_ex", pattern);
                assert!(check::check(server.data_dir(), false).unwrap().problems.is_empty());
            }
        });
        scope.spawn(move || {
            // another process's commands on the same folder
            while again(4) {
                let operator = server.operator();
                operator.users().unwrap();
                operator.create_key(&server.admin.id, "test").unwrap();
                operator.close();
            }
        });
        std::thread::sleep(time);
        stop.store(true, SeqCst);
        writing.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    assert!(rounds.iter().all(|rounds| rounds.load(SeqCst) > 1), "each of them worked: {rounds:?}");
    for (id, n) in ids.iter().zip(sent) {
        assert_eq!(iterations(&server, id), (0..n).collect::<Vec<_>>());
        assert_eq!(messages(&server, id).len() as u64, n);
    }
}

/// F38: whoever waits for a slow disk is a writer; the others do not notice it.
#[test]
fn while_a_write_waits_for_a_slow_disk_reads_are_answered() {
    let (server, disk) = server_on_a_disk();
    let id = running(&server, "slow");
    send_events(&server, &[scalar(&id, 0)]).ok();
    server.token(&server.admin); // whatever a first log-in writes is written
    disk.slow_sync(Duration::from_secs(4));
    let waiting = AtomicBool::new(true);
    std::thread::scope(|scope| {
        let (server, still) = (&server, &waiting);
        let id = id.as_str();
        scope.spawn(move || {
            send_events(server, &[scalar(id, 1)]).ok();
            still.store(false, SeqCst);
        });
        std::thread::sleep(Duration::from_millis(100));
        let mut answered = 0;
        while waiting.load(SeqCst) && answered < 20 {
            server.call("tasks.get_by_id", json!({"task": id}));
            assert_eq!(server.request("GET", "health", &[], b"").status, 200);
            iterations(server, id);
            answered += 1;
        }
        assert_eq!(answered, 20, "reads waited for the disk");
    });
    disk.slow_sync(Duration::ZERO);
    assert_eq!(iterations(&server, &id), [0, 1]);
}

/// F22 and F23: however a batch arrives, its effect is that of one.
#[test]
fn batches_out_of_order_and_many_times_end_in_the_same_state() {
    let server = TestServer::start();
    let (plain, shuffled) = (running(&server, "in order"), running(&server, "out of order"));
    let batch = |id: &str, n: u64| {
        let image = json!({"task": id, "type": "training_debug_image", "metric": "m", "variant": "v", "iter": n,
            "url": format!("http://x/{n}"), "timestamp": 1_700_000_000_000_u64 + n});
        let plot = json!({"task": id, "type": "plot", "metric": "p", "variant": "v", "iter": 0,
            "plot_str": format!("{{\"n\":{n}}}"), "timestamp": 1_700_000_000_000_u64 + n});
        // one point is reported twice, by this batch and by the next
        [scalar(id, 2 * n), scalar(id, 2 * n + 1), scalar(id, 2 * n + 2), line(id, n), image, plot]
    };
    (0..12).for_each(|n| drop(send_events(&server, &batch(&plain, n)).ok()));
    server.call("tasks.completed", json!({"task": plain}));
    // the end overtakes the last reports
    let order = [3_u64, 0, 7, 1, 11, 2, 10, 5, 4, 9, 6, 8];
    order[..6].iter().for_each(|n| drop(send_events(&server, &batch(&shuffled, *n)).ok()));
    server.call("tasks.completed", json!({"task": shuffled}));
    std::thread::scope(|scope| {
        for n in order {
            for _ in 0..3 {
                let (server, events) = (&server, batch(&shuffled, n));
                scope.spawn(move || send_events(server, &events).ok());
            }
        }
    });
    let server = server.restart();
    order.iter().for_each(|n| drop(send_events(&server, &batch(&shuffled, *n)).ok()));
    let state = |id: &str| {
        run(&server.app, "reports").unwrap();
        let mut task = server.call("tasks.get_by_id", json!({"task": id}))["task"].take();
        let mut lines = messages(&server, id);
        lines.sort();
        let of = |action: &str, more: Value| {
            let mut ask = more;
            ask["task"] = json!(id);
            server.call(action, ask).to_string().replace(id, "<id>")
        };
        (
            iterations(&server, id),
            lines,
            task["last_iteration"].take(),
            task["last_metrics"].take(),
            task["status"].take(),
            of("events.scalar_metrics_iter_histogram", json!({})),
            of("events.get_task_plots", json!({})).contains("{\\\"n\\\":11}"),
        )
    };
    assert_eq!(state(&shuffled), state(&plain));
    assert_eq!(state(&plain).1.len(), 12);
}

/// F45: the databases of a restored folder have every page in themselves, none in a log.
#[test]
fn what_has_rotted_is_named_and_everything_else_is_served() {
    let server = TestServer::start();
    let ids: Vec<_> = (0..4).map(|n| running(&server, &format!("task {n}"))).collect();
    for id in &ids {
        let events: Vec<_> = (0..300).flat_map(|n| [scalar(id, n), line(id, n)]).collect();
        send_events(&server, &events).ok();
        assert_eq!(upload(&server, &server.admin, &format!("p/{id}"), id.repeat(100).as_bytes()).status, 200);
    }
    server.call("tasks.edit", json!({"task": ids[3], "comment": "words ".repeat(100), "force": true}));
    run(&server.app, "reports").unwrap();
    server.app.events.flush().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (bundle, data) = (folder.path().join("bundle"), folder.path().join("restored"));
    backup::backup(server.data_dir(), &bundle).unwrap();
    restore::restore(&bundle, &data, true).unwrap();

    // one task's curve, another's log, a third's file, the fourth's document
    rot(
        &data,
        "series.db",
        "chunk",
        "sid in (select sid from series where oid = (select oid from owner where id = ?1))",
        &ids[0],
    );
    rot(&data, "series.db", "log_chunk", "oid = (select oid from owner where id = ?1)", &ids[1]);
    let path = blob_of(&data, &format!("p/{}", ids[2]));
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[1_234] ^= 0x10;
    std::fs::remove_file(&path).unwrap(); // the bundle's name for the same bytes must not change with it
    std::fs::write(&path, bytes).unwrap();
    rot(&data, "meta.db", "task", "hex(id) = upper(?1)", &ids[3]);

    let found = check::check(&data, true).unwrap().problems;
    for id in &ids {
        assert!(found.iter().any(|line| line.contains(id)), "{id} is not named: {found:#?}");
    }
    assert_eq!(found.len(), 4, "{found:#?}");

    let server = server.restart_on(&data);
    let ask = |action: &str, request: Value| server.call_as(&server.admin, action, request);
    let curve = |id: &str| ask("events.scalar_metrics_iter_raw", json!({"task": id, "metric": {"metric": "loss"}}));
    let log = |id: &str| ask("events.get_task_log", json!({"task": id}));
    let document = |id: &str| ask("tasks.get_by_id", json!({"task": id}));
    for (n, id) in ids.iter().enumerate() {
        let answers = [curve(id).status == 200, log(id).status == 200, document(id).status == 200];
        let expected = match n {
            0 => [false, true, true],
            1 => [true, false, true],
            3 => answers, // its document says whose events they are
            _ => [true, true, true],
        };
        assert_eq!(answers, expected, "task {n}");
    }
    assert!(!document(&ids[3]).json.to_string().contains("words words"), "damage is not served");
    // a list leaves out what it can't read, and says how it is
    let listed = ask("tasks.get_all_ex", json!({"only_fields": ["name"]})).ok();
    let names: BTreeSet<_> =
        listed["tasks"].as_array().unwrap().iter().map(|task| task["name"].clone().to_string()).collect();
    for n in 0..3 {
        assert!(names.contains(&format!("\"task {n}\"")), "{names:?}");
    }
    // writing goes on, and the daily look finds the same
    send_events(&server, &[scalar(&ids[2], 300)]).ok();
    assert_eq!(run(&server.app, "integrity").unwrap(), "found 4 things that can't be read");
    let health = ask("server.health", json!({})).ok();
    assert!(health["problems"].to_string().contains("integrity"), "{health}");
}

/// Flips a bit in the middle of the largest value of the rows.
fn rot(data: &std::path::Path, database: &str, table: &str, rows: &str, id: &str) {
    let column = if table == "task" { "body" } else { "data" };
    let changed = runfold_store::testing::rot(&data.join(database), table, column, rows, id);
    assert!(changed, "nothing of {id} in {table}");
}

fn blob_of(data: &std::path::Path, path: &str) -> std::path::PathBuf {
    let store = runfold_store::Store::open_read_only(data).unwrap();
    let id: BlobId = store
        .read_now("", |view| {
            let mut found = None;
            for_each_of(view.backend(), Kind::File, None, &mut |file| {
                if file.str_at("path").is_some_and(|known| known.contains(path)) {
                    found = Some(file.id().to_owned());
                }
                Ok(())
            })?;
            Ok(found.unwrap())
        })
        .unwrap()
        .parse()
        .unwrap();
    data.join("blobs/blobs").join(&id.as_str()[..2]).join(id.as_str())
}

/// F38: answers that nobody takes do not stay for ever.
#[test]
fn a_reader_that_stands_still_is_given_up() {
    use std::io::{Read, Write};
    let server = TestServer::start_with(|settings| settings.head_timeout = Duration::from_millis(500));
    let bytes = vec![7_u8; 64 << 20];
    assert_eq!(upload(&server, &server.admin, "p/large", &bytes).status, 200);
    let head =
        format!("GET /files/p/large HTTP/1.1\r\nHost: localhost\r\nAuthorization: {}\r\n\r\n", server.admin.basic());
    let mut slow: Vec<_> = (0..20)
        .map(|_| {
            let mut stream = server.connect();
            stream.write_all(head.as_bytes()).unwrap();
            stream
        })
        .collect();
    for stream in &slow {
        stream.peek(&mut [0]).unwrap(); // each answer has begun
    }
    let began = Instant::now();
    until(Duration::from_secs(20), || server.app.metrics.get("runfold_connections") <= 1.0);
    assert!(began.elapsed() < Duration::from_secs(20));
    for stream in &mut slow {
        let mut rest = Vec::new();
        // what was under way comes; then the end, or a reset
        let _ = stream.read_to_end(&mut rest);
        assert!(rest.len() < bytes.len(), "all of it came");
    }
    assert_eq!(server.request("GET", "health", &[], b"").status, 200);
}
