//! Reads a journal from a place on, a window at a time: what one request may carry, and the calls around it.
//! It leaves sending, and noting how far that went, to the link.

use crate::error::{ClientError, Result};
use crate::journal::folder::segments;
use crate::journal::head::{HEAD, Head};
use crate::journal::record::{Record, SeriesName};
use crate::journal::scan::{Found, Scan};
use crate::journal::{Journal, record};
use runfold_series::batch::{Line, Part, Series};
use runfold_series::{Columns, Point, decode_chunk};
use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Points, lines and events of one window, about: what bounds the memory of sending.
const WINDOW_EVENTS: usize = 64 << 10;
/// Bytes of the journal in one window, about.
const WINDOW_BYTES: usize = 4 << 20;
/// A record whose room was taken and that is not there after so long never comes: its thread is gone.
const GAP: Duration = Duration::from_secs(2);

/// A call on its way, and the place where it was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    pub place: u64,
    pub action: String,
    pub body: Vec<u8>,
}

/// A stretch of the journal: first the calls in `lead`, then the batch, then those in `rest`.
#[derive(Debug, Default)]
pub struct Window {
    pub from: u64,
    pub to: u64,
    pub lead: Vec<Call>,
    pub parts: Vec<Part>,
    pub rest: Vec<Call>,
    pub records: u64,
    pub thinned: u64,
    /// File, first byte, byte after the last.
    pub damaged: Vec<(String, usize, usize)>,
    events: usize,
    bytes: usize,
    places: HashMap<(Option<String>, u32), usize>,
}

/// A journal being read.
#[derive(Debug)]
pub struct Feed {
    folder: PathBuf,
    task: String,
    /// Where its own process still writes it.
    live: Option<Arc<Journal>>,
    open: Option<Open>,
    gap_since: Option<Instant>,
}

/// The segment at hand.
#[derive(Debug)]
struct Open {
    head: Head,
    path: PathBuf,
    /// Offset of the next record.
    at: usize,
    names: HashMap<u32, SeriesName>,
}

impl Feed {
    pub fn new(folder: &Path, task: &str, live: Option<Arc<Journal>>) -> Self {
        Self { folder: folder.to_owned(), task: task.to_owned(), live, open: None, gap_since: None }
    }

    pub fn rewind(&mut self) {
        self.open = None;
    }

    /// The next window from the place `from` on, ending at `stop` at most; `None` when there is nothing yet.
    ///
    /// # Errors
    /// When a file can't be read.
    pub fn next(&mut self, from: u64, stop: u64) -> Result<Option<Window>> {
        if self.open.as_ref().is_some_and(|open| from >= open.head.base + open.head.length || from < open.place()) {
            self.open = None;
        }
        if self.open.is_none() {
            self.open = self.find(from)?;
        }
        let Some(mut open) = self.open.take() else { return Ok(None) };
        let window = self.read(&mut open, from, stop);
        self.open = Some(open);
        window
    }

    /// The segment that holds `from`, or the first behind it. Files that are none of ours are stepped over.
    fn find(&self, from: u64) -> Result<Option<Open>> {
        for (_, path) in segments(&self.folder) {
            let mut head = [0; HEAD];
            let read = File::open(&path).and_then(|mut file| file.read_exact(&mut head));
            if read.is_err() {
                continue; // shorter than a head: it holds nothing
            }
            let Ok((head, _)) = Head::decode(&head) else { continue };
            if from < head.base + head.length {
                return Ok(Some(Open { head, path, at: HEAD, names: HashMap::new() }));
            }
        }
        Ok(None)
    }

    fn read(&mut self, open: &mut Open, from: u64, stop: u64) -> Result<Option<Window>> {
        let (bytes, ends) = self.bytes(open)?;
        let mut window = Window { from, to: from, ..Window::default() };
        let seed = open.head.seed();
        let start = open.at;
        for piece in Scan::new(&bytes, start, seed) {
            let end = open.head.base + piece.to as u64;
            if end > stop || window.is_full() {
                return Ok(Some(window));
            }
            let is_new = end > from;
            match piece.found {
                Found::Damage if is_new => window.note_damage(open, piece.from, piece.to),
                Found::Damage => {}
                Found::Record { kind, payload } => match Record::decode(kind, payload, open.head.began_ms) {
                    Ok(Record::Series { number, name }) => drop(open.names.insert(number, name)),
                    Ok(record) if is_new => {
                        if window.must_end_before(&record) {
                            return Ok(Some(window));
                        }
                        window.bytes += record::room(payload.len());
                        window.add(record, end, open, &self.task);
                    }
                    Ok(_) => {}
                    Err(_) if is_new => window.note_damage(open, piece.from, piece.to),
                    Err(_) => {}
                },
            }
            open.at = piece.to;
            window.to = window.to.max(end);
        }
        if ends {
            // the next segment begins where this one's room ends
            window.to = window.to.max(open.head.base + open.head.length);
        }
        Ok((window.to > from).then_some(window))
    }

    /// The records from `open.at` on, and whether they are all that the segment will ever have.
    fn bytes(&mut self, open: &mut Open) -> Result<(Vec<u8>, bool)> {
        if let Some(live) = &self.live {
            let current = live.current();
            if current.head.number == open.head.number {
                return Ok((current.read(open.at, WINDOW_BYTES), false));
            }
        }
        let what = || format!("`{}` can't be read", open.path.display());
        let all = std::fs::read(&open.path).map_err(ClientError::file(what()))?;
        let (_, sealed) = Head::decode(&all).map_err(|error| ClientError::Settings(format!("{}: {error}", what())))?;
        let end = sealed.map_or(all.len(), |sealed| (sealed as usize).min(all.len()));
        let end = if self.live.is_some() { self.written(&all, open.at, end) } else { end };
        let ends = sealed.is_none_or(|sealed| end as u64 >= sealed) || self.live.is_none();
        Ok((all.get(open.at..end).unwrap_or_default().to_vec(), ends))
    }

    /// A thread may have taken room in a segment that is full by now, and not have filled it yet: it is waited for.
    fn written(&mut self, all: &[u8], from: usize, end: usize) -> usize {
        let mut at = from;
        while at + record::FRAME <= end {
            let word = u32::from_le_bytes([all[at + 4], all[at + 5], all[at + 6], all[at + 7]]);
            if word == 0 {
                let since = *self.gap_since.get_or_insert_with(Instant::now);
                return if since.elapsed() > GAP { end } else { at };
            }
            at += record::room(record::split(word).1);
        }
        self.gap_since = None;
        end
    }
}

impl Open {
    fn place(&self) -> u64 {
        if self.at == HEAD { self.head.base } else { self.head.base + self.at as u64 }
    }
}

/// Calls that must not change places with what was reported before them.
fn is_barrier(action: &str) -> bool {
    let verb = action.split_once('.').map_or(action, |(_, verb)| verb);
    ["create", "reset", "delete", "clear"].iter().any(|word| verb.starts_with(word)) || is_end(action)
}

/// Calls after which a task takes no more outputs.
pub fn is_end(action: &str) -> bool {
    let ends = ["completed", "stopped", "failed", "close", "publish"];
    action.strip_prefix("tasks.").is_some_and(|verb| ends.contains(&verb))
}

impl Window {
    fn is_full(&self) -> bool {
        self.events >= WINDOW_EVENTS || self.bytes >= WINDOW_BYTES
    }

    pub fn has_events(&self) -> bool {
        self.events > 0
    }

    /// A call that makes what the following events belong to leads a window of its own.
    fn must_end_before(&self, record: &Record) -> bool {
        matches!(record, Record::Call { action, .. } if is_barrier(action))
            && (self.has_events() || !self.rest.is_empty())
    }

    fn note_damage(&mut self, open: &Open, from: usize, to: usize) {
        self.damaged.push((open.path.display().to_string(), from, to));
    }

    fn add(&mut self, record: Record, place: u64, open: &Open, task: &str) {
        self.records += 1;
        match record {
            Record::Series { .. } => {}
            Record::Point { series, iteration, timestamp, value } => {
                if let Some(points) = self.points(series, open, task) {
                    points.push(Point { iteration, timestamp, value });
                    self.events += 1;
                }
            }
            Record::Points { series, chunk } => {
                let Ok(found) = decode_chunk(&chunk, None) else { return };
                if let Some(points) = self.points(series, open, task) {
                    points.extend(&found);
                    self.events += found.len();
                }
            }
            Record::Log { timestamp, level, worker, text } => {
                self.part(None, task).lines.push(Line { timestamp, level, worker, text });
                self.events += 1;
            }
            Record::Event { timestamp, body } => self.add_event(timestamp, &body, task),
            Record::Call { action, body } => {
                let call = Call { place, action, body };
                if self.has_events() { self.rest.push(call) } else { self.lead.push(call) }
            }
            Record::Thinned { points, lines } => self.thinned += points + lines,
        }
    }

    /// `None` for a series whose name was damaged.
    fn points(&mut self, number: u32, open: &Open, task: &str) -> Option<&mut Columns> {
        let name = open.names.get(&number)?;
        let key = (name.model.clone(), number);
        let known = self.places.get(&key).copied();
        let part = self.part_of(name.model.as_deref(), task);
        let place = match known {
            Some(place) => place,
            None => {
                let (metric, variant) = (name.metric.clone(), name.variant.clone());
                self.parts[part].series.push(Series { metric, variant, points: Columns::default() });
                let place = self.parts[part].series.len() - 1;
                self.places.insert(key, place);
                place
            }
        };
        Some(&mut self.parts[part].series[place].points)
    }

    fn part(&mut self, model: Option<&str>, task: &str) -> &mut Part {
        let place = self.part_of(model, task);
        &mut self.parts[place]
    }

    fn part_of(&mut self, model: Option<&str>, task: &str) -> usize {
        let (is_model, id) = (model.is_some(), model.unwrap_or(task));
        if let Some(place) = self.parts.iter().position(|part| part.is_model == is_model && part.id == id) {
            return place;
        }
        self.parts.push(Part { is_model, id: id.to_owned(), ..Part::default() });
        self.parts.len() - 1
    }

    /// An event whose time is missing gets the one at which it was reported.
    fn add_event(&mut self, timestamp: i64, body: &[u8], task: &str) {
        let parsed = serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(body);
        let Ok(mut event) = parsed else {
            self.part(None, task).events.push(body.to_vec()); // the server says what is wrong with it
            self.events += 1;
            return;
        };
        event.entry("timestamp").or_insert_with(|| timestamp.into());
        let is_model = event.get("model_event").and_then(serde_json::Value::as_bool).unwrap_or(false);
        let model = event.get("model").and_then(serde_json::Value::as_str).filter(|_| is_model).map(str::to_owned);
        let text = serde_json::to_vec(&event).unwrap_or_else(|_| body.to_vec());
        self.part(model.as_deref(), task).events.push(text);
        self.events += 1;
    }
}
