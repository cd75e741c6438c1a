//! The whole server over HTTP, on a real store in a fresh folder.
#![allow(clippy::unwrap_used)] // a test that can't go on has failed

mod support;

mod abuse;
mod access_matrix;
mod accounts;
mod browser;
mod contract;
mod extras;
mod files;
mod keeping;
mod leases;
mod lifecycle;
mod models;
mod projects;
mod reports;
mod tasks;
mod tokens;
