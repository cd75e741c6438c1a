//! Why an attempt, or the agent itself, came to nothing.

use runfold_api::wire::leases::Cause;
use runfold_client::ClientError;
use std::io;

/// What ends an attempt before or after the user's code ran: the class that programs test, and a sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {message}", cause.as_str())]
pub struct Failure {
    pub cause: Cause,
    pub message: String,
}

impl Failure {
    pub fn new(cause: Cause, message: impl Into<String>) -> Self {
        Self { cause, message: message.into() }
    }

    pub fn code(message: impl Into<String>) -> Self {
        Self::new(Cause::CodeFetchError, message)
    }

    pub fn environment(message: impl Into<String>) -> Self {
        Self::new(Cause::EnvError, message)
    }

    /// The machine failed, not the task.
    pub fn machine(what: impl std::fmt::Display) -> impl FnOnce(io::Error) -> Self {
        let what = what.to_string();
        move |error| Self::new(Cause::Infrastructure, format!("{what}: {error}"))
    }
}

/// Why the agent can't go on.
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    #[error(transparent)]
    Server(#[from] ClientError),
    #[error("{0}")]
    Settings(String),
    #[error("{what}: {source}")]
    File { what: String, source: io::Error },
    #[error(transparent)]
    Attempt(#[from] Failure),
}

impl AgentError {
    pub fn file(what: impl std::fmt::Display) -> impl FnOnce(io::Error) -> Self {
        let what = what.to_string();
        move |source| Self::File { what, source }
    }
}

pub type Result<T, E = AgentError> = std::result::Result<T, E>;
