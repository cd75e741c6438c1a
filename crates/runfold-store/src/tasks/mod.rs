//! Tasks: what describes them, their parameters, outputs and tags, and the document as it goes out.
//! It leaves changes of status, queues and deletion to the life cycle, and listing to the queries.

pub mod artifacts;
pub mod configuration;
pub mod create;
pub mod edit;
mod fields;
pub mod legacy;
pub mod models;
pub mod operations;
pub mod outward;
pub mod parameters;
pub mod places;
pub mod references;
pub mod runtime;
pub mod stamp;
pub mod tags;

pub use outward::outward;

/// What stands in front of a reference to something that was deleted.
pub const DELETED: &str = "__DELETED__";
