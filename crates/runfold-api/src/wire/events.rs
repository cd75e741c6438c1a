//! `events.*`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The answer to `add` and `add_batch`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct Added {
    pub added: u64,
    pub errors: u64,
    /// How often each message applied.
    pub errors_info: Map<String, Value>,
}

/// A metric and those of its variants that are wanted; none named means all.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct MetricVariants {
    pub metric: Option<String>,
    pub variants: Option<Vec<String>>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AxisName {
    #[default]
    Iter,
    Timestamp,
    IsoTime,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Histogram {
    pub task: String,
    /// Points of one variant at most, 1 to 6000; 2000 unless said.
    pub samples: Option<i64>,
    pub key: Option<AxisName>,
    pub metrics: Option<Vec<MetricVariants>>,
    pub model_events: Option<bool>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct MultiHistogram {
    /// 1 to 100.
    pub tasks: Vec<String>,
    pub samples: Option<i64>,
    pub key: Option<AxisName>,
    pub metrics: Option<Vec<MetricVariants>>,
    pub model_events: Option<bool>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Raw {
    pub task: String,
    pub metric: MetricVariants,
    pub key: Option<AxisName>,
    /// Points a batch, at most 200,000; 10,000 unless said.
    pub batch_size: Option<i64>,
    pub count_total: Option<bool>,
    pub scroll_id: Option<String>,
    pub model_events: Option<bool>,
}

/// One task, or one model with `model_events`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct OfTask {
    pub task: String,
    pub model_events: Option<bool>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct OfTasks {
    pub tasks: Vec<String>,
    pub metrics: Option<Vec<MetricVariants>>,
    pub event_type: Option<String>,
    pub model_events: Option<bool>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct MetricData {
    pub task: String,
    pub metric: Option<String>,
    pub scroll_id: Option<String>,
    pub no_scroll: Option<bool>,
    pub model_events: Option<bool>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Vectors {
    pub task: String,
    pub metric: String,
    pub variant: String,
    pub model_events: Option<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Asc,
    Desc,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct TaskEvents {
    pub task: String,
    /// One of the event types; all unless said.
    pub event_type: Option<String>,
    pub metrics: Option<Vec<MetricVariants>>,
    pub order: Option<Direction>,
    pub batch_size: Option<i64>,
    pub scroll_id: Option<String>,
    pub count_total: Option<bool>,
    pub model_events: Option<bool>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct TaskLog {
    pub task: String,
    pub batch_size: Option<i64>,
    pub navigate_earlier: Option<bool>,
    /// Milliseconds since 1970, exclusive.
    pub from_timestamp: Option<f64>,
    pub order: Option<Direction>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct DownloadLog {
    pub task: String,
    pub line_type: Option<String>,
    /// With `{asctime}`, `{timestamp}`, `{level}`, `{worker}`, `{msg}`.
    pub line_format: Option<String>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct ClearLog {
    pub task: String,
    /// Deletes what is older than so many seconds; everything unless said.
    pub threshold_sec: Option<i64>,
    pub allow_locked: Option<bool>,
}

/// A page of the log around a line number. Ours.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct LogWindow {
    pub task: String,
    /// Number of the first line wanted, from 0.
    pub first: Option<u64>,
    /// Lines, at most 10,000; 500 unless said.
    pub count: Option<u64>,
}

/// A search in the log. Ours.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct SearchLog {
    pub task: String,
    pub pattern: String,
    /// Whether the pattern is a regular expression.
    pub regex: Option<bool>,
    pub case_sensitive: Option<bool>,
    /// Number of the line to begin at: the last match's plus one for the next page.
    pub from_line: Option<u64>,
    /// Matches, at most 10,000; 100 unless said.
    pub limit: Option<u64>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct TaskPlots {
    pub task: String,
    /// The last so many iterations of each metric and variant; 1 unless said.
    pub iters: Option<i64>,
    pub metrics: Option<Vec<MetricVariants>>,
    pub scroll_id: Option<String>,
    pub no_scroll: Option<bool>,
    pub model_events: Option<bool>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct MultiPlots {
    pub tasks: Vec<String>,
    pub iters: Option<i64>,
    pub metrics: Option<Vec<MetricVariants>>,
    pub last_iters_per_task_metric: Option<bool>,
    pub scroll_id: Option<String>,
    pub no_scroll: Option<bool>,
    pub model_events: Option<bool>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct TaskMetricVariants {
    pub task: String,
    pub metric: Option<String>,
    pub variants: Option<Vec<String>>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Documents {
    pub metrics: Vec<TaskMetricVariants>,
    /// Iterations a task; 1 unless said.
    pub iters: Option<i64>,
    pub navigate_earlier: Option<bool>,
    pub refresh: Option<bool>,
    pub scroll_id: Option<String>,
    pub model_events: Option<bool>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Sample {
    pub task: String,
    pub metric: String,
    pub variant: Option<String>,
    pub iteration: Option<i64>,
    pub scroll_id: Option<String>,
    pub refresh: Option<bool>,
    pub navigate_current_metric: Option<bool>,
    pub model_events: Option<bool>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct NextSample {
    pub task: String,
    pub scroll_id: Option<String>,
    pub navigate_earlier: Option<bool>,
    pub next_iteration: Option<bool>,
    pub model_events: Option<bool>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct DeleteForTask {
    pub task: String,
    pub allow_locked: Option<bool>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct DeleteForModel {
    pub model: String,
    pub allow_locked: Option<bool>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct ClearScroll {
    pub scroll_id: String,
}
