//! Everything that must outlive the process: documents, their history and their index, behind typed methods.
//! It leaves HTTP, accounts and files' bytes to others, and nothing above it knows which database it is.

pub mod audit;
mod counters;
pub mod deletions;
pub mod dictionaries;
mod differences;
pub mod document;
pub mod error;
pub mod events;
pub mod files;
pub mod finding;
mod formats;
pub mod ids;
pub mod index;
pub mod kind;
pub mod leases;
pub mod listing;
pub mod meta;
pub mod models;
pub mod organization;
pub mod pipeline_graph;
pub mod pipelines;
mod private;
pub mod projects;
pub mod query;
pub mod queues;
pub mod reports;
pub mod store;
pub mod summary;
pub mod tasks;
#[cfg(feature = "testing")]
pub mod testing;
mod trouble;
pub mod tx;
pub mod usage;
pub mod views;
pub mod visibility;
pub mod workers;

pub use document::{Doc, DocExt, Document};
pub use error::{Result, StoreError};
pub use formats::refuse_newer;
pub use kind::Kind;
pub use store::Store;
pub use tx::{Actor, Editing, Source, Tx, View};
