//! Workers: who runs tasks, who listens to which queue, how their machines fared.
//!
//! Reports come every few seconds from each worker, so what is true now lies in memory; it is written when something
//! changes and otherwise once a minute. It leaves queues and tasks to themselves, and when to tidy up to the jobs.

pub mod block;
pub mod listing;
mod persist;
pub mod statistics;

use crate::error::Result;
use crate::kind::Kind;
use crate::tx::for_each_of;
use crate::{Actor, Doc, DocExt, Store};
use block::Block;
use persist::Writing;
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::time::Moment;
use runfold_api::wire::workers::{Register, StatusReport};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Seconds without a report after which a worker counts as gone, unless it said otherwise.
const TIMEOUT_S: i64 = 600;
/// An unchanged worker and its statistics are written this often.
const WRITTEN_EVERY_S: i64 = 60;
/// A running task is told this often that its worker was heard.
const TASK_TOLD_EVERY_S: i64 = 15;
/// Workers known at once in all workspaces.
const WORKERS: usize = 100_000;

/// The workers of all workspaces as they are now.
#[derive(Default)]
pub struct Workers {
    live: Mutex<HashMap<(String, String), Live>>,
}

/// One worker as it is now.
#[derive(Debug, Clone, Default)]
pub(crate) struct Live {
    pub doc: Doc,
    written: Moment,
    task_told: Moment,
    pub block: Block,
}

impl Live {
    fn gone(&self, now: Moment) -> bool {
        let timeout = self.doc.i64_at("register_timeout").unwrap_or(TIMEOUT_S);
        heard(&self.doc).plus_seconds(timeout) < now
    }
}

/// When a worker was heard last.
fn heard(doc: &Doc) -> Moment {
    doc.str_at("last_report_time").and_then(Moment::parse).unwrap_or_default()
}

impl Workers {
    /// The workers as they were when the store was closed.
    pub fn open(store: &Store) -> Result<Self> {
        let mut live = HashMap::new();
        store.read_now("", |view| {
            for_each_of(view.backend(), Kind::Worker, None, &mut |row| {
                let key = (row.workspace.clone(), row.id().to_owned());
                live.insert(key, Live { doc: row.doc, ..Live::default() });
                Ok(())
            })
        })?;
        Ok(Self { live: Mutex::new(live) })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<(String, String), Live>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn known(&self, workspace: &str, worker: &str) -> Option<Live> {
        self.lock().get(&(workspace.to_owned(), worker.to_owned())).cloned()
    }

    /// Those of a workspace that are not gone.
    pub(crate) fn present(&self, workspace: &str, now: Moment) -> Vec<Live> {
        let live = self.lock();
        let here = live.iter().filter(|((ws, _), live)| ws == workspace && !live.gone(now));
        here.map(|(_, live)| live.clone()).collect()
    }

    /// Registers a worker, anew if it is known.
    ///
    /// # Errors
    /// 400/1001 for an empty id, 400/701 for an unknown queue.
    pub async fn register(&self, store: &Store, actor: Actor, address: &str, request: &Register) -> Result<()> {
        let mut live = self.known(&actor.workspace, &request.worker).unwrap_or_default();
        let queues = request.queues.as_deref();
        let tags = (request.tags.as_deref(), request.system_tags.as_deref());
        registered(&mut live.doc, &actor, address, (&request.worker, request.timeout), queues, tags)?;
        if let Some(resources) = &request.resources {
            live.doc.set("resources", resources.clone());
        }
        let writing = Writing { worker: Some(live.doc.clone()), check_queues: true, ..Writing::default() };
        self.write_and_keep(store, actor, live, writing).await
    }

    /// Takes a report in. A worker nobody registered is registered by it.
    ///
    /// # Errors
    /// 400/701 for an unknown queue, 400/101 for an unknown task.
    pub async fn report(&self, store: &Store, actor: Actor, address: &str, report: &StatusReport) -> Result<()> {
        let now = actor.at;
        let known = self.known(&actor.workspace, &report.worker);
        let mut live = known.clone().unwrap_or_default();
        if known.is_none() {
            registered(&mut live.doc, &actor, address, (&report.worker, None), None, (None, None))?;
        }
        let before = live.doc.clone();
        reported(&mut live.doc, report, now)?;
        let finished = live.block.take_if_full(now);
        let stats = report.machine_stats.as_ref();
        live.block.add(now, live.doc.str_at("task"), stats);
        let changed = known.is_none() || differs(&before, &live.doc);
        let writes = changed || finished.is_some() || live.written.plus_seconds(WRITTEN_EVERY_S) <= now;
        let tells =
            before.str_at("task") != live.doc.str_at("task") || live.task_told.plus_seconds(TASK_TOLD_EVERY_S) <= now;
        let writing = Writing {
            worker: writes.then(|| live.doc.clone()),
            blocks: if writes { finished.into_iter().chain([live.block.clone()]).collect() } else { Vec::new() },
            task: live.doc.str_at("task").filter(|_| tells).map(str::to_owned),
            check_queues: changed,
        };
        self.write_and_keep(store, actor, live, writing).await
    }

    /// Notes what a worker wants remembered about itself (`[{key, value}]`); the same keys are replaced.
    ///
    /// # Errors
    /// 400/1004 for an unknown worker.
    pub async fn set_properties(&self, store: &Store, actor: Actor, worker: &str, properties: Doc) -> Result<()> {
        let mut live = self.known(&actor.workspace, worker).ok_or_else(|| not_registered(worker))?;
        live.doc.map_mut("runtime_properties").extend(properties);
        let writing = Writing { worker: Some(live.doc.clone()), ..Writing::default() };
        self.write_and_keep(store, actor, live, writing).await
    }

    /// Asks a worker to take no further task, or takes that back.
    ///
    /// # Errors
    /// 400/1004 for an unknown worker.
    pub async fn set_draining(&self, store: &Store, actor: Actor, worker: &str, drains: bool) -> Result<()> {
        let mut live = self.known(&actor.workspace, worker).ok_or_else(|| not_registered(worker))?;
        match drains {
            true => live.doc.set("draining", true),
            false => drop(live.doc.unset("draining")),
        }
        let writing = Writing { worker: Some(live.doc.clone()), ..Writing::default() };
        self.write_and_keep(store, actor, live, writing).await
    }

    /// Whether a worker was asked to take no further task.
    pub fn is_draining(&self, workspace: &str, worker: &str) -> bool {
        self.known(workspace, worker).is_some_and(|live| live.doc.bool_at("draining"))
    }

    /// # Errors
    /// 400/1004 for an unknown worker.
    pub fn properties(&self, workspace: &str, worker: &str) -> Result<Doc> {
        let live = self.known(workspace, worker).ok_or_else(|| not_registered(worker))?;
        Ok(live.doc.map_at("runtime_properties").cloned().unwrap_or_default())
    }

    async fn write_and_keep(&self, store: &Store, actor: Actor, mut live: Live, writing: Writing) -> Result<()> {
        let key = (actor.workspace.clone(), live.doc.str_at("id").unwrap_or_default().to_owned());
        let now = actor.at;
        if writing.worker.is_some() {
            live.written = now;
        }
        if writing.task.is_some() {
            live.task_told = now;
        }
        if writing.is_something() {
            store.write(actor, move |tx| writing.carry_out(tx)).await?;
        }
        let mut all = self.lock();
        if all.len() >= WORKERS && !all.contains_key(&key) {
            let message = format!("{WORKERS} workers are known already; unregister some");
            return Err(Problem::new(Code::WORKER_REGISTRATION, message).into());
        }
        all.insert(key, live);
        Ok(())
    }

    /// Forgets a worker; its statistics stay.
    ///
    /// # Errors
    /// 400/1004 for an unknown one.
    pub async fn unregister(&self, store: &Store, actor: Actor, worker: &str) -> Result<()> {
        let workspace = actor.workspace.clone();
        let live = self.known(&workspace, worker).ok_or_else(|| not_registered(worker))?;
        let (id, block) = (worker.to_owned(), live.block);
        store.write(actor, move |tx| persist::forget(tx, &id, &block)).await?;
        self.lock().remove(&(workspace, worker.to_owned()));
        Ok(())
    }

    /// Writes what was not written yet, before the store closes.
    pub fn write_all(&self, store: &Store, now: Moment) -> Result<()> {
        let all: Vec<_> = self.lock().iter().map(|((workspace, _), live)| (workspace.clone(), live.clone())).collect();
        for (workspace, Live { doc, block, .. }) in all {
            let writing = Writing { worker: Some(doc), blocks: vec![block], ..Writing::default() };
            store.write_now(Actor::job(&workspace, "workers", now), move |tx| writing.carry_out(tx))?;
        }
        Ok(())
    }

    /// Forgets the workers whose time is over; how many.
    pub async fn expire(&self, store: &Store, now: Moment) -> Result<usize> {
        let gone: Vec<(String, String)> = {
            let live = self.lock();
            live.iter().filter(|(_, live)| live.gone(now)).map(|(key, _)| key.clone()).collect()
        };
        for (workspace, worker) in &gone {
            self.unregister(store, Actor::job(workspace, "workers", now), worker).await?;
        }
        Ok(gone.len())
    }
}

fn not_registered(worker: &str) -> Problem {
    let message = format!("worker `{worker}` is not registered");
    Problem::new(Code::WORKER_NOT_REGISTERED, message).with("worker", worker)
}

fn registered(
    doc: &mut Doc,
    actor: &Actor,
    address: &str,
    (worker, timeout): (&str, Option<i64>),
    queues: Option<&[String]>,
    (tags, system_tags): (Option<&[String]>, Option<&[String]>),
) -> Result<()> {
    if worker.trim().is_empty() || worker.len() > 1_024 {
        return Err(Problem::new(Code::WORKER_ID, "a worker's id has between 1 and 1,024 bytes").into());
    }
    let now = actor.at.iso();
    doc.unset("draining"); // one that starts anew means to work
    doc.set("id", worker);
    doc.set("key", format!("worker_{}_{}_{worker}", actor.workspace, actor.user));
    doc.set("user", actor.user.as_str());
    doc.set("company", actor.workspace.as_str());
    doc.set("ip", address);
    doc.set("queues", queues.unwrap_or_default().to_vec());
    doc.set("tags", runfold_api::names::tags(tags.unwrap_or_default())?);
    doc.set("system_tags", runfold_api::names::tags(system_tags.unwrap_or_default())?);
    doc.set("register_timeout", timeout.unwrap_or(TIMEOUT_S).clamp(1, 365 * 86_400));
    for time in ["register_time", "last_activity_time", "last_report_time"] {
        doc.set(time, now.as_str());
    }
    Ok(())
}

fn reported(doc: &mut Doc, report: &StatusReport, now: Moment) -> Result<()> {
    for (field, id) in [("task", &report.task), ("queue", &report.queue)] {
        match id.as_ref().filter(|id| !id.is_empty()) {
            Some(id) => doc.set(field, id.as_str()),
            None => drop(doc.unset(field)),
        }
    }
    if let Some(queues) = &report.queues {
        doc.set("queues", queues.clone());
    }
    for (field, tags) in [("tags", &report.tags), ("system_tags", &report.system_tags)] {
        if let Some(tags) = tags {
            doc.set(field, runfold_api::names::tags(tags)?);
        }
    }
    doc.set("last_report_time", now.iso());
    doc.set("last_activity_time", now.iso());
    Ok(())
}

/// Whether a report says more than that the worker is still there.
fn differs(before: &Doc, after: &Doc) -> bool {
    ["task", "queue", "queues", "tags", "system_tags"].iter().any(|field| before.get(*field) != after.get(*field))
}
