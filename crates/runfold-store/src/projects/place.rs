//! Bringing projects, tasks and models to another place.

use super::create::{find_or_create, make_all};
use super::names::location;
use super::tree::{descendants, in_project, replace, touch};
use crate::document::{DocExt, Document};
use crate::error::Result;
use crate::kind::Kind;
use crate::tx::Tx;
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::wire::projects::Merged;

/// Moves a project with its descendants below `new_location`, which is made where it is missing; empty is the top.
/// Answers how many projects moved.
///
/// # Errors
/// 400/410 when it lies there already, 400/411 for a place below itself, 400/409 for too deep, 400/801 for a taken name.
pub fn move_project(tx: &Tx<'_>, id: &str, new_location: &str) -> Result<u64> {
    let project = tx.edit(Kind::Project, id)?;
    let name = project.str_at("name").unwrap_or_default();
    let wanted = location(new_location)?;
    let wanted_name = wanted.join("/");
    if wanted_name == super::parent_name(name) {
        let message = format!("project `{name}` lies at `{wanted_name}` already");
        return Err(Problem::new(Code::PROJECT_SAME_PLACE, message).with("project", id).into());
    }
    if wanted_name == name || wanted_name.starts_with(&format!("{name}/")) {
        let message = format!("project `{name}` can't move to `{wanted_name}`, which lies below it");
        return Err(Problem::new(Code::PROJECT_UNDER_ITSELF, message).with("project", id).into());
    }
    let parent = make_all(tx, &wanted)?;
    if let Some(parent) = &parent {
        tx.edit(Kind::Project, parent.id())?;
    }
    let old_parent = project.str_at("parent").map(str::to_owned);
    let moved = replace(tx, id, parent.as_ref(), super::basename(name))?;
    touch(tx, old_parent.as_deref())?;
    touch(tx, parent.as_ref().map(Document::id))?;
    Ok(moved)
}

/// Brings all that a project holds into another (none is the root); the project itself goes.
///
/// # Errors
/// 400/410 for itself, 400/412 for a descendant, 400/801 when both have a child of one name.
pub fn merge(tx: &Tx<'_>, id: &str, destination: Option<&str>) -> Result<Merged> {
    let source = tx.edit(Kind::Project, id)?.before().clone();
    let destination = destination.map(|id| Ok::<_, crate::StoreError>(tx.edit(Kind::Project, id)?.before().clone()));
    let destination = destination.transpose()?;
    if let Some(destination) = &destination {
        check_merge(&source, destination)?;
    }
    let mut merged = Merged { moved_entities: 0, moved_projects: 0 };
    for kind in [Kind::Task, Kind::Model] {
        for row in in_project(&tx.view(), kind, id)?.iter().filter(|row| !row.is_public()) {
            put_into(tx, kind, row.id(), destination.as_ref().map(Document::id))?;
            merged.moved_entities += 1;
        }
    }
    for child in descendants(&tx.view(), id)?.iter().filter(|child| child.str_at("parent") == Some(id)) {
        let name = child.str_at("name").unwrap_or_default();
        replace(tx, child.id(), destination.as_ref(), super::basename(name))?;
        merged.moved_projects += 1;
    }
    tx.remove(Kind::Project, &source)?;
    touch(tx, destination.as_ref().map(Document::id))?;
    touch(tx, source.str_at("parent"))?;
    Ok(merged)
}

fn check_merge(source: &Document, destination: &Document) -> Result<()> {
    let (from, to) = (source.str_at("name").unwrap_or_default(), destination.str_at("name").unwrap_or_default());
    if source.id() == destination.id() {
        return Err(Problem::new(Code::PROJECT_SAME_PLACE, format!("`{from}` can't be merged into itself")).into());
    }
    if destination.lists("path", source.id()) {
        let message = format!("`{from}` can't be merged into `{to}`, which lies below it");
        return Err(Problem::new(Code::PROJECT_INTO_CHILD, message).into());
    }
    Ok(())
}

/// The project that a request names by id or by path (made where it is missing); neither is the root.
///
/// # Errors
/// 400/401 for an unknown id, 400/15 for both.
pub fn target(tx: &Tx<'_>, project: Option<&str>, project_name: Option<&str>) -> Result<Option<String>> {
    match (project.filter(|id| !id.is_empty()), project_name.filter(|name| !name.trim().is_empty())) {
        (Some(_), Some(_)) => {
            let message = "`project` and `project_name` both name a place; send one of them";
            Err(Problem::new(Code::CONFLICTING_FIELDS, message).into())
        }
        (Some(id), None) => Ok(Some(tx.get(Kind::Project, id)?.id().to_owned())),
        (None, Some(name)) => Ok(Some(find_or_create(tx, name)?.id().to_owned())),
        (None, None) => Ok(None),
    }
}

/// Moves tasks or models into a project, none for the root, and notes it on all projects that it touches.
pub fn move_contents(tx: &Tx<'_>, kind: Kind, ids: &[String], project: Option<&str>) -> Result<()> {
    let mut left = Vec::new();
    for id in ids {
        left.extend(put_into(tx, kind, id, project)?);
    }
    left.sort();
    left.dedup();
    for old in &left {
        touch(tx, Some(old))?;
    }
    touch(tx, project)
}

/// Answers the project that was left.
pub fn put_into(tx: &Tx<'_>, kind: Kind, id: &str, project: Option<&str>) -> Result<Option<String>> {
    let mut row = tx.edit(kind, id)?;
    let old = row.str_at("project").map(str::to_owned);
    match project {
        Some(project) => row.set("project", project),
        None => drop(row.unset("project")),
    }
    if row.is_changed() {
        row.set("last_change", tx.now_iso());
        row.set("last_changed_by", tx.actor().user.as_str());
    }
    tx.put(row)?;
    Ok(old)
}
