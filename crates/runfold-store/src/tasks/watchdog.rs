//! Tasks that say they run: which there are, and ending one that nobody hears any more.
//! How long is too long, and when to look, is left to the server.

use super::TRASH;
use super::status::{Change, change, of};
use crate::error::Result;
use crate::kind::Kind;
use crate::meta::Backend;
use crate::{DocExt, Document, Tx, View};
use runfold_api::status::TaskStatus;
use runfold_api::time::Moment;
use std::collections::BTreeSet;

/// What `status_reason` says of a task that was ended for its silence.
pub const REASON: &str = "Forced stop (non-responsive)";

/// Every running task of a workspace. The counters tell which projects need a look at all.
pub fn running(backend: &dyn Backend, workspace: &str) -> Result<Vec<Document>> {
    let view = View::new(backend, workspace);
    let runs = TaskStatus::InProgress.as_str();
    let counters = view.counters(None)?;
    let counters = counters.into_iter().filter(|counter| counter.of == "task" && counter.status == runs);
    let projects: BTreeSet<_> = counters.filter(|counter| counter.count > 0).map(|counter| counter.project).collect();
    let mut found = Vec::new();
    for project in projects {
        let mut group = view.group(Kind::Task, Some(&project))?;
        if project.is_empty() {
            group.extend(view.group(Kind::Task, None)?);
        }
        found.extend(group.into_iter().filter(|task| of(task) == TaskStatus::InProgress && !task.is_public()));
    }
    Ok(found)
}

/// When a task was last heard.
pub fn heard(task: &Document) -> Option<Moment> {
    ["last_update", "started", "created"].iter().find_map(|field| task.str_at(field).and_then(Moment::parse))
}

/// Ends a running task, unless it was heard since `seen` was read; tells whether it did.
pub fn stop_silent(tx: &Tx<'_>, seen: &Document) -> Result<bool> {
    let Some(now) = tx.find(Kind::Task, seen.id())? else { return Ok(false) };
    if of(&now) != TaskStatus::InProgress || heard(&now) != heard(seen) {
        return Ok(false);
    }
    let message = message(&now, tx.now());
    let mut task = tx.edit(Kind::Task, seen.id())?;
    change(tx, &mut task, Change::to(TaskStatus::Stopped).because(Some(REASON), Some(&message)))?;
    tx.put(task)?;
    Ok(true)
}

fn message(task: &Document, now: Moment) -> String {
    let last = heard(task).map_or_else(|| "never".to_owned(), Moment::iso);
    let worker = task.str_at("last_worker").filter(|worker| !worker.is_empty());
    let from = worker.map(|worker| format!(" from worker `{worker}`")).unwrap_or_default();
    format!("ended by the watchdog at {}: last heard at {last}{from}", now.iso())
}

/// Whether a thing in the trash has lain there since before `since`.
pub fn is_expired(row: &Document, since: Moment) -> bool {
    row.lists("system_tags", TRASH) && heard(row).is_some_and(|heard| heard < since)
}
