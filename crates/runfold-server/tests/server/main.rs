//! The server over HTTP, one module a service.

#![allow(clippy::unwrap_used)] // a test that fails should say where

mod models;
mod projects;
mod reports;
mod support;
