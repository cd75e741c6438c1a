//! Between one journal and one server: sends window after window, each stored once in effect.
//! It leaves when to try, and how long, to its threads.

use super::calls::{Alias, Made, make, waits};
use super::feed::{Call, Feed, Window, is_end};
use super::{lines, uploads};
use crate::error::{ClientError, Result};
use crate::http::pause::Deadline;
use crate::http::{Client, Kind};
use crate::journal::folder::{self, segments};
use crate::journal::head::{HEAD, Head};
use crate::journal::state::{Progress, State};
use crate::journal::{Journal, folder::About};
use runfold_series::batch::Part;
use runfold_series::{Batch, encode_batch};
use serde_json::Value;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

const COLUMNS: &str = "events.add_columns";
/// One request: long enough for a slow line, short enough to notice a dead one.
const REQUEST: Duration = Duration::from_secs(60);
const LINES_OF_BODY: usize = 5_000;
const BYTES_OF_BODY: usize = 4 << 20;
/// Refusals that are kept in words; all are counted.
const REFUSALS: usize = 100;
const BAD_BATCH: u32 = 18;
const NO_EVENT_ADDED: u32 = 131;

/// What was sent so far, and what went wrong.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    pub records: u64,
    pub bytes: u64,
    pub requests: u64,
    pub failures: u64,
    pub thinned: u64,
    pub refusals: u64,
    pub refused: Vec<String>,
    pub damaged: Vec<(String, usize, usize)>,
}

#[derive(Debug)]
pub struct Link {
    folder: PathBuf,
    client: Client,
    feed: Feed,
    state: State,
    /// What the journal's batches name as theirs.
    journal: [u8; 16],
    live: Option<Arc<Journal>>,
    about: About,
    pub tally: Tally,
}

impl Link {
    /// Opens the journal in `folder`; `live` is the one that this process writes.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn open(folder: &Path, client: Client, live: Option<Arc<Journal>>) -> Result<Self> {
        let about = live.as_ref().map(|live| live.about()).or_else(|| folder::read_about(folder));
        let about = about.ok_or_else(|| ClientError::Settings(format!("no journal is at `{}`", folder.display())))?;
        let state = State::open(&folder.join("state"));
        let state = state.map_err(ClientError::file(format!("`{}` can't be opened", folder.display())))?;
        let journal = live.as_ref().map_or_else(|| client_of(folder), |live| live.client());
        let feed = Feed::new(folder, &about.task, live.clone());
        Ok(Self { folder: folder.to_owned(), client, feed, state, journal, live, about, tally: Tally::default() })
    }

    pub fn sent(&self) -> u64 {
        self.state.progress.sent
    }

    pub fn is_to(&self, client: &Client) -> bool {
        self.client.is(client)
    }

    pub fn server_task(&self) -> &str {
        self.about.server_task.as_deref().unwrap_or(&self.about.task)
    }

    pub fn about(&self) -> &About {
        &self.about
    }

    pub fn alias(&self) -> Alias {
        Alias { own: self.about.task.clone(), server: self.server_task().to_owned() }
    }

    /// Sends the next window; `false` when there is none.
    ///
    /// # Errors
    /// When it should be tried again later, or the disk fails.
    pub fn step(&mut self, deadline: Deadline) -> Result<bool> {
        let stepped = self.window(u64::MAX, deadline);
        let is_failure = |error: &ClientError| !matches!(error, ClientError::Waits(_));
        self.tally.failures += u64::from(stepped.as_ref().is_err_and(is_failure));
        stepped
    }

    fn window(&mut self, stop: u64, deadline: Deadline) -> Result<bool> {
        let Some(window) = self.next(stop)? else { return Ok(false) };
        self.make_all(&window.lead, deadline)?;
        if window.has_events() {
            self.note(Progress { tried: window.to, ..self.state.progress })?;
            if let Some(cut_at) = self.send(&window, deadline)? {
                self.feed.rewind();
                return if cut_at > window.from && cut_at < window.to {
                    self.window(cut_at, deadline)
                } else {
                    Err(ClientError::unreachable(
                        COLUMNS,
                        &self.client.settings().api,
                        "the server cuts where nothing is",
                    ))
                };
            }
        }
        self.make_all(&window.rest, deadline)?;
        self.tally.records += window.records;
        self.tally.thinned += window.thinned;
        self.tally.damaged.extend(window.damaged);
        let progress =
            Progress { sent: window.to, called: window.to.max(self.state.progress.called), tried: window.to };
        self.note(progress)?;
        self.remove_sent();
        Ok(true)
    }

    /// Until its end is noted, the keeper must not rearrange what the window was read from.
    fn next(&mut self, stop: u64) -> Result<Option<Window>> {
        let live = self.live.clone();
        let mut tried = live.as_ref().map(|live| crate::journal::lock(&live.tried));
        let window = self.feed.next(self.state.progress.sent, stop)?;
        if let (Some(tried), Some(window)) = (&mut tried, &window) {
            **tried = window.to.max(**tried);
        }
        Ok(window)
    }

    fn note(&mut self, progress: Progress) -> Result<()> {
        let noted = self.state.note(progress);
        noted.map_err(ClientError::file(format!("`{}` can't be written", self.folder.join("state").display())))
    }

    fn within(&self, deadline: Deadline) -> Duration {
        deadline.left().min(REQUEST)
    }

    fn make_all(&mut self, calls: &[Call], deadline: Deadline) -> Result<()> {
        for call in calls.iter().filter(|call| call.place > self.state.progress.called).cloned().collect::<Vec<_>>() {
            if is_end(&call.action) && uploads::any_before(&self.folder, call.place) {
                return Err(ClientError::Waits(format!("{} waits for the files that come first", call.action)));
            }
            self.tally.requests += 1;
            match make(&self.client, &call.action, &call.body, &self.alias(), self.within(deadline))? {
                Made::Done => {}
                Made::Renamed(id) => self.rename(&id)?,
                Made::Refused(words) => self.refused(words),
            }
            self.note(Progress { called: call.place, ..self.state.progress })?;
        }
        Ok(())
    }

    fn rename(&mut self, id: &str) -> Result<()> {
        self.about.server_task = Some(id.to_owned());
        match &self.live {
            Some(live) => live.set_server_task(id),
            None => folder::write_about(&self.folder, &self.about),
        }
    }

    fn refused(&mut self, words: String) {
        self.tally.refusals += 1;
        if self.tally.refused.len() < REFUSALS && !self.tally.refused.contains(&words) {
            self.tally.refused.push(words);
        }
    }

    /// Sends the batch. `Some` is the place to cut it at: an earlier attempt stored a part of it.
    fn send(&mut self, window: &Window, deadline: Deadline) -> Result<Option<u64>> {
        let within = self.within(deadline);
        if self.client.features(within)?.contains(COLUMNS) {
            return self.send_columns(window, deadline);
        }
        let lines = window.parts.iter().flat_map(|part| lines::of_part(part, self.id_of(part))).collect::<Vec<_>>();
        for body in bodies(&lines) {
            self.post("events.add_batch", Kind::Lines, body.as_bytes(), deadline)?;
        }
        Ok(None)
    }

    fn id_of<'a>(&'a self, part: &'a Part) -> &'a str {
        if part.is_model { &part.id } else { self.server_task() }
    }

    fn send_columns(&mut self, window: &Window, deadline: Deadline) -> Result<Option<u64>> {
        let mut parts = window.parts.clone();
        parts.iter_mut().filter(|part| !part.is_model).for_each(|part| part.id = self.server_task().to_owned());
        let batch = Batch { client: self.journal, from: window.from, to: window.to, parts };
        self.post(COLUMNS, Kind::Columns, &encode_batch(&batch), deadline)
    }

    fn post(&mut self, action: &str, kind: Kind, body: &[u8], deadline: Deadline) -> Result<Option<u64>> {
        self.tally.requests += 1;
        self.tally.bytes += body.len() as u64;
        match self.client.send(action, kind, body, Deadline::after(self.within(deadline))) {
            Ok(data) => {
                let answer: Value = serde_json::from_slice(&data).unwrap_or_default();
                self.note_errors(&answer["errors_info"]);
                Ok(None)
            }
            Err(ClientError::Api { subcode: BAD_BATCH, data, .. }) if data["cut_at"].is_u64() => {
                Ok(data["cut_at"].as_u64())
            }
            Err(ClientError::Api { subcode: NO_EVENT_ADDED, message, data, .. }) if !is_unknown_task(&data) => {
                // each of them was refused for what it is, so none of them will ever be taken
                self.note_errors(&data);
                if data.as_object().is_none_or(serde_json::Map::is_empty) {
                    self.refused(message);
                }
                Ok(None)
            }
            Err(error) if waits(&error) => Err(error),
            // the task is not there (yet, or any more): what belongs to it waits for somebody to decide
            Err(error @ ClientError::Api { subcode: NO_EVENT_ADDED, .. }) => Err(error),
            Err(error) => {
                // an action that is gone: the server was replaced by another one
                if matches!(&error, ClientError::Api { subcode: 1, .. }) {
                    self.client.forget_features();
                }
                Err(error)
            }
        }
    }

    fn note_errors(&mut self, by_message: &Value) {
        for (message, times) in by_message.as_object().into_iter().flatten() {
            self.refused(format!("{message} ({times} events)"));
        }
    }

    /// Segments of which the server has everything.
    fn remove_sent(&self) {
        let current = self.live.as_ref().map(|live| live.current_number());
        for (number, path) in segments(&self.folder) {
            let is_sent = head_of(&path).is_some_and(|head| head.base + head.length <= self.state.progress.sent);
            if Some(number) == current || !is_sent {
                return;
            }
            // what can't be removed now is found sent the next time
            if std::fs::remove_file(&path).is_err() {
                return;
            }
            if let Some(live) = &self.live {
                live.measure();
            }
        }
    }

    /// Bytes of records that were not sent.
    pub fn unsent_bytes(&self) -> u64 {
        unsent_bytes(&self.folder, self.live.as_deref(), self.state.progress.sent)
    }
}

/// Bytes of a journal from the place `sent` on.
pub fn unsent_bytes(folder: &Path, live: Option<&Journal>, sent: u64) -> u64 {
    if let Some(live) = live
        && sent >= live.end()
    {
        return 0;
    }
    let of = |(_, path): (u32, PathBuf)| {
        let bytes = std::fs::read(&path).ok()?;
        let (head, sealed) = Head::decode(&bytes).ok()?;
        let end = sealed.map_or(bytes.len(), |sealed| sealed as usize);
        let from = sent.saturating_sub(head.base).max(HEAD as u64) as usize;
        let left = bytes.get(from..end.min(bytes.len()))?;
        let used = left.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        Some(used as u64)
    };
    segments(folder).into_iter().filter_map(of).sum()
}

fn is_unknown_task(by_message: &Value) -> bool {
    by_message.as_object().is_some_and(|map| map.keys().any(|message| message.starts_with("Invalid task id")))
}

fn head_of(path: &Path) -> Option<Head> {
    let mut head = [0; HEAD];
    File::open(path).ok()?.read_exact(&mut head).ok()?;
    Head::decode(&head).ok().map(|(head, _)| head)
}

/// What a journal that somebody left behind called itself.
fn client_of(folder: &Path) -> [u8; 16] {
    segments(folder).into_iter().find_map(|(_, path)| head_of(&path)).map_or([0; 16], |head| head.client)
}

/// Lines in bodies that any server takes.
fn bodies(lines: &[String]) -> Vec<String> {
    let mut bodies = vec![String::new()];
    let mut count = 0;
    for line in lines {
        let last = bodies.last().map_or(0, String::len);
        if count >= LINES_OF_BODY || (last > 0 && last + line.len() > BYTES_OF_BODY) {
            bodies.push(String::new());
            count = 0;
        }
        if let Some(body) = bodies.last_mut() {
            body.push_str(line);
            body.push('\n');
        }
        count += 1;
    }
    bodies.retain(|body| !body.is_empty());
    bodies
}
