//! The store's format and the way from each older one to it. Forward only; a snapshot is taken first.

use crate::error::{Result, StoreError};
use crate::formats;
use crate::kind::Kind;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::collections::HashSet;
use std::path::Path;

/// Each step brings the format from its place in this list to the next.
const STEPS: &[(&str, &str)] = &[
    ("0.1.0", include_str!("sql/0001_documents.sql")),
    ("0.1.0", include_str!("sql/0002_samples.sql")),
    ("0.1.0", include_str!("sql/0003_facets.sql")),
    ("0.1.0", include_str!("sql/0004_dictionaries.sql")),
    ("0.1.0", include_str!("sql/0005_change_details.sql")),
    ("0.1.0", include_str!("sql/0006_column_uses.sql")),
    ("0.1.0", include_str!("sql/0007_rids.sql")),
];

/// The format that this version writes.
pub const FORMAT: i64 = STEPS.len() as i64;

pub(super) fn bring_up_to_date(connection: &Connection, path: &Path) -> Result<()> {
    let found = known_format(connection)?;
    if found == FORMAT && missing_kinds(connection)?.is_empty() {
        return Ok(());
    }
    if (1..FORMAT).contains(&found) {
        formats::keep_snapshot(connection, path, found)?;
    }
    // one transaction for all steps: a crash leaves the old format or the new one
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    let found = known_format(&transaction)?; // another process may have been faster
    for kind in missing_kinds(&transaction)? {
        create_kind(&transaction, kind)?; // before the steps, which may look into them
    }
    for (_, sql) in &STEPS[usize::try_from(found).unwrap_or(0)..] {
        transaction.execute_batch(sql)?;
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
        let needed = formats::written_by(connection);
        return Err(StoreError::TooNew { found, known: FORMAT, needed });
    }
    Ok(found)
}

/// Kinds that this version knows and the store has no table for: all of them at first, new ones after an upgrade.
fn missing_kinds(connection: &Connection) -> Result<Vec<Kind>> {
    let mut statement = connection.prepare("select name from sqlite_schema where type = 'table'")?;
    let tables = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<HashSet<String>>>()?;
    Ok(Kind::ALL.into_iter().filter(|kind| !tables.contains(kind.shape().table)).collect())
}

/// Every kind's table has the same columns; the names come from the code, never from a user.
fn create_kind(connection: &Connection, kind: Kind) -> Result<()> {
    let table = kind.shape().table;
    Ok(connection.execute_batch(&format!(
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
    ))?)
}
