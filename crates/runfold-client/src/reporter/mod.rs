//! What a process reports about a task: appended to its journal at once, sent by threads in the background.
//! It leaves what is worth reporting to its callers. No method but `flush` and `close` waits for a network.

pub mod calls;
pub mod feed;
pub mod lines;
mod link;
mod live;
pub mod sync;
mod threads;
pub mod uploads;

use crate::error::{ClientError, Result};
use crate::http::Client;
use crate::journal::record::Record;
use crate::journal::series::Series;
use crate::journal::{self, now_ms};
use crate::process;
pub use link::Tally;
use live::Live;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicPtr, AtomicU32, Ordering};
use std::time::Duration;
pub use uploads::{Keep, Upload};

/// How a reporter behaves; every field has a default that works on a laptop.
#[derive(Debug, Clone)]
pub struct Options {
    /// The folder of all journals.
    pub root: PathBuf,
    pub task: String,
    /// Named as the source of console lines that name none.
    pub worker: String,
    pub send_every: Duration,
    /// What a power cut may cost.
    pub flush_every: Duration,
    pub disk_bytes: u64,
    /// Whether this process's end is the task's end.
    pub is_main: bool,
}

impl Options {
    pub fn new(root: &Path, task: &str) -> Self {
        Self {
            root: root.to_owned(),
            task: task.to_owned(),
            worker: String::new(),
            send_every: Duration::from_secs(1),
            flush_every: Duration::from_secs(1),
            disk_bytes: 4 << 30,
            is_main: false,
        }
    }
}

/// How a journal ended, or how far it got.
#[derive(Debug, Clone, Default)]
pub struct Report {
    pub folder: PathBuf,
    pub task: String,
    pub server_task: String,
    pub complete: bool,
    pub unsent_bytes: u64,
    pub unsent_uploads: u64,
    pub dropped: u64,
    pub tally: Tally,
    /// Why sending stopped, where it did.
    pub last_error: String,
}

/// How much was reported, and how far it got.
#[derive(Debug, Clone, Default)]
pub struct Counters {
    pub points: u64,
    pub logs: u64,
    pub events: u64,
    pub calls: u64,
    pub uploads: u64,
    pub dropped: u64,
    pub unsent_bytes: u64,
    pub unsent_uploads: u64,
    pub tally: Tally,
    pub last_error: String,
}

/// A task being reported. A forked child gets a journal of its own with its first report.
#[derive(Debug)]
pub struct Reporter {
    options: Arc<Options>,
    number: u32,
    live: AtomicPtr<Live>,
}

static NUMBERS: AtomicU32 = AtomicU32::new(0);

impl Reporter {
    /// Makes no file and starts no thread; the first report does.
    pub fn new(options: Options, client: Option<Client>) -> Self {
        let options = Arc::new(options);
        let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
        let live = Live::new(options.clone(), number, client);
        Self { options, number, live: AtomicPtr::new(Box::into_raw(live)) }
    }

    pub fn options(&self) -> &Options {
        &self.options
    }

    /// What belongs to this process. A child puts its own in the place of its parent's, whose locks it can't trust.
    #[inline]
    #[allow(unsafe_code)]
    fn live(&self) -> &Live {
        let found = self.live.load(Ordering::Acquire);
        // SAFETY: it comes from `Box::into_raw` and is never freed while `self` lives: one stays behind for each
        // fork, in the child alone.
        let live = unsafe { &*found };
        if live.process == process::id() { live } else { self.live_in_child(found) }
    }

    #[cold]
    #[allow(unsafe_code)]
    fn live_in_child(&self, found: *mut Live) -> &Live {
        // SAFETY: as in `live`; of the parent's only what is set once and never locked is read
        let client = unsafe { (*found).client_without_lock() };
        let fresh = Box::into_raw(Live::new(self.options.clone(), self.number, client));
        match self.live.compare_exchange(found, fresh, Ordering::AcqRel, Ordering::Acquire) {
            // SAFETY: as in `live`; `fresh` was just published
            Ok(_) => unsafe { &*fresh },
            Err(other) => {
                // SAFETY: `fresh` was never published, so this is its only owner
                drop(unsafe { Box::from_raw(fresh) });
                // SAFETY: as in `live`; another thread of this child published `other`
                unsafe { &*other }
            }
        }
    }

    /// Where this process's journal is, or will be.
    pub fn folder(&self) -> PathBuf {
        journal::place(&self.options.root, &self.options.task, self.number)
    }

    /// Makes the journal now instead of with the first report.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn open(&self) -> Result<()> {
        self.live().journal().map(drop).map_err(ClientError::Settings)
    }

    /// The id that the server knows the task by.
    pub fn server_task(&self) -> String {
        let about = self.live().journal_if_made().map(|journal| journal.about());
        about.and_then(|about| about.server_task).unwrap_or_else(|| self.options.task.clone())
    }

    /// From now on sends to this server, or to none.
    pub fn attach(&self, client: Option<Client>) {
        self.live().attach(client);
    }

    /// The series of that name in this process's journal; it is of no use to another process.
    pub fn series(&self, model: Option<&str>, metric: &str, variant: &str) -> Option<Arc<Series>> {
        Some(self.live().journal().ok()?.series(model, metric, variant))
    }

    #[inline]
    pub fn scalar(&self, model: Option<&str>, metric: &str, variant: &str, point: (i64, Option<i64>, f64)) {
        let live = self.live();
        let Ok(journal) = live.journal() else { return live.drop_one() };
        let series = journal.series(model, metric, variant);
        let (iteration, timestamp, value) = point;
        live.point(journal, &series, (iteration, timestamp.unwrap_or_else(now_ms), value));
    }

    /// A point of a series that [`Self::series`] gave in this very process (`process`, as [`process::id`] says it).
    #[inline]
    pub fn scalar_of(&self, process: u32, series: &Series, point: (i64, Option<i64>, f64)) {
        let live = self.live();
        let (iteration, timestamp, value) = point;
        let timestamp = timestamp.unwrap_or_else(now_ms);
        match live.journal() {
            Ok(journal) if process == live.process => live.point(journal, series, (iteration, timestamp, value)),
            Ok(journal) => {
                let name = &series.name;
                let series = journal.series(name.model.as_deref(), &name.metric, &name.variant);
                live.point(journal, &series, (iteration, timestamp, value));
            }
            Err(_) => live.drop_one(),
        }
    }

    /// Each line of `text` is one record.
    pub fn log(&self, text: &str, level: &str, worker: Option<&str>, timestamp: Option<i64>) {
        let live = self.live();
        let timestamp = timestamp.unwrap_or_else(now_ms);
        let worker = worker.unwrap_or(&self.options.worker);
        for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
            let (level, worker, text) = (level.to_owned(), worker.to_owned(), line.to_owned());
            live.record(&Record::Log { timestamp, level, worker, text }, &live.logs);
        }
    }

    /// A plot, sample or vector as one JSON object in ClearML's words.
    pub fn event(&self, body: &[u8]) {
        let live = self.live();
        live.record(&Record::Event { timestamp: now_ms(), body: body.to_vec() }, &live.events);
    }

    /// A write of metadata: made in the order of these calls, repeated until the server answered.
    pub fn call(&self, action: &str, body: &[u8]) {
        let live = self.live();
        live.record(&Record::Call { action: action.to_owned(), body: body.to_vec() }, &live.calls);
        live.wake();
    }

    /// A file to send.
    ///
    /// # Errors
    /// When it can't be read or kept.
    pub fn upload(&self, upload: &Upload) -> Result<()> {
        let live = self.live();
        let journal = live.journal().map_err(ClientError::Settings)?;
        uploads::put(journal.path(), upload, journal.end())?;
        live.uploads.fetch_add(1, Ordering::Relaxed);
        live.wake();
        Ok(())
    }

    /// Waits until everything reported before is on the server; `false` if it took longer.
    pub fn flush(&self, within: Duration) -> bool {
        self.live().flush(within)
    }

    /// Waits until everything reported before would survive a power cut.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn flush_to_disk(&self) -> Result<()> {
        let Some(journal) = self.live().journal_if_made() else { return Ok(()) };
        journal.flush().map_err(ClientError::file(format!("`{}` can't be flushed", journal.path().display())))
    }

    /// Sends what can be sent by then, and ends the threads.
    pub fn close(&self, within: Duration) -> Report {
        self.live().close(within)
    }

    pub fn counters(&self) -> Counters {
        self.live().counters()
    }
}

#[allow(unsafe_code)]
impl Drop for Reporter {
    fn drop(&mut self) {
        let live = *self.live.get_mut();
        // SAFETY: it comes from `Box::into_raw`; nobody can ask for it any more, and a parent's is left to its parent
        unsafe {
            if (*live).process == process::id() {
                drop(Box::from_raw(live));
            }
        }
    }
}
