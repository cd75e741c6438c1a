//! One file a service, named as in the URL; each begins with the table of its actions.

pub mod auth;
pub mod debug;
pub mod events;
pub mod files;
pub mod keeping;
pub mod later;
pub mod leases;
pub mod listing;
pub mod login;
pub mod many;
pub mod models;
pub mod organization;
pub mod pipelines;
pub mod projects;
pub mod queues;
pub mod reports;
pub mod server;
pub mod task_lifecycle;
pub mod tasks;
pub mod users;
pub mod workers;
