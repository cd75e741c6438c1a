//! Reading a blob or a stretch of it, a chunk at a time.
//! Leaves to others: the grammar of HTTP ranges.

use std::fs::File;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use futures_util::stream::{self, Stream};

use crate::DataError;
use crate::error::io_error;
use crate::pump::blocking;

/// One read, and the memory that one download holds.
const CHUNK_BYTES: u64 = 256 << 10;

/// An open blob.
#[derive(Debug, Clone)]
pub struct BlobReader {
    file: Arc<File>,
    size: u64,
    modified_at: SystemTime,
}

impl BlobReader {
    pub(super) fn new(file: File) -> Result<Self, DataError> {
        let metadata = file.metadata().map_err(io_error("ask for a blob's size"))?;
        let modified_at = metadata.modified().map_err(io_error("ask for a blob's age"))?;
        Ok(Self { file: Arc::new(file), size: metadata.len(), modified_at })
    }

    /// Bytes of the whole blob.
    pub fn size(&self) -> u64 {
        self.size
    }

    pub fn modified_at(&self) -> SystemTime {
        self.modified_at
    }

    /// The range of the last `len` bytes, or of all when there are fewer.
    pub fn suffix(&self, len: u64) -> Range<u64> {
        self.size.saturating_sub(len)..self.size
    }

    /// All bytes.
    pub fn read_all(&self) -> impl Stream<Item = Result<Bytes, DataError>> + Send + 'static + use<> {
        self.chunks(0..self.size)
    }

    /// The bytes from `range.start` to `range.end`, cut at the end of the blob.
    ///
    /// An empty range is an empty stream; one that begins past the end is an error.
    pub fn read_range(
        &self,
        range: Range<u64>,
    ) -> Result<impl Stream<Item = Result<Bytes, DataError>> + Send + 'static + use<>, DataError> {
        if range.start > self.size {
            return Err(DataError::RangeNotSatisfiable { size: self.size });
        }
        Ok(self.chunks(range.start..range.end.min(self.size)))
    }

    fn chunks(&self, range: Range<u64>) -> impl Stream<Item = Result<Bytes, DataError>> + Send + 'static + use<> {
        stream::try_unfold((self.file.clone(), range), |(file, range)| async move {
            if range.start >= range.end {
                return Ok(None);
            }
            let len = (range.end - range.start).min(CHUNK_BYTES);
            let chunk = read_chunk(file.clone(), range.start, len).await?;
            Ok(Some((chunk, (file, range.start + len..range.end))))
        })
    }
}

async fn read_chunk(file: Arc<File>, start: u64, len: u64) -> Result<Bytes, DataError> {
    blocking(move || {
        let mut buffer = vec![0; len as usize];
        file.read_exact_at(&mut buffer, start).map_err(io_error("read a blob"))?;
        Ok(Bytes::from(buffer))
    })
    .await
}
