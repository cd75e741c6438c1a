//! One file a service, named as in the URL; each begins with the table of its actions.

pub mod audit;
pub mod auth;
pub mod datasets;
pub mod debug;
pub mod events;
pub mod files;
pub mod keeping;
pub mod later;
pub mod listing;
pub mod live;
pub mod login;
pub mod many;
pub mod models;
pub mod organization;
pub mod overview;
pub mod pipelines;
pub mod projects;
pub mod queues;
pub mod reports;
pub mod server;
pub mod tables;
pub mod task_lifecycle;
pub mod tasks;
pub mod users;
pub mod views;
pub mod workers;
