//! What a list of projects says of each one. Made from kept counters: no task is read for it.

use super::tree::{descendants, is_hidden};
use crate::document::{DocExt, Document};
use crate::error::Result;
use crate::kind::Kind;
use crate::meta::{Counter, MarkOf};
use crate::tx::View;
use runfold_api::status::TaskStatus;
use runfold_api::time::Moment;
use runfold_api::wire::projects::{ChildrenType, State};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};

const DAY_S: i64 = 86_400;
/// Versions of a dataset among which the latest is looked for, most recently changed first.
const VERSIONS: usize = 200;

#[derive(Debug, Clone, Copy)]
pub struct StatsOptions {
    /// Whether descendants count too.
    pub with_children: bool,
    /// None: both.
    pub state: Option<State>,
    /// Whether hidden tasks and hidden descendants count.
    pub hidden_too: bool,
    pub now: Moment,
}

/// `{active?, archived?}` of each project, in ClearML's words.
pub fn stats(view: &View<'_>, ids: &[String], options: &StatsOptions) -> Result<BTreeMap<String, Value>> {
    let mut found = BTreeMap::new();
    for id in ids {
        let projects = counted(view, id, options)?;
        let counters = view.counters(Some(&projects))?;
        let mut answer = Map::new();
        for (state, name) in [(State::Active, "active"), (State::Archived, "archived")] {
            if options.state.is_none_or(|wanted| wanted == state) {
                let archived = state == State::Archived;
                answer.insert(name.to_owned(), of_state(view, &projects, &counters, archived, options)?);
            }
        }
        found.insert(id.clone(), Value::Object(answer));
    }
    Ok(found)
}

fn counted(view: &View<'_>, id: &str, options: &StatsOptions) -> Result<Vec<String>> {
    let mut projects = vec![id.to_owned()];
    if options.with_children {
        let below = descendants(view, id)?.into_iter().filter(|project| options.hidden_too || !is_hidden(project));
        projects.extend(below.map(|project| project.id().to_owned()));
    }
    Ok(projects)
}

fn of_state(
    view: &View<'_>,
    projects: &[String],
    counters: &[Counter],
    archived: bool,
    options: &StatsOptions,
) -> Result<Value> {
    let mut statuses: BTreeMap<&str, i64> = TaskStatus::ALL.iter().map(|status| (status.as_str(), 0)).collect();
    let (mut total, mut runtime) = (0, 0);
    let of_tasks = counters.iter().filter(|counter| counter.of == "task" && counter.archived == archived);
    for counter in of_tasks.filter(|counter| options.hidden_too || !counter.hidden) {
        *statuses.entry(&counter.status).or_default() += counter.count;
        total += counter.count;
        runtime += counter.runtime_s;
    }
    let (mut completed, mut last_run) = (0, None);
    let since = options.now.plus_seconds(-DAY_S);
    for project in projects {
        let marks = view.backend().marks(view.workspace(), project, archived, options.hidden_too);
        completed += marks.since(MarkOf::Completed, since)?;
        last_run = last_run.max(marks.newest(MarkOf::Started)?);
    }
    Ok(json!({
        "status_count": statuses,
        "total_tasks": total,
        "total_runtime": runtime,
        "completed_tasks_24h": completed,
        "last_task_run": last_run.map(Moment::seconds),
    }))
}

/// How many tasks and models that are not archived lie in each project itself: `(own_tasks, own_models)`.
pub fn own_counts(view: &View<'_>, ids: &[String], hidden_too: bool) -> Result<HashMap<String, (i64, i64)>> {
    let mut found: HashMap<_, _> = ids.iter().map(|id| (id.clone(), (0, 0))).collect();
    let counters = view.counters(Some(ids))?;
    for counter in counters.iter().filter(|counter| !counter.archived && (hidden_too || !counter.hidden)) {
        let Some((tasks, models)) = found.get_mut(&counter.project) else { continue };
        *(if counter.of == "task" { tasks } else { models }) += counter.count;
    }
    Ok(found)
}

/// `{count, tags}` of the datasets below each project.
pub fn datasets_below(view: &View<'_>, ids: &[String]) -> Result<BTreeMap<String, Value>> {
    let mut found = BTreeMap::new();
    for id in ids {
        let mut below = descendants(view, id)?;
        below.retain(|project| project.lists("system_tags", "dataset"));
        let tags: BTreeSet<_> = below.iter().flat_map(|project| project.strings_at("tags")).collect();
        found.insert(id.clone(), json!({"count": below.len(), "tags": tags}));
    }
    Ok(found)
}

/// What the latest version of a dataset holds.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct DatasetStats {
    pub file_count: i64,
    pub total_size: i64,
}

/// Of each project that holds versions of a dataset, what the latest one holds.
pub fn dataset_stats(view: &View<'_>, ids: &[String]) -> Result<BTreeMap<String, DatasetStats>> {
    let mut found = BTreeMap::new();
    for id in ids {
        if let Some(version) = latest_version(view, id)? {
            let of = |field| number(version.map_at("runtime").and_then(|runtime| runtime.get(field)));
            let stats = DatasetStats { file_count: of("ds_file_count"), total_size: of("ds_total_size") };
            found.insert(id.clone(), stats);
        }
    }
    Ok(found)
}

fn latest_version(view: &View<'_>, project: &str) -> Result<Option<Document>> {
    let rids = view.backend().group(Kind::Task, view.workspace(), Some(project), VERSIONS)?;
    let mut versions = view.backend().by_rids(Kind::Task, &rids)?;
    versions.retain(|task| task.lists("system_tags", "dataset") && !task.lists("system_tags", "archived"));
    Ok(versions.into_iter().max_by(|a, b| a.str_at("created").cmp(&b.str_at("created"))))
}

/// Clients send numbers in `runtime` as such or as text.
fn number(value: Option<&Value>) -> i64 {
    match value {
        Some(Value::String(text)) => text.trim().parse().unwrap_or(0),
        Some(value) => value.as_i64().unwrap_or(0),
        None => 0,
    }
}

/// The projects above (and with) those that hold datasets, pipelines or reports. `passes` sees each that holds some.
pub fn with_children_type(
    view: &View<'_>,
    children: ChildrenType,
    passes: &dyn Fn(&Document) -> bool,
) -> Result<BTreeSet<String>> {
    let tag = match children {
        ChildrenType::Dataset => "dataset",
        ChildrenType::Pipeline => "pipeline",
        ChildrenType::Report => "reports",
    };
    let mut found = BTreeSet::new();
    view.for_each(Kind::Project, |project| {
        if project.lists("system_tags", tag) && passes(&project) {
            found.extend(project.strings_at("path"));
            found.insert(project.id().to_owned());
        }
        Ok(())
    })?;
    Ok(found)
}

/// The projects in which (or below which) these users have tasks. Reads each task.
pub fn with_active_users(view: &View<'_>, users: &[String]) -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    view.for_each(Kind::Task, |task| {
        if users.iter().any(|user| task.str_at("user") == Some(user)) {
            found.extend(task.str_at("project").map(str::to_owned));
        }
        Ok(())
    })?;
    let ids: Vec<_> = found.iter().cloned().collect();
    for project in view.get_all(Kind::Project, &ids)? {
        found.extend(project.strings_at("path"));
    }
    Ok(found)
}
