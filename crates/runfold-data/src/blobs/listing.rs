//! Walking over all blobs, for the sweep of orphans and for usage.
//! Leaves to others: knowing which blobs are still needed.

use std::fs::Metadata;
use std::time::{Duration, SystemTime};

use crate::blobs::Blobs;
use crate::dir::Dir;
use crate::error::io_error;
use crate::pump::blocking;
use crate::{BlobId, DataError};

/// A blob as the sweep sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobEntry {
    pub id: BlobId,
    pub size: u64,
    pub modified_at: SystemTime,
}

impl BlobEntry {
    /// How long ago it was written; zero when the clock went back.
    pub fn age(&self) -> Duration {
        age(self.modified_at)
    }
}

/// What all blobs together take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    pub count: u64,
    pub bytes: u64,
}

impl Blobs {
    /// All whole blobs, folder by folder; what comes or goes meanwhile may be missed. Blocks.
    pub fn list(&self) -> impl Iterator<Item = Result<BlobEntry, DataError>> + Send + 'static + use<> {
        let blobs = self.inner.blobs.clone();
        (0..=u8::MAX).flat_map(move |shard| match entries(&blobs, &format!("{shard:02x}")) {
            Ok(entries) => entries.into_iter().map(Ok).collect(),
            Err(e) => vec![Err(e)],
        })
    }

    /// Counts all blobs.
    pub async fn usage(&self) -> Result<Usage, DataError> {
        let blobs = self.clone();
        blocking(move || {
            blobs.list().try_fold(Usage::default(), |sum, entry| {
                let size = entry?.size;
                Ok(Usage { count: sum.count + 1, bytes: sum.bytes + size })
            })
        })
        .await
    }

    /// Removes what a crash left half-written longer than `older_than` ago; tells how many files it was.
    pub async fn sweep_unfinished(&self, older_than: Duration) -> Result<u64, DataError> {
        let tmp = self.inner.tmp.clone();
        blocking(move || {
            let mut removed = 0;
            for name in tmp.names()? {
                if is_older(&tmp, &name, older_than)? {
                    removed += u64::from(tmp.remove(&name).map_err(io_error("remove an unfinished blob"))?);
                }
            }
            Ok(removed)
        })
        .await
    }
}

/// Whether a plain file was last written at least `limit` ago.
pub(crate) fn is_older(folder: &Dir, name: &str, limit: Duration) -> Result<bool, DataError> {
    match folder.file_metadata(name).map_err(io_error("ask for a file's age"))? {
        Some(metadata) => Ok(age(modified_at(&metadata)?) >= limit),
        None => Ok(false),
    }
}

fn entries(blobs: &Dir, shard: &str) -> Result<Vec<BlobEntry>, DataError> {
    let folder = match blobs.existing_subfolder(shard) {
        Ok(folder) => folder,
        Err(DataError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(e),
    };
    let mut entries = Vec::new();
    for name in folder.names()? {
        entries.extend(entry(&folder, &name)?);
    }
    Ok(entries)
}

/// `None` for what is no blob: links, foreign files, blobs deleted meanwhile.
fn entry(folder: &Dir, name: &str) -> Result<Option<BlobEntry>, DataError> {
    let Ok(id) = name.parse() else { return Ok(None) };
    match folder.file_metadata(name).map_err(io_error("ask for a blob's size"))? {
        Some(metadata) => Ok(Some(BlobEntry { id, size: metadata.len(), modified_at: modified_at(&metadata)? })),
        None => Ok(None),
    }
}

fn modified_at(metadata: &Metadata) -> Result<SystemTime, DataError> {
    metadata.modified().map_err(io_error("ask for a file's age"))
}

fn age(since: SystemTime) -> Duration {
    SystemTime::now().duration_since(since).unwrap_or_default()
}
