//! SQLite as a store of documents: one writer thread with group commit, a pool of readers with snapshots.

mod backend;
mod dictionaries;
mod facets;
mod fields;
mod migrate;
mod uses;
mod writer;

use crate::error::{Result, StoreError};
use crate::formats;
use crate::kind::Kind;
use crate::meta::body::{self, Bodies};
use crate::meta::{Backend, MetaStore, WriteJob};
use crate::private;
use backend::SqliteBackend;
use rusqlite::backup::StepResult;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

pub use migrate::FORMAT;

/// Readers at once; more wait. Each keeps up to 16 MiB of pages.
const READERS: usize = 4;

pub struct SqliteStore {
    path: PathBuf,
    /// None on a folder that is only looked at.
    writer: Option<writer::Writer>,
    commits: watch::Sender<u64>,
    bodies: Arc<Bodies>,
    readers: Mutex<Vec<Connection>>,
    returned: Condvar,
}

impl SqliteStore {
    /// Opens `folder/meta.db`, making or migrating it where needed.
    ///
    /// # Errors
    /// [`StoreError::TooNew`] when a newer version wrote it; nothing is changed then.
    pub fn open(folder: &Path) -> Result<Self> {
        let path = folder.join("meta.db");
        formats::refuse_newer_file(&path, FORMAT)?;
        let connection = connect(&path)?;
        migrate::bring_up_to_date(&connection, &path)?;
        let bodies = Arc::new(Bodies::default());
        dictionaries::load(&connection, &bodies)?;
        let readers = (0..READERS).map(|_| connect_reader(&path)).collect::<Result<Vec<_>>>()?;
        let writer = writer::Writer::start(connection, Arc::clone(&bodies))?;
        Ok(Self {
            commits: writer.commits.clone(),
            writer: Some(writer),
            path,
            bodies,
            readers: Mutex::new(readers),
            returned: Condvar::new(),
        })
    }

    /// Opens `folder/meta.db` to look at it, also while a server works on it. Nothing is made or migrated.
    ///
    /// # Errors
    /// [`StoreError::TooNew`] when a newer version wrote it, `Damaged` when it is none or an older one.
    pub fn open_read_only(folder: &Path) -> Result<Self> {
        let path = folder.join("meta.db");
        let reader = connect_reader(&path)?;
        migrate::check_format(&reader)?;
        let (bodies, commits) = (Arc::default(), watch::Sender::new(0));
        Ok(Self { path, writer: None, commits, bodies, readers: Mutex::new(vec![reader]), returned: Condvar::new() })
    }

    fn borrow_reader(&self) -> Borrowed<'_> {
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(connection) = readers.pop() {
                return Borrowed { store: self, connection: Some(connection) };
            }
            readers = self.returned.wait(readers).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// A reader that goes back to the pool, also when the work panics.
struct Borrowed<'a> {
    store: &'a SqliteStore,
    connection: Option<Connection>,
}

impl Drop for Borrowed<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.store.readers.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            self.store.returned.notify_one();
        }
    }
}

impl MetaStore for SqliteStore {
    fn submit(&self, job: Box<dyn WriteJob>) -> Result<()> {
        self.writer.as_ref().ok_or(StoreError::Closed)?.submit(job)
    }

    fn snapshot(&self, work: &mut dyn FnMut(&dyn Backend) -> Result<()>) -> Result<()> {
        let borrowed = self.borrow_reader();
        let connection = borrowed.connection.as_ref().expect("taken back only on drop");
        // Dropping the transaction ends the snapshot on every way out.
        let snapshot = connection.unchecked_transaction()?;
        let outcome = work(&SqliteBackend::new(connection, &self.bodies));
        snapshot.finish()?;
        outcome
    }

    fn backup(&self, to: &Path) -> Result<()> {
        let borrowed = self.borrow_reader();
        let source = borrowed.connection.as_ref().expect("taken back only on drop");
        let copy = to.join("meta.db");
        private::make(&copy).map_err(StoreError::io("making the copy of meta.db"))?;
        let mut target = Connection::open(copy)?;
        let backup = rusqlite::backup::Backup::new(source, &mut target)?;
        // all pages in one step: a copy in several begins anew whenever someone writes
        while backup.step(-1)? != StepResult::Done {
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }

    fn write_trouble(&self) -> Option<String> {
        self.writer.as_ref()?.trouble()
    }

    fn integrity(&self) -> Result<Vec<String>> {
        let borrowed = self.borrow_reader();
        let connection = borrowed.connection.as_ref().expect("taken back only on drop");
        let mut statement = connection.prepare("pragma integrity_check")?;
        let lines = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
        let mut found: Vec<_> = lines.into_iter().filter(|line| line != "ok").collect();
        for kind in Kind::ALL {
            found.extend(unreadable(&SqliteBackend::new(connection, &self.bodies), kind)?);
        }
        Ok(found)
    }

    fn commits(&self) -> watch::Receiver<u64> {
        self.commits.subscribe()
    }

    fn adopt_dictionaries(&self) -> Result<()> {
        let borrowed = self.borrow_reader();
        dictionaries::load(borrowed.connection.as_ref().expect("taken back only on drop"), &self.bodies)
    }

    fn size_bytes(&self) -> u64 {
        let size = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.len());
        size(&self.path) + size(&self.path.with_extension("db-wal"))
    }

    fn close(&self) {
        self.writer.iter().for_each(writer::Writer::close);
    }
}

/// The rows of a kind whose documents don't decode, named.
fn unreadable(backend: &SqliteBackend<'_>, kind: Kind) -> Result<Vec<String>> {
    let mut statement = backend.prepare(&format!("select id, body from {}", kind.shape().table))?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let body = row.get_ref(1)?.as_blob().unwrap_or_default();
        if let Err(error) = backend.unpack(body) {
            let id = body::id_text(row.get_ref(0)?.as_blob().unwrap_or_default());
            found.push(format!("{} `{id}`: {error}", kind.word()));
        }
    }
    Ok(found)
}

fn connect(path: &Path) -> Result<Connection> {
    private::make(path).map_err(StoreError::io(format!("opening `{}`", path.display())))?;
    let connection = Connection::open(path)?;
    connection.execute_batch(
        "pragma page_size = 8192; pragma auto_vacuum = incremental; pragma journal_mode = wal; pragma synchronous = full;
         pragma foreign_keys = on; pragma temp_store = memory; pragma cache_size = -32768; pragma mmap_size = 0;
         pragma journal_size_limit = 67108864; pragma busy_timeout = 10000;",
    )?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok(connection)
}

fn connect_reader(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(StoreError::from)?;
    connection.execute_batch("pragma temp_store = memory; pragma cache_size = -16384; pragma busy_timeout = 10000;")?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok(connection)
}
