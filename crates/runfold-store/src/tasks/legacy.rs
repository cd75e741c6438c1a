//! The forms of older clients: what they send becomes today's fields, what they read is made from them.
//! Nothing is stored in an older form.

use crate::document::{Doc, DocExt};
use runfold_api::wire::tasks::{ConfigurationItem, ModelItem, ParameterItem, TaskFields, TaskModels};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A version of the API: major, minor.
pub type Version = (u32, u32);

/// From here on system tags stand apart from tags.
const SYSTEM_TAGS: Version = (2, 3);
/// From here on parameters have sections and configuration has names.
const SECTIONS: Version = (2, 9);
/// From here on models are lists and containers are objects.
const CONTAINERS: Version = (2, 13);

/// The section of parameters that older clients name plainly.
const PLAIN: &str = "Args";
const TF_DEFINE: &str = "TF_DEFINE";
const LEGACY: &str = "legacy";
/// The words that count as system tags where both kinds come in one list.
const KNOWN_SYSTEM_TAGS: &[&str] =
    &["archived", "dataset", "development", "hidden", "pipeline", "reports", "shared", "trash"];

/// Turns what a client of this version sent into today's fields.
pub fn inward(version: Version, given: &mut TaskFields) {
    if version < CONTAINERS {
        models_inward(given);
        container_inward(given);
    }
    if version < SECTIONS {
        parameters_inward(given);
        configuration_inward(given);
    }
    if version < SYSTEM_TAGS && given.system_tags.is_none() {
        tags_inward(given);
    }
}

/// Adds to a document that goes out what a client of this version looks for.
pub fn outward(version: Version, task: &mut Doc) {
    if version < CONTAINERS {
        models_outward(task);
        container_outward(task);
    }
    if version < SECTIONS {
        parameters_outward(task);
        configuration_outward(task);
    }
    if version < SYSTEM_TAGS {
        let both: Vec<_> = [task.strings_at("tags"), task.strings_at("system_tags")].concat();
        task.set("tags", both);
    }
}

/// Takes an older field out of an object of the request.
fn take(object: &mut Option<Doc>, field: &str) -> Option<Value> {
    object.as_mut()?.remove(field)
}

fn models_inward(given: &mut TaskFields) {
    let list = |name: &str, model: Value| -> Vec<ModelItem> {
        let model = model.as_str().filter(|model| !model.is_empty());
        model
            .map(|model| ModelItem { name: name.to_owned(), model: model.to_owned(), updated: None })
            .into_iter()
            .collect()
    };
    if let Some(model) = take(&mut given.execution, "model") {
        given.models.get_or_insert_with(TaskModels::default).input.get_or_insert_with(|| list("Input Model", model));
    }
    if let Some(model) = take(&mut given.output, "model") {
        given.models.get_or_insert_with(TaskModels::default).output.get_or_insert_with(|| list("Output Model", model));
    }
}

fn models_outward(task: &mut Doc) {
    let model = |task: &Doc, path: &str, last: bool| {
        let list = task.at(path)?.as_array()?;
        let item = if last { list.last() } else { list.first() };
        item?.get("model").cloned()
    };
    if let Some(model) = model(task, "models.input", false) {
        task.set("execution.model", model);
    }
    if let Some(model) = model(task, "models.output", true) {
        task.set("output.model", model);
    }
}

fn container_inward(given: &mut TaskFields) {
    let Some(command) = take(&mut given.execution, "docker_cmd") else { return };
    let command = command.as_str().unwrap_or_default().trim();
    let (image, arguments) = command.split_once(' ').unwrap_or((command, ""));
    let parts = [("image", image), ("arguments", arguments.trim())].into_iter().filter(|(_, part)| !part.is_empty());
    let container = parts.map(|(name, part)| (name.to_owned(), Value::from(part))).collect();
    given.container.get_or_insert(container);
}

fn container_outward(task: &mut Doc) {
    let part = |name: &str| task.str_at(&format!("container.{name}")).unwrap_or_default();
    let command = format!("{} {}", part("image"), part("arguments"));
    if !command.trim().is_empty() {
        task.set("execution.docker_cmd", command.trim());
    }
}

fn parameters_inward(given: &mut TaskFields) {
    let Some(parameters) = take(&mut given.execution, "parameters") else { return };
    let mut sections: BTreeMap<String, BTreeMap<String, ParameterItem>> = BTreeMap::new();
    for (full, value) in parameters.as_object().into_iter().flatten() {
        let (section, name) = match full.split_once('/') {
            Some((TF_DEFINE, name)) => (TF_DEFINE, name),
            _ => (PLAIN, full.as_str()),
        };
        let item =
            ParameterItem { value: Some(value.clone()), r#type: Some(LEGACY.to_owned()), ..ParameterItem::default() };
        sections.entry(section.to_owned()).or_default().insert(name.to_owned(), item);
    }
    given.hyperparams.get_or_insert(sections);
}

fn parameters_outward(task: &mut Doc) {
    let mut parameters = Doc::new();
    for (section, items) in task.map_at("hyperparams").into_iter().flatten() {
        for (name, item) in items.as_object().into_iter().flatten() {
            let full = if section == PLAIN { name.clone() } else { format!("{section}/{name}") };
            parameters.insert(full, item["value"].clone());
        }
    }
    task.set("execution.parameters", parameters);
}

fn configuration_inward(given: &mut TaskFields) {
    let Some(described) = take(&mut given.execution, "model_desc") else { return };
    let item = |value: &Value| ConfigurationItem {
        value: Some(value.clone()),
        r#type: Some(LEGACY.to_owned()),
        ..ConfigurationItem::default()
    };
    let described = described.as_object().into_iter().flatten();
    let configuration = described.map(|(name, value)| (name.clone(), item(value))).collect();
    given.configuration.get_or_insert(configuration);
}

fn configuration_outward(task: &mut Doc) {
    let items = task.map_at("configuration").into_iter().flatten();
    let described: Doc = items.map(|(name, item)| (name.clone(), item["value"].clone())).collect();
    task.set("execution.model_desc", json!(described));
}

fn tags_inward(given: &mut TaskFields) {
    let Some(both) = given.tags.take() else { return };
    let (system, own) = both.into_iter().partition(|tag| KNOWN_SYSTEM_TAGS.contains(&tag.as_str()));
    given.tags = Some(own);
    given.system_tags = Some(system);
}
