//! What every handler can reach: the stores, the accounts, the settings, the counters.

use crate::accounts::Accounts;
use crate::accounts::first_start::{self, KeyPair};
use crate::metrics::Metrics;
use crate::settings::Settings;
use runfold_store::workers::Workers;
use runfold_store::{Result, Store, StoreError};
use std::ops::Deref;
use std::os::unix::fs::DirBuilderExt;
use std::sync::Arc;

/// Shared by all handlers and jobs. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

pub struct Parts {
    pub store: Store,
    pub accounts: Accounts,
    pub settings: Settings,
    pub metrics: Metrics,
    pub workers: Workers,
}

impl Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Opens the data folder, making it at the first start. The key pair is the new admin's, to be shown once.
    ///
    /// # Errors
    /// The folder can't be made or read, or a newer version wrote it.
    pub fn open(settings: Settings) -> Result<(Self, Option<KeyPair>)> {
        let folder = &settings.data_dir;
        let what = format!("making the data folder `{}`", folder.display());
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(StoreError::io(what))?;
        let store = Store::open(folder)?;
        let (accounts, made) = first_start::open(&store, settings.admin.clone())?;
        let workers = Workers::open(&store)?;
        Ok((Self(Arc::new(Parts { store, accounts, settings, metrics: Metrics::default(), workers })), made))
    }

    /// Brings everything to disk; nothing can be written afterwards.
    pub fn close(&self) {
        if let Err(error) = self.workers.write_all(&self.store, runfold_api::time::Moment::now()) {
            tracing::warn!("the workers' last minute was not written: {error}");
        }
        self.store.close();
    }
}
