//! What the store promises about projects, models, reports and pipelines.

mod models;
mod organization;
mod place;
mod projects;
mod reports;
mod statistics;
mod support;
