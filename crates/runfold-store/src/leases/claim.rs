//! From a place in a queue to a running task, in one transaction.

use super::{LEASE, fence, is_live, needs};
use crate::error::Result;
use crate::kind::Kind;
use crate::queues::entries;
use crate::tasks::phases;
use crate::tasks::status::{Change, change, of};
use crate::{DocExt, Document, Tx, View};
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::status::TaskStatus;
use runfold_api::wire::leases::Resources;
use serde_json::json;

/// What a worker would take.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    pub worker: String,
    /// Ids or names, the most important first.
    pub queues: Vec<String>,
    /// Only this task, in whatever queue it waits, or in none.
    pub task: Option<String>,
    pub free: Resources,
    /// A repeat of it is answered as it was.
    pub request: Option<String>,
}

/// A place from which a task can be taken now.
struct Candidate {
    task: Document,
    queue: Option<String>,
}

/// Gives the first task that waits and fits to a worker: its entry goes, it is in progress, the lease is the worker's.
///
/// A task has one live lease at most: one whose former attempt has not ended is passed over, and waits on.
///
/// # Errors
/// 400/701 for an unknown queue, 400/101 for an unknown task, 400/110 for a named task that can't run now.
pub fn claim(tx: &Tx<'_>, wanted: &Wanted) -> Result<Option<Document>> {
    let candidate = match &wanted.task {
        Some(task) => Some(named(tx, task)?),
        None => first(tx, wanted)?,
    };
    candidate.map(|candidate| take(tx, wanted, candidate)).transpose()
}

/// Whether [`claim`] would find something, without changing anything.
///
/// # Errors
/// As [`claim`].
pub fn something_waits(view: &View<'_>, wanted: &Wanted) -> Result<bool> {
    match &wanted.task {
        Some(task) => named(view, task).map(|_| true),
        None => Ok(first(view, wanted)?.is_some()),
    }
}

fn first(view: &View<'_>, wanted: &Wanted) -> Result<Option<Candidate>> {
    for name in &wanted.queues {
        let queue = queue_of(view, name)?;
        let mut best: Option<(i64, Document)> = None;
        for id in entries::tasks(&queue) {
            let Some(task) = view.find(Kind::Task, &id)? else { continue };
            let priority = task.i64_at("execution.priority").unwrap_or(0);
            let is_better = best.as_ref().is_none_or(|(best, _)| priority > *best);
            if is_better && can_run(&task) && needs(&task).missing_in(&wanted.free).is_none() {
                best = Some((priority, task));
            }
        }
        if let Some((_, task)) = best {
            return Ok(Some(Candidate { task, queue: Some(queue.id().to_owned()) }));
        }
    }
    Ok(None)
}

fn queue_of(view: &View<'_>, name: &str) -> Result<Document> {
    match view.find(Kind::Queue, name)? {
        Some(queue) => Ok(queue),
        None => view.by_unique(Kind::Queue, "name", name)?.ok_or_else(|| Kind::Queue.unknown(name).into()),
    }
}

fn named(view: &View<'_>, id: &str) -> Result<Candidate> {
    let task = view.get(Kind::Task, id)?;
    if !can_run(&task) {
        let holder = task.str_at("lease.worker").filter(|_| is_live(&task));
        let why = match holder {
            Some(worker) => format!("worker `{worker}` holds it"),
            None => format!("it is {}", of(&task)),
        };
        let message = format!("task `{id}` can't be claimed now: {why}; stop it first, or clone it");
        return Err(Problem::new(Code::TASK_WRONG_STATUS, message).with("task", id).into());
    }
    let queue = task.str_at("execution.queue").map(str::to_owned);
    Ok(Candidate { task, queue })
}

fn can_run(task: &Document) -> bool {
    let status = of(task);
    !task.is_public() && status != TaskStatus::InProgress && !status.is_locked() && !is_live(task)
}

fn take(tx: &Tx<'_>, wanted: &Wanted, candidate: Candidate) -> Result<Document> {
    let Candidate { task, queue } = candidate;
    entries::remove_everywhere(tx, task.id())?;
    let mut task = tx.edit(Kind::Task, task.id())?;
    let reason = format!("claimed by worker `{}`", wanted.worker);
    // a task may stand in a queue in any status, so the table is not asked
    change(tx, &mut task, Change::to(TaskStatus::InProgress).because(Some(&reason), None).force(true))?;
    let is_retry = task.bool_at("lease.retry_waits");
    let retries = if is_retry { task.i64_at("lease.retries").unwrap_or(0) } else { 0 };
    let late = task.at("lease.late").cloned();
    let number = fence(&task) + 1;
    task.set(
        LEASE,
        json!({
            "fence": number, "worker": wanted.worker, "queue": queue, "user": tx.actor().user,
            "since": tx.now_iso(), "retries": retries, "request": wanted.request,
        }),
    );
    if let Some(late) = late {
        task.set("lease.late", late);
    }
    task.unset("outcome");
    task.set("last_worker", wanted.worker.as_str());
    task.set("last_worker_report", tx.now_iso());
    phases::begin(tx, &mut task, number);
    tx.put(task)
}
