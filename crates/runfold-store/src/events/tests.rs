//! The event engine against a plain model, against crashes, and one promise at a time.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::Ordering::Relaxed;

use proptest::prelude::*;
use runfold_series::{Aggregate, Columns, Point, SINGLE_VALUE_ITERATION};

use super::*;

fn options() -> EventOptions {
    EventOptions { clock: || 1_700_000_000_000, ..EventOptions::default() }
}

fn open(folder: &Path) -> EventStore {
    EventStore::open(folder, options()).unwrap()
}

fn task() -> Owner {
    Owner::task("acme", "t1")
}

fn append(store: &EventStore, batch: EventBatch) -> Appended {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(store.append(batch)).unwrap()
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

fn run(metric: &str, variant: &str, points: impl IntoIterator<Item = (i64, i64, f64)>) -> ScalarRun {
    let points =
        points.into_iter().map(|(iteration, timestamp, value)| Point { iteration, timestamp, value }).collect();
    ScalarRun { metric: metric.into(), variant: variant.into(), x_axis_label: None, points }
}

fn scalars(runs: Vec<ScalarRun>) -> EventBatch {
    EventBatch { scalars: runs, ..EventBatch::new(task()) }
}

fn log(lines: &[(i64, &str)]) -> EventBatch {
    let entry = |(timestamp, msg): &(i64, &str)| LogEntry {
        timestamp: *timestamp,
        level: "INFO".into(),
        worker: "mill-07".into(),
        msg: (*msg).into(),
    };
    EventBatch { logs: lines.iter().map(entry).collect(), ..EventBatch::new(task()) }
}

fn plot(metric: &str, iteration: i64, timestamp: i64, text: &str) -> Document {
    let body = Body::Plot { plot: text.into(), extra: "{}".into() };
    Document { metric: metric.into(), variant: "v".into(), key: String::new(), iteration, timestamp, body }
}

fn sample(variant: &str, iteration: i64, url: &str) -> Document {
    let body = Body::Sample { url: url.into(), extra: String::new() };
    Document { metric: "m".into(), variant: variant.into(), key: String::new(), iteration, timestamp: iteration, body }
}

fn documents(documents: Vec<Document>) -> EventBatch {
    EventBatch { documents, ..EventBatch::new(task()) }
}

fn messages(lines: &[LogLine]) -> Vec<&str> {
    lines.iter().map(|line| line.msg.as_str()).collect()
}

fn all_points(store: &EventStore) -> Vec<SeriesPoints> {
    store.series_points(&task(), &Selection::all(), i64::MIN..=i64::MAX).unwrap()
}

#[test]
fn what_was_acknowledged_is_there_after_a_crash_and_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    append(&store, scalars(vec![run("loss", "train", [(0, 1, 0.5), (1, 2, 0.25)])]));
    append(&store, log(&[(5, "one"), (6, "two")]));
    append(&store, documents(vec![plot("roc", 3, 9, "{\"x\":1}")]));
    drop(store); // without a flush

    let store = open(folder.path());
    assert_eq!(store.counts(&task()).unwrap(), Counts { scalars: 2, plots: 1, logs: 2, ..Counts::default() });
    assert_eq!(messages(&store.log_range(&task(), 0, 10).unwrap()), ["one", "two"]);
    drop(store);
    assert_eq!(open(folder.path()).counts(&task()).unwrap().total(), 5);
}

#[test]
fn a_crash_between_the_two_databases_doubles_no_log_line() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    append(&store, log(&[(5, "one"), (6, "two")]));
    store.shared.fail_before_hot_delete.store(true, Relaxed);
    assert!(store.flush().is_err());
    assert_eq!(store.log_total(&task()).unwrap(), 2, "the view drops the table that the database holds");
    append(&store, log(&[(7, "three")]));
    assert_eq!(messages(&store.log_range(&task(), 0, 10).unwrap()), ["one", "two", "three"]);
    drop(store);

    let store = open(folder.path());
    assert_eq!(messages(&store.log_range(&task(), 0, 10).unwrap()), ["one", "two", "three"]);
    store.close().unwrap();
    let store = open(folder.path());
    append(&store, log(&[(8, "four")])); // sequence numbers go on where they were, though hot.db is empty
    drop(store);
    assert_eq!(messages(&open(folder.path()).log_range(&task(), 0, 10).unwrap()), ["one", "two", "three", "four"]);
}

#[test]
fn a_batch_with_a_known_hash_answers_again_and_stores_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let batch = EventBatch { hash: Some([7; 16]), ..log(&[(1, "a"), (1, "a")]) };
    let store = open(folder.path());
    let first = append(&store, batch.clone());
    assert!(!first.repeat && append(&store, batch.clone()) == Appended { repeat: true, ..first });
    drop(store);
    let store = open(folder.path());
    assert!(append(&store, batch.clone()).repeat, "after a crash");
    store.close().unwrap();
    let store = open(folder.path());
    assert_eq!(append(&store, batch.clone()), Appended { repeat: true, ..first }, "after a flush");
    assert_eq!(store.log_total(&task()).unwrap(), 2, "identical lines inside one batch are kept");
    let other = EventBatch { owner: Owner::task("acme", "t2"), ..batch };
    assert!(!append(&store, other).repeat, "another task's batch is another batch");
}

#[test]
fn a_batch_sent_again_after_a_deletion_is_stored() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let mut batch = scalars(vec![run("m", "v", [(1, 1, 0.5)])]);
    batch.hash = Some([3; 16]);
    for _ in 0..3 {
        assert!(!append(&store, batch.clone()).repeat);
        assert!(append(&store, batch.clone()).repeat, "a repeat of what was stored since");
        assert_eq!(store.counts(&task()).unwrap().scalars, 1);
        wait(store.delete_owner(&task())).unwrap();
        assert_eq!(store.counts(&task()).unwrap().scalars, 0);
    }
}

#[test]
fn names_count_as_memory() {
    let long = "n".repeat(10_000);
    assert!(memory::weight(&scalars(vec![run(&long, &long, [(1, 1, 0.5)])])) > 20_000);
}

#[test]
#[cfg(unix)]
fn the_databases_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("hot.db"), b"").unwrap();
    std::fs::set_permissions(folder.path().join("hot.db"), std::fs::Permissions::from_mode(0o644)).unwrap();
    let store = open(folder.path());
    append(&store, log(&[(1, "line")]));
    store.flush().unwrap();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", entry.path());
    }
}

#[test]
fn a_damaged_record_is_reported_and_the_others_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    for line in ["one", "two", "three"] {
        append(&store, log(&[(1, line)]));
    }
    drop(store);
    let hot = rusqlite::Connection::open(folder.path().join("hot.db")).unwrap();
    hot.execute("update hot set data = substr(data, 1, length(data) - 3) where seq = 2", []).unwrap();
    drop(hot);

    let store = open(folder.path());
    assert_eq!(store.skipped_records().iter().map(|record| record.sequence).collect::<Vec<_>>(), [2]);
    assert_eq!(messages(&store.log_range(&task(), 0, 10).unwrap()), ["one", "three"]);
    store.flush().unwrap();
    let hot = rusqlite::Connection::open(folder.path().join("hot.db")).unwrap();
    let kept: i64 = hot.query_row("select count(*) from damaged", [], |row| row.get(0)).unwrap();
    assert_eq!(kept, 1);
}

#[test]
fn a_closed_store_takes_nothing_and_still_reads() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    append(&store, log(&[(1, "a")]));
    store.close().unwrap();
    assert!(matches!(wait(store.append(log(&[(2, "b")]))), Err(EventError::Closed)));
    assert_eq!(store.log_total(&task()).unwrap(), 1);
}

#[test]
fn a_full_queue_says_when_to_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let store = EventStore::open(folder.path(), EventOptions { queue_bytes: 10, ..options() }).unwrap();
    store.shared.queued_bytes.store(5, Relaxed);
    assert!(matches!(wait(store.append(log(&[(1, "a")]))), Err(EventError::Busy { retry_after_s: 1 })));
    store.shared.queued_bytes.store(0, Relaxed);
    append(&store, log(&[(1, "a")]));
}

#[test]
fn small_tables_flush_themselves_and_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = EventStore::open(folder.path(), EventOptions { flush_points: 50, ..options() }).unwrap();
    for i in 0..100i64 {
        append(&store, scalars(vec![run("m", "v", (0..40).map(|j| (i * 40 + j, i * 40 + j, 1.0)))]));
    }
    assert_eq!(all_points(&store)[0].points.iterations, (0..4_000).collect::<Vec<_>>());
    assert!(store.stats().unwrap().memory_points <= 400, "memory stays bounded");
}

#[test]
fn log_pages_hold_every_line_of_their_last_timestamp() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    append(&store, log(&[(1, "a"), (2, "b"), (2, "c"), (2, "d")]));
    store.flush().unwrap();
    append(&store, log(&[(4, "f"), (3, "e")]));
    let page = |from, earlier, batch| {
        let page = store.log_page(&task(), LogPageQuery { from, earlier, batch }).unwrap();
        assert_eq!(page.total, 6);
        messages(&page.lines).join("")
    };
    assert_eq!(page(None, true, 2), "ef");
    assert_eq!(page(Some(3), true, 1), "bcd");
    assert_eq!(page(Some(2), true, 5), "a");
    assert_eq!(page(Some(1), true, 5), "");
    assert_eq!(page(None, false, 2), "abcd");
    assert_eq!(page(Some(2), false, 1), "e");
    assert_eq!(page(Some(3), false, 9), "f");
}

#[test]
fn long_logs_are_paged_searched_and_cleared_across_chunks() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let lines: Vec<String> = (0..6_000).map(|i| format!("Epoch {i} of the training: {}", "x".repeat(40))).collect();
    for part in lines.chunks(1_500) {
        let entries: Vec<(i64, &str)> =
            part.iter().map(|line| (line[6..].split(' ').next().unwrap().parse().unwrap(), line.as_str())).collect();
        append(&store, log(&entries));
        store.flush().unwrap();
    }
    store.compact(&task()).unwrap();
    let (mut from, mut pages, mut seen) = (None, 0, Vec::new());
    loop {
        let page = store.log_page(&task(), LogPageQuery { from, earlier: true, batch: 700 }).unwrap();
        let Some(first) = page.lines.first() else { break };
        from = Some(first.timestamp);
        seen.extend(page.lines.iter().rev().map(|line| line.timestamp));
        pages += 1;
    }
    assert_eq!((pages, seen), (9, (0..6_000).rev().collect()));

    let search = |pattern: &str, regex, case_sensitive, limit| {
        let search = LogSearch { pattern: pattern.into(), regex, case_sensitive, from_line: 10, limit };
        store.log_search(&task(), &search).unwrap().iter().map(|found| found.line.line).collect::<Vec<_>>()
    };
    assert_eq!(search("epoch 59", false, false, 3), [59, 590, 591]);
    assert_eq!(search("epoch 59", false, true, 3), [0u64; 0]);
    assert_eq!(search("^Epoch (5|4321) ", true, true, 9), [4_321]);
    let bad = LogSearch { pattern: "(".into(), regex: true, case_sensitive: true, from_line: 0, limit: 1 };
    assert!(matches!(store.log_search(&task(), &bad), Err(EventError::Pattern { .. })));

    assert_eq!(wait(store.clear_log(&task(), 5_990)).unwrap(), 5_990);
    append(&store, log(&[(1, "late, but after the clearing")]));
    let check = |store: &EventStore| {
        assert_eq!(store.log_total(&task()).unwrap(), 11);
        assert_eq!(store.log_range(&task(), 0, 1).unwrap()[0].line, 5_990);
    };
    check(&store);
    store.flush().unwrap();
    check(&store);
    append(&store, log(&[(1, "a"), (9_000, "b")]));
    wait(store.clear_log(&task(), 5)).unwrap();
    let last = || store.log_range(&task(), 6_001, 9).unwrap().iter().map(|line| line.line).collect::<Vec<_>>();
    assert_eq!(last(), [6_002], "a line keeps its number when others go");
    store.flush().unwrap();
    assert_eq!(last(), [6_002]);
}

#[test]
fn histograms_are_equal_before_and_after_flush_and_compaction() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let value = |i: i64| if i % 97 == 0 { f64::NAN } else { ((i * 7_919) % 1_000) as f64 / 8.0 };
    append(&store, scalars(vec![run("m", "v", (0..100_000).map(|i| (i, 1_000 + i * 3, value(i))))]));
    append(&store, scalars(vec![run("m", "v", [(SINGLE_VALUE_ITERATION, 5, 1.0)]), run("one", "v", [(7, 7, 7.0)])]));
    let look = |key, samples| store.histogram(&task(), &Selection::all(), key, samples).unwrap();
    let cases =
        [(AxisKey::Iteration, 500), (AxisKey::Iteration, 1), (AxisKey::Timestamp, 77), (AxisKey::Iteration, 200_000)];
    let before = cases.map(|(key, samples)| format!("{:?}", look(key, samples)));
    assert_eq!(look(AxisKey::Iteration, 500)[0].x.len(), 500);
    assert_eq!(look(AxisKey::Iteration, 500)[1].x, [7]);
    store.flush().unwrap();
    assert_eq!(cases.map(|(key, samples)| format!("{:?}", look(key, samples))), before);
    store.compact(&task()).unwrap();
    assert_eq!(cases.map(|(key, samples)| format!("{:?}", look(key, samples))), before);
}

#[test]
fn rollups_give_the_means_that_decoding_gives() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    append(&store, scalars(vec![run("m", "v", (0..131_072).map(|i| (i, i, (i % 1_000) as f64)))]));
    let before = store.histogram(&task(), &Selection::all(), AxisKey::Iteration, 2).unwrap();
    store.compact(&task()).unwrap();
    let after = store.histogram(&task(), &Selection::all(), AxisKey::Iteration, 2).unwrap();
    assert_eq!(before, after, "sums of small integers are exact in any order");
    assert_eq!(after[0].x, [0, 65_536]);
}

#[test]
fn series_that_share_iterations_share_one_axis_and_stay_small() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let curve = |k: i64| {
        run(
            "m",
            &format!("v{k}"),
            (0..16_384i64).map(move |i| (i, i * 250 + (i * 7919) % 40 + k % 2, ((i + k) % 256) as f64 / 256.0)),
        )
    };
    append(&store, scalars((0..10).map(curve).collect()));
    store.compact(&task()).unwrap();
    let db = rusqlite::Connection::open(folder.path().join("series.db")).unwrap();
    let count = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(count("select count(*) from axis"), 1);
    let bytes = count("select sum(length(data) + coalesce(length(roll), 0)) from chunk")
        + count("select sum(length(data)) from axis");
    assert!(bytes < 163_840 * 3 / 2, "{} bytes for 163,840 points", bytes);
}

fn rows(folder: &Path, table: &str) -> i64 {
    let db = rusqlite::Connection::open(folder.join("series.db")).unwrap();
    db.query_row(&format!("select count(*) from {table}"), [], |row| row.get(0)).unwrap()
}

#[test]
fn short_series_of_a_finished_task_lie_in_one_row_and_may_grow_again() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let part = |range: std::ops::Range<i64>| {
        let curve =
            |k: i64| run("m", &format!("v{k:02}"), range.clone().map(move |i| (i, i * 9 + k, (i * k % 64) as f64)));
        scalars((0..20).map(curve).collect())
    };
    append(&store, part(0..100));
    append(&store, scalars(vec![run("long", "v", (0..2_048).map(|i| (i, i, 0.5)))]));
    let before = all_points(&store);
    store.compact(&task()).unwrap();
    assert_eq!((rows(folder.path(), "chunk"), rows(folder.path(), "pack"), rows(folder.path(), "axis")), (1, 1, 0));
    assert_eq!(all_points(&store), before);
    // one of them grows beyond what is short, the others are told again in part
    append(&store, part(90..110));
    append(&store, scalars(vec![run("m", "v07", (110..5_000).map(|i| (i, i, 1.0)))]));
    let before = all_points(&store);
    store.flush().unwrap();
    assert_eq!(all_points(&store), before);
    store.compact(&task()).unwrap();
    assert_eq!((rows(folder.path(), "chunk"), rows(folder.path(), "pack")), (2, 1));
    assert_eq!(all_points(&store), before);
    assert_eq!(store.check().unwrap(), []);
    wait(store.delete_owner(&task())).unwrap();
    store.flush().unwrap();
    assert_eq!((rows(folder.path(), "series"), rows(folder.path(), "pack")), (0, 0));
}

#[test]
fn a_damaged_pack_is_named_and_left_for_whoever_repairs_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    append(&store, scalars(vec![run("m", "short", [(1, 1, 1.0)]), run("m", "long", (0..3_000).map(|i| (i, i, 0.5)))]));
    store.compact(&task()).unwrap();
    let db = rusqlite::Connection::open(folder.path().join("series.db")).unwrap();
    db.execute("update pack set data = cast(substr(data, 1, length(data) - 1) || x'55' as blob)", []).unwrap();
    let damage = store.check().unwrap();
    assert_eq!(damage.iter().map(|d| d.what.as_str()).collect::<Vec<_>>(), ["series `m`/`short`, chunk -1"]);
    let long = |store: &EventStore| {
        let found = store.series_points(&task(), &Selection::series("m", "long"), i64::MIN..=i64::MAX).unwrap();
        found[0].points.len()
    };
    append(
        &store,
        scalars(vec![run("m", "short", [(2, 2, 2.0)]), run("m", "long", (3_000..3_010).map(|i| (i, i, 0.5)))]),
    );
    store.compact(&task()).unwrap();
    assert_eq!((long(&store), rows(folder.path(), "pack")), (3_010, 1));
}

/// The tables as the first version made them.
const FIRST_TABLES: &str = "alter table series drop column packed; alter table log_chunk drop column grams;
    drop table pack; pragma user_version = 1;";

#[test]
fn a_folder_of_the_first_format_is_kept_aside_and_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    append(&store, scalars(vec![run("m", "v", (0..50).map(|i| (i, i, 0.5)))]));
    append(&store, log(&[(1, "Traceback (most recent call last)"), (2, "b")]));
    store.close().unwrap();
    drop(store);
    rusqlite::Connection::open(folder.path().join("series.db")).unwrap().execute_batch(FIRST_TABLES).unwrap();
    let store = open(folder.path());
    let before = all_points(&store);
    assert_eq!(before[0].points.len(), 50);
    let search = LogSearch { pattern: "traceback".into(), regex: false, case_sensitive: false, from_line: 0, limit: 9 };
    assert_eq!(store.log_search(&task(), &search).unwrap().len(), 1, "a piece without a filter is looked into");
    let kept = rusqlite::Connection::open(folder.path().join("series.before-1.db")).unwrap();
    let format =
        |db: &rusqlite::Connection| db.query_row("pragma user_version", [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(format(&kept), 1);
    assert_eq!(kept.query_row("select count(*) from chunk", [], |row| row.get::<_, i64>(0)).unwrap(), 1);
    store.compact(&task()).unwrap();
    assert_eq!((all_points(&store), rows(folder.path(), "pack")), (before, 1));
    assert_eq!(store.log_search(&task(), &search).unwrap().len(), 1);
}

#[test]
fn a_plot_is_replaced_by_a_newer_one_and_its_body_goes_with_the_last_use() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    append(&store, documents(vec![plot("a", 1, 10, "same"), plot("b", 1, 10, "same")]));
    store.flush().unwrap();
    append(&store, documents(vec![plot("a", 1, 9, "late repeat"), plot("b", 1, 11, "newer")]));
    let texts = || {
        let all = store.documents(&task(), DocumentKind::Plot, &Selection::all(), DocumentWindow::At(1)).unwrap();
        all.into_iter()
            .map(|d| match d.body {
                Body::Plot { plot, .. } => plot,
                _ => String::new(),
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(texts(), ["same", "newer"]);
    store.flush().unwrap();
    assert_eq!(texts(), ["same", "newer"]);
    wait(store.delete_owner(&task())).unwrap();
    store.flush().unwrap();
    let db = rusqlite::Connection::open(folder.path().join("series.db")).unwrap();
    assert_eq!(db.query_row("select count(*) from body", [], |row| row.get::<_, i64>(0)).unwrap(), 0);
}

#[test]
fn plots_are_read_by_their_last_iterations_and_by_walking() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    append(&store, documents((0..5).map(|i| plot("a", i, i, "p")).chain([plot("b", 1, 1, "q")]).collect()));
    let read = |window| {
        let all = store.documents(&task(), DocumentKind::Plot, &Selection::all(), window).unwrap();
        all.iter().map(|d| format!("{}{}", d.metric, d.iteration)).collect::<Vec<_>>().join(" ")
    };
    let walk = |from, earlier, iterations| read(DocumentWindow::Walk { from, earlier, iterations });
    for _ in 0..2 {
        assert_eq!(read(DocumentWindow::LastPerVariant(2)), "b1 a3 a4");
        assert_eq!(walk(None, true, 2), "a4 a3");
        assert_eq!(walk(Some(2), true, 9), "a1 b1 a0");
        assert_eq!(walk(Some(0), false, 1), "a1 b1");
        store.flush().unwrap();
    }
}

#[test]
fn a_sample_whose_url_was_used_again_is_no_longer_valid() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    append(&store, documents(vec![sample("v", 1, "u1"), sample("w", 1, "u9"), sample("v", 2, "u2")]));
    store.flush().unwrap();
    append(&store, documents(vec![sample("v", 3, "u1")]));
    let walk = DocumentWindow::Walk { from: None, earlier: true, iterations: 9 };
    let read = store.documents(&task(), DocumentKind::Sample, &Selection::all(), walk).unwrap();
    assert_eq!(
        read.iter().map(|d| (d.iteration, d.variant.as_str())).collect::<Vec<_>>(),
        [(3, "v"), (2, "v"), (1, "w")]
    );

    let at = store.document_at(&task(), DocumentKind::Sample, &Selection::series("m", "v"), Some(2)).unwrap().unwrap();
    assert_eq!((at.documents[0].iteration, at.min_iteration, at.max_iteration), (2, 2, 3));
    let place = DocumentPlace {
        kind: DocumentKind::Sample,
        iteration: 2,
        metric: "m".into(),
        variant: "v".into(),
        key: String::new(),
    };
    let step = |earlier, next| {
        let found = store.document_neighbour(&task(), &Selection::all(), &place, earlier, next).unwrap().unwrap();
        (found.documents[0].iteration, found.documents[0].variant.clone())
    };
    assert_eq!((step(true, false), step(false, true)), ((1, "w".into()), (3, "v".into())));
}

#[test]
fn raw_pages_never_split_a_key() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    append(
        &store,
        scalars(vec![
            run("m", "a", (0..10).map(|i| (i, i / 2, i as f64))),
            run("m", "b", (0..10).map(|i| (i, 9 - i, 0.0))),
        ]),
    );
    for key in [AxisKey::Iteration, AxisKey::Timestamp] {
        let (mut after, mut rows) = (None, 0);
        loop {
            let page = store.raw_page(&task(), &Selection::metric("m"), key, after, 3).unwrap();
            assert!(page.rows.len() >= 3 || page.next.is_none());
            rows += page.rows.len();
            assert_eq!(page.total, 20);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(rows, 20);
    }
}

#[test]
fn every_event_is_met_once_on_a_walk_over_all_types() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    append(&store, scalars(vec![run("m", "v", (0..7).map(|i| (i, i, 1.0)))]));
    append(&store, documents(vec![plot("a", 3, 3, "p"), sample("v", 5, "u")]));
    append(&store, log(&[(1, "x"), (2, "y"), (3, "z")]));
    for ascending in [true, false] {
        let (mut cursor, mut events) = (None, Vec::new());
        loop {
            let kinds = [None, Some(DocumentKind::Plot), Some(DocumentKind::Sample), Some(DocumentKind::Vector)];
            let (page, next) =
                store.events_page(&task(), &kinds, true, &Selection::all(), ascending, cursor, 2).unwrap();
            events.extend(page);
            cursor = next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(events.len(), 12);
        let logs: String = events
            .iter()
            .filter_map(|e| match e {
                StoredEvent::Log(line) => Some(line.msg.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(logs, if ascending { "xyz" } else { "zyx" });
    }
}

#[test]
fn a_deleted_owner_is_gone_at_once_and_after_a_restart_and_may_begin_anew() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let full = || EventBatch {
        scalars: vec![run("m", "v", [(1, 1, 1.0)])],
        documents: vec![plot("a", 1, 1, "p")],
        ..log(&[(1, "x")])
    };
    append(&store, full());
    store.flush().unwrap();
    append(&store, full());
    wait(store.delete_owner(&task())).unwrap();
    assert_eq!(store.counts(&task()).unwrap().total(), 0);
    append(&store, log(&[(2, "new")]));
    drop(store);
    let store = open(folder.path());
    assert_eq!(store.counts(&task()).unwrap().total(), 1);
    store.close().unwrap();
    assert_eq!(open(folder.path()).counts(&task()).unwrap().total(), 1);
}

#[test]
fn a_flipped_bit_is_found_by_the_check_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    append(&store, EventBatch { documents: vec![plot("a", 1, 1, "p")], ..log(&[(1, "x")]) });
    append(&store, scalars(vec![run("m", "v", (0..9).map(|i| (i, i, i as f64)))]));
    store.flush().unwrap();
    assert_eq!(store.check().unwrap(), []);
    let db = rusqlite::Connection::open(folder.path().join("series.db")).unwrap();
    for table in ["chunk", "log_chunk", "body"] {
        db.execute(&format!("update {table} set data = cast(substr(data, 1, length(data) - 1) || x'55' as blob)"), [])
            .unwrap();
    }
    let damage = store.check().unwrap();
    assert_eq!(
        damage.iter().map(|d| d.what.as_str()).collect::<Vec<_>>(),
        ["series `m`/`v`, chunk 0", "log from line 0", "`a`/`v` at 1"]
    );
    assert!(matches!(store.log_range(&task(), 0, 1), Err(EventError::Damaged { .. })));
    append(&store, scalars(vec![run("m", "v", [(3, 99, 1.0), (20, 1, 1.0)])]));
    append(&store, log(&[(9, "y")]));
    store.flush().unwrap(); // damage does not keep new events from being stored
    assert_eq!(store.log_range(&task(), 1, 9).unwrap_or_default().len(), 1);
}

#[test]
fn a_backup_taken_while_events_wait_holds_everything() {
    let folder = tempfile::tempdir().unwrap();
    let copy = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    append(&store, log(&[(1, "flushed")]));
    store.flush().unwrap();
    append(&store, log(&[(2, "hot")]));
    store.backup(copy.path()).unwrap();
    assert_eq!(messages(&open(copy.path()).log_range(&task(), 0, 9).unwrap()), ["flushed", "hot"]);
}

#[test]
fn vectors_labels_single_values_and_strange_names_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let names = ["", "a.b/c", "émoji 🦀", "$x"];
    let mut batch = scalars(names.iter().map(|name| run(name, name, [(SINGLE_VALUE_ITERATION, 4, 2.5)])).collect());
    batch.scalars[0].x_axis_label = Some("steps".into());
    let vector = Document { body: Body::Vector(vec![f64::NAN, 1.0]), ..plot("vec", i64::MAX, 1, "") };
    batch.documents.push(vector);
    append(&store, batch);
    for _ in 0..2 {
        let values = store.single_values(&task(), &Selection::all()).unwrap();
        assert_eq!(values.iter().map(|v| v.metric.as_str()).collect::<std::collections::BTreeSet<_>>(), names.into());
        assert!(values.iter().all(|v| v.value == 2.5 && v.timestamp == 4));
        assert!(store.histogram(&task(), &Selection::all(), AxisKey::Iteration, 10).unwrap().is_empty());
        let heads = store.series_heads(&task(), &Selection::series("", "")).unwrap();
        assert_eq!(heads[0].x_axis_label.as_deref(), Some("steps"));
        let vectors =
            store.documents(&task(), DocumentKind::Vector, &Selection::all(), DocumentWindow::At(i64::MAX)).unwrap();
        assert!(matches!(&vectors[0].body, Body::Vector(v) if v[0].is_nan() && v[1] == 1.0));
        assert_eq!(store.names(&task()).unwrap().len(), 5);
        store.flush().unwrap();
    }
}

#[derive(Debug, Clone)]
enum Step {
    Scalars(Vec<(u8, i64, i64, i32)>),
    Plots(Vec<(i64, i64, u8)>),
    Lines(Vec<i64>),
    Repeat,
    Flush,
    Compact,
    Crash,
    Clear(i64),
    Delete,
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => prop::collection::vec((0u8..3, 0i64..40, 0i64..30, any::<i32>()), 1..60).prop_map(Step::Scalars),
        2 => prop::collection::vec((0i64..5, 0i64..9, any::<u8>()), 1..4).prop_map(Step::Plots),
        2 => prop::collection::vec(0i64..30, 1..9).prop_map(Step::Lines),
        1 => Just(Step::Repeat),
        2 => Just(Step::Flush),
        1 => Just(Step::Compact),
        2 => Just(Step::Crash),
        1 => (0i64..30).prop_map(Step::Clear),
        1 => Just(Step::Delete),
    ]
}

#[derive(Default)]
struct Model {
    series: BTreeMap<String, BTreeMap<i64, (i64, f64)>>,
    plots: BTreeMap<i64, (i64, String)>,
    lines: Vec<(i64, String)>,
}

impl Model {
    fn take(&mut self, batch: &EventBatch) {
        for run in &batch.scalars {
            for point in run.points.iter() {
                let series = self.series.entry(run.variant.clone()).or_default();
                let old = series.entry(point.iteration).or_insert((point.timestamp, point.value));
                if old.0 <= point.timestamp {
                    *old = (point.timestamp, point.value);
                }
            }
        }
        for document in &batch.documents {
            let Body::Plot { plot, .. } = &document.body else { continue };
            let old = self.plots.entry(document.iteration).or_insert((document.timestamp, plot.clone()));
            if old.0 <= document.timestamp {
                *old = (document.timestamp, plot.clone());
            }
        }
        self.lines.extend(batch.logs.iter().map(|line| (line.timestamp, line.msg.clone())));
    }

    fn agrees(&self, store: &EventStore) {
        let found = all_points(store);
        assert_eq!(found.iter().map(|s| &s.variant).collect::<Vec<_>>(), self.series.keys().collect::<Vec<_>>());
        for (series, wanted) in found.iter().zip(self.series.values()) {
            let wanted: Columns =
                wanted.iter().map(|(i, (t, v))| Point { iteration: *i, timestamp: *t, value: *v }).collect();
            assert_eq!(series.points, wanted);
            let head = store.series_heads(&task(), &Selection::series("m", &series.variant)).unwrap().remove(0);
            assert_eq!(head.aggregate, Aggregate::of(&wanted));
        }
        let window = DocumentWindow::Walk { from: None, earlier: false, iterations: 99 };
        let plots = store.documents(&task(), DocumentKind::Plot, &Selection::all(), window).unwrap();
        let wanted: Vec<Document> = self.plots.iter().map(|(i, (t, text))| plot("m", *i, *t, text)).collect();
        assert_eq!(plots, wanted);
        let lines = store.log_range(&task(), 0, 999_999).unwrap();
        let lines: Vec<(i64, String)> = lines.into_iter().map(|line| (line.timestamp, line.msg)).collect();
        assert_eq!(lines, self.lines);
        assert_eq!(store.log_total(&task()).unwrap(), self.lines.len() as u64);
    }
}

fn batch_of(step: &Step, number: u8) -> Option<EventBatch> {
    let batch = match step {
        Step::Scalars(points) => scalars(
            (0..3u8)
                .map(|variant| {
                    let own = points.iter().filter(|point| point.0 == variant);
                    run("m", &variant.to_string(), own.map(|(_, i, t, value)| (*i, *t, f64::from(*value))))
                })
                .filter(|run| !run.points.is_empty())
                .collect(),
        ),
        Step::Plots(plots) => {
            documents(plots.iter().map(|(i, t, text)| plot("m", *i, *t, &text.to_string())).collect())
        }
        Step::Lines(times) => {
            let texts: Vec<String> = times.iter().map(|time| format!("{number}: {time}")).collect();
            log(&times.iter().copied().zip(texts.iter().map(String::as_str)).collect::<Vec<_>>())
        }
        _ => return None,
    };
    Some(EventBatch { hash: Some([number; 16]), ..batch })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn the_store_agrees_with_a_plain_model(steps in prop::collection::vec(any_step(), 1..18)) {
        let folder = tempfile::tempdir().unwrap();
        let mut store = open(folder.path());
        let mut model = Model::default();
        let mut last = None;
        for (number, step) in steps.iter().enumerate() {
            if let Some(batch) = batch_of(step, number as u8) {
                append(&store, batch.clone());
                model.take(&batch);
                last = Some(batch);
            }
            match step {
                Step::Repeat => {
                    if let Some(batch) = last.clone() {
                        prop_assert!(append(&store, batch).repeat);
                    }
                }
                Step::Flush => store.flush().unwrap(),
                Step::Compact => store.compact(&task()).unwrap(),
                Step::Crash => {
                    drop(store);
                    store = open(folder.path());
                }
                Step::Clear(before) => {
                    wait(store.clear_log(&task(), *before)).unwrap();
                    model.lines.retain(|(timestamp, _)| timestamp >= before);
                }
                Step::Delete => {
                    wait(store.delete_owner(&task())).unwrap();
                    model = Model::default();
                    // what was deleted and is sent again is new
                    last = None;
                }
                Step::Scalars(_) | Step::Plots(_) | Step::Lines(_) => {}
            }
            model.agrees(&store);
        }
        store.close().unwrap();
        model.agrees(&open(folder.path()));
        prop_assert_eq!(open(folder.path()).check().unwrap(), vec![]);
    }
}

fn cut(from: u64, to: u64, text: &str) -> EventBatch {
    EventBatch { span: Some(Span { client: [5; 16], from, to }), ..log(&[(1, text)]) }
}

fn texts(store: &EventStore) -> Vec<String> {
    let page = store.log_range(&task(), 0, 100).unwrap();
    let mut texts: Vec<String> = page.into_iter().map(|line| line.msg).collect();
    texts.sort();
    texts
}

#[test]
fn a_stretch_of_a_journal_is_stored_once_whatever_comes_between() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    assert!(!append(&store, cut(10, 20, "b")).repeat);
    assert!(!append(&store, cut(0, 10, "a")).repeat, "one that was overtaken is no repeat");
    assert!(append(&store, cut(0, 20, "b")).repeat);
    store.flush().unwrap();
    assert!(append(&store, cut(10, 20, "b")).repeat, "known after a flush");
    assert!(!append(&store, cut(20, 30, "c")).repeat);
    store.close().unwrap();
    drop(store);
    let store = open(folder.path());
    assert!(append(&store, cut(12, 25, "x")).repeat, "known after a restart");
    assert!(wait(store.delete_owner(&task())).is_ok());
    assert!(append(&store, cut(20, 30, "c")).repeat, "a late repeat does not bring back what was deleted");
    assert!(!append(&store, cut(30, 31, "d")).repeat);
    assert_eq!(texts(&store), ["d"]);
}

#[test]
fn a_stretch_that_is_stored_in_part_says_where_to_cut_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    append(&store, cut(10, 20, "a"));
    let refused = |batch| match wait(store.append(batch)) {
        Err(EventError::StoredInPart { cut_at }) => cut_at,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(cut(10, 30, "b")), 20);
    assert_eq!(refused(cut(5, 20, "b")), 10);
    assert_eq!(refused(cut(15, 30, "b")), 20);
    assert_eq!(texts(&store), ["a"]);
}

#[test]
fn a_stretch_that_was_never_flushed_is_known_after_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    append(&store, cut(0, 10, "a"));
    drop(store); // without a flush, as after a kill
    let store = open(folder.path());
    assert!(append(&store, cut(0, 10, "a")).repeat);
    assert_eq!(texts(&store), ["a"]);
}
