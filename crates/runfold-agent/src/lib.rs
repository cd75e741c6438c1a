//! Claims a task, gets its code, builds its environment, runs it and watches it.
//! It leaves talking HTTP to runfold-client, and what a task means to the server; it never sees a store.

pub mod agent;
pub mod attempt;
pub mod devices;
pub mod environment;
pub mod error;
mod masking;
pub mod process;
mod server;
pub mod service;
pub mod settings;
pub mod source;
mod state;
mod statistics;
mod tools;

pub use error::{AgentError, Failure};
pub use settings::Settings;
