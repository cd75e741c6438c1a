//! Why the store said no.

use runfold_api::Problem;

/// Why the store said no, named by what the caller can do about it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The request broke a rule; the caller can mend it.
    #[error("{0}")]
    Refused(#[from] Problem),
    /// Too many writes are waiting; trying again in a moment makes sense.
    #[error("the store is busy: {waiting} writes wait already")]
    Busy { waiting: usize },
    /// The disk is full; reads go on, writes come back when space does.
    #[error("the disk that holds the store is full")]
    DiskFull,
    /// The disk can't be written, or not even read. Nothing was changed; the cause is the operator's to mend.
    #[error("the disk that holds the store failed: {0}")]
    DiskFailed(String),
    /// What lies on disk does not decode.
    #[error("damaged {what}: {why}")]
    Damaged { what: String, why: String },
    /// The store was written by a newer version.
    #[error("the store has format {found}, this version reads up to {known}; use Runfold {needed} or newer")]
    TooNew { found: i64, known: i64, needed: String },
    /// Another server works on the folder.
    #[error("{0}")]
    InUse(String),
    #[error("the database did not answer: {0}")]
    Database(#[source] rusqlite::Error),
    #[error("{what}: {source}")]
    Io { what: String, source: std::io::Error },
    #[error("the store is closed")]
    Closed,
}

pub type Result<T, E = StoreError> = std::result::Result<T, E>;

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::DiskFull,
            _ if is_disk_failure(&error) => Self::DiskFailed(error.to_string()),
            _ => Self::Database(error),
        }
    }
}

/// Whether a database failed because the disk below it did: an I/O error, a read-only file system, a lost permission.
pub(crate) fn is_disk_failure(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{CannotOpen, PermissionDenied, ReadOnly, SystemIoFailure};
    matches!(error.sqlite_error_code(), Some(CannotOpen | PermissionDenied | ReadOnly | SystemIoFailure))
}

impl StoreError {
    pub fn damaged(what: impl Into<String>, why: impl std::fmt::Display) -> Self {
        Self::Damaged { what: what.into(), why: why.to_string() }
    }

    pub fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |source| Self::Io { what, source }
    }
}
