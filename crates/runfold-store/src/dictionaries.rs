//! Training dictionaries on the documents that there are, and writing older bodies anew with them, in short slices.
//! It leaves how a body is packed to `meta::body`.

use crate::error::{Result, StoreError};
use crate::kind::Kind;
use crate::meta::{Backend, Class};
use crate::store::Store;
use crate::tx::{Actor, Tx};
use runfold_api::time::Moment;
use std::time::{Duration, Instant};

/// With fewer documents a dictionary says more about them than about those to come.
const ENOUGH: u64 = 500;
/// A dictionary is trained anew when there are so many times more documents; what teams write changes.
const GROWTH: u64 = 8;
const SAMPLES: usize = 1_000;
/// Of all samples; training takes about ten times as much memory.
const SAMPLE_BYTES: usize = 4 << 20;
const DICTIONARY_BYTES: usize = 64 << 10;
/// Bodies written anew in one transaction: some milliseconds.
const SLICE: usize = 64;

fn classes() -> impl Iterator<Item = Class> {
    [Kind::Task, Kind::Model, Kind::File].into_iter().map(Class::of).chain([Class::HISTORY])
}

/// Trains what is due and writes older bodies anew until `budget` is used up; whether any are left.
/// Blocks the calling thread.
///
/// # Errors
/// When the database fails; what was done until then stays.
pub fn upkeep(store: &Store, budget: Duration) -> Result<bool> {
    let started = Instant::now();
    let mut left = false;
    for class in classes() {
        train_if_due(store, class)?;
        let slice = move |tx: &Tx<'_>| tx.backend().recode(class, SLICE);
        loop {
            if started.elapsed() >= budget {
                left = true;
                break;
            }
            if !store.write_now(Actor::job("", "dictionaries", Moment::now()), slice)? {
                break;
            }
        }
    }
    Ok(left)
}

fn train_if_due(store: &Store, class: Class) -> Result<()> {
    let samples = store.read_now("", |view| due(view.backend(), class))?;
    let Some((bodies, samples)) = samples else { return Ok(()) };
    // away from the writer: it takes a second or so
    let data = match zstd::dict::from_samples(&samples, DICTIONARY_BYTES) {
        Ok(data) => data,
        Err(error) => {
            // documents that have nothing in common are packed one by one
            tracing::debug!("no dictionary came of {} documents: {error}", samples.len());
            return Ok(());
        }
    };
    let actor = Actor::job("", "dictionaries", Moment::now());
    store.write_now(actor, move |tx: &Tx<'_>| tx.backend().add_dictionary(class, bodies, &data))?;
    store.meta().adopt_dictionaries()
}

/// How many bodies there are and what of them to train on; nothing while the dictionary in use is good enough.
type Training = Option<(u64, Vec<Vec<u8>>)>;

fn due(backend: &dyn Backend, class: Class) -> Result<Training, StoreError> {
    let bodies = backend.body_count(class)?;
    let enough = match backend.dictionary(class)? {
        None => ENOUGH,
        Some((_, trained_on)) => trained_on.saturating_mul(GROWTH),
    };
    if bodies < enough {
        return Ok(None);
    }
    let mut samples = backend.samples_of(class, SAMPLES)?;
    let mut bytes = 0;
    samples.retain(|sample| {
        let fits = sample.len() <= SAMPLE_BYTES / 16 && bytes + sample.len() <= SAMPLE_BYTES;
        bytes += if fits { sample.len() } else { 0 };
        fits
    });
    Ok(Some((bodies, samples)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Doc, DocExt};
    use rusqlite::Connection;
    use serde_json::json;
    use std::path::Path;

    const WORKSPACE: &str = "w";
    const TASKS: u64 = 600;

    fn actor() -> Actor {
        Actor::job(WORKSPACE, "test", Moment::now())
    }

    fn task(n: u64) -> Doc {
        let parameter = |p: u64| {
            let name = format!("option_{p:02}");
            (name.clone(), json!({"section": "Args", "name": name, "type": "float", "value": format!("0.{n}{p}")}))
        };
        let parameters: Doc = (0..20 + n % 5).map(parameter).collect();
        let doc = json!({
            "id": format!("{n:032x}"), "name": format!("run {n}"), "status": "completed", "company": WORKSPACE,
            "hyperparams": {"Args": parameters}, "script": {"requirements": {"pip": "torch==2.9.1\n".repeat(60)}},
        });
        doc.as_object().unwrap().clone()
    }

    fn fill(store: &Store) {
        let all = |tx: &Tx<'_>| (0..TASKS).try_for_each(|n| tx.create(Kind::Task, task(n)).map(drop));
        store.write_now(actor(), all).unwrap();
    }

    fn finish(store: &Store) {
        while upkeep(store, Duration::from_secs(1)).unwrap() {}
    }

    fn agree(store: &Store) {
        for n in 0..TASKS {
            let found = store.read_now(WORKSPACE, |view| view.get(Kind::Task, &format!("{n:032x}"))).unwrap();
            assert_eq!(found.doc, task(n));
        }
    }

    fn number(folder: &Path, sql: &str) -> i64 {
        Connection::open(folder.join("meta.db")).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn documents_become_much_smaller_and_say_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        fill(&store);
        let bytes = || number(folder.path(), "select sum(length(body)) from task");
        let before = bytes();
        finish(&store);
        assert!(bytes() * 2 < before, "{} {before}", bytes());
        agree(&store);
        assert_eq!(store.meta().integrity().unwrap(), Vec::<String>::new());
        drop(store);
        let store = Store::open(folder.path()).unwrap();
        agree(&store);
        // a new document is packed with the dictionary at once
        let one = |tx: &Tx<'_>| tx.create(Kind::Task, task(TASKS)).map(drop);
        store.write_now(actor(), one).unwrap();
        let newest = number(folder.path(), "select length(body) from task order by rid desc limit 1");
        assert!(newest < 3 * bytes() / TASKS as i64 / 2, "{newest}");
        assert_eq!(number(folder.path(), "select count(*) from zdict where class = 6"), 1, "trained once");
        let history = store.read_now(WORKSPACE, |view| view.backend().history(Kind::Task, 7, 0, 9, false)).unwrap();
        assert_eq!(history.0[0].fields[0]["new"]["name"], "run 6");
    }

    #[test]
    fn a_reader_beside_the_server_finds_the_dictionaries() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        fill(&store);
        let beside = Store::open_read_only(folder.path()).unwrap();
        finish(&store);
        agree(&beside);
    }

    #[test]
    fn bodies_and_history_of_the_first_formats_are_read_and_packed_anew() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        fill(&store);
        let first_formats = |connection: &Connection| {
            connection.execute("update text_blob set refs = 0", []).unwrap();
            connection.execute("delete from text_blob", []).unwrap();
            let mut put = connection.prepare("update task set body = ?2 where rid = ?1").unwrap();
            for n in 0..TASKS {
                let json = serde_json::to_vec(&task(n)).unwrap();
                let body = match n % 2 {
                    0 => [&[0][..], &json].concat(),
                    _ => [&[1][..], &zstd::bulk::compress(&json, 3).unwrap()].concat(),
                };
                put.execute((n as i64 + 1, body)).unwrap();
            }
            let entry = json!([{"path": "name", "old": "a", "new": "b"}]).to_string();
            connection.execute("update history set fields = ?1 where n = 7", [entry.as_bytes()]).unwrap();
        };
        first_formats(&Connection::open(folder.path().join("meta.db")).unwrap());
        let entry = |store: &Store| {
            let (entries, _) =
                store.read_now(WORKSPACE, |view| view.backend().history(Kind::Task, 7, 0, 1, false)).unwrap();
            entries[0].fields.clone()
        };
        agree(&store);
        assert_eq!(entry(&store), json!([{"path": "name", "old": "a", "new": "b"}]));
        // two that change before they are packed anew, and one that goes
        let change = |tx: &Tx<'_>| {
            for n in [3u64, 4] {
                for name in ["other".to_owned(), format!("run {n}")] {
                    let mut task = tx.edit(Kind::Task, &format!("{n:032x}"))?;
                    task.set("name", name);
                    tx.put(task)?;
                }
            }
            tx.remove(Kind::Task, &tx.get(Kind::Task, &format!("{:032x}", 5))?)?;
            tx.create(Kind::Task, task(5)).map(drop)
        };
        store.write_now(actor(), change).unwrap();
        assert_eq!(number(folder.path(), "select refs from text_blob"), 3);
        finish(&store);
        agree(&store);
        assert_eq!(entry(&store), json!([{"path": "name", "old": "a", "new": "b"}]));
        assert_eq!(number(folder.path(), "select count(*) from task where substr(body, 1, 1) <> x'02'"), 0);
        assert_eq!(number(folder.path(), "select refs from text_blob"), TASKS as i64);
    }

    #[test]
    fn a_long_text_is_stored_once_and_goes_with_the_last_document_that_has_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        fill(&store);
        let texts = || {
            (
                number(folder.path(), "select count(*) from text_blob"),
                number(folder.path(), "select coalesce(sum(refs), 0) from text_blob"),
            )
        };
        assert_eq!(texts(), (1, TASKS as i64));
        let edit = |tx: &Tx<'_>| {
            let mut task = tx.edit(Kind::Task, &format!("{:032x}", 3))?;
            task.set("script.requirements.pip", "numpy==2.4.0\n".repeat(60));
            tx.put(task).map(drop)
        };
        store.write_now(actor(), edit).unwrap();
        assert_eq!(texts(), (2, TASKS as i64));
        let refused = |tx: &Tx<'_>| {
            tx.remove(Kind::Task, &tx.get(Kind::Task, &format!("{:032x}", 3))?)?;
            Err::<(), _>(StoreError::Closed)
        };
        store.write_now(actor(), refused).unwrap_err();
        assert_eq!(texts(), (2, TASKS as i64), "what is taken back leaves no trace");
        let remove = |tx: &Tx<'_>| {
            (0..TASKS).try_for_each(|n| tx.remove(Kind::Task, &tx.get(Kind::Task, &format!("{n:032x}"))?))
        };
        store.write_now(actor(), remove).unwrap();
        assert_eq!(texts(), (0, 0));
    }
}
