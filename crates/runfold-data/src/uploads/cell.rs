//! One upload in memory: where its writers, its completion and its abortion meet.
//! Leaves to others: the bytes of the parts.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use crate::dir::Dir;
use crate::uploads::UploadState;
use crate::{DataError, UploadId};

pub(super) struct Cell {
    id: UploadId,
    /// As it lies on disk; `None` once the upload is aborted.
    state: Mutex<Option<UploadState>>,
    /// For each part the number of its newest writer; only that one may write, and only while it holds this lock.
    turns: Mutex<HashMap<u32, Arc<Mutex<u64>>>>,
    /// Held while the upload is completed or aborted.
    pub finishing: Mutex<()>,
}

impl Cell {
    pub fn new(state: UploadState) -> Self {
        let id = state.id.clone();
        Self { id, state: Mutex::new(Some(state)), turns: Mutex::default(), finishing: Mutex::new(()) }
    }

    pub fn state(&self) -> Result<UploadState, DataError> {
        lock(&self.state).clone().ok_or_else(|| not_found(&self.id))
    }

    /// Changes the state, on disk first.
    pub fn change(&self, folder: &Dir, change: impl FnOnce(&mut UploadState)) -> Result<UploadState, DataError> {
        let mut state = lock(&self.state);
        let mut changed = state.clone().ok_or_else(|| not_found(&self.id))?;
        change(&mut changed);
        changed.updated_at = SystemTime::now();
        changed.save(folder)?;
        *state = Some(changed.clone());
        Ok(changed)
    }

    /// Ends the upload: whoever still writes to it hears that it is gone.
    pub fn close(&self) -> Result<(), DataError> {
        lock(&self.state).take().map(drop).ok_or_else(|| not_found(&self.id))
    }

    pub fn turn(&self, part: u32) -> Arc<Mutex<u64>> {
        lock(&self.turns).entry(part).or_default().clone()
    }
}

pub(super) fn not_found(id: &UploadId) -> DataError {
    DataError::NotFound { kind: "upload", id: id.to_string() }
}

/// Takes a lock that a panic may have left: values behind these locks are replaced whole, so they are never torn.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
