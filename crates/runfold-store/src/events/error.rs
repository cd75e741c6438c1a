//! Why the event engine said no.
//! It leaves the words of the API's problems to the server.

use std::sync::Arc;

use runfold_series::CodecError;

/// What a caller of the event store can run into. Cheap to clone: one failed commit answers a whole group.
#[derive(Debug, Clone, thiserror::Error)]
pub enum EventError {
    /// Nothing was stored; the same batch may be sent again.
    #[error("the event store has more to write than it can hold; try again in {retry_after_s} s")]
    Busy { retry_after_s: u64 },
    #[error("the event store is closed")]
    Closed,
    /// Nothing was stored, and sending it again will not help.
    #[error("{what} has more than {limit} values; report it in parts")]
    TooLarge { what: String, limit: usize },
    /// Part of the batch is stored already, part is not; cut there, each half is either new or a repeat.
    #[error("the batch is stored in part; cut it at place {cut_at} of its journal and send both halves")]
    StoredInPart { cut_at: u64 },
    #[error("stored events are damaged ({what}): {source}; `runfold admin check` lists all damage")]
    Damaged { what: String, source: CodecError },
    #[error("the pattern `{pattern}` is not a regular expression: {reason}")]
    Pattern { pattern: String, reason: String },
    #[error("the events have format {found}, this version reads up to {known}; use Runfold {needed} or newer")]
    TooNew { found: i64, known: i64, needed: String },
    /// Nothing was stored; the same batch may be sent again when there is space.
    #[error("the disk that holds the events is full")]
    DiskFull,
    /// Nothing was stored; the cause is the operator's to mend.
    #[error("the disk that holds the events failed: {0}")]
    DiskFailed(String),
    #[error("the event database failed: {0}")]
    Database(#[source] Arc<rusqlite::Error>),
    #[error("the event store can't use its folder: {0}")]
    Folder(#[source] Arc<std::io::Error>),
}

pub type Result<T> = std::result::Result<T, EventError>;

impl EventError {
    /// Whether a database failed for want of space.
    pub fn is_disk_full(&self) -> bool {
        let Self::Database(error) = self else { return false };
        error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull)
    }

    pub(super) fn damaged(what: impl Into<String>) -> impl FnOnce(CodecError) -> Self {
        let what = what.into();
        |source| Self::Damaged { what, source }
    }
}

impl From<rusqlite::Error> for EventError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::DiskFull,
            _ if crate::error::is_disk_failure(&error) => Self::DiskFailed(error.to_string()),
            _ => Self::Database(Arc::new(error)),
        }
    }
}

impl From<std::io::Error> for EventError {
    fn from(error: std::io::Error) -> Self {
        Self::Folder(Arc::new(error))
    }
}
