//! Log lines: whole ones in compressed chunks, paged by time, searched, and read by number.
//! It leaves colours, formats and downloads to the server.

use std::sync::Arc;

use runfold_series::{CodecError, Reader, Writer};
use rusqlite::{Connection, Transaction, params};

use super::error::{EventError, Result};
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
        let Some(oid) = self.oid else { return Ok(Vec::new()) };
        let mut lines = read_chunk(self.view.connection(), oid, chunk.line0)?;
        lines.retain(|line| line.timestamp >= self.cleared);
        Ok(lines)
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
}

fn numbered(line: u64, entry: &LogEntry) -> LogLine {
    let LogEntry { timestamp, level, worker, msg } = entry.clone();
    LogLine { line, timestamp, level, worker, msg }
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
        self.each_line(&Log::open(&view, owner)?, first, |line| {
            lines.push(line);
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
        let view = self.view()?;
        let mut matches = Vec::new();
        self.each_line(&Log::open(&view, owner)?, search.from_line, |line| {
            let place = finder.find(&line.msg).map(|found| found.range());
            matches.extend(place.map(|place| LogMatch { line, start: place.start, end: place.end }));
            matches.len() < search.limit
        })?;
        matches.truncate(search.limit);
        Ok(matches)
    }

    /// Shows lines from `first` on until `look` says `false`; chunks before it are not unpacked.
    fn each_line(&self, log: &Log<'_>, first: u64, mut look: impl FnMut(LogLine) -> bool) -> Result<()> {
        for (index, chunk) in log.chunks.iter().enumerate() {
            let passed = log.chunks.get(index + 1).is_some_and(|next| next.line0 as u64 <= first);
            if passed {
                continue;
            }
            for line in log.unpack(chunk)?.into_iter().filter(|line| line.line >= first) {
                if !look(line) {
                    return Ok(());
                }
            }
        }
        let mut fresh = log.fresh_lines().filter(|line| line.line >= first);
        let _ended = fresh.all(look);
        Ok(())
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
        connection.prepare_cached("select line0, n, ts0, ts1 from log_chunk where oid = ?1 order by line0")?;
    let rows = statement.query_map([oid], |row| {
        Ok(Packed { line0: row.get(0)?, n: row.get(1)?, ts0: row.get(2)?, ts1: row.get(3)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn read_chunk(connection: &Connection, oid: i64, line0: i64) -> Result<Vec<LogLine>> {
    let data: Vec<u8> = connection
        .prepare_cached("select data from log_chunk where oid = ?1 and line0 = ?2")?
        .query_row([oid, line0], |row| row.get(0))?;
    decode_lines(&data).map_err(EventError::damaged(format!("log from line {line0}")))
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
        tx.prepare_cached("insert into log_chunk (oid, line0, n, ts0, ts1, data) values (?1, ?2, ?3, ?4, ?5, ?6)")?
            .execute(params![
                oid,
                chunk[0].line as i64,
                chunk.len() as i64,
                times().min(),
                times().max(),
                encode_lines(chunk)?
            ])?;
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
    let body = unpack(data)?;
    let mut input = Reader::new(&body);
    let count = input.count()?;
    let (mut number, mut time) = (0u64, 0i64);
    (0..count)
        .map(|_| {
            number = number.wrapping_add(input.varint()?);
            time = time.wrapping_add(input.zigzag()?);
            let mut text = || input.text().map(str::to_owned);
            Ok(LogLine { line: number, timestamp: time, level: text()?, worker: text()?, msg: text()? })
        })
        .collect()
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
