//! What the store promises about documents, on every engine.

use super::Home;
use runfold_api::problem::Code;
use runfold_api::time::Moment;
use runfold_store::meta::ChangeKind;
use runfold_store::{Actor, Doc, DocExt, Kind, Source, Store, StoreError};
use serde_json::json;

fn actor(workspace: &str) -> Actor {
    Actor {
        user: "ann".into(),
        workspace: workspace.into(),
        source: Source::Api("127.0.0.1".into()),
        action: "test".into(),
        at: Moment(1_000_000),
    }
}

fn doc(value: serde_json::Value) -> Doc {
    value.as_object().unwrap().clone()
}

fn create(store: &Store, workspace: &str, kind: Kind, value: serde_json::Value) {
    let value = doc(value);
    store.write_now(actor(workspace), move |tx| tx.create(kind, value.clone())).unwrap();
}

fn problem(error: StoreError) -> Code {
    match error {
        StoreError::Refused(problem) => problem.code,
        other => panic!("not a refusal: {other}"),
    }
}

#[test]
fn what_was_written_is_there_after_the_store_was_opened_again() {
    let home = Home::new();
    let store = home.open().unwrap();
    create(&store, "w", Kind::Task, json!({"id": "t1", "name": "first", "project": "p"}));
    drop(store);
    let store = home.open().unwrap();
    let name = store.read_now("w", |view| Ok(view.get(Kind::Task, "t1")?.str_at("name").map(str::to_owned))).unwrap();
    assert_eq!(name.as_deref(), Some("first"));
}

#[test]
fn a_refused_write_leaves_nothing_behind() {
    let home = Home::new();
    let store = home.open().unwrap();
    let refused = store.write_now(actor("w"), |tx| {
        tx.create(Kind::Task, doc(json!({"id": "t1"})))?;
        tx.get(Kind::Task, "missing")
    });
    assert_eq!(problem(refused.unwrap_err()), Code::TASK_UNKNOWN);
    assert!(!store.read_now("w", |view| view.exists(Kind::Task, "t1")).unwrap());
}

#[test]
fn another_workspace_sees_nothing_but_public_rows() {
    let home = Home::new();
    let store = home.open().unwrap();
    create(&store, "w", Kind::Task, json!({"id": "t1"}));
    create(&store, "", Kind::Task, json!({"id": "t2"}));
    let seen = |workspace: &'static str| {
        let mut ids = Vec::new();
        store
            .read_now(workspace, |view| {
                view.for_each(Kind::Task, |row| {
                    ids.push(row.id().to_owned());
                    Ok(())
                })
            })
            .unwrap();
        ids
    };
    assert_eq!(seen("w"), ["t1", "t2"]);
    assert_eq!(seen("v"), ["t2"]);
    let public = store.write_now(actor("v"), |tx| tx.edit(Kind::Task, "t2").map(|_| ()));
    assert_eq!(problem(public.unwrap_err()), Code::NO_WRITE_PERMISSION);
}

#[test]
fn a_unique_name_is_taken_once_a_workspace() {
    let home = Home::new();
    let store = home.open().unwrap();
    create(&store, "w", Kind::Queue, json!({"id": "q1", "name": "default"}));
    create(&store, "v", Kind::Queue, json!({"id": "q2", "name": "default"}));
    let again = store.write_now(actor("w"), |tx| tx.create(Kind::Queue, doc(json!({"id": "q3", "name": "default"}))));
    assert_eq!(problem(again.unwrap_err()), Code::NOT_UNIQUE);
}

#[test]
fn each_change_appends_who_what_old_and_new_to_the_history() {
    let home = Home::new();
    let store = home.open().unwrap();
    create(&store, "w", Kind::Task, json!({"id": "t1", "name": "a"}));
    store
        .write_now(actor("w"), |tx| {
            let mut task = tx.edit(Kind::Task, "t1")?;
            task.set("name", "b");
            tx.put(task)
        })
        .unwrap();
    let (entries, total) = store
        .read_now("w", |view| {
            let rid = view.get(Kind::Task, "t1")?.rid;
            view.backend().history(Kind::Task, rid, 0, 10, false)
        })
        .unwrap();
    assert_eq!(total, 2);
    assert_eq!((entries[0].user.as_str(), entries[0].source.as_str()), ("ann", "api 127.0.0.1"));
    assert_eq!(entries[0].fields, json!([{"path": "name", "old": "a", "new": "b"}]));
}

#[test]
fn the_change_feed_tells_what_happened_in_order() {
    let home = Home::new();
    let store = home.open().unwrap();
    create(&store, "w", Kind::Task, json!({"id": "t1"}));
    store
        .write_now(actor("w"), |tx| {
            let task = tx.get(Kind::Task, "t1")?;
            tx.remove(Kind::Task, &task)
        })
        .unwrap();
    let feed = store.read_now("w", |view| view.backend().changes_since(Some("w"), 0, 10)).unwrap();
    assert_eq!(feed.iter().map(|change| change.what).collect::<Vec<_>>(), [ChangeKind::Created, ChangeKind::Deleted]);
}

#[test]
fn counters_follow_tasks_from_state_to_state() {
    let home = Home::new();
    let store = home.open().unwrap();
    create(&store, "w", Kind::Task, json!({"id": "t1", "project": "p", "status": "created", "type": "training"}));
    create(&store, "w", Kind::Task, json!({"id": "t2", "project": "p", "status": "created", "type": "training"}));
    store
        .write_now(actor("w"), |tx| {
            let mut task = tx.edit(Kind::Task, "t1")?;
            task.set("status", "queued");
            tx.put(task)
        })
        .unwrap();
    let mut counts = store
        .read_now("w", |view| Ok(view.counters(None)?.into_iter().map(|c| (c.status, c.count)).collect::<Vec<_>>()))
        .unwrap();
    counts.sort();
    assert_eq!(counts, [("created".to_owned(), 1), ("queued".to_owned(), 1)]);
}

#[test]
fn a_panic_in_a_write_is_an_error_for_its_caller_and_nobody_else() {
    let home = Home::new();
    let store = home.open().unwrap();
    let outcome = store.write_now(actor("w"), |_| -> Result<(), StoreError> { panic!("on purpose") });
    assert!(outcome.is_err());
    create(&store, "w", Kind::Task, json!({"id": "t1"}));
    assert!(store.read_now("w", |view| view.exists(Kind::Task, "t1")).unwrap());
}
