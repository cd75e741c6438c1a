//! Requests and answers as they travel, one file a service. Field names are ClearML's, exactly.
//! Fields that clients may leave out or send as null are `Option`; unknown fields are ignored.

pub mod auth;
pub mod projects;
pub mod users;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A request or an answer without fields.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
pub struct Nothing {}
