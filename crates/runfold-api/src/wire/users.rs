//! `users.*`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct UserId {
    pub user: String,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OneUser {
    pub user: Map<String, Value>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct CreateUser {
    pub id: Option<String>,
    pub name: String,
    pub company: Option<String>,
    pub email: Option<String>,
    pub role: Option<String>,
    pub given_name: Option<String>,
    pub family_name: Option<String>,
    pub avatar: Option<String>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct UpdateUser {
    pub user: String,
    pub name: Option<String>,
    pub given_name: Option<String>,
    pub family_name: Option<String>,
    pub avatar: Option<String>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct SetPreferences {
    /// Merged into what is there; dots in the names of this level descend.
    pub preferences: Map<String, Value>,
    /// True unless given.
    pub return_updated: Option<bool>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Preferences {
    pub preferences: Map<String, Value>,
}
