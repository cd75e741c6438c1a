//! Curves as charts draw them: many tasks and metrics, a stretch of the x axis, as many buckets as there are pixels. Ours.

use super::events::MetricVariants;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WindowAxis {
    #[default]
    Iteration,
    /// Milliseconds since 1970.
    Timestamp,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WindowFormat {
    #[default]
    Json,
    /// `application/vnd.runfold.window`: the bytes `RFW1`, the length of the header as a little-endian u32, the header
    /// (the JSON answer with `offset` and `length` in place of the columns), filled up with blanks to a multiple of
    /// eight; then for each series at its offset `x`, `min`, `max`, `mean`, `last` as little-endian f64 and `count` as
    /// u32, filled up to a multiple of eight.
    Binary,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct GetScalarWindow {
    /// 1 to 100.
    pub tasks: Vec<String>,
    /// All metrics where it is absent.
    pub metrics: Option<Vec<MetricVariants>>,
    pub axis: Option<WindowAxis>,
    /// The first and last place on the axis, both included.
    pub from: Option<i64>,
    pub to: Option<i64>,
    /// Buckets a series at most: 1 to 6000, 1000 unless said. Fewer points come as they are.
    pub buckets: Option<i64>,
    pub model_events: Option<bool>,
    pub format: Option<WindowFormat>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ScalarWindow {
    pub axis: WindowAxis,
    pub series: Vec<WindowSeries>,
    /// Series that were left out because there are too many; ask for fewer tasks or metrics at once.
    pub left_out: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WindowSeries {
    pub task: String,
    pub metric: String,
    pub variant: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub x_axis_label: Option<String>,
    /// Of the whole series, not of the window alone.
    pub total: SeriesTotal,
    /// Whether each row is one point as it was reported.
    pub raw: bool,
    /// Where the columns lie, in the binary form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// Rows in the columns.
    pub length: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub columns: Option<WindowColumns>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SeriesTotal {
    pub points: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<Place>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<Place>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<Place>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<Place>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mean: Option<Number>,
    /// Points that are no finite number.
    pub odd: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Place {
    pub iteration: i64,
    pub value: Number,
}

/// Columns of equal length, by `x`. `min`, `max` and `mean` are of the finite values; `NaN` where there are none.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct WindowColumns {
    /// Where each bucket's first point lies.
    pub x: Vec<i64>,
    pub min: Vec<Number>,
    pub max: Vec<Number>,
    pub mean: Vec<Number>,
    /// The value of the bucket's last point, finite or not.
    pub last: Vec<Number>,
    /// Points in the bucket.
    pub count: Vec<u32>,
}

/// A float; what JSON has no number for is one of the words `NaN`, `Infinity` and `-Infinity`.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema)]
#[schemars(transparent)]
pub struct Number(#[schemars(with = "NumberOrWord")] pub f64);

/// How a [`Number`] looks.
#[derive(JsonSchema)]
#[allow(dead_code)] // it describes, nothing more
#[serde(untagged)]
enum NumberOrWord {
    Number(f64),
    Word(String),
}

impl Serialize for Number {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            finite if finite.is_finite() => serializer.serialize_f64(finite),
            nan if nan.is_nan() => serializer.serialize_str("NaN"),
            high if high > 0.0 => serializer.serialize_str("Infinity"),
            _ => serializer.serialize_str("-Infinity"),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MetricKind {
    Scalar,
    Plot,
    Sample,
    Vector,
}

/// Names of metrics that tasks have reported.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct SearchMetrics {
    /// 1 to 100.
    pub tasks: Vec<String>,
    /// Letters that the name holds in this order; the best match first.
    pub pattern: Option<String>,
    /// Scalars unless said.
    pub kind: Option<MetricKind>,
    pub model_events: Option<bool>,
    pub page: Option<i64>,
    /// 1 to 1000, 200 unless said.
    pub page_size: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FoundMetrics {
    pub metrics: Vec<FoundMetric>,
    /// Metrics that match.
    pub total: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FoundMetric {
    pub metric: String,
    pub variants: Vec<FoundVariant>,
    /// Whether it is a measure of the machine; those come last.
    pub system: bool,
    /// When it was reported last, in milliseconds since 1970.
    pub last_update: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FoundVariant {
    pub variant: String,
    /// How many of the tasks have it.
    pub tasks: u64,
}
