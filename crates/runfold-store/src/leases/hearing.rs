//! When each holder of a lease was last heard. In memory, by a clock that never jumps.

use super::{fence, is_live};
use crate::error::Result;
use crate::kind::Kind;
use crate::tasks::watchdog::running;
use crate::tx::for_each_of;
use crate::{Doc, DocExt, Store};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The live leases of all workspaces. Times are those of the server's steady clock.
#[derive(Default)]
pub struct Leases {
    live: Mutex<HashMap<(String, String), Heard>>,
}

#[derive(Debug, Clone)]
struct Heard {
    fence: u64,
    worker: String,
    at: Duration,
    /// Whether the task says that its worker is unreachable.
    shown: bool,
    request: Option<String>,
}

/// A lease whose holder is silent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silent {
    pub workspace: String,
    pub task: String,
    pub fence: u64,
    pub worker: String,
    pub silent: Duration,
    pub shown: bool,
}

impl Leases {
    /// The leases that were live when the store was closed; each holder is heard anew.
    pub fn open(store: &Store, now: Duration) -> Result<Self> {
        let mut workspaces = Vec::new();
        let leases = Self::default();
        store.read_now("", |view| {
            for_each_of(view.backend(), Kind::Workspace, None, &mut |row| {
                workspaces.push(row.id().to_owned());
                Ok(())
            })?;
            for workspace in &workspaces {
                for task in running(view.backend(), workspace)?.iter().filter(|task| is_live(task)) {
                    leases.begin(workspace, task, now);
                }
            }
            Ok(())
        })?;
        Ok(leases)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<(String, String), Heard>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Watches over a lease that its task's document says is live.
    pub fn begin(&self, workspace: &str, task: &Doc, now: Duration) {
        let id = task.str_at("id").unwrap_or_default().to_owned();
        let heard = Heard {
            fence: fence(task),
            worker: task.str_at("lease.worker").unwrap_or_default().to_owned(),
            at: now,
            shown: task.str_at("lease.unreachable_since").is_some(),
            request: task.str_at("lease.request").map(str::to_owned),
        };
        self.lock().insert((workspace.to_owned(), id), heard);
    }

    /// The lease that a worker's request was answered with.
    pub fn of_request(&self, workspace: &str, worker: &str, request: &str) -> Option<(String, u64)> {
        let live = self.lock();
        let is_it = |known: &Heard| known.worker == worker && known.request.as_deref() == Some(request);
        let mut found = live.iter().filter(|((of, _), known)| of == workspace && is_it(known));
        found.next().map(|((_, task), known)| (task.clone(), known.fence))
    }

    /// A holder was heard; whether its task says that it is unreachable.
    pub fn heard(&self, workspace: &str, task: &Doc, now: Duration) -> bool {
        let key = (workspace.to_owned(), task.str_at("id").unwrap_or_default().to_owned());
        let mut live = self.lock();
        match live.get_mut(&key).filter(|known| known.fence == fence(task)) {
            Some(known) => {
                known.at = now;
                std::mem::take(&mut known.shown)
            }
            None => {
                drop(live);
                self.begin(workspace, task, now);
                task.str_at("lease.unreachable_since").is_some()
            }
        }
    }

    /// Whether nothing was heard since `silent` was seen.
    pub fn is_still_silent(&self, silent: &Silent, now: Duration) -> bool {
        let key = (silent.workspace.clone(), silent.task.clone());
        let live = self.lock();
        let known = live.get(&key).filter(|known| known.fence == silent.fence);
        known.is_some_and(|known| now.saturating_sub(known.at) >= silent.silent)
    }

    pub fn shown(&self, silent: &Silent) {
        let key = (silent.workspace.clone(), silent.task.clone());
        if let Some(known) = self.lock().get_mut(&key).filter(|known| known.fence == silent.fence) {
            known.shown = true;
        }
    }

    pub fn end(&self, workspace: &str, task: &str, fence: u64) {
        let key = (workspace.to_owned(), task.to_owned());
        let mut live = self.lock();
        if live.get(&key).is_some_and(|known| known.fence == fence) {
            live.remove(&key);
        }
    }

    /// Those not heard for longer than `limit`.
    pub fn silent(&self, now: Duration, limit: Duration) -> Vec<Silent> {
        let live = self.lock();
        let silent = live.iter().filter(|(_, known)| now.saturating_sub(known.at) >= limit);
        silent
            .map(|((workspace, task), known)| Silent {
                workspace: workspace.clone(),
                task: task.clone(),
                fence: known.fence,
                worker: known.worker.clone(),
                silent: now.saturating_sub(known.at),
                shown: known.shown,
            })
            .collect()
    }
}
