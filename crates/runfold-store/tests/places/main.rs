//! What the store promises about projects, models, reports and pipelines.

#![allow(clippy::unwrap_used)] // a test that fails should say where

mod models;
mod organization;
mod place;
mod projects;
mod reports;
mod statistics;
mod support;
