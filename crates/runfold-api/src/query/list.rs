//! Conditions on list fields: values with operators among them, and the `filters` form.
//! It leaves to the table which fields these are.

use serde_json::{Map, Value};

use super::condition::Condition;
use super::params::{items, wrong};
use super::path::Path;
use crate::problem::{Problem, Result};

/// How the positive values of one stretch of a list combine.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Context {
    /// Before any operator, and after `__$nop`.
    Default,
    Any,
    All,
}

/// The values between two operators.
#[derive(Debug, Default)]
struct Group {
    present: Vec<String>,
    absent: Vec<String>,
    or_empty: bool,
    not_empty: bool,
}

impl Group {
    fn push(&mut self, value: Option<String>, negated: bool) {
        match (value, negated) {
            (Some(value), false) => self.present.push(value),
            (Some(value), true) => self.absent.push(value),
            (None, false) => self.or_empty = true,
            (None, true) => self.not_empty = true,
        }
    }

    /// Positive values in the context's sense, negated ones all absent.
    fn condition(self, path: &Path, context: Context) -> Option<Condition> {
        let mut parts = Vec::new();
        if !self.present.is_empty() {
            parts.push(match context {
                Context::All => Condition::AllOf { path: path.clone(), values: self.present },
                _ => Condition::AnyOf { path: path.clone(), values: self.present },
            });
        }
        if !self.absent.is_empty() {
            parts.push(Condition::AnyOf { path: path.clone(), values: self.absent }.negate());
        }
        if self.not_empty {
            parts.push(Condition::Empty { path: path.clone() }.negate());
        }
        (!parts.is_empty()).then(|| if context == Context::Any { Condition::any(parts) } else { Condition::all(parts) })
    }
}

/// Reads a list parameter. An empty list asks for nothing.
///
/// # Errors
/// 400/16 for a value that is no string, an unknown operator, or an operator without its value.
pub fn parse(name: &str, path: &Path, value: &Value) -> Result<Option<Condition>> {
    let items = items(name, value)?;
    let has_operators = items.iter().filter_map(Value::as_str).any(|item| item.starts_with("__$"));
    let mut reader = Reader::default();
    for item in items {
        match item {
            Value::Null => reader.value(None),
            Value::String(word) if word.starts_with("__$") => reader.operator(name, word)?,
            Value::String(word) => match word.strip_prefix('-').filter(|_| !has_operators) {
                Some(negated) => reader.groups_last().push(Some(negated.to_owned()), true),
                None => reader.value(Some(word.clone())),
            },
            other => {
                return Err(
                    Problem::bad_value(format!("`{name}` holds `{other}`, which is not a string")).with("field", name)
                );
            }
        }
    }
    reader.finish(name, path)
}

#[derive(Debug, Default)]
struct Reader {
    groups: Vec<(Option<Context>, Group)>,
    /// How groups combine: the first operator met.
    joint: Option<Context>,
    negate: bool,
}

impl Reader {
    fn groups_last(&mut self) -> &mut Group {
        if self.groups.is_empty() {
            self.groups.push((None, Group::default()));
        }
        &mut self.groups.last_mut().expect("a group was pushed above").1
    }

    fn value(&mut self, value: Option<String>) {
        let negated = std::mem::take(&mut self.negate);
        self.groups_last().push(value, negated);
    }

    fn operator(&mut self, name: &str, word: &str) -> Result<()> {
        if self.negate {
            return Err(dangling(name));
        }
        let context = match word {
            "__$not" => {
                self.negate = true;
                return Ok(());
            }
            "__$all" | "__$and" => Context::All,
            "__$any" | "__$or" => Context::Any,
            "__$nop" => Context::Default,
            unknown => {
                let message = format!(
                    "`{name}` uses the unknown operator `{unknown}`; `__$not`, `__$all`, `__$any` and `__$nop` exist"
                );
                return Err(Problem::bad_value(message).with("field", name));
            }
        };
        if context != Context::Default {
            self.joint.get_or_insert(context);
        }
        self.groups.push((Some(context), Group::default()));
        Ok(())
    }

    fn finish(self, name: &str, path: &Path) -> Result<Option<Condition>> {
        if self.negate {
            return Err(dangling(name));
        }
        let or_empty = self.groups.iter().any(|(_, group)| group.or_empty);
        let parts: Vec<Condition> = self
            .groups
            .into_iter()
            .filter_map(|(context, group)| group.condition(path, context.unwrap_or(Context::Default)))
            .collect();
        let empty = || Condition::Empty { path: path.clone() };
        if parts.is_empty() {
            return Ok(or_empty.then(empty));
        }
        let joined = if self.joint == Some(Context::Any) { Condition::any(parts) } else { Condition::all(parts) };
        Ok(Some(if or_empty { Condition::Or(vec![joined, empty()]) } else { joined }))
    }
}

fn dangling(name: &str) -> Problem {
    Problem::bad_value(format!("`{name}` has `__$not` without a value after it")).with("field", name)
}

/// Reads one entry of `filters`.
///
/// # Errors
/// 400/12 for another shape, 400/16 for values that are no strings.
pub fn parse_filter(name: &str, path: &Path, value: &Value) -> Result<Option<Condition>> {
    let filter = object(name, value, &["any", "all", "op"])?;
    let either = match filter.get("op") {
        None | Some(Value::Null) => false,
        Some(Value::String(op)) if op == "and" || op == "or" => op == "or",
        Some(other) => return Err(wrong(&format!("filters.{name}.op"), other, "`and` or `or`")),
    };
    let part = |key: &str, context| part(name, path, filter.get(key), context);
    let parts: Vec<Condition> =
        [part("any", Context::Any)?, part("all", Context::All)?].into_iter().flatten().collect();
    if parts.is_empty() {
        return Ok(None);
    }
    Ok(Some(if either { Condition::any(parts) } else { Condition::all(parts) }))
}

fn part(name: &str, path: &Path, value: Option<&Value>, context: Context) -> Result<Option<Condition>> {
    let Some(value) = value.filter(|value| !value.is_null()) else { return Ok(None) };
    let part = object(name, value, &["include", "exclude"])?;
    let (include, empty) = filter_values(name, part.get("include"))?;
    let (exclude, not_empty) = filter_values(name, part.get("exclude"))?;
    let any_of = |values| Condition::AnyOf { path: path.clone(), values };
    let all_of = |values| Condition::AllOf { path: path.clone(), values };
    let is_any = context == Context::Any;
    let mut conditions = Vec::new();
    if !include.is_empty() {
        conditions.push(if is_any { any_of(include) } else { all_of(include) });
    }
    if !exclude.is_empty() {
        conditions.push(if is_any { all_of(exclude) } else { any_of(exclude) }.negate());
    }
    let emptiness = Condition::Empty { path: path.clone() };
    if empty {
        conditions.push(emptiness.clone());
    }
    if not_empty {
        conditions.push(emptiness.negate());
    }
    Ok((!conditions.is_empty()).then(|| if is_any { Condition::any(conditions) } else { Condition::all(conditions) }))
}

/// The strings, and whether a null is among them.
fn filter_values(name: &str, value: Option<&Value>) -> Result<(Vec<String>, bool)> {
    let mut values = Vec::new();
    let mut has_null = false;
    let Some(value) = value.filter(|value| !value.is_null()) else { return Ok((values, false)) };
    for item in items(name, value)? {
        match item {
            Value::Null => has_null = true,
            Value::String(word) => values.push(word.clone()),
            other => {
                return Err(Problem::bad_value(format!("`filters.{name}` holds `{other}`, which is not a string"))
                    .with("field", name));
            }
        }
    }
    Ok((values, has_null))
}

fn object<'a>(name: &str, value: &'a Value, keys: &[&str]) -> Result<&'a Map<String, Value>> {
    let known = |map: &&Map<String, Value>| map.keys().all(|key| keys.contains(&key.as_str()));
    let wanted =
        || wrong(&format!("filters.{name}"), value, &format!("an object with the keys `{}`", keys.join("`, `")));
    value.as_object().filter(known).ok_or_else(wanted)
}
