//! Database files that their owner alone may read, whatever the folder and the process's mask allow; at the end of the
//! work each holds all that is in it. SQLite gives the files that it makes beside a database the mode of the database.

use rusqlite::Connection;
use std::fs::{OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

/// Makes the file if it is missing, and takes it from others if it is there.
pub fn make(path: &Path) -> io::Result<()> {
    let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
    if file.metadata()?.permissions().mode() & 0o077 != 0 {
        file.set_permissions(Permissions::from_mode(0o600))?;
    }
    Ok(())
}

/// Brings the log into the database at the end of the work. The last connection to close would do so, but that is one for
/// reading only. Where others are at work on the database, it is theirs to do.
pub fn empty_log(connection: &Connection) {
    let emptied = connection
        .execute_batch("pragma busy_timeout = 0")
        .and_then(|()| connection.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get::<_, i64>(0)));
    if let Err(error) = emptied {
        tracing::warn!("a log could not be brought into its database, the next start reads it: {error}");
    }
}
