//! Whether the last write reached the disk, for health: told once when writing fails, once when it is back.

use std::fmt::Display;
use std::sync::{Mutex, PoisonError};

/// Why the last write failed; nothing since one succeeded.
#[derive(Debug)]
pub struct Trouble {
    /// What is written, for the log.
    of: &'static str,
    why: Mutex<Option<String>>,
}

impl Trouble {
    pub fn none(of: &'static str) -> Self {
        Self { of, why: Mutex::default() }
    }

    pub fn get(&self) -> Option<String> {
        self.why.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes down how a write ended.
    pub fn note<T, E: Display>(&self, outcome: &Result<T, E>) {
        let mut why = self.why.lock().unwrap_or_else(PoisonError::into_inner);
        match outcome {
            Ok(_) if why.take().is_some() => tracing::info!("{} can be written again", self.of),
            Ok(_) => {}
            Err(error) => {
                let error = error.to_string();
                if why.as_ref() != Some(&error) {
                    tracing::error!("{} can't be written; reads go on: {error}", self.of);
                }
                *why = Some(error);
            }
        }
    }
}
