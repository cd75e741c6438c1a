//! What every handler can reach: the stores, the accounts, the settings, the counters.

use crate::accounts::Accounts;
use crate::accounts::first_start::{self, KeyPair};
use crate::clock::Clock;
use crate::deletions::Deletions;
use crate::health::Health;
use crate::http::csp::Reports;
use crate::jobs::Jobs;
use crate::jobs::uptime::Uptime;
use crate::keeping::lock::Lock;
use crate::later::Later;
use crate::live::Live;
use crate::metrics::Metrics;
use crate::services::datasets::States;
use crate::services::events::pairs::Pairs;
use crate::services::listing::scrolls::Scrolls;
use crate::services::organization::downloads::Downloads;
use crate::settings::Settings;
use crate::streams::Streams;
use runfold_data::{Blobs, Uploads};
use runfold_store::events::{EventOptions, EventStore};
use runfold_store::leases::Leases;
use runfold_store::workers::Workers;
use runfold_store::{Result, Store, StoreError};
use std::ops::Deref;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::watch;

/// Shared by all handlers and jobs. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

pub struct Parts {
    pub store: Store,
    pub events: EventStore,
    pub live: Live,
    pub blobs: Blobs,
    pub uploads: Uploads,
    pub accounts: Accounts,
    pub scrolls: Scrolls,
    pub downloads: Downloads,
    pub settings: Settings,
    pub metrics: Metrics,
    pub workers: Workers,
    pub leases: Leases,
    pub deletions: Deletions,
    pub health: Health,
    pub pairs: Pairs,
    /// Answers of asynchronous calls.
    pub later: Later,
    pub streams: Streams,
    /// Of what pages tried and were refused.
    pub reports: Reports,
    /// Dataset versions that were looked at lately.
    pub states: States,
    pub clock: Clock,
    pub uptime: Uptime,
    pub jobs: Jobs,
    /// True from when the server was told to stop: whoever waits for something answers now.
    pub ending: watch::Sender<bool>,
    lock: Lock,
}

impl Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// Makes a folder that outlives a power cut, before anything in it is acknowledged.
fn make_folder(folder: &Path) -> std::io::Result<()> {
    let is_new = !folder.exists();
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    match folder.parent().filter(|parent| is_new && !parent.as_os_str().is_empty()) {
        Some(parent) => std::fs::File::open(parent)?.sync_all(),
        None => Ok(()),
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
        make_folder(folder).map_err(StoreError::io(what))?;
        let lock = Lock::take(folder)?;
        runfold_store::refuse_newer(folder)?;
        let store = Store::open(folder)?;
        let events = EventStore::open(folder, EventOptions::default())
            .map_err(|error| StoreError::damaged("event store", error))?;
        let keep = runfold_data::Options { keep_free_bytes: settings.min_free_bytes };
        let damaged = |error| StoreError::damaged("blob store", error);
        let blobs = Blobs::open_with(&folder.join("blobs"), keep).map_err(damaged)?;
        let uploads = Uploads::open(&blobs).map_err(damaged)?;
        let live = Live::new(store.clone(), events.clone());
        // acknowledged before a crash; what they add up to may not have been written
        events.owners_in_memory().iter().for_each(|owner| live.look_again(owner));
        let (accounts, made) = first_start::open(&store, settings.admin.clone())?;
        let workers = Workers::open(&store)?;
        let clock = Clock::default();
        let leases = Leases::open(&store, clock.steady())?;
        let uptime = Uptime::begin(&store, &clock)?;
        let streams = Streams::new(&store, live.hints().clone());
        let parts = Parts {
            store,
            events,
            live,
            blobs,
            uploads,
            accounts,
            scrolls: Scrolls::default(),
            downloads: Downloads::default(),
            settings,
            metrics: Metrics::default(),
            workers,
            leases,
            deletions: Deletions::default(),
            health: Health::default(),
            pairs: Pairs::default(),
            later: Later::default(),
            streams,
            reports: Reports::default(),
            states: States::default(),
            clock,
            uptime,
            jobs: Jobs::default(),
            ending: watch::Sender::new(false),
            lock,
        };
        Ok((Self(Arc::new(parts)), made))
    }

    /// Brings everything to disk; nothing can be written afterwards.
    pub fn close(&self) {
        if let Err(error) = self.events.close() {
            tracing::error!("could not flush the events; they are read again at the next start: {error}");
        }
        if let Err(error) = self.workers.write_all(&self.store, runfold_api::time::Moment::now()) {
            tracing::warn!("the workers' last minute was not written: {error}");
        }
        self.store.close();
        self.lock.release();
    }
}
