//! The plainly right evaluator: reads every document whole. The index must always agree with it.
//! It leaves being fast to the index.

use std::cmp::Ordering;

use runfold_api::query::{Bound, Comparison, Condition, FullText, Kind, Query, TEXT_FIELDS, path, resolve};
use runfold_api::time::Moment;
use serde_json::{Map, Value};

use super::order::compare;
use super::value::{as_number, as_text, compare_numbers, equal, is_empty, items};

/// What a query finds: the ids of the stretch asked for, in order, and how many match in all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    pub ids: Vec<String>,
    pub total: usize,
}

/// Whether `document` satisfies `condition`.
pub fn matches(condition: &Condition, document: &Map<String, Value>) -> bool {
    match condition {
        Condition::And(all) => all.iter().all(|inner| matches(inner, document)),
        Condition::Or(any) => any.iter().any(|inner| matches(inner, document)),
        Condition::Not(inner) => !matches(inner, document),
        Condition::FullText(search) => text_score(search, document) > 0,
        leaf => path_of(leaf).is_some_and(|path| leaf_matches(leaf, &resolve(document, path))),
    }
}

/// The path that a leaf looks at; a full text search looks at several.
pub(crate) fn path_of(leaf: &Condition) -> Option<&path::Path> {
    match leaf {
        Condition::Pattern { path, .. }
        | Condition::AnyOf { path, .. }
        | Condition::AllOf { path, .. }
        | Condition::Empty { path }
        | Condition::Exists { path }
        | Condition::Range { path, .. }
        | Condition::Date { path, .. }
        | Condition::Equals { path, .. }
        | Condition::Compare { path, .. } => Some(path),
        Condition::And(_) | Condition::Or(_) | Condition::Not(_) | Condition::FullText(_) => None,
    }
}

/// Whether a leaf holds of the values that its path leads to. Index and documents are both judged here.
pub(crate) fn leaf_matches(leaf: &Condition, found: &[&Value]) -> bool {
    match leaf {
        Condition::Pattern { pattern, .. } => texts(found).any(|text| pattern.regex().is_match(text)),
        Condition::AnyOf { values, .. } => texts(found).any(|text| values.iter().any(|value| value == text)),
        Condition::AllOf { values, .. } => values.iter().all(|value| texts(found).any(|text| value == text)),
        Condition::Empty { .. } => found.iter().all(|value| is_empty(value)),
        Condition::Exists { .. } => !is_absent(found),
        Condition::Range { min, max, or_absent, .. } => {
            (*or_absent && is_absent(found)) || scalars(found).any(|value| within(value, min.as_ref(), max.as_ref()))
        }
        Condition::Date { comparison, moment, .. } => {
            scalars(found).filter_map(moment_of).any(|at| comparison.holds(at.cmp(moment)))
        }
        Condition::Equals { value, .. } => {
            found.iter().any(|one| equal(one, value) || items(one).iter().any(|item| equal(item, value)))
        }
        Condition::Compare { kind, comparison, value, .. } => {
            scalars(found).any(|one| holds(*kind, one, *comparison, value))
        }
        Condition::And(_) | Condition::Or(_) | Condition::Not(_) | Condition::FullText(_) => false,
    }
}

/// How well a document answers a search; zero is not at all.
pub fn text_score(search: &FullText, document: &Map<String, Value>) -> u64 {
    let folded: Vec<(String, u64)> = TEXT_FIELDS
        .iter()
        .flat_map(|(field, weight)| {
            let path = path::split(field);
            texts(&resolve(document, &path)).map(|text| (text.to_lowercase(), *weight)).collect::<Vec<_>>()
        })
        .collect();
    search.score(&folded)
}

/// All matching documents, in the query's order.
pub fn find<'a>(query: &Query, documents: impl Iterator<Item = &'a Map<String, Value>>) -> Vec<&'a Map<String, Value>> {
    let filter = query.filter();
    let mut found: Vec<_> = documents.filter(|document| matches(&filter, document)).collect();
    found.sort_by(|a, b| compare(&query.order, a, b));
    found
}

/// The stretch that the query's paging asks for; a scroll's is its first.
pub fn run<'a>(query: &Query, documents: impl Iterator<Item = &'a Map<String, Value>>) -> Found {
    let found = find(query, documents);
    let (start, size) = query.paging.window();
    let ids = found.iter().skip(start).take(size).map(|document| id(document).to_owned()).collect();
    Found { ids, total: found.len() }
}

pub(crate) fn id(document: &Map<String, Value>) -> &str {
    document.get("id").and_then(Value::as_str).unwrap_or_default()
}

/// The values that a path leads to, with lists opened and nulls left out.
pub(crate) fn scalars<'a, 'v>(found: &'v [&'a Value]) -> impl Iterator<Item = &'a Value> + use<'a, 'v> {
    found.iter().flat_map(|value| items(value)).filter(|value| !value.is_null())
}

fn texts<'a, 'v>(found: &'v [&'a Value]) -> impl Iterator<Item = &'a str> + use<'a, 'v> {
    scalars(found).filter_map(Value::as_str)
}

fn is_absent(found: &[&Value]) -> bool {
    found.iter().all(|value| value.is_null())
}

pub(crate) fn moment_of(value: &Value) -> Option<Moment> {
    value.as_str().and_then(Moment::parse)
}

fn within(value: &Value, min: Option<&Bound>, max: Option<&Bound>) -> bool {
    let side = |bound: Option<&Bound>, wanted: fn(Ordering) -> bool| {
        bound.is_none_or(|b| against(value, b).is_some_and(wanted))
    };
    side(min, Ordering::is_ge) && side(max, Ordering::is_le)
}

fn against(value: &Value, bound: &Bound) -> Option<Ordering> {
    match bound {
        Bound::Number(number) => as_number(value).map(|found| compare_numbers(&found, number)),
        Bound::Time(moment) => moment_of(value).map(|found| found.cmp(moment)),
    }
}

/// A typed comparison: as moments, as numbers where both sides are, else as text.
fn holds(kind: Kind, found: &Value, comparison: Comparison, wanted: &Value) -> bool {
    let as_flags = found.is_boolean() || wanted.is_boolean();
    let numbers = || Some((as_number(found)?, as_number(wanted)?));
    let ordering = match kind {
        Kind::Time => moment_of(found).zip(moment_of(wanted)).map(|(a, b)| a.cmp(&b)),
        Kind::Text | Kind::Texts => compare_texts(found, wanted),
        _ if as_flags => return comparison == Comparison::Equal && same_word(found, wanted),
        _ => match numbers() {
            Some((a, b)) => Some(compare_numbers(&a, &b)),
            // a number has no place among words
            None if as_number(found).is_some() || as_number(wanted).is_some() => None,
            None => compare_texts(found, wanted),
        },
    };
    ordering.is_some_and(|ordering| comparison.holds(ordering))
}

fn compare_texts(a: &Value, b: &Value) -> Option<Ordering> {
    Some(as_text(a)?.cmp(&as_text(b)?))
}

/// Python writes `True` where JSON says `true`.
fn same_word(a: &Value, b: &Value) -> bool {
    as_text(a).zip(as_text(b)).is_some_and(|(a, b)| a.eq_ignore_ascii_case(&b))
}
