//! One reported event as it is sent: a line of JSON, read without copying where that can be.

use runfold_api::limits::METRIC_NAME_BYTES;
use runfold_series::Point;
use runfold_store::events::{Body, Document, LogEntry};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use std::borrow::Cow;

type Text<'a> = Option<Cow<'a, str>>;

/// The fields that any type of event may have. Names are ClearML's.
#[derive(Debug, Default, PartialEq, Deserialize)]
pub struct Line<'a> {
    #[serde(borrow, default, rename = "type", deserialize_with = "text")]
    pub kind: Text<'a>,
    #[serde(borrow, default, deserialize_with = "text")]
    pub task: Text<'a>,
    #[serde(borrow, default, deserialize_with = "text")]
    pub model: Text<'a>,
    #[serde(borrow, default, deserialize_with = "text")]
    pub metric: Text<'a>,
    #[serde(borrow, default, deserialize_with = "text")]
    pub variant: Text<'a>,
    #[serde(borrow, default, deserialize_with = "text")]
    pub key: Text<'a>,
    #[serde(borrow, default, deserialize_with = "text")]
    pub url: Text<'a>,
    #[serde(borrow, default, deserialize_with = "text")]
    pub plot_str: Text<'a>,
    #[serde(borrow, default, deserialize_with = "text")]
    pub msg: Text<'a>,
    #[serde(borrow, default, deserialize_with = "text")]
    pub level: Text<'a>,
    #[serde(borrow, default, deserialize_with = "text")]
    pub worker: Text<'a>,
    #[serde(borrow, default, deserialize_with = "text")]
    pub x_axis_label: Text<'a>,
    #[serde(default)]
    pub iter: Option<Number>,
    #[serde(default)]
    pub timestamp: Option<Number>,
    /// An old name of `timestamp`.
    #[serde(default)]
    pub ts: Option<Number>,
    #[serde(default)]
    pub value: Option<Number>,
    #[serde(default)]
    pub values: Option<Vec<Number>>,
    #[serde(default)]
    pub model_event: Option<bool>,
    #[serde(default)]
    pub allow_locked: Option<bool>,
}

/// Fields that have a place of their own; all others of a plot or a sample are kept beside it and given back.
const KNOWN: &[&str] = &[
    "type",
    "task",
    "model",
    "metric",
    "variant",
    "key",
    "url",
    "plot_str",
    "iter",
    "timestamp",
    "ts",
    "model_event",
    "allow_locked",
];

/// A number as JSON, or as Python writes what JSON lacks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    Int(i64),
    Float(f64),
}

impl Number {
    pub fn float(self) -> f64 {
        match self {
            Self::Int(n) => n as f64,
            Self::Float(n) => n,
        }
    }

    /// The whole number, if it is one within 64 bits.
    pub fn int(self) -> Option<i64> {
        match self {
            Self::Int(n) => Some(n),
            Self::Float(n) if n.is_finite() && n.abs() < 9.0e18 => Some(n as i64),
            Self::Float(_) => None,
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Number;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a number")
            }
            fn visit_i64<E>(self, n: i64) -> Result<Number, E> {
                Ok(Number::Int(n))
            }
            fn visit_u64<E>(self, n: u64) -> Result<Number, E> {
                Ok(i64::try_from(n).map_or(Number::Float(n as f64), Number::Int))
            }
            fn visit_f64<E>(self, n: f64) -> Result<Number, E> {
                Ok(Number::Float(n))
            }
            fn visit_bool<E>(self, flag: bool) -> Result<Number, E> {
                Ok(Number::Int(i64::from(flag)))
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Number, E> {
                // our own quoting of what JSON has no number for; `parse` knows these spellings
                text.trim().parse().map(Number::Float).map_err(|_| E::custom(format!("`{text}` is not a number")))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// A string, or whatever a client put in its place, as a string; null is nothing.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Text<'de>, D::Error> {
    struct Visitor;
    impl<'de> serde::de::Visitor<'de> for Visitor {
        type Value = Text<'de>;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a string")
        }
        fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'de>, E> {
            Ok(Some(Cow::Borrowed(text)))
        }
        fn visit_str<E>(self, text: &str) -> Result<Text<'de>, E> {
            Ok(Some(Cow::Owned(text.to_owned())))
        }
        fn visit_i64<E>(self, n: i64) -> Result<Text<'de>, E> {
            Ok(Some(Cow::Owned(n.to_string())))
        }
        fn visit_u64<E>(self, n: u64) -> Result<Text<'de>, E> {
            Ok(Some(Cow::Owned(n.to_string())))
        }
        fn visit_f64<E>(self, n: f64) -> Result<Text<'de>, E> {
            Ok(Some(Cow::Owned(n.to_string())))
        }
        fn visit_bool<E>(self, flag: bool) -> Result<Text<'de>, E> {
            Ok(Some(Cow::Owned(flag.to_string())))
        }
        fn visit_unit<E>(self) -> Result<Text<'de>, E> {
            Ok(None)
        }
        fn visit_none<E>(self) -> Result<Text<'de>, E> {
            Ok(None)
        }
    }
    deserializer.deserialize_any(Visitor)
}

/// What a line reports.
#[derive(Debug)]
pub enum Event {
    Scalar(Point),
    Document(Document),
    Log(LogEntry),
}

impl Line<'_> {
    /// The id of the task or model, and whether it is a model's.
    pub fn owner(&self) -> Result<(&str, bool), String> {
        let model_event = self.model_event.unwrap_or(false);
        let id = if model_event { self.model.as_ref().or(self.task.as_ref()) } else { self.task.as_ref() };
        let id = id.filter(|id| !id.is_empty()).ok_or("Missing task id")?;
        Ok((id, model_event))
    }

    /// # Errors
    /// Why the event can't be stored, in words that count how often it happens.
    ///
    /// `raw` is the line itself, read once more for the further fields of plots and samples.
    pub fn event(&mut self, raw: &[u8], now_ms: i64, worker: Option<&str>) -> Result<Event, String> {
        let too_long = |name: &Text<'_>| name.as_ref().is_some_and(|name| name.len() > METRIC_NAME_BYTES);
        if [&self.metric, &self.variant, &self.key, &self.worker].into_iter().any(too_long) {
            return Err(format!("Metric, variant, key or worker longer than {METRIC_NAME_BYTES} bytes"));
        }
        let timestamp = self.timestamp.or(self.ts).and_then(Number::int).unwrap_or(now_ms);
        let iteration = match self.iter {
            None => 0,
            Some(number) => number.int().ok_or("Iteration is not a 64-bit integer")?,
        };
        match self.kind.as_deref() {
            Some("training_stats_scalar") => {
                let value = self.value.ok_or("Scalar event without a value")?.float();
                Ok(Event::Scalar(Point { iteration, timestamp, value }))
            }
            Some("log") => Ok(Event::Log(LogEntry {
                timestamp,
                level: taken(&mut self.level),
                worker: self.worker.take().map(Cow::into_owned).or(worker.map(str::to_owned)).unwrap_or_default(),
                msg: taken(&mut self.msg),
            })),
            Some("training_stats_vector") => {
                let values = self.values.as_ref().ok_or("Vector event without values")?;
                let body = Body::Vector(values.iter().map(|number| number.float()).collect());
                Ok(self.document(iteration, timestamp, body))
            }
            Some("plot") => {
                let plot = self.plot_str.take().ok_or("Plot event without plot_str")?.into_owned();
                Ok(self.document(iteration, timestamp, Body::Plot { plot, extra: extra(raw, worker) }))
            }
            Some("training_debug_image") => {
                let url = taken(&mut self.url);
                Ok(self.document(iteration, timestamp, Body::Sample { url, extra: extra(raw, worker) }))
            }
            Some(other) => Err(format!("Invalid event type {}", other.chars().take(100).collect::<String>())),
            None => Err("Event without a type".to_owned()),
        }
    }

    fn document(&mut self, iteration: i64, timestamp: i64, body: Body) -> Event {
        Event::Document(Document {
            metric: taken(&mut self.metric),
            variant: taken(&mut self.variant),
            key: taken(&mut self.key),
            iteration,
            timestamp,
            body,
        })
    }
}

/// What came besides, as JSON, with the worker that sent it.
fn extra(raw: &[u8], worker: Option<&str>) -> String {
    let mut more: Map<String, Value> = serde_json::from_slice(raw).unwrap_or_default();
    more.retain(|name, value| !KNOWN.contains(&name.as_str()) && !value.is_null());
    if let (Some(worker), false) = (worker, more.contains_key("worker")) {
        more.insert("worker".to_owned(), worker.into());
    }
    if more.is_empty() { String::new() } else { Value::Object(more).to_string() }
}

fn taken(text: &mut Text<'_>) -> String {
    text.take().map(Cow::into_owned).unwrap_or_default()
}

/// Reads one line; where it holds the tokens that Python writes for what JSON lacks, those become strings first.
pub fn read<'a>(line: &'a [u8], mended: &'a mut String) -> Result<Line<'a>, String> {
    let first = serde_json::from_slice(line).map_err(|error| format!("Invalid JSON: {}", category(&error)));
    let Err(error) = first else { return first };
    let text = std::str::from_utf8(line).map_err(|_| "Invalid JSON: not UTF-8".to_owned())?;
    if !["NaN", "Infinity"].iter().any(|token| text.contains(token)) {
        return Err(error);
    }
    *mended = quote_tokens(text);
    serde_json::from_str(mended).map_err(|_| error)
}

/// The kind of a JSON error: few enough to count by, and no echo of what was sent.
fn category(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line").next().unwrap_or_default().chars().take(200).collect()
}

/// Puts quotes around NaN, Infinity and -Infinity where they stand outside strings.
pub fn quote_tokens(json: &str) -> String {
    let mut quoted = String::with_capacity(json.len() + 16);
    let (mut in_string, mut escaped) = (false, false);
    let mut rest = json;
    while let Some(c) = rest.chars().next() {
        if in_string {
            in_string = escaped || c != '"';
            escaped = c == '\\' && !escaped;
        } else if let Some(token) = ["NaN", "-Infinity", "Infinity"].into_iter().find(|token| rest.starts_with(token)) {
            quoted.extend(['"'].into_iter().chain(token.chars()).chain(['"']));
            rest = &rest[token.len()..];
            continue;
        } else {
            in_string = c == '"';
        }
        quoted.push(c);
        rest = &rest[c.len_utf8()..];
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(json: &str) -> f64 {
        let mut mended = String::new();
        read(json.as_bytes(), &mut mended).unwrap().value.unwrap().float()
    }

    #[test]
    fn numbers_arrive_as_python_writes_them() {
        assert_eq!(value(r#"{"value": 1}"#), 1.0);
        assert_eq!(value(r#"{"value": 1.5e3}"#), 1500.0);
        assert!(value(r#"{"value": NaN}"#).is_nan());
        assert_eq!(value(r#"{"metric": "a \" NaN", "value": -Infinity}"#), f64::NEG_INFINITY);
        assert_eq!(value(r#"{"value": 18446744073709551615}"#), 18446744073709551615.0);
    }

    #[test]
    fn tokens_inside_strings_stay_as_they_are() {
        assert_eq!(quote_tokens(r#"{"a": "NaN", "b\"": NaN}"#), r#"{"a": "NaN", "b\"": "NaN"}"#);
    }

    #[test]
    fn names_may_be_null_or_numbers() {
        let mut mended = String::new();
        let line = read(br#"{"metric": null, "variant": 3}"#, &mut mended).unwrap();
        assert_eq!((line.metric, line.variant.as_deref()), (None, Some("3")));
    }
}
