//! The suite on the embedded engine.

use runfold_store::{Result, Store};

/// A place for one store, which may be opened more than once.
pub struct Home(tempfile::TempDir);

impl Home {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn open(&self) -> Result<Store> {
        Store::open(self.0.path())
    }
}

#[path = "suite/mod.rs"]
mod suite;
