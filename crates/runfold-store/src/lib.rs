//! store

pub mod query;
