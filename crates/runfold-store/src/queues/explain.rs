//! Why a task waits, as far as queues and workers tell.

use super::entries::position;
use crate::document::{DocExt, Document};
use crate::error::Result;
use crate::kind::Kind;
use crate::tasks::status::of;
use crate::tx::{Tx, View};
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::status::TaskStatus;
use runfold_api::time::Moment;
use runfold_api::wire::explain::{
    Explanation, ListeningWorker, MoveToQueue, MovedToQueue, WaitCode, WaitReason, WaitingIn,
};
use serde_json::Value;

/// The queues that a task waits in; mostly one or none.
pub fn of_task(view: &View<'_>, task: &str) -> Result<Vec<Document>> {
    view.get(Kind::Task, task)?;
    view.by_field(Kind::Queue, "entries.task", task)
}

/// `listening` tells the workers of a queue.
///
/// # Errors
/// 400/101 for an unknown task.
pub fn explain(
    view: &View<'_>,
    task: &str,
    now: Moment,
    listening: impl Fn(&str) -> Vec<ListeningWorker>,
) -> Result<Explanation> {
    let found = view.get(Kind::Task, task)?;
    let queue = of_task(view, task)?.into_iter().next();
    let workers = queue.as_ref().map(|queue| listening(queue.id())).unwrap_or_default();
    let waiting = queue.as_ref().and_then(|queue| waiting_in(queue, task, now));
    Ok(Explanation {
        task: task.to_owned(),
        status: found.str_at("status").unwrap_or_default().to_owned(),
        reasons: reasons(of(&found), waiting.as_ref(), &workers),
        queue: waiting,
        workers,
    })
}

fn waiting_in(queue: &Document, task: &str, now: Moment) -> Option<WaitingIn> {
    let place = position(queue, task)?;
    let entries = queue.at("entries").and_then(Value::as_array)?;
    let added = entries.get(place).and_then(|entry| entry.get("added")?.as_str()).map(str::to_owned);
    let since = added.as_deref().and_then(Moment::parse);
    Some(WaitingIn {
        id: queue.id().to_owned(),
        name: queue.str_at("name").unwrap_or_default().to_owned(),
        position: place as u64,
        length: entries.len() as u64,
        waited_ms: since.map_or(0, |since| (now.millis() - since.millis()).max(0)),
        added,
    })
}

fn reasons(status: TaskStatus, waiting: Option<&WaitingIn>, workers: &[ListeningWorker]) -> Vec<WaitReason> {
    let reason = |code, message: String| WaitReason { code, message };
    let Some(WaitingIn { name, position, .. }) = waiting else {
        return vec![match status {
            TaskStatus::Queued => reason(
                WaitCode::InNoQueue,
                "the task says that it is queued, but stands in no queue; dequeue it and enqueue it again".to_owned(),
            ),
            status => reason(WaitCode::NotQueued, format!("the task is {status}, so it waits for nothing")),
        }];
    };
    let mut found = Vec::new();
    if workers.is_empty() {
        let message = format!("no worker listens to queue `{name}`; start one: `runfold agent --queue {name}`");
        found.push(reason(WaitCode::NoWorkerListens, message));
    }
    if *position > 0 {
        let tasks = if *position == 1 { "1 task".to_owned() } else { format!("{position} tasks") };
        found.push(reason(WaitCode::Behind, format!("it stands behind {tasks} in queue `{name}`")));
    }
    if !workers.is_empty() && workers.iter().all(|worker| worker.task.is_some()) {
        let message = match workers.len() {
            1 => format!("the one worker that listens to queue `{name}` runs another task"),
            n => format!("all {n} workers that listen to queue `{name}` run other tasks"),
        };
        found.push(reason(WaitCode::WorkersBusy, message));
    }
    if found.is_empty() {
        let message = format!("it is the next in queue `{name}`; a free worker takes it when it asks the next time");
        found.push(reason(WaitCode::Next, message));
    }
    found
}

/// Moves a task from one queue to the end of another; its status stays. Where it stands now.
///
/// # Errors
/// 400/701 for an unknown queue, 400/703 when the task does not wait in the one named, 400/16 for the same queue twice.
pub fn move_to_queue(tx: &Tx<'_>, request: &MoveToQueue) -> Result<MovedToQueue> {
    let MoveToQueue { queue, task, target_queue } = request;
    if queue == target_queue {
        let message = "`target_queue` is the queue that the task waits in; move it within its queue instead";
        return Err(Problem::new(Code::BAD_VALUE, message).with("field", "target_queue").into());
    }
    tx.edit(Kind::Queue, target_queue)?;
    super::entries::remove(tx, queue, task, false)?;
    super::entries::append(tx, target_queue, task)?;
    let mut moved = tx.edit(Kind::Task, task)?;
    moved.set("execution.queue", target_queue.as_str());
    moved.set("last_change", tx.now_iso());
    moved.set("last_changed_by", tx.actor().user.as_str());
    tx.put(moved)?;
    let target = tx.get(Kind::Queue, target_queue)?;
    Ok(MovedToQueue { updated: 1, position: position(&target, task).unwrap_or_default() as u64 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(position: u64, workers: &[Option<&str>]) -> Vec<WaitCode> {
        let waiting = WaitingIn { id: "q".into(), name: "gpu".into(), position, length: 9, added: None, waited_ms: 0 };
        let workers: Vec<_> =
            workers.iter().map(|task| ListeningWorker { id: "w".into(), task: task.map(str::to_owned) }).collect();
        reasons(TaskStatus::Queued, Some(&waiting), &workers).into_iter().map(|reason| reason.code).collect()
    }

    #[test]
    fn each_reason_is_told_with_the_weightiest_first() {
        use WaitCode::{Behind, Next, NoWorkerListens, WorkersBusy};
        assert_eq!(codes(0, &[]), [NoWorkerListens]);
        assert_eq!(codes(3, &[]), [NoWorkerListens, Behind]);
        assert_eq!(codes(1, &[Some("t"), None]), [Behind]);
        assert_eq!(codes(0, &[Some("t")]), [WorkersBusy]);
        assert_eq!(codes(0, &[None]), [Next]);
    }
}
