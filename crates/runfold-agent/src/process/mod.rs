//! Processes of tasks: started in a group and, where allowed, a control group of their own; ended with all they left behind.

pub mod cgroup;
mod start;
pub mod tree;

pub use start::{Spawn, start};
