//! Which stretches of which client's journal an owner's events hold: what makes a batch stored once in effect.
//! It leaves writing them, with the events that they cover, to the writer and the flusher.
//!
//! A client numbers what it reports by places in its journal. A batch covers a span of them, and spans that touch are
//! kept as one, so a client that sends in order takes one row for each task or model, however long it lives.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use rusqlite::{Connection, Transaction};

use super::error::Result;
use super::memory::hash_key;
use super::types::Owner;

/// How long after its last batch a client is remembered.
const KEPT_MS: i64 = 400 * 86_400_000;
/// Clients that the writer keeps in mind after they have been flushed.
const CLIENTS: usize = 50_000;
/// Gaps that are kept apart; beyond, the oldest count as sent.
const GAPS: usize = 1_000;

/// A stretch of a client's journal: places from `from` up to, not including, `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub client: [u8; 16],
    pub from: u64,
    pub to: u64,
}

/// An owner's part of a client, as a key.
pub type Key = [u8; 16];

impl Span {
    pub fn key(&self, owner: &Owner) -> Key {
        hash_key(owner, &self.client)
    }
}

/// How a span lies to those that are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    New,
    Repeat,
    /// Its beginning or its end is stored, the rest is not: it has to be cut at this place.
    CutAt(u64),
}

/// Stretches that don't touch, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Covered(Vec<(u64, u64)>);

impl Covered {
    pub fn place(&self, from: u64, to: u64) -> Place {
        let mut hits = self.0.iter().filter(|(start, end)| *start < to && from < *end);
        match hits.next() {
            None => Place::New,
            Some((start, end)) if *start <= from && to <= *end => Place::Repeat,
            Some((start, end)) => Place::CutAt(if *start <= from { *end } else { *start }),
        }
    }

    pub fn add(&mut self, from: u64, to: u64) {
        let (mut from, mut to) = (from, to);
        self.0.retain(|&(start, end)| {
            let touches = start <= to && from <= end;
            if touches {
                (from, to) = (from.min(start), to.max(end));
            }
            !touches
        });
        let at = self.0.partition_point(|&(start, _)| start < from);
        self.0.insert(at, (from, to));
        if self.0.len() > GAPS {
            let (_, end) = self.0.remove(1);
            self.0[0].1 = end;
        }
    }
}

/// What the writer knows. What it does not find here it reads from `series.db`.
#[derive(Debug, Default)]
pub struct Spans {
    known: HashMap<Key, Known>,
}

#[derive(Debug, Default)]
struct Known {
    covered: Covered,
    /// The group that stored the newest of them; until it is flushed, only memory knows.
    sequence: i64,
}

impl Spans {
    /// How `span` lies to what is stored.
    ///
    /// # Errors
    /// When the database fails.
    pub fn place(&mut self, series: &Connection, key: Key, span: &Span) -> Result<Place> {
        let known = match self.known.entry(key) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => {
                let covered = load(series, free.key())?;
                free.insert(Known { covered, sequence: 0 })
            }
        };
        Ok(known.covered.place(span.from, span.to))
    }

    /// Takes in what the group `sequence` stored; the key's earlier spans have been read before.
    pub fn add(&mut self, key: Key, span: &Span, sequence: i64) {
        let known = self.known.entry(key).or_default();
        known.covered.add(span.from, span.to);
        known.sequence = sequence;
    }

    /// Forgets what can be read back, when there is much: what was flushed up to `applied`.
    pub fn prune(&mut self, applied: i64) {
        if self.known.len() > CLIENTS {
            self.known.retain(|_, known| known.sequence > applied);
        }
    }
}

fn load(series: &Connection, key: &Key) -> Result<Covered> {
    let mut statement = series.prepare_cached("select start, stop from span where key = ?1 order by start")?;
    let rows = statement.query_map([key], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))?;
    let rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(Covered(rows.into_iter().map(|(from, to)| (from.cast_unsigned(), to.cast_unsigned())).collect()))
}

/// Writes what a table's batches covered, in the transaction that writes the events.
pub fn remember(tx: &Transaction<'_>, added: &[(Key, Span, i64)], now: i64) -> Result<()> {
    let mut by_key: HashMap<Key, (Covered, i64)> = HashMap::new();
    for (key, span, at) in added {
        if !by_key.contains_key(key) {
            by_key.insert(*key, (load(tx, key)?, *at));
        }
        if let Some((covered, newest)) = by_key.get_mut(key) {
            covered.add(span.from, span.to);
            *newest = (*newest).max(*at);
        }
    }
    for (key, (covered, at)) in by_key {
        tx.prepare_cached("delete from span where key = ?1")?.execute([key])?;
        for (from, to) in covered.0 {
            tx.prepare_cached("insert into span (key, start, stop, at) values (?1, ?2, ?3, ?4)")?.execute((
                key,
                from.cast_signed(),
                to.cast_signed(),
                at,
            ))?;
        }
    }
    if !added.is_empty() {
        tx.prepare_cached("delete from span where at <= ?1")?.execute([now.saturating_sub(KEPT_MS)])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn covered_places_are_those_that_were_added(spans in prop::collection::vec((0..60u64, 1..9u64), 0..30), (from, length) in (0..60u64, 1..9u64)) {
            let (mut covered, mut model) = (Covered::default(), BTreeSet::new());
            for (from, length) in spans {
                covered.add(from, from + length);
                model.extend(from..from + length);
            }
            prop_assert!(covered.0.windows(2).all(|pair| pair[0].1 < pair[1].0), "{:?} touch", covered.0);
            let here: Vec<u64> = (from..from + length).filter(|place| model.contains(place)).collect();
            match covered.place(from, from + length) {
                Place::New => prop_assert!(here.is_empty()),
                Place::Repeat => prop_assert_eq!(here.len() as u64, length),
                Place::CutAt(at) => {
                    prop_assert!(from < at && at < from + length);
                    prop_assert!(model.contains(&at) != model.contains(&(at - 1)));
                }
            }
        }
    }

    #[test]
    fn too_many_gaps_close_from_the_oldest() {
        let mut covered = Covered::default();
        (0..2 * GAPS as u64).for_each(|n| covered.add(10 * n, 10 * n + 1));
        assert_eq!(covered.0.len(), GAPS);
        assert_eq!(covered.place(5, 6), Place::Repeat);
        assert_eq!(covered.place(20_005, 20_006), Place::New);
    }
}
