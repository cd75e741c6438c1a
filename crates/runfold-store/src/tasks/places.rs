//! Where tasks lie: moving them between projects, and which types a project holds.
//! It leaves projects themselves to their own verbs.

use super::stamp;
use crate::document::{DocExt, Document};
use crate::error::Result;
use crate::kind::Kind;
use crate::projects;
use crate::tx::{Tx, View};
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::wire::tasks::MoveTasks;
use std::collections::BTreeSet;

/// Moves tasks into a project and returns its id; none is no project.
///
/// # Errors
/// 400/11 without a target, 400/15 with two, 400/101 and 401 for what is not there.
pub fn relocate(tx: &Tx<'_>, request: &MoveTasks) -> Result<Option<String>> {
    if request.ids.is_empty() {
        return Err(Problem::validation("`ids` is empty; name at least one task").into());
    }
    let target = target(tx, request)?;
    for id in &request.ids {
        let mut task = tx.edit(Kind::Task, id)?;
        projects::touch(tx, task.str_at("project"))?;
        match &target {
            Some(project) => task.set("project", project.as_str()),
            None => drop(task.unset("project")),
        }
        stamp::touch(tx, &mut task);
        tx.put(task)?;
    }
    projects::touch(tx, target.as_deref())?;
    Ok(target)
}

fn target(tx: &Tx<'_>, request: &MoveTasks) -> Result<Option<String>> {
    let name = request.project_name.as_deref().filter(|name| !name.is_empty());
    let id = |project: Document| Some(project.id().to_owned());
    match (&request.project, name) {
        (Some(Some(_)), Some(_)) => {
            let message = "`project` and `project_name` are both given; send one of them";
            Err(Problem::new(Code::CONFLICTING_FIELDS, message).into())
        }
        (_, Some(name)) => projects::find_or_create(tx, name).map(id),
        (Some(Some(project)), None) if !project.is_empty() => tx.get(Kind::Project, project).map(id),
        (Some(_), None) => Ok(None),
        (None, None) => Err(Problem::missing_field("project").into()),
    }
}

/// The types of tasks in these projects and all below them, or in the workspace, sorted.
pub fn types(view: &View<'_>, projects: Option<&[String]>) -> Result<Vec<String>> {
    let asked = projects.filter(|projects| !projects.is_empty());
    let within = asked.map(|projects| with_children(view, projects)).transpose()?;
    let counters = view.counters(within.as_deref())?.into_iter();
    let types: BTreeSet<_> = counters.filter(|counter| counter.of == "task").map(|counter| counter.class).collect();
    Ok(types.into_iter().collect())
}

fn with_children(view: &View<'_>, projects: &[String]) -> Result<Vec<String>> {
    let mut all: BTreeSet<String> = projects.iter().cloned().collect();
    for project in projects {
        let children = view.by_field(Kind::Project, "path", project)?;
        all.extend(children.iter().map(|child| child.id().to_owned()));
    }
    Ok(all.into_iter().collect())
}
