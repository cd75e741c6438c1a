//! The order of documents: total, stable from page to page, missing values where ClearML's clients expect them.
//! It leaves reading `order_by` to the query language.

use std::borrow::Cow;
use std::cmp::Ordering;

use runfold_api::query::{Kind, Order, OrderBy};
use runfold_api::time::Moment;
use serde_json::{Map, Number, Value};

use super::naive::{id, moment_of, scalars, text_score};
use super::value::{as_number, as_text, compare_naturally, compare_numbers};

/// One value's place. The variants stand in their order: numbers before text before the rest.
enum Key<'a> {
    Time(Moment),
    Number(Cow<'a, Number>),
    Natural(&'a str),
    Text(&'a str),
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

    fn compare(&self, other: &Self) -> Ordering {
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
                let key = |document| key(document, path, *kind, order.descending);
                compare_keys(key(a), key(b), order.descending, place == 0)
            }
        };
        if ordering.is_ne() {
            return ordering;
        }
    }
    id(a).cmp(id(b))
}

fn compare_keys(a: Option<Key<'_>>, b: Option<Key<'_>>, descending: bool, missing_last: bool) -> Ordering {
    let turn = |ordering: Ordering| if descending { ordering.reverse() } else { ordering };
    match (a, b) {
        (Some(a), Some(b)) => turn(a.compare(&b)),
        (None, None) => Ordering::Equal,
        (None, Some(_)) if missing_last => Ordering::Greater,
        (Some(_), None) if missing_last => Ordering::Less,
        (None, Some(_)) => turn(Ordering::Less),
        (Some(_), None) => turn(Ordering::Greater),
    }
}

/// What a document sorts by: of several values the smallest, or the largest when descending.
fn key<'a>(document: &'a Map<String, Value>, path: &[String], kind: Kind, descending: bool) -> Option<Key<'a>> {
    let keys = scalars(document, path).map(|value| key_of(value, kind));
    if descending { keys.max_by(Key::compare) } else { keys.min_by(Key::compare) }
}

fn key_of(value: &Value, kind: Kind) -> Key<'_> {
    match (value, kind) {
        (value, Kind::Time) if moment_of(value).is_some() => Key::Time(moment_of(value).unwrap_or_default()),
        (Value::Number(number), _) => Key::Number(Cow::Borrowed(number)),
        (Value::String(text), Kind::Parameter) => as_number(value).map_or(Key::Natural(text), Key::Number),
        (Value::String(text), _) => Key::Text(text),
        (Value::Bool(flag), _) => Key::Flag(*flag),
        (other, _) => Key::Other(as_text(other).map_or_else(|| other.to_string(), Cow::into_owned)),
    }
}
