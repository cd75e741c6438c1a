//! Changing what a project says of itself; only the last part of its name is its own.

use super::names::{parent_name, parts};
use super::tree::replace;
use crate::document::DocExt;
use crate::error::Result;
use crate::kind::Kind;
use crate::tx::Tx;
use runfold_api::Problem;
use runfold_api::names;
use runfold_api::problem::Code;
use runfold_api::wire::Updated;
use runfold_api::wire::projects::Update;
use serde_json::Value;

/// Changes the fields given; a new name carries the descendants' names along.
///
/// # Errors
/// 400/408 for a name that lies elsewhere, 400/801 for one that is taken.
pub fn update(tx: &Tx<'_>, request: &Update) -> Result<Updated> {
    let mut answer = Updated::default();
    if let Some(name) = &request.name {
        rename(tx, &request.project, name, &mut answer)?;
    }
    let mut project = tx.edit(Kind::Project, &request.project)?;
    for (field, value) in values(request)? {
        match &value {
            Value::Null => drop(project.unset(field)),
            value => project.set(field, value.clone()),
        }
        answer.fields.insert(field.to_owned(), value);
    }
    if answer.fields.is_empty() {
        return Ok(answer);
    }
    project.set("last_update", tx.now_iso());
    tx.put(project)?;
    answer.fields.insert("last_update".to_owned(), tx.now_iso().into());
    answer.updated = 1;
    Ok(answer)
}

/// The given fields; null is to clear one.
fn values(request: &Update) -> Result<Vec<(&'static str, Value)>> {
    let mut values = Vec::new();
    for (field, text) in
        [("description", &request.description), ("default_output_destination", &request.default_output_destination)]
    {
        if let Some(text) = text {
            values.push((field, text.as_deref().map_or(Value::Null, Value::from)));
        }
    }
    for (field, list) in [("tags", &request.tags), ("system_tags", &request.system_tags)] {
        if let Some(list) = list {
            values.push((field, names::tags(list.as_deref().unwrap_or_default())?.into()));
        }
    }
    Ok(values)
}

fn rename(tx: &Tx<'_>, id: &str, name: &str, answer: &mut Updated) -> Result<()> {
    let project = tx.edit(Kind::Project, id)?;
    let parts = parts(name)?;
    let old = project.str_at("name").unwrap_or_default();
    let (last, above) = parts.split_last().expect("a name has at least one part");
    if above.join("/") != parent_name(old) {
        let message =
            format!("`{}` lies elsewhere than `{old}`; use `projects.move` to move a project", parts.join("/"));
        return Err(Problem::new(Code::PROJECT_LOCATION, message).with("project", id).into());
    }
    if parts.join("/") != old {
        let parent = project.str_at("parent").map(|parent| tx.get(Kind::Project, parent)).transpose()?;
        replace(tx, id, parent.as_ref(), last)?;
    }
    answer.fields.insert("name".to_owned(), parts.join("/").into());
    answer.fields.insert("basename".to_owned(), last.as_str().into());
    Ok(())
}
