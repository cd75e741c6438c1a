//! Projects with what lies in them and below them: counts of tasks, sub-projects, datasets.

use super::{flag, given, id, objects, only};
use runfold_api::query::{Condition, Entity, Query};
use runfold_api::time::Moment;
use runfold_api::wire::projects::{ChildrenType, State};
use runfold_store::projects::{self, StatsOptions};
use runfold_store::query::matches;
use runfold_store::{Doc, DocExt, Result, View};
use serde_json::{Value, json};

/// Only projects above certain children, or in which certain people are active.
pub fn narrow(view: &View<'_>, mut query: Query, params: &Doc) -> Result<Query> {
    if let Some(children) = given::<ChildrenType>(params, "children_type")? {
        let tagged = children_condition(params)?;
        let passes = |project: &runfold_store::Document| matches(&tagged, project);
        query = only(query, projects::with_children_type(view, children, &passes)?);
    }
    if let Some(users) = given::<Vec<String>>(params, "active_users")?.filter(|users| !users.is_empty()) {
        query = only(query, projects::with_active_users(view, &users)?);
    }
    Ok(query)
}

/// What the tags of the children must be.
fn children_condition(params: &Doc) -> Result<Condition> {
    let mut asked = Doc::new();
    if let Some(tags) = params.get("children_tags") {
        asked.set("tags", tags.clone());
    }
    if let Some(filter) = params.get("children_tags_filter").filter(|filter| !filter.is_null()) {
        asked.set("filters.tags", filter.clone());
    }
    Ok(Query::parse(Entity::Project, &asked)?.condition)
}

pub fn add(view: &View<'_>, query: &Query, params: &Doc, now: Moment, rows: &mut [Value]) -> Result<()> {
    let ids: Vec<String> = objects(rows).map(|row| id(row).to_owned()).collect();
    mark_hidden(view, &ids, rows)?;
    if flag(params, "include_stats", false)? {
        add_stats(view, query, params, now, &ids, rows)?;
    }
    if flag(params, "check_own_contents", false)? {
        let counts = projects::own_counts(view, &ids, query.search_hidden)?;
        for row in objects(rows) {
            let (tasks, models) = counts.get(id(row)).copied().unwrap_or_default();
            row.insert("own_tasks".to_owned(), json!(tasks));
            row.insert("own_models".to_owned(), json!(models));
        }
    }
    if flag(params, "include_dataset_stats", false)? {
        let datasets = projects::dataset_stats(view, &ids)?;
        for row in objects(rows) {
            if let Some(found) = datasets.get(id(row)) {
                row.insert("dataset_stats".to_owned(), json!(found));
            }
        }
    }
    Ok(())
}

fn mark_hidden(view: &View<'_>, ids: &[String], rows: &mut [Value]) -> Result<()> {
    let hidden = view.get_all(runfold_store::Kind::Project, ids)?;
    for row in objects(rows) {
        if hidden.iter().any(|project| project.id() == id(row) && projects::is_hidden(project)) {
            row.insert("hidden".to_owned(), json!(true));
        }
    }
    Ok(())
}

fn add_stats(
    view: &View<'_>,
    query: &Query,
    params: &Doc,
    now: Moment,
    ids: &[String],
    rows: &mut [Value],
) -> Result<()> {
    let options = StatsOptions {
        with_children: flag(params, "stats_with_children", true)?,
        state: given::<State>(params, "stats_for_state")?,
        hidden_too: query.search_hidden,
        now,
    };
    let mut stats = match given::<Doc>(params, "include_stats_filter")?.filter(|filter| !filter.is_empty()) {
        Some(filter) => {
            let condition = Query::parse(Entity::Task, &filter)?.condition;
            projects::filtered_stats(view, ids, &options, &|task| matches(&condition, task))?
        }
        None => projects::stats(view, ids, &options)?,
    };
    let of_datasets = given::<ChildrenType>(params, "children_type")? == Some(ChildrenType::Dataset);
    let mut datasets = if of_datasets { projects::datasets_below(view, ids)? } else { Default::default() };
    let mut below = projects::sub_projects(view, ids, query.search_hidden)?;
    for row in objects(rows) {
        let id = id(row).to_owned();
        let mut words = stats.remove(&id).unwrap_or_else(|| json!({}));
        if let Some(datasets) = datasets.remove(&id) {
            words["datasets"] = datasets;
        }
        row.insert("stats".to_owned(), words);
        row.insert("sub_projects".to_owned(), json!(below.remove(&id).unwrap_or_default()));
    }
    Ok(())
}
