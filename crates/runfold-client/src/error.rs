//! Why a call to a server came to nothing.
//! It leaves saying so to the user to whoever called.

use serde_json::Value;

/// What a caller can tell apart: the server said no, the server was not reached, or something here is wrong.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The server understood and refused; asking again changes nothing.
    #[error("{message} ({action} was answered {code}/{subcode})")]
    Api { action: String, code: u16, subcode: u32, message: String, data: Value },
    /// No answer that makes sense came within the time given; asking again later may help.
    #[error("{action}: {reason}: {url}")]
    Unreachable { action: String, reason: String, url: String },
    /// It is not its turn yet: something that was reported before comes first.
    #[error("{0}")]
    Waits(String),
    #[error("{0}")]
    Settings(String),
    #[error("{what}: {source}")]
    File { what: String, source: std::io::Error },
}

impl ClientError {
    pub fn unreachable(action: &str, url: &str, reason: impl ToString) -> Self {
        Self::Unreachable { action: action.to_owned(), reason: reason.to_string(), url: url.to_owned() }
    }

    /// Adds the path to an error of the file system.
    pub fn file(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |source| Self::File { what, source }
    }

    /// How long the server asked to be left alone, where it did.
    pub fn retry_after(&self) -> Option<std::time::Duration> {
        let Self::Api { data, .. } = self else { return None };
        data["retry_after"].as_u64().map(std::time::Duration::from_secs)
    }

    /// Whether the same call may succeed later without anybody changing anything.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::Waits(_) => true,
            Self::Api { code, .. } => is_temporary(*code),
            Self::Settings(_) | Self::File { .. } => false,
        }
    }
}

/// Statuses that say "not now". 507 is a full disk: the server goes on when there is room again.
pub fn is_temporary(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 502 | 503 | 504 | 507)
}

pub type Result<T, E = ClientError> = std::result::Result<T, E>;
