//! How values compare: numbers exactly, digits in text by their value, times as moments.
//! It leaves to its callers which of these a field wants.

use std::borrow::Cow;
use std::cmp::Ordering;

use runfold_api::query::number;
use serde_json::{Number, Value};

/// Compares by value. Whole numbers and floats compare exactly, so that the order is total.
pub fn compare_numbers(a: &Number, b: &Number) -> Ordering {
    match (whole(a), whole(b)) {
        (Some(a), Some(b)) => a.cmp(&b),
        (Some(a), None) => whole_to_float(a, float(b)),
        (None, Some(b)) => whole_to_float(b, float(a)).reverse(),
        (None, None) => float(a).partial_cmp(&float(b)).unwrap_or(Ordering::Equal),
    }
}

fn whole(number: &Number) -> Option<i128> {
    number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))
}

fn float(number: &Number) -> f64 {
    number.as_f64().unwrap_or_default()
}

fn whole_to_float(whole: i128, float: f64) -> Ordering {
    let floor = float.floor();
    // beyond 64 bits the float decides by its sign alone
    if floor.abs() > 1e30 {
        return if floor > 0.0 { Ordering::Less } else { Ordering::Greater };
    }
    whole.cmp(&(floor as i128)).then(if float > floor { Ordering::Less } else { Ordering::Equal })
}

/// The number that a value is, or that its text spells.
pub fn as_number(value: &Value) -> Option<Cow<'_, Number>> {
    match value {
        Value::Number(number) => Some(Cow::Borrowed(number)),
        Value::String(text) => number(text).map(Cow::Owned),
        _ => None,
    }
}

/// A scalar as text; lists and objects have none.
pub fn as_text(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        Value::Bool(flag) => Some(Cow::Owned(flag.to_string())),
        _ => None,
    }
}

/// Absent in spirit: null, or a string, list or object with nothing in it.
pub fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    }
}

/// The items of a list, or the value itself.
pub fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice)
}

/// Equal by value: `1` and `1.0` are.
pub fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => compare_numbers(a, b).is_eq(),
        _ => a == b,
    }
}

/// Compares text with each run of digits as one number; equal runs fall back to plain text.
pub fn compare_naturally(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    loop {
        let ordering = match (left.chars().next(), right.chars().next()) {
            (None, None) => return a.cmp(b),
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => {
                compare_runs(take_digits(&mut left), take_digits(&mut right))
            }
            (Some(x), Some(y)) => {
                left = &left[x.len_utf8()..];
                right = &right[y.len_utf8()..];
                // all digits stand where `0` does, so that runs of any first digit sort alike
                let place = |c: char| if c.is_ascii_digit() { '0' } else { c };
                place(x).cmp(&place(y))
            }
        };
        if ordering.is_ne() {
            return ordering;
        }
    }
}

fn take_digits<'a>(text: &mut &'a str) -> &'a str {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    *text = rest;
    digits
}

fn compare_runs(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn number_of(value: Value) -> Number {
        value.as_number().unwrap().clone()
    }

    #[test]
    fn whole_numbers_and_floats_compare_exactly() {
        let cases = [
            (json!(9_007_199_254_740_993_i64), json!(9_007_199_254_740_992.0), Ordering::Greater),
            (json!(2), json!(2.5), Ordering::Less),
            (json!(-2), json!(-2.5), Ordering::Greater),
            (json!(3), json!(3.0), Ordering::Equal),
            (json!(u64::MAX), json!(1e300), Ordering::Less),
            (json!(i64::MIN), json!(-1e300), Ordering::Greater),
        ];
        for (a, b, wanted) in cases {
            assert_eq!(compare_numbers(&number_of(a.clone()), &number_of(b.clone())), wanted, "{a} {b}");
            assert_eq!(compare_numbers(&number_of(b), &number_of(a)), wanted.reverse());
        }
    }

    #[test]
    fn digits_in_text_compare_by_their_value() {
        let mut names = ["run10", "run9", "run09", "run", "run1a2", "a"];
        names.sort_by(|a, b| compare_naturally(a, b));
        assert_eq!(names, ["a", "run", "run1a2", "run09", "run9", "run10"]);
    }

    proptest! {
        #[test]
        fn the_natural_order_is_total(a in "[0-9a:/é]{0,6}", b in "[0-9a:/é]{0,6}", c in "[0-9a:/é]{0,6}") {
            prop_assert_eq!(compare_naturally(&a, &b), compare_naturally(&b, &a).reverse());
            prop_assert_eq!(compare_naturally(&a, &b).is_eq(), a == b);
            if compare_naturally(&a, &b).is_le() && compare_naturally(&b, &c).is_le() {
                prop_assert!(compare_naturally(&a, &c).is_le());
            }
        }

        #[test]
        fn the_order_of_numbers_is_transitive(a in -3i64..3, b in any::<f64>(), c in any::<i64>(), d in any::<u64>()) {
            prop_assume!(b.is_finite());
            let mut all = [json!(a), json!(b), json!(c), json!(d), json!(c as f64)].map(number_of);
            all.sort_by(compare_numbers);
            for (i, low) in all.iter().enumerate() {
                prop_assert!(all[i..].iter().all(|high| compare_numbers(low, high).is_le()));
            }
        }
    }
}
