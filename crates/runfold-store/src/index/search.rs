//! Full text over columns: how often each row's texts hold what a search names.
//! It leaves scoring to the search itself.

use super::bits::Bits;
use super::cell::Cell;
use super::column::Space;
use super::keys::{column_of, entity_of};
use crate::error::Result;
use memchr::memmem::Finder;
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

    /// Those of `rows` that match, as far as columns tell.
    pub fn matching(&self, rows: &Bits) -> Bits {
        let mut matching = if self.otherwise > 0 { rows.clone() } else { Bits::default() };
        self.hit.iter().for_each(|(rid, score)| matching.set(*rid, *score > 0));
        matching.and_not(&self.elsewhere);
        matching
    }
}

/// Scores the rows of a space.
pub fn scores(space: &Space<'_>, search: &FullText, rows: &Bits) -> Result<Scores> {
    let (mut hits, mut elsewhere) = (HashMap::<i64, Vec<u64>>::new(), Bits::default());
    let columns = TEXT_FIELDS.iter().filter_map(|(field, weight)| {
        let (name, _) = column_of(entity_of(space.kind)?, &path::split(field))?;
        Some((name, *weight))
    });
    let mut reader = Reader::new(search);
    for (name, weight) in columns {
        let mut judge = |cell: Cell<'_>| reader.hits(&cell, weight);
        space.column(&name)?.visit(rows, &mut judge, &mut |rid, found| match found {
            None => elsewhere.insert(rid),
            Some(found) if found.iter().all(|hit| *hit == 0) => {}
            Some(found) => add(hits.entry(rid).or_default(), &found),
        })?;
    }
    let hit = hits.into_iter().map(|(rid, hits)| (rid, search.score_of(&hits))).collect();
    Ok(Scores { hit, otherwise: search.score_of(&[]), elsewhere })
}

/// Looks for what a search names in one text after the other.
struct Reader<'q> {
    search: &'q FullText,
    needles: Vec<Finder<'q>>,
    folded: String,
}

impl<'q> Reader<'q> {
    fn new(search: &'q FullText) -> Self {
        Self { search, needles: search.needles().map(Finder::new).collect(), folded: String::new() }
    }

    /// The hits in a cell, none at all where nothing is found; `None` where only the document tells.
    fn hits(&mut self, cell: &Cell<'_>, weight: u64) -> Option<Vec<u64>> {
        match cell {
            // nearly all texts are such, and nearly none holds what is looked for
            Cell::Text(text) if text.is_ascii() => {
                self.folded.clear();
                self.folded.push_str(text);
                self.folded.make_ascii_lowercase();
                let any = self.needles.iter().any(|needle| needle.find(self.folded.as_bytes()).is_some());
                Some(if any { self.search.hits(&self.folded, weight) } else { Vec::new() })
            }
            cell => {
                let mut sum = Vec::new();
                for word in cell.words()? {
                    add(&mut sum, &self.search.hits(&word.to_lowercase(), weight));
                }
                Some(sum)
            }
        }
    }
}

fn add(sum: &mut Vec<u64>, more: &[u64]) {
    sum.resize(sum.len().max(more.len()), 0);
    sum.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
}
