//! `tasks.*`, the life cycle: from created to published or gone. What `tasks.x` takes for one task, `tasks.x_many` takes for many.

use crate::status::TaskStatus;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

type Object = Map<String, Value>;

/// One task and how to treat it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct One<O> {
    pub task: String,
    #[serde(flatten)]
    pub how: O,
}

/// Many tasks, all to be treated alike.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Many<O> {
    pub ids: Vec<String>,
    #[serde(flatten)]
    pub how: O,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct StatusChange {
    pub force: Option<bool>,
    pub status_reason: Option<String>,
    pub status_message: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Completion {
    pub force: Option<bool>,
    pub status_reason: Option<String>,
    pub status_message: Option<String>,
    pub publish: Option<bool>,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Stop {
    pub force: Option<bool>,
    pub status_reason: Option<String>,
    pub status_message: Option<String>,
    pub include_pipeline_steps: Option<bool>,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Enqueue {
    pub queue: Option<String>,
    /// Creates the queue where there is none of this name.
    pub queue_name: Option<String>,
    pub force: Option<bool>,
    pub status_reason: Option<String>,
    pub status_message: Option<String>,
    pub update_execution_queue: Option<bool>,
    pub verify_watched_queue: Option<bool>,
    pub validate_tasks: Option<bool>,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Dequeue {
    pub status_reason: Option<String>,
    pub status_message: Option<String>,
    pub remove_from_all_queues: Option<bool>,
    pub new_status: Option<TaskStatus>,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Reset {
    pub force: Option<bool>,
    pub status_reason: Option<String>,
    pub status_message: Option<String>,
    /// Also the execution and the script.
    pub clear_all: Option<bool>,
    pub delete_output_models: Option<bool>,
    pub delete_external_artifacts: Option<bool>,
    pub return_file_urls: Option<bool>,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Delete {
    pub force: Option<bool>,
    pub status_reason: Option<String>,
    pub status_message: Option<String>,
    /// Hides the task under the system tag `trash` instead; nothing is lost until retention takes it.
    pub move_to_trash: Option<bool>,
    pub delete_output_models: Option<bool>,
    pub delete_external_artifacts: Option<bool>,
    pub return_file_urls: Option<bool>,
    pub include_pipeline_steps: Option<bool>,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Archive {
    pub status_reason: Option<String>,
    pub status_message: Option<String>,
    pub include_pipeline_steps: Option<bool>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct ArchiveTasks {
    pub tasks: Vec<String>,
    #[serde(flatten)]
    pub how: Archive,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Publish {
    pub force: Option<bool>,
    pub status_reason: Option<String>,
    pub status_message: Option<String>,
    pub publish_model: Option<bool>,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct CloneTask {
    pub task: String,
    pub new_task_name: Option<String>,
    pub new_task_comment: Option<String>,
    pub new_task_tags: Option<Vec<String>>,
    pub new_task_system_tags: Option<Vec<String>>,
    pub new_task_parent: Option<String>,
    pub new_task_project: Option<String>,
    pub new_task_hyperparams: Option<Object>,
    pub new_task_configuration: Option<Object>,
    pub new_task_container: Option<Object>,
    pub new_task_input_models: Option<Vec<NamedModel>>,
    pub execution_overrides: Option<Object>,
    pub new_project_name: Option<String>,
    pub validate_references: Option<bool>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct NamedModel {
    pub name: String,
    pub model: String,
}

#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Changed {
    pub updated: u32,
    pub fields: Object,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Started {
    pub updated: u32,
    pub fields: Object,
    pub started: u32,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Completed {
    pub updated: u32,
    pub fields: Object,
    pub published: u32,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Enqueued {
    pub queued: u32,
    pub updated: u32,
    pub fields: Object,
    /// Whether a worker listens to the queue; only where it was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue_watched: Option<bool>,
}

#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Dequeued {
    pub dequeued: u32,
    pub updated: u32,
    pub fields: Object,
}

#[derive(Debug, Clone, Default, Serialize, JsonSchema, PartialEq)]
pub struct Urls {
    pub model_urls: Vec<String>,
    pub artifact_urls: Vec<String>,
    pub event_urls: Vec<String>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct WasReset {
    pub updated: u32,
    pub fields: Object,
    pub dequeued: Removed,
    pub deleted_models: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urls: Option<Urls>,
}

#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Removed {
    pub removed: u32,
}

#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct WasDeleted {
    pub deleted: bool,
    pub updated_children: u32,
    pub updated_models: u32,
    pub deleted_models: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urls: Option<Urls>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Archived {
    pub archived: u32,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Cloned {
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_project: Option<NewProject>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NewProject {
    pub id: String,
    pub name: String,
}
