//! Keeping the event store healthy: deleting rows, checking every blob, backing up, and figures for operators.
//! It leaves deciding when to do so to the server's jobs.

use std::path::Path;
use std::sync::PoisonError;
use std::sync::atomic::Ordering::Relaxed;

use runfold_series::CodecError;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, Transaction};

use super::documents::decode_body;
use super::error::Result;
use super::logs::decode_lines;
use super::series_rows::{self, Axes};
use super::store::{EventStore, lock};
use super::types::{DocumentKind, Owner, OwnerKind};

/// One thing that can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    pub owner: Owner,
    /// The series, plot or piece of the log.
    pub what: String,
    pub reason: CodecError,
}

/// Figures for operators.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EventStats {
    /// Of `hot.db`, its log not counted.
    pub hot_bytes: u64,
    pub series_bytes: u64,
    /// Points that are acknowledged but not flushed.
    pub memory_points: u64,
    pub memory_bytes: u64,
    pub queued_bytes: u64,
    pub chunks: u64,
    /// Milliseconds since 1970; 0 before the first flush of this process.
    pub last_flush: i64,
    /// Records that could not be read when the store was opened.
    pub skipped_records: u64,
}

/// Takes away all rows of an owner. Bodies of plots go with their last reference.
pub(super) fn wipe(tx: &Transaction<'_>, oid: i64) -> Result<()> {
    for statement in [
        "delete from chunk where sid in (select sid from series where oid = ?1)",
        "delete from axis where oid = ?1",
        "delete from series where oid = ?1",
        "delete from log_chunk where oid = ?1",
        "delete from document where oid = ?1",
        "delete from owner where oid = ?1",
    ] {
        tx.prepare_cached(statement)?.execute([oid])?;
    }
    Ok(())
}

impl EventStore {
    /// Figures for operators.
    ///
    /// # Errors
    /// When a database fails.
    pub fn stats(&self) -> Result<EventStats> {
        let mut stats = EventStats {
            hot_bytes: file_bytes(&lock(&self.shared.hot))?,
            queued_bytes: self.shared.queued_bytes.load(Relaxed) as u64,
            last_flush: self.shared.last_flush.load(Relaxed),
            skipped_records: self.shared.skipped.len() as u64,
            ..EventStats::default()
        };
        let view = self.view()?;
        stats.series_bytes = file_bytes(view.connection())?;
        let chunks: i64 = view.connection().query_row("select count(*) from chunk", [], |row| row.get(0))?;
        stats.chunks = chunks as u64;
        let tables = self.shared.tables.read().unwrap_or_else(PoisonError::into_inner);
        for table in tables.frozen.iter().chain([&tables.active]) {
            let table = table.read().unwrap_or_else(PoisonError::into_inner);
            stats.memory_points += table.points as u64;
            stats.memory_bytes += table.bytes as u64;
        }
        Ok(stats)
    }

    /// Returns up to `pages` unused pages of `series.db` to the file system; for idle moments.
    ///
    /// # Errors
    /// When the database fails.
    pub fn give_back_space(&self, pages: u32) -> Result<()> {
        Ok(lock(&self.shared.series).execute_batch(&format!("pragma incremental_vacuum({pages})"))?)
    }

    /// Decodes everything that is stored and reports what can't be read. An empty list is a healthy store.
    ///
    /// # Errors
    /// When the database itself fails.
    pub fn check(&self) -> Result<Vec<Damage>> {
        let view = self.view()?;
        let connection = view.connection();
        let mut damage = Vec::new();
        for (oid, owner) in owners(connection)? {
            let found =
                [check_series(connection, oid)?, check_logs(connection, oid)?, check_documents(connection, oid)?];
            damage.extend(found.into_iter().flatten().map(|(what, reason)| Damage {
                owner: owner.clone(),
                what,
                reason,
            }));
        }
        Ok(damage)
    }

    /// Copies both databases into the folder `to` while the store works. `hot.db` goes first: what is flushed in
    /// between is then in both copies, and a start from them knows that.
    ///
    /// # Errors
    /// When the folder can't be written or a database fails.
    pub fn backup(&self, to: &Path) -> Result<()> {
        std::fs::create_dir_all(to)?;
        copy(&lock(&self.shared.hot), &to.join("hot.db"))?;
        let series = super::schema::open_reader(&self.shared.series_path())?;
        copy(&series, &to.join("series.db"))
    }
}

fn copy(from: &Connection, to: &Path) -> Result<()> {
    crate::private::make(to)?;
    let mut target = Connection::open(to)?;
    let backup = Backup::new(from, &mut target)?;
    // all pages in one step: a copy in several begins anew whenever someone writes
    while backup.step(-1)? != StepResult::Done {
        std::thread::yield_now();
    }
    Ok(())
}

fn file_bytes(connection: &Connection) -> Result<u64> {
    let pages: i64 = connection.query_row("pragma page_count", [], |row| row.get(0))?;
    let size: i64 = connection.query_row("pragma page_size", [], |row| row.get(0))?;
    Ok((pages * size) as u64)
}

fn owners(connection: &Connection) -> Result<Vec<(i64, Owner)>> {
    let mut statement = connection.prepare("select oid, workspace, kind, id from owner order by oid")?;
    let rows = statement.query_map([], |row| {
        let kind = OwnerKind::from_number(row.get(2)?).unwrap_or(OwnerKind::Task);
        Ok((row.get(0)?, Owner { workspace: row.get(1)?, kind, id: row.get(3)? }))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

type Findings = Vec<(String, CodecError)>;

fn check_series(connection: &Connection, oid: i64) -> Result<Findings> {
    let (mut findings, mut axes) = (Findings::new(), Axes::new());
    for series in series_rows::series_of(connection, oid)? {
        for chunk in series_rows::chunks(connection, series.sid, &(i64::MIN..=i64::MAX), &mut axes)? {
            if let Err(reason) = chunk.points {
                findings
                    .push((format!("series `{}`/`{}`, chunk {}", series.metric, series.variant, chunk.block), reason));
            }
        }
        for (block, roll) in rollups(connection, series.sid)? {
            if let Err(reason) = runfold_series::decode_rollup(&roll) {
                findings.push((format!("rollup of `{}`/`{}`, chunk {block}", series.metric, series.variant), reason));
            }
        }
    }
    Ok(findings)
}

fn rollups(connection: &Connection, sid: i64) -> Result<Vec<(i64, Vec<u8>)>> {
    let mut statement =
        connection.prepare_cached("select block, roll from chunk where sid = ?1 and roll is not null")?;
    let rows = statement.query_map([sid], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn check_logs(connection: &Connection, oid: i64) -> Result<Findings> {
    let mut statement = connection.prepare_cached("select line0, data from log_chunk where oid = ?1")?;
    let mut rows = statement.query([oid])?;
    let mut findings = Findings::new();
    while let Some(row) = rows.next()? {
        if let Err(reason) = decode_lines(row.get_ref(1)?.as_blob().unwrap_or_default()) {
            findings.push((format!("log from line {}", row.get::<_, i64>(0)?), reason));
        }
    }
    Ok(findings)
}

fn check_documents(connection: &Connection, oid: i64) -> Result<Findings> {
    let mut statement = connection.prepare_cached(
        "select d.kind, m.name, v.name, d.iteration, d.data, b.data from document d
         join name m on m.nid = d.metric join name v on v.nid = d.variant left join body b on b.hash = d.hash
         where d.oid = ?1",
    )?;
    let mut rows = statement.query([oid])?;
    let mut findings = Findings::new();
    while let Some(row) = rows.next()? {
        let kind = DocumentKind::from_number(row.get(0)?);
        let (data, body): (Vec<u8>, Option<Vec<u8>>) = (row.get(4)?, row.get(5)?);
        let decoded = kind
            .ok_or(CodecError::Malformed("unknown kind of document"))
            .and_then(|kind| decode_body(kind, &data, body.as_deref()));
        if let Err(reason) = decoded {
            let (metric, variant, at): (String, String, i64) = (row.get(1)?, row.get(2)?, row.get(3)?);
            findings.push((format!("`{metric}`/`{variant}` at {at}"), reason));
        }
    }
    Ok(findings)
}
