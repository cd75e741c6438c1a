//! The tables of `hot.db` and `series.db` and how connections to them are set up.
//! It leaves every statement about rows to the modules that need it.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use super::error::{EventError, Result};
use crate::error::StoreError;

/// The format of both databases that this version writes.
///
/// 2: short series packed, logs with grams, `span` and batches with spans in `hot`.
pub const FORMAT: i64 = 2;

const HOT: &str = "
    create table if not exists hot (seq integer primary key, data blob not null);
    create table if not exists damaged (seq integer primary key, reason text not null, data blob not null);
";

// `roll` stands before `data` so that reading it does not walk overflow pages
const SERIES: &str = "
    create table if not exists applied (id integer primary key check (id = 0), seq integer not null);
    insert or ignore into applied values (0, 0);
    create table if not exists owner (
        oid integer primary key, workspace text not null, kind integer not null, id text not null,
        lines integer not null default 0, unique (workspace, kind, id));
    create table if not exists name (
        nid integer primary key, workspace text not null, name text not null, unique (workspace, name));
    create table if not exists series (
        sid integer primary key, oid integer not null, metric integer not null, variant integer not null,
        aggregate blob, x_axis text, packed integer not null default 0, unique (oid, metric, variant));
    create table if not exists pack (oid integer primary key, n integer not null, data blob not null);
    create table if not exists axis (aid integer primary key, oid integer not null, data blob not null);
    create index if not exists axis_owner on axis (oid);
    create table if not exists chunk (
        cid integer primary key, sid integer not null, block integer not null, n integer not null,
        it0 integer not null, it1 integer not null, ts0 integer not null, ts1 integer not null,
        vmin real, vmax real, vsum real, roll blob, axis integer, data blob not null, unique (sid, block));
    create index if not exists chunk_axis on chunk (axis) where axis is not null;
    create table if not exists log_chunk (
        oid integer not null, line0 integer not null, n integer not null, ts0 integer not null, ts1 integer not null,
        grams blob, data blob not null, primary key (oid, line0));
    create table if not exists body (hash blob primary key, refs integer not null, data blob not null);
    create table if not exists document (
        oid integer not null, kind integer not null, metric integer not null, variant integer not null,
        iteration integer not null, key text not null, timestamp integer not null, hash blob, data blob not null,
        primary key (oid, kind, metric, variant, iteration, key)) without rowid;
    create trigger if not exists body_used after insert on document when new.hash is not null begin
        update body set refs = refs + 1 where hash = new.hash; end;
    create trigger if not exists body_unused after delete on document when old.hash is not null begin
        update body set refs = refs - 1 where hash = old.hash;
        delete from body where hash = old.hash and refs <= 0; end;
    create table if not exists seen (
        key blob primary key, at integer not null, scalars integer not null, vectors integer not null,
        plots integer not null, samples integer not null, logs integer not null) without rowid;
    create index if not exists seen_at on seen (at);
    create table if not exists span (
        key blob not null, start integer not null, stop integer not null, at integer not null,
        primary key (key, start)) without rowid;
    create index if not exists span_at on span (at);
";

/// Writes a page, whatever is in it already.
pub const TRY_WRITING: &str =
    "begin immediate; insert into damaged values (0, '', x''); delete from damaged where seq = 0; commit";

/// What brings an older `series.db` to the next format, beginning with the first.
const SERIES_STEPS: &[&str] = &["
    alter table series add column packed integer not null default 0;
    alter table log_chunk add column grams blob;
"];

pub fn open_hot(path: &Path) -> Result<Connection> {
    refuse_newer(path)?;
    let connection = open(path, 8_192)?;
    bring_up_to_date(&connection, path, HOT, &[])?;
    Ok(connection)
}

pub fn open_series(path: &Path) -> Result<Connection> {
    refuse_newer(path)?;
    let connection = open(path, 4_096)?;
    bring_up_to_date(&connection, path, SERIES, SERIES_STEPS)?;
    Ok(connection)
}

fn refuse_newer(path: &Path) -> Result<()> {
    crate::formats::refuse_newer_file(path, FORMAT).map_err(told)
}

/// The words of another part of the store in ours.
fn told(error: StoreError) -> EventError {
    match error {
        StoreError::TooNew { found, known, needed } => EventError::TooNew { found, known, needed },
        StoreError::DiskFull => EventError::DiskFull,
        StoreError::DiskFailed(why) => EventError::DiskFailed(why),
        other => EventError::Folder(std::io::Error::other(other.to_string()).into()),
    }
}

/// Makes the tables, or brings those of an older version up to date after a snapshot of them; refuses what a newer
/// version wrote before anything is changed.
fn bring_up_to_date(connection: &Connection, path: &Path, tables: &str, steps: &[&str]) -> Result<()> {
    let found: i64 = connection.query_row("pragma user_version", [], |row| row.get(0))?;
    if found > FORMAT {
        let needed = crate::formats::written_by(connection);
        return Err(EventError::TooNew { found, known: FORMAT, needed });
    }
    let due = match usize::try_from(found) {
        Ok(1..) => steps.get(found as usize - 1..).unwrap_or_default(),
        _ => &[],
    };
    if !due.is_empty() {
        crate::formats::keep_snapshot(connection, path, found).map_err(told)?;
    }
    // in one transaction, so that a crash leaves the old format or the new one
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    due.iter().try_for_each(|step| transaction.execute_batch(step))?;
    transaction.execute_batch(tables)?;
    transaction.execute_batch("create table if not exists written_by (version text not null)")?;
    if found < FORMAT {
        transaction.execute_batch("delete from written_by")?;
    }
    let version = "insert into written_by select ?1 where not exists (select 1 from written_by)";
    transaction.execute(version, [env!("CARGO_PKG_VERSION")])?;
    transaction.execute_batch(&format!("pragma user_version = {FORMAT}"))?;
    Ok(transaction.commit()?)
}

pub fn open_reader(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.execute_batch("pragma cache_size = -16384; pragma temp_store = memory; pragma mmap_size = 0;")?;
    Ok(connection)
}

fn open(path: &Path, page_size: u32) -> Result<Connection> {
    crate::private::make(path)?;
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.execute_batch(&format!(
        "pragma page_size = {page_size}; pragma auto_vacuum = incremental; pragma journal_mode = wal;
         pragma synchronous = full; pragma cache_size = -32768; pragma temp_store = memory; pragma mmap_size = 0;
         pragma journal_size_limit = 67108864;"
    ))?;
    Ok(connection)
}
