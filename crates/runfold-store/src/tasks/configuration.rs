//! Configuration objects: `configuration.<name>`, each a text of any size.
//! Names may hold any character, so nothing here goes by dotted path.

use super::fields::as_text;
use super::stamp;
use crate::document::{Doc, DocExt};
use crate::error::Result;
use crate::kind::Kind;
use crate::tx::{Editing, Tx, View};
use runfold_api::Problem;
use runfold_api::wire::tasks::{ConfigurationItem, DeleteConfiguration, EditConfiguration};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Sets configuration objects; returns 1 where something was given to do.
///
/// # Errors
/// 400/110 for a task that is not a draft; with `force` also queued and running ones take it.
pub fn edit(tx: &Tx<'_>, request: &EditConfiguration) -> Result<u64> {
    let mut task = tx.edit(Kind::Task, &request.task)?;
    stamp::require_editable(&task, request.force.unwrap_or(false), "configuration")?;
    let replace = request.replace_configuration.unwrap_or(false);
    if request.configuration.is_empty() && !replace {
        return Ok(0);
    }
    let given: Result<Doc> = request.configuration.iter().map(named).collect();
    let stored = task.map_mut("configuration");
    if replace {
        stored.clear();
    }
    stored.extend(given?);
    store(tx, task)
}

/// Removes configuration objects; returns 1 where there was one to remove.
pub fn delete(tx: &Tx<'_>, request: &DeleteConfiguration) -> Result<u64> {
    let mut task = tx.edit(Kind::Task, &request.task)?;
    stamp::require_editable(&task, request.force.unwrap_or(false), "configuration")?;
    if task.map_at("configuration").is_some() {
        task.map_mut("configuration").retain(|name, _| !request.configuration.contains(name));
    }
    if !task.is_changed() {
        return Ok(0);
    }
    store(tx, task)
}

/// `[{task, configuration}]`, by name; unknown tasks are left out.
pub fn of_tasks(view: &View<'_>, tasks: &[String], names: Option<&[String]>) -> Result<Vec<Value>> {
    let asked = |name: &str| names.is_none_or(|names| names.is_empty() || names.iter().any(|each| each == name));
    let items = |task: &Doc| -> Vec<Value> {
        sorted(task).into_iter().filter(|(name, _)| asked(name)).map(|(_, item)| item.clone()).collect()
    };
    let found = view.get_all(Kind::Task, tasks)?;
    Ok(found.iter().map(|task| json!({"task": task.id(), "configuration": items(task)})).collect())
}

/// `[{task, names}]`; those without a value only when asked for.
pub fn names_of_tasks(view: &View<'_>, tasks: &[String], skip_empty: bool) -> Result<Vec<Value>> {
    let has_value = |item: &Value| item["value"].as_str().is_some_and(|value| !value.is_empty());
    let names = |task: &Doc| -> Vec<String> {
        let all = sorted(task).into_iter().filter(|(_, item)| !skip_empty || has_value(item));
        all.map(|(name, _)| name.to_owned()).collect()
    };
    let found = view.get_all(Kind::Task, tasks)?;
    Ok(found.iter().map(|task| json!({"task": task.id(), "names": names(task)})).collect())
}

fn sorted(task: &Doc) -> BTreeMap<&str, &Value> {
    task.map_at("configuration").into_iter().flatten().map(|(name, item)| (name.as_str(), item)).collect()
}

/// The `configuration` of a request that replaces it whole.
pub(super) fn by_name(given: &BTreeMap<String, ConfigurationItem>) -> Doc {
    given.iter().map(|(name, given)| (name.clone(), item(name, given))).collect()
}

fn named(given: &ConfigurationItem) -> Result<(String, Value)> {
    let name = given.name.as_ref().filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| Problem::missing_field("configuration.name"))?;
    Ok((name.clone(), item(name, given)))
}

fn item(name: &str, given: &ConfigurationItem) -> Value {
    let mut item = Doc::new();
    item.insert("name".to_owned(), name.into());
    item.insert("value".to_owned(), as_text(given.value.as_ref()));
    for (field, value) in [("type", &given.r#type), ("description", &given.description)] {
        if let Some(value) = value {
            item.insert(field.to_owned(), value.as_str().into());
        }
    }
    item.into()
}

fn store(tx: &Tx<'_>, mut task: Editing) -> Result<u64> {
    stamp::touch(tx, &mut task);
    tx.put(task)?;
    Ok(1)
}
