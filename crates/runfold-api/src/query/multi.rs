//! Conditions over several fields at once: `_any_` and `_all_`.
//! It leaves patterns and dates to their own modules.

use serde_json::Value;

use super::condition::{Condition, Pattern};
use super::entity::Entity;
use super::params::{text, texts, wrong};
use super::path::{self, Path};
use super::range;
use crate::limits::QUERY_CONDITIONS;
use crate::problem::{Code, Problem, Result};

/// Parameter names, and whether any or all fields must match.
pub const NAMES: [(&str, bool); 4] = [("_any_", true), ("_or_", true), ("_all_", false), ("_and_", false)];

/// # Errors
/// 400/12 for another shape, 400/14 for a field the entity lacks, 400/21 for a bad pattern.
pub fn parse(entity: Entity, name: &str, any: bool, value: &Value) -> Result<Option<Condition>> {
    let shape = || wrong(name, value, "an object `{\"fields\": […], \"pattern\": \"…\"}` or one with `datetime`");
    let spec = value.as_object().ok_or_else(shape)?;
    let fields = texts("fields", spec.get("fields").ok_or_else(shape)?)?;
    if fields.is_empty() {
        return Err(shape());
    }
    if fields.len() > QUERY_CONDITIONS {
        return Err(Problem::validation(format!(
            "`{name}` names {} fields; at most {QUERY_CONDITIONS} are allowed",
            fields.len()
        )));
    }
    let paths: Vec<Path> = fields
        .iter()
        .map(|field| Ok(path::value_path(entity, field, Code::UNKNOWN_FIELD)?.0))
        .collect::<Result<_>>()?;
    let pattern = text(spec, "pattern")?.map(|text| Pattern::parse(text, true)).transpose()?;
    let datetime = spec.get("datetime").filter(|value| !value.is_null());
    if pattern.is_none() && datetime.is_none() {
        return Err(shape());
    }
    let mut conditions = Vec::new();
    for path in paths {
        let found = pattern.clone().map(|pattern| Condition::Pattern { path: path.clone(), pattern });
        let dated = datetime.map(|dates| range::dates(name, &path, dates)).transpose()?.flatten();
        let both: Vec<Condition> = found.into_iter().chain(dated).collect();
        if !both.is_empty() {
            conditions.push(Condition::all(both));
        }
    }
    Ok((!conditions.is_empty()).then(|| if any { Condition::any(conditions) } else { Condition::all(conditions) }))
}
