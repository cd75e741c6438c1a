//! `auth.*`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Login {
    /// Seconds; at most a year.
    pub expiration_sec: Option<i64>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Token {
    pub token: String,
}
