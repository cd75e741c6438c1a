//! What a running task tells about itself: runtime properties, and that it is alive.
//! It leaves noticing that a task fell silent to the watchdog.

use super::{stamp, status};
use crate::document::DocExt;
use crate::error::Result;
use crate::kind::Kind;
use crate::tx::{Editing, Tx};
use runfold_api::status::TaskStatus;
use runfold_api::time::Moment;
use runfold_api::wire::tasks::EditRuntime;

/// Sets and removes runtime properties; returns 1 where something was given to do.
///
/// # Errors
/// 400/110 for a task that has ended.
pub fn edit(tx: &Tx<'_>, request: &EditRuntime) -> Result<u64> {
    let mut task = tx.edit(Kind::Task, &request.task)?;
    stamp::require_running(&task, "runtime properties")?;
    let removed = request.remove.as_deref().unwrap_or_default();
    let given = request.add_or_update.clone().unwrap_or_default();
    if removed.is_empty() && given.is_empty() {
        return Ok(0);
    }
    let runtime = task.map_mut("runtime");
    runtime.retain(|name, _| !removed.contains(name));
    runtime.extend(given);
    stamp::touch(tx, &mut task);
    tx.put(task)?;
    Ok(1)
}

/// The task is alive. One that does not exist is ignored: its process may outlive it.
pub fn ping(tx: &Tx<'_>, id: &str) -> Result<()> {
    if !tx.exists(Kind::Task, id)? {
        return Ok(());
    }
    let mut task = tx.edit(Kind::Task, id)?;
    stamp::touch(tx, &mut task);
    refresh_active_duration(&mut task, tx.now());
    tx.put(task).map(drop)
}

/// Seconds in progress so far, while it is.
pub fn refresh_active_duration(task: &mut Editing, now: Moment) {
    if status::of(task) != TaskStatus::InProgress {
        return;
    }
    if let Some(started) = task.str_at("started").and_then(Moment::parse) {
        task.set("active_duration", (now.seconds() - started.seconds()).max(0));
    }
}
