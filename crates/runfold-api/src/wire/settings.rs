//! What a workspace sets for itself: projects' settings, aliases of models, invitations, the audit log, what takes room.
//! Ours.

use super::given;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    #[default]
    Higher,
    Lower,
}

/// What a project's tasks are judged by.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub struct MainMetric {
    pub metric: String,
    pub variant: String,
    #[serde(default)]
    pub better: Better,
}

/// Null clears, absent leaves. They stand in the project's field `settings`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct SetSettings {
    pub project: String,
    /// The most important first; at most 20.
    #[serde(default, deserialize_with = "given")]
    pub main_metrics: Option<Option<Vec<MainMetric>>>,
    /// Columns of a table that nobody has arranged otherwise; at most 100 paths.
    #[serde(default, deserialize_with = "given")]
    pub columns: Option<Option<Vec<String>>>,
    /// The saved view that a table begins with.
    #[serde(default, deserialize_with = "given")]
    pub default_view: Option<Option<String>>,
    /// The task that others are compared with.
    #[serde(default, deserialize_with = "given")]
    pub baseline: Option<Option<String>>,
    /// How charts look at first: any JSON object, up to 64 KiB.
    #[serde(default, deserialize_with = "given")]
    pub charts: Option<Option<Map<String, Value>>>,
}

/// An alias names one model among those of the same name in the same project, `champion` for example.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct SetAlias {
    pub model: String,
    pub alias: String,
    /// Takes the alias away from this model instead of giving it.
    pub remove: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AliasSet {
    pub updated: u64,
    /// What the model is called now.
    pub aliases: Vec<String>,
    /// The model that had the alias before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken_from: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct Invite {
    /// What the new user logs in with.
    pub name: String,
    /// `viewer`, `editor` (unless said) or `admin`.
    pub role: Option<String>,
    pub email: Option<String>,
    pub given_name: Option<String>,
    pub family_name: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Invited {
    pub id: String,
    /// Shown once: with it the new user chooses a password, by `auth.accept_invitation`.
    pub token: String,
    /// When the token ends.
    pub ends: String,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct AcceptInvitation {
    pub token: String,
    pub password: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct InvitationAccepted {
    /// What to log in with.
    pub username: String,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct GetAudit {
    /// Only what this user did.
    pub user: Option<String>,
    /// Only what was done to this kind of object: `task`, `model`, `project`, `queue`, `user`, `credential`, `workspace`,
    /// `saved_view`.
    pub kind: Option<String>,
    /// Only what was done to this object; needs `kind`.
    pub id: Option<String>,
    /// Only what this action did.
    pub action: Option<String>,
    /// From and up to these moments.
    pub from: Option<String>,
    pub to: Option<String>,
    /// Goes on behind the answer's `next`, which is quicker than a far `page`.
    pub before: Option<i64>,
    pub page: Option<i64>,
    /// 1 to 500, 100 unless said.
    pub page_size: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Audit {
    /// The newest first.
    pub entries: Vec<AuditEntry>,
    /// For `before`, where more follow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AuditEntry {
    pub at: String,
    pub user: AuditUser,
    /// From where: `api <address>`, `job`, `command`.
    pub source: String,
    pub action: String,
    /// What it was done to, in words.
    pub object: String,
    pub kind: String,
    /// Absent where the object is gone and its name was not written down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `[{path, old, new}]`
    pub fields: Value,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AuditUser {
    /// Empty for the server itself.
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// What takes how much room.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Usage {
    /// The sum of `parts`.
    pub total_bytes: u64,
    pub parts: UsageParts,
    pub disk: DiskUsage,
    /// Of this workspace.
    pub counts: ObjectCounts,
    /// Of this workspace, the largest first; at most a hundred.
    pub projects: Vec<ProjectUsage>,
    /// The tasks whose files take the most room; at most fifty.
    pub tasks: Vec<TaskUsage>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct UsageParts {
    /// Documents, their history and their index.
    pub documents: u64,
    /// Scalars, plots, samples' records and logs.
    pub events: u64,
    /// Files of this workspace.
    pub files: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DiskUsage {
    pub free_bytes: u64,
    /// Below this, writes are refused.
    pub kept_free_bytes: u64,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct ObjectCounts {
    pub projects: u64,
    pub tasks: u64,
    pub models: u64,
    pub files: u64,
    pub files_bytes: u64,
    /// Things whose bytes are still to be deleted.
    pub waiting_deletions: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ProjectUsage {
    /// Empty, as the name, for what lies in no project.
    pub id: String,
    pub name: String,
    pub tasks: u64,
    pub models: u64,
    /// How long its tasks ran.
    pub runtime_s: i64,
    /// Of files of its tasks.
    pub bytes: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct TaskUsage {
    pub id: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    pub files: u64,
    pub files_bytes: u64,
}
