//! Events on their way in: lines to batches by owner, each stored all or none, answered once on disk.

use super::line::{Event, Line, read};
use super::owners::{is_locked, kind_of, owner_of, writable};
use super::pairs::keep_within_limit;
use super::runs::Runs;
use super::scan;
use crate::action::{Answer, RawBody};
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use crate::scope;
use crate::streams::hints::News;
use runfold_api::Problem;
use runfold_api::limits::{BATCH_EVENTS, SERIES_PER_TASK};
use runfold_api::problem::Code;
use runfold_api::wire::events::{Added, DeleteForModel, DeleteForTask};
use runfold_series::Columns;
use runfold_store::Document;
use runfold_store::events::{EventBatch, LogEntry, Owner, ScalarRun, Span};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

/// One event as a JSON object.
pub async fn add(app: App, call: Call, body: RawBody) -> Outcome<Answer> {
    let bytes = match body {
        RawBody::Object(object) => bytes::Bytes::from(Value::Object(object).to_string()),
        RawBody::Lines(lines) => lines,
    };
    store_lines(app, call, bytes).await
}

/// Many events, a line each.
pub async fn add_batch(app: App, call: Call, body: RawBody) -> Outcome<Answer> {
    match body {
        RawBody::Lines(lines) => store_lines(app, call, lines).await,
        // a batch of one line looks like an object
        RawBody::Object(object) if !object.is_empty() => {
            store_lines(app, call, Value::Object(object).to_string().into()).await
        }
        RawBody::Object(_) => {
            Err(Problem::new(Code::EMPTY_BATCH, "the batch is empty; send a JSON object a line").into())
        }
    }
}

pub async fn delete_for_task(app: App, call: Call, request: DeleteForTask) -> Outcome<Value> {
    let owned = writable(&app, &call, &request.task, false, request.allow_locked).await?;
    app.events.delete_owner(&owned.owner).await?;
    app.live.touch(&call.workspace()?, &owned.owner);
    Ok(json!({"deleted": true}))
}

pub async fn delete_for_model(app: App, call: Call, request: DeleteForModel) -> Outcome<Value> {
    let owned = writable(&app, &call, &request.model, true, request.allow_locked).await?;
    app.events.delete_owner(&owned.owner).await?;
    app.live.touch(&call.workspace()?, &owned.owner);
    Ok(json!({"deleted": true}))
}

async fn store_lines(app: App, call: Call, bytes: bytes::Bytes) -> Outcome<Answer> {
    let (now_ms, worker) = (call.at.millis(), call.worker.clone());
    let parsing = tokio::task::spawn_blocking(move || parse(&bytes, now_ms, worker.as_deref()));
    let parsed = parsing.await.map_err(crate::Failure::internal)??;
    store(app, call, parsed).await
}

/// Stores what was read, each owner's part all or none, and answers once it is on disk.
pub async fn store(app: App, call: Call, mut parsed: Parsed) -> Outcome<Answer> {
    keep_to_own(&app, &call, &mut parsed).await?;
    let rows = find_owners(&app, &call, &parsed).await?;
    let mut added = 0;
    let groups: Vec<_> = std::mem::take(&mut parsed.groups).into_iter().collect();
    let mut waiting = Vec::new();
    for ((id, model_event), group) in groups {
        match rows
            .get(&(id.clone(), model_event))
            .map_or(Err(unknown(&id, model_event)), |row| admit(row, &group, model_event))
        {
            Ok(owner) => {
                let mut group = group;
                let dropped = keep_within_limit(&app, &owner, &mut group).await?;
                if dropped > 0 {
                    let message = format!("The task has {SERIES_PER_TASK} metric and variant pairs already");
                    parsed.errors.add(message, dropped);
                }
                let is_watched = app.live.hints().are_wanted(&owner);
                let news = if is_watched { group.news() } else { News::unknown() };
                let batch = group.batch(owner.clone(), parsed.mark);
                let app = app.clone();
                waiting.push((owner, news, tokio::spawn(async move { app.events.append(batch).await })));
            }
            Err(message) => parsed.errors.add(message, group.count),
        }
    }
    for (owner, news, appended) in waiting {
        let appended = appended.await.map_err(crate::Failure::internal)??;
        added += appended.counts.total();
        if !appended.repeat {
            app.live.reported(&call.workspace()?, &owner, &news);
        }
        app.metrics.add("runfold_events_total", appended.counts.total() as f64);
    }
    answer(added, parsed.errors)
}

/// A running task reports for itself and what it made; once it was fenced out, to the task beside.
async fn keep_to_own(app: &App, call: &Call, parsed: &mut Parsed) -> Outcome<()> {
    let Some(of) = scope::attempt(call) else { return Ok(()) };
    let place = scope::place(app, call, parsed.groups.keys().map(|(id, _)| id.clone()).collect()).await?;
    if place != of.task
        && let Some(group) = parsed.groups.remove(&(of.task.clone(), false))
    {
        parsed.groups.insert((place, false), group);
    }
    Ok(())
}

fn answer(added: u64, errors: Errors) -> Outcome<Answer> {
    let answer = Added { added, errors: errors.total(), errors_info: errors.by_message() };
    if added == 0 {
        let words = errors.0.keys().next().cloned().unwrap_or_else(|| "the batch is empty".to_owned());
        let mut problem = Problem::new(Code::NO_EVENT_ADDED, format!("no event was added: {words}"));
        problem.data = answer.errors_info;
        return Err(problem.into());
    }
    Ok(Answer::Data(serde_json::to_vec(&answer).map_err(crate::Failure::internal)?))
}

/// How often each message applied.
#[derive(Debug, Default)]
pub struct Errors(BTreeMap<String, u64>);

impl Errors {
    pub fn add(&mut self, message: impl Into<String>, times: u64) {
        *self.0.entry(message.into()).or_default() += times;
    }

    fn total(&self) -> u64 {
        self.0.values().sum()
    }

    fn by_message(&self) -> serde_json::Map<String, Value> {
        self.0.iter().map(|(message, times)| (message.clone(), json!(times))).collect()
    }
}

/// The events of one owner in one batch.
#[derive(Debug, Default)]
pub struct Group {
    pub scalars: Runs,
    documents: Vec<runfold_store::events::Document>,
    logs: Vec<LogEntry>,
    allow_locked: bool,
    count: u64,
}

/// What makes a repeat known.
#[derive(Debug, Clone, Copy)]
pub enum Mark {
    Hash([u8; 16]),
    Span(Span),
}

impl Group {
    pub fn add_points(&mut self, metric: &str, variant: &str, points: &Columns) {
        self.count += points.len() as u64;
        self.scalars.of(metric, variant).points.extend(points);
    }

    pub fn add_log(&mut self, log: LogEntry) {
        self.count += 1;
        self.logs.push(log);
    }

    pub fn add(&mut self, line: &mut Line<'_>, event: Event) {
        self.count += 1;
        match event {
            Event::Log(log) => self.logs.push(log),
            Event::Document(document) => self.documents.push(document),
            Event::Scalar(point) => {
                let (metric, variant) = (line.metric.as_deref().unwrap_or(""), line.variant.as_deref().unwrap_or(""));
                let run = self.scalars.of(metric, variant);
                run.points.push(point);
                if run.x_axis_label.is_none() {
                    run.x_axis_label = line.x_axis_label.take().map(Cow::into_owned);
                }
            }
        }
    }

    /// What those who look at the owner are told.
    fn news(&self) -> News {
        let first = |run: &ScalarRun| run.points.iterations.iter().copied().min();
        let series = self.scalars.list.iter().filter_map(|run| {
            let name = (run.metric.clone(), run.variant.clone());
            Some((name, first(run)?))
        });
        News { series: Some(series.collect()), lines: !self.logs.is_empty() }
    }

    fn batch(self, owner: Owner, mark: Mark) -> EventBatch {
        let mut batch = EventBatch::new(owner);
        match mark {
            Mark::Hash(hash) => batch.hash = Some(hash),
            Mark::Span(span) => batch.span = Some(span),
        }
        batch.scalars = self.scalars.list;
        batch.documents = self.documents;
        batch.logs = self.logs;
        batch
    }
}

/// A batch as it was read.
pub struct Parsed {
    /// By id and whether it is a model's.
    pub groups: HashMap<(String, bool), Group>,
    pub errors: Errors,
    mark: Mark,
}

impl Parsed {
    pub fn new(mark: Mark) -> Self {
        Self { groups: HashMap::new(), errors: Errors::default(), mark }
    }
}

fn parse(bytes: &[u8], now_ms: i64, worker: Option<&str>) -> Outcome<Parsed> {
    let mut hash = [0; 16];
    hash.copy_from_slice(&blake3::hash(bytes).as_bytes()[..16]);
    let mut parsed = Parsed::new(Mark::Hash(hash));
    let mut last: Option<((String, bool), Group)> = None;
    for (count, raw) in lines(bytes).enumerate() {
        if count >= BATCH_EVENTS {
            let message = format!("the batch has more than {BATCH_EVENTS} events; send smaller ones");
            return Err(Problem::new(Code::TOO_LARGE, message).into());
        }
        if let Err(message) = take_line(raw, now_ms, worker, &mut parsed.groups, &mut last) {
            parsed.errors.add(message, 1);
        }
    }
    parsed.groups.extend(last);
    Ok(parsed)
}

/// How many events a batch holds and how many lines hold none.
pub fn count_lines(bytes: &[u8]) -> (u64, u64) {
    parse(bytes, 0, None)
        .map_or((0, 0), |parsed| (parsed.groups.values().map(|group| group.count).sum(), parsed.errors.total()))
}

/// The lines that hold something.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let ends = memchr::memchr_iter(b'\n', bytes).chain([bytes.len()]);
    let lines = ends.scan(0, |start, end| Some(&bytes[std::mem::replace(start, end + 1)..end]));
    lines.filter(|line| !line.iter().all(u8::is_ascii_whitespace))
}

/// Adds one line to its owner's group. Neighbouring lines mostly have one owner, which `last` keeps at hand.
fn take_line(
    raw: &[u8],
    now_ms: i64,
    worker: Option<&str>,
    groups: &mut HashMap<(String, bool), Group>,
    last: &mut Option<((String, bool), Group)>,
) -> Result<(), String> {
    let mut mended = String::new();
    let mut line = match scan::scalar(raw) {
        Some(line) => line,
        None => read(raw, &mut mended)?,
    };
    let event = line.event(raw, now_ms, worker)?;
    let (id, model_event) = line.owner()?;
    if model_event && matches!(event, Event::Log(_)) {
        return Err("Models have no log".to_owned());
    }
    if !last.as_ref().is_some_and(|((last_id, last_model), _)| last_id == id && *last_model == model_event) {
        groups.extend(last.take());
        let key = (id.to_owned(), model_event);
        let group = groups.remove(&key).unwrap_or_default();
        *last = Some((key, group));
    }
    let Some((_, group)) = last else { return Ok(()) };
    group.allow_locked |= line.allow_locked.unwrap_or(false);
    group.add(&mut line, event);
    Ok(())
}

type Rows = HashMap<(String, bool), Document>;

async fn find_owners(app: &App, call: &Call, parsed: &Parsed) -> Outcome<Rows> {
    let keys: Vec<_> = parsed.groups.keys().cloned().collect();
    let read = move |view: runfold_store::View<'_>| {
        let mut rows = Rows::new();
        for (id, model_event) in keys {
            if let Some(row) = view.find(kind_of(model_event).0, &id)? {
                rows.insert((id, model_event), row);
            }
        }
        Ok(rows)
    };
    Ok(app.store.read(&call.workspace()?, read).await?)
}

fn unknown(id: &str, model_event: bool) -> String {
    let noun = if model_event { "model" } else { "task" };
    format!("Invalid {noun} id {}", id.chars().take(64).collect::<String>())
}

fn admit(row: &Document, group: &Group, model_event: bool) -> Result<Owner, String> {
    if row.is_public() || (is_locked(&row.doc, model_event) && !group.allow_locked) {
        return Err(unknown(row.id(), model_event));
    }
    Ok(owner_of(kind_of(model_event).1, row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_and_a_missing_last_newline_do_no_harm() {
        let found =
            |text: &'static str| lines(text.as_bytes()).map(|line| String::from_utf8_lossy(line)).collect::<Vec<_>>();
        assert_eq!(found("a\n\n b\r\n \t\nc"), ["a", " b\r", "c"]);
        assert_eq!(found("a\n"), ["a"]);
        assert!(found("").is_empty() && found("\n\n").is_empty());
    }
}
