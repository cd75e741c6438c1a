//! HTTP routes, accounts and background jobs of the tracking server.
//! It leaves what is stored to the store, and bytes at rest to runfold-data.

pub mod access;
pub mod accounts;
pub mod action;
pub mod app;
pub mod call;
pub mod clock;
pub mod deletions;
mod dispatch;
pub mod envelope;
pub mod failure;
pub mod files;
#[doc(hidden)]
pub mod fuzzing;
pub mod health;
pub mod http;
pub mod jobs;
pub mod keeping;
pub mod later;
pub mod live;
pub mod metrics;
pub mod openapi;
pub mod routes;
mod scope;
pub mod services;
pub mod settings;
pub mod streams;
pub mod token;

pub use app::App;
pub use failure::{Failure, Outcome};
pub use http::Server;
pub use settings::Settings;
