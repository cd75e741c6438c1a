//! Jobs, health, backup and restore, on a server that works.

use crate::support::TestServer;
use runfold_data::BlobId;
use runfold_server::keeping::{KeepingError, backup, check, restore};
use runfold_server::{App, Settings, jobs};
use runfold_store::{DocExt, Document, Kind, Store};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3_600);

fn run(app: &App, job: &str) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(jobs::run(app, job)).unwrap()
}

fn settings(data: &Path) -> Settings {
    Settings::new(data.to_owned(), "127.0.0.1:0".parse().unwrap())
}

fn reopen(data: &Path) -> App {
    App::open(settings(data)).unwrap().0
}

fn task(server: &TestServer, name: &str) -> String {
    let made = server.call("tasks.create", json!({"name": name, "type": "training"}));
    made["id"].as_str().unwrap().to_owned()
}

fn running(server: &TestServer, name: &str) -> String {
    let id = task(server, name);
    server.call("tasks.started", json!({"task": id}));
    id
}

fn read(server: &TestServer, id: &str) -> Value {
    server.call("tasks.get_by_id", json!({"task": id}))["task"].take()
}

fn scalar(server: &TestServer, id: &str, iteration: i64, value: f64) {
    let event = json!({"task": id, "type": "training_stats_scalar", "metric": "loss", "variant": "train",
        "iter": iteration, "value": value});
    let basic = server.admin.basic();
    let headers = [("authorization", basic.as_str()), ("content-type", "application/json-lines")];
    let lines = format!("{event}\n");
    assert_eq!(server.request("POST", "events.add_batch", &headers, lines.as_bytes()).ok()["added"], 1);
}

fn upload(server: &TestServer, path: &str, bytes: &str) {
    let form =
        format!("--x\r\nContent-Disposition: form-data; name=\"{path}\"; filename=\"f\"\r\n\r\n{bytes}\r\n--x--\r\n");
    let basic = server.admin.basic();
    let headers = [("authorization", basic.as_str()), ("content-type", "multipart/form-data; boundary=x")];
    assert_eq!(server.request("POST", "files/", &headers, form.as_bytes()).status, 200);
}

fn download(server: &TestServer, path: &str) -> (u16, Vec<u8>) {
    let basic = server.admin.basic();
    let answer = server.request("GET", &format!("files/{path}"), &[("authorization", &basic)], b"");
    (answer.status, answer.body)
}

fn rows(store: &Store, kind: Kind) -> Vec<Document> {
    store
        .read_now("", |view| {
            let mut rows = Vec::new();
            runfold_store::tx::for_each_of(view.backend(), kind, None, &mut |row| {
                rows.push(row);
                Ok(())
            })?;
            Ok(rows)
        })
        .unwrap()
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[test]
fn the_watchdog_ends_only_what_was_silent_for_too_long() {
    let server = TestServer::start();
    let silent = running(&server, "silent");
    run(&server.app, "watchdog");
    assert_eq!(read(&server, &silent)["status"], "in_progress");
    server.app.clock.move_on(2 * HOUR);
    let draft = task(&server, "draft");
    run(&server.app, "watchdog");
    let ended = read(&server, &silent);
    assert_eq!(ended["status"], "stopped");
    assert_eq!(ended["status_reason"], "Forced stop (non-responsive)");
    assert!(ended["status_message"].as_str().unwrap().contains("last heard at 20"), "{ended}");
    assert_eq!(read(&server, &draft)["status"], "created");
    let again = run(&server.app, "watchdog");
    assert_eq!(again, "ended 0 of 0 running tasks");
}

#[test]
fn hours_in_which_the_server_was_down_are_not_silence() {
    let server = TestServer::start();
    let id = running(&server, "long");
    let data = server.data_dir().to_owned();
    let _folder = server.stop();
    let store = Store::open(&data).unwrap();
    let long_ago = runfold_api::time::Moment::now().plus_seconds(-5 * 3_600).iso();
    let set = |kind, id: String, field: &'static str| {
        let (at, mut actor) = (long_ago.clone(), runfold_server::accounts::first_start::command("test"));
        actor.workspace = rows(&store, kind).iter().find(|row| row.id() == id).unwrap().workspace.clone();
        store
            .write_now(actor, move |tx| {
                let mut row = tx.edit(kind, &id)?;
                row.set(field, at.as_str());
                tx.put(row).map(drop)
            })
            .unwrap();
    };
    set(Kind::Task, id.clone(), "last_update");
    set(Kind::Setting, "uptime".into(), "alive");
    store.close();
    let app = reopen(&data);
    assert_eq!(run(&app, "watchdog"), "ended 0 of 1 running tasks");
    app.clock.move_on(2 * HOUR);
    assert_eq!(run(&app, "watchdog"), "ended 1 of 1 running tasks");
    app.close();
}

#[test]
fn after_a_crash_last_metrics_catch_up_with_the_events() {
    let server = TestServer::start();
    let id = running(&server, "crashed");
    run(&server.app, "reports");
    scalar(&server, &id, 7, 0.25);
    // what a crash leaves: the acknowledged event, and a document that was not written yet
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    copy_folder(server.data_dir(), &data);
    let app = reopen(&data);
    run(&app, "reports");
    let task = rows(&app.store, Kind::Task).into_iter().find(|row| row.id() == id).unwrap();
    assert_eq!(task.i64_at("last_iteration"), Some(7), "{:?}", task.doc);
    app.close();
}

#[test]
fn the_delete_queue_survives_a_restart() {
    let server = TestServer::start();
    upload(&server, "p/t.1/artifacts/a.txt", "hello");
    let blob: BlobId = rows(&server.app.store, Kind::File)[0].id().parse().unwrap();
    let url = format!("http://{}/files/p/t.1/artifacts/a.txt", server.address);
    let id = task(&server, "with a file");
    let artifact = json!({"key": "a", "type": "x", "uri": url, "mode": "output"});
    server.call("tasks.add_or_update_artifacts", json!({"task": id, "artifacts": [artifact]}));
    let data = server.data_dir().to_owned();
    server.app.blobs.size_now(&blob).unwrap();
    server.call("tasks.delete", json!({"task": id, "force": true}));
    let copy = tempfile::tempdir().unwrap();
    let copied = copy.path().join("data");
    let _folder = server.stop();
    copy_folder(&data, &copied);
    let app = reopen(&copied);
    run(&app, "deletions");
    assert!(app.blobs.size_now(&blob).is_err());
    assert!(rows(&app.store, Kind::File).is_empty() && rows(&app.store, Kind::Deletion).is_empty());
    app.close();
}

#[test]
fn the_trash_is_kept_until_its_time_and_then_deleted() {
    let server = TestServer::start_with(|settings| settings.retention = 48 * HOUR);
    let id = task(&server, "old");
    let kept = task(&server, "kept");
    server.call("tasks.delete", json!({"task": id, "move_to_trash": true}));
    run(&server.app, "retention");
    assert_eq!(rows(&server.app.store, Kind::Task).len(), 2);
    server.app.clock.move_on(49 * HOUR);
    run(&server.app, "retention");
    let left: Vec<_> = rows(&server.app.store, Kind::Task).iter().map(|row| row.id().to_owned()).collect();
    assert_eq!(left, [kept]);
}

#[test]
fn blobs_without_a_name_go_after_a_day() {
    let server = TestServer::start();
    upload(&server, "a/named.txt", "named");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let write = async {
        let mut writer = server.app.blobs.begin().await.unwrap();
        writer.write(b"nobody's").await.unwrap();
        writer.finish().await.unwrap().id
    };
    let orphan = runtime.block_on(write);
    run(&server.app, "orphans");
    assert!(server.app.blobs.size_now(&orphan).is_ok(), "it is young");
    let path = server.data_dir().join("blobs/blobs").join(&orphan.as_str()[..2]).join(orphan.as_str());
    let old = std::time::SystemTime::now() - 25 * HOUR;
    std::fs::File::options().write(true).open(path).unwrap().set_modified(old).unwrap();
    assert_eq!(run(&server.app, "orphans"), "deleted 1 orphans among 2 blobs");
    assert_eq!(download(&server, "a/named.txt"), (200, b"named".to_vec()));
}

#[test]
fn below_the_watermark_writes_are_refused_reads_and_deletes_go_on_and_writing_comes_back() {
    let server = TestServer::start();
    let id = task(&server, "before");
    server.app.blobs.keep_free(u64::MAX >> 1);
    let refused = server.call_as(&server.admin, "tasks.create", json!({"name": "x", "type": "training"}));
    assert_eq!(refused.problem(), (507, 4));
    assert!(refused.header("retry-after").is_some());
    assert_eq!(read(&server, &id)["name"], "before");
    run(&server.app, "disk");
    assert_eq!(server.app.metrics.get("runfold_disk_low"), 1.0);
    let health = server.call("server.health", json!({}));
    assert_eq!((&health["status"], &health["problems"][0]["what"]), (&json!("degraded"), &json!("disk")));
    let open = server.request("GET", "health", &[], b"");
    assert_eq!((open.status, &open.json["status"]), (200, &json!("degraded")));
    server.call("tasks.delete", json!({"task": id, "force": true}));
    server.app.blobs.keep_free(0);
    task(&server, "after");
}

#[test]
fn a_second_server_on_one_folder_is_refused_until_the_first_has_ended() {
    let server = TestServer::start();
    let data = server.data_dir().to_owned();
    let refused = App::open(settings(&data)).err().unwrap().to_string();
    assert!(refused.contains("works on the data folder") && refused.contains("stop that one"), "{refused}");
    let _folder = server.stop();
    reopen(&data).close();
}

#[test]
fn a_backup_of_a_busy_server_restores_to_the_same_things() {
    let server = TestServer::start();
    let id = running(&server, "backed up");
    upload(&server, "p/model.bin", "weights");
    scalar(&server, &id, 1, 0.5);
    run(&server.app, "reports");
    let folder = tempfile::tempdir().unwrap();
    let (bundle, restored) = (folder.path().join("bundle"), folder.path().join("restored"));
    std::thread::scope(|scope| {
        let busy = scope.spawn(|| (0..40).for_each(|n| scalar(&server, &id, 100 + n, 1.0)));
        backup::backup(server.data_dir(), &bundle).unwrap();
        busy.join().unwrap();
    });
    restore::restore(&bundle, &restored, true).unwrap();
    let app = reopen(&restored);
    run(&app, "reports");
    for kind in [Kind::User, Kind::Credential, Kind::Workspace, Kind::Queue, Kind::File] {
        let of = |store: &Store| rows(store, kind).into_iter().map(|row| row.doc).collect::<Vec<_>>();
        assert_eq!(of(&app.store), of(&server.app.store), "{kind:?}");
    }
    let task = rows(&app.store, Kind::Task).pop().unwrap();
    let last = task.i64_at("last_iteration").unwrap();
    assert!(task.id() == id && (last == 1 || (100..140).contains(&last)), "{last}");
    let blob: BlobId = rows(&app.store, Kind::File)[0].id().parse().unwrap();
    assert_eq!(app.blobs.measure(&blob).unwrap().1, blake3::hash(b"weights").to_hex().as_str());
    assert!(check::check(&restored, true).unwrap().problems.is_empty());
    app.close();
}

#[test]
fn damaged_foreign_and_newer_bundles_are_refused_and_nothing_is_made() {
    let server = TestServer::start();
    upload(&server, "p/model.bin", "weights");
    let folder = tempfile::tempdir().unwrap();
    let (bundle, target) = (folder.path().join("bundle"), folder.path().join("new"));
    let manifest = backup::backup(server.data_dir(), &bundle).unwrap();
    let refused = |bundle: &Path| match restore::restore(bundle, &target, false) {
        Err(KeepingError::Refused(why)) => why,
        other => panic!("{other:?}"),
    };
    for file in &manifest.files {
        let path = bundle.join(&file.path);
        let whole = std::fs::read(&path).unwrap();
        std::fs::remove_file(&path).unwrap(); // the blob's other name must stay as it is
        let mut flipped = whole.clone();
        flipped[whole.len() / 2] ^= 1;
        std::fs::write(&path, &flipped).unwrap();
        assert!(refused(&bundle).contains(&file.path), "{}", file.path);
        std::fs::write(&path, &whole[..whole.len() - 1]).unwrap();
        assert!(refused(&bundle).contains("bytes"), "{}", file.path);
        std::fs::write(&path, &whole).unwrap();
    }
    let text = std::fs::read_to_string(bundle.join("manifest.json")).unwrap();
    for (from, to, why) in [
        ("\"meta\": ", "\"meta\": 9", "newer"),
        ("\"tasks\": 0", "\"tasks\": 7", "damaged"),
        ("\"meta.db\"", "\"../meta.db\"", "damaged"),
        ("runfold_backup", "other_backup", "damaged"),
    ] {
        assert!(text.contains(from), "{from}");
        std::fs::write(bundle.join("manifest.json"), text.replacen(from, to, 1)).unwrap();
        assert!(refused(&bundle).contains(why), "{from} {}", refused(&bundle));
    }
    assert!(refused(folder.path()).contains("no backup of Runfold"));
    assert!(!target.exists());
    std::fs::write(bundle.join("manifest.json"), text).unwrap();
    std::fs::create_dir(&target).unwrap();
    std::fs::write(target.join("mine"), "").unwrap();
    assert!(refused(&bundle).contains("not empty"));
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn flipped_bits_in_files_events_and_documents_are_found_and_named() {
    let server = TestServer::start();
    let id = running(&server, &"a name that compresses ".repeat(20));
    scalar(&server, &id, 1, 0.5);
    upload(&server, "p/model.bin", "weights");
    let blob = rows(&server.app.store, Kind::File)[0].id().to_owned();
    let data = server.data_dir().to_owned();
    server.app.events.flush().unwrap();
    let _folder = server.stop();
    assert!(check::check(&data, true).unwrap().problems.is_empty());
    // a restored folder has all pages in the databases themselves, none in their logs
    let folder = tempfile::tempdir().unwrap();
    let (bundle, restored) = (folder.path().join("bundle"), folder.path().join("restored"));
    backup::backup(&data, &bundle).unwrap();
    restore::restore(&bundle, &restored, true).unwrap();
    assert!(!flip_each_page(&restored, "series.db").is_empty());
    assert!(!flip_each_page(&restored, "meta.db").is_empty());
    let path = data.join("blobs/blobs").join(&blob[..2]).join(&blob);
    std::fs::remove_file(&path).unwrap(); // the backup's name for the same bytes must not change with it
    std::fs::write(&path, "weighty").unwrap();
    assert!(check::check(&data, false).unwrap().problems.is_empty());
    let found = check::check(&data, true).unwrap().problems;
    assert!(found.len() == 1 && found[0].contains("p/model.bin"), "{found:?}");
    std::fs::remove_file(&path).unwrap();
    let found = check::check(&data, false).unwrap().problems;
    assert!(found.len() == 1 && found[0].contains("p/model.bin"), "{found:?}");
}

/// Flips bits all over one page after the other; says for which of them the check found something.
fn flip_each_page(data: &Path, name: &str) -> Vec<usize> {
    let path = data.join(name);
    let whole = std::fs::read(&path).unwrap();
    let page = usize::from(u16::from_be_bytes([whole[16], whole[17]]));
    let known = check::check(data, false).unwrap().problems.len();
    let mut found = Vec::new();
    for n in 1..whole.len() / page {
        let mut flipped = whole.clone();
        let used = flipped[n * page + 8..(n + 1) * page].iter_mut().filter(|byte| **byte != 0);
        used.step_by(31).for_each(|byte| *byte ^= 0x10);
        if flipped == whole {
            continue;
        }
        std::fs::write(&path, flipped).unwrap();
        if check::check(data, false).is_ok_and(|report| report.problems.len() > known) {
            found.push(n);
        }
    }
    std::fs::write(&path, whole).unwrap();
    found
}

#[test]
fn an_admin_backs_up_and_checks_over_the_api_and_health_knows() {
    let server = TestServer::start();
    task(&server, "one");
    let made = server.call("admin.backup", json!({}));
    assert!(Path::new(made["path"].as_str().unwrap()).join("manifest.json").is_file());
    assert_eq!(made["counts"]["tasks"], 1);
    assert_eq!(server.call("admin.check", json!({"deep": true}))["problems"], json!([]));
    let health = server.call("server.health", json!({}));
    assert!(health["backup"]["age_s"].as_i64().unwrap() < 60);
    assert_eq!(health["status"], "ok", "{health}");
    run(&server.app, "integrity");
    let jobs = server.call("server.list_jobs", json!({}))["jobs"].take();
    let integrity = jobs.as_array().unwrap().iter().find(|job| job["name"] == "integrity").unwrap();
    assert_eq!((&integrity["runs"], &integrity["errors"]), (&json!(1), &json!(0)));
    assert_eq!(integrity["last_outcome"], "found 0 things that can't be read");
    assert!(server.app.metrics.text().contains("runfold_job_runs_total{job=\"integrity\"} 1"));
}

#[test]
fn compaction_touches_only_what_is_quiet_and_changes_no_point() {
    let server = TestServer::start();
    let id = running(&server, "many pieces");
    for n in 0..6 {
        scalar(&server, &id, n, n as f64);
        server.app.events.flush().unwrap();
    }
    let before = server.app.events.stats().unwrap().chunks;
    assert_eq!(run(&server.app, "compaction"), "compacted 0 of 0 that were due");
    server.app.live.forget_quiet(Duration::ZERO);
    let outcome = run(&server.app, "compaction");
    assert_eq!(run(&server.app, "compaction"), "compacted 0 of 0 that were due");
    let after = server.app.events.stats().unwrap().chunks;
    assert!(before < 3 || (outcome.starts_with("compacted 1") && after == 1), "{before} {after} {outcome}");
    let points = server.call("events.get_task_latest_scalar_values", json!({"task": id}));
    assert_eq!(points["metrics"][0]["variants"][0]["last_value"], 5.0, "{points}");
}
