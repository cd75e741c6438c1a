//! Hyper-parameters: `hyperparams.<section>.<name>`, values always strings.
//! Sections and names may hold any character, so nothing here goes by dotted path.

use super::fields::as_text;
use super::stamp;
use crate::document::{Doc, DocExt};
use crate::error::Result;
use crate::kind::Kind;
use crate::tx::{Editing, Tx, View};
use runfold_api::Problem;
use runfold_api::limits::PARAMETERS;
use runfold_api::problem::Code;
use runfold_api::wire::tasks::{DeleteHyperParams, EditHyperParams, ParameterItem, ParameterKey, Replace};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The section that users may change at any time.
const PROPERTIES: &str = "properties";

/// Sets parameters; returns 1 where something was given to do.
///
/// # Errors
/// 400/110 where the status forbids it: drafts only, with `force` also queued and running; user properties always.
pub fn edit(tx: &Tx<'_>, request: &EditHyperParams) -> Result<u64> {
    let mut task = tx.edit(Kind::Task, &request.task)?;
    let replace = request.replace_hyperparams.unwrap_or_default();
    let given = given(&request.hyperparams)?;
    let only_properties = replace != Replace::All && only_properties(given.keys());
    if !only_properties {
        stamp::require_editable(&task, request.force.unwrap_or(false), "parameters")?;
    }
    if given.is_empty() && replace != Replace::All {
        return Ok(0);
    }
    write(task.map_mut("hyperparams"), given, replace);
    check_count(task.map_at("hyperparams"))?;
    store(tx, task, only_properties)
}

/// Removes parameters or whole sections; returns 1 where there was something to remove.
///
/// # Errors
/// 400/15 for a section together with one of its names; 400/110 as for editing.
pub fn delete(tx: &Tx<'_>, request: &DeleteHyperParams) -> Result<u64> {
    let mut task = tx.edit(Kind::Task, &request.task)?;
    let doomed = doomed(&request.hyperparams)?;
    let only_properties = only_properties(doomed.keys());
    if !only_properties {
        stamp::require_editable(&task, request.force.unwrap_or(false), "parameters")?;
    }
    if task.map_at("hyperparams").is_some() {
        remove(task.map_mut("hyperparams"), &doomed);
    }
    if !task.is_changed() {
        return Ok(0);
    }
    store(tx, task, only_properties)
}

/// `[{task, hyperparams}]`, parameters by section and name; unknown tasks are left out.
pub fn of_tasks(view: &View<'_>, tasks: &[String]) -> Result<Vec<Value>> {
    let found = view.get_all(Kind::Task, tasks)?;
    Ok(found.iter().map(|task| json!({"task": task.id(), "hyperparams": sorted(task)})).collect())
}

fn sorted(task: &Doc) -> Vec<Value> {
    let sections: BTreeMap<_, _> = task.map_at("hyperparams").into_iter().flatten().collect();
    let by_name = |section: &Value| -> Vec<Value> {
        let names: BTreeMap<_, _> = section.as_object().into_iter().flatten().collect();
        names.into_values().cloned().collect()
    };
    sections.into_values().flat_map(by_name).collect()
}

/// The `hyperparams` of a request that replaces them whole. The keys of the maps name what the items leave unnamed.
pub(super) fn sections(given: &BTreeMap<String, BTreeMap<String, ParameterItem>>) -> Result<Doc> {
    let mut sections = Doc::new();
    for (section, items) in given {
        let section = section_name(section);
        let stored: Doc = items.iter().map(|(name, given)| (name.clone(), item(section, name, given))).collect();
        match sections.get_mut(section).and_then(Value::as_object_mut) {
            Some(there) => there.extend(stored),
            None => drop(sections.insert(section.to_owned(), stored.into())),
        }
    }
    check_count(Some(&sections))?;
    Ok(sections)
}

fn given(items: &[ParameterItem]) -> Result<BTreeMap<String, Doc>> {
    let mut sections: BTreeMap<String, Doc> = BTreeMap::new();
    for each in items {
        let (section, name) = (required("section", each.section.as_ref())?, required("name", each.name.as_ref())?);
        let section = section_name(section);
        sections.entry(section.to_owned()).or_default().insert(name.to_owned(), item(section, name, each));
    }
    Ok(sections)
}

fn required<'a>(field: &str, value: Option<&'a String>) -> Result<&'a str> {
    let value = value.filter(|value| !value.is_empty());
    value.map(String::as_str).ok_or_else(|| Problem::missing_field(&format!("hyperparams.{field}")).into())
}

fn item(section: &str, name: &str, given: &ParameterItem) -> Value {
    let mut item = Doc::new();
    item.insert("section".to_owned(), section.into());
    item.insert("name".to_owned(), name.into());
    item.insert("value".to_owned(), as_text(given.value.as_ref()));
    for (field, value) in [("type", &given.r#type), ("description", &given.description)] {
        if let Some(value) = value {
            item.insert(field.to_owned(), value.as_str().into());
        }
    }
    item.into()
}

/// User properties are one section, however it is spelt.
fn section_name(raw: &str) -> &str {
    if raw.eq_ignore_ascii_case(PROPERTIES) { PROPERTIES } else { raw }
}

fn only_properties<'a>(mut sections: impl Iterator<Item = &'a String>) -> bool {
    sections.all(|section| section == PROPERTIES)
}

fn write(sections: &mut Doc, given: BTreeMap<String, Doc>, replace: Replace) {
    if replace == Replace::All {
        sections.clear();
    }
    for (section, items) in given {
        match sections.get_mut(&section).and_then(Value::as_object_mut) {
            Some(there) if replace == Replace::None => there.extend(items),
            _ => drop(sections.insert(section, items.into())),
        }
    }
}

/// What to remove: a section's names, or none for the whole section.
fn doomed(keys: &[ParameterKey]) -> Result<BTreeMap<String, Option<Vec<&str>>>> {
    let mut doomed: BTreeMap<String, Option<Vec<&str>>> = BTreeMap::new();
    for key in keys {
        let section = section_name(&key.section);
        let name = key.name.as_deref();
        match (doomed.get_mut(section), name) {
            (None, name) => drop(doomed.insert(section.to_owned(), name.map(|name| vec![name]))),
            (Some(Some(names)), Some(name)) => names.push(name),
            (Some(None), None) => {}
            _ => {
                let message =
                    format!("section `{section}` is named as a whole and by its names; ask for one of the two");
                return Err(Problem::new(Code::CONFLICTING_FIELDS, message).with("section", section).into());
            }
        }
    }
    Ok(doomed)
}

fn remove(sections: &mut Doc, doomed: &BTreeMap<String, Option<Vec<&str>>>) {
    for (section, names) in doomed {
        let Some(there) = sections.get_mut(section).and_then(Value::as_object_mut) else { continue };
        there.retain(|name, _| names.as_ref().is_some_and(|names| !names.contains(&name.as_str())));
        if there.is_empty() {
            sections.remove(section);
        }
    }
}

fn check_count(sections: Option<&Doc>) -> Result<()> {
    let count: usize = sections.into_iter().flatten().filter_map(|(_, items)| Some(items.as_object()?.len())).sum();
    if count <= PARAMETERS {
        return Ok(());
    }
    let message =
        format!("{count} parameters are too many; at most {PARAMETERS} are stored, so put the rest in a configuration");
    Err(Problem::validation(message).into())
}

fn store(tx: &Tx<'_>, mut task: Editing, only_properties: bool) -> Result<u64> {
    match only_properties {
        true => stamp::mark_changed(tx, &mut task),
        false => stamp::touch(tx, &mut task),
    }
    tx.put(task)?;
    Ok(1)
}
