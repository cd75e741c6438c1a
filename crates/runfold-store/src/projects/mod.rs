//! Projects: named places for tasks; names nest with `/`.
//! It leaves moving, merging and counting to the modules beside it.

use crate::error::Result;
use crate::ids::new_id;
use crate::kind::Kind;
use crate::{Doc, DocExt, Document, Tx};
use runfold_api::Problem;
use runfold_api::limits::PROJECT_DEPTH;
use runfold_api::names;
use runfold_api::problem::Code;
use serde_json::json;

/// The project of this name, made with all its ancestors where it is missing.
///
/// # Errors
/// 400/12 for a part that is too short, 400/409 for too many levels.
pub fn find_or_create(tx: &Tx<'_>, name: &str) -> Result<Document> {
    let parts = parts(name)?;
    let mut ancestors: Vec<Document> = Vec::new();
    for depth in 1..=parts.len() {
        let full = parts[..depth].join("/");
        let project = match tx.by_unique(Kind::Project, "name", &full)? {
            Some(project) => project,
            None => create(tx, &full, &parts[depth - 1], &ancestors)?,
        };
        ancestors.push(project);
    }
    ancestors.pop().ok_or_else(|| Problem::validation("the name of a project is empty").into())
}

/// The parts of a name; repeated slashes and blanks around parts count for nothing.
fn parts(name: &str) -> Result<Vec<String>, Problem> {
    let parts = name.split('/').map(str::trim).filter(|part| !part.is_empty());
    let parts = parts.map(names::name).collect::<Result<Vec<_>, _>>()?;
    if parts.len() > PROJECT_DEPTH {
        let message = format!("project `{name}` has {} levels; at most {PROJECT_DEPTH} are kept", parts.len());
        return Err(Problem::new(Code::PROJECT_TOO_DEEP, message));
    }
    Ok(parts)
}

fn create(tx: &Tx<'_>, name: &str, basename: &str, ancestors: &[Document]) -> Result<Document> {
    let mut project = Doc::new();
    project.set("id", new_id());
    project.set("name", name);
    project.set("basename", basename);
    project.set("user", tx.actor().user.as_str());
    project.set("company", tx.workspace());
    project.set("created", tx.now_iso());
    project.set("last_update", tx.now_iso());
    project.set("path", json!(ancestors.iter().map(Document::id).collect::<Vec<_>>()));
    if let Some(parent) = ancestors.last() {
        project.set("parent", parent.id());
    }
    tx.create(Kind::Project, project)
}

/// Says that something happened in a project. Public ones stay as they are.
pub fn touch(tx: &Tx<'_>, project: Option<&str>) -> Result<()> {
    let Some(id) = project else { return Ok(()) };
    if tx.find(Kind::Project, id)?.is_some_and(|project| !project.is_public()) {
        let mut project = tx.edit(Kind::Project, id)?;
        project.set("last_update", tx.now_iso());
        tx.put(project)?;
    }
    Ok(())
}
