//! The threads behind a reporter: one keeps the journal safe on disk, one sends it, one sends files.
//! It leaves each step to the journal, the link and `uploads`. None of them is ever waited for by a report.

use super::calls::Alias;
use super::link::{Link, Tally};
use super::{Options, sync, uploads};
use crate::error::{ClientError, Result};
use crate::http::Client;
use crate::http::pause::{Backoff, Deadline};
use crate::journal::thin::{How, relieve};
use crate::journal::{Journal, lock};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// A server that does not answer is asked again at least so often.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// How soon it is looked whether what comes first is done.
const TURN: Duration = Duration::from_millis(50);
/// How long one step may take while nobody waits for the end.
const STEP: Duration = Duration::from_secs(120);
/// How often the journals of processes that are gone are looked for.
const ORPHANS: Duration = Duration::from_secs(15);
/// A part of the limit at which the journal begins to be packed.
const RELIEVE_AT: f64 = 0.75;

/// What the threads and their reporter tell each other.
#[derive(Debug)]
pub struct Signals {
    told: Mutex<Told>,
    changed: Condvar,
    sent: AtomicU64,
}

#[derive(Debug)]
struct Told {
    client: Option<Client>,
    /// Counts wishes to be looked after at once.
    wakes: u64,
    stop: Option<Deadline>,
    ended: usize,
    tally: Tally,
    /// Of uploads; the link keeps its own.
    refused: Vec<String>,
    last_error: String,
}

impl Signals {
    pub fn new(client: Option<Client>) -> Self {
        let told = Told {
            client,
            wakes: 0,
            stop: None,
            ended: 0,
            tally: Tally::default(),
            refused: Vec::new(),
            last_error: String::new(),
        };
        Self { told: Mutex::new(told), changed: Condvar::new(), sent: AtomicU64::new(0) }
    }

    pub fn attach(&self, client: Option<Client>) {
        lock(&self.told).client = client;
        self.wake();
    }

    pub fn wake(&self) {
        lock(&self.told).wakes += 1;
        self.changed.notify_all();
    }

    pub fn stop(&self, deadline: Deadline) {
        lock(&self.told).stop = Some(deadline);
        self.changed.notify_all();
    }

    pub fn sent(&self) -> u64 {
        self.sent.load(Relaxed)
    }

    pub fn tally(&self) -> (Tally, String) {
        let told = lock(&self.told);
        let mut tally = told.tally.clone();
        tally.refusals += told.refused.len() as u64;
        tally.refused.extend(told.refused.iter().cloned());
        (tally, told.last_error.clone())
    }

    fn client(&self) -> Option<Client> {
        lock(&self.told).client.clone()
    }

    fn stopping(&self) -> Option<Deadline> {
        lock(&self.told).stop
    }

    /// Until when a step may take.
    fn deadline(&self) -> Deadline {
        self.stopping().unwrap_or_else(|| Deadline::after(STEP))
    }

    /// Waits between two turns of a thread that sends; gives back the count of wishes.
    fn pause(&self, seen: u64, span: Duration, stopping: Option<Deadline>, is_idle: bool) -> u64 {
        if let Some(deadline) = stopping {
            std::thread::sleep(span.min(deadline.left()));
            return seen;
        }
        // a server that is away is not asked more often because more was reported
        if is_idle { self.rest(seen, span) } else { self.rest_through_wakes(span) }
    }

    /// Waits for a wish, the end, or so long; gives back the count of wishes.
    fn rest(&self, seen: u64, span: Duration) -> u64 {
        let until = Instant::now() + span;
        let mut told = lock(&self.told);
        while told.wakes == seen && told.stop.is_none() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            told = self.changed.wait_timeout(told, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        told.wakes
    }

    /// Waits for the end, or so long, whatever is wished for.
    fn rest_through_wakes(&self, span: Duration) -> u64 {
        let until = Instant::now() + span;
        let mut told = lock(&self.told);
        while told.stop.is_none() && Instant::now() < until {
            let left = until.saturating_duration_since(Instant::now());
            told = self.changed.wait_timeout(told, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        told.wakes
    }

    fn note(&self, sent: u64, tally: &Tally, error: Option<&ClientError>) {
        self.sent.store(sent, Relaxed);
        let mut told = lock(&self.told);
        told.tally.clone_from(tally);
        let error = error.filter(|error| !matches!(error, ClientError::Waits(_)));
        told.last_error = error.map(ToString::to_string).unwrap_or_default();
        drop(told);
        self.changed.notify_all();
    }

    fn refused(&self, words: String) {
        let mut told = lock(&self.told);
        told.refused.push(words);
    }

    fn failed(&self, error: &ClientError) {
        lock(&self.told).last_error = error.to_string();
    }

    fn ended(&self) {
        lock(&self.told).ended += 1;
        self.changed.notify_all();
    }

    pub fn await_ended(&self, threads: usize, deadline: Deadline) {
        let mut told = lock(&self.told);
        while told.ended < threads && !deadline.is_over() {
            told = self.changed.wait_timeout(told, deadline.left()).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Waits until the journal was sent up to `place` and the uploads up to `upload` are done.
    pub fn await_sent(&self, place: u64, upload: u64, journal: &Path, deadline: Deadline) -> bool {
        self.wake();
        let mut told = lock(&self.told);
        loop {
            if self.sent() >= place && !uploads::any_up_to(journal, upload) {
                return true;
            }
            if deadline.is_over() {
                return false;
            }
            let span = deadline.left().min(Duration::from_millis(200));
            told = self.changed.wait_timeout(told, span).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

/// Starts the threads; each counts itself as ended when it is.
///
/// # Errors
/// When the system starts no thread.
pub fn start(
    journal: &Arc<Journal>,
    options: &Arc<Options>,
    signals: &Arc<Signals>,
) -> std::io::Result<Vec<JoinHandle<()>>> {
    type Work = fn(&Arc<Journal>, &Options, &Signals);
    let all: [(&str, Work); 3] = [("runfold-journal", keep), ("runfold-sender", send), ("runfold-uploads", send_files)];
    let spawn = |(name, work): (&str, Work)| {
        let (journal, options, signals) = (journal.clone(), options.clone(), signals.clone());
        std::thread::Builder::new().name(name.to_owned()).stack_size(512 << 10).spawn(move || {
            work(&journal, &options, &signals);
            signals.ended();
        })
    };
    all.into_iter().map(spawn).collect()
}

/// Keeps the journal safe on disk and within its limit.
fn keep(journal: &Arc<Journal>, options: &Options, signals: &Signals) {
    let (mut seen, mut flushed) = (0, Instant::now());
    loop {
        let stopping = signals.stopping().is_some();
        if flushed.elapsed() >= options.flush_every || stopping {
            if let Err(source) = journal.flush() {
                signals.failed(&ClientError::File { what: "the journal can't be flushed to disk".into(), source });
            }
            flushed = Instant::now();
        }
        if stopping {
            return;
        }
        // what the disk refuses here it refuses the callers too, who count it
        let _ = journal.prepare();
        if let Err(error) = relieve_when_full(journal, signals) {
            signals.failed(&error);
        }
        seen = signals.rest(seen, options.flush_every.saturating_sub(flushed.elapsed()).max(Duration::from_millis(20)));
    }
}

fn relieve_when_full(journal: &Journal, signals: &Signals) -> Result<()> {
    let limit = (journal.disk_limit() as f64 * RELIEVE_AT) as u64;
    while journal.taken() > limit && signals.stopping().is_none() {
        // the sender must not be reading what is rearranged
        let tried = lock(&journal.tried);
        let before = journal.current_number();
        let tried = *tried;
        let packed = relieve(journal.path(), before, tried, How::Pack)?;
        let Some(saved) =
            packed.map_or_else(|| relieve(journal.path(), before, tried, How::Thin), |saved| Ok(Some(saved)))?
        else {
            return Ok(());
        };
        journal.dropped.fetch_add(saved.dropped, Relaxed);
        journal.measure();
    }
    Ok(())
}

/// Looks for the journals of processes that are gone, in a thread that nobody waits for: it may be cut off anywhere,
/// and what it sends must not hold up what this process reports.
#[derive(Debug, Default)]
struct Orphans {
    looked: Option<Instant>,
    is_busy: Arc<AtomicBool>,
}

impl Orphans {
    fn is_due(&self) -> bool {
        self.looked.is_none_or(|at| at.elapsed() > ORPHANS) && !self.is_busy.load(Relaxed)
    }

    fn look(&mut self, root: &Path, client: Client) {
        self.looked = Some(Instant::now());
        self.is_busy.store(true, Relaxed);
        let (root, is_busy) = (root.to_owned(), self.is_busy.clone());
        let named = std::thread::Builder::new().name("runfold-orphans".to_owned()).stack_size(512 << 10);
        let spawned = named.spawn(move || {
            sync::adopt(&root, &client, None, Deadline::after(STEP));
            is_busy.store(false, Relaxed);
        });
        if spawned.is_err() {
            // no thread to be had now: the next look tries again
            self.is_busy.store(false, Relaxed);
        }
    }
}

/// Sends the journal, and those that processes of the same folder left behind.
fn send(journal: &Arc<Journal>, options: &Options, signals: &Signals) {
    let mut backoff = Backoff::up_to(LONGEST_PAUSE);
    let (mut seen, mut link): (u64, Option<Link>) = (0, None);
    let mut orphans = Orphans::default();
    loop {
        let stopping = signals.stopping();
        let outcome = match signals.client() {
            None => Ok(()),
            Some(client) => send_all(&mut link, &client, journal, signals),
        };
        let is_idle = outcome.is_ok();
        // what was reported before the end was asked for has been looked at since
        if let Some(deadline) = stopping
            && (is_idle || deadline.is_over())
        {
            if let (true, Some(client)) = (is_idle, signals.client()) {
                // what forked children left: they end without saying so
                sync::adopt(&options.root, &client, Some(&options.task), deadline);
            }
            return;
        }
        let span = match outcome {
            Ok(()) => {
                backoff = Backoff::up_to(LONGEST_PAUSE);
                if let (true, Some(client)) = (orphans.is_due(), signals.client()) {
                    orphans.look(&options.root, client);
                }
                options.send_every
            }
            Err(Some(TURN)) => TURN,
            Err(pause) => backoff.pause(pause),
        };
        seen = signals.pause(seen, span, stopping, is_idle);
    }
}

/// Sends until nothing is left. An error gives back how long the server wants to be left alone, if it said so.
fn send_all(
    link: &mut Option<Link>,
    client: &Client,
    journal: &Arc<Journal>,
    signals: &Signals,
) -> Result<(), Option<Duration>> {
    let is_other = |link: &Link| !link.is_to(client);
    if link.as_ref().is_some_and(is_other) {
        *link = None;
    }
    if link.is_none() {
        match Link::open(journal.path(), client.clone(), Some(journal.clone())) {
            Ok(opened) => *link = Some(opened),
            Err(error) => {
                signals.failed(&error);
                return Err(None);
            }
        }
    }
    let Some(link) = link else { return Err(None) };
    loop {
        let stepped = link.step(signals.deadline());
        signals.note(link.sent(), &link.tally, stepped.as_ref().err());
        match stepped {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(ClientError::Waits(_)) => return Err(Some(TURN)),
            Err(error) => return Err(error.retry_after()),
        }
        if signals.stopping().is_some_and(Deadline::is_over) {
            return Err(None);
        }
    }
}

/// Sends files, one after the other; each in parts and in parallel.
fn send_files(journal: &Arc<Journal>, options: &Options, signals: &Signals) {
    let mut backoff = Backoff::up_to(LONGEST_PAUSE);
    let mut seen = 0;
    loop {
        let stopping = signals.stopping();
        let outcome = match signals.client() {
            None => Ok(()),
            Some(client) => {
                let sending = uploads::Sending {
                    folder: journal.path(),
                    client: &client,
                    alias: alias_of(journal),
                    sent: &|| signals.sent(),
                };
                sending.all(&|| signals.stopping().is_some_and(Deadline::is_over), &mut |words| signals.refused(words))
            }
        };
        let is_idle = outcome.is_ok();
        if stopping.is_some_and(|deadline| is_idle || deadline.is_over()) {
            return;
        }
        let span = match outcome {
            Ok(()) => {
                backoff = Backoff::up_to(LONGEST_PAUSE);
                options.send_every
            }
            Err(ClientError::Waits(_)) => TURN,
            Err(error) => {
                signals.failed(&error);
                backoff.pause(error.retry_after())
            }
        };
        seen = signals.pause(seen, span, stopping, is_idle);
    }
}

fn alias_of(journal: &Journal) -> Alias {
    let about = journal.about();
    Alias { server: about.server_task.unwrap_or_else(|| about.task.clone()), own: about.task }
}
