//! What a list of projects says of each one. Made from kept counters: no task is read for it.

use super::tree::{Families, in_project};
use crate::document::{DocExt, Document};
use crate::error::Result;
use crate::kind::Kind;
use crate::meta::{Counter, Place, Runs};
use crate::tx::View;
use runfold_api::status::TaskStatus;
use runfold_api::time::Moment;
use runfold_api::wire::projects::{ChildrenType, State};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};

const DAY_S: i64 = 86_400;
/// Up to here the counters of projects are looked up one project after the other.
const FEW: usize = 50;
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
    let members = members(view, ids, options)?;
    let counters = counters_of(view, &members)?;
    let mut own: HashMap<(&str, bool), Tally> = HashMap::new();
    for counter in counters.iter().filter(|counter| counter.of == "task") {
        if options.hidden_too || !counter.hidden {
            own.entry((&counter.project, counter.archived)).or_default().add(counter);
        }
    }
    let since = options.now.plus_seconds(-DAY_S);
    for ((project, archived), tally) in &mut own {
        let place = Place { workspace: view.workspace(), project, archived: *archived, hidden_too: options.hidden_too };
        tally.runs = view.backend().runs(&place, since)?;
    }
    let answer = members.into_iter().map(|(id, projects)| (id, answer(&projects, &own, options.state)));
    Ok(answer.collect())
}

/// Each project with all that count for it.
fn members(view: &View<'_>, ids: &[String], options: &StatsOptions) -> Result<Vec<(String, Vec<String>)>> {
    if !options.with_children {
        return Ok(ids.iter().map(|id| (id.clone(), vec![id.clone()])).collect());
    }
    let families = Families::of(view, ids)?;
    let with_itself = |(id, below): (&String, Vec<&Document>)| {
        let ids = below.into_iter().map(|project| project.id().to_owned());
        (id.clone(), std::iter::once(id.clone()).chain(ids).collect())
    };
    Ok(families.each(options.hidden_too).map(with_itself).collect())
}

/// One walk over all counters is cheaper than many small ones.
fn counters_of(view: &View<'_>, members: &[(String, Vec<String>)]) -> Result<Vec<Counter>> {
    let projects: BTreeSet<&String> = members.iter().flat_map(|(_, projects)| projects).collect();
    if projects.len() > FEW {
        return Ok(view.counters(None)?.into_iter().filter(|counter| projects.contains(&counter.project)).collect());
    }
    view.counters(Some(&projects.into_iter().cloned().collect::<Vec<_>>()))
}

/// The tasks of one state that lie in one or in several projects.
#[derive(Debug, Clone, Default)]
struct Tally {
    statuses: BTreeMap<String, i64>,
    total: i64,
    runtime_s: i64,
    runs: Runs,
}

impl Tally {
    fn add(&mut self, counter: &Counter) {
        *self.statuses.entry(counter.status.clone()).or_default() += counter.count;
        self.total += counter.count;
        self.runtime_s += counter.runtime_s;
    }

    fn add_task(&mut self, task: &Document, now: Moment) {
        let at = |field| task.str_at(field).and_then(Moment::parse);
        *self.statuses.entry(task.str_at("status").unwrap_or_default().to_owned()).or_default() += 1;
        self.total += 1;
        self.runtime_s += task.i64_at("active_duration").unwrap_or(0);
        self.runs.completed += u64::from(at("completed").is_some_and(|at| at >= now.plus_seconds(-DAY_S)));
        self.runs.last_started = self.runs.last_started.max(at("started"));
    }

    fn join(&mut self, other: &Self) {
        for (status, count) in &other.statuses {
            *self.statuses.entry(status.clone()).or_default() += count;
        }
        self.total += other.total;
        self.runtime_s += other.runtime_s;
        self.runs.completed += other.runs.completed;
        self.runs.last_started = self.runs.last_started.max(other.runs.last_started);
    }

    fn words(&self) -> Value {
        json!({
            "status_count": self.statuses,
            "total_tasks": self.total,
            "total_runtime": self.runtime_s,
            "completed_tasks_24h": self.runs.completed,
            "last_task_run": self.runs.last_started.map(Moment::seconds),
        })
    }
}

fn answer(projects: &[String], own: &HashMap<(&str, bool), Tally>, state: Option<State>) -> Value {
    let mut answer = Map::new();
    for (of, name) in [(State::Active, "active"), (State::Archived, "archived")] {
        if state.is_some_and(|wanted| wanted != of) {
            continue;
        }
        let none = TaskStatus::ALL.iter().map(|status| (status.as_str().to_owned(), 0));
        let mut sum = Tally { statuses: none.collect(), ..Tally::default() };
        projects.iter().filter_map(|id| own.get(&(id.as_str(), of == State::Archived))).for_each(|one| sum.join(one));
        answer.insert(name.to_owned(), sum.words());
    }
    Value::Object(answer)
}

/// As [`stats`], of those tasks alone that pass. Reads each task of the projects.
pub fn filtered_stats(
    view: &View<'_>,
    ids: &[String],
    options: &StatsOptions,
    passes: &dyn Fn(&Document) -> bool,
) -> Result<BTreeMap<String, Value>> {
    let members = members(view, ids, options)?;
    let projects: BTreeSet<&String> = members.iter().flat_map(|(_, projects)| projects).collect();
    let mut own: HashMap<(&str, bool), Tally> = HashMap::new();
    for project in projects {
        for task in in_project(view, Kind::Task, project)? {
            if (options.hidden_too || !task.lists("system_tags", "hidden")) && passes(&task) {
                own.entry((project, task.lists("system_tags", "archived"))).or_default().add_task(&task, options.now);
            }
        }
    }
    let answer = members.iter().map(|(id, projects)| (id.clone(), answer(projects, &own, options.state)));
    Ok(answer.collect())
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
    for (id, mut below) in Families::of(view, ids)?.each(true) {
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
