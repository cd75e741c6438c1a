//! Why bytes could not be kept or given: one variant for each thing a caller can do about it.
//! Leaves to others: the problem code and the words a client sees.

use std::io;
use std::ops::Range;

/// Whatever the source of a stream failed with.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why the data folder said no. The server answers each with one problem code.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    #[error("no {kind} `{id}`")]
    NotFound { kind: &'static str, id: String },
    #[error("`{given}` is not an id made by this server")]
    BadId { given: String },
    #[error("object name is refused: {reason}")]
    BadName { reason: &'static str },
    #[error("object name is longer than {limit} characters; shorten it")]
    NameTooLong { limit: usize },
    #[error("got {actual} bytes where {expected} were announced; send it again")]
    SizeMismatch { expected: u64, actual: u64 },
    #[error("content has hash `{actual}` and `{expected}` was announced, so it changed on the way; send it again")]
    HashMismatch { expected: String, actual: String },
    #[error("disk has {free} bytes free and {needed} are needed; free some space, or lower the watermark")]
    DiskLow { free: u64, needed: u64 },
    #[error("range begins after the end of an object of {size} bytes")]
    RangeNotSatisfiable { size: u64 },
    #[error("upload can't begin: {reason}")]
    BadUpload { reason: &'static str },
    #[error("upload has parts 0 to {parts} (exclusive), and {part} is none of them")]
    NoSuchPart { part: u32, parts: u32 },
    #[error("part {part} is being sent again over a newer connection; this one was given up")]
    PartSuperseded { part: u32 },
    #[error("part {part} is already stored with other bytes; abort the upload and begin again")]
    PartConflict { part: u32 },
    #[error("upload still misses parts {missing:?}; send them, then complete it")]
    MissingParts { missing: Vec<Range<u32>> },
    #[error("sender stopped in the middle; send it again")]
    Sender(#[source] BoxError),
    #[error(
        "`{path}` is a symbolic link or no folder, and nothing is stored through links; replace it by a real folder"
    )]
    NotAFolder { path: String },
    #[error("{what} is damaged: {reason}")]
    Damaged { what: String, reason: String },
    /// A read-only file system, a lost permission, a broken disk: the operator's to mend.
    #[error("the disk that holds the files can't be written: {0}")]
    NotWritable(#[source] io::Error),
    #[error("could not {doing}")]
    Io {
        doing: &'static str,
        #[source]
        source: io::Error,
    },
}

/// Turns an I/O error into ours, naming what was being done.
pub(crate) fn io_error(doing: &'static str) -> impl FnOnce(io::Error) -> DataError {
    move |source| DataError::Io { doing, source }
}
