//! A reporter's part that belongs to one process: its journal, its threads, its figures.
//! It leaves what the threads do to `threads`.

use super::threads::{self, Signals};
use super::{Counters, Options, Report, uploads};
use crate::http::Client;
use crate::http::pause::Deadline;
use crate::journal::folder;
use crate::journal::record::Record;
use crate::journal::series::Series;
use crate::journal::{self, Journal, Limits};
use crate::process;
use std::sync::atomic::Ordering;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread::JoinHandle;
use std::time::Duration;

/// The sender is woken when so many bytes were appended, before its time.
const WAKE_SHIFT: u32 = 19;

#[derive(Debug)]
pub struct Live {
    pub process: u32,
    options: Arc<Options>,
    number: u32,
    /// Set by `attach`, each time to a new one: a child reads it without taking a lock.
    client: AtomicPtr<Option<Client>>,
    journal: OnceLock<Result<Arc<Journal>, String>>,
    signals: Arc<Signals>,
    handles: Mutex<Vec<JoinHandle<()>>>,
    closed: AtomicBool,
    pub points: AtomicU64,
    pub logs: AtomicU64,
    pub events: AtomicU64,
    pub calls: AtomicU64,
    pub uploads: AtomicU64,
    dropped: AtomicU64,
}

impl Live {
    pub fn new(options: Arc<Options>, number: u32, client: Option<Client>) -> Box<Self> {
        Box::new(Self {
            process: process::id(),
            options,
            number,
            client: AtomicPtr::new(Box::into_raw(Box::new(client.clone()))),
            journal: OnceLock::new(),
            signals: Arc::new(Signals::new(client)),
            handles: Mutex::default(),
            closed: AtomicBool::new(false),
            points: AtomicU64::new(0),
            logs: AtomicU64::new(0),
            events: AtomicU64::new(0),
            calls: AtomicU64::new(0),
            uploads: AtomicU64::new(0),
            dropped: AtomicU64::new(0),
        })
    }

    #[allow(unsafe_code)]
    pub fn client_without_lock(&self) -> Option<Client> {
        // SAFETY: from `Box::into_raw` in `new` or `attach`, and never freed: attaching is rare and the box is small
        unsafe { (*self.client.load(Ordering::Acquire)).clone() }
    }

    pub fn attach(&self, client: Option<Client>) {
        self.client.store(Box::into_raw(Box::new(client.clone())), Ordering::Release);
        self.signals.attach(client);
    }

    /// The journal, made with its threads when this is the first time.
    #[inline]
    pub fn journal(&self) -> Result<&Arc<Journal>, String> {
        let made = match self.journal.get() {
            Some(made) => made,
            None => self.journal.get_or_init(|| self.begin()),
        };
        made.as_ref().map_err(Clone::clone)
    }

    pub fn journal_if_made(&self) -> Option<&Arc<Journal>> {
        self.journal.get()?.as_ref().ok()
    }

    #[cold]
    fn begin(&self) -> Result<Arc<Journal>, String> {
        let path = journal::place(&self.options.root, &self.options.task, self.number);
        let limits = Limits { disk_bytes: self.options.disk_bytes };
        let made = Journal::create(&path, &self.options.task, limits, self.options.is_main);
        let journal = Arc::new(made.map_err(|error| error.to_string())?);
        let started = threads::start(&journal, &self.options, &self.signals);
        *journal::lock(&self.handles) = started.map_err(|error| format!("no thread can be started: {error}"))?;
        Ok(journal)
    }

    #[inline]
    pub fn point(&self, journal: &Journal, series: &Series, point: (i64, i64, f64)) {
        let (iteration, timestamp, value) = point;
        match journal.point(series, iteration, timestamp, value) {
            Some(end) => {
                self.points.fetch_add(1, Relaxed);
                // a record that crosses the line wakes the threads
                if end >> WAKE_SHIFT != (end - 32) >> WAKE_SHIFT {
                    self.signals.wake();
                }
            }
            None => self.drop_one(),
        }
    }

    pub fn record(&self, record: &Record, counter: &AtomicU64) {
        let appended = self.journal().ok().and_then(|journal| journal.record(record));
        if appended.is_some() {
            counter.fetch_add(1, Relaxed);
        } else {
            self.drop_one();
        }
    }

    #[cold]
    pub fn drop_one(&self) {
        self.dropped.fetch_add(1, Relaxed);
    }

    pub fn wake(&self) {
        self.signals.wake();
    }

    pub fn flush(&self, within: Duration) -> bool {
        let Some(journal) = self.journal_if_made() else { return self.dropped.load(Relaxed) == 0 };
        let place = journal.end();
        let uploads = uploads::newest(journal.path());
        self.signals.await_sent(place, uploads, journal.path(), Deadline::after(within))
    }

    pub fn close(&self, within: Duration) -> Report {
        let deadline = Deadline::after(within);
        let Some(journal) = self.journal_if_made() else {
            return Report {
                task: self.options.task.clone(),
                server_task: self.options.task.clone(),
                complete: self.dropped.load(Relaxed) == 0,
                dropped: self.dropped.load(Relaxed),
                ..Report::default()
            };
        };
        let first = !self.closed.swap(true, Ordering::AcqRel);
        journal.close();
        self.signals.stop(deadline);
        self.await_threads(deadline);
        let report = self.report(journal);
        if report.complete && first {
            // what stays is found complete by the next sync
            let _ = folder::remove(journal.path());
        }
        journal.let_go();
        report
    }

    /// A thread that does not end in time is left behind: it waits for a network, and the process need not.
    fn await_threads(&self, deadline: Deadline) {
        let handles = std::mem::take(&mut *journal::lock(&self.handles));
        self.signals.await_ended(handles.len(), deadline);
        for handle in handles.into_iter().filter(|handle| handle.is_finished()) {
            // a panic was printed when it happened; the journal is whole and is sent by the next sync
            let _ = handle.join();
        }
    }

    fn report(&self, journal: &Journal) -> Report {
        let counters = self.counters();
        let about = journal.about();
        Report {
            folder: journal.path().to_owned(),
            server_task: about.server_task.unwrap_or_else(|| about.task.clone()),
            task: about.task,
            complete: counters.unsent_bytes == 0 && counters.unsent_uploads == 0,
            unsent_bytes: counters.unsent_bytes,
            unsent_uploads: counters.unsent_uploads,
            dropped: counters.dropped,
            tally: counters.tally,
            last_error: counters.last_error,
        }
    }

    pub fn counters(&self) -> Counters {
        let journal = self.journal.get();
        let (tally, mut last_error) = self.signals.tally();
        if let Some(Err(error)) = journal {
            last_error.clone_from(error);
        }
        let journal = self.journal_if_made();
        let dropped = journal.map_or(0, |journal| journal.dropped.load(Relaxed));
        let load = |counter: &AtomicU64| counter.load(Relaxed);
        Counters {
            points: load(&self.points),
            logs: load(&self.logs),
            events: load(&self.events),
            calls: load(&self.calls),
            uploads: load(&self.uploads),
            dropped: load(&self.dropped) + dropped,
            unsent_bytes: journal.map_or(0, |journal| journal.end().saturating_sub(self.signals.sent())),
            unsent_uploads: journal.map_or(0, |journal| uploads::list(journal.path()).len() as u64),
            tally,
            last_error,
        }
    }
}
