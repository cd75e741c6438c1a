//! Tasks: what may be done with one, verb by verb; each is a function over a transaction.
//! It leaves events and files to their stores, listing to the queries, and who may ask to the server.

pub mod archive;
pub mod artifacts;
pub mod clone;
pub mod configuration;
pub mod create;
pub mod delete;
pub mod edit;
mod fields;
pub mod legacy;
pub mod models;
pub mod operations;
pub mod outputs;
pub mod outward;
pub mod parameters;
pub mod phases;
pub mod places;
pub mod publish;
pub mod queueing;
pub mod references;
pub mod reset;
pub mod running;
pub mod runtime;
pub mod stamp;
pub mod status;
pub mod tags;
pub mod watchdog;

pub use outward::outward;

/// The system tag of a task that runs on its author's machine.
pub const DEVELOPMENT: &str = "development";
pub const ARCHIVED: &str = "archived";
/// The system tag of a task that is deleted, but kept until retention takes it.
pub const TRASH: &str = "trash";
/// What stands in front of a reference to something that was deleted.
pub const DELETED: &str = "__DELETED__";
