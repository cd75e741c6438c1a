//! One file a service, named as in the URL; each begins with the table of its actions.

pub mod auth;
pub mod debug;
pub mod later;
pub mod login;
pub mod projects;
pub mod server;
pub mod users;
