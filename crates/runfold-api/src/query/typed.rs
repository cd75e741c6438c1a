//! The `where` tree: conditions with types, over any path.
//! It leaves comparing to the evaluator.

use serde_json::{Map, Value};

use super::condition::{Comparison, Condition, Pattern};
use super::entity::{Entity, Kind};
use super::params::{items, wrong};
use super::path;
use crate::limits::JSON_DEPTH;
use crate::problem::{Code, Problem, Result};

/// # Errors
/// 400/12 for another shape or a field the entity lacks, 400/21 for a bad pattern.
pub fn parse(entity: Entity, value: &Value) -> Result<Condition> {
    node(entity, value, 0)
}

fn node(entity: Entity, value: &Value, level: usize) -> Result<Condition> {
    if level > JSON_DEPTH {
        return Err(Problem::validation(format!("`where` nests deeper than {JSON_DEPTH} levels")));
    }
    let map = value.as_object().ok_or_else(|| shape(value))?;
    let mut entries = map.iter();
    if let (Some((word, inner)), None) = (entries.next(), entries.next()) {
        match word.as_str() {
            "and" => return Ok(Condition::And(nodes(entity, inner, level)?)),
            "or" => return Ok(Condition::Or(nodes(entity, inner, level)?)),
            "not" => return Ok(Condition::all(nodes(entity, inner, level)?).negate()),
            _ => {}
        }
    }
    leaf(entity, value, map)
}

fn nodes(entity: Entity, value: &Value, level: usize) -> Result<Vec<Condition>> {
    items("where", value)?.iter().map(|item| node(entity, item, level + 1)).collect()
}

fn leaf(entity: Entity, whole: &Value, map: &Map<String, Value>) -> Result<Condition> {
    if let Some(key) = map.keys().find(|key| !["field", "op", "value"].contains(&key.as_str())) {
        return Err(Problem::validation(format!(
            "`where` has the unknown key `{key}`; a condition has `field`, `op` and `value`"
        ))
        .with("field", key.as_str()));
    }
    let field = map.get("field").and_then(Value::as_str).ok_or_else(|| shape(whole))?;
    let op = map.get("op").and_then(Value::as_str).ok_or_else(|| shape(whole))?;
    let (path, kind) = path::value_path(entity, field, Code::VALIDATION)?;
    let value = || {
        map.get("value")
            .ok_or_else(|| Problem::validation(format!("`where` compares `{field}` by `{op}` with no `value`")))
    };
    let compare = |comparison, value: &Value| scalar(field, &path, kind, comparison, value);
    match op {
        "eq" => compare(Comparison::Equal, value()?),
        "ne" => Ok(compare(Comparison::Equal, value()?)?.negate()),
        "lt" => compare(Comparison::Less, value()?),
        "le" => compare(Comparison::LessOrEqual, value()?),
        "gt" => compare(Comparison::Greater, value()?),
        "ge" => compare(Comparison::GreaterOrEqual, value()?),
        "in" => {
            let list = value()?.as_array().ok_or_else(|| wrong("where", whole, "a condition `in` a list"))?;
            items(field, value()?)?;
            Ok(Condition::Or(list.iter().map(|item| compare(Comparison::Equal, item)).collect::<Result<_>>()?))
        }
        "matches" => {
            let text = value()?.as_str().ok_or_else(|| wrong(field, whole, "matched with a string"))?;
            Ok(Condition::Pattern { path, pattern: Pattern::parse(text, false)? })
        }
        "exists" => match map.get("value") {
            None | Some(Value::Null | Value::Bool(true)) => Ok(Condition::Exists { path }),
            Some(Value::Bool(false)) => Ok(Condition::Exists { path }.negate()),
            Some(other) => Err(wrong(field, other, "true or false, as `exists` needs")),
        },
        unknown => Err(Problem::validation(format!(
            "`where` has the unknown op `{unknown}`; there are eq, ne, lt, le, gt, ge, in, matches, exists"
        ))
        .with("op", unknown)),
    }
}

fn scalar(field: &str, path: &[String], kind: Kind, comparison: Comparison, value: &Value) -> Result<Condition> {
    let path = path.to_vec();
    match value {
        Value::Null if comparison == Comparison::Equal => Ok(Condition::Exists { path }.negate()),
        Value::Null | Value::Array(_) | Value::Object(_) => {
            Err(wrong(field, value, "a string, number or truth value to compare with"))
        }
        value => Ok(Condition::Compare { path, kind, comparison, value: value.clone() }),
    }
}

fn shape(value: &Value) -> Problem {
    wrong("where", value, "`{\"and\"|\"or\"|\"not\": […]}` or `{\"field\", \"op\", \"value\"}`")
}
