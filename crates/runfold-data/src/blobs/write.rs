//! Writing one blob: hashed while it streams, synced, then renamed into place.
//! Leaves to others: where the bytes come from and who may send them.

use std::fs::File;
use std::io::Write;

use crate::blobs::{Blobs, StoredBlob};
use crate::error::io_error;
use crate::hash::{Expected, Hasher};
use crate::pump::{Pump, Sink, blocking};
use crate::{BlobId, DataError};

/// A blob on its way. Dropped before `finish`, it leaves nothing behind.
pub struct BlobWriter {
    pump: Pump<TempFile>,
    expected: Expected,
    received: u64,
}

impl BlobWriter {
    pub(super) fn create(blobs: Blobs, expected: Expected) -> Result<Self, DataError> {
        blobs.check_space(expected.size.unwrap_or(0))?;
        let pump = Pump::new(TempFile::create(blobs)?);
        Ok(Self { pump, expected, received: 0 })
    }

    /// Takes the next bytes; waits when the disk is slower than the sender.
    ///
    /// After an error, or when the future was dropped half-way, the blob can only be begun again.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), DataError> {
        self.received += bytes.len() as u64;
        match self.expected.size {
            Some(expected) if self.received > expected => {
                Err(DataError::SizeMismatch { expected, actual: self.received })
            }
            _ => self.pump.write(bytes).await,
        }
    }

    /// Publishes the blob. When this returns it is on disk and survives a power cut.
    pub async fn finish(self) -> Result<StoredBlob, DataError> {
        let temp = self.pump.drain().await?;
        let expected = self.expected;
        blocking(move || temp.publish(&expected)).await
    }

    /// Memory that this writer holds for bytes on their way.
    pub fn buffered_bytes(&self) -> usize {
        self.pump.buffered_bytes()
    }
}

/// The unpublished file; removes itself unless it was renamed away.
struct TempFile {
    blobs: Blobs,
    id: BlobId,
    file: File,
    hasher: Hasher,
    is_published: bool,
}

impl TempFile {
    fn create(blobs: Blobs) -> Result<Self, DataError> {
        let id = BlobId::random();
        let file = blobs.inner.tmp.create_new(id.as_str()).map_err(|e| blobs.write_error(e, 0))?;
        Ok(Self { blobs, id, file, hasher: Hasher::default(), is_published: false })
    }

    fn publish(mut self, expected: &Expected) -> Result<StoredBlob, DataError> {
        let digests = self.hasher.finish();
        expected.check(&digests)?;
        self.file.sync_all().map_err(|e| self.blobs.write_error(e, 0))?;
        self.blobs.publish(&self.blobs.inner.tmp, self.id.as_str(), &self.id)?;
        self.is_published = true;
        Ok(StoredBlob::new(self.id.clone(), digests))
    }

    fn remove(&self) -> Result<bool, DataError> {
        self.blobs.inner.tmp.remove(self.id.as_str()).map_err(io_error("remove an unfinished blob"))
    }
}

impl Sink for TempFile {
    fn put(&mut self, bytes: &[u8]) -> Result<(), DataError> {
        let wanted = bytes.len() as u64;
        self.blobs.check_space(wanted)?;
        self.file.write_all(bytes).map_err(|e| self.blobs.write_error(e, wanted))?;
        self.hasher.update(bytes);
        Ok(())
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        if self.is_published {
            return;
        }
        if let Err(error) = self.remove() {
            tracing::warn!(blob.id = %self.id, "{error}; the next sweep tries again");
        }
    }
}
