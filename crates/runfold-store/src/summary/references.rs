//! The names of what ids stand for, so that people can choose among them.

use crate::document::DocExt;
use crate::error::Result;
use crate::kind::Kind;
use crate::tx::View;
use runfold_api::query::path::Path;
use serde_json::Value;

/// The kind of object whose ids a field holds.
pub fn kind_of(path: &Path) -> Option<Kind> {
    let spelled: Vec<_> = path.iter().map(String::as_str).collect();
    match spelled.as_slice() {
        ["project"] => Some(Kind::Project),
        ["user" | "last_changed_by"] => Some(Kind::User),
        ["parent"] => Some(Kind::Task),
        ["execution", "queue"] => Some(Kind::Queue),
        ["models", _, "model"] => Some(Kind::Model),
        _ => None,
    }
}

/// The name of one id, where there is such an object for this viewer.
pub fn name(view: &View<'_>, kind: Option<Kind>, value: &Value) -> Result<Option<String>> {
    let (Some(kind), Some(id)) = (kind, value.as_str()) else { return Ok(None) };
    Ok(view.find(kind, id)?.and_then(|row| row.str_at("name").map(str::to_owned)))
}
