//! F26: stores of older formats become new ones or stay as they were, and newer ones are left alone.

use super::ledger::actor;
use runfold_store::events::{self, EventError, EventOptions, EventStore, Owner, Selection, check_folder};
use runfold_store::meta::sqlite::FORMAT;
use runfold_store::testing::{Disk, Loss};
use runfold_store::{DocExt, Kind, Store, StoreError, index, refuse_newer};
use std::collections::BTreeMap;
use std::path::Path;

/// What each older version wrote, packed; see the file beside them.
const OLD_DOCUMENTS: &[(i64, &[u8])] = &[
    (1, include_bytes!("fixtures/meta-1.db.zst")),
    (2, include_bytes!("fixtures/meta-2.db.zst")),
    (3, include_bytes!("fixtures/meta-3.db.zst")),
    (4, include_bytes!("fixtures/meta-4.db.zst")),
    (5, include_bytes!("fixtures/meta-5.db.zst")),
    (6, include_bytes!("fixtures/meta-6.db.zst")),
];

/// `hot.db` and `series.db` of each older format.
const OLD_EVENTS: &[(i64, &[u8], &[u8])] =
    &[(1, include_bytes!("fixtures/hot-1.db.zst"), include_bytes!("fixtures/series-1.db.zst"))];

fn unpack(packed: &[u8], name: &str, folder: &Path) {
    std::fs::write(folder.join(name), zstd::decode_all(packed).unwrap()).unwrap();
}

fn format_of(path: &Path) -> i64 {
    // for writing, too: whoever opens it next finishes what a crash cut short
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.query_row("pragma user_version", [], |row| row.get(0)).unwrap()
}

/// All that the fixtures hold, read as today.
fn is_whole(store: &Store) {
    store
        .read_now("w", |view| {
            for kind in Kind::ALL {
                view.for_each(kind, |_| Ok(()))?;
            }
            let edited = view.get(Kind::Task, &format!("{:032x}", 3))?;
            assert_eq!(edited.str_at("comment"), Some("edited in the old format"));
            assert_eq!(view.group(Kind::Task, Some("0123456789abcdef0123456789abcdef"))?.len(), 40);
            assert_eq!(view.get(Kind::Queue, "default-queue")?.str_at("name"), Some("default"));
            let (entries, total) = view.backend().history(Kind::Task, edited.rid, 0, 10, false)?;
            assert_eq!((entries[0].user.as_str(), total), ("ann", 2));
            Ok(())
        })
        .unwrap();
    assert_eq!(store.meta().integrity().unwrap(), Vec::<String>::new());
    assert!(index::check(store).unwrap().is_empty());
}

#[test]
fn there_is_a_store_of_each_older_format() {
    let documents: Vec<_> = OLD_DOCUMENTS.iter().map(|(format, _)| *format).collect();
    assert_eq!(documents, (1..FORMAT).collect::<Vec<_>>(), "a new format leaves a store of the last one here");
    let events: Vec<_> = OLD_EVENTS.iter().map(|(format, ..)| *format).collect();
    assert_eq!(events, (1..events::FORMAT).collect::<Vec<_>>(), "a new format leaves a store of the last one here");
}

#[test]
fn a_store_of_an_older_format_is_brought_up_to_date_after_a_snapshot_of_it() {
    for (format, packed) in OLD_DOCUMENTS {
        let folder = tempfile::tempdir().unwrap();
        unpack(packed, "meta.db", folder.path());
        let before = std::fs::read(folder.path().join("meta.db")).unwrap();
        let store = Store::open(folder.path()).unwrap();
        is_whole(&store);
        // every kind can be written, also those that the old version did not have
        for kind in Kind::ALL {
            let doc = serde_json::json!({"id": "new", "name": "new"});
            store.write_now(actor(), move |tx| tx.create(kind, doc.as_object().unwrap().clone())).unwrap();
        }
        drop(store);
        assert_eq!(format_of(&folder.path().join("meta.db")), FORMAT);
        // the snapshot is a store of the old format, with the same things in it
        let snapshot = folder.path().join(format!("meta.before-{format}.db"));
        assert_eq!(format_of(&snapshot), *format);
        let back = tempfile::tempdir().unwrap();
        std::fs::copy(&snapshot, back.path().join("meta.db")).unwrap();
        is_whole(&Store::open(back.path()).unwrap());
        assert!(before.len() >= 8192, "the fixture is a database");
    }
}

#[test]
fn an_upgrade_that_is_cut_anywhere_leaves_the_old_format_or_the_new_one() {
    for (format, packed) in OLD_DOCUMENTS {
        let folder = tempfile::tempdir().unwrap();
        unpack(packed, "meta.db", folder.path());
        let disk = Disk::under(folder.path());
        disk.record();
        drop(Store::open(folder.path()).unwrap());
        let trace = disk.take_trace();
        let mut found = BTreeMap::new();
        for at in (0..=trace.len()).step_by(23) {
            for loss in [Loss::Nothing, Loss::Everything, Loss::Some(at as u64)] {
                let cut = tempfile::tempdir().unwrap();
                trace.cut(at, loss, cut.path());
                let now = format_of(&cut.path().join("meta.db"));
                *found.entry(now).or_insert(0) += 1;
                assert!(now == *format || now == FORMAT, "format {now} after a cut at {at} ({loss:?})");
                if now == FORMAT {
                    // the way back is there before the old format is gone
                    let snapshot = format_of(&cut.path().join(format!("meta.before-{format}.db")));
                    assert_eq!(snapshot, *format, "the snapshot after a cut at {at} of {} ({loss:?})", trace.len());
                }
                is_whole(&Store::open(cut.path()).unwrap());
            }
        }
        assert_eq!(found.len(), 2, "cuts met both formats: {found:?}");
    }
}

/// All that the fixtures hold: most of it in `series.db`, the end in `hot.db`.
fn events_are_whole(folder: &Path) {
    let store = EventStore::open(folder, EventOptions::default()).unwrap();
    let owner = Owner::task("d1bd92a3b039400cbafc60a7a5b1e52b", "74e65e4771be240d59a9b898ef062754");
    assert!(store.skipped_records().is_empty());
    for (variant, step, factor) in [("train", 1, 0.5), ("short", 100, 0.25)] {
        let selection = Selection::series("loss", variant);
        let series = store.series_points(&owner, &selection, i64::MIN..=i64::MAX).unwrap();
        let points: Vec<_> = series[0].points.iter().map(|point| (point.iteration, point.value)).collect();
        let expected: Vec<_> = (0..3_010).step_by(step).map(|i| (i, i as f64 * factor)).collect();
        assert_eq!(points, expected, "{variant}");
    }
    let lines = store.log_range(&owner, 0, 1_000).unwrap();
    let lines: Vec<_> = lines.into_iter().map(|line| line.msg).collect();
    assert_eq!(lines, (0..301).map(|n| format!("line {n};")).collect::<Vec<_>>());
    let counts = store.counts(&owner).unwrap();
    assert_eq!((counts.plots, counts.samples, counts.vectors), (1, 1, 1));
    assert_eq!(check_folder(folder).unwrap(), Vec::<String>::new());
}

#[test]
fn events_of_an_older_format_are_brought_up_to_date_wherever_that_is_cut() {
    for (format, hot, series) in OLD_EVENTS {
        let folder = tempfile::tempdir().unwrap();
        unpack(hot, "hot.db", folder.path());
        unpack(series, "series.db", folder.path());
        let disk = Disk::under(folder.path());
        disk.record();
        drop(EventStore::open(folder.path(), EventOptions::default()).unwrap());
        let trace = disk.take_trace();
        let mut found = BTreeMap::new();
        for at in (0..=trace.len()).step_by(5) {
            for loss in [Loss::Nothing, Loss::Everything, Loss::Some(at as u64)] {
                let cut = tempfile::tempdir().unwrap();
                trace.cut(at, loss, cut.path());
                let now = format_of(&cut.path().join("series.db"));
                *found.entry(now).or_insert(0) += 1;
                if now == events::FORMAT {
                    let snapshot = format_of(&cut.path().join(format!("series.before-{format}.db")));
                    assert_eq!(snapshot, *format, "the snapshot after a cut at {at} of {} ({loss:?})", trace.len());
                }
                events_are_whole(cut.path());
            }
        }
        assert_eq!(found.keys().copied().collect::<Vec<_>>(), [*format, events::FORMAT], "{found:?}");
    }
}

fn bytes_of(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    let names = entries.map(|entry| entry.file_name().into_string().unwrap());
    let kept = names.filter(|name| !name.ends_with("-shm"));
    kept.map(|name| (name.clone(), std::fs::read(folder.join(name)).unwrap())).collect()
}

/// A folder whose database `name` says that a newer version wrote it; `in_log` says so in the log beside it only.
fn from_the_future(folder: &Path, name: &str, in_log: bool) {
    let source = tempfile::tempdir().unwrap();
    drop(Store::open(source.path()).unwrap());
    drop(EventStore::open(source.path(), EventOptions::default()).unwrap());
    let connection = rusqlite::Connection::open(source.path().join(name)).unwrap();
    connection.execute_batch("pragma user_version = 999; update written_by set version = '9.9.9'").unwrap();
    let copy = || {
        for (name, bytes) in bytes_of(source.path()) {
            std::fs::write(folder.join(name), bytes).unwrap();
        }
    };
    if in_log {
        copy();
        assert!(folder.join(format!("{name}-wal")).metadata().unwrap().len() > 0);
    } else {
        drop(connection);
        copy();
    }
}

#[test]
fn a_store_from_the_future_is_refused_by_name_of_the_version_and_not_a_byte_changes() {
    for in_log in [false, true] {
        for name in ["meta.db", "hot.db", "series.db"] {
            let folder = tempfile::tempdir().unwrap();
            from_the_future(folder.path(), name, in_log);
            let before = bytes_of(folder.path());
            let Err(StoreError::TooNew { needed, found, .. }) = refuse_newer(folder.path()) else {
                panic!("{name} was not refused")
            };
            assert_eq!((needed.as_str(), found), ("9.9.9", 999));
            if name == "meta.db" {
                assert!(matches!(Store::open(folder.path()), Err(StoreError::TooNew { .. })));
            } else {
                let Err(refused) = EventStore::open(folder.path(), EventOptions::default()) else { panic!("{name}") };
                assert!(matches!(refused, EventError::TooNew { .. }), "{refused}");
                assert!(refused.to_string().contains("use Runfold 9.9.9 or newer"), "{refused}");
            }
            let after = bytes_of(folder.path());
            assert_eq!(before.get(name), after.get(name), "{name}");
            let log = format!("{name}-wal");
            assert_eq!(before.get(&log).filter(|log| !log.is_empty()), after.get(&log).filter(|log| !log.is_empty()));
        }
    }
}
