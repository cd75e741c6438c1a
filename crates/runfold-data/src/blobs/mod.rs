//! Blobs: files under ids made here, published whole or not at all.
//! Leaves to others: which object a blob belongs to and when nobody needs it any more.

mod listing;
mod read;
#[cfg(test)]
mod tests;
mod write;

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

use serde::{Deserialize, Serialize};

pub(crate) use listing::is_older;
pub use listing::{BlobEntry, Usage};
pub use read::BlobReader;
pub use write::BlobWriter;

use crate::dir::{Dir, is_absent};
use crate::error::io_error;
use crate::hash::{Digests, Expected, hash_region};
use crate::pump::blocking;
use crate::{BlobId, DataError};

/// How the data folder is kept.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Writes are refused when fewer bytes than this would stay free on the disk.
    pub keep_free_bytes: u64,
}

/// A blob as it lies on disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredBlob {
    pub id: BlobId,
    pub size: u64,
    /// In lower-case hex.
    pub blake3: String,
    /// In lower-case hex.
    pub sha256: String,
}

impl StoredBlob {
    pub(crate) fn new(id: BlobId, digests: Digests) -> Self {
        Self { id, size: digests.size, blake3: digests.blake3, sha256: digests.sha256 }
    }
}

/// The blobs of one data folder; clones share it.
///
/// `blobs/<2 hex>/<id>` are whole, `blobs/tmp/` holds what is being written.
#[derive(Debug, Clone)]
pub struct Blobs {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    root: Dir,
    blobs: Dir,
    tmp: Dir,
    keep_free_bytes: AtomicU64,
}

impl Blobs {
    /// Opens the data folder `root`, making it if it is not there; refuses one that is a symbolic link. Blocks.
    pub fn open(root: &Path) -> Result<Self, DataError> {
        Self::open_with(root, Options::default())
    }

    /// As `open`, with a low watermark for free space.
    pub fn open_with(root: &Path, options: Options) -> Result<Self, DataError> {
        let root = Dir::open_root(root)?;
        let blobs = root.subfolder("blobs")?;
        let tmp = blobs.subfolder("tmp")?;
        let keep_free_bytes = AtomicU64::new(options.keep_free_bytes);
        Ok(Self { inner: Arc::new(Inner { root, blobs, tmp, keep_free_bytes }) })
    }

    /// Begins a blob of whatever size and content.
    pub async fn begin(&self) -> Result<BlobWriter, DataError> {
        self.begin_expecting(Expected::default()).await
    }

    /// Begins a blob that is published only if it turns out as announced.
    pub async fn begin_expecting(&self, expected: Expected) -> Result<BlobWriter, DataError> {
        let blobs = self.clone();
        blocking(move || BlobWriter::create(blobs, expected)).await
    }

    /// Opens a blob for reading; one deleted meanwhile stays readable through the reader.
    pub async fn reader(&self, id: &BlobId) -> Result<BlobReader, DataError> {
        let (blobs, id) = (self.clone(), id.clone());
        blocking(move || BlobReader::new(blobs.file(&id)?)).await
    }

    /// Reads a blob through and compares it with the hash it was stored under.
    pub async fn verify(&self, id: &BlobId, blake3: &str) -> Result<(), DataError> {
        let (blobs, id) = (self.clone(), id.clone());
        let expected = Expected { blake3: Some(blake3.to_owned()), ..Expected::default() };
        blocking(move || expected.check(&blobs.digests(&id)?)).await
    }

    /// Deletes a blob; tells whether it was there.
    pub async fn delete(&self, id: &BlobId) -> Result<bool, DataError> {
        let (blobs, id) = (self.clone(), id.clone());
        blocking(move || blobs.delete_now(&id)).await
    }

    pub async fn exists(&self, id: &BlobId) -> Result<bool, DataError> {
        match self.size(id).await {
            Ok(_) => Ok(true),
            Err(DataError::NotFound { .. }) => Ok(false),
            Err(e) => Err(e),
        }
    }

    /// Bytes of a blob.
    pub async fn size(&self, id: &BlobId) -> Result<u64, DataError> {
        let (blobs, id) = (self.clone(), id.clone());
        blocking(move || blobs.size_now(&id)).await
    }

    /// As `size`. Blocks.
    pub fn size_now(&self, id: &BlobId) -> Result<u64, DataError> {
        let metadata = self.file(id)?.metadata().map_err(io_error("ask for a blob's size"))?;
        Ok(metadata.len())
    }

    /// Bytes that may still be written on this disk, the watermark not taken off.
    pub fn free_space(&self) -> Result<u64, DataError> {
        self.inner.root.free_space()
    }

    /// Bytes that no write may take.
    pub fn kept_free(&self) -> u64 {
        self.inner.keep_free_bytes.load(Relaxed)
    }

    /// Moves the watermark.
    pub fn keep_free(&self, bytes: u64) {
        self.inner.keep_free_bytes.store(bytes, Relaxed);
    }

    /// Refuses when `wanted` more bytes would not leave the watermark free.
    pub fn check_space(&self, wanted: u64) -> Result<(), DataError> {
        let needed = wanted.saturating_add(self.inner.keep_free_bytes.load(Relaxed));
        let free = self.free_space()?;
        if free < needed { Err(DataError::DiskLow { free, needed }) } else { Ok(()) }
    }

    /// Finds out whether blobs can be written, by making an empty file and taking it away. Blocks.
    pub fn try_writing(&self) -> Result<(), DataError> {
        let id = BlobId::random();
        self.inner.tmp.create_new(id.as_str()).map_err(|error| self.write_error(error, 0))?;
        self.inner.tmp.remove(id.as_str()).map(drop).map_err(|error| self.write_error(error, 0))
    }

    /// Reads a blob through; its size and BLAKE3 as found. Blocks.
    pub fn measure(&self, id: &BlobId) -> Result<(u64, String), DataError> {
        let digests = self.digests(id)?;
        Ok((digests.size, digests.blake3))
    }

    /// Puts a blob under its name into `folder` as well: as a second name where the disk is the same, else as a copy. Blocks.
    pub fn put_into(&self, id: &BlobId, folder: &Path) -> Result<(), DataError> {
        let shard = self.shard(id)?.ok_or_else(|| not_found(id))?;
        shard.link_or_copy(id.as_str(), &folder.join(id.as_str())).map_err(|error| match error {
            error if is_absent(&error) => not_found(id),
            error => self.write_error(error, 0),
        })
    }

    pub(crate) fn root(&self) -> &Dir {
        &self.inner.root
    }

    /// A failed write as its sender should hear of it: a full disk is not a broken one.
    pub(crate) fn write_error(&self, error: io::Error, wanted: u64) -> DataError {
        match (error.kind(), self.free_space()) {
            (io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded, Ok(free)) => {
                DataError::DiskLow { free, needed: wanted }
            }
            (io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied, _) => DataError::NotWritable(error),
            _ if error.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error()) => DataError::NotWritable(error),
            _ => io_error("write to the data folder")(error),
        }
    }

    /// Moves the finished and synced file `name` to its place as blob `id`. Blocks.
    pub(crate) fn publish(&self, from: &Dir, name: &str, id: &BlobId) -> Result<(), DataError> {
        let shard = self.inner.blobs.subfolder(id.shard())?;
        from.rename(name, &shard, id.as_str()).map_err(io_error("publish a blob"))?;
        shard.sync()
    }

    /// Hashes a stored blob. Blocks.
    pub(crate) fn digests(&self, id: &BlobId) -> Result<Digests, DataError> {
        let file = self.file(id)?;
        let size = file.metadata().map_err(io_error("ask for a blob's size"))?.len();
        hash_region(&file, 0, size)
    }

    pub(crate) fn file(&self, id: &BlobId) -> Result<std::fs::File, DataError> {
        let shard = self.shard(id)?.ok_or_else(|| not_found(id))?;
        match shard.open_read(id.as_str()) {
            Ok(file) => Ok(file),
            Err(e) if is_absent(&e) => Err(not_found(id)),
            Err(e) => Err(io_error("open a blob")(e)),
        }
    }

    /// The folder a blob would lie in, if it was ever made.
    fn shard(&self, id: &BlobId) -> Result<Option<Dir>, DataError> {
        match self.inner.blobs.existing_subfolder(id.shard()) {
            Ok(shard) => Ok(Some(shard)),
            Err(DataError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e),
        }
    }

    fn delete_now(&self, id: &BlobId) -> Result<bool, DataError> {
        let Some(shard) = self.shard(id)? else { return Ok(false) };
        let was_there = shard.remove(id.as_str()).map_err(io_error("delete a blob"))?;
        shard.sync()?;
        Ok(was_there)
    }
}

fn not_found(id: &BlobId) -> DataError {
    DataError::NotFound { kind: "blob", id: id.to_string() }
}
