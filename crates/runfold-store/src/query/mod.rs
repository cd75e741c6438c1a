//! Evaluating queries: what a document must satisfy, in which order it comes, and what of it is returned.
//! It leaves the language to `runfold_api::query` and rows to the backend.

pub mod naive;
pub(crate) mod order;
mod project;
#[cfg(test)]
mod tests;
pub(crate) mod value;

pub use naive::{Found, find, matches, run};
pub use order::compare;
pub use project::project;
