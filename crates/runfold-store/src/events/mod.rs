//! The event engine: scalars, vectors, plots, samples and logs of tasks and models, durable when acknowledged.
//! It leaves documents, rights and ClearML's wire names to others.
//!
//! A batch goes through `writer` into `hot.db` and a memory table; `flush` moves tables into `series.db`; every read
//! (`scalars`, `logs`, `documents`) goes through a `view` that lays the memory tables over one database snapshot.

mod compact;
mod documents;
mod error;
mod flush;
#[doc(hidden)]
pub mod fuzzing;
mod grams;
mod logs;
mod memory;
mod pack;
mod record;
mod scalars;
mod schema;
mod series_rows;
mod spans;
mod store;
#[cfg(test)]
mod tests;
mod types;
mod upkeep;
mod view;
mod writer;

pub use documents::{DocumentPlace, DocumentWindow, EventCursor, Sought, StoredEvent};
pub use error::{EventError, Result};
pub use logs::{LogLine, LogMatch, LogPage, LogPageQuery, LogSearch};
pub use scalars::{AxisKey, Curve, NameStat, RawPage, SeriesHead, SeriesPoints, SingleValue};
pub use schema::FORMAT;
pub use spans::Span;
pub use store::{EventOptions, EventStore, SkippedRecord};
pub use types::{
    Appended, Body, Counts, Document, DocumentKind, EventBatch, LogEntry, Owner, OwnerKind, ScalarRun, Selection,
};
pub use upkeep::{Damage, EventStats, check_folder, copy_folder};
