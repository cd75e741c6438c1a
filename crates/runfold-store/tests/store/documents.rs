
#[test]
fn a_new_row_never_has_the_history_of_one_that_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    create(&store, "v", Kind::Task, json!({"id": "theirs", "name": "secret"}));
    store.write_now(actor("v"), |tx| tx.remove(Kind::Task, &tx.get(Kind::Task, "theirs")?)).unwrap();
    create(&store, "w", Kind::Task, json!({"id": "ours", "name": "run"}));
    let (entries, total) = store
        .read_now("w", |view| {
            let rid = view.get(Kind::Task, "ours")?.rid;
            view.backend().history(Kind::Task, rid, 0, 10, false)
        })
        .unwrap();
    assert_eq!((total, entries[0].fields[0]["new"]["name"].as_str()), (1, Some("run")));
}
