//! A disk that fails when told to, is slow when told to, and remembers what was written and what was synced.

use super::trace::{Op, Trace};
use super::vfs;
use rusqlite::ffi;
use std::ffi::c_int;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

static DISKS: Mutex<Vec<Arc<State>>> = Mutex::new(Vec::new());

/// What goes wrong, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The n-th call from now on, counted from 1, and no other.
    Once(u64),
    /// The n-th call and all after it.
    From(u64),
    /// The n-th write and all after it find the disk full.
    FullFrom(u64),
    /// Nothing can be written, made or deleted; all can be read.
    ReadOnly,
}

/// All databases below one folder.
#[derive(Debug)]
pub struct Disk(Arc<State>);

#[derive(Debug)]
struct State {
    folder: PathBuf,
    calls: AtomicU64,
    writes: AtomicU64,
    refused: AtomicU64,
    fault: Mutex<Option<Fault>>,
    sync_pause: Mutex<Duration>,
    trace: Mutex<Option<Trace>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Disk {
    /// Watches the folder's databases that are opened from now on, until it is dropped.
    ///
    /// # Panics
    /// When the folder can't be found.
    pub fn under(folder: &Path) -> Self {
        vfs::install();
        let folder = folder.canonicalize().expect("the folder is there");
        let state = Arc::new(State {
            folder,
            calls: AtomicU64::new(0),
            writes: AtomicU64::new(0),
            refused: AtomicU64::new(0),
            fault: Mutex::default(),
            sync_pause: Mutex::default(),
            trace: Mutex::default(),
        });
        lock(&DISKS).push(state.clone());
        Self(state)
    }

    /// Lets something go wrong; calls are counted anew.
    pub fn fail(&self, fault: Fault) {
        let mut current = lock(&self.0.fault);
        self.0.calls.store(0, SeqCst);
        self.0.writes.store(0, SeqCst);
        self.0.refused.store(0, SeqCst);
        *current = Some(fault);
    }

    /// Nothing fails any more.
    pub fn heal(&self) {
        *lock(&self.0.fault) = None;
    }

    /// Calls since the last [`Self::fail`].
    pub fn calls(&self) -> u64 {
        self.0.calls.load(SeqCst)
    }

    /// Calls that failed since the last [`Self::fail`].
    pub fn refused(&self) -> u64 {
        self.0.refused.load(SeqCst)
    }

    /// Every sync takes so long.
    pub fn slow_sync(&self, pause: Duration) {
        *lock(&self.0.sync_pause) = pause;
    }

    /// Remembers all that is written from now on, beginning with what is there.
    ///
    /// # Panics
    /// When the folder can't be read.
    pub fn record(&self) {
        *lock(&self.0.trace) = Some(Trace::from_folder(&self.0.folder));
    }

    /// How much has been recorded: a place at which the power may be cut.
    pub fn position(&self) -> usize {
        lock(&self.0.trace).as_ref().map_or(0, Trace::len)
    }

    /// What was recorded.
    ///
    /// # Panics
    /// When nothing was.
    pub fn take_trace(&self) -> Trace {
        lock(&self.0.trace).take().expect("recorded")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        lock(&DISKS).retain(|state| !Arc::ptr_eq(state, &self.0));
    }
}

/// A call on its way to the real disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Open { makes: bool },
    Read,
    Write,
    Truncate,
    Sync,
    Size,
    Delete,
    Map,
}

impl Step {
    fn error(self) -> c_int {
        match self {
            Self::Open { .. } => ffi::SQLITE_CANTOPEN,
            Self::Read => ffi::SQLITE_IOERR_READ,
            Self::Write => ffi::SQLITE_IOERR_WRITE,
            Self::Truncate => ffi::SQLITE_IOERR_TRUNCATE,
            Self::Sync => ffi::SQLITE_IOERR_FSYNC,
            Self::Size => ffi::SQLITE_IOERR_FSTAT,
            Self::Delete => ffi::SQLITE_IOERR_DELETE,
            Self::Map => ffi::SQLITE_IOERR_SHMMAP,
        }
    }

    fn changes(self) -> bool {
        matches!(self, Self::Open { makes: true } | Self::Write | Self::Truncate | Self::Sync | Self::Delete)
    }
}

/// One file below a disk.
#[derive(Debug)]
pub(super) struct Guard {
    disk: Arc<State>,
    name: String,
    /// Whether SQLite syncs the folder with the file's first sync, as it does for journals.
    is_journal: bool,
}

impl Guard {
    pub fn of(path: &Path, flags: c_int) -> Option<Self> {
        let disk = lock(&DISKS).iter().find(|disk| path.starts_with(&disk.folder)).cloned()?;
        let name = path.strip_prefix(&disk.folder).ok()?.to_str()?.to_owned();
        let journals = ffi::SQLITE_OPEN_WAL | ffi::SQLITE_OPEN_MAIN_JOURNAL | ffi::SQLITE_OPEN_SUPER_JOURNAL;
        Some(Self { disk, name, is_journal: flags & journals != 0 })
    }

    pub fn path(&self) -> PathBuf {
        self.disk.folder.join(&self.name)
    }

    /// The error to answer with, if this call fails.
    pub fn before(&self, step: Step) -> Result<(), c_int> {
        let disk = &self.disk;
        if step == Step::Sync {
            let pause = *lock(&disk.sync_pause);
            std::thread::sleep(pause);
        }
        let fault = lock(&disk.fault);
        let call = disk.calls.fetch_add(1, SeqCst) + 1;
        let write = disk.writes.fetch_add(u64::from(step == Step::Write), SeqCst) + 1;
        let outcome = match *fault {
            Some(Fault::Once(n)) if call == n => Err(step.error()),
            Some(Fault::From(n)) if call >= n => Err(step.error()),
            Some(Fault::FullFrom(n)) if step == Step::Write && write >= n => Err(ffi::SQLITE_FULL),
            Some(Fault::ReadOnly) if step.changes() => Err(step.error()),
            _ => Ok(()),
        };
        disk.refused.fetch_add(u64::from(outcome.is_err()), SeqCst);
        outcome
    }

    pub fn opened(&self) {
        self.note(|name| Op::Open { name, is_journal: self.is_journal });
    }

    pub fn wrote(&self, at: u64, bytes: &[u8]) {
        self.note(|name| Op::Write { name, at: at as usize, bytes: bytes.to_vec() });
    }

    pub fn truncated(&self, size: u64) {
        self.note(|name| Op::Truncate { name, size: size as usize });
    }

    pub fn synced(&self) {
        self.note(|name| Op::Sync { name });
    }

    pub fn deleted(&self, synced: bool) {
        self.note(|name| Op::Delete { name, synced });
    }

    fn note(&self, op: impl FnOnce(String) -> Op) {
        if let Some(trace) = &mut *lock(&self.disk.trace) {
            trace.push(op(self.name.clone()));
        }
    }
}
