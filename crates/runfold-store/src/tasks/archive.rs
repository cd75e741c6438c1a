//! Putting tasks out of sight and back: the system tag `archived`.

use super::running::end;
use super::stamp::touch;
use super::{ARCHIVED, TRASH};
use crate::error::Result;
use crate::kind::Kind;
use crate::{DocExt, Tx, projects};
use runfold_api::wire::task_lifecycle::Archive;

/// Archives a task; one that waits or runs is dequeued or stopped first. Whether it was not archived before.
pub fn archive(tx: &Tx<'_>, id: &str, request: &Archive) -> Result<bool> {
    if request.include_pipeline_steps.unwrap_or(false) && tx.get(Kind::Task, id)?.str_at("type") == Some("controller") {
        for step in tx.by_field(Kind::Task, "parent", id)? {
            archive_one(tx, step.id(), request)?;
        }
    }
    archive_one(tx, id, request)
}

fn archive_one(tx: &Tx<'_>, id: &str, request: &Archive) -> Result<bool> {
    end(tx, id, request.status_reason.as_deref(), request.status_message.as_deref())?;
    set_tag(tx, id, ARCHIVED, true)
}

pub fn unarchive(tx: &Tx<'_>, id: &str) -> Result<bool> {
    set_tag(tx, id, ARCHIVED, false)
}

/// Takes a task back out of the trash.
pub fn restore(tx: &Tx<'_>, id: &str) -> Result<bool> {
    set_tag(tx, id, TRASH, false)
}

/// Adds or removes a system tag. Whether that changed anything.
pub(super) fn set_tag(tx: &Tx<'_>, id: &str, tag: &str, on: bool) -> Result<bool> {
    let mut task = tx.edit(Kind::Task, id)?;
    if task.lists("system_tags", tag) == on {
        return Ok(false);
    }
    task.set_listed("system_tags", tag, on);
    touch(tx, &mut task);
    let task = tx.put(task)?;
    projects::touch(tx, task.str_at("project"))?;
    Ok(true)
}
