//! What a newer version wrote is left alone: the formats of a folder are looked at before anything in it is opened. What an
//! older one wrote is kept as it was.

use crate::error::{Result, StoreError};
use crate::{events, meta};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;

/// Refuses a folder of which a newer version wrote any database. Not a byte of it is changed.
///
/// # Errors
/// [`StoreError::TooNew`] with the version to use.
pub fn refuse_newer(folder: &Path) -> Result<()> {
    refuse_newer_file(&folder.join("meta.db"), meta::sqlite::FORMAT)?;
    refuse_newer_file(&folder.join("hot.db"), events::FORMAT)?;
    refuse_newer_file(&folder.join("series.db"), events::FORMAT)
}

pub(crate) fn refuse_newer_file(path: &Path, known: i64) -> Result<()> {
    if !path.exists() {
        return Ok(());
    }
    // what can't be looked at is told by opening it, which first finishes what a crash cut short
    let Ok(connection) = look_at(path) else { return Ok(()) };
    let found = connection.query_row("pragma user_version", [], |row| row.get(0));
    match found {
        Ok(found) if found > known => Err(StoreError::TooNew { found, known, needed: written_by(&connection) }),
        _ => Ok(()),
    }
}

/// The version that last changed a database's format.
pub(crate) fn written_by(connection: &Connection) -> String {
    let version = connection.query_row("select version from written_by", [], |row| row.get(0));
    version.unwrap_or_else(|_| "a newer version".to_owned())
}

/// Keeps a database as it is before an upgrade, beside it as `<name>.before-<format>.db`; on disk when this returns.
pub(crate) fn keep_snapshot(connection: &Connection, path: &Path, format: i64) -> Result<()> {
    let copy = path.with_extension(format!("before-{format}.db"));
    if copy.exists() {
        std::fs::remove_file(&copy).map_err(StoreError::io("removing an older snapshot"))?;
    }
    // `extra` also syncs that the copy's journal is gone; were it back after a power cut, it would empty the copy
    connection.execute_batch("pragma synchronous = extra")?;
    connection.execute("vacuum into ?1", [copy.to_string_lossy()])?;
    connection.execute_batch("pragma synchronous = full")?;
    tracing::info!("kept `{}` as it was before the upgrade in `{}`", path.display(), copy.display());
    Ok(())
}

/// Where a log lies beside the database, the log must be read, and must not be brought into the database at the end.
fn look_at(path: &Path) -> rusqlite::Result<Connection> {
    let log = path.with_extension("db-wal");
    let has_log = log.metadata().is_ok_and(|log| log.len() > 0);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if has_log {
        let connection = Connection::open_with_flags(path, flags)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        connection.busy_timeout(std::time::Duration::from_secs(10))?;
        return Ok(connection);
    }
    let escaped = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let uri = format!("file:{escaped}?immutable=1");
    Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI)
}
