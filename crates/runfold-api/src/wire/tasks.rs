//! `tasks.*`: what describes a task, its parameters and its outputs. Changes of status have types of their own.
//! A field that may be cleared is `Option<Option<…>>`: left out, sent as null, or sent with a value.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

type Object = Map<String, Value>;

/// Tells a field sent as null from one left out.
pub fn present<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Some)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaskType {
    Training,
    Testing,
    Inference,
    DataProcessing,
    Application,
    Monitor,
    Controller,
    Report,
    Optimizer,
    Service,
    Qc,
    Custom,
}

impl TaskType {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Training => "training",
            Self::Testing => "testing",
            Self::Inference => "inference",
            Self::DataProcessing => "data_processing",
            Self::Application => "application",
            Self::Monitor => "monitor",
            Self::Controller => "controller",
            Self::Report => "report",
            Self::Optimizer => "optimizer",
            Self::Service => "service",
            Self::Qc => "qc",
            Self::Custom => "custom",
        }
    }
}

/// On which side of a task something lies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Input,
    #[default]
    Output,
}

impl Side {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Output => "output",
        }
    }
}

/// What `create` and `edit` take.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct TaskFields {
    pub name: Option<String>,
    pub r#type: Option<TaskType>,
    pub tags: Option<Vec<String>>,
    pub system_tags: Option<Vec<String>>,
    #[serde(default, deserialize_with = "present")]
    pub comment: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    pub parent: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    pub project: Option<Option<String>>,
    /// Becomes `output.destination`.
    #[serde(default, deserialize_with = "present")]
    pub output_dest: Option<Option<String>>,
    pub execution: Option<Object>,
    pub script: Option<Object>,
    pub output: Option<Object>,
    pub container: Option<Object>,
    pub models: Option<TaskModels>,
    pub hyperparams: Option<BTreeMap<String, BTreeMap<String, ParameterItem>>>,
    pub configuration: Option<BTreeMap<String, ConfigurationItem>>,
    pub runtime: Option<Object>,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct TaskModels {
    pub input: Option<Vec<ModelItem>>,
    pub output: Option<Vec<ModelItem>>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct ModelItem {
    pub name: String,
    pub model: String,
    pub updated: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct ParameterItem {
    pub section: Option<String>,
    pub name: Option<String>,
    /// Kept as a string; `type` tells what it was.
    pub value: Option<Value>,
    pub r#type: Option<String>,
    pub description: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct ConfigurationItem {
    pub name: Option<String>,
    pub value: Option<Value>,
    pub r#type: Option<String>,
    pub description: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Artifact {
    pub key: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub r#type: Option<String>,
    /// An output unless said.
    #[serde(default, deserialize_with = "side_or_output")]
    pub mode: Side,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_size: Option<i64>,
    /// Seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub type_data: Option<Object>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_data: Option<Vec<Vec<Value>>>,
}

fn side_or_output<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Side, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct CreateTask {
    /// Of a task that was begun without a server: 32 lower-case hex digits. Ours; a ClearML server makes its own.
    pub id: Option<String>,
    #[serde(flatten)]
    pub fields: TaskFields,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct EditTask {
    pub task: String,
    /// Also in other statuses than created.
    pub force: Option<bool>,
    #[serde(flatten)]
    pub fields: TaskFields,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct UpdateTask {
    pub task: String,
    pub name: Option<String>,
    pub tags: Option<Vec<String>>,
    pub system_tags: Option<Vec<String>>,
    #[serde(default, deserialize_with = "present")]
    pub comment: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    pub project: Option<Option<String>>,
    pub created: Option<String>,
    #[serde(default, rename = "output__error", deserialize_with = "present")]
    pub output_error: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    pub status_message: Option<Option<String>>,
}

/// How many were changed, and the new values by dotted path.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct Updated {
    pub updated: u64,
    pub fields: Object,
}

/// The id of what was made.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Made {
    pub id: String,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct UpdatedCount {
    pub updated: u64,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DeletedCount {
    pub deleted: u64,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct TaskId {
    pub task: String,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct TaskIds {
    pub tasks: Vec<String>,
}

/// The ids of several objects.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Ids {
    pub ids: Vec<String>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct SetRequirements {
    pub task: String,
    pub requirements: Object,
}

/// What happens to parameters that are not named.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Replace {
    /// They stay.
    #[default]
    None,
    /// Those in the sections that are named go.
    Section,
    /// They go.
    All,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct EditHyperParams {
    pub task: String,
    pub hyperparams: Vec<ParameterItem>,
    pub replace_hyperparams: Option<Replace>,
    pub force: Option<bool>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct ParameterKey {
    pub section: String,
    /// None names the whole section.
    pub name: Option<String>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct DeleteHyperParams {
    pub task: String,
    pub hyperparams: Vec<ParameterKey>,
    pub force: Option<bool>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct EditConfiguration {
    pub task: String,
    pub configuration: Vec<ConfigurationItem>,
    pub replace_configuration: Option<bool>,
    pub force: Option<bool>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct DeleteConfiguration {
    pub task: String,
    pub configuration: Vec<String>,
    pub force: Option<bool>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct GetConfigurations {
    pub tasks: Vec<String>,
    pub names: Option<Vec<String>>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct GetConfigurationNames {
    pub tasks: Vec<String>,
    /// Leaves out those without a value; true unless said.
    pub skip_empty: Option<bool>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct EditRuntime {
    pub task: String,
    pub add_or_update: Option<Object>,
    pub remove: Option<Vec<String>>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct AddOrUpdateArtifacts {
    pub task: String,
    pub artifacts: Vec<Artifact>,
    /// Accepted; the statuses that take outputs are the same with it.
    pub force: Option<bool>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct ArtifactId {
    pub key: String,
    pub mode: Option<Side>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct DeleteArtifacts {
    pub task: String,
    pub artifacts: Vec<ArtifactId>,
    /// Accepted; the statuses that take outputs are the same with it.
    pub force: Option<bool>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct AddOrUpdateModel {
    pub task: String,
    pub name: String,
    pub model: String,
    pub r#type: Side,
    /// Raises `last_iteration`.
    pub iteration: Option<i64>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct NamedModel {
    pub name: String,
    pub r#type: Side,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct DeleteModels {
    pub task: String,
    pub models: Vec<NamedModel>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct UpdateTags {
    pub ids: Vec<String>,
    pub add_tags: Option<Vec<String>>,
    pub remove_tags: Option<Vec<String>>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct MoveTasks {
    pub ids: Vec<String>,
    /// Null is no project.
    #[serde(default, deserialize_with = "present")]
    pub project: Option<Option<String>>,
    /// Made when it is missing.
    pub project_name: Option<String>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct GetTypes {
    pub projects: Option<Vec<String>>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    Asc,
    #[default]
    Desc,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct GetOperationsLog {
    pub task: String,
    /// From 0.
    pub page: Option<i64>,
    /// At most 500; 100 unless said.
    pub page_size: Option<i64>,
    /// Newest first unless said.
    pub order: Option<Order>,
}
