//! Writing the fields that `create`, `edit` and `update` take into a task's document, with their rules.
//! It leaves to its callers when that is allowed.

use super::{artifacts, configuration, models, parameters, references};
use crate::document::{Doc, DocExt};
use crate::error::Result;
use crate::kind::Kind;
use crate::tx::View;
use runfold_api::problem::Code;
use runfold_api::wire::tasks::TaskFields;
use runfold_api::{Problem, names};
use serde_json::Value;

/// Writes into a document and remembers the new values by dotted path.
pub(super) struct Writing<'a> {
    pub doc: &'a mut Doc,
    pub fields: Doc,
}

impl<'a> Writing<'a> {
    pub fn new(doc: &'a mut Doc) -> Self {
        Self { doc, fields: Doc::new() }
    }

    /// Sets a field, or clears it with null.
    pub fn put(&mut self, path: &str, value: impl Into<Value>) {
        let value = value.into();
        match value.is_null() {
            true => drop(self.doc.unset(path)),
            false => self.doc.set(path, value.clone()),
        }
        self.fields.insert(path.to_owned(), value);
    }

    /// Merges one level deep: null clears a key, the rest is replaced.
    fn merge(&mut self, field: &str, given: Doc) {
        let map = self.doc.map_mut(field);
        for (key, value) in given {
            match value.is_null() {
                true => drop(map.remove(&key)),
                false => drop(map.insert(key.clone(), value.clone())),
            }
            self.fields.insert(format!("{field}.{key}"), value);
        }
    }

    fn reference(&mut self, view: &View<'_>, field: &str, kind: Kind, id: Option<&String>) -> Result<()> {
        let Some(id) = id.filter(|id| !id.is_empty()) else {
            self.put(field, Value::Null);
            return Ok(());
        };
        references::check(view, kind, Some(id))?;
        self.put(field, id.as_str());
        Ok(())
    }
}

/// Writes all that is given.
pub(super) fn apply(view: &View<'_>, given: &TaskFields, writing: &mut Writing<'_>) -> Result<()> {
    plain(given, writing)?;
    references(view, given, writing)?;
    objects(given, writing)?;
    if let Some(given) = &given.models {
        models::write(view, given, writing)?;
    }
    if let Some(given) = &given.hyperparams {
        writing.put("hyperparams", parameters::sections(given)?);
    }
    if let Some(given) = &given.configuration {
        writing.put("configuration", configuration::by_name(given));
    }
    Ok(())
}

fn plain(given: &TaskFields, writing: &mut Writing<'_>) -> Result<()> {
    if let Some(name) = &given.name {
        writing.put("name", names::name(name)?);
    }
    if let Some(class) = given.r#type {
        writing.put("type", class.as_str());
    }
    if let Some(tags) = &given.tags {
        writing.put("tags", names::tags(tags)?);
    }
    if let Some(tags) = &given.system_tags {
        writing.put("system_tags", names::tags(tags)?);
    }
    if let Some(comment) = &given.comment {
        writing.put("comment", comment.clone());
    }
    Ok(())
}

fn references(view: &View<'_>, given: &TaskFields, writing: &mut Writing<'_>) -> Result<()> {
    if let Some(project) = &given.project {
        writing.reference(view, "project", Kind::Project, project.as_ref())?;
    }
    let Some(parent) = &given.parent else { return Ok(()) };
    if let Some(parent) = parent
        && writing.doc.str_at("id") == Some(parent)
    {
        let message = format!("task `{parent}` can't be its own parent");
        return Err(Problem::new(Code::TASK_VALIDATION, message).with("parent", parent.as_str()).into());
    }
    writing.reference(view, "parent", Kind::Task, parent.as_ref())
}

fn objects(given: &TaskFields, writing: &mut Writing<'_>) -> Result<()> {
    if let Some(execution) = &given.execution {
        writing.merge("execution", artifacts::normalized(execution.clone())?);
    }
    if let Some(script) = &given.script {
        writing.merge("script", trimmed(script.clone()));
    }
    if let Some(output) = &given.output {
        writing.merge("output", output.clone());
    }
    if let Some(destination) = &given.output_dest {
        writing.put("output.destination", destination.clone());
    }
    if let Some(container) = &given.container {
        writing.put("container", without_nulls(container));
    }
    if let Some(runtime) = &given.runtime {
        writing.put("runtime", runtime.clone());
    }
    Ok(())
}

/// The strings of a script lose blanks around them; a patch would break without its last line feed.
fn trimmed(mut script: Doc) -> Doc {
    for (_, value) in script.iter_mut().filter(|(key, _)| *key != "diff") {
        if let Value::String(text) = value {
            *text = text.trim().to_owned();
        }
    }
    script
}

fn without_nulls(object: &Doc) -> Doc {
    object.iter().filter(|(_, value)| !value.is_null()).map(|(key, value)| (key.clone(), value.clone())).collect()
}

/// A value as it is kept: strings and null as they are, the rest as JSON writes it.
pub(super) fn as_text(value: Option<&Value>) -> Value {
    match value {
        None | Some(Value::Null) => Value::Null,
        Some(Value::String(text)) => text.as_str().into(),
        Some(other) => other.to_string().into(),
    }
}
