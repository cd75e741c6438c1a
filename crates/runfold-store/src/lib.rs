//! store

pub mod events;
