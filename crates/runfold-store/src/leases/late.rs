//! What an attempt that was fenced out still sends: kept beside the task, in a task of its own that says so.

use super::{fence, is_fenced_out};
use crate::error::Result;
use crate::ids::new_id;
use crate::kind::Kind;
use crate::{Doc, DocExt, Tx, View};
use runfold_api::status::TaskStatus;

/// The system tag of a task that holds late results.
pub const LATE: &str = "late";

/// The task that holds what came late from attempt `number`, if there is one already.
pub fn find(view: &View<'_>, id: &str, number: u64) -> Result<Option<String>> {
    let task = view.get(Kind::Task, id)?;
    let known = task.map_at("lease.late").and_then(|late| late.get(&number.to_string()));
    Ok(known.and_then(|id| id.as_str()).map(str::to_owned))
}

/// The task that holds what came late from attempt `number`, made where there is none.
///
/// # Errors
/// 400/101 for an unknown task.
pub fn find_or_create(tx: &Tx<'_>, id: &str, number: u64) -> Result<String> {
    if let Some(known) = find(tx, id, number)?
        && tx.exists(Kind::Task, &known)?
    {
        return Ok(known);
    }
    let mut task = tx.edit(Kind::Task, id)?;
    debug_assert!(is_fenced_out(&task, number), "attempt {number} of {} holds its task", fence(&task));
    let mut beside = Doc::new();
    for field in ["type", "project", "company", "user", "script", "container", "hyperparams", "configuration"] {
        if let Some(value) = task.get(field) {
            beside.set(field, value.clone());
        }
    }
    let late = new_id();
    beside.set("id", late.as_str());
    let name = task.str_at("name").unwrap_or_default();
    beside.set("name", format!("{name} (late results of attempt {number})"));
    beside.set("comment", format!("What attempt {number} of task {id} sent after its worker was believed lost."));
    beside.set("parent", id);
    beside.set("status", TaskStatus::InProgress.as_str());
    beside.set("tags", Vec::<String>::new());
    beside.set("system_tags", vec![LATE]);
    for time in ["created", "started", "status_changed", "last_update", "last_change"] {
        beside.set(time, tx.now_iso());
    }
    tx.create(Kind::Task, beside)?;
    task.map_mut("lease.late").insert(number.to_string(), late.as_str().into());
    tx.put(task)?;
    Ok(late)
}
