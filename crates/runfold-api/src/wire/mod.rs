//! Requests and answers as they travel, one file a service. Field names are ClearML's, exactly.
//! Fields that clients may leave out or send as null are `Option`; unknown fields are ignored.

pub mod auth;
pub mod compare;
pub mod events;
pub mod explain;
pub mod files;
pub mod finding;
pub mod graphs;
pub mod leases;
pub mod live;
pub mod models;
pub mod organization;
pub mod pipelines;
pub mod projects;
pub mod queues;
pub mod reports;
pub mod settings;
pub mod tables;
pub mod task_lifecycle;
pub mod tasks;
pub mod users;
pub mod views;
pub mod windows;
pub mod workers;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

/// A request or an answer without fields.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
pub struct Nothing {}

/// The answer of a call that made something.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Created {
    pub id: String,
}

/// The answer of a call that changed one thing: how many, and the new values under dotted names.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct Updated {
    pub updated: u64,
    pub fields: Map<String, Value>,
}

/// The answer of a call that changed several things alike.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct UpdatedCount {
    pub updated: u64,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Ids {
    pub ids: Vec<String>,
}

/// Moves tasks, models or reports. Neither name nor id is the root.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct MoveToProject {
    pub ids: Vec<String>,
    pub project: Option<String>,
    pub project_name: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MovedToProject {
    pub project_id: Option<String>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct UpdateTags {
    pub ids: Vec<String>,
    pub add_tags: Option<Vec<String>>,
    pub remove_tags: Option<Vec<String>>,
}

/// The files that a deletion leaves behind, for clients that delete them on their own.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct Urls {
    pub model_urls: Vec<String>,
    pub artifact_urls: Vec<String>,
    pub event_urls: Vec<String>,
}

/// Reads a field in which null is a value of its own: `None` is absent, `Some(None)` is null.
pub fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(input: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(input).map(Some)
}
