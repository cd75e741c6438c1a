//! Into a queue and out again without having run.

use super::references;
use super::running::set_status;
use super::status::{Change, change, changed_fields, of};
use crate::error::Result;
use crate::kind::Kind;
use crate::{Doc, DocExt, Document, Tx, queues};
use runfold_api::Problem;
use runfold_api::status::TaskStatus;
use runfold_api::wire::task_lifecycle::{Changed, Dequeue, Dequeued, Enqueue, Enqueued};

/// The field that remembers which status a task had before it was queued.
pub const BEFORE: &str = "enqueue_status";

/// Puts a task at the end of a queue, and takes it out of every other. Answers the queue's id too.
///
/// # Errors
/// 400/12 for a queue by id and by name, 400/706 for a task that is queued, 400/707 where there is no default queue.
pub fn enqueue(tx: &Tx<'_>, id: &str, request: &Enqueue) -> Result<(Enqueued, String)> {
    let task = tx.get(Kind::Task, id)?;
    let queue = choose_queue(tx, request)?;
    if request.validate_tasks.unwrap_or(false) {
        references::check_all(tx, &task)?;
    }
    let update = request.update_execution_queue.unwrap_or(true);
    let waits = of(&task) == TaskStatus::Queued;
    match (update, waits) {
        (false, _) if !waits || task.str_at("execution.queue").is_none() => return Err(never_queued(id).into()),
        (true, true) if !request.force.unwrap_or(false) => return Err(queues::entries::already_queued(id).into()),
        _ => {}
    }
    if queues::entries::position(&queue, id).is_some() {
        return Err(queues::entries::already_queued(id).into());
    }
    let fields = mark_queued(tx, id, request, queue.id().to_owned(), update)?;
    queues::entries::remove_everywhere(tx, id)?;
    queues::entries::append(tx, queue.id(), id)?;
    Ok((Enqueued { queued: 1, updated: 1, fields, queue_watched: None }, queue.id().to_owned()))
}

fn never_queued(id: &str) -> Problem {
    Problem::validation(format!(
        "task `{id}` is in no queue; `update_execution_queue: false` only moves a task that was queued before"
    ))
    .with("task", id)
}

fn choose_queue(tx: &Tx<'_>, request: &Enqueue) -> Result<Document> {
    let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    match (given(&request.queue), given(&request.queue_name)) {
        (Some(_), Some(_)) => Err(Problem::validation("`queue` and `queue_name` together; name one of them").into()),
        (Some(id), None) => tx.get(Kind::Queue, &id),
        (None, Some(name)) => queues::find_or_create(tx, &name),
        (None, None) => queues::default_queue(tx),
    }
}

fn mark_queued(tx: &Tx<'_>, id: &str, request: &Enqueue, queue: String, update: bool) -> Result<Doc> {
    let mut task = tx.edit(Kind::Task, id)?;
    let before = of(&task);
    let wanted = Change::to(TaskStatus::Queued)
        .because(request.status_reason.as_deref(), request.status_message.as_deref())
        .force(request.force.unwrap_or(false));
    change(tx, &mut task, wanted)?;
    if before != TaskStatus::Queued {
        task.set(BEFORE, before.as_str());
    }
    if update {
        task.set("execution.queue", queue.as_str());
    }
    let old = task.before().doc.clone();
    let mut fields = changed_fields(&old, &*tx.put(task)?);
    fields.remove(BEFORE);
    if update {
        fields.insert("execution.queue".to_owned(), queue.into());
    }
    Ok(fields)
}

/// Takes a task out of its queue and gives it back the status it had. One that does not exist is only taken out.
pub fn dequeue(tx: &Tx<'_>, id: &str, request: &Dequeue) -> Result<Dequeued> {
    let Some(task) = tx.find(Kind::Task, id)? else {
        let removed = queues::entries::remove_everywhere(tx, id)?;
        return Ok(Dequeued { dequeued: removed.min(1), ..Dequeued::default() });
    };
    if !matches!(of(&task), TaskStatus::Queued | TaskStatus::InProgress) {
        return Ok(Dequeued::default());
    }
    let removed = queues::entries::remove_everywhere(tx, id)?;
    let why = (request.status_reason.as_deref(), request.status_message.as_deref());
    let Changed { updated, fields } = give_back(tx, &task, request.new_status, why)?;
    Ok(Dequeued { dequeued: removed.min(1), updated, fields })
}

/// Gives a task back the status that it had before it was queued, or another, and forgets its queue.
pub(crate) fn give_back(
    tx: &Tx<'_>,
    task: &Document,
    new_status: Option<TaskStatus>,
    (reason, message): (Option<&str>, Option<&str>),
) -> Result<Changed> {
    let remembered = task.str_at(BEFORE).and_then(TaskStatus::parse);
    let to = new_status.or(remembered).unwrap_or(TaskStatus::Created);
    let forgotten = {
        let mut task = tx.edit(Kind::Task, task.id())?;
        task.unset(BEFORE);
        task.unset("execution.queue");
        tx.put(task)?
    };
    let mut changed = set_status(tx, task.id(), Change::to(to).because(reason, message).force(true))?;
    if forgotten.str_at("execution.queue") != task.str_at("execution.queue") {
        changed.fields.insert("execution.queue".into(), serde_json::Value::Null);
    }
    Ok(changed)
}
