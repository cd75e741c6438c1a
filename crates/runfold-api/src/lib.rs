//! The words of Runfold: ids, wire types, the task life cycle, the query language, problems and limits.
//! It leaves every kind of I/O to others.

pub mod limits;
pub mod names;
pub mod problem;
pub mod query;
pub mod status;
pub mod time;
pub mod wire;

pub use problem::{Problem, Result};
