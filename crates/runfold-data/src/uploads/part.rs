//! One part on its way to its place in the sparse file.
//! Leaves to others: the state file, and whether all parts are there.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::sync::{Arc, Mutex};

use crate::hash::{Expected, Hasher, hash_region};
use crate::pump::Sink;
use crate::uploads::cell::{Cell, lock};
use crate::uploads::{UploadState, Uploads};
use crate::{DataError, UploadId};

pub(super) struct PartSink {
    uploads: Uploads,
    cell: Arc<Cell>,
    part: u32,
    file: File,
    start: u64,
    len: u64,
    hasher: Hasher,
    turns: Arc<Mutex<u64>>,
    /// `None` when the part is stored already, so that what comes is only compared.
    my_turn: Option<u64>,
}

impl PartSink {
    pub fn begin(uploads: Uploads, id: &UploadId, part: u32) -> Result<Self, DataError> {
        let cell = uploads.cell(id)?;
        let (start, len) = cell.state()?.place(part)?;
        let turns = cell.turn(part);
        let (state, my_turn) = take_turn(&cell, &turns, part)?;
        let (file, _) = uploads.data(&state)?;
        Ok(Self { uploads, cell, part, file, start, len, hasher: Hasher::default(), turns, my_turn })
    }

    /// Marks the part as there, after its bytes are on disk.
    pub fn finish(self, expected: Expected) -> Result<UploadState, DataError> {
        let digests = self.hasher.finish();
        Expected { size: Some(self.len), ..Expected::default() }.check(&digests)?;
        expected.check(&digests)?;
        match self.my_turn {
            Some(turn) => self.mark(turn),
            None if hash_region(&self.file, self.start, self.len)? == digests => self.cell.state(),
            None => Err(DataError::PartConflict { part: self.part }),
        }
    }

    fn mark(&self, turn: u64) -> Result<UploadState, DataError> {
        let newest = lock(&self.turns);
        self.check_turn(turn, *newest)?;
        self.file.sync_data().map_err(|e| self.uploads.blobs.write_error(e, self.len))?;
        self.cell.change(&self.uploads.folder, |state| state.add(self.part))
    }

    fn write(&self, turn: u64, bytes: &[u8], at: u64) -> Result<(), DataError> {
        let newest = lock(&self.turns);
        self.check_turn(turn, *newest)?;
        self.cell.state()?; // an aborted upload takes no more bytes
        let wanted = bytes.len() as u64;
        self.uploads.blobs.check_space(wanted)?;
        self.file.write_all_at(bytes, at).map_err(|e| self.uploads.blobs.write_error(e, wanted))
    }

    fn check_turn(&self, mine: u64, newest: u64) -> Result<(), DataError> {
        if mine == newest { Ok(()) } else { Err(DataError::PartSuperseded { part: self.part }) }
    }
}

/// Decides under the part's lock whether this writer writes or compares.
fn take_turn(cell: &Cell, turns: &Mutex<u64>, part: u32) -> Result<(UploadState, Option<u64>), DataError> {
    let mut newest = lock(turns);
    let state = cell.state()?;
    if state.has(part) {
        return Ok((state, None));
    }
    *newest += 1;
    Ok((state, Some(*newest)))
}

impl Sink for PartSink {
    fn put(&mut self, bytes: &[u8]) -> Result<(), DataError> {
        let at = self.hasher.size();
        let actual = at + bytes.len() as u64;
        if actual > self.len {
            return Err(DataError::SizeMismatch { expected: self.len, actual }); // the next part begins there
        }
        self.hasher.update(bytes);
        match self.my_turn {
            Some(turn) => self.write(turn, bytes, self.start + at),
            None => Ok(()),
        }
    }
}
