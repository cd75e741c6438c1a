//! Conditions on numbers and times: ranges of two ends, and dates with a comparison in front.
//! It leaves comparing to the evaluator.

use serde_json::{Number, Value};

use super::condition::{Bound, Comparison, Condition};
use super::entity::Kind;
use super::params::{items, wrong};
use super::path::Path;
use crate::problem::Result;
use crate::time::Moment;

/// Reads `[min, max]`.
///
/// # Errors
/// 400/12 for anything but two bounds of which one is not null.
pub fn parse(name: &str, path: &Path, kind: Kind, value: &Value) -> Result<Condition> {
    let refuse = || wrong(name, value, "a range `[min, max]` with one end null at most");
    let Some([min, max]) = value.as_array().map(Vec::as_slice) else { return Err(refuse()) };
    if min.is_null() && max.is_null() {
        return Err(refuse());
    }
    let bound = |end: &Value| match end {
        Value::Null => Ok(None),
        end => read(kind, end).map(Some).ok_or_else(refuse),
    };
    Ok(Condition::Range { path: path.clone(), min: bound(min)?, max: bound(max)?, or_absent: min.is_null() })
}

fn read(kind: Kind, end: &Value) -> Option<Bound> {
    match (kind, end) {
        (Kind::Time, end) => Moment::parse(end.as_str()?).map(Bound::Time),
        (_, Value::Number(number)) => Some(Bound::Number(number.clone())),
        (Kind::Parameter, Value::String(text)) => number(text).map(Bound::Number),
        _ => None,
    }
}

/// The number that a text spells, if it is finite. Whole numbers stay exact.
pub fn number(text: &str) -> Option<Number> {
    let text = text.trim();
    if let Ok(whole) = text.parse::<i64>() {
        return Some(whole.into());
    }
    let looks_numeric = text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
    text.parse().ok().filter(|_| looks_numeric).and_then(Number::from_f64)
}

/// Reads dates; what can't be read as one is ignored.
///
/// # Errors
/// 400/12 for too many.
pub fn dates(name: &str, path: &Path, value: &Value) -> Result<Option<Condition>> {
    let read: Vec<_> = items(name, value)?.iter().filter_map(Value::as_str).filter_map(date).collect();
    let date = |comparison, moment| Condition::Date { path: path.clone(), comparison, moment };
    let plain: Vec<Moment> = read.iter().filter(|(word, _)| word.is_none()).map(|(_, moment)| *moment).collect();
    let mut conditions: Vec<_> = read.iter().filter_map(|(word, moment)| Some(date((*word)?, *moment))).collect();
    match (plain.iter().min(), plain.iter().max()) {
        (Some(one), Some(_)) if plain.len() == 1 => conditions.push(date(Comparison::Equal, *one)),
        (Some(first), Some(last)) => {
            conditions.push(date(Comparison::GreaterOrEqual, *first));
            conditions.push(date(Comparison::LessOrEqual, *last));
        }
        _ => {}
    }
    Ok((!conditions.is_empty()).then(|| Condition::all(conditions)))
}

fn date(text: &str) -> Option<(Option<Comparison>, Moment)> {
    use Comparison::{Greater, GreaterOrEqual, Less, LessOrEqual};
    let text = text.trim();
    let words = [(">=", GreaterOrEqual), ("<=", LessOrEqual), (">", Greater), ("<", Less)];
    let found = words.iter().find_map(|(word, comparison)| Some((*comparison, text.strip_prefix(word)?)));
    match found {
        Some((comparison, rest)) => Some((Some(comparison), Moment::parse(rest)?)),
        None => Some((None, Moment::parse(text)?)),
    }
}
