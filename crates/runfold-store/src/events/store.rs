//! The event store as a whole: its folder, its two threads, its memory tables.
//! It leaves each path through it (append, flush, read) to a module of its own.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, AtomicUsize};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::Duration;

use runfold_series::{CodecError, MAX_POINTS};
use rusqlite::Connection;
use tokio::sync::oneshot;

use super::error::{EventError, Result};
use super::memory::{MemTable, weight};
use super::record::{Change, encode, open_group};
use super::spans::Spans;
use super::types::{Appended, Body, EventBatch, Owner};
use super::{schema, writer};
use crate::trouble::Trouble;

/// How much the store keeps in memory, and which clock it goes by.
#[derive(Debug, Clone)]
pub struct EventOptions {
    /// Points in a memory table that make the flusher start.
    pub flush_points: usize,
    /// Bytes in a memory table that make the flusher start.
    pub flush_bytes: usize,
    /// Age of a memory table that makes the flusher start.
    pub flush_after: Duration,
    /// Batches that wait for the writer, at most; more are told to come back.
    pub queue_batches: usize,
    /// Bytes that wait for the writer, at most.
    pub queue_bytes: usize,
    /// Milliseconds since 1970.
    pub clock: fn() -> i64,
}

impl Default for EventOptions {
    fn default() -> Self {
        Self {
            flush_points: 1_000_000,
            flush_bytes: 32 << 20,
            flush_after: Duration::from_secs(60),
            queue_batches: 1_024,
            queue_bytes: 64 << 20,
            clock: || chrono::Utc::now().timestamp_millis(),
        }
    }
}

/// A record of `hot.db` that could not be read at start. It is kept in the table `damaged`; all others were read.
#[derive(Debug, Clone)]
pub struct SkippedRecord {
    pub sequence: i64,
    pub reason: CodecError,
}

/// Events of tasks and models in a data folder. Clones share one store; the last one to go stops its threads, and
/// what [`EventStore::close`] has not flushed by then is read from `hot.db` at the next start.
#[derive(Debug, Clone)]
pub struct EventStore {
    pub(super) shared: Arc<Shared>,
    threads: Arc<Threads>,
}

#[derive(Debug)]
struct Threads {
    queue: Mutex<Option<SyncSender<Request>>>,
    shared: Arc<Shared>,
    handles: Mutex<Vec<JoinHandle<()>>>,
}

/// A change on its way to the writer.
#[derive(Debug)]
pub(super) struct Request {
    pub change: Change,
    pub encoded: Vec<u8>,
    pub weight: usize,
    pub reply: oneshot::Sender<Result<Appended>>,
}

#[derive(Debug)]
pub(super) struct Shared {
    pub options: EventOptions,
    pub folder: PathBuf,
    pub hot: Mutex<Connection>,
    /// Whoever holds it alone writes `series.db`.
    pub series: Mutex<Connection>,
    pub readers: Mutex<Vec<Connection>>,
    pub tables: RwLock<Tables>,
    pub signal: Mutex<Signal>,
    pub wake: Condvar,
    pub room: Condvar,
    pub queued_bytes: AtomicUsize,
    pub last_flush: AtomicI64,
    pub skipped: Vec<SkippedRecord>,
    pub trouble: Trouble,
    #[cfg(test)]
    pub fail_before_hot_delete: std::sync::atomic::AtomicBool,
}

/// The memory tables, oldest first: the one that is being flushed, and the one that grows.
#[derive(Debug, Default)]
pub(super) struct Tables {
    pub frozen: Option<Arc<RwLock<MemTable>>>,
    pub active: Arc<RwLock<MemTable>>,
}

#[derive(Debug, Default)]
pub(super) struct Signal {
    pub flush_wanted: bool,
    pub stop: bool,
}

/// A lock whose holder may have panicked: every holder leaves the data whole between statements.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    pub fn active(&self) -> Arc<RwLock<MemTable>> {
        Arc::clone(&self.tables.read().unwrap_or_else(PoisonError::into_inner).active)
    }

    pub fn series_path(&self) -> PathBuf {
        self.folder.join("series.db")
    }

    pub fn is_full(&self, table: &MemTable, factor: usize) -> bool {
        table.points >= factor * self.options.flush_points || table.bytes >= factor * self.options.flush_bytes
    }
}

impl EventStore {
    /// Opens the store in `folder`, makes its files where they are missing, and replays what was not flushed.
    ///
    /// # Errors
    /// When the folder or the databases can't be used. Damaged records are no error: see [`Self::skipped_records`].
    pub fn open(folder: &Path, options: EventOptions) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let hot = schema::open_hot(&folder.join("hot.db"))?;
        let series = schema::open_series(&folder.join("series.db"))?;
        let applied: i64 = series.query_row("select seq from applied", [], |row| row.get(0))?;
        let mut seen = writer::load_seen(&series, (options.clock)())?;
        let (table, skipped) = replay(&hot, applied)?;
        seen.extend(table.seen.iter().map(|(key, at, answer)| (*key, (*at, *answer))));
        let mut spans = Spans::default();
        for (key, span, _) in &table.spans {
            spans.place(&series, *key, span)?;
            spans.add(*key, span, table.sequence.map_or(0, |(_, last)| last));
        }
        let next = hot.query_row("select coalesce(max(seq), 0) from hot", [], |row| row.get::<_, i64>(0))?.max(applied);
        let next = skipped.iter().map(|record| record.sequence).fold(next, i64::max) + 1;
        let (queue, requests) = sync_channel(options.queue_batches.max(1));
        let shared = Arc::new(Shared {
            options,
            folder: folder.to_owned(),
            hot: Mutex::new(hot),
            series: Mutex::new(series),
            readers: Mutex::default(),
            tables: RwLock::new(Tables { frozen: None, active: Arc::new(RwLock::new(table)) }),
            signal: Mutex::default(),
            wake: Condvar::new(),
            room: Condvar::new(),
            queued_bytes: AtomicUsize::new(0),
            last_flush: AtomicI64::new(0),
            skipped,
            trouble: Trouble::none("hot.db"),
            #[cfg(test)]
            fail_before_hot_delete: false.into(),
        });
        let handles = start_threads(&shared, requests, writer::Known { next, seen, spans })?;
        let threads =
            Threads { queue: Mutex::new(Some(queue)), shared: Arc::clone(&shared), handles: Mutex::new(handles) };
        Ok(Self { shared, threads: Arc::new(threads) })
    }

    /// Records that could not be read when the store was opened.
    pub fn skipped_records(&self) -> &[SkippedRecord] {
        &self.shared.skipped
    }

    /// Stores a batch; it is on disk when this answers.
    ///
    /// # Errors
    /// [`EventError::Busy`] when too much waits already; nothing was stored then.
    pub async fn append(&self, batch: EventBatch) -> Result<Appended> {
        for document in &batch.documents {
            if matches!(&document.body, Body::Vector(values) if values.len() > MAX_POINTS) {
                let what = format!("vector `{}`/`{}`", document.metric, document.variant);
                return Err(EventError::TooLarge { what, limit: MAX_POINTS });
            }
        }
        let weight = weight(&batch);
        let received = (self.shared.options.clock)();
        self.send(Change::Batch { batch, received }, weight).await
    }

    /// Takes away everything that `owner` has; gone for readers, and for good, when this answers.
    ///
    /// # Errors
    /// As for [`Self::append`].
    pub async fn delete_owner(&self, owner: &Owner) -> Result<()> {
        self.send(Change::Delete(owner.clone()), 0).await.map(drop)
    }

    /// Takes away the owner's log lines with a timestamp below `before`; says how many there were.
    ///
    /// # Errors
    /// As for [`Self::append`].
    pub async fn clear_log(&self, owner: &Owner, before: i64) -> Result<u64> {
        let had = self.log_total(owner)?;
        self.send(Change::ClearLog(owner.clone(), before), 0).await?;
        Ok(had.saturating_sub(self.log_total(owner)?))
    }

    async fn send(&self, change: Change, weight: usize) -> Result<Appended> {
        use std::sync::atomic::Ordering::Relaxed;
        let queue = lock(&self.threads.queue).clone().ok_or(EventError::Closed)?;
        let most = self.shared.options.queue_bytes;
        // one batch above the limit is let through when nothing else waits, or it could never be stored
        let admit = |waiting: usize| (waiting == 0 || waiting + weight <= most).then_some(waiting + weight);
        if self.shared.queued_bytes.fetch_update(Relaxed, Relaxed, admit).is_err() {
            return Err(EventError::Busy { retry_after_s: 1 });
        }
        let (reply, answer) = oneshot::channel();
        let encoded = encode(&change);
        if let Err(error) = queue.try_send(Request { change, encoded, weight, reply }) {
            self.shared.queued_bytes.fetch_sub(weight, Relaxed);
            return Err(match error {
                TrySendError::Full(_) => EventError::Busy { retry_after_s: 1 },
                TrySendError::Disconnected(_) => EventError::Closed,
            });
        }
        drop(queue);
        answer.await.map_err(|_| EventError::Closed)?
    }

    /// Bytes of batches that wait to be written.
    pub fn queued_bytes(&self) -> usize {
        self.shared.queued_bytes.load(std::sync::atomic::Ordering::Relaxed)
    }

    /// Why the last batch or flush could not be written; nothing since one could.
    pub fn write_trouble(&self) -> Option<String> {
        self.shared.trouble.get()
    }

    /// Finds out whether events can be written (again), by writing nothing that matters.
    ///
    /// # Errors
    /// When they can't.
    pub fn try_writing(&self) -> Result<()> {
        let written = lock(&self.shared.hot).execute_batch(schema::TRY_WRITING).map_err(EventError::from);
        self.shared.trouble.note(&written);
        written
    }

    /// Moves what is in memory to `series.db`. Returns when that is done.
    ///
    /// # Errors
    /// When a database fails; nothing is lost then, and the next flush tries again.
    pub fn flush(&self) -> Result<()> {
        self.shared.flush()
    }

    /// Stops taking batches, stores those that wait, flushes, and ends the threads. Readers go on working.
    ///
    /// # Errors
    /// When the flush fails; the events are still in `hot.db` then.
    pub fn close(&self) -> Result<()> {
        self.threads.end();
        let flushed = self.shared.flush();
        crate::private::empty_log(&lock(&self.shared.hot));
        crate::private::empty_log(&lock(&self.shared.series));
        flushed
    }
}

impl Threads {
    fn end(&self) {
        lock(&self.queue).take(); // the writer ends when the last sender is gone
        lock(&self.shared.signal).stop = true;
        self.shared.wake.notify_all();
        self.shared.room.notify_all();
        for handle in lock(&self.handles).drain(..) {
            if handle.join().is_err() {
                tracing::error!("a thread of the event store had panicked");
            }
        }
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        self.end();
    }
}

fn start_threads(
    shared: &Arc<Shared>,
    requests: std::sync::mpsc::Receiver<Request>,
    known: writer::Known,
) -> Result<Vec<JoinHandle<()>>> {
    let (for_writer, for_flusher) = (Arc::clone(shared), Arc::clone(shared));
    let named = |name: &str| std::thread::Builder::new().name(name.to_owned());
    Ok(vec![
        named("event-writer").spawn(move || writer::Writer::new(for_writer, known).run(&requests))?,
        named("event-flusher").spawn(move || for_flusher.run_flusher())?,
    ])
}

/// Reads the groups after `applied` into a table. Unreadable ones are set aside, so that no flush deletes them.
fn replay(hot: &Connection, applied: i64) -> Result<(MemTable, Vec<SkippedRecord>)> {
    hot.execute("delete from hot where seq <= ?1", [applied])?;
    let mut table = MemTable::default();
    let mut skipped = Vec::new();
    let mut statement = hot.prepare("select seq, data from hot order by seq")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let sequence: i64 = row.get(0)?;
        match open_group(row.get_ref(1)?.as_blob().unwrap_or_default()) {
            Ok(changes) => table.put(sequence, changes),
            Err(reason) => {
                tracing::error!(sequence, "acknowledged events can't be read and were set aside: {reason}");
                skipped.push(SkippedRecord { sequence, reason });
            }
        }
    }
    drop(rows);
    for record in &skipped {
        hot.execute(
            "insert or replace into damaged select seq, ?2, data from hot where seq = ?1",
            (record.sequence, record.reason.to_string()),
        )?;
        hot.execute("delete from hot where seq = ?1", [record.sequence])?;
    }
    Ok((table, skipped))
}
