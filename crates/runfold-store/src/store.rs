//! The store as the server holds it: asynchronous doors to the synchronous verbs.

use crate::error::{Result, StoreError};
use crate::meta::sqlite::SqliteStore;
use crate::meta::{Backend, MetaStore, WriteJob};
use crate::tx::{Actor, Tx, View};
use std::path::Path;
use std::sync::Arc;
use tokio::sync::{oneshot, watch};

/// Documents behind whichever engine keeps them. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    meta: Arc<dyn MetaStore>,
    /// Counts the commits that changed a queue.
    queue_changes: Arc<watch::Sender<u64>>,
}

impl Store {
    /// Opens the embedded store in `folder`.
    ///
    /// # Errors
    /// [`StoreError::TooNew`] when a newer version wrote it; nothing is changed then.
    pub fn open(folder: &Path) -> Result<Self> {
        let store = Self { meta: Arc::new(SqliteStore::open(folder)?), queue_changes: Arc::default() };
        crate::index::rebuild_if_needed(&store)?;
        crate::index::recount_uses_if_needed(&store)?;
        Ok(store)
    }

    /// Opens the embedded store in `folder` to look at it, also while a server works on it.
    ///
    /// # Errors
    /// As [`SqliteStore::open_read_only`].
    pub fn open_read_only(folder: &Path) -> Result<Self> {
        Ok(Self { meta: Arc::new(SqliteStore::open_read_only(folder)?), queue_changes: Arc::default() })
    }

    pub fn meta(&self) -> &dyn MetaStore {
        self.meta.as_ref()
    }

    /// Told after each commit that changed a queue: whoever waits for a task looks again.
    pub fn queue_changes(&self) -> watch::Receiver<u64> {
        self.queue_changes.subscribe()
    }

    /// Runs `work` on a snapshot, away from the asynchronous threads.
    pub async fn read<T, F>(&self, workspace: &str, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(View<'_>) -> Result<T> + Send + 'static,
    {
        let (store, workspace) = (self.clone(), workspace.to_owned());
        let reading = tokio::task::spawn_blocking(move || store.read_now(&workspace, work));
        reading.await.map_err(|_| StoreError::damaged("reading", "it ended in a panic"))?
    }

    /// As [`Store::read`], on the calling thread.
    pub fn read_now<T>(&self, workspace: &str, work: impl FnOnce(View<'_>) -> Result<T>) -> Result<T> {
        let mut work = Some(work);
        let mut found = None;
        self.meta.snapshot(&mut |backend| {
            if let Some(work) = work.take() {
                found = Some(work(View::new(backend, workspace))?);
            }
            Ok(())
        })?;
        found.ok_or(StoreError::Closed)
    }

    /// Runs `work` in a transaction and returns once its changes are on disk. An error takes all of them back.
    ///
    /// `work` may run more than once on engines that resolve conflicts by trying again.
    pub async fn write<T, F>(&self, actor: Actor, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&Tx<'_>) -> Result<T> + Send + 'static,
    {
        let answer = self.submit(actor, work)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }

    /// As [`Store::write`], blocking the calling thread; not for asynchronous threads.
    pub fn write_now<T, F>(&self, actor: Actor, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&Tx<'_>) -> Result<T> + Send + 'static,
    {
        let answer = self.submit(actor, work)?;
        answer.blocking_recv().map_err(|_| StoreError::Closed)?
    }

    fn submit<T, F>(&self, actor: Actor, work: F) -> Result<oneshot::Receiver<Result<T>>>
    where
        T: Send + 'static,
        F: Fn(&Tx<'_>) -> Result<T> + Send + 'static,
    {
        let (sender, receiver) = oneshot::channel();
        self.meta.submit(Box::new(Job {
            actor,
            work,
            outcome: None,
            sender,
            moves_queues: false,
            queue_changes: self.queue_changes.clone(),
        }))?;
        Ok(receiver)
    }

    /// Lets no further write in, and returns once all that were let in are on disk.
    pub fn close(&self) {
        self.meta.close();
    }
}

struct Job<T, F> {
    actor: Actor,
    work: F,
    outcome: Option<Result<T>>,
    sender: oneshot::Sender<Result<T>>,
    moves_queues: bool,
    queue_changes: Arc<watch::Sender<u64>>,
}

impl<T, F> WriteJob for Job<T, F>
where
    T: Send,
    F: Fn(&Tx<'_>) -> Result<T> + Send,
{
    fn run(&mut self, backend: &dyn Backend) -> bool {
        let tx = Tx::new(backend, &self.actor);
        let outcome = (self.work)(&tx);
        let keep = outcome.is_ok();
        self.moves_queues = keep && tx.moves_queues();
        self.outcome = Some(outcome);
        keep
    }

    fn finish(self: Box<Self>, committed: Result<()>) {
        if committed.is_ok() && self.moves_queues {
            self.queue_changes.send_modify(|changes| *changes += 1);
        }
        let outcome = match (committed, self.outcome) {
            (Err(error), _) => Err(error),
            (Ok(()), Some(outcome)) => outcome,
            (Ok(()), None) => Err(StoreError::damaged("writing", "it ended in a panic")),
        };
        // A caller that went away needs no answer; what was written stays.
        let _ = self.sender.send(outcome);
    }
}
