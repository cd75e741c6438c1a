//! New tasks.
//! It leaves the rules of single fields to `fields`.

use super::fields::{Writing, apply};
use crate::document::{Doc, DocExt, Document};
use crate::error::Result;
use crate::kind::Kind;
use crate::projects;
use crate::tx::{Tx, View};
use runfold_api::Problem;
use runfold_api::status::TaskStatus;
use runfold_api::wire::tasks::TaskFields;

/// Stores a draft under `id`.
///
/// # Errors
/// 400/11 without a name or a type; 400/101, 401, 201 for a parent, project or input model that is not there.
pub fn create(tx: &Tx<'_>, id: &str, given: &TaskFields) -> Result<Document> {
    let mut task = described(tx, given)?;
    task.set("id", id);
    task.set("user", tx.actor().user.as_str());
    task.set("company", tx.workspace());
    task.set("status", TaskStatus::Created.as_str());
    for field in ["created", "status_changed", "last_update", "last_change"] {
        task.set(field, tx.now_iso());
    }
    task.set("last_changed_by", tx.actor().user.as_str());
    projects::touch(tx, task.str_at("project"))?;
    tx.create(Kind::Task, task)
}

/// All that `create` would refuse, without storing.
pub fn validate(view: &View<'_>, given: &TaskFields) -> Result<()> {
    described(view, given).map(drop)
}

fn described(view: &View<'_>, given: &TaskFields) -> Result<Doc> {
    if given.name.is_none() {
        return Err(Problem::missing_field("name").into());
    }
    if given.r#type.is_none() {
        return Err(Problem::missing_field("type").into());
    }
    let mut task = Doc::new();
    apply(view, given, &mut Writing::new(&mut task))?;
    Ok(task)
}
