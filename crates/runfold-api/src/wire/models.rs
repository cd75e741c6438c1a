//! `models.*`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct ModelId {
    pub model: String,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Create {
    pub uri: String,
    pub name: String,
    /// A client may bring its own.
    pub id: Option<String>,
    pub comment: Option<String>,
    pub design: Option<Map<String, Value>>,
    pub framework: Option<String>,
    pub labels: Option<BTreeMap<String, i64>>,
    pub metadata: Option<Metadata>,
    pub parent: Option<String>,
    pub project: Option<String>,
    pub public: Option<bool>,
    pub ready: Option<bool>,
    pub system_tags: Option<Vec<String>>,
    pub tags: Option<Vec<String>>,
    pub task: Option<String>,
    pub ui_cache: Option<Map<String, Value>>,
}

/// The metadata of a model as a list of items or as a map by key.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Metadata {
    List(Vec<MetadataItem>),
    Map(BTreeMap<String, MetadataItem>),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MetadataItem {
    pub key: Option<String>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    pub value: Option<String>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Created {
    pub id: String,
    pub created: bool,
}

/// What `edit` and `update` change; absent and null leave a field as it is.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Edit {
    pub model: String,
    pub comment: Option<String>,
    pub created: Option<String>,
    pub design: Option<Map<String, Value>>,
    pub framework: Option<String>,
    /// Becomes the last iteration of the model's task where that is lower.
    pub iteration: Option<i64>,
    pub labels: Option<BTreeMap<String, i64>>,
    pub metadata: Option<Metadata>,
    pub name: Option<String>,
    pub parent: Option<String>,
    pub project: Option<String>,
    pub ready: Option<bool>,
    pub system_tags: Option<Vec<String>>,
    pub tags: Option<Vec<String>>,
    pub task: Option<String>,
    pub ui_cache: Option<Map<String, Value>>,
    pub uri: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct GetFrameworks {
    pub projects: Option<Vec<String>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Frameworks {
    pub frameworks: Vec<String>,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct SetReady {
    pub model: String,
    pub publish_task: Option<bool>,
    pub force_publish_task: Option<bool>,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct PublishMany {
    pub ids: Vec<String>,
    pub publish_tasks: Option<bool>,
    pub force_publish_task: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Published {
    pub updated: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_task: Option<PublishedTask>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PublishedTask {
    pub id: String,
    pub data: super::Updated,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Delete {
    pub model: String,
    pub force: Option<bool>,
    pub delete_external_artifacts: Option<bool>,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct DeleteMany {
    pub ids: Vec<String>,
    pub force: Option<bool>,
    pub delete_external_artifacts: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Deleted {
    pub deleted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct AddMetadata {
    pub model: String,
    pub metadata: Vec<MetadataItem>,
    pub replace_metadata: Option<bool>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct DeleteMetadata {
    pub model: String,
    pub keys: Vec<String>,
}

/// Before API 2.13.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct UpdateForTask {
    pub task: String,
    pub uri: Option<String>,
    pub name: Option<String>,
    pub comment: Option<String>,
    pub tags: Option<Vec<String>>,
    pub system_tags: Option<Vec<String>>,
    /// A model to attach in place of one with `uri`.
    pub override_model_id: Option<String>,
    pub iteration: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct UpdatedForTask {
    pub id: String,
    pub created: bool,
    pub updated: u64,
    pub fields: Map<String, Value>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct TaskId {
    pub task: String,
}
