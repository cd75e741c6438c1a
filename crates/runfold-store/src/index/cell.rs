//! One row's value in a column, as bytes: short for what is common, exact for all that is kept.
//! It leaves columns to `chunk` and meaning to the naive evaluator, which judges the values again.

use runfold_api::query::Kind;
use runfold_api::time::Moment;
use serde_json::{Number, Value};
use std::borrow::Cow;

/// Longer values are not kept: who asks for one reads the document.
const LONG: usize = 1_024;
const NUMBER: u8 = b'n';
const TIME: u8 = b't';
const HEX: u8 = b'h';
const TEXT: u8 = b's';
const LIST: u8 = b'l';
const ELSEWHERE: u8 = b'e';

/// The values that a path led to in one document.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    Missing,
    /// One number that a float holds exactly.
    Number(f64),
    /// One time, written as the server writes times.
    Time(Moment),
    Text(Cow<'a, str>),
    List(Vec<Value>),
    /// Only the document tells.
    Elsewhere,
}

/// The bytes of a cell; none when nothing was found.
pub fn encode(found: &[&Value], kind: Kind) -> Vec<u8> {
    let bytes = match (found, kind) {
        ([], _) => return Vec::new(),
        ([Value::Number(number)], Kind::Number | Kind::Parameter) => match exact(number) {
            Some(float) => [&[NUMBER][..], &float.to_le_bytes()].concat(),
            None => list(found),
        },
        ([Value::String(text)], kind) => of_text(text, kind),
        _ => list(found),
    };
    if bytes.len() > LONG { vec![ELSEWHERE] } else { bytes }
}

fn list(found: &[&Value]) -> Vec<u8> {
    let json = serde_json::to_vec(found).expect("values are JSON already");
    [&[LIST][..], &json].concat()
}

fn of_text(text: &str, kind: Kind) -> Vec<u8> {
    if kind == Kind::Time
        && let Some(at) = Moment::parse(text).filter(|at| at.iso() == text)
    {
        return [&[TIME][..], &at.0.to_le_bytes()].concat();
    }
    match hex(text) {
        Some(bytes) => [&[HEX][..], &bytes].concat(),
        None => [&[TEXT][..], text.as_bytes()].concat(),
    }
}

/// The float that is the same number, if there is one.
pub fn exact(number: &Number) -> Option<f64> {
    let float = number.as_f64().filter(|float| float.is_finite())?;
    let whole = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
    (whole.is_none_or(|whole| float as i128 == whole)).then_some(float)
}

fn hex(text: &str) -> Option<[u8; 16]> {
    let digits: &[u8; 32] = text.as_bytes().try_into().ok()?;
    let digit = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; 16];
    for (byte, pair) in bytes.iter_mut().zip(digits.as_chunks::<2>().0) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

fn unhex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

/// What the bytes say. Bytes that say nothing leave the word to the document.
pub fn decode(bytes: &[u8]) -> Cell<'_> {
    let Some((tag, rest)) = bytes.split_first() else { return Cell::Missing };
    let read = match *tag {
        NUMBER => rest.try_into().ok().map(|bytes| Cell::Number(f64::from_le_bytes(bytes))),
        TIME => rest.try_into().ok().map(|bytes| Cell::Time(Moment(i64::from_le_bytes(bytes)))),
        HEX => Some(Cell::Text(Cow::Owned(unhex(rest)))),
        TEXT => std::str::from_utf8(rest).ok().map(|text| Cell::Text(Cow::Borrowed(text))),
        LIST => serde_json::from_slice(rest).ok().map(Cell::List),
        _ => None,
    };
    read.unwrap_or(Cell::Elsewhere)
}

pub fn of_number(value: f64) -> Vec<u8> {
    [&[NUMBER][..], &value.to_le_bytes()].concat()
}

pub fn of_time(at: i64) -> Vec<u8> {
    [&[TIME][..], &at.to_le_bytes()].concat()
}

/// The number or time in a cell's bytes.
pub fn fixed_width(bytes: &[u8]) -> Option<Fixed> {
    match bytes {
        [NUMBER, rest @ ..] => Some(Fixed::Number(f64::from_le_bytes(rest.try_into().ok()?))),
        [TIME, rest @ ..] => Some(Fixed::Time(i64::from_le_bytes(rest.try_into().ok()?))),
        _ => None,
    }
}

pub enum Fixed {
    Number(f64),
    Time(i64),
}

impl Cell<'_> {
    /// The values again; `None` where only the document has them.
    pub fn values(&self) -> Option<Vec<Value>> {
        Some(match self {
            Self::Missing => Vec::new(),
            Self::Number(float) => vec![Number::from_f64(*float).map_or(Value::Null, Value::Number)],
            Self::Time(at) => vec![Value::String(at.iso())],
            Self::Text(text) => vec![Value::String(text.clone().into_owned())],
            Self::List(values) => values.clone(),
            Self::Elsewhere => return None,
        })
    }

    /// The strings among the values, for postings.
    pub fn words(&self) -> Option<Vec<String>> {
        let values = self.values()?;
        let found: Vec<_> = values.iter().collect();
        let texts = crate::query::naive::scalars(&found).filter_map(Value::as_str);
        Some(texts.map(str::to_owned).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::value::equal;
    use proptest::prelude::*;
    use serde_json::json;

    fn back(value: Value, kind: Kind) -> Option<Vec<Value>> {
        decode(&encode(&[&value], kind)).values()
    }

    #[test]
    fn what_is_read_back_is_what_was_there() {
        let values = [
            json!(9_007_199_254_740_993_i64),
            json!(u64::MAX),
            json!(0.1),
            json!(null),
            json!([1, "a", null]),
            json!("0123456789abcdef0123456789abcdef"),
            json!("0123456789ABCDEF0123456789abcdef"),
            json!("2026-01-01T00:00:00.000001+00:00"),
            json!("2026-01-01 00:00:00"),
            json!(""),
            json!({"a": 1}),
        ];
        for value in values {
            for kind in [Kind::Number, Kind::Parameter, Kind::Time, Kind::Text] {
                assert_eq!(back(value.clone(), kind), Some(vec![value.clone()]), "{value} {kind:?}");
            }
        }
        assert_eq!(back(json!("x".repeat(2_000)), Kind::Text), None);
    }

    proptest! {
        #[test]
        fn a_number_is_the_same_number_afterwards(whole in any::<i64>(), float in prop::num::f64::NORMAL) {
            for value in [json!(whole), json!(float), json!(whole as f64), json!(whole >> 30)] {
                prop_assert!(equal(&back(value.clone(), Kind::Number).unwrap()[0], &value));
            }
        }

        #[test]
        fn any_bytes_decode(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let _ = decode(&bytes).values();
        }
    }
}
