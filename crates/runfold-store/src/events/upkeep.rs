//! Keeping the event store healthy: deleting rows, checking every blob, backing up, and figures for operators.
//! It leaves deciding when to do so to the server's jobs.

use std::collections::BTreeSet;
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

/// Rows that points lie in.
const PIECES: &str = "select (select count(*) from chunk) + (select count(*) from pack)";

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
    /// Pieces that series lie in; all short series of a finished task are one.
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
        "delete from pack where oid = ?1",
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
        let chunks: i64 = view.connection().query_row(PIECES, [], |row| row.get(0))?;
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
        Ok(self.check_slice(0, usize::MAX >> 1)?.0)
    }

    /// As [`Self::check`] for up to `owners` owners after the place `after`; with the place to go on from, if any are left.
    ///
    /// # Errors
    /// When the database itself fails.
    pub fn check_slice(&self, after: i64, owners: usize) -> Result<(Vec<Damage>, Option<i64>)> {
        check_owners(self.view()?.connection(), after, owners)
    }

    /// Owners whose series or logs lie in many more pieces than they need, for [`Self::compact`].
    ///
    /// # Errors
    /// When the database fails.
    pub fn scattered(&self) -> Result<Vec<Owner>> {
        let view = self.view()?;
        let mut statement = view.connection().prepare(
            "select workspace, kind, id from owner where oid in (
                 select s.oid from series s join chunk c on c.sid = s.sid group by s.sid
                     having count(*) > 2 * (sum(c.n) / 16384 + 1)
                 union select oid from log_chunk group by oid having count(*) > 32) order by oid",
        )?;
        let rows = statement.query_map([], |row| {
            let kind = OwnerKind::from_number(row.get(1)?).unwrap_or(OwnerKind::Task);
            Ok(Owner { workspace: row.get(0)?, kind, id: row.get(2)? })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Whose events are acknowledged but not flushed: after a start, those that were read from `hot.db`.
    pub fn owners_in_memory(&self) -> Vec<Owner> {
        let tables = self.shared.tables.read().unwrap_or_else(PoisonError::into_inner);
        let mut owners = BTreeSet::new();
        for table in tables.frozen.iter().chain([&tables.active]) {
            owners.extend(table.read().unwrap_or_else(PoisonError::into_inner).owners.keys().cloned());
        }
        owners.into_iter().collect()
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

/// As [`EventStore::check`] from outside, also while a server works on the folder. Nothing is written.
///
/// # Errors
/// When the databases can't be read at all.
pub fn check_folder(folder: &Path) -> Result<Vec<String>> {
    let series = super::schema::open_reader(&folder.join("series.db"))?;
    let mut found = integrity("series.db", &series)?;
    let (damage, _) = check_owners(&series, 0, usize::MAX >> 1)?;
    found.extend(damage.iter().map(Damage::words));
    let hot = super::schema::open_reader(&folder.join("hot.db"))?;
    found.extend(integrity("hot.db", &hot)?);
    let mut statement = hot.prepare("select seq, data from hot order by seq")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if let Err(reason) = super::record::open_group(row.get_ref(1)?.as_blob().unwrap_or_default()) {
            found.push(format!("hot.db: acknowledged record {} can't be read: {reason}", row.get::<_, i64>(0)?));
        }
    }
    Ok(found)
}

/// Copies both databases of a folder that another process may be writing to; see [`EventStore::backup`] for the order.
///
/// # Errors
/// When a database can't be read or the copy can't be written.
pub fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    for name in ["hot.db", "series.db"] {
        copy(&super::schema::open_reader(&from.join(name))?, &to.join(name))?;
    }
    Ok(())
}

fn integrity(name: &str, connection: &Connection) -> Result<Vec<String>> {
    let mut statement = connection.prepare("pragma integrity_check")?;
    let lines = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(lines.into_iter().filter(|line| line != "ok").map(|line| format!("{name}: {line}")).collect())
}

fn check_owners(connection: &Connection, after: i64, limit: usize) -> Result<(Vec<Damage>, Option<i64>)> {
    let owners = owners(connection, after, limit)?;
    let next = owners.last().filter(|_| owners.len() == limit).map(|(oid, _)| *oid);
    let mut damage = Vec::new();
    for (oid, owner) in owners {
        let found = [check_series(connection, oid)?, check_logs(connection, oid)?, check_documents(connection, oid)?];
        let found = found.into_iter().flatten();
        damage.extend(found.map(|(what, reason)| Damage { owner: owner.clone(), what, reason }));
    }
    Ok((damage, next))
}

impl Damage {
    pub fn words(&self) -> String {
        let kind = if self.owner.kind == OwnerKind::Task { "task" } else { "model" };
        format!("events of {kind} `{}`: {} can't be read: {}", self.owner.id, self.what, self.reason)
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

fn owners(connection: &Connection, after: i64, limit: usize) -> Result<Vec<(i64, Owner)>> {
    let mut statement =
        connection.prepare("select oid, workspace, kind, id from owner where oid > ?1 order by oid limit ?2")?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = statement.query_map([after, limit], |row| {
        let kind = OwnerKind::from_number(row.get(2)?).unwrap_or(OwnerKind::Task);
        Ok((row.get(0)?, Owner { workspace: row.get(1)?, kind, id: row.get(3)? }))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

type Findings = Vec<(String, CodecError)>;

fn check_series(connection: &Connection, oid: i64) -> Result<Findings> {
    let (mut findings, mut axes) = (Findings::new(), Axes::new());
    for series in series_rows::series_of(connection, oid)? {
        let everywhere = i64::MIN..=i64::MAX;
        series_rows::each_chunk(connection, series.sid, &everywhere, &mut axes, &mut |block, points| {
            if let Err(reason) = points {
                findings.push((format!("series `{}`/`{}`, chunk {block}", series.metric, series.variant), reason));
            }
            Ok(())
        })?;
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
