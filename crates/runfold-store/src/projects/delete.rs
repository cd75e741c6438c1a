//! Deleting projects: what stands in the way, and what happens to what they hold.

use super::contents::{Removed, remove_model, remove_task};
use super::place::put_into;
use super::tree::{in_project, subtree, touch};
use crate::document::{DocExt, Document};
use crate::error::Result;
use crate::kind::Kind;
use crate::meta::Counter;
use crate::tx::{Tx, View};
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::wire::projects::{Contents, Delete, Deleted};
use std::collections::{BTreeSet, HashMap};

/// What a project and its descendants hold.
pub fn validate_delete(view: &View<'_>, id: &str) -> Result<Contents> {
    view.get(Kind::Project, id)?;
    let ids = subtree(view, &[id.to_owned()])?;
    let projects = view.get_all(Kind::Project, &ids)?;
    let sections: HashMap<_, _> = projects.iter().map(|project| (project.id(), Section::of(project))).collect();
    let mut contents = Contents::default();
    let mut used = BTreeSet::new();
    for counter in view.counters(Some(&ids))? {
        let section = sections.get(counter.project.as_str()).copied().unwrap_or(Section::Plain);
        count(&mut contents, section, &counter);
        if counter.of == "task" && !counter.archived && counter.count > 0 && section != Section::Plain {
            used.insert(counter.project);
        }
    }
    let of = |wanted| used.iter().filter(|id| sections.get(id.as_str()) == Some(&wanted)).count() as i64;
    contents.datasets = of(Section::Dataset);
    contents.pipelines = of(Section::Pipeline);
    Ok(contents)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    Plain,
    Dataset,
    Pipeline,
}

impl Section {
    fn of(project: &Document) -> Self {
        match project {
            project if project.lists("system_tags", "dataset") => Self::Dataset,
            project if project.lists("system_tags", "pipeline") => Self::Pipeline,
            _ => Self::Plain,
        }
    }
}

fn count(contents: &mut Contents, section: Section, counter: &Counter) {
    let (all, live) = match (counter.of.as_str(), counter.class.as_str()) {
        ("model", _) => (&mut contents.models, &mut contents.non_archived_models),
        (_, "report") => (&mut contents.reports, &mut contents.non_archived_reports),
        _ if section == Section::Plain => (&mut contents.tasks, &mut contents.non_archived_tasks),
        _ => return,
    };
    *all += counter.count;
    if !counter.archived {
        *live += counter.count;
    }
}

/// Deletes a project and its descendants.
///
/// # Errors
/// Unless forced: 400/402 while there are tasks or reports, 400/405 models, 400/406 datasets, 400/413 pipelines
/// that are not archived.
pub fn delete(tx: &Tx<'_>, request: &Delete) -> Result<Deleted> {
    let id = &request.project;
    let project = tx.edit(Kind::Project, id)?.before().clone();
    if !request.force.unwrap_or(false) {
        refuse_live(&project, &validate_delete(&tx.view(), id)?)?;
    }
    let ids = subtree(&tx.view(), std::slice::from_ref(id))?;
    let mut deleted = Deleted::default();
    if request.delete_contents.unwrap_or(false) {
        delete_contents(tx, &ids, request.delete_external_artifacts.unwrap_or(true), &mut deleted)?;
    } else {
        deleted.disassociated_tasks = disassociate(tx, &ids)?;
    }
    for project in tx.get_all(Kind::Project, &ids)?.iter().filter(|project| !project.is_public()) {
        tx.remove(Kind::Project, project)?;
        deleted.deleted += 1;
    }
    touch(tx, project.str_at("parent"))?;
    Ok(deleted)
}

fn refuse_live(project: &Document, contents: &Contents) -> Result<()> {
    let held = [
        (contents.non_archived_tasks, Code::PROJECT_HAS_TASKS, "tasks"),
        (contents.non_archived_reports, Code::PROJECT_HAS_TASKS, "reports"),
        (contents.non_archived_models, Code::PROJECT_HAS_MODELS, "models"),
        (contents.datasets, Code::PROJECT_HAS_DATASETS, "datasets"),
        (contents.pipelines, Code::PROJECT_HAS_PIPELINES, "pipelines"),
    ];
    let Some((count, code, what)) = held.into_iter().find(|(count, ..)| *count > 0) else { return Ok(()) };
    let name = project.str_at("name").unwrap_or_default();
    let message =
        format!("project `{name}` has {count} {what} that are not archived; archive them, or delete with `force`");
    Err(Problem::new(code, message).with("project", project.id()).with("count", count).into())
}

fn delete_contents(tx: &Tx<'_>, projects: &[String], external: bool, deleted: &mut Deleted) -> Result<()> {
    let tasks = own_rows(tx, Kind::Task, projects)?;
    let models = own_rows(tx, Kind::Model, projects)?;
    let ids = |rows: &[Document]| rows.iter().map(|row| row.id().to_owned()).collect();
    let mut removed = Removed { tasks: ids(&tasks), models: ids(&models), external, ..Removed::default() };
    for task in &tasks {
        remove_task(tx, task, &mut removed)?;
    }
    for model in &models {
        remove_model(tx, model, &mut removed)?;
    }
    (deleted.deleted_tasks, deleted.deleted_models) = (tasks.len() as u64, models.len() as u64);
    deleted.urls = removed.urls;
    Ok(())
}

/// Puts the contents into no project; answers how many tasks.
fn disassociate(tx: &Tx<'_>, projects: &[String]) -> Result<u64> {
    let tasks = own_rows(tx, Kind::Task, projects)?;
    for task in &tasks {
        put_into(tx, Kind::Task, task.id(), None)?;
    }
    for model in own_rows(tx, Kind::Model, projects)? {
        put_into(tx, Kind::Model, model.id(), None)?;
    }
    Ok(tasks.len() as u64)
}

/// What the workspace itself has in these projects; public rows are not ours to touch.
fn own_rows(tx: &Tx<'_>, kind: Kind, projects: &[String]) -> Result<Vec<Document>> {
    let mut rows = Vec::new();
    for project in projects {
        rows.extend(in_project(&tx.view(), kind, project)?);
    }
    rows.retain(|row| !row.is_public());
    Ok(rows)
}
