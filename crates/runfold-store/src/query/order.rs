//! The order of documents: total, stable from page to page, missing values where ClearML's clients expect them.
//! It leaves reading `order_by` to the query language.

use std::borrow::Cow;
use std::cmp::Ordering;

use runfold_api::query::{Kind, Order, OrderBy, resolve};
use runfold_api::time::Moment;
use serde_json::{Map, Number, Value};

use super::naive::{id, moment_of, scalars, text_score};
use super::value::{as_number, as_text, compare_naturally, compare_numbers};

/// One value's place. The variants stand in their order: numbers before text before the rest.
#[derive(Clone)]
pub(crate) enum Key<'a> {
    Time(Moment),
    Number(Cow<'a, Number>),
    Natural(Cow<'a, str>),
    Text(Cow<'a, str>),
    Flag(bool),
    Other(String),
}

impl Key<'_> {
    fn rank(&self) -> u8 {
        match self {
            Self::Time(_) => 0,
            Self::Number(_) => 1,
            Self::Natural(_) | Self::Text(_) => 2,
            Self::Flag(_) => 3,
            Self::Other(_) => 4,
        }
    }

    /// What a text sorts by; nothing of other keys.
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Natural(text) | Self::Text(text) => text,
            _ => "",
        }
    }

    /// The same key, borrowing nothing.
    pub(crate) fn into_owned(self) -> Key<'static> {
        match self {
            Self::Time(at) => Key::Time(at),
            Self::Number(number) => Key::Number(Cow::Owned(number.into_owned())),
            Self::Natural(text) => Key::Natural(Cow::Owned(text.into_owned())),
            Self::Text(text) => Key::Text(Cow::Owned(text.into_owned())),
            Self::Flag(flag) => Key::Flag(flag),
            Self::Other(text) => Key::Other(text),
        }
    }

    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Time(a), Self::Time(b)) => a.cmp(b),
            (Self::Number(a), Self::Number(b)) => compare_numbers(a, b),
            (Self::Natural(a), Self::Natural(b)) => compare_naturally(a, b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Flag(a), Self::Flag(b)) => a.cmp(b),
            (Self::Other(a), Self::Other(b)) => a.cmp(b),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

/// Compares two documents by `orders`, then by id.
///
/// Missing values come last in both directions for the first order; for the others they count as smallest.
pub fn compare(orders: &[Order], a: &Map<String, Value>, b: &Map<String, Value>) -> Ordering {
    for (place, order) in orders.iter().enumerate() {
        let ordering = match &order.by {
            OrderBy::TextScore(search) => text_score(search, b).cmp(&text_score(search, a)),
            OrderBy::Field { path, kind } => {
                let (a, b) = (resolve(a, path), resolve(b, path));
                let (a, b) = (key(&a, *kind, order.descending), key(&b, *kind, order.descending));
                compare_keys(a.as_ref(), b.as_ref(), order.descending, place == 0)
            }
        };
        if ordering.is_ne() {
            return ordering;
        }
    }
    id(a).cmp(id(b))
}

/// The order of two keys of which either may be missing.
fn compare_keys(a: Option<&Key<'_>>, b: Option<&Key<'_>>, descending: bool, missing_last: bool) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if descending => b.compare(a),
        (Some(a), Some(b)) => a.compare(b),
        (a, b) => compare_missing(a.is_none(), b.is_none(), descending, missing_last),
    }
}

/// Where a missing value stands against another that may be missing too.
pub(crate) fn compare_missing(a_misses: bool, b_misses: bool, descending: bool, missing_last: bool) -> Ordering {
    if missing_last || descending { a_misses.cmp(&b_misses) } else { b_misses.cmp(&a_misses) }
}

/// What a document sorts by: of several values the smallest, or the largest when descending.
pub(crate) fn key<'a>(found: &[&'a Value], kind: Kind, descending: bool) -> Option<Key<'a>> {
    let keys = scalars(found).map(|value| key_of(value, kind));
    if descending { keys.max_by(Key::compare) } else { keys.min_by(Key::compare) }
}

fn key_of(value: &Value, kind: Kind) -> Key<'_> {
    match (value, kind) {
        (value, Kind::Time) if moment_of(value).is_some() => Key::Time(moment_of(value).unwrap_or_default()),
        (Value::Number(number), _) => Key::Number(Cow::Borrowed(number)),
        (Value::String(text), Kind::Parameter) => as_number(value).map_or(Key::Natural(text.into()), Key::Number),
        (Value::String(text), _) => Key::Text(text.into()),
        (Value::Bool(flag), _) => Key::Flag(*flag),
        (other, _) => Key::Other(as_text(other).map_or_else(|| other.to_string(), Cow::into_owned)),
    }
}
