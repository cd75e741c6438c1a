//! Evaluating queries: what a document must satisfy, in which order it comes, and what of it is returned.
//! It leaves the language to `runfold_api::query` and rows to the backend.

pub mod naive;
mod order;
mod project;
pub mod terms;
#[cfg(test)]
mod tests;
mod value;

pub use naive::{Found, find, matches, run};
pub use order::compare;
pub use project::project;
