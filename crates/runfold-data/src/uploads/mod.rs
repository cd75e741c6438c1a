//! Resumable uploads: parts in any order, written at their offset into one sparse file that becomes the blob.
//! Leaves to others: who an owner is, and what the finished blob is called.

mod cell;
mod part;
mod state;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs::File;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use futures_util::{Stream, StreamExt};

pub use state::{NewUpload, UploadState};

use crate::blobs::{Blobs, StoredBlob};
use crate::dir::{Dir, is_absent};
use crate::error::io_error;
use crate::hash::{Expected, hash_region};
use crate::pump::{Pump, blocking};
use crate::uploads::cell::{Cell, lock};
use crate::uploads::part::PartSink;
use crate::{BoxError, DataError, UploadId};

/// The unfinished uploads of one data folder; clones share them.
///
/// For each there is `uploads/<id>.json` and, until it is complete, `uploads/<id>.data`.
#[derive(Clone)]
pub struct Uploads {
    blobs: Blobs,
    folder: Dir,
    /// One cell for each upload asked for since the start, so that all writers of an upload meet.
    cells: Arc<Mutex<HashMap<UploadId, Arc<Cell>>>>,
}

impl Uploads {
    /// Opens the uploads beside `blobs`; those begun before a restart go on. Blocks.
    pub fn open(blobs: &Blobs) -> Result<Self, DataError> {
        let folder = blobs.root().subfolder("uploads")?;
        Ok(Self { blobs: blobs.clone(), folder, cells: Arc::default() })
    }

    /// Begins an upload.
    pub async fn create(&self, new: NewUpload) -> Result<UploadState, DataError> {
        let uploads = self.clone();
        blocking(move || uploads.create_now(new)).await
    }

    /// What is there and what is missing.
    pub async fn status(&self, id: &UploadId) -> Result<UploadState, DataError> {
        let (uploads, id) = (self.clone(), id.clone());
        blocking(move || uploads.cell(&id)?.state()).await
    }

    /// Stores part `part` (from 0); when this returns, it is on disk.
    ///
    /// Sent again, a stored part is compared and changes nothing. Of two senders of one part the newer goes on and
    /// the older gets `PartSuperseded`, so a dead connection never holds up the one that replaces it.
    pub async fn put_part<S, B, E>(
        &self,
        id: &UploadId,
        part: u32,
        expected: Expected,
        bytes: S,
    ) -> Result<UploadState, DataError>
    where
        S: Stream<Item = Result<B, E>>,
        B: AsRef<[u8]>,
        E: Into<BoxError>,
    {
        let (uploads, id) = (self.clone(), id.clone());
        let mut pump = Pump::new(blocking(move || PartSink::begin(uploads, &id, part)).await?);
        let mut bytes = std::pin::pin!(bytes);
        while let Some(chunk) = bytes.next().await {
            pump.write(chunk.map_err(|e| DataError::Sender(e.into()))?.as_ref()).await?;
        }
        let sink = pump.drain().await?;
        blocking(move || sink.finish(expected)).await
    }

    /// Makes the blob once all parts are there and the hash is the announced one; asked again, answers the same blob.
    pub async fn complete(&self, id: &UploadId) -> Result<StoredBlob, DataError> {
        let (uploads, id) = (self.clone(), id.clone());
        blocking(move || uploads.complete_now(&id)).await
    }

    /// Forgets an upload and the parts it holds. A blob that it has become stays.
    pub async fn abort(&self, id: &UploadId) -> Result<(), DataError> {
        let (uploads, id) = (self.clone(), id.clone());
        blocking(move || uploads.abort_now(&id)).await
    }

    /// Aborts uploads in which nothing has happened for `older_than`; tells which.
    pub async fn expire(&self, older_than: Duration) -> Result<Vec<UploadId>, DataError> {
        let uploads = self.clone();
        blocking(move || uploads.expire_now(older_than)).await
    }

    fn create_now(&self, new: NewUpload) -> Result<UploadState, DataError> {
        let state = UploadState::new(new, SystemTime::now())?;
        self.blobs.check_space(state.total_size)?;
        let made = self.make_files(&state);
        if made.is_err() {
            self.remove_files(&state.id)?;
        }
        made.map(|()| state)
    }

    fn make_files(&self, state: &UploadState) -> Result<(), DataError> {
        let data = self.folder.create_new(&data_name(&state.id)).map_err(|e| self.blobs.write_error(e, 0))?;
        data.set_len(state.total_size).map_err(|e| self.blobs.write_error(e, state.total_size))?;
        data.sync_all().map_err(io_error("sync an upload"))?;
        state.save(&self.folder)
    }

    fn remove_files(&self, id: &UploadId) -> Result<(), DataError> {
        for name in [state::file_name(id), state::new_file_name(id), data_name(id)] {
            self.folder.remove(&name).map_err(io_error("remove an upload"))?;
        }
        self.folder.sync()
    }

    fn cell(&self, id: &UploadId) -> Result<Arc<Cell>, DataError> {
        match lock(&self.cells).entry(id.clone()) {
            Entry::Occupied(cell) => Ok(cell.get().clone()),
            Entry::Vacant(place) => {
                let state = UploadState::load(&self.folder, id)?;
                Ok(place.insert(Arc::new(Cell::new(state))).clone())
            }
        }
    }

    /// The growing file, or the blob that it has become; `true` for the former.
    fn data(&self, state: &UploadState) -> Result<(File, bool), DataError> {
        match self.folder.open_write(&data_name(&state.id)) {
            Ok(file) => Ok((file, true)),
            Err(e) if is_absent(&e) => Ok((self.blobs.file(&state.blob)?, false)),
            Err(e) => Err(io_error("open an upload")(e)),
        }
    }

    fn complete_now(&self, id: &UploadId) -> Result<StoredBlob, DataError> {
        let cell = self.cell(id)?;
        let _only_one = lock(&cell.finishing);
        let state = cell.state()?;
        if let Some(stored) = state.stored {
            return Ok(stored);
        }
        let missing = state.missing();
        if !missing.is_empty() {
            return Err(DataError::MissingParts { missing });
        }
        let stored = self.publish(&state)?;
        cell.change(&self.folder, |state| state.stored = Some(stored.clone()))?;
        Ok(stored)
    }

    fn publish(&self, state: &UploadState) -> Result<StoredBlob, DataError> {
        let (file, is_ours) = self.data(state)?;
        let digests = hash_region(&file, 0, state.total_size)?;
        state.expected.check(&digests)?;
        if is_ours {
            // a blob is as old as its publication, or the sweep of orphans could take it before its row is written
            file.set_modified(SystemTime::now()).map_err(io_error("date a blob"))?;
            file.sync_all().map_err(io_error("sync an upload"))?;
            self.blobs.publish(&self.folder, &data_name(&state.id), &state.blob)?;
            self.folder.sync()?;
        }
        Ok(StoredBlob::new(state.blob.clone(), digests))
    }

    fn abort_now(&self, id: &UploadId) -> Result<(), DataError> {
        let cell = self.cell(id)?;
        let _not_while_completing = lock(&cell.finishing);
        cell.close()?;
        self.remove_files(id)?;
        lock(&self.cells).remove(id);
        Ok(())
    }

    fn expire_now(&self, older_than: Duration) -> Result<Vec<UploadId>, DataError> {
        let mut expired = Vec::new();
        for name in self.folder.names()? {
            match self.expire_file(&name, older_than) {
                Ok(id) => expired.extend(id),
                Err(error) => tracing::warn!(file = name, "an upload can't be expired: {error}"),
            }
        }
        Ok(expired)
    }

    /// Aborts the upload a state file belongs to; removes other files that a crash left without one.
    fn expire_file(&self, name: &str, older_than: Duration) -> Result<Option<UploadId>, DataError> {
        let Some((id, kind)) = name.split_once('.') else { return Ok(None) };
        let Ok(id) = id.parse::<UploadId>() else { return Ok(None) };
        if kind != "json" {
            self.remove_stray(&id, name, older_than)?;
            return Ok(None);
        }
        if self.cell(&id)?.state()?.idle_for() < older_than {
            return Ok(None);
        }
        self.abort_now(&id)?;
        Ok(Some(id))
    }

    fn remove_stray(&self, id: &UploadId, name: &str, older_than: Duration) -> Result<(), DataError> {
        let state = self.folder.file_metadata(&state::file_name(id)).map_err(io_error("look for an upload"))?;
        if state.is_none() && crate::blobs::is_older(&self.folder, name, older_than)? {
            self.folder.remove(name).map_err(io_error("remove an upload"))?;
        }
        Ok(())
    }
}

fn data_name(id: &UploadId) -> String {
    format!("{id}.data")
}
