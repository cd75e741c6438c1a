//! One task at a glance, as far as documents tell: what it changed, when it did what, where it stands among others.
//! It leaves curves and logs to whoever has the events.

use crate::document::{Doc, DocExt, Document};
use crate::error::Result;
use crate::kind::Kind;
use crate::meta::HistoryEntry;
use crate::tx::View;
use runfold_api::time::Moment;
use runfold_api::wire::compare::{
    CaptureCheck, ChangedParameter, Lineage, NamedModel, NamedTask, ParameterDifferences, Phase,
};
use serde_json::Value;
use std::collections::BTreeMap;

/// Entries of the history that are looked through for changes of the status.
const HISTORY: usize = 2_000;
/// Things of a kind that are named; the others are counted.
const NAMED: usize = 100;
const PHASES: usize = 100;

#[derive(Debug)]
pub struct OverviewParts {
    pub task: Document,
    pub parameters: ParameterDifferences,
    pub phases: Vec<Phase>,
    pub capture: Vec<CaptureCheck>,
    pub lineage: Lineage,
    /// Metric and variant that the project judges its tasks by.
    pub main_metrics: Vec<(String, String)>,
}

/// # Errors
/// 400/101 for an unknown task or base.
pub fn overview(view: &View<'_>, task: &str, base: Option<&str>, now: Moment) -> Result<OverviewParts> {
    let task = view.get(Kind::Task, task)?;
    let base = match base {
        Some(base) => Some(view.get(Kind::Task, base)?),
        None => task.str_at("parent").map(|parent| view.find(Kind::Task, parent)).transpose()?.flatten(),
    };
    Ok(OverviewParts {
        parameters: parameters(&task, base.as_ref()),
        phases: phases(view, &task, now)?,
        capture: capture(&task),
        lineage: lineage(view, &task)?,
        main_metrics: main_metrics(view, &task)?,
        task,
    })
}

fn main_metrics(view: &View<'_>, task: &Doc) -> Result<Vec<(String, String)>> {
    let project = task.str_at("project").map(|id| view.find(Kind::Project, id)).transpose()?.flatten();
    let named = project.as_ref().and_then(|project| project.at("settings.main_metrics")?.as_array());
    let pair = |metric: &Value| {
        let text = |field| metric.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
        (text("metric"), text("variant"))
    };
    Ok(named.into_iter().flatten().map(pair).collect())
}

fn named(task: &Document) -> NamedTask {
    let text = |field| task.str_at(field).unwrap_or_default().to_owned();
    NamedTask { id: task.id().to_owned(), name: text("name"), status: text("status") }
}

fn values(task: &Doc) -> BTreeMap<(String, String), Option<String>> {
    let sections = task.map_at("hyperparams").into_iter().flatten();
    let items = sections.flat_map(|(section, items)| {
        items.as_object().into_iter().flatten().map(move |(name, item)| {
            let value = item.get("value").and_then(Value::as_str).map(str::to_owned);
            ((section.clone(), name.clone()), value)
        })
    });
    items.collect()
}

fn parameters(task: &Document, base: Option<&Document>) -> ParameterDifferences {
    let Some(base) = base else { return ParameterDifferences::default() };
    let (mine, theirs) = (values(task), values(base));
    let mut found = ParameterDifferences { base: Some(named(base)), ..ParameterDifferences::default() };
    for key in mine.keys().chain(theirs.keys().filter(|key| !mine.contains_key(*key))) {
        let (value, base_value) = (mine.get(key), theirs.get(key));
        if value == base_value {
            found.same += 1;
        } else if found.changed.len() == NAMED {
            found.left_out += 1;
        } else {
            found.changed.push(ChangedParameter {
                section: key.0.clone(),
                name: key.1.clone(),
                value: value.cloned().flatten(),
                base_value: base_value.cloned().flatten(),
            });
        }
    }
    found
}

/// The statuses that the task had, each from when to when.
fn phases(view: &View<'_>, task: &Document, now: Moment) -> Result<Vec<Phase>> {
    let (mut entries, _) = view.backend().history(Kind::Task, task.rid, 0, HISTORY, false)?;
    entries.reverse();
    let mut begun: Vec<(String, Moment)> = Vec::new();
    for (status, at) in entries.iter().filter_map(status_change) {
        if begun.last().is_none_or(|(last, _)| *last != status) {
            begun.push((status, at));
        }
    }
    let skipped = begun.len().saturating_sub(PHASES);
    let last = |phase: &str| matches!(phase, "completed" | "failed" | "stopped" | "closed" | "published");
    let ends: Vec<Option<Moment>> = begun.iter().skip(1).map(|(_, at)| Some(*at)).chain([None]).collect();
    let phase = |((phase, from), to): ((String, Moment), Option<Moment>)| {
        let until = to.unwrap_or(if last(&phase) { from } else { now });
        let duration_ms = (until.millis() - from.millis()).max(0);
        Phase { phase, from: from.iso(), to: to.map(|to| to.iso()), duration_ms }
    };
    Ok(begun.into_iter().zip(ends).skip(skipped).map(phase).collect())
}

/// The status that an entry of the history tells of.
fn status_change(entry: &HistoryEntry) -> Option<(String, Moment)> {
    let fields = entry.fields.as_array()?;
    let status = fields.iter().find_map(|field| match field.get("path")?.as_str()? {
        "status" => field.get("new")?.as_str(),
        "" => field.get("new")?.get("status")?.as_str(),
        _ => None,
    })?;
    Some((status.to_owned(), entry.at))
}

/// What it takes to run the task again.
fn capture(task: &Doc) -> Vec<CaptureCheck> {
    let text = |path: &str| task.str_at(path).map(str::trim).filter(|text| !text.is_empty());
    let check = |what: &str, found: Option<String>, missing: &str| CaptureCheck {
        what: what.to_owned(),
        good: found.is_some(),
        note: found.unwrap_or_else(|| missing.to_owned()),
    };
    let packages = task.map_at("script.requirements").map_or(0, |tools| {
        tools.values().filter_map(Value::as_str).flat_map(str::lines).filter(|line| !line.trim().is_empty()).count()
    });
    let diff = text("script.diff").map_or(0, |diff| diff.lines().count());
    let parameters = values(task).len();
    vec![
        check(
            "repository",
            text("script.repository").map(str::to_owned),
            "no repository was found where the script ran; run it from a clone, or keep the code in the script itself",
        ),
        check(
            "commit",
            text("script.version_num").map(str::to_owned),
            "no commit is known, so the code may have changed since; commit before a run",
        ),
        check(
            "uncommitted_changes",
            Some(if diff == 0 { "none".to_owned() } else { format!("{diff} lines are kept with the task") }),
            "",
        ),
        check(
            "entry_point",
            text("script.entry_point").map(str::to_owned),
            "no entry point is known, so an agent does not know what to start",
        ),
        check(
            "packages",
            (packages > 0).then(|| format!("{packages} packages")),
            "no packages are listed, so an agent installs none",
        ),
        check(
            "parameters",
            (parameters > 0).then(|| format!("{parameters} parameters")),
            "no parameters are connected, so a copy can't be changed without its code",
        ),
    ]
}

fn lineage(view: &View<'_>, task: &Document) -> Result<Lineage> {
    let parent = task.str_at("parent").map(|id| view.find(Kind::Task, id)).transpose()?.flatten();
    let children = view.backend().rids_by(Kind::Task, Some(view.workspace()), "parent", task.id())?;
    let first: Vec<i64> = children.iter().copied().take(NAMED).collect();
    Ok(Lineage {
        parent: parent.as_ref().map(named),
        children: view.backend().by_rids(Kind::Task, &first)?.iter().map(named).collect(),
        children_total: children.len() as u64,
        input_models: models(view, task, "models.input")?,
        output_models: models(view, task, "models.output")?,
        datasets: datasets(view, task)?,
        artifacts: task.at("execution.artifacts").and_then(Value::as_array).map_or(0, |all| all.len() as u64),
    })
}

fn models(view: &View<'_>, task: &Doc, path: &str) -> Result<Vec<NamedModel>> {
    let mut models = Vec::new();
    for item in task.at(path).and_then(Value::as_array).into_iter().flatten().take(NAMED) {
        let Some(id) = item.get("model").and_then(Value::as_str) else { continue };
        let Some(model) = view.find(Kind::Model, id)? else { continue };
        models.push(NamedModel {
            id: id.to_owned(),
            name: model.str_at("name").unwrap_or_default().to_owned(),
            ready: model.bool_at("ready"),
            task: model.str_at("task").map(str::to_owned),
        });
    }
    Ok(models)
}

/// The dataset versions that stand among the task's parameters, where the SDK notes those that were fetched by name.
fn datasets(view: &View<'_>, task: &Doc) -> Result<Vec<NamedTask>> {
    let named_ones = task.map_at("hyperparams.Datasets").into_iter().flatten();
    let ids = named_ones.filter_map(|(_, item)| item.get("value").and_then(Value::as_str));
    let mut datasets = Vec::new();
    for id in ids.take(NAMED) {
        datasets.extend(view.find(Kind::Task, id)?.as_ref().map(named));
    }
    Ok(datasets)
}
