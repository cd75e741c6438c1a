//! Reading plain values from parameters, which come as JSON or, from a query string, as text.
//! It leaves the meaning of each parameter to its own module.

use serde_json::{Map, Value};

use crate::limits::QUERY_VALUES;
use crate::problem::{Problem, Result};

pub type Params = Map<String, Value>;

/// The parameter, unless it is absent or null, which mean the same.
pub fn given<'a>(params: &'a Params, name: &str) -> Option<&'a Value> {
    params.get(name).filter(|value| !value.is_null())
}

/// # Errors
/// 400/12 for what is no truth value.
pub fn flag(params: &Params, name: &str, default: bool) -> Result<bool> {
    match given(params, name) {
        None => Ok(default),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(Value::Number(n)) if n.as_i64() == Some(0) || n.as_i64() == Some(1) => Ok(n.as_i64() == Some(1)),
        Some(Value::String(s)) if s.eq_ignore_ascii_case("true") || s == "1" => Ok(true),
        Some(Value::String(s)) if s.eq_ignore_ascii_case("false") || s == "0" => Ok(false),
        Some(other) => Err(wrong(name, other, "true or false")),
    }
}

/// # Errors
/// 400/12 for what is no whole number of at least `least`.
pub fn count(params: &Params, name: &str, least: usize) -> Result<Option<usize>> {
    let Some(value) = given(params, name) else { return Ok(None) };
    let number = match value {
        Value::Number(n) => n.as_u64().or_else(|| whole(n.as_f64())),
        Value::String(s) => s.trim().parse().ok(),
        _ => None,
    };
    let number = number.and_then(|n| usize::try_from(n).ok()).filter(|n| *n >= least);
    number.map(Some).ok_or_else(|| wrong(name, value, &format!("a whole number of at least {least}")))
}

fn whole(float: Option<f64>) -> Option<u64> {
    float.filter(|f| f.fract() == 0.0 && (0.0..9e15).contains(f)).map(|f| f as u64)
}

/// A string.
///
/// # Errors
/// 400/12 for anything else.
pub fn text<'a>(params: &'a Params, name: &str) -> Result<Option<&'a str>> {
    match given(params, name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(wrong(name, other, "a string")),
    }
}

/// A list of strings; one string stands for a list of one.
///
/// # Errors
/// 400/12 for anything else and for too many.
pub fn texts<'a>(name: &str, value: &'a Value) -> Result<Vec<&'a str>> {
    let texts: Option<Vec<&str>> = items(name, value)?.iter().map(Value::as_str).collect();
    texts.ok_or_else(|| wrong(name, value, "a list of strings"))
}

/// A list; anything else stands for a list of one.
///
/// # Errors
/// 400/12 for too many items.
pub fn items<'a>(name: &str, value: &'a Value) -> Result<&'a [Value]> {
    let items = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    if items.len() > QUERY_VALUES {
        let message = format!("`{name}` lists {} values; at most {QUERY_VALUES} are allowed in one query", items.len());
        return Err(Problem::validation(message).with("field", name));
    }
    Ok(items)
}

/// 400/12: `name` is not what was `wanted`.
pub fn wrong(name: &str, value: &Value, wanted: &str) -> Problem {
    let mut shown = value.to_string();
    if shown.chars().count() > 80 {
        shown = shown.chars().take(80).chain("…".chars()).collect();
    }
    Problem::validation(format!("`{name}` is `{shown}`, which is not {wanted}")).with("field", name)
}
