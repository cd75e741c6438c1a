//! Whether the index agrees with the documents: every value of every row, and every posting.
//! It leaves mending to `rebuild`.

use super::bits::Bits;
use super::chunk::{Cells, Chunk};
use super::keys::{entity_of, is_posted};
use super::merge::{cells_of, terms_of};
use crate::document::Document;
use crate::error::Result;
use crate::kind::Kind;
use crate::meta::{Backend, FacetKey, KeyId, TermId};
use crate::store::Store;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Rows compared at once.
const SLICE: usize = 1_024;
/// More differences than this say no more than these.
const MOST: usize = 1_000;

/// Where index and documents disagree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub kind: Kind,
    pub workspace: String,
    pub rid: i64,
    pub field: String,
    /// What is wrong, in words.
    pub what: String,
}

/// Compares the whole index with the documents; at most the first 1,000 differences. Blocks the calling thread.
pub fn check(store: &Store) -> Result<Vec<Difference>> {
    store.read_now("", |view| {
        let backend = view.backend();
        let mut found = Vec::new();
        for kind in Kind::ALL.into_iter().filter(|kind| entity_of(*kind).is_some()) {
            check_columns(backend, kind, &mut found)?;
        }
        check_postings(backend, &mut found)?;
        found.truncate(MOST);
        Ok(found)
    })
}

/// Cells of one chunk by workspace and field.
type ByKey = HashMap<(String, String), BTreeMap<i64, Vec<u8>>>;

fn check_columns(backend: &dyn Backend, kind: Kind, found: &mut Vec<Difference>) -> Result<()> {
    let keys: Vec<_> = backend.facet_keys()?.into_iter().filter(|key| key.kind == kind).collect();
    let (mut fresh, mut chunks) = (HashMap::new(), BTreeSet::new());
    for key in &keys {
        chunks.extend(backend.column_bounds(key.id)?.into_iter().map(|(chunk, _)| chunk));
        let deltas = backend.deltas(key.id)?;
        chunks.extend(deltas.iter().map(|(rid, _)| rid >> 10));
        fresh.insert(key.id, deltas);
    }
    let mut next = chunks.first().copied();
    let mut after = 0;
    loop {
        // a chunk with rows counts as much as one with values
        let rows = backend.scan(kind, None, after, SLICE)?;
        let first = rows.first().map(|row| row.rid >> 10);
        let Some(chunk) = next.into_iter().chain(first).min() else { return Ok(()) };
        let mut expected = ByKey::new();
        rows.iter().filter(|row| row.rid >> 10 == chunk).for_each(|row| expect(kind, row, &mut expected));
        for key in &keys {
            let wanted = expected.remove(&(key.workspace.clone(), key.name.clone())).unwrap_or_default();
            compare(key, &wanted, &stored(backend, key.id, chunk, &fresh[&key.id])?, found);
        }
        found.extend(expected.into_iter().flat_map(|((workspace, field), cells)| {
            let what = "the field has no column".to_owned();
            let one = Difference { kind, workspace, rid: 0, field, what };
            cells.into_keys().map(move |rid| Difference { rid, ..one.clone() })
        }));
        if found.len() > MOST {
            return Ok(());
        }
        after = chunk << 10 | 1_023;
        next = chunks.range(chunk + 1..).next().copied();
    }
}

fn expect(kind: Kind, row: &Document, expected: &mut ByKey) {
    for (name, cell) in cells_of(kind, row) {
        expected.entry((row.workspace.clone(), name)).or_default().insert(row.rid, cell);
    }
}

/// The cells of a chunk, fresh ones included.
fn stored(backend: &dyn Backend, key: KeyId, chunk: i64, fresh: &[(i64, Vec<u8>)]) -> Result<BTreeMap<i64, Vec<u8>>> {
    let mut cells = BTreeMap::new();
    backend.column(key, chunk, &mut |blob| {
        let inside = Chunk::open(blob)?.cells().into_iter();
        cells.extend(inside.map(|(place, cell)| (chunk << 10 | i64::from(place), cell)));
        Ok(())
    })?;
    let from = fresh.partition_point(|(rid, _)| *rid < chunk << 10);
    for (rid, cell) in fresh[from..].iter().take_while(|(rid, _)| rid >> 10 == chunk) {
        if cell.is_empty() {
            cells.remove(rid)
        } else {
            cells.insert(*rid, cell.clone())
        };
    }
    Ok(cells)
}

fn for_each_chunk(backend: &dyn Backend, key: &FacetKey, each: &mut dyn FnMut(i64, Cells) -> Result<()>) -> Result<()> {
    for (chunk, _) in backend.column_bounds(key.id)? {
        backend.column(key.id, chunk, &mut |blob| each(chunk, Chunk::open(blob)?.cells()))?;
    }
    Ok(())
}

fn compare(
    key: &FacetKey,
    wanted: &BTreeMap<i64, Vec<u8>>,
    stored: &BTreeMap<i64, Vec<u8>>,
    found: &mut Vec<Difference>,
) {
    let rids: BTreeSet<_> = wanted.keys().chain(stored.keys()).collect();
    for rid in rids.into_iter().filter(|rid| wanted.get(rid) != stored.get(rid)) {
        let what = match (wanted.contains_key(rid), stored.contains_key(rid)) {
            (true, false) => "the index lacks the value",
            (false, _) => "the index has a value that the document lacks",
            _ => "the index has another value than the document",
        };
        found.push(difference(key, *rid, what));
    }
}

fn difference(key: &FacetKey, rid: i64, what: &str) -> Difference {
    Difference { kind: key.kind, workspace: key.workspace.clone(), rid, field: key.name.clone(), what: what.to_owned() }
}

/// Postings say what the merged part of their columns says.
fn check_postings(backend: &dyn Backend, found: &mut Vec<Difference>) -> Result<()> {
    let mut expected: HashMap<TermId, (FacetKey, Bits)> = HashMap::new();
    for key in backend.facet_keys()?.into_iter().filter(|key| is_posted(&key.name)) {
        for_each_chunk(backend, &key, &mut |chunk, cells| {
            for (place, cell) in cells {
                for term in terms_of(key.id, &cell) {
                    let (_, bits) = expected.entry(term).or_insert_with(|| (key.clone(), Bits::default()));
                    bits.insert(chunk << 10 | i64::from(place));
                }
            }
            Ok(())
        })?;
    }
    let mut strangers = 0;
    backend.for_each_posting(&mut |term, seg, bytes| {
        let mut stored = Bits::default();
        stored.add_container(seg, bytes)?;
        let Some((key, bits)) = expected.get_mut(&term) else {
            strangers += 1;
            return Ok(());
        };
        let extra = stored.iter().filter(|rid| !bits.contains(*rid)).take(MOST);
        found.extend(extra.map(|rid| difference(key, rid, "a posting has a row too many")));
        bits.and_not(&stored);
        Ok(())
    })?;
    for (key, lacking) in expected.values() {
        found.extend(lacking.iter().take(MOST).map(|rid| difference(key, rid, "a posting lacks a row")));
    }
    if strangers > 0 {
        found.push(Difference {
            kind: Kind::Setting,
            workspace: String::new(),
            rid: 0,
            field: String::new(),
            what: format!("{strangers} postings are of no known value"),
        });
    }
    Ok(())
}
