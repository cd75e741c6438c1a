//! `projects.*`

use super::{Urls, given};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct ProjectId {
    pub project: String,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Create {
    /// The whole path; missing ancestors are made.
    pub name: String,
    pub description: Option<String>,
    pub tags: Option<Vec<String>>,
    pub system_tags: Option<Vec<String>>,
    pub default_output_destination: Option<String>,
}

/// Null clears, absent leaves.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Update {
    pub project: String,
    pub name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    pub description: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    pub tags: Option<Option<Vec<String>>>,
    #[serde(default, deserialize_with = "given")]
    pub system_tags: Option<Option<Vec<String>>>,
    #[serde(default, deserialize_with = "given")]
    pub default_output_destination: Option<Option<String>>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Move {
    pub project: String,
    /// A path, which is made where it is missing; empty for the top.
    pub new_location: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Moved {
    /// Projects, the descendants included.
    pub moved: u64,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Merge {
    pub project: String,
    /// None is the root.
    pub destination_project: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Merged {
    pub moved_entities: u64,
    pub moved_projects: u64,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Delete {
    pub project: String,
    pub force: Option<bool>,
    pub delete_contents: Option<bool>,
    pub delete_external_artifacts: Option<bool>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct Deleted {
    /// Projects, the descendants included.
    pub deleted: u64,
    pub disassociated_tasks: u64,
    pub deleted_tasks: u64,
    pub deleted_models: u64,
    pub urls: Urls,
}

/// What a project and its descendants hold. Tasks of datasets, pipelines and reports count as those alone.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct Contents {
    pub tasks: i64,
    pub non_archived_tasks: i64,
    pub models: i64,
    pub non_archived_models: i64,
    pub reports: i64,
    pub non_archived_reports: i64,
    /// Pipelines with runs that are not archived.
    pub pipelines: i64,
    /// Datasets with versions that are not archived.
    pub datasets: i64,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct GetTags {
    pub projects: Option<Vec<String>>,
    pub include_subprojects: Option<bool>,
    pub include_system: Option<bool>,
    pub filter: Option<TagsFilter>,
}

/// Only objects with these tags are looked at.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct TagsFilter {
    pub tags: Option<Vec<String>>,
    pub system_tags: Option<Vec<String>>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct Tags {
    pub tags: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system_tags: Option<Vec<String>>,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct GetNames {
    /// Absent or null: all.
    pub project: Option<String>,
    pub include_subprojects: Option<bool>,
    pub page: Option<i64>,
    pub page_size: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct HyperParameters {
    pub parameters: Vec<HyperParameterName>,
    pub total: u64,
    pub remaining: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct HyperParameterName {
    pub section: String,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MetadataKeys {
    pub keys: Vec<String>,
    pub total: u64,
    pub remaining: u64,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct GetHyperParamValues {
    pub projects: Option<Vec<String>>,
    pub section: String,
    pub name: String,
    pub include_subprojects: Option<bool>,
    pub allow_public: Option<bool>,
    /// A regular expression that values must match.
    pub pattern: Option<String>,
    pub page: Option<i64>,
    pub page_size: Option<i64>,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct GetMetadataValues {
    pub projects: Option<Vec<String>>,
    pub key: String,
    pub include_subprojects: Option<bool>,
    pub allow_public: Option<bool>,
    pub page: Option<i64>,
    pub page_size: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Values {
    pub values: Vec<String>,
    pub total: u64,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct GetMetricVariants {
    pub project: Option<String>,
    /// Tasks (or models) to look at in place of a project.
    pub ids: Option<Vec<String>>,
    pub model_metrics: Option<bool>,
    pub include_subprojects: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MetricVariants {
    pub metrics: Vec<MetricVariant>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct MetricVariant {
    pub metric: String,
    pub variant: String,
    pub metric_hash: String,
    pub variant_hash: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Active,
    Archived,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct GetTaskParents {
    pub projects: Option<Vec<String>>,
    pub tasks_state: Option<State>,
    /// A regular expression that the parent's name must match.
    pub task_name: Option<String>,
    pub include_subprojects: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct TaskParents {
    pub parents: Vec<Value>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Entity {
    Task,
    Model,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct GetUserNames {
    pub projects: Option<Vec<String>>,
    pub entity: Option<Entity>,
    pub include_subprojects: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct UserNames {
    pub users: Vec<Named>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Named {
    pub id: String,
    pub name: String,
}

/// Which descendants a project must have to be listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChildrenType {
    Pipeline,
    Report,
    Dataset,
}
