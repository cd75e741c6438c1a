//! Requests and answers as they travel, one file a service. Field names are ClearML's, exactly.
//! Fields that clients may leave out or send as null are `Option`; unknown fields are ignored.

pub mod auth;
pub mod events;
pub mod files;
pub mod projects;
pub mod queues;
pub mod task_lifecycle;
pub mod tasks;
pub mod workers;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A request or an answer without fields.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
pub struct Nothing {}

/// Several things by id.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Ids {
    pub ids: Vec<String>,
}
