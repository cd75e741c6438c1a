//! Queues: lists of tasks that wait for a worker, in order.
//! It leaves which worker listens to which queue to the workers, and the tasks' statuses to the tasks.

pub mod entries;
pub mod explain;
pub mod metadata;
pub mod metrics;

use crate::error::Result;
use crate::ids::new_id;
use crate::kind::Kind;
use crate::tasks::queueing::give_back;
use crate::tasks::status::{changed_fields, of};
use crate::{Doc, DocExt, Document, Tx, View};
use runfold_api::problem::Code;
use runfold_api::status::TaskStatus;
use runfold_api::wire::queues::{CreateQueue, UpdateQueue, UpdateTags, Updated};
use runfold_api::{Problem, names};
use serde_json::{Value, json};

/// The system tag of the queue that is meant when none is named.
pub const DEFAULT: &str = "default";

/// # Errors
/// 400/12 for a short name, 400/801 for one that is taken.
pub fn create(tx: &Tx<'_>, request: &CreateQueue) -> Result<Document> {
    let mut queue = blank(tx, &names::name(&request.name)?);
    queue.set("tags", names::tags(request.tags.as_deref().unwrap_or_default())?);
    queue.set("system_tags", names::tags(request.system_tags.as_deref().unwrap_or_default())?);
    if let Some(name) = &request.display_name {
        queue.set("display_name", name.as_str());
    }
    if let Some(metadata) = request.metadata.as_ref().filter(|metadata| metadata.is_object()) {
        queue.set("metadata", metadata.clone());
    }
    tx.create(Kind::Queue, queue)
}

fn blank(tx: &Tx<'_>, name: &str) -> Doc {
    let mut queue = Doc::new();
    queue.set("id", new_id());
    queue.set("name", name);
    queue.set("user", tx.actor().user.as_str());
    queue.set("company", tx.workspace());
    queue.set("created", tx.now_iso());
    queue.set("last_update", tx.now_iso());
    queue.set("entries", json!([]));
    queue
}

/// The queue that a new workspace begins with.
pub fn create_default_in(tx: &Tx<'_>, workspace: &str) -> Result<Document> {
    let mut queue = blank(tx, DEFAULT);
    queue.set("company", workspace);
    queue.set_listed("system_tags", DEFAULT, true);
    tx.create_in(workspace, Kind::Queue, queue)
}

pub fn find_or_create(tx: &Tx<'_>, name: &str) -> Result<Document> {
    let name = names::name(name)?;
    match tx.by_unique(Kind::Queue, "name", &name)? {
        Some(queue) => Ok(queue),
        None => tx.create(Kind::Queue, blank(tx, &name)),
    }
}

/// # Errors
/// 400/707 where no queue has the system tag `default`, 400/708 where several have.
pub fn default_queue(view: &View<'_>) -> Result<Document> {
    let mut found = Vec::new();
    view.for_each(Kind::Queue, |queue| {
        if queue.lists("system_tags", DEFAULT) {
            found.push(queue);
        }
        Ok(())
    })?;
    let one = found.pop();
    match one {
        Some(queue) if found.is_empty() => Ok(queue),
        Some(_) => Err(Problem::new(
            Code::QUEUE_SEVERAL_DEFAULTS,
            format!("{} queues have the system tag `{DEFAULT}`; leave it on one, or name a queue", found.len() + 1),
        )
        .into()),
        None => Err(Problem::new(
            Code::QUEUE_NO_DEFAULT,
            format!("there is no default queue; name a queue, or give one the system tag `{DEFAULT}`"),
        )
        .into()),
    }
}

pub fn update(tx: &Tx<'_>, request: &UpdateQueue) -> Result<Updated> {
    let mut queue = tx.edit(Kind::Queue, &request.queue)?;
    if let Some(name) = &request.name {
        queue.set("name", names::name(name)?);
    }
    if let Some(name) = &request.display_name {
        queue.set("display_name", name.as_str());
    }
    for (field, tags) in [("tags", &request.tags), ("system_tags", &request.system_tags)] {
        if let Some(tags) = tags {
            queue.set(field, names::tags(tags)?);
        }
    }
    if !queue.is_changed() {
        return Ok(Updated { updated: 0, fields: Doc::new() });
    }
    queue.set("last_update", tx.now_iso());
    let before = queue.before().doc.clone();
    Ok(Updated { updated: 1, fields: changed_fields(&before, &*tx.put(queue)?) })
}

/// Removes and adds tags of several queues; how many changed.
pub fn update_tags(tx: &Tx<'_>, request: &UpdateTags) -> Result<u32> {
    let add = names::tags(request.add_tags.as_deref().unwrap_or_default())?;
    let remove = request.remove_tags.as_deref().unwrap_or_default();
    let mut updated = 0;
    for id in &request.ids {
        let mut queue = tx.edit(Kind::Queue, id)?;
        let mut tags = queue.strings_at("tags");
        tags.retain(|tag| !remove.contains(tag));
        tags.extend(add.iter().cloned());
        queue.set("tags", names::tags(&tags)?);
        if queue.is_changed() {
            queue.set("last_update", tx.now_iso());
            tx.put(queue)?;
            updated += 1;
        }
    }
    Ok(updated)
}

/// Deletes a queue. Forced, the tasks that wait in it get back the status they had before.
///
/// # Errors
/// 400/702 while tasks wait in it, unless forced.
pub fn delete(tx: &Tx<'_>, id: &str, force: bool) -> Result<()> {
    tx.edit(Kind::Queue, id)?; // refuses public ones
    let waiting = entries::tasks(&tx.get(Kind::Queue, id)?.doc);
    if !waiting.is_empty() && !force {
        let message = format!("{} tasks wait in queue `{id}`; clear it first, or force the deletion", waiting.len());
        return Err(Problem::new(Code::QUEUE_NOT_EMPTY, message).with("id", id).into());
    }
    give_all_back(tx, &waiting)?;
    tx.remove(Kind::Queue, &tx.get(Kind::Queue, id)?)
}

/// Takes every task out of a queue and gives it back the status it had; the tasks' ids.
pub fn clear(tx: &Tx<'_>, id: &str) -> Result<Vec<String>> {
    let waiting = entries::tasks(&*tx.edit(Kind::Queue, id)?);
    give_all_back(tx, &waiting)?;
    entries::replace(tx, id, Vec::new())?;
    Ok(waiting)
}

fn give_all_back(tx: &Tx<'_>, tasks: &[String]) -> Result<()> {
    for id in tasks {
        if let Some(task) = tx.find(Kind::Task, id)?
            && of(&task) == TaskStatus::Queued
        {
            give_back(tx, &task, None, (None, None))?;
        }
    }
    Ok(())
}

/// A queue as the API shows it, with at most so many of its entries.
pub fn shown(queue: &Document, max_entries: Option<usize>) -> Doc {
    let mut queue = outward(queue.doc.clone());
    if let (Some(max), Some(Value::Array(entries))) = (max_entries, queue.get_mut("entries")) {
        entries.truncate(max);
    }
    queue
}

/// A queue as it goes out, with the defaults of what was never set.
pub fn outward(mut queue: Doc) -> Doc {
    queue.remove(crate::visibility::ORIGIN);
    for (field, default) in
        [("tags", json!([])), ("system_tags", json!([])), ("entries", json!([])), ("metadata", json!({}))]
    {
        queue.entry(field).or_insert(default);
    }
    queue
}

/// A queue's entries with the tasks' names: `[{task: {id, name}, added}]`.
pub fn named_entries(view: &View<'_>, queue: &Doc, max: Option<usize>) -> Result<Vec<Value>> {
    let entries = queue.at("entries").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let named = entries.iter().take(max.unwrap_or(usize::MAX)).map(|entry| {
        let id = entry.get("task").and_then(Value::as_str).unwrap_or_default();
        let name = view.find(Kind::Task, id)?.and_then(|task| task.get("name").cloned());
        Ok(json!({"task": {"id": id, "name": name}, "added": entry.get("added")}))
    });
    named.collect()
}
