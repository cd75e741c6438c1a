//! The store's format and the way from each older one to it. Forward only; a snapshot is taken first.

use crate::error::{Result, StoreError};
use crate::kind::Kind;
use rusqlite::Connection;
use std::path::Path;

/// Each step brings the format from its place in this list to the next.
const STEPS: &[(&str, &str)] = &[
    ("0.1.0", include_str!("sql/0001_documents.sql")),
    ("0.1.0", include_str!("sql/0002_samples.sql")),
    ("0.1.0", include_str!("sql/0003_facets.sql")),
    ("0.1.0", include_str!("sql/0004_dictionaries.sql")),
];

/// The format that this version writes.
pub const FORMAT: i64 = STEPS.len() as i64;

pub(super) fn bring_up_to_date(connection: &Connection, path: &Path) -> Result<()> {
    let found = known_format(connection)?;
    if found == FORMAT {
        return Ok(());
    }
    if found > 0 {
        take_snapshot(connection, path, found)?;
    }
    let steps = &STEPS[usize::try_from(found).unwrap_or(0)..];
    let transaction = connection.unchecked_transaction()?;
    for (_, sql) in steps {
        transaction.execute_batch(sql)?;
    }
    if found == 0 {
        create_kinds(&transaction)?;
    }
    transaction.execute_batch(&format!(
        "create table if not exists written_by (version text not null) strict; delete from written_by;
         insert into written_by values ('{}'); pragma user_version = {FORMAT};",
        env!("CARGO_PKG_VERSION")
    ))?;
    transaction.commit()?;
    Ok(())
}

/// Refuses whatever this version can't read as it is.
pub(super) fn check_format(connection: &Connection) -> Result<()> {
    match known_format(connection)? {
        FORMAT => Ok(()),
        0 => Err(StoreError::damaged("meta.db", "it is no store of Runfold")),
        older => Err(StoreError::damaged(
            "meta.db",
            format!("it has the older format {older}; a start of `runfold server` on its folder brings it up to date"),
        )),
    }
}

fn known_format(connection: &Connection) -> Result<i64> {
    let found: i64 = connection.query_row("pragma user_version", [], |row| row.get(0))?;
    if found > FORMAT {
        let needed = written_by(connection).unwrap_or_else(|| "a newer version".to_owned());
        return Err(StoreError::TooNew { found, known: FORMAT, needed });
    }
    Ok(found)
}

/// Every kind's table has the same columns; the names come from the code, never from a user.
fn create_kinds(connection: &Connection) -> Result<()> {
    for kind in Kind::ALL {
        let table = kind.shape().table;
        connection.execute_batch(&format!(
            "create table {table} (
                 rid     integer primary key,
                 ws      integer not null,
                 id      blob not null,
                 rev     integer not null,
                 grp     blob,
                 updated integer not null,
                 body    blob not null
             ) strict;
             create unique index {table}_id on {table} (id, ws);
             create index {table}_group on {table} (ws, grp, updated);",
        ))?;
    }
    Ok(())
}

fn written_by(connection: &Connection) -> Option<String> {
    connection.query_row("select version from written_by", [], |row| row.get(0)).ok()
}

fn take_snapshot(connection: &Connection, path: &Path, format: i64) -> Result<()> {
    let copy = path.with_extension(format!("before-{format}.db"));
    if copy.exists() {
        std::fs::remove_file(&copy).map_err(StoreError::io("removing an older snapshot"))?;
    }
    connection.execute("vacuum into ?1", [copy.to_string_lossy()])?;
    tracing::info!("kept the store as it was before the upgrade in {}", copy.display());
    Ok(())
}
