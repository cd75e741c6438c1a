//! The facet index: columns, postings and fresh changes, from which most queries are answered without opening documents.
//! It leaves the language to `runfold_api::query` and judging values to the naive evaluator, with which it always agrees.

mod arrange;
mod best;
mod bits;
mod cell;
mod check;
mod chunk;
mod column;
mod evaluate;
mod keys;
mod merge;
mod rebuild;
mod search;
#[cfg(test)]
mod tests;
mod uses;
mod values;

pub use check::{Difference, check};
pub use merge::merge;
pub use rebuild::{rebuild, rebuild_if_needed};

pub(crate) use arrange::{arrange, ids};
pub(crate) use column::Space;
pub(crate) use evaluate::{Matches, evaluate};
pub(crate) use merge::note;
pub(crate) use uses::{EVERYWHERE, note as note_uses, rebuild_if_needed as recount_uses_if_needed};
pub(crate) use values::{Values, only, plain, visit};

use crate::error::Result;
use crate::kind::Kind;
use crate::meta::Facets;

/// The format of what lies in columns and postings, and which fields have them. Another one is rebuilt at the start.
pub const FORMAT: i64 = 2;

/// Whether queries about this kind may use the index.
pub(crate) fn answers<F: Facets + ?Sized>(backend: &F, kind: Kind) -> Result<bool> {
    Ok(keys::entity_of(kind).is_some() && backend.facet_state()?.0 == FORMAT)
}
