//! The executable itself, as an operator uses it.
#![allow(clippy::unwrap_used)] // a test that can't go on has failed

mod large_files;
mod people;
mod server;
mod support;
