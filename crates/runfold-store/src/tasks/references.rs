//! Whether what a task names is there: its parent, its project, its input models.

use super::DELETED;
use crate::error::Result;
use crate::kind::Kind;
use crate::{Doc, DocExt, View};
use serde_json::Value;

/// # Errors
/// 400/101 for a parent, 400/401 for a project, 400/201 for a model that does not exist.
pub fn check_all(view: &View<'_>, task: &Doc) -> Result<()> {
    check(view, Kind::Task, task.str_at("parent"))?;
    check(view, Kind::Project, task.str_at("project"))?;
    let models = task.at("models.input").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut models = models.iter().filter_map(|item| item.get("model")?.as_str());
    models.try_for_each(|model| check(view, Kind::Model, Some(model)))
}

/// A reference to something that was deleted is none.
pub fn check(view: &View<'_>, kind: Kind, id: Option<&str>) -> Result<()> {
    match id.filter(|id| !id.is_empty() && !id.starts_with(DELETED)) {
        Some(id) => view.get(kind, id).map(|_| ()),
        None => Ok(()),
    }
}
