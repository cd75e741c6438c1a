//! The graph of one run of a pipeline: what its controller wrote down of the steps, and what their tasks say now.
//! It leaves running them to the controller.

use crate::document::{Doc, DocExt, Document};
use crate::error::Result;
use crate::kind::Kind;
use crate::tx::View;
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::time::Moment;
use runfold_api::wire::graphs::{Edge, Graph, PipelineRun, Step};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The configuration object in which ClearML's controller keeps its steps.
const CONFIGURATION: &str = "Pipeline";
const STEPS: usize = 5_000;

/// # Errors
/// 400/101 for an unknown task, 400/126 for one that is no controller.
pub fn get_graph(view: &View<'_>, task: &str, now: Moment) -> Result<Graph> {
    let controller = view.get(Kind::Task, task)?;
    if controller.str_at("type") != Some("controller") {
        let message = format!("task `{task}` is no pipeline controller, so it has no graph");
        return Err(Problem::new(Code::TASK_WRONG_TYPE, message).with("id", task).into());
    }
    let nodes = nodes(&controller)?;
    let children = children(view, &controller)?;
    let steps = nodes.iter().map(|(name, node)| step(view, name, node, &children, now)).collect::<Result<Vec<_>>>()?;
    let steps = in_order(steps);
    let known: HashSet<&str> = steps.iter().map(|step| step.name.as_str()).collect();
    let edges = steps.iter().flat_map(|step| {
        let needed = step.parents.iter().filter(|parent| known.contains(parent.as_str()));
        needed.map(|parent| Edge { from: parent.clone(), to: step.name.clone() })
    });
    let text = |field| controller.str_at(field).map(str::to_owned);
    Ok(Graph {
        pipeline: PipelineRun {
            id: task.to_owned(),
            name: text("name").unwrap_or_default(),
            status: text("status").unwrap_or_default(),
            started: text("started"),
            completed: text("completed"),
        },
        edges: edges.collect(),
        critical_path: critical_path(&steps),
        steps,
    })
}

/// The steps as the controller wrote them down: none before it has run.
fn nodes(controller: &Doc) -> Result<BTreeMap<String, Doc>> {
    let item = controller.map_at("configuration").and_then(|all| all.get(CONFIGURATION));
    let Some(text) = item.and_then(|item| item.get("value")?.as_str()).filter(|text| !text.trim().is_empty()) else {
        return Ok(BTreeMap::new());
    };
    let unreadable = |why: String| Problem::new(Code::DATA_VALIDATION, why).with("configuration", CONFIGURATION);
    let steps: BTreeMap<String, Value> = serde_json::from_str(text).map_err(|error| {
        unreadable(format!("the controller's configuration object `{CONFIGURATION}` can't be read as steps: {error}"))
    })?;
    if steps.len() > STEPS {
        return Err(unreadable(format!("the pipeline has {} steps; at most {STEPS} are drawn", steps.len())).into());
    }
    Ok(steps.into_iter().filter_map(|(name, node)| Some((name, node.as_object()?.clone()))).collect())
}

fn children(view: &View<'_>, controller: &Document) -> Result<HashMap<String, Document>> {
    let rids = view.backend().rids_by(Kind::Task, Some(view.workspace()), "parent", controller.id())?;
    let rows = view.backend().by_rids(Kind::Task, &rids)?;
    Ok(rows.into_iter().map(|row| (row.id().to_owned(), row)).collect())
}

fn step(view: &View<'_>, name: &str, node: &Doc, children: &HashMap<String, Document>, now: Moment) -> Result<Step> {
    let text = |field: &str| node.str_at(field).filter(|text| !text.is_empty()).map(str::to_owned);
    let id = text("executed").or_else(|| text("job_id"));
    let task = match &id {
        Some(id) => match children.get(id) {
            Some(child) => Some(child.clone()),
            None => view.find(Kind::Task, id)?, // a cached step is another run's task
        },
        None => None,
    };
    // a step that was not named yet is found by its name among the controller's children
    let task = task.or_else(|| children.values().find(|child| child.str_at("name") == Some(name)).cloned());
    let of_task = |field: &str| task.as_ref().and_then(|task| task.str_at(field)).map(str::to_owned);
    let is_skipped = node.bool_at("skip_job");
    let is_cached = id.is_some_and(|id| !children.contains_key(&id)) && task.is_some();
    let status = match (&task, is_skipped) {
        (_, true) => "skipped".to_owned(),
        (None, false) => "pending".to_owned(),
        (Some(_), false) if is_cached => "cached".to_owned(),
        (Some(task), false) => task.str_at("status").unwrap_or_default().to_owned(),
    };
    let (started, completed) = (of_task("started"), of_task("completed"));
    Ok(Step {
        name: name.to_owned(),
        stage: text("stage"),
        task: task.as_ref().map(|task| task.id().to_owned()),
        base_task: text("base_task_id"),
        queue: text("queue"),
        parents: node.strings_at("parents"),
        cached: is_cached,
        duration_ms: if is_cached { 0 } else { duration(started.as_deref(), completed.as_deref(), &status, now) },
        started,
        completed,
        status_reason: of_task("status_reason").filter(|reason| !reason.is_empty()),
        parameters: node.get("parameters").cloned().unwrap_or_else(|| json!({})),
        status,
    })
}

fn duration(started: Option<&str>, completed: Option<&str>, status: &str, now: Moment) -> i64 {
    let Some(from) = started.and_then(Moment::parse) else { return 0 };
    let to = completed.and_then(Moment::parse).or((status == "in_progress").then_some(now));
    to.map_or(0, |to| (to.millis() - from.millis()).max(0))
}

/// Each behind those that it needs; what goes round in circles stands at the end.
fn in_order(mut steps: Vec<Step>) -> Vec<Step> {
    let mut placed = HashSet::new();
    let mut ordered = Vec::with_capacity(steps.len());
    let names: HashSet<String> = steps.iter().map(|step| step.name.clone()).collect();
    loop {
        let is_ready = |step: &Step| step.parents.iter().all(|p| placed.contains(p) || !names.contains(p));
        let (ready, rest): (Vec<_>, Vec<_>) = steps.into_iter().partition(is_ready);
        if ready.is_empty() {
            ordered.extend(rest);
            return ordered;
        }
        placed.extend(ready.iter().map(|step| step.name.clone()));
        ordered.extend(ready);
        steps = rest;
    }
}

/// The chain of steps that took the longest, by steps in order.
fn critical_path(steps: &[Step]) -> Vec<String> {
    let mut longest: HashMap<&str, (i64, Option<&str>)> = HashMap::new();
    for step in steps {
        let before = step.parents.iter().filter_map(|parent| Some((longest.get(parent.as_str())?.0, parent.as_str())));
        let before = before.max_by_key(|(length, _)| *length);
        let (length, from) = before.map_or((0, None), |(length, parent)| (length, Some(parent)));
        longest.insert(&step.name, (length + step.duration_ms, from));
    }
    let last =
        steps.iter().map(|step| step.name.as_str()).max_by_key(|name| longest.get(name).map_or(0, |found| found.0));
    let chain = std::iter::successors(last, |name| longest.get(name).and_then(|(_, from)| *from));
    let mut path: Vec<String> = chain.take(steps.len()).map(str::to_owned).collect();
    path.reverse();
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(name: &str, parents: &[&str], duration_ms: i64) -> Step {
        Step {
            name: name.into(),
            stage: None,
            status: "completed".into(),
            task: None,
            base_task: None,
            queue: None,
            parents: parents.iter().map(|parent| (*parent).to_owned()).collect(),
            cached: false,
            started: None,
            completed: None,
            duration_ms,
            status_reason: None,
            parameters: json!({}),
        }
    }

    #[test]
    fn steps_stand_behind_what_they_need_and_the_longest_chain_is_known() {
        let steps =
            in_order(vec![step("z", &["a", "m"], 5), step("m", &["a"], 7), step("b", &["a"], 9), step("a", &[], 1)]);
        let names: Vec<_> = steps.iter().map(|step| step.name.as_str()).collect();
        assert_eq!(names, ["a", "m", "b", "z"]);
        assert_eq!(critical_path(&steps), ["a", "m", "z"]);
    }

    #[test]
    fn a_circle_is_shown_and_never_walked_for_ever() {
        let steps = in_order(vec![step("a", &["b"], 1), step("b", &["a"], 1)]);
        assert_eq!(steps.len(), 2);
        assert!(critical_path(&steps).len() <= 2);
    }
}
