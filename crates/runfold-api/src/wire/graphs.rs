//! Graphs of pipelines, and files of dataset versions. Ours.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct GetGraph {
    /// The controller: one run of a pipeline.
    pub task: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Graph {
    pub pipeline: PipelineRun,
    /// In an order in which each stands behind those that it needs.
    pub steps: Vec<Step>,
    pub edges: Vec<Edge>,
    /// The steps that took longest one after the other, from the first to the last.
    pub critical_path: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PipelineRun {
    pub id: String,
    pub name: String,
    pub status: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completed: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Step {
    pub name: String,
    /// The group of steps that it is shown in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
    /// `pending` (nothing runs it yet), `skipped`, `cached`, or the status of its task.
    pub status: String,
    /// The task that runs it, or ran it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
    /// The task that it is a copy of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_task: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue: Option<String>,
    pub parents: Vec<String>,
    /// Whether the result of an earlier run was taken.
    pub cached: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completed: Option<String>,
    pub duration_ms: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_reason: Option<String>,
    /// What the controller says of the step, as it says it.
    pub parameters: Value,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Edge {
    pub from: String,
    pub to: String,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct ListFiles {
    /// The task that is the dataset version.
    pub dataset: String,
    /// The folder whose contents are listed; the top unless said.
    pub folder: Option<String>,
    /// Looks for files whose path holds this text, whatever its case, in the folder and all below it.
    pub pattern: Option<String>,
    pub page: Option<i64>,
    /// 1 to 1000, 200 unless said.
    pub page_size: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FileList {
    /// Folders come before files; both by name.
    pub entries: Vec<FileEntry>,
    /// Entries of the folder, on this page or not.
    pub total: u64,
    /// Of the whole version.
    pub files: u64,
    pub bytes: u64,
    /// The versions that this one was made of, and those they were made of, as the SDK wrote them down.
    pub parents: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FileEntry {
    pub name: String,
    pub path: String,
    pub folder: bool,
    /// Files in a folder and all below it; 1 for a file.
    pub files: u64,
    pub bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
    /// The version that brought the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dataset: Option<String>,
    /// Where the file lies, if it is only a link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileChange {
    Added,
    Removed,
    Changed,
    Renamed,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct GetFileDifferences {
    pub dataset: String,
    /// What it is compared with; its first parent where it is absent.
    pub base: Option<String>,
    pub changes: Option<Vec<FileChange>>,
    pub pattern: Option<String>,
    pub page: Option<i64>,
    /// 1 to 1000, 200 unless said.
    pub page_size: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FileDifferences {
    /// What was compared with; nothing for a version without a parent, all of whose files are new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// By path.
    pub differences: Vec<FileDifference>,
    /// Differences that match, on this page or not.
    pub total: u64,
    pub counts: ChangeCounts,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ChangeCounts {
    pub added: u64,
    pub removed: u64,
    pub changed: u64,
    pub renamed: u64,
    pub same: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FileDifference {
    pub path: String,
    pub change: FileChange,
    /// Where the same file lay in the base.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_bytes: Option<u64>,
}
