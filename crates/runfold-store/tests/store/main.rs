//! What the store promises, by the things that it keeps. One binary: linking SQLite once is enough.

#![allow(clippy::unwrap_used)] // a test that fails should say where

mod faults;

// every engine runs the whole suite
mod sqlite;
