//! The one thread that acknowledges: it gathers what waits, writes it as one row of `hot.db`, and answers.
//! It leaves moving the events to `series.db` to the flusher.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::PoisonError;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::error::{EventError, Result};
use super::memory::hash_key;
use super::record::{Change, seal_group};
use super::schema::open_reader;
use super::spans::{Covered, Key, Place, Span, Spans};
use super::store::{Request, Shared, lock};
use super::types::{Appended, Counts, EventBatch, Owner};

const GROUP_BATCHES: usize = 256;
const GROUP_BYTES: usize = 16 << 20;
/// How long a batch hash is remembered.
pub(super) const SEEN_MS: i64 = 10 * 60 * 1_000;
const ROOM_WAIT: Duration = Duration::from_secs(5);

/// What was acknowledged before this writer began.
pub(super) struct Known {
    pub next: i64,
    pub seen: Seen,
    pub spans: Spans,
}

pub(super) type Seen = HashMap<[u8; 16], (i64, Appended)>;

pub(super) struct Writer {
    shared: Arc<Shared>,
    next: i64,
    seen: Seen,
    spans: Spans,
    /// Reads spans that are in `series.db`; opened when the first one is asked for.
    series: Option<Connection>,
    /// When an owner's events were taken away: a batch from before is no repeat of one that follows.
    wiped: HashMap<Owner, i64>,
    pruned: i64,
}

/// Requests that are new, with their answers, and repeats with theirs.
#[derive(Default)]
struct Group {
    fresh: Vec<(Request, Appended)>,
    repeats: Vec<(Request, Appended)>,
    /// What the fresh ones cover, until they are stored.
    covered: HashMap<Key, Covered>,
}

impl Writer {
    pub fn new(shared: Arc<Shared>, known: Known) -> Self {
        let Known { next, seen, spans } = known;
        Self { shared, next, seen, spans, series: None, wiped: HashMap::new(), pruned: 0 }
    }

    /// Serves requests until no sender is left.
    pub fn run(mut self, requests: &Receiver<Request>) {
        while let Ok(first) = requests.recv() {
            let mut waiting = vec![first];
            let mut bytes = waiting[0].encoded.len();
            while waiting.len() < GROUP_BATCHES && bytes < GROUP_BYTES {
                let Ok(request) = requests.try_recv() else { break };
                bytes += request.encoded.len();
                waiting.push(request);
            }
            self.serve(waiting);
        }
    }

    fn serve(&mut self, waiting: Vec<Request>) {
        let weight: usize = waiting.iter().map(|request| request.weight).sum();
        let group = self.sort_out(waiting);
        let done =
            if group.fresh.is_empty() { Ok(()) } else { self.wait_for_room().and_then(|()| self.commit(&group)) };
        self.shared.queued_bytes.fetch_sub(weight, Relaxed);
        match done {
            Ok(()) => self.acknowledge(group),
            Err(error) => {
                let requests = group.fresh.into_iter().chain(group.repeats);
                requests.for_each(|(request, _)| drop(request.reply.send(Err(error.clone()))));
            }
        }
    }

    fn sort_out(&mut self, waiting: Vec<Request>) -> Group {
        self.prune();
        let mut group = Group::default();
        let mut fresh_keys: HashMap<[u8; 16], (Owner, Appended)> = HashMap::new();
        for request in waiting {
            if let Change::Delete(owner) = &request.change {
                let earlier = self.wiped.get(owner).map_or(i64::MIN, |at| at + 1);
                self.wiped.insert(owner.clone(), (self.shared.options.clock)().max(earlier));
                fresh_keys.retain(|_, (of, _)| of != owner);
            }
            let Change::Batch { batch, .. } = &request.change else {
                group.fresh.push((request, Appended::default()));
                continue;
            };
            let wiped = self.wiped.get(&batch.owner).copied().unwrap_or(i64::MIN);
            let answer = Appended { counts: batch.counts(), repeat: false };
            if batch.span.is_some() {
                self.sort_span(&mut group, request, answer);
                continue;
            }
            let key = batch.hash.map(|hash| hash_key(&batch.owner, &hash));
            let earlier = key.and_then(|key| {
                let stored = self.seen.get(&key).filter(|(at, _)| *at > wiped).map(|(_, answer)| *answer);
                stored.or_else(|| fresh_keys.get(&key).map(|(_, answer)| *answer))
            });
            match earlier {
                Some(earlier) => group.repeats.push((request, Appended { repeat: true, ..earlier })),
                None => {
                    key.map(|key| fresh_keys.insert(key, (batch.owner.clone(), answer)));
                    group.fresh.push((request, answer));
                }
            }
        }
        group
    }

    /// A batch that says which part of which journal it is.
    fn sort_span(&mut self, group: &mut Group, request: Request, answer: Appended) {
        let Change::Batch { batch: EventBatch { owner, span: Some(span), .. }, .. } = &request.change else { return };
        let key = span.key(owner);
        let in_group = group.covered.get(&key).map_or(Place::New, |covered| covered.place(span.from, span.to));
        let place = match in_group {
            Place::New => self.place(key, span),
            other => Ok(other),
        };
        match place {
            Ok(Place::New) => {
                group.covered.entry(key).or_default().add(span.from, span.to);
                group.fresh.push((request, answer));
            }
            Ok(Place::Repeat) => group.repeats.push((request, Appended { repeat: true, ..answer })),
            // a client that hung up does not need its answer
            Ok(Place::CutAt(cut_at)) => drop(request.reply.send(Err(EventError::StoredInPart { cut_at }))),
            Err(error) => drop(request.reply.send(Err(error))),
        }
    }

    fn place(&mut self, key: Key, span: &Span) -> Result<Place> {
        if self.series.is_none() {
            self.series = Some(open_reader(&self.shared.series_path())?);
        }
        let series = self.series.as_ref().ok_or(EventError::Closed)?;
        self.spans.place(series, key, span)
    }

    /// Two full tables in memory are enough: new batches wait until the flusher has put one away.
    fn wait_for_room(&self) -> Result<()> {
        let deadline = Instant::now() + ROOM_WAIT;
        let mut signal = lock(&self.shared.signal);
        loop {
            let active = self.shared.active();
            let full = self.shared.is_full(&active.read().unwrap_or_else(PoisonError::into_inner), 2);
            if !full || signal.stop {
                return Ok(());
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(EventError::Busy { retry_after_s: ROOM_WAIT.as_secs() });
            }
            signal.flush_wanted = true;
            self.shared.wake.notify_all();
            signal = self.shared.room.wait_timeout(signal, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn commit(&self, group: &Group) -> Result<()> {
        let encoded: Vec<&[u8]> = group.fresh.iter().map(|(request, _)| request.encoded.as_slice()).collect();
        let data = seal_group(&encoded);
        let hot = lock(&self.shared.hot);
        let insert =
            |data| hot.prepare_cached("insert into hot (seq, data) values (?1, ?2)")?.execute((self.next, data));
        let written = insert(data).map(drop).map_err(EventError::from);
        self.shared.trouble.note(&written);
        written
    }

    fn acknowledge(&mut self, group: Group) {
        let mut replies = Vec::with_capacity(group.fresh.len());
        let mut changes = Vec::with_capacity(group.fresh.len());
        for (request, answer) in group.fresh {
            if let Change::Batch { batch, received } = &request.change
                && let Some(hash) = batch.hash
            {
                // what is stored after a deletion counts as later, whenever it was sent
                let after = self.wiped.get(&batch.owner).map_or(i64::MIN, |at| at + 1);
                self.seen.insert(hash_key(&batch.owner, &hash), ((*received).max(after), answer));
            }
            if let Change::Batch { batch: EventBatch { owner, span: Some(span), .. }, .. } = &request.change {
                self.spans.add(span.key(owner), span, self.next);
            }
            changes.push(request.change);
            replies.push((request.reply, answer));
        }
        if !changes.is_empty() {
            self.put(changes);
        }
        replies.extend(group.repeats.into_iter().map(|(request, answer)| (request.reply, answer)));
        // a client that hung up does not need its answer
        replies.into_iter().for_each(|(reply, answer)| drop(reply.send(Ok(answer))));
    }

    fn put(&mut self, changes: Vec<Change>) {
        let full = {
            // the tables stay locked for reading, so that none is frozen between looking it up and writing to it
            let tables = self.shared.tables.read().unwrap_or_else(PoisonError::into_inner);
            let mut active = tables.active.write().unwrap_or_else(PoisonError::into_inner);
            active.put(self.next, changes);
            self.shared.is_full(&active, 1)
        };
        self.next += 1;
        if full {
            lock(&self.shared.signal).flush_wanted = true;
            self.shared.wake.notify_all();
        }
    }

    fn prune(&mut self) {
        let now = (self.shared.options.clock)();
        if now - self.pruned > SEEN_MS / 10 {
            self.seen.retain(|_, (at, _)| now.saturating_sub(*at) < SEEN_MS);
            self.wiped.retain(|_, at| now.saturating_sub(*at) < 2 * SEEN_MS);
            self.pruned = now;
            if let Some(series) = &self.series {
                // when it can't be read, nothing is forgotten
                let applied = series.query_row("select seq from applied", [], |row| row.get(0));
                self.spans.prune(applied.unwrap_or(0));
            }
        }
    }
}

/// The batches of the last ten minutes that have been flushed.
pub(super) fn load_seen(series: &Connection, now: i64) -> Result<Seen> {
    let mut statement =
        series.prepare("select key, at, scalars, vectors, plots, samples, logs from seen where at > ?1")?;
    let rows = statement.query_map([now.saturating_sub(SEEN_MS)], |row| {
        let count = |column| row.get::<_, i64>(column).map(i64::cast_unsigned);
        let counts =
            Counts { scalars: count(2)?, vectors: count(3)?, plots: count(4)?, samples: count(5)?, logs: count(6)? };
        Ok((row.get(0)?, (row.get(1)?, Appended { counts, repeat: false })))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
