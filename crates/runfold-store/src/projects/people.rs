//! Whom and what the tasks of a project refer to: their parents and their users.

use super::tree::{for_each_in, named};
use super::vocabulary::compiled;
use crate::document::{DocExt, Document};
use crate::error::Result;
use crate::kind::Kind;
use crate::tx::View;
use runfold_api::wire::projects::{Entity, GetTaskParents, GetUserNames, State, TaskParents, UserNames};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The parents of a project's tasks, sorted by name. Reads each task.
pub fn get_task_parents(view: &View<'_>, request: &GetTaskParents) -> Result<TaskParents> {
    let mut ids = BTreeSet::new();
    let (projects, below) = (request.projects.as_deref(), request.include_subprojects.unwrap_or(true));
    for_each_in(view, Kind::Task, projects, below, |task| {
        let is_archived = task.lists("system_tags", "archived");
        if request.tasks_state.is_none_or(|state| (state == State::Archived) == is_archived) {
            ids.extend(task.str_at("parent").map(str::to_owned));
        }
        Ok(())
    })?;
    let pattern = request.task_name.as_deref().map(compiled).transpose()?;
    let ids: Vec<_> = ids.into_iter().collect();
    let mut parents = view.get_all(Kind::Task, &ids)?;
    parents.retain(|task| pattern.as_ref().is_none_or(|is| is.is_match(task.str_at("name").unwrap_or_default())));
    parents.sort_by(|a, b| a.str_at("name").cmp(&b.str_at("name")).then_with(|| a.id().cmp(b.id())));
    Ok(TaskParents { parents: parents.iter().map(|task| parent(view, task)).collect::<Result<_>>()? })
}

fn parent(view: &View<'_>, task: &Document) -> Result<Value> {
    let named_task = named(task);
    let mut answer = json!({"id": named_task.id, "name": named_task.name});
    if let Some(project) = task.str_at("project").map(|id| view.find(Kind::Project, id)).transpose()?.flatten() {
        answer["project"] = json!(named(&project));
    }
    Ok(answer)
}

/// Who made the tasks or models of a project, sorted by name. Reads each of them.
pub fn get_user_names(view: &View<'_>, request: &GetUserNames) -> Result<UserNames> {
    let kind = match request.entity {
        Some(Entity::Model) => Kind::Model,
        _ => Kind::Task,
    };
    let mut ids = BTreeSet::new();
    let (projects, below) = (request.projects.as_deref(), request.include_subprojects.unwrap_or(true));
    for_each_in(view, kind, projects, below, |row| {
        ids.extend(row.str_at("user").map(str::to_owned));
        Ok(())
    })?;
    let ids: Vec<_> = ids.into_iter().collect();
    let mut users: Vec<_> = view.get_all(Kind::User, &ids)?.iter().map(named).collect();
    users.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| a.id.cmp(&b.id)));
    Ok(UserNames { users })
}
