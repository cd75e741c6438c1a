//! Log lines: whole ones in compressed chunks, paged by time, searched, and read by number.
//! It leaves colours, formats and downloads to the server.

use std::sync::Arc;

use runfold_series::{CodecError, Reader, Writer};
use rusqlite::{Connection, Transaction, params};

use super::error::{EventError, Result};
use super::grams::{self, Wanted};
use super::store::EventStore;
use super::types::{LogEntry, Owner};
use super::view::View;

const VERSION: u8 = 1;
const CHUNK_BYTES: usize = 64 << 10;
const LEVEL: i32 = 3;
const TEXT_BYTES: usize = 1 << 30;
const PATTERN_BYTES: usize = 1 << 20;

/// A stored line. `line` counts the owner's lines from 0 in the order of arrival and never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    pub line: u64,
    pub timestamp: i64,
    pub level: String,
    pub worker: String,
    pub msg: String,
}

/// Where a page of the log lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogPageQuery {
    /// Lines before (or after) this timestamp, exclusive; without it the page begins at an end of the log.
    pub from: Option<i64>,
    /// Towards the beginning, starting at the end.
    pub earlier: bool,
    pub batch: usize,
}

/// Lines in ascending order of (timestamp, line), and how many the owner has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogPage {
    pub lines: Vec<LogLine>,
    pub total: u64,
}

/// What to look for in messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogSearch {
    pub pattern: String,
    pub regex: bool,
    pub case_sensitive: bool,
    /// Lines with a smaller number are passed over: pages continue at the last match's line + 1.
    pub from_line: u64,
    /// Matches, at most.
    pub limit: usize,
}

/// A line that matches, and where: byte offsets into its message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogMatch {
    pub line: LogLine,
    pub start: usize,
    pub end: usize,
}

/// A chunk that has not been unpacked.
struct Packed {
    line0: i64,
    n: i64,
    ts0: i64,
    ts1: i64,
    /// Empty where an older version wrote the chunk.
    grams: Vec<u8>,
}

/// The owner's log as one view shows it: chunks in the database, numbered lines in memory, and what is cleared.
struct Log<'a> {
    view: &'a View<'a>,
    oid: Option<i64>,
    chunks: Vec<Packed>,
    /// Stored lines below this timestamp are cleared.
    cleared: i64,
    fresh: Vec<(u64, Arc<LogEntry>)>,
}

impl<'a> Log<'a> {
    fn open(view: &'a View<'a>, owner: &Owner) -> Result<Self> {
        let oid = view.owner_rows(owner)?;
        let mut next = match oid {
            Some(oid) => line_count(view.connection(), oid)?,
            None => 0,
        };
        let (mut cleared, mut fresh) = (i64::MIN, Vec::new());
        view.each_layer(owner, |memory| {
            if let Some(before) = memory.log_cleared {
                cleared = cleared.max(before);
                fresh.retain(|(_, line): &(u64, Arc<LogEntry>)| line.timestamp >= before);
            }
            fresh.extend(memory.logs.iter().zip(next..).filter_map(|(line, number)| Some((number, line.clone()?))));
            next += memory.logs.len() as u64;
        });
        let chunks = oid.map_or(Ok(Vec::new()), |oid| packed(view.connection(), oid))?;
        Ok(Self { view, oid, chunks, cleared, fresh })
    }

    fn unpack(&self, chunk: &Packed) -> Result<Vec<LogLine>> {
        let mut lines = Vec::with_capacity(chunk.n as usize);
        self.look_into(chunk, |line| {
            lines.push(line.owned());
            true
        })?;
        Ok(lines)
    }

    /// Shows the lines of a chunk until `look` says `false`; whether it never did.
    fn look_into(&self, chunk: &Packed, mut look: impl FnMut(Line<'_>) -> bool) -> Result<bool> {
        let Some(oid) = self.oid else { return Ok(true) };
        let damaged = EventError::damaged(format!("log from line {}", chunk.line0));
        let mut more = true;
        let mut show = |line: Line<'_>| {
            more = line.timestamp < self.cleared || look(line);
            more
        };
        let body = read_body(self.view.connection(), oid, chunk.line0)?;
        body.and_then(|body| each_line_of(&body, &mut show)).map_err(damaged)?;
        Ok(more)
    }

    fn total(&self) -> Result<u64> {
        let mut total = self.fresh.len() as u64;
        for chunk in self.chunks.iter().filter(|chunk| chunk.ts1 >= self.cleared) {
            total += if chunk.ts0 >= self.cleared { chunk.n as u64 } else { self.unpack(chunk)?.len() as u64 };
        }
        Ok(total)
    }

    fn fresh_lines(&self) -> impl Iterator<Item = LogLine> + '_ {
        self.fresh.iter().map(|(number, entry)| numbered(*number, entry))
    }

    /// Shows lines from `first` on until `look` says `false`; chunks before it, and those that surely lack what is
    /// `wanted`, are not unpacked.
    fn each_line(&self, first: u64, wanted: Option<&Wanted>, mut look: impl FnMut(Line<'_>) -> bool) -> Result<()> {
        let mut look = |line: Line<'_>| line.line < first || look(line);
        for (index, chunk) in self.chunks.iter().enumerate() {
            let passed = self.chunks.get(index + 1).is_some_and(|next| next.line0 as u64 <= first);
            let lacks = wanted.is_some_and(|wanted| !wanted.may_be_in(&chunk.grams));
            if !passed && !lacks && !self.look_into(chunk, &mut look)? {
                return Ok(());
            }
        }
        let _ended = self.fresh.iter().all(|(number, entry)| look(Line::of(*number, entry)));
        Ok(())
    }
}

/// A line where it lies: most of those that a search looks at are not wanted.
#[derive(Clone, Copy)]
struct Line<'a> {
    line: u64,
    timestamp: i64,
    level: &'a str,
    worker: &'a str,
    msg: &'a str,
}

impl<'a> Line<'a> {
    fn of(line: u64, entry: &'a LogEntry) -> Self {
        let LogEntry { timestamp, level, worker, msg } = entry;
        Self { line, timestamp: *timestamp, level, worker, msg }
    }

    fn owned(self) -> LogLine {
        let Self { line, timestamp, level, worker, msg } = self;
        LogLine { line, timestamp, level: level.to_owned(), worker: worker.to_owned(), msg: msg.to_owned() }
    }
}

fn numbered(line: u64, entry: &LogEntry) -> LogLine {
    Line::of(line, entry).owned()
}

impl EventStore {
    /// Lines that the owner has.
    ///
    /// # Errors
    /// When the database fails or a chunk that must be read is damaged; so for all readers here.
    pub fn log_total(&self, owner: &Owner) -> Result<u64> {
        let view = self.view()?;
        Log::open(&view, owner)?.total()
    }

    /// A page of the log by time. All lines that share the page's last timestamp are in it, even past `batch`.
    pub fn log_page(&self, owner: &Owner, query: LogPageQuery) -> Result<LogPage> {
        let view = self.view()?;
        let log = Log::open(&view, owner)?;
        let lines = page(&log, query)?;
        Ok(LogPage { lines, total: log.total()? })
    }

    /// Lines with numbers from `first` on, ascending, at most `count`. Cleared lines leave gaps.
    pub fn log_range(&self, owner: &Owner, first: u64, count: usize) -> Result<Vec<LogLine>> {
        let view = self.view()?;
        let mut lines = Vec::new();
        Log::open(&view, owner)?.each_line(first, None, |line| {
            lines.push(line.owned());
            lines.len() < count
        })?;
        lines.truncate(count);
        Ok(lines)
    }

    /// Lines whose message holds the pattern, ascending by number, with the place of the first match in each.
    ///
    /// # Errors
    /// [`EventError::Pattern`] for a bad regular expression.
    pub fn log_search(&self, owner: &Owner, search: &LogSearch) -> Result<Vec<LogMatch>> {
        let pattern = if search.regex { search.pattern.clone() } else { regex::escape(&search.pattern) };
        let finder = regex::RegexBuilder::new(&pattern)
            .case_insensitive(!search.case_sensitive)
            .size_limit(PATTERN_BYTES)
            .build()
            .map_err(|error| EventError::Pattern { pattern: search.pattern.clone(), reason: error.to_string() })?;
        let literal = Some(&search.pattern).filter(|_| !search.regex);
        let wanted = literal.and_then(|text| Wanted::of(text, search.case_sensitive));
        let view = self.view()?;
        let mut matches = Vec::new();
        Log::open(&view, owner)?.each_line(search.from_line, wanted.as_ref(), |line| {
            if let Some(place) = finder.find(line.msg) {
                matches.push(LogMatch { start: place.start(), end: place.end(), line: line.owned() });
            }
            matches.len() < search.limit
        })?;
        matches.truncate(search.limit);
        Ok(matches)
    }
}

/// Unpacks chunks from the wanted end until no other chunk can hold a line of the page.
fn page(log: &Log<'_>, query: LogPageQuery) -> Result<Vec<LogLine>> {
    // going later is going earlier with the sign of time turned
    let rank = |timestamp: i64| if query.earlier { timestamp } else { !timestamp };
    let bound = query.from.map(rank);
    let inside = |line: &LogLine| bound.is_none_or(|bound| rank(line.timestamp) < bound);
    let batch = query.batch.max(1);

    let mut lines: Vec<LogLine> = log.fresh_lines().filter(inside).collect();
    let top = |chunk: &Packed| rank(if query.earlier { chunk.ts1 } else { chunk.ts0 });
    let bottom = |chunk: &Packed| rank(if query.earlier { chunk.ts0 } else { chunk.ts1 });
    let mut chunks: Vec<&Packed> =
        log.chunks.iter().filter(|chunk| bound.is_none_or(|bound| bottom(chunk) < bound)).collect();
    chunks.sort_by_key(|chunk| std::cmp::Reverse(top(chunk)));
    for chunk in chunks {
        // every line above this chunk's top is known; the page is whole when it ends there
        if lines.iter().filter(|line| rank(line.timestamp) > top(chunk)).count() >= batch {
            break;
        }
        lines.extend(log.unpack(chunk)?.into_iter().filter(inside));
    }
    lines.sort_by_key(|line| (line.timestamp, line.line));
    if query.earlier {
        lines.reverse();
    }
    let keys: Vec<i64> = lines.iter().map(|line| line.timestamp).collect();
    lines.truncate(super::scalars::page_end(&keys, batch));
    if query.earlier {
        lines.reverse();
    }
    Ok(lines)
}

fn line_count(connection: &Connection, oid: i64) -> Result<u64> {
    let count: i64 =
        connection.prepare_cached("select lines from owner where oid = ?1")?.query_row([oid], |row| row.get(0))?;
    Ok(count as u64)
}

fn packed(connection: &Connection, oid: i64) -> Result<Vec<Packed>> {
    let mut statement =
        connection.prepare_cached("select line0, n, ts0, ts1, grams from log_chunk where oid = ?1 order by line0")?;
    let rows = statement.query_map([oid], |row| {
        let grams = row.get::<_, Option<Vec<u8>>>(4)?.unwrap_or_default();
        Ok(Packed { line0: row.get(0)?, n: row.get(1)?, ts0: row.get(2)?, ts1: row.get(3)?, grams })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn read_chunk(connection: &Connection, oid: i64, line0: i64) -> Result<Vec<LogLine>> {
    let body = read_body(connection, oid, line0)?;
    body.and_then(|body| lines_of(&body)).map_err(EventError::damaged(format!("log from line {line0}")))
}

/// The outer result is the database's, the inner one the codec's.
fn read_body(connection: &Connection, oid: i64, line0: i64) -> Result<std::result::Result<Vec<u8>, CodecError>> {
    let mut statement = connection.prepare_cached("select data from log_chunk where oid = ?1 and line0 = ?2")?;
    let mut rows = statement.query([oid, line0])?;
    let Some(row) = rows.next()? else { return Ok(Err(CodecError::Malformed("it is not there"))) };
    Ok(unpack(row.get_ref(0)?.as_blob().unwrap_or_default()))
}

/// Writes lines behind those that are there. The last chunk takes them in while it is not larger than they are.
pub(super) fn append_lines(tx: &Transaction<'_>, oid: i64, new: &[Option<Arc<LogEntry>>]) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    let first = line_count(tx, oid)?;
    let mut lines = Vec::new();
    if let Some(tail) = packed(tx, oid)?.pop().filter(|tail| tail.n as usize <= new.len())
        && let Ok(before) = read_chunk(tx, oid, tail.line0)
    {
        tx.prepare_cached("delete from log_chunk where oid = ?1 and line0 = ?2")?.execute([oid, tail.line0])?;
        lines = before;
    }
    lines.extend(new.iter().zip(first..).filter_map(|(entry, number)| Some(numbered(number, entry.as_ref()?))));
    tx.prepare_cached("update owner set lines = ?2 where oid = ?1")?
        .execute([oid, (first + new.len() as u64) as i64])?;
    write_lines(tx, oid, &lines)
}

/// Rewrites the log into chunks of full size. A damaged chunk stays where it is.
pub(super) fn join_log_chunks(tx: &Transaction<'_>, oid: i64) -> Result<()> {
    let mut lines = Vec::new();
    for chunk in packed(tx, oid)? {
        match read_chunk(tx, oid, chunk.line0) {
            Ok(part) => {
                lines.extend(part);
                tx.execute("delete from log_chunk where oid = ?1 and line0 = ?2", [oid, chunk.line0])?;
            }
            Err(error) => tracing::error!("a damaged piece of a log is left as it is: {error}"),
        }
    }
    write_lines(tx, oid, &lines)
}

/// Takes away stored lines below `before`.
pub(super) fn clear_lines(tx: &Transaction<'_>, oid: i64, before: i64) -> Result<()> {
    for chunk in packed(tx, oid)?.into_iter().filter(|chunk| chunk.ts0 < before) {
        let left = match read_chunk(tx, oid, chunk.line0) {
            _ if chunk.ts1 < before => Vec::new(),
            Ok(lines) => lines,
            Err(error) => {
                tracing::error!("a damaged piece of a log is left as it is: {error}");
                continue;
            }
        };
        tx.execute("delete from log_chunk where oid = ?1 and line0 = ?2", [oid, chunk.line0])?;
        let left: Vec<LogLine> = left.into_iter().filter(|line| line.timestamp >= before).collect();
        write_lines(tx, oid, &left)?;
    }
    Ok(())
}

fn write_lines(tx: &Transaction<'_>, oid: i64, lines: &[LogLine]) -> Result<()> {
    let mut rest = lines;
    while !rest.is_empty() {
        let mut bytes = 0;
        let fits = rest.iter().take_while(|line| {
            bytes += line.msg.len() + line.level.len() + line.worker.len() + 8;
            bytes <= CHUNK_BYTES
        });
        let (chunk, after) = rest.split_at(fits.count().max(1));
        let times = || chunk.iter().map(|line| line.timestamp);
        let grams = grams::filter_of(chunk.iter().map(|line| line.msg.as_str()));
        let (line0, n) = (chunk[0].line as i64, chunk.len() as i64);
        tx.prepare_cached(
            "insert into log_chunk (oid, line0, n, ts0, ts1, grams, data) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![oid, line0, n, times().min(), times().max(), grams, encode_lines(chunk)?])?;
        rest = after;
    }
    Ok(())
}

fn encode_lines(lines: &[LogLine]) -> Result<Vec<u8>> {
    let mut body = Writer::default();
    body.varint(lines.len() as u64);
    let (mut number, mut timestamp) = (0, 0i64);
    for line in lines {
        body.varint(line.line - number);
        body.zigzag(line.timestamp.wrapping_sub(timestamp));
        (number, timestamp) = (line.line, line.timestamp);
        [&line.level, &line.worker, &line.msg].into_iter().for_each(|text| body.text(text));
    }
    pack(&body.bytes, LEVEL)
}

pub(super) fn decode_lines(data: &[u8]) -> std::result::Result<Vec<LogLine>, CodecError> {
    lines_of(&unpack(data)?)
}

fn lines_of(body: &[u8]) -> std::result::Result<Vec<LogLine>, CodecError> {
    let mut lines = Vec::new();
    each_line_of(body, &mut |line| {
        lines.push(line.owned());
        true
    })?;
    Ok(lines)
}

/// Shows the lines of an unpacked chunk until `look` says `false`.
fn each_line_of(body: &[u8], look: &mut dyn FnMut(Line<'_>) -> bool) -> std::result::Result<(), CodecError> {
    let mut input = Reader::new(body);
    let count = input.count()?;
    let (mut line, mut timestamp) = (0u64, 0i64);
    for _ in 0..count {
        line = line.wrapping_add(input.varint()?);
        timestamp = timestamp.wrapping_add(input.zigzag()?);
        let (level, worker, msg) = (input.text()?, input.text()?, input.text()?);
        if !look(Line { line, timestamp, level, worker, msg }) {
            break;
        }
    }
    Ok(())
}

/// Bytes as zstd behind their length, a version and a checksum.
pub(super) fn pack(bytes: &[u8], level: i32) -> Result<Vec<u8>> {
    let mut out = Writer::default();
    out.varint(bytes.len() as u64);
    out.bytes.extend(zstd::bulk::compress(bytes, level)?);
    Ok(out.seal(VERSION))
}

pub(super) fn unpack(data: &[u8]) -> std::result::Result<Vec<u8>, CodecError> {
    let mut input = Reader::open(data, VERSION)?;
    let length = input.varint()? as usize;
    if length > TEXT_BYTES {
        return Err(CodecError::Malformed("the text is longer than any that is stored"));
    }
    let bytes = zstd::bulk::decompress(input.rest(), length)
        .map_err(|_| CodecError::Malformed("the text can't be unpacked"))?;
    if bytes.len() == length { Ok(bytes) } else { Err(CodecError::Malformed("the text has another length")) }
}
