//! Pipelines: a project with the tag `pipeline`, whose controllers are its runs.

use crate::document::{Doc, DocExt, Document};
use crate::error::Result;
use crate::kind::Kind;
use crate::projects::{Removed, remove_task};
use crate::tasks;
use crate::tx::{Tx, View};
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::wire::pipelines::{Argument, StartPipeline, Started};
use runfold_api::wire::task_lifecycle::{CloneTask, Enqueue};
use serde_json::{Value, json};

/// The section of parameters that a pipeline is started with.
const ARGUMENTS: &str = "Args";

/// The runs of a pipeline.
pub fn runs(view: &View<'_>, project: &str) -> Result<Vec<Document>> {
    view.get(Kind::Project, project)?;
    let mut tasks = view.group(Kind::Task, Some(project))?;
    tasks.retain(is_run);
    Ok(tasks)
}

fn is_run(task: &Document) -> bool {
    task.str_at("type") == Some("controller") && task.lists("system_tags", "pipeline")
}

/// Deletes one run with all its steps; the pipeline itself lives in its runs, so the last one stays.
///
/// # Errors
/// 400/101 for what is no run of this pipeline, 400/160 for the last one.
pub fn delete_run(tx: &Tx<'_>, project: &str, id: &str) -> Result<()> {
    let runs = runs(&tx.view(), project)?;
    let Some(run) = runs.iter().find(|run| run.id() == id) else {
        let message = format!("pipeline `{project}` has no run `{id}`");
        return Err(Problem::new(Code::TASK_UNKNOWN, message).with("id", id).into());
    };
    if runs.len() == 1 {
        let message =
            format!("`{id}` is the last run of its pipeline, which lives in its runs; delete the project instead");
        return Err(Problem::new(Code::LAST_PIPELINE_RUN, message).with("id", id).into());
    }
    let steps = tx.by_field(Kind::Task, "parent", id)?;
    let mut removed = Removed { external: true, ..Removed::default() };
    removed.tasks = steps.iter().map(|step| step.id().to_owned()).chain([id.to_owned()]).collect();
    for task in steps.iter().filter(|step| !step.is_public()).chain([run]) {
        remove_task(tx, task, &mut removed)?;
    }
    Ok(())
}

/// Clones a pipeline's controller with arguments of its own, names the run after the pipeline, and queues it.
/// Answers the queue's id, if one was named.
///
/// # Errors
/// 400/126 for a task that is no controller, 400/12 for an argument without a name.
pub fn start(tx: &Tx<'_>, request: &StartPipeline) -> Result<(Started, Option<String>)> {
    let source = tx.get(Kind::Task, &request.task)?;
    if source.str_at("type") != Some("controller") {
        let message = format!("task `{}` is no pipeline controller; start one of a pipeline's runs", request.task);
        return Err(Problem::new(Code::TASK_WRONG_TYPE, message).with("id", request.task.as_str()).into());
    }
    let clone = CloneTask {
        task: request.task.clone(),
        new_task_name: Some(run_name(&tx.view(), &source)?),
        new_task_parent: source.str_at("parent").filter(|parent| !parent.is_empty()).map(str::to_owned),
        new_task_hyperparams: with_arguments(&source, request.args.as_deref().unwrap_or_default())?,
        ..CloneTask::default()
    };
    let pipeline = tasks::clone::clone(tx, &clone)?.id;
    let Some(queue) = request.queue.clone().filter(|queue| !queue.is_empty()) else {
        return Ok((Started { pipeline, enqueued: false, queue_watched: None }, None));
    };
    let (_, queue) = tasks::queueing::enqueue(tx, &pipeline, &Enqueue { queue: Some(queue), ..Enqueue::default() })?;
    Ok((Started { pipeline, enqueued: true, queue_watched: None }, Some(queue)))
}

/// `<pipeline> #n`, one above the highest number that a run has.
fn run_name(view: &View<'_>, source: &Document) -> Result<String> {
    let project = match source.str_at("project") {
        Some(id) => view.find(Kind::Project, id)?,
        None => None,
    };
    let name = project.as_ref().and_then(|project| project.str_at("basename"));
    let pipeline = name.or_else(|| source.str_at("name")).unwrap_or_default().to_owned();
    let runs = match &project {
        Some(project) => runs(view, project.id())?,
        None => Vec::new(),
    };
    let number = |run: &Document| run.str_at("name")?.strip_prefix(&format!("{pipeline} #"))?.parse::<u64>().ok();
    let last = runs.iter().filter_map(number).max().unwrap_or(0).max(runs.len() as u64);
    Ok(format!("{pipeline} #{}", last + 1))
}

/// The source's parameters with these values in the section `Args`; nothing where none is given.
fn with_arguments(source: &Document, arguments: &[Argument]) -> Result<Option<Doc>> {
    if arguments.is_empty() {
        return Ok(None);
    }
    let mut parameters = source.map_at("hyperparams").cloned().unwrap_or_default();
    let section = parameters.map_mut(ARGUMENTS);
    for Argument { name, value } in arguments {
        let name = name.trim();
        if name.is_empty() {
            return Err(Problem::validation("an argument in `args` has no name").with("field", "args").into());
        }
        let item = section.entry(name).or_insert_with(|| json!({"section": ARGUMENTS, "name": name}));
        item["value"] = match value {
            None | Some(Value::Null | Value::String(_)) => value.clone().unwrap_or_default(),
            Some(other) => Value::String(other.to_string()),
        };
    }
    Ok(Some(parameters))
}
