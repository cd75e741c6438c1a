//! `reports.*`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Create {
    pub name: String,
    /// The project about which it reports; it lies in `.reports` below that.
    pub project: Option<String>,
    pub tags: Option<Vec<String>>,
    pub comment: Option<String>,
    pub report: Option<String>,
    pub report_assets: Option<Vec<String>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Created {
    pub id: String,
    pub project_id: String,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Update {
    pub task: String,
    pub name: Option<String>,
    pub tags: Option<Vec<String>>,
    pub comment: Option<String>,
    pub report: Option<String>,
    pub report_assets: Option<Vec<String>>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Move {
    pub task: String,
    pub project: Option<String>,
    pub project_name: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Moved {
    pub project_id: String,
}

/// A report and what to say of the change.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Report {
    pub task: String,
    pub message: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Archived {
    pub archived: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Unarchived {
    pub unarchived: u64,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Delete {
    pub task: String,
    /// Needed for a published report.
    pub force: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Deleted {
    pub deleted: u64,
}
