//! The change feed, read once for all streams of this process while anybody looks.
//! It leaves who may see what to the streams.

use runfold_store::meta::Change;
use runfold_store::{Kind, Store};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{broadcast, watch};

/// Changes that come together are told together.
const TOGETHER: Duration = Duration::from_millis(50);
/// Other processes change the store too, and don't say so.
const LOOK: Duration = Duration::from_secs(1);
/// Changes read at once.
const BATCH: usize = 1_000;
/// Ticks that a stream may be behind before it reads the feed by itself.
const TICKS: usize = 64;

/// What happened between two numbers of the feed.
#[derive(Debug, Clone)]
pub struct Tick {
    /// Everything up to here was told before.
    pub after: i64,
    pub upto: i64,
    pub changes: Arc<[Change]>,
}

#[derive(Clone)]
pub struct Feed {
    store: Store,
    ticks: broadcast::Sender<Tick>,
    /// Whether somebody reads.
    is_read: Arc<Mutex<bool>>,
    stopping: watch::Receiver<bool>,
}

impl Feed {
    pub fn new(store: Store, stopping: watch::Receiver<bool>) -> Self {
        Self { store, ticks: broadcast::Sender::new(TICKS), is_read: Arc::default(), stopping }
    }

    /// Everything that happens from now on. A tick that begins behind what a stream has seen tells of a stretch that
    /// it must read by itself with [`Feed::since`].
    pub fn subscribe(&self) -> broadcast::Receiver<Tick> {
        let mut is_read = self.is_read.lock().unwrap_or_else(PoisonError::into_inner);
        let ticks = self.ticks.subscribe();
        if !*is_read {
            *is_read = true;
            tokio::spawn(self.clone().read());
        }
        ticks
    }

    /// The next changes behind `seq` that this workspace may see, and whether that is all there are.
    pub async fn since(&self, workspace: &str, seq: i64) -> runfold_store::Result<(Vec<Change>, bool)> {
        let read =
            move |view: runfold_store::View<'_>| view.backend().changes_since(Some(view.workspace()), seq, BATCH);
        let found = self.store.read(workspace, read).await?;
        let is_all = found.len() < BATCH;
        Ok((found, is_all))
    }

    /// The first change that is kept, and the last that there was.
    pub async fn bounds(&self) -> runfold_store::Result<(i64, i64)> {
        self.store.read("", |view| view.backend().change_bounds()).await
    }

    async fn read(self) {
        let (mut commits, mut stopping) = (self.store.meta().commits(), self.stopping.clone());
        let mut position = None;
        while !*stopping.borrow_and_update() {
            match self.tell(position).await {
                Ok(told) => position = Some(told),
                Err(error) => tracing::error!("can't read what changed, live pages fall behind: {error}"),
            }
            if self.is_alone() {
                return;
            }
            // a receiver whose sender is gone would say so at once, again and again; the store outlives this
            tokio::select! {
                _ = commits.changed() => tokio::time::sleep(TOGETHER).await,
                () = tokio::time::sleep(LOOK) => {}
                _ = stopping.changed() => {}
            }
            commits.mark_unchanged();
        }
    }

    /// Tells what happened since `position`; at first, only where the feed stands.
    async fn tell(&self, position: Option<i64>) -> runfold_store::Result<i64> {
        let Some(mut position) = position else {
            let (_, last) = self.bounds().await?;
            self.send(Tick { after: last, upto: last, changes: Arc::new([]) });
            return Ok(last);
        };
        loop {
            let found = self.store.read("", move |view| view.backend().changes_since(None, position, BATCH)).await?;
            let Some(last) = found.last().map(|change| change.seq) else { return Ok(position) };
            let changes = found.into_iter().filter(|change| is_told(change.kind)).collect();
            self.send(Tick { after: position, upto: last, changes });
            position = last;
        }
    }

    fn send(&self, tick: Tick) {
        // fails when nobody looks, which `is_alone` finds out
        let _ = self.ticks.send(tick);
    }

    /// Whether nobody looks any more; the next to subscribe begins to read anew then.
    fn is_alone(&self) -> bool {
        let mut is_read = self.is_read.lock().unwrap_or_else(PoisonError::into_inner);
        *is_read = self.ticks.receiver_count() > 0;
        !*is_read
    }
}

/// Kinds that pages are told of.
fn is_told(kind: Kind) -> bool {
    use Kind::{Model, Preferences, Project, Queue, Task, User, Worker};
    matches!(kind, Task | Queue | Worker | Project | Model | User | Preferences)
}
