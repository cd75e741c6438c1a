//! `queues.*`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct CreateQueue {
    pub name: String,
    pub display_name: Option<String>,
    pub tags: Option<Vec<String>>,
    pub system_tags: Option<Vec<String>>,
    pub metadata: Option<Value>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct UpdateQueue {
    pub queue: String,
    pub name: Option<String>,
    pub display_name: Option<String>,
    pub tags: Option<Vec<String>>,
    pub system_tags: Option<Vec<String>>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct DeleteQueue {
    pub queue: String,
    pub force: Option<bool>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct QueueId {
    pub queue: String,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct GetQueue {
    pub queue: String,
    pub max_task_entries: Option<usize>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct GetNextTask {
    pub queue: String,
    /// Only if this task is the first.
    pub task: Option<String>,
    pub get_task_info: Option<bool>,
}

/// Answers nothing at all when nothing waits.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct NextTask {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_info: Option<TaskInfo>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TaskInfo {
    pub company: Option<String>,
    pub user: Option<String>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct QueueTask {
    pub queue: String,
    pub task: String,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct RemoveTask {
    pub queue: String,
    pub task: String,
    /// Gives the task back the status that it had before it was queued.
    pub update_task_status: Option<bool>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct MoveTask {
    pub queue: String,
    pub task: String,
    pub count: Option<i64>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct AddMetadata {
    pub queue: String,
    pub metadata: Vec<MetadataItem>,
    pub replace_metadata: Option<bool>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct MetadataItem {
    pub key: String,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct DeleteMetadata {
    pub queue: String,
    pub keys: Vec<String>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct UpdateTags {
    pub ids: Vec<String>,
    pub add_tags: Option<Vec<String>>,
    pub remove_tags: Option<Vec<String>>,
}

/// Times and the interval are in seconds.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct GetQueueMetrics {
    pub queue_ids: Option<Vec<String>>,
    pub from_date: f64,
    pub to_date: f64,
    pub interval: i64,
    pub refresh: Option<bool>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct QueueMetrics {
    pub queues: Vec<QueueSeries>,
}

#[derive(Debug, Clone, Default, Serialize, JsonSchema, PartialEq)]
pub struct QueueSeries {
    /// Absent where the series is of all queues.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue: Option<String>,
    pub dates: Vec<i64>,
    pub avg_waiting_times: Vec<f64>,
    pub queue_lengths: Vec<i64>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Updated {
    pub updated: u32,
    pub fields: Map<String, Value>,
}
