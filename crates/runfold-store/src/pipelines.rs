//! Pipelines: a project with the tag `pipeline`, whose controllers are its runs.

use crate::document::{DocExt, Document};
use crate::error::Result;
use crate::kind::Kind;
use crate::projects::{Removed, remove_task};
use crate::tx::{Tx, View};
use runfold_api::Problem;
use runfold_api::problem::Code;

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
