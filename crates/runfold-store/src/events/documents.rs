//! Vectors, plots and samples: one row each, long bodies once by content; and every type of event in one walk.
//! It leaves ClearML's scroll ids and field names to the server.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use runfold_series::{CodecError, Point, Reader, Writer, decode_values, encode_values};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::error::{EventError, Result};
use super::logs::{LogLine, pack, unpack};
pub use super::memory::DocumentPlace;
use super::scalars::page_end;
use super::series_rows::find_owner;
use super::store::EventStore;
use super::types::{Body, Counts, Document, DocumentKind, Owner, Selection};
use super::view::View;

const VERSION: u8 = 1;
const LEVEL: i32 = 3;

/// Which iterations of the selected documents a reader wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentWindow {
    /// The last so many iterations of each metric and variant.
    LastPerVariant(usize),
    /// So many iterations that have documents, from a place (exclusive) towards earlier or later; without a place,
    /// from the end towards earlier or from the beginning towards later.
    Walk { from: Option<i64>, earlier: bool, iterations: usize },
    /// One iteration.
    At(i64),
}

/// What a walk from document to document found, and between which iterations it may go on.
#[derive(Debug, Clone, PartialEq)]
pub struct Sought {
    /// One sample; or all plots of one metric at one iteration.
    pub documents: Vec<Document>,
    pub min_iteration: i64,
    pub max_iteration: i64,
}

/// An event of any type as it comes out.
#[derive(Debug, Clone, PartialEq)]
pub enum StoredEvent {
    Scalar { metric: String, variant: String, point: Point },
    Document(Document),
    Log(LogLine),
}

/// Where the next page of [`EventStore::events_page`] begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventCursor {
    /// Behind this iteration.
    Iteration(i64),
    /// Among the logs, which come after everything that has an iteration: behind so many.
    Logs(u64),
}

/// A document that has been found but not read.
#[derive(Debug, Clone)]
struct Found {
    timestamp: i64,
    /// `None`: it lies in the database.
    fresh: Option<Arc<Document>>,
}

type Index = BTreeMap<DocumentPlace, Found>;

/// All of the owner's documents of one kind, ordered by iteration, metric, variant and key.
fn index(view: &View<'_>, owner: &Owner, kind: DocumentKind) -> Result<Index> {
    let mut index = match view.owner_rows(owner)? {
        Some(oid) => stored(view.connection(), oid, kind)?,
        None => Index::new(),
    };
    view.each_layer(owner, |memory| {
        for (place, document) in memory.documents.iter().filter(|(place, _)| place.kind == kind) {
            if index.get(place).is_none_or(|old| old.timestamp <= document.timestamp) {
                let found = Found { timestamp: document.timestamp, fresh: Some(Arc::clone(document)) };
                index.insert(place.clone(), found);
            }
        }
    });
    Ok(index)
}

fn stored(connection: &Connection, oid: i64, kind: DocumentKind) -> Result<Index> {
    let mut statement = connection.prepare_cached(
        "select d.iteration, m.name, v.name, d.key, d.timestamp from document d
         join name m on m.nid = d.metric join name v on v.nid = d.variant where d.oid = ?1 and d.kind = ?2",
    )?;
    let rows = statement.query_map(params![oid, kind.number()], |row| {
        let (iteration, metric, variant, key) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        let place = DocumentPlace { kind, iteration, metric, variant, key };
        Ok((place, Found { timestamp: row.get(4)?, fresh: None }))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn load(view: &View<'_>, owner: &Owner, place: &DocumentPlace, found: &Found) -> Result<Document> {
    if let Some(document) = &found.fresh {
        return Ok(Document::clone(document));
    }
    let connection = view.connection();
    let row = match find_owner(connection, owner)? {
        Some(oid) => read_row(connection, oid, place)?,
        None => None,
    };
    let damaged = EventError::damaged(format!("`{}`/`{}` at {}", place.metric, place.variant, place.iteration));
    let (data, body) = row.unwrap_or_default();
    let body = decode_body(place.kind, &data, body.as_deref()).map_err(damaged)?;
    let DocumentPlace { iteration, metric, variant, key, .. } = place.clone();
    Ok(Document { metric, variant, key, iteration, timestamp: found.timestamp, body })
}

/// The row's own data, and the body that it refers to.
type RowBytes = (Vec<u8>, Option<Vec<u8>>);

fn read_row(connection: &Connection, oid: i64, place: &DocumentPlace) -> Result<Option<RowBytes>> {
    let mut statement = connection.prepare_cached(
        "select d.data, b.data from document d
         join name m on m.nid = d.metric join name v on v.nid = d.variant left join body b on b.hash = d.hash
         where d.oid = ?1 and d.kind = ?2 and d.iteration = ?3 and d.key = ?4 and m.name = ?5 and v.name = ?6",
    )?;
    let key = params![oid, place.kind.number(), place.iteration, place.key, place.metric, place.variant];
    Ok(statement.query_row(key, |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

pub(super) fn decode_body(
    kind: DocumentKind,
    data: &[u8],
    body: Option<&[u8]>,
) -> std::result::Result<Body, CodecError> {
    if kind == DocumentKind::Vector {
        return decode_values(data).map(Body::Vector);
    }
    let mut input = Reader::open(data, VERSION)?;
    let (url, extra) = (input.text()?.to_owned(), input.text()?.to_owned());
    if kind == DocumentKind::Sample {
        return Ok(Body::Sample { url, extra });
    }
    let plot = unpack(body.ok_or(CodecError::Malformed("the plot's body is missing"))?)?;
    let plot = String::from_utf8(plot).map_err(|_| CodecError::Malformed("a text is not UTF-8"))?;
    Ok(Body::Plot { plot, extra })
}

/// Writes a document unless a newer one has its place.
pub(super) fn write_document(
    tx: &Transaction<'_>,
    oid: i64,
    document: &Document,
    name: &mut dyn FnMut(&Transaction<'_>, &str) -> Result<i64>,
) -> Result<()> {
    let (metric, variant) = (name(tx, &document.metric)?, name(tx, &document.variant)?);
    let place = params![oid, document.kind().number(), metric, variant, document.iteration, document.key];
    let which = "oid = ?1 and kind = ?2 and metric = ?3 and variant = ?4 and iteration = ?5 and key = ?6";
    let older: Option<i64> = tx
        .prepare_cached(&format!("select timestamp from document where {which}"))?
        .query_row(place, |row| row.get(0))
        .optional()?;
    if older.is_some_and(|timestamp| timestamp > document.timestamp) {
        return Ok(());
    }
    // the new body is written before the old row goes, so that a body they share is kept
    let (hash, data) = encode_body(tx, &document.body)?;
    tx.prepare_cached(&format!("delete from document where {which}"))?.execute(place)?;
    if let Some((hash, body)) = &hash {
        tx.prepare_cached("insert or ignore into body (hash, refs, data) values (?1, 0, ?2)")?
            .execute(params![hash, body])?;
    }
    tx.prepare_cached(
        "insert into document (oid, kind, metric, variant, iteration, key, timestamp, hash, data)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        oid,
        document.kind().number(),
        metric,
        variant,
        document.iteration,
        document.key,
        document.timestamp,
        hash.map(|(hash, _)| hash),
        data
    ])?;
    Ok(())
}

type HashedBody = Option<(Vec<u8>, Vec<u8>)>;

fn encode_body(tx: &Transaction<'_>, body: &Body) -> Result<(HashedBody, Vec<u8>)> {
    let texts = |first: &str, second: &str| {
        let mut out = Writer::default();
        out.text(first);
        out.text(second);
        out.seal(VERSION)
    };
    Ok(match body {
        Body::Vector(values) => (None, encode_values(values, 4)),
        Body::Sample { url, extra } => (None, texts(url, extra)),
        Body::Plot { plot, extra } => {
            let hash = blake3::hash(plot.as_bytes()).as_bytes().to_vec();
            let known: Option<Vec<u8>> = tx
                .prepare_cached("select data from body where hash = ?1")?
                .query_row([&hash], |row| row.get(0))
                .optional()?;
            let packed = known.map_or_else(|| pack(plot.as_bytes(), LEVEL), Ok)?;
            (Some((hash, packed)), texts("", extra))
        }
    })
}

/// The selected documents that are valid: names of samples are recycled, so a sample whose URL was reported again at
/// a later iteration shows something else by now.
fn valid(view: &View<'_>, owner: &Owner, kind: DocumentKind, selection: &Selection) -> Result<Index> {
    let mut index = index(view, owner, kind)?;
    if kind == DocumentKind::Sample {
        let mut last: HashMap<String, i64> = HashMap::new();
        let mut urls = Vec::with_capacity(index.len());
        for (place, found) in &index {
            let url = match load(view, owner, place, found)?.body {
                Body::Sample { url, .. } => url,
                Body::Vector(_) | Body::Plot { .. } => continue,
            };
            let newest = last.entry(url.clone()).or_insert(place.iteration);
            *newest = place.iteration.max(*newest);
            urls.push(url);
        }
        let mut urls = urls.into_iter();
        index.retain(|place, _| urls.next().is_none_or(|url| last.get(&url) == Some(&place.iteration)));
    }
    index.retain(|place, _| selection.holds(&place.metric, &place.variant));
    Ok(index)
}

impl EventStore {
    /// The identities of all documents of an owner with their timestamps, by kind, iteration and name.
    ///
    /// # Errors
    /// When the database fails or a document that must be read is damaged; so for all readers here.
    pub fn document_places(&self, owner: &Owner) -> Result<Vec<(DocumentPlace, i64)>> {
        let view = self.view()?;
        let mut places = Vec::new();
        for kind in [DocumentKind::Vector, DocumentKind::Plot, DocumentKind::Sample] {
            places.extend(index(&view, owner, kind)?.into_iter().map(|(place, found)| (place, found.timestamp)));
        }
        Ok(places)
    }

    /// The selected documents of a window, without samples that are no longer valid. A walk towards earlier answers
    /// the newest iteration first, everything else the oldest.
    pub fn documents(
        &self,
        owner: &Owner,
        kind: DocumentKind,
        selection: &Selection,
        window: DocumentWindow,
    ) -> Result<Vec<Document>> {
        let view = self.view()?;
        let index = valid(&view, owner, kind, selection)?;
        let wanted = chosen(&index, window);
        wanted.into_iter().map(|place| load(&view, owner, place, &index[place])).collect()
    }

    /// The selected documents at `iteration` or the nearest before it that has any (without one, the newest): for
    /// samples the first of them, for plots all of the first metric.
    pub fn document_at(
        &self,
        owner: &Owner,
        kind: DocumentKind,
        selection: &Selection,
        iteration: Option<i64>,
    ) -> Result<Option<Sought>> {
        let view = self.view()?;
        let index = valid(&view, owner, kind, selection)?;
        let nearest =
            index.keys().map(|place| place.iteration).filter(|at| iteration.is_none_or(|wanted| *at <= wanted)).max();
        let first = nearest.and_then(|nearest| index.keys().find(|place| place.iteration == nearest));
        first.map(|place| sought(&view, owner, &index, place)).transpose()
    }

    /// The neighbour of `from`: by name within its iteration and then by iteration, or with `next_iteration` straight
    /// to the next iteration, to the same metric and variant where that has it.
    pub fn document_neighbour(
        &self,
        owner: &Owner,
        selection: &Selection,
        from: &DocumentPlace,
        earlier: bool,
        next_iteration: bool,
    ) -> Result<Option<Sought>> {
        let view = self.view()?;
        let index = valid(&view, owner, from.kind, selection)?;
        let beyond = |place: &&DocumentPlace| {
            let apart = if next_iteration { place.iteration != from.iteration } else { !together(place, from) };
            apart && (if earlier { *place < from } else { *place > from })
        };
        let found = if earlier { index.keys().rev().find(beyond) } else { index.keys().find(beyond) };
        let Some(found) = found else { return Ok(None) };
        let same = |place: &&DocumentPlace| {
            place.iteration == found.iteration && place.metric == from.metric && place.variant == from.variant
        };
        let target = if next_iteration { index.keys().find(same).unwrap_or(found) } else { found };
        sought(&view, owner, &index, target).map(Some)
    }

    /// How many events of each type the owner has.
    pub fn counts(&self, owner: &Owner) -> Result<Counts> {
        let scalars = self.series_heads(owner, &Selection::all())?.iter().map(|head| head.aggregate.count).sum();
        let mut counts = Counts { scalars, logs: self.log_total(owner)?, ..Counts::default() };
        for (place, _) in self.document_places(owner)? {
            match place.kind {
                DocumentKind::Vector => counts.vectors += 1,
                DocumentKind::Plot => counts.plots += 1,
                DocumentKind::Sample => counts.samples += 1,
            }
        }
        Ok(counts)
    }

    /// Events by iteration, ascending or not; an iteration is never split over two pages, so a page may be longer than
    /// `batch`. `None` for scalars in `kinds`, and `logs` come last, by number. The selection does not bind logs.
    #[allow(clippy::too_many_arguments)] // seven plain choices of one call of the API
    pub fn events_page(
        &self,
        owner: &Owner,
        kinds: &[Option<DocumentKind>],
        logs: bool,
        selection: &Selection,
        ascending: bool,
        cursor: Option<EventCursor>,
        batch: usize,
    ) -> Result<(Vec<StoredEvent>, Option<EventCursor>)> {
        let after = match cursor {
            Some(EventCursor::Logs(seen)) => return self.log_events(owner, ascending, seen, batch),
            Some(EventCursor::Iteration(after)) => Some(after),
            None => None,
        };
        let mut events = self.iteration_events(owner, kinds, selection, |iteration| {
            after.is_none_or(|after| if ascending { iteration > after } else { iteration < after })
        })?;
        events.sort_by_key(|(iteration, _)| if ascending { *iteration } else { !*iteration });
        let keys: Vec<i64> = events.iter().map(|(iteration, _)| *iteration).collect();
        let end = page_end(&keys, batch);
        let next = match (end < keys.len(), logs) {
            (true, _) => Some(EventCursor::Iteration(keys[end - 1])),
            (false, true) => Some(EventCursor::Logs(0)),
            (false, false) => None,
        };
        events.truncate(end);
        if events.is_empty() && next == Some(EventCursor::Logs(0)) {
            return self.log_events(owner, ascending, 0, batch);
        }
        Ok((events.into_iter().map(|(_, event)| event).collect(), next))
    }

    fn iteration_events(
        &self,
        owner: &Owner,
        kinds: &[Option<DocumentKind>],
        selection: &Selection,
        wanted: impl Fn(i64) -> bool,
    ) -> Result<Vec<(i64, StoredEvent)>> {
        let mut events = Vec::new();
        if kinds.contains(&None) {
            for series in self.series_points(owner, selection, i64::MIN..=i64::MAX)? {
                let points = series.points.iter().filter(|point| wanted(point.iteration));
                events.extend(points.map(|point| {
                    let (metric, variant) = (series.metric.clone(), series.variant.clone());
                    (point.iteration, StoredEvent::Scalar { metric, variant, point })
                }));
            }
        }
        let view = self.view()?;
        for kind in kinds.iter().flatten() {
            for (place, found) in index(&view, owner, *kind)? {
                if selection.holds(&place.metric, &place.variant) && wanted(place.iteration) {
                    let document = load(&view, owner, &place, &found)?;
                    events.push((place.iteration, StoredEvent::Document(document)));
                }
            }
        }
        Ok(events)
    }

    fn log_events(
        &self,
        owner: &Owner,
        ascending: bool,
        seen: u64,
        batch: usize,
    ) -> Result<(Vec<StoredEvent>, Option<EventCursor>)> {
        let batch = batch.max(1);
        let lines = if ascending {
            self.log_range(owner, seen, batch)?
        } else {
            let mut all = self.log_range(owner, 0, usize::MAX)?;
            // `seen` is one above the line that the last page ended with; 0 at first
            all.retain(|line| seen == 0 || line.line + 1 < seen);
            all.reverse();
            all.truncate(batch);
            all
        };
        let next = lines.last().filter(|_| lines.len() == batch).map(|line| EventCursor::Logs(line.line + 1));
        Ok((lines.into_iter().map(StoredEvent::Log).collect(), next))
    }
}

/// Samples stand alone; the plots of one metric at one iteration are shown together.
fn together(a: &DocumentPlace, b: &DocumentPlace) -> bool {
    let metric = a.iteration == b.iteration && a.metric == b.metric;
    metric && (a.kind == DocumentKind::Plot || (a.variant == b.variant && a.key == b.key))
}

fn sought(view: &View<'_>, owner: &Owner, index: &Index, place: &DocumentPlace) -> Result<Sought> {
    let group = index.iter().filter(|(other, _)| together(place, other));
    let documents = group.map(|(place, found)| load(view, owner, place, found)).collect::<Result<_>>()?;
    let iterations = || index.keys().map(|place| place.iteration);
    Ok(Sought {
        documents,
        min_iteration: iterations().min().unwrap_or(place.iteration),
        max_iteration: iterations().max().unwrap_or(place.iteration),
    })
}

fn chosen(index: &Index, window: DocumentWindow) -> Vec<&DocumentPlace> {
    match window {
        DocumentWindow::At(iteration) => index.keys().filter(|place| place.iteration == iteration).collect(),
        DocumentWindow::LastPerVariant(count) => last_per_variant(index, count),
        DocumentWindow::Walk { from, earlier, iterations } => {
            let inside = |at: i64| from.is_none_or(|from| if earlier { at < from } else { at > from });
            let mut all: Vec<i64> = index.keys().map(|place| place.iteration).filter(|at| inside(*at)).collect();
            all.dedup(); // the index is ordered by iteration
            if earlier {
                all.reverse();
            }
            all.truncate(iterations);
            all.iter().flat_map(|at| index.keys().filter(move |place| place.iteration == *at)).collect()
        }
    }
}

fn last_per_variant(index: &Index, count: usize) -> Vec<&DocumentPlace> {
    let mut seen: HashMap<(&str, &str), Vec<i64>> = HashMap::new();
    let mut places: Vec<&DocumentPlace> = index
        .keys()
        .rev()
        .filter(|place| {
            let iterations = seen.entry((&place.metric, &place.variant)).or_default();
            if iterations.last() != Some(&place.iteration) {
                iterations.push(place.iteration);
            }
            iterations.len() <= count
        })
        .collect();
    places.reverse();
    places
}
