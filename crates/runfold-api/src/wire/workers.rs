//! `workers.*`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Register {
    pub worker: String,
    /// Seconds without a report after which the worker counts as gone.
    pub timeout: Option<i64>,
    pub queues: Option<Vec<String>>,
    pub tags: Option<Vec<String>>,
    pub system_tags: Option<Vec<String>>,
    pub resources: Option<Value>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct WorkerId {
    pub worker: String,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct StatusReport {
    pub worker: String,
    /// Milliseconds since 1970.
    pub timestamp: i64,
    pub task: Option<String>,
    pub queue: Option<String>,
    pub queues: Option<Vec<String>>,
    pub machine_stats: Option<Map<String, Value>>,
    pub tags: Option<Vec<String>>,
    pub system_tags: Option<Vec<String>>,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct GetWorkers {
    /// Seconds; 0 is any time.
    pub last_seen: Option<i64>,
    pub tags: Option<Vec<String>>,
    pub system_tags: Option<Vec<String>>,
    /// With `*` and `?`.
    pub worker_pattern: Option<String>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct WorkersFound {
    pub workers: Vec<Value>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct WorkerCount {
    pub count: usize,
}

/// Times and the interval are in seconds.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct GetStats {
    pub worker_ids: Option<Vec<String>>,
    pub from_date: f64,
    pub to_date: f64,
    pub interval: i64,
    pub items: Vec<StatItem>,
    pub split_by_resource: Option<bool>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct StatItem {
    pub key: String,
    #[serde(alias = "category")]
    pub aggregation: Option<Aggregation>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Aggregation {
    #[default]
    Avg,
    Min,
    Max,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct StatsFound {
    pub workers: Vec<WorkerStats>,
}

#[derive(Debug, Clone, Serialize, JsonSchema, PartialEq)]
pub struct WorkerStats {
    pub worker: String,
    pub metrics: Vec<MetricStats>,
}

#[derive(Debug, Clone, Serialize, JsonSchema, PartialEq)]
pub struct MetricStats {
    pub metric: String,
    /// Milliseconds, as in each of `stats`.
    pub dates: Vec<i64>,
    pub stats: Vec<AggregatedStats>,
}

#[derive(Debug, Clone, Serialize, JsonSchema, PartialEq)]
pub struct AggregatedStats {
    pub aggregation: Aggregation,
    pub dates: Vec<i64>,
    pub values: Vec<f64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resource_series: Vec<ResourceSeries>,
}

/// One of several processors or the like; null where it did not report.
#[derive(Debug, Clone, Serialize, JsonSchema, PartialEq)]
pub struct ResourceSeries {
    pub name: String,
    pub values: Vec<Option<f64>>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct GetMetricKeys {
    pub worker_ids: Option<Vec<String>>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MetricKeys {
    pub categories: Vec<MetricCategory>,
}

#[derive(Debug, Clone, Serialize, JsonSchema, PartialEq)]
pub struct MetricCategory {
    pub name: String,
    pub metric_keys: Vec<String>,
}

/// Times and the interval are in seconds.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct GetActivity {
    pub from_date: f64,
    pub to_date: f64,
    pub interval: i64,
}

#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Activity {
    /// All workers that reported.
    pub total: ActivitySeries,
    /// Those that ran a task.
    pub active: ActivitySeries,
}

#[derive(Debug, Clone, Default, Serialize, JsonSchema, PartialEq)]
pub struct ActivitySeries {
    /// Milliseconds.
    pub dates: Vec<i64>,
    pub counts: Vec<i64>,
}
