//! `auth.*`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Login {
    /// Seconds; at most a year.
    pub expiration_sec: Option<i64>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Token {
    pub token: String,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct CreateCredentials {
    pub label: Option<String>,
    /// Runfold: whose key it becomes; an admin may name others.
    pub user: Option<String>,
}

/// A key pair, shown once.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Credentials {
    pub access_key: String,
    pub secret_key: String,
    pub label: String,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CreatedCredentials {
    pub credentials: Credentials,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct GetCredentials {
    /// Runfold: whose keys; an admin may name others.
    pub user: Option<String>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CredentialList {
    pub credentials: Vec<Map<String, Value>>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct EditCredentials {
    pub access_key: String,
    pub label: Option<String>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Updated {
    pub updated: u32,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct RevokeCredentials {
    pub access_key: String,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Revoked {
    pub revoked: u32,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct ValidateToken {
    pub token: String,
}

#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct TokenVerdict {
    pub valid: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub msg: Option<String>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct GetTokenForUser {
    pub user: String,
    pub company: Option<String>,
    /// Seconds; at most a year.
    pub expiration_sec: Option<i64>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct CreateUser {
    pub name: String,
    pub company: Option<String>,
    pub email: Option<String>,
    /// `user` unless given.
    pub role: Option<String>,
    pub given_name: Option<String>,
    pub family_name: Option<String>,
    pub avatar: Option<String>,
    /// Runfold: a password to log in to the web page with.
    pub password: Option<String>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Created {
    pub id: String,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct EditUser {
    pub user: String,
    pub role: Option<String>,
    /// Runfold: a disabled user can't log in; keys and sessions sleep.
    pub disabled: Option<bool>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct UpdatedFields {
    pub updated: u32,
    pub fields: Map<String, Value>,
}

/// A name and a password, or a key pair.
#[derive(Clone, Deserialize, JsonSchema)]
pub struct StartSession {
    pub username: Option<String>,
    pub password: Option<String>,
    pub access_key: Option<String>,
    pub secret_key: Option<String>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SessionStarted {
    pub session: String,
    pub user: Value,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct EndSession {
    /// The caller's own session unless given.
    pub session: Option<String>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct OfUser {
    /// The caller unless given; an admin may name others.
    pub user: Option<String>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SessionList {
    pub sessions: Vec<Map<String, Value>>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct EndSessions {
    /// The caller unless given; an admin may name others.
    pub user: Option<String>,
    /// Whether the session that asks goes on.
    pub keep_current: Option<bool>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Ended {
    pub ended: usize,
}

#[derive(Clone, Deserialize, JsonSchema)]
pub struct ChangePassword {
    /// The caller unless given; an admin may name others.
    pub user: Option<String>,
    /// Needed to change one's own, where there is one.
    pub old_password: Option<String>,
    pub new_password: String,
}
