//! What was reported and not sent yet, on local disk: append-only segments, each mapped into memory while it is written.
//! It leaves sending to the reporter. Appending takes no lock that is held across a system call, but for the moment in
//! which one segment follows another.

pub mod folder;
pub mod head;
pub mod record;
pub mod scan;
pub mod segment;
pub mod series;
pub mod state;
pub mod thin;

use crate::error::{ClientError, Result};
use folder::{About, Held};
use head::{HEAD, Head};
use record::{Kind, PAYLOAD_BYTES, Record, point, room};
use segment::Segment;
use series::{AllSeries, Series};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{SystemTime, UNIX_EPOCH};

/// The first segment is small, since most runs are; those that follow take more.
const FIRST_BYTES: u64 = 1 << 20;
const NEXT_BYTES: u64 = 4 << 20;
/// Nothing is tried again so soon after the disk refused: trying costs a system call on the caller's thread.
const REFUSED_MS: i64 = 1_000;

/// How much of the disk a journal may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Of the files of segments. Beyond, the journal is thinned out; see [`thin`].
    pub disk_bytes: u64,
}

/// The journal of one process and one task.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    held: Mutex<Option<Held>>,
    about: Mutex<About>,
    client: [u8; 16],
    limits: Limits,
    current: RwLock<Arc<Segment>>,
    /// Held while one segment follows another.
    turn: Mutex<Turn>,
    series: AllSeries,
    /// Points and lines that found no room or were thinned out.
    pub dropped: AtomicU64,
    /// What lies before this place may have been read for sending; it is held while anything is rearranged.
    pub(crate) tried: Mutex<u64>,
    /// When the disk refused last.
    refused_ms: AtomicI64,
    /// Bytes of all segments that are there.
    taken: AtomicU64,
}

#[derive(Debug, Default)]
struct Turn {
    /// Made ahead, so that a caller who fills a segment finds the next one ready.
    spare: Option<Arc<Segment>>,
    /// Full, and not flushed to disk yet.
    full: Vec<Arc<Segment>>,
    closed: bool,
}

pub fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Journal {
    /// Makes the journal's folder and first segment.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn create(path: &Path, task: &str, limits: Limits, is_main: bool) -> Result<Self> {
        let about = About {
            version: 1,
            task: task.to_owned(),
            host: folder::host(),
            pid: crate::process::id(),
            server_task: None,
            is_main,
            closed: false,
            oom_kills: folder::oom_kills(),
        };
        let held = Held::make(path, &about)?;
        let client = crate::process::random();
        let head = Head { client, base: 0, began_ms: now_ms(), length: FIRST_BYTES, number: 1 };
        let made = Segment::create(&folder::segment_path(path, 1), head);
        let first = made.map_err(ClientError::file(format!("the journal `{}` can't be made", path.display())))?;
        Ok(Self {
            path: path.to_owned(),
            held: Mutex::new(Some(held)),
            about: Mutex::new(about),
            client,
            limits,
            current: RwLock::new(Arc::new(first)),
            turn: Mutex::default(),
            series: AllSeries::default(),
            dropped: AtomicU64::new(0),
            tried: Mutex::new(0),
            refused_ms: AtomicI64::new(0),
            taken: AtomicU64::new(FIRST_BYTES),
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn client(&self) -> [u8; 16] {
        self.client
    }

    pub fn about(&self) -> About {
        lock(&self.about).clone()
    }

    /// Notes the id that the server chose for the task.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn set_server_task(&self, id: &str) -> Result<()> {
        let mut about = lock(&self.about);
        about.server_task = Some(id.to_owned());
        folder::write_about(self.path(), &about)
    }

    /// Leaves the journal to whoever syncs, noting that its process ended its report itself.
    pub fn let_go(&self) {
        let mut about = lock(&self.about);
        about.closed = true;
        if self.path().is_dir() {
            // without the note the next sync finds that it ended without closing, and its task ended already
            let _ = folder::write_about(self.path(), &about);
        }
        drop(lock(&self.held).take());
    }

    /// The series of that name, for [`Self::point`].
    pub fn series(&self, model: Option<&str>, metric: &str, variant: &str) -> Arc<Series> {
        self.series.of(model, metric, variant)
    }

    pub fn current(&self) -> Arc<Segment> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Appends a point; `None` when there was no room on the disk, else where it ends.
    #[inline]
    pub fn point(&self, series: &Series, iteration: i64, timestamp: i64, value: f64) -> Option<u64> {
        loop {
            let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
            let number = current.head.number;
            if series.named_in.load(std::sync::atomic::Ordering::Acquire) != number {
                drop(current);
                self.name(series)?;
                continue;
            }
            let since = timestamp.wrapping_sub(current.head.began_ms);
            let appended = match u32::try_from(since) {
                Ok(since) => current.append(Kind::Point, &point(series.number, since, iteration, value)),
                Err(_) => {
                    let point = Record::Point { series: series.number, iteration, timestamp, value };
                    current.append(Kind::PointAnytime, &point.encode().1)
                }
            };
            if let Ok(end) = appended {
                return Some(end);
            }
            drop(current);
            self.next(number, 0)?;
        }
    }

    /// Writes the series' name into the segment that is current.
    #[cold]
    fn name(&self, series: &Series) -> Option<()> {
        let named = Record::Series { number: series.number, name: series.name.clone() };
        let (kind, payload) = named.encode();
        let number = self.append(kind, &payload).map(|(number, _)| number)?;
        series.named_in.store(number, std::sync::atomic::Ordering::Release);
        Some(())
    }

    /// Appends any record; `None` when there was no room for it, else where it ends.
    pub fn record(&self, record: &Record) -> Option<u64> {
        let (kind, payload) = record.encode();
        self.append(kind, &payload).map(|(_, end)| end)
    }

    /// Appends and gives back the segment's number and the record's end.
    fn append(&self, kind: Kind, payload: &[u8]) -> Option<(u32, u64)> {
        if payload.len() >= PAYLOAD_BYTES {
            return None;
        }
        loop {
            let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
            if let Ok(end) = current.append(kind, payload) {
                return Some((current.head.number, end));
            }
            let number = current.head.number;
            drop(current);
            self.next(number, payload.len())?;
        }
    }

    /// Puts another segment in the place of `full`, unless somebody did. `None` when the disk refuses one.
    #[cold]
    fn next(&self, full: u32, payload: usize) -> Option<()> {
        let mut turn = lock(&self.turn);
        let current = self.current();
        if current.head.number != full {
            return Some(());
        }
        if turn.closed || now_ms() - self.refused_ms.load(Relaxed) < REFUSED_MS {
            return None;
        }
        let fits = |segment: &Arc<Segment>| room(payload) + HEAD <= segment.head.length as usize;
        let next = match turn.spare.take_if(|spare| fits(spare)) {
            Some(spare) => spare,
            None => {
                // one that is too small would stand in the way of the number after it
                turn.spare = None;
                match self.make(&current, payload) {
                    Ok(made) => made,
                    Err(_) => {
                        self.refused_ms.store(now_ms(), Relaxed);
                        return None;
                    }
                }
            }
        };
        turn.full.push(current);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = next;
        Some(())
    }

    /// A segment that follows `before`, with room for a payload.
    fn make(&self, before: &Segment, payload: usize) -> io::Result<Arc<Segment>> {
        let length = NEXT_BYTES.max((room(payload) + HEAD).next_multiple_of(4096) as u64);
        if self.taken.load(Relaxed) + length > self.limits.disk_bytes.max(FIRST_BYTES) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let number = before.head.number + 1;
        let head = Head { client: self.client, base: before.end(), began_ms: now_ms(), length, number };
        let path = folder::segment_path(self.path(), number);
        // a spare that was too small had the same name
        if path.exists() {
            std::fs::remove_file(&path)?;
            self.taken.fetch_sub(NEXT_BYTES, Relaxed);
        }
        let made = Segment::create(&path, head)?;
        self.taken.fetch_add(length, Relaxed);
        Ok(Arc::new(made))
    }

    /// Makes the next segment when the current one is half full. Called from a thread of our own.
    ///
    /// # Errors
    /// When the disk refuses; the callers' own attempts will be refused too, and counted.
    pub fn prepare(&self) -> io::Result<()> {
        let current = self.current();
        if current.used() * 2 < current.head.length as usize || lock(&self.turn).spare.is_some() {
            return Ok(());
        }
        let mut turn = lock(&self.turn);
        if turn.closed || turn.spare.is_some() || self.current().head.number != current.head.number {
            return Ok(());
        }
        let spare = self.make(&current, 0)?;
        turn.spare = Some(spare.clone());
        drop(turn);
        spare.warm();
        Ok(())
    }

    /// Waits until what was appended before would survive a power cut.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn flush(&self) -> io::Result<()> {
        let full = std::mem::take(&mut lock(&self.turn).full);
        let result = full.iter().try_for_each(|segment| segment.flush()).and_then(|()| self.current().flush());
        if result.is_err() {
            lock(&self.turn).full.extend(full);
        }
        result
    }

    /// Where the journal ends now: everything appended before lies before it.
    pub fn end(&self) -> u64 {
        let current = self.current();
        current.head.base + current.used() as u64
    }

    /// Bytes on the disk.
    pub fn taken(&self) -> u64 {
        self.taken.load(Relaxed)
    }

    pub fn disk_limit(&self) -> u64 {
        self.limits.disk_bytes
    }

    /// Sets how much the segments take, after files were rearranged.
    pub(crate) fn measure(&self) {
        let sizes = folder::segments(self.path()).into_iter().filter_map(|(_, path)| path.metadata().ok());
        self.taken.store(sizes.map(|size| size.len()).sum(), Relaxed);
    }

    /// Takes no more records, and lets go of what was made ahead.
    pub fn close(&self) {
        let mut turn = lock(&self.turn);
        turn.closed = true;
        self.current().close();
        if let Some(spare) = turn.spare.take() {
            // an empty segment that stays is one that readers find empty
            let _ = std::fs::remove_file(&spare.path);
        }
    }

    pub fn current_number(&self) -> u32 {
        self.current().head.number
    }
}

/// Where a journal lies for one process: below the root, by task.
pub fn place(root: &Path, task: &str, number: u32) -> PathBuf {
    folder::task_folder(root, task).join(folder::own_name(number))
}
