//! Finding anything by a few letters: what the palette asks. Ours.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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

/// Hits under the names of what they are, the best match first, of equals the one that changed last. Kinds without a hit
/// are left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct FoundEverything {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<Hit>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub projects: Vec<Hit>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub models: Vec<Hit>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub datasets: Vec<Hit>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pipelines: Vec<Hit>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reports: Vec<Hit>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub queues: Vec<Hit>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub users: Vec<Hit>,
    /// Matches of each kind, shown here or not.
    pub totals: BTreeMap<SearchKind, u64>,
}

impl FoundEverything {
    /// Where hits of a kind stand.
    pub fn of(&mut self, kind: SearchKind) -> &mut Vec<Hit> {
        match kind {
            SearchKind::Task => &mut self.tasks,
            SearchKind::Project => &mut self.projects,
            SearchKind::Model => &mut self.models,
            SearchKind::Dataset => &mut self.datasets,
            SearchKind::Pipeline => &mut self.pipelines,
            SearchKind::Report => &mut self.reports,
            SearchKind::Queue => &mut self.queues,
            SearchKind::User => &mut self.users,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct HitProject {
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Hit {
    pub id: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<HitProject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_update: Option<String>,
}
