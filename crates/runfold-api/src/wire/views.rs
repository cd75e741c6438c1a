//! `views.*`: pages as somebody arranged them. Ours.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct CreateView {
    /// Not needed for an ephemeral one.
    pub name: Option<String>,
    /// Of which page it is: `table`, `scalars`, …
    pub kind: String,
    /// What the page needs to look like this again: any JSON object, up to 256 KiB.
    pub state: Map<String, Value>,
    /// The project whose page it is.
    pub project: Option<String>,
    /// Whether others see it, too; that takes an editor.
    pub shared: Option<bool>,
    /// Made for a link, not to be listed: the same state has the same id, and it is kept for a year after it was last
    /// made. Any member who has the id may read it.
    pub ephemeral: Option<bool>,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct UpdateView {
    pub view: String,
    pub name: Option<String>,
    pub kind: Option<String>,
    pub state: Option<Map<String, Value>>,
    pub project: Option<String>,
    pub shared: Option<bool>,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct DeleteView {
    pub view: String,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct GetViews {
    /// Only these, ephemeral ones among them.
    pub ids: Option<Vec<String>>,
    pub kind: Option<String>,
    pub project: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Views {
    /// One's own and shared ones, by name.
    pub views: Vec<View>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct View {
    pub id: String,
    pub name: String,
    pub kind: String,
    pub state: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    pub shared: bool,
    pub ephemeral: bool,
    /// Whose it is.
    pub user: Owner,
    /// Whether the caller may change it.
    pub mine: bool,
    pub created: String,
    pub last_update: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Owner {
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DeletedView {
    pub deleted: u64,
}
