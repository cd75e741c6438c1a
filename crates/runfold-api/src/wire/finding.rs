//! Finding anything by a few letters: what the palette asks. Ours.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SearchKind {
    Task,
    Project,
    Model,
    Dataset,
    Pipeline,
    Report,
    Queue,
    User,
}

impl SearchKind {
    pub const ALL: [Self; 8] =
        [Self::Task, Self::Project, Self::Model, Self::Dataset, Self::Pipeline, Self::Report, Self::Queue, Self::User];
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct SearchEverything {
    /// Words of which a name must hold every one, in any order and case; or a whole id.
    pub pattern: String,
    /// All where it is absent.
    pub kinds: Option<Vec<SearchKind>>,
    /// Hits of each kind at most: 1 to 50, 8 unless said.
    pub limit: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FoundEverything {
    /// Kinds without a hit are left out.
    pub groups: Vec<HitGroup>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct HitGroup {
    pub kind: SearchKind,
    /// The best match first; of equals the one that changed last.
    pub hits: Vec<Hit>,
    /// Matches, shown here or not.
    pub total: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Hit {
    pub id: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_update: Option<String>,
}
