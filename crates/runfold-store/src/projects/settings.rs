//! What a project sets for its pages: what its tasks are judged by, which columns a table begins with.

use crate::document::DocExt;
use crate::error::Result;
use crate::kind::Kind;
use crate::tx::Tx;
use runfold_api::Problem;
use runfold_api::wire::Updated;
use runfold_api::wire::settings::SetSettings;
use serde_json::{Value, json};

const METRICS: usize = 20;
const COLUMNS: usize = 100;
const CHARTS_BYTES: usize = 64 << 10;

/// # Errors
/// 400/401 for an unknown project, 400/101 for a baseline and 404 for a view that is not there, 400/12 for too much.
pub fn set_settings(tx: &Tx<'_>, request: &SetSettings) -> Result<Updated> {
    check(tx, request)?;
    let mut project = tx.edit(Kind::Project, &request.project)?;
    let mut answer = Updated::default();
    let given = [
        ("main_metrics", request.main_metrics.as_ref().map(|value| json!(value))),
        ("columns", request.columns.as_ref().map(|value| json!(value))),
        ("default_view", request.default_view.as_ref().map(|value| json!(value))),
        ("baseline", request.baseline.as_ref().map(|value| json!(value))),
        ("charts", request.charts.as_ref().map(|value| json!(value))),
    ];
    for (name, value) in given {
        let Some(value) = value else { continue };
        let path = format!("settings.{name}");
        match &value {
            Value::Null => drop(project.unset(&path)),
            value => project.set(&path, value.clone()),
        }
        answer.fields.insert(path, value);
    }
    if !project.is_changed() {
        return Ok(Updated::default());
    }
    project.set("last_update", tx.now_iso());
    tx.put(project)?;
    answer.updated = 1;
    Ok(answer)
}

fn check(tx: &Tx<'_>, request: &SetSettings) -> Result<()> {
    let too_many = |field: &str, count: usize, most: usize| {
        let message = format!("`{field}` names {count}; at most {most} are kept");
        Err(Problem::validation(message).with("field", field).into())
    };
    if let Some(Some(metrics)) = request.main_metrics.as_ref().filter(|m| m.as_ref().is_some_and(|m| m.len() > METRICS))
    {
        return too_many("main_metrics", metrics.len(), METRICS);
    }
    if let Some(Some(columns)) = request.columns.as_ref().filter(|c| c.as_ref().is_some_and(|c| c.len() > COLUMNS)) {
        return too_many("columns", columns.len(), COLUMNS);
    }
    if let Some(Some(charts)) = &request.charts
        && json!(charts).to_string().len() > CHARTS_BYTES
    {
        let message = format!("`charts` takes more than {CHARTS_BYTES} bytes");
        return Err(Problem::validation(message).with("field", "charts").into());
    }
    if let Some(Some(task)) = &request.baseline {
        tx.get(Kind::Task, task)?;
    }
    if let Some(Some(view)) = &request.default_view {
        tx.get(Kind::SavedView, view)?;
    }
    Ok(())
}
