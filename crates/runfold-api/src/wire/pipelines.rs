//! `pipelines.*`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct StartPipeline {
    pub task: String,
    pub queue: Option<String>,
    pub args: Option<Vec<Argument>>,
    pub verify_watched_queue: Option<bool>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Argument {
    pub name: String,
    pub value: Option<Value>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Started {
    pub pipeline: String,
    pub enqueued: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue_watched: Option<bool>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct DeleteRuns {
    pub project: String,
    pub ids: Vec<String>,
}
