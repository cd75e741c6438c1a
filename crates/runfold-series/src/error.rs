//! Why bytes could not be read back as columns.
//! It leaves naming the series and the file to whoever holds them.

/// A blob that is not what the encoder wrote.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    #[error("the blob ends too early")]
    Truncated,
    #[error("the checksum does not match; the blob was damaged after it was written")]
    Checksum,
    #[error("format version {0} is newer than this program")]
    Version(u8),
    #[error("the blob does not hold what it claims: {0}")]
    Malformed(&'static str),
    #[error("{0} points are more than one blob may hold")]
    TooMany(u64),
    #[error("{found} bytes of text are more than the {limit} that are accepted")]
    TooLong { found: u64, limit: usize },
    #[error("the compressed numbers can't be read: {0}")]
    Numbers(String),
}
