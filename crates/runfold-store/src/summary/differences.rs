//! Tasks side by side: which of their fields differ. Computed once, here, for every page that shows it.
//! It leaves drawing lines of texts to the page, which reads them whole.

use super::prepared::bounded;
use super::texts::{LONG_BYTES, compared, told};
use crate::document::{Doc, DocExt, Document};
use crate::error::Result;
use crate::kind::Kind;
use crate::tx::View;
use runfold_api::Problem;
use runfold_api::query::path::escape;
use runfold_api::wire::compare::{
    ComparedTask, DifferenceRow, Differences, GetDifferences, Section, SectionDifferences,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const MOST_TASKS: usize = 100;
const ROWS: i64 = 1_000;
const MOST_ROWS: i64 = 10_000;

/// Values by field and path, one place for each task.
type Rows = BTreeMap<(String, String), Vec<Value>>;

/// # Errors
/// 400/101 for an unknown task; 400/12 for none, too many, or a base that is none of them.
pub fn get_differences(view: &View<'_>, request: &GetDifferences) -> Result<Differences> {
    let ids = &request.ids;
    if ids.is_empty() || ids.len() > MOST_TASKS {
        let message = format!("`ids` has {}; 1 to {MOST_TASKS} tasks are compared", ids.len());
        return Err(Problem::validation(message).with("field", "ids").into());
    }
    let limit = bounded("limit", request.limit, ROWS, 1, MOST_ROWS)?;
    let base = request.base.as_ref().map(|base| place_of(base, ids)).transpose()?;
    let tasks = ids.iter().map(|id| view.get(Kind::Task, id)).collect::<Result<Vec<_>>>()?;
    let wanted = request.pattern.as_deref().map(str::to_lowercase);
    let sections = request.sections.clone().unwrap_or_else(|| Section::ALL.to_vec());
    let look = Look { base, wanted, include_same: request.include_same.unwrap_or(false), limit };
    let sections = sections.into_iter().map(|section| look.section(section, rows(section, &tasks))).collect();
    Ok(Differences { tasks: tasks.iter().map(|task| compared_task(view, task)).collect::<Result<_>>()?, sections })
}

fn place_of(base: &str, ids: &[String]) -> Result<usize, Problem> {
    ids.iter().position(|id| id == base).ok_or_else(|| {
        Problem::validation("`base` is none of `ids`; the base is compared like the others").with("field", "base")
    })
}

fn compared_task(view: &View<'_>, task: &Document) -> Result<ComparedTask> {
    let text = |field| task.str_at(field).unwrap_or_default().to_owned();
    let project = task.str_at("project").map(str::to_owned);
    let row = project.as_deref().map(|id| view.find(Kind::Project, id)).transpose()?.flatten();
    Ok(ComparedTask {
        id: task.id().to_owned(),
        kind: text("type"),
        name: text("name"),
        status: text("status"),
        project_name: row.and_then(|row| row.str_at("name").map(str::to_owned)),
        project,
    })
}

/// How rows are chosen.
struct Look {
    /// The place of the base.
    base: Option<usize>,
    wanted: Option<String>,
    include_same: bool,
    limit: usize,
}

impl Look {
    fn section(&self, section: Section, rows: Rows) -> SectionDifferences {
        let mut found = SectionDifferences { section, rows: Vec::new(), same: 0, different: 0, left_out: 0 };
        for ((field, path), values) in rows {
            if self.wanted.as_ref().is_some_and(|wanted| !field.to_lowercase().contains(wanted)) {
                continue;
            }
            let differs = self.differs(&values);
            *(if differs { &mut found.different } else { &mut found.same }) += 1;
            if !differs && !self.include_same {
                continue;
            }
            if found.rows.len() == self.limit {
                found.left_out += 1;
                continue;
            }
            found.rows.push(DifferenceRow { field, path, values: self.told(values), differs });
        }
        found
    }

    fn differs(&self, values: &[Value]) -> bool {
        let against = &values[self.base.unwrap_or(0)];
        values.iter().any(|value| value != against)
    }

    /// Long texts as what they come to.
    fn told(&self, values: Vec<Value>) -> Vec<Value> {
        let is_long = |value: &Value| value.as_str().is_some_and(|text| text.len() > LONG_BYTES || text.contains('\n'));
        if !values.iter().any(is_long) {
            return values;
        }
        let of_base = self.base.and_then(|base| values[base].as_str());
        let base = of_base.or_else(|| values.iter().find_map(Value::as_str)).unwrap_or_default().to_owned();
        let tell = |value: Value| match value.as_str() {
            Some(text) => json!(told(text, &compared(&base, text))),
            None => value,
        };
        values.into_iter().map(tell).collect()
    }
}

/// Gathers the values of tasks under the names of their fields.
struct Gather {
    rows: Rows,
    tasks: usize,
    /// The task whose values come.
    at: usize,
}

impl Gather {
    fn put(&mut self, field: String, path: String, value: Value) {
        let (tasks, at) = (self.tasks, self.at);
        self.rows.entry((field, path)).or_insert_with(|| vec![Value::Null; tasks])[at] = value;
    }

    /// Fields by their dotted path, under their own name.
    fn fields(&mut self, doc: &Doc, paths: &[&str]) {
        for path in paths {
            if let Some(value) = doc.at(path).filter(|value| !crate::query::value::is_empty(value)) {
                self.put((*path).to_owned(), (*path).to_owned(), value.clone());
            }
        }
    }
}

fn rows(section: Section, tasks: &[Document]) -> Rows {
    let mut gather = Gather { rows: Rows::new(), tasks: tasks.len(), at: 0 };
    for (at, task) in tasks.iter().enumerate() {
        gather.at = at;
        match section {
            Section::About => gather.fields(task, &["type", "status", "user", "project", "tags", "comment", "parent"]),
            Section::Parameters => parameters(&mut gather, task),
            Section::Configuration => configuration(&mut gather, task),
            Section::Code => gather.fields(task, CODE),
            Section::Packages => packages(&mut gather, task),
            Section::Metrics => metrics(&mut gather, task),
            Section::Artifacts => artifacts(&mut gather, task),
            Section::Models => models(&mut gather, task),
            Section::Container => gather.fields(task, CONTAINER),
        }
    }
    gather.rows
}

const CODE: &[&str] = &[
    "script.repository",
    "script.branch",
    "script.tag",
    "script.version_num",
    "script.entry_point",
    "script.working_dir",
    "script.binary",
    "script.diff",
];
const CONTAINER: &[&str] = &["container.image", "container.arguments", "container.setup_shell_script"];

fn parameters(gather: &mut Gather, task: &Doc) {
    for (section, parameters) in task.map_at("hyperparams").into_iter().flatten() {
        for (name, item) in parameters.as_object().into_iter().flatten() {
            let path = format!("hyperparams.{}.{}.value", escape(section), escape(name));
            let value = item.get("value").cloned().unwrap_or(Value::Null);
            gather.put(format!("{section}/{name}"), path, value);
        }
    }
}

fn configuration(gather: &mut Gather, task: &Doc) {
    for (name, item) in task.map_at("configuration").into_iter().flatten() {
        let path = format!("configuration.{}.value", escape(name));
        gather.put(name.clone(), path, item.get("value").cloned().unwrap_or(Value::Null));
    }
}

/// One row a package; what is no plain `name==version` stands whole under its name.
fn packages(gather: &mut Gather, task: &Doc) {
    let Some(requirements) = task.map_at("script.requirements") else { return };
    for (tool, text) in requirements {
        let path = format!("script.requirements.{}", escape(tool));
        let lines: Vec<&str> = match text {
            Value::String(text) => text.lines().collect(),
            Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect(),
            _ => continue,
        };
        for line in lines.into_iter().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (name, version) = package(line);
            let field = if tool == "pip" { name.to_lowercase() } else { format!("{tool}: {name}") };
            gather.put(field, path.clone(), json!(version));
        }
    }
}

fn package(line: &str) -> (&str, &str) {
    let end = line.find(|c: char| "=<>!~ @;[".contains(c)).unwrap_or(line.len());
    let (name, rest) = line.split_at(end);
    match rest.trim().strip_prefix("==") {
        Some(version) => (name, version.trim()),
        None if rest.trim().is_empty() => (name, "any version"),
        None => (name, rest.trim()),
    }
}

fn metrics(gather: &mut Gather, task: &Doc) {
    for (metric_hash, variants) in task.map_at("last_metrics").into_iter().flatten() {
        for (variant_hash, last) in variants.as_object().into_iter().flatten() {
            let name = |field: &str| last.get(field).and_then(Value::as_str).unwrap_or_default();
            for (word, field) in [("last", "value"), ("min", "min_value"), ("max", "max_value")] {
                let row = format!("{}/{} {word}", name("metric"), name("variant"));
                let path = format!("last_metrics.{metric_hash}.{variant_hash}.{field}");
                gather.put(row, path, last.get(field).cloned().unwrap_or(Value::Null));
            }
        }
    }
}

/// An artifact is told by its hash; one without, by where it lies.
fn artifacts(gather: &mut Gather, task: &Doc) {
    let list = task.at("execution.artifacts").and_then(Value::as_array);
    for artifact in list.into_iter().flatten().filter_map(Value::as_object) {
        let key = artifact.str_at("key").unwrap_or_default();
        let value = artifact.str_at("hash").filter(|hash| !hash.is_empty()).or(artifact.str_at("uri"));
        let mode = artifact.str_at("mode").unwrap_or("output");
        gather.put(format!("{key} ({mode})"), "execution.artifacts".to_owned(), json!(value));
    }
}

fn models(gather: &mut Gather, task: &Doc) {
    for way in ["input", "output"] {
        let list = task.at(&format!("models.{way}")).and_then(Value::as_array);
        for item in list.into_iter().flatten().filter_map(Value::as_object) {
            let name = item.str_at("name").unwrap_or_default();
            let model = item.get("model").cloned().unwrap_or(Value::Null);
            gather.put(format!("{name} ({way})"), format!("models.{way}"), model);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_requirements_is_a_name_and_what_it_asks_for() {
        for (line, expected) in [
            ("torch==2.3.1", ("torch", "2.3.1")),
            ("numpy == 1.26", ("numpy", "1.26")),
            ("pandas>=2", ("pandas", ">=2")),
            ("rich", ("rich", "any version")),
            ("x[extra]==1", ("x", "[extra]==1")),
            ("lib @ git+https://host/lib", ("lib", "@ git+https://host/lib")),
        ] {
            assert_eq!(package(line), expected, "{line}");
        }
    }
}
