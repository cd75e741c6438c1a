//! Full text over columns: how often each row's texts hold what a search names.
//! It leaves scoring to the search itself.

use super::bits::Bits;
use super::cell::Cell;
use super::column::Space;
use super::keys::{column_of, entity_of};
use crate::error::Result;
use runfold_api::query::{FullText, TEXT_FIELDS, path};
use std::collections::HashMap;

/// The scores of rows, as far as columns tell.
pub struct Scores {
    /// Of rows with any hit.
    hit: HashMap<i64, u64>,
    /// Of all others.
    otherwise: u64,
    /// Rows of which only the document tells.
    pub elsewhere: Bits,
}

impl Scores {
    pub fn of(&self, rid: i64) -> u64 {
        self.hit.get(&rid).copied().unwrap_or(self.otherwise)
    }
}

/// Scores the rows of a space.
pub fn scores(space: &Space<'_>, search: &FullText, rows: &Bits) -> Result<Scores> {
    let (mut hits, mut elsewhere) = (HashMap::<i64, Vec<u64>>::new(), Bits::default());
    let columns = TEXT_FIELDS.iter().filter_map(|(field, weight)| {
        let (name, _) = column_of(entity_of(space.kind)?, &path::split(field))?;
        Some((name, *weight))
    });
    for (name, weight) in columns {
        let mut judge = |cell: Cell<'_>| cell.words().map(|words| hits_of(search, &words, weight));
        space.column(&name)?.visit(rows, &mut judge, &mut |rid, found| match found {
            None => elsewhere.insert(rid),
            Some(found) if found.iter().all(|hit| *hit == 0) => {}
            Some(found) => add(hits.entry(rid).or_default(), &found),
        })?;
    }
    let hit = hits.into_iter().map(|(rid, hits)| (rid, search.score_of(&hits))).collect();
    Ok(Scores { hit, otherwise: search.score_of(&[]), elsewhere })
}

fn hits_of(search: &FullText, words: &[String], weight: u64) -> Vec<u64> {
    let mut sum = Vec::new();
    words.iter().for_each(|word| add(&mut sum, &search.hits(&word.to_lowercase(), weight)));
    sum
}

fn add(sum: &mut Vec<u64>, more: &[u64]) {
    sum.resize(sum.len().max(more.len()), 0);
    sum.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
}
