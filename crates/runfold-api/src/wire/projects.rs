//! `projects.*`

use schemars::JsonSchema;
use serde::Deserialize;

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct ProjectId {
    pub project: String,
}
