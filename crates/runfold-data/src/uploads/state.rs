//! What is known about an upload, as it lies in its small state file.
//! Leaves to others: the bytes of the parts.

use std::io::{Read, Write};
use std::ops::Range;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use crate::blobs::StoredBlob;
use crate::dir::{Dir, is_absent};
use crate::error::io_error;
use crate::hash::Expected;
use crate::uploads::cell::not_found;
use crate::{BlobId, DataError, UploadId};

/// Bounds the state file, which is written anew for each part.
const MAX_PARTS: u64 = 10_000;

/// Version of the state file.
const VERSION: u32 = 1;

/// What a client asks for when it begins an upload.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewUpload {
    /// Who may touch the upload, in the server's words; not looked at here.
    pub owner: String,
    pub total_size: u64,
    /// Bytes of every part but the last, which holds the rest.
    pub part_size: u64,
    /// In hex, of the whole.
    pub blake3: Option<String>,
    /// In hex, of the whole.
    pub sha256: Option<String>,
}

/// An upload and which of its parts are stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadState {
    version: u32,
    pub id: UploadId,
    pub owner: String,
    pub total_size: u64,
    pub part_size: u64,
    pub expected: Expected,
    /// The stored parts as sorted ranges that do not touch.
    pub present: Vec<Range<u32>>,
    pub created_at: SystemTime,
    pub updated_at: SystemTime,
    /// Chosen at the beginning, so that a completion cut off by a crash ends with the same blob.
    pub(super) blob: BlobId,
    /// The blob that it has become.
    pub stored: Option<StoredBlob>,
}

impl UploadState {
    pub(super) fn new(new: NewUpload, now: SystemTime) -> Result<Self, DataError> {
        if new.part_size == 0 {
            return Err(DataError::BadUpload { reason: "parts of 0 bytes hold nothing; give a part size" });
        }
        if new.total_size > i64::MAX as u64 {
            return Err(DataError::BadUpload { reason: "no file is that large" });
        }
        if new.total_size.div_ceil(new.part_size) > MAX_PARTS {
            return Err(DataError::BadUpload { reason: "it would have more than 10000 parts; make them larger" });
        }
        let expected = Expected { size: Some(new.total_size), blake3: new.blake3, sha256: new.sha256 };
        Ok(Self {
            version: VERSION,
            id: UploadId::random(),
            owner: new.owner,
            total_size: new.total_size,
            part_size: new.part_size,
            expected,
            present: Vec::new(),
            created_at: now,
            updated_at: now,
            blob: BlobId::random(),
            stored: None,
        })
    }

    /// How many parts the whole has.
    pub fn parts(&self) -> u32 {
        self.total_size.div_ceil(self.part_size) as u32 // at most MAX_PARTS
    }

    pub fn has(&self, part: u32) -> bool {
        self.present.iter().any(|range| range.contains(&part))
    }

    /// The parts still to send, as sorted ranges.
    pub fn missing(&self) -> Vec<Range<u32>> {
        let starts = std::iter::once(0).chain(self.present.iter().map(|range| range.end));
        let ends = self.present.iter().map(|range| range.start).chain(std::iter::once(self.parts()));
        starts.zip(ends).map(|(start, end)| start..end).filter(|range| !range.is_empty()).collect()
    }

    /// Bytes that part `part` must have.
    pub fn part_len(&self, part: u32) -> Result<u64, DataError> {
        self.place(part).map(|(_, len)| len)
    }

    /// Where a part begins and how many bytes it has.
    pub(super) fn place(&self, part: u32) -> Result<(u64, u64), DataError> {
        let parts = self.parts();
        if part >= parts {
            return Err(DataError::NoSuchPart { part, parts });
        }
        let start = u64::from(part) * self.part_size;
        Ok((start, self.part_size.min(self.total_size - start)))
    }

    pub(super) fn add(&mut self, part: u32) {
        self.present.push(part..part + 1);
        self.present.sort_by_key(|range| range.start);
        self.present.dedup_by(|next, kept| {
            let touches = next.start <= kept.end;
            if touches {
                kept.end = kept.end.max(next.end);
            }
            touches
        });
    }

    /// How long nothing has happened; zero when the clock went back.
    pub(super) fn idle_for(&self) -> Duration {
        SystemTime::now().duration_since(self.updated_at).unwrap_or_default()
    }

    /// Replaces the state file; the old one or the new one survives a power cut, never a half.
    pub(super) fn save(&self, folder: &Dir) -> Result<(), DataError> {
        let (name, new_name) = (file_name(&self.id), new_file_name(&self.id));
        let json = serde_json::to_vec(self).map_err(|e| io_error("write down an upload")(e.into()))?;
        folder.remove(&new_name).map_err(io_error("remove a half-written state"))?; // left by a crash
        let mut file = folder.create_new(&new_name).map_err(io_error("write down an upload"))?;
        file.write_all(&json).and_then(|()| file.sync_all()).map_err(io_error("write down an upload"))?;
        folder.rename(&new_name, folder, &name).map_err(io_error("write down an upload"))?;
        folder.sync()
    }

    pub(super) fn load(folder: &Dir, id: &UploadId) -> Result<Self, DataError> {
        let mut json = Vec::new();
        match folder.open_read(&file_name(id)) {
            Ok(mut file) => file.read_to_end(&mut json).map_err(io_error("read an upload's state"))?,
            Err(e) if is_absent(&e) => return Err(not_found(id)),
            Err(e) => return Err(io_error("read an upload's state")(e)),
        };
        let state: Self = serde_json::from_slice(&json).map_err(|e| damaged(id, &e.to_string()))?;
        state.check(id)
    }

    /// Refuses what `save` can't have written, so that no offset is computed from it.
    fn check(self, id: &UploadId) -> Result<Self, DataError> {
        let is_sane = self.part_size > 0 && self.total_size.div_ceil(self.part_size) <= MAX_PARTS;
        let fits = |range: &Range<u32>| range.start < range.end && range.end <= self.parts();
        if self.version != VERSION {
            return Err(damaged(id, "its version is unknown to this program"));
        }
        if self.id != *id || !is_sane || !self.present.iter().all(fits) {
            return Err(damaged(id, "its numbers contradict each other"));
        }
        Ok(self)
    }
}

pub(super) fn file_name(id: &UploadId) -> String {
    format!("{id}.json")
}

/// The state on its way to `file_name`.
pub(super) fn new_file_name(id: &UploadId) -> String {
    format!("{id}.json.new")
}

fn damaged(id: &UploadId, reason: &str) -> DataError {
    DataError::Damaged { what: format!("state of upload `{id}`"), reason: reason.to_owned() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn upload_of(parts: u32) -> UploadState {
        let new = NewUpload { total_size: u64::from(parts) * 4, part_size: 4, ..NewUpload::default() };
        UploadState::new(new, SystemTime::now()).unwrap()
    }

    proptest! {
        #[test]
        fn present_and_missing_parts_together_are_all_parts(
            added in proptest::collection::vec(0u32..40, 0..60)
        ) {
            let mut state = upload_of(40);
            for part in &added {
                state.add(*part);
            }
            let missing = state.missing();
            for part in 0..40 {
                prop_assert_eq!(state.has(part), added.contains(&part));
                prop_assert_eq!(missing.iter().any(|range| range.contains(&part)), !added.contains(&part));
            }
            prop_assert!(state.present.windows(2).all(|pair| pair[0].end < pair[1].start));
        }
    }

    #[test]
    fn an_upload_of_nothing_misses_nothing() {
        assert_eq!(upload_of(0).missing(), vec![]);
    }

    #[test]
    fn parts_of_no_bytes_and_too_many_parts_are_refused() {
        for (total_size, part_size) in [(1, 0), (10_001, 1), (u64::MAX, u64::MAX)] {
            let new = NewUpload { total_size, part_size, ..NewUpload::default() };
            assert!(matches!(UploadState::new(new, SystemTime::now()), Err(DataError::BadUpload { .. })));
        }
    }
}
