//! `organization.*`

use super::projects::TagsFilter;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct GetTags {
    pub include_system: Option<bool>,
    pub filter: Option<TagsFilter>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Companies {
    pub companies: Vec<Company>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Company {
    pub id: String,
    pub name: String,
    pub allocated: bool,
    pub owners: Vec<Owner>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Owner {
    pub id: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar: Option<String>,
}

/// One column of a download: the path of the field, its title, and words for its values.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct FieldMapping {
    pub field: String,
    pub name: Option<String>,
    pub values: Option<Vec<ValueMapping>>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct ValueMapping {
    pub key: Value,
    pub value: Value,
}

/// What is counted, each with a query of its own; what is not named is not counted.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct GetEntitiesCount {
    pub projects: Option<Map<String, Value>>,
    pub tasks: Option<Map<String, Value>>,
    pub models: Option<Map<String, Value>>,
    pub pipelines: Option<Map<String, Value>>,
    pub pipeline_runs: Option<Map<String, Value>>,
    pub datasets: Option<Map<String, Value>>,
    pub dataset_versions: Option<Map<String, Value>>,
    pub reports: Option<Map<String, Value>>,
    /// Only what these users made, or where they are active.
    pub active_users: Option<Vec<String>>,
    pub search_hidden: Option<bool>,
    pub allow_public: Option<bool>,
    /// No number is larger than this.
    pub limit: Option<usize>,
}

/// A number under each name that was asked; why, where it can't be told.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct EntitiesCount {
    #[serde(flatten)]
    pub counts: BTreeMap<String, usize>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub errors: BTreeMap<String, String>,
}

/// A kind of document that can be downloaded as a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntityType {
    Task,
    Model,
    Project,
    Queue,
    User,
    Report,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Prepared {
    pub prepare_id: String,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct DownloadPrepared {
    pub prepare_id: String,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct GetProjectUsages {
    /// None: all.
    pub projects: Option<Vec<String>>,
    /// Seconds since 1970.
    pub from_date: f64,
    pub to_date: f64,
    pub breakdown_keys: Option<Vec<UsageKey>>,
    pub usage_fields: Option<Vec<UsageField>>,
    pub include_subprojects: Option<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UsageKey {
    Project,
    User,
    Queue,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UsageField {
    Duration,
    CpuUsage,
    GpuUsage,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ProjectUsages {
    pub usages: Vec<Usage>,
}

/// What tasks used in the asked time, for one combination of the breakdown's keys. Fields that were not asked for are left out.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Usage {
    #[serde(flatten)]
    pub of: BTreeMap<String, Option<String>>,
    /// Seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<f64>,
    /// Seconds of one processor at full use, as the workers that ran the tasks reported it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_usage: Option<f64>,
    /// Seconds of one GPU at full use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gpu_usage: Option<f64>,
}
