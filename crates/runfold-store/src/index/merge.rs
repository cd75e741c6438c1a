//! How changes reach the index: first as fresh values in the change's own transaction, later into columns and postings.
//! It leaves which fields there are to `keys`.

use super::bits::Bits;
use super::cell;
use super::chunk::{self, Cells, Chunk};
use super::keys::{self, entity_of, is_posted, kind_of_column};
use crate::document::Document;
use crate::error::Result;
use crate::kind::Kind;
use crate::meta::{Backend, ColumnChunk, Delta, FacetKey, KeyId, TermId};
use crate::store::Store;
use crate::tx::{Actor, Tx};
use runfold_api::time::Moment;
use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

/// More fresh values than this slow queries down: a write then merges a slice itself.
const MOST_PENDING: i64 = 20_000;
/// The longest that one transaction merges, so that no write waits longer.
const SLICE: Duration = Duration::from_millis(10);
/// Fresh values looked at together.
const BATCH: usize = 4_096;

/// Keeps what a change does to the index. Runs in the change's own transaction.
pub fn note(backend: &dyn Backend, kind: Kind, old: Option<&Document>, new: Option<&Document>) -> Result<()> {
    let deltas = differences(backend, kind, old, new)?;
    if deltas.is_empty() {
        return Ok(());
    }
    backend.put_deltas(&deltas)?;
    let pending = backend.facet_state()?.1;
    if pending > MOST_PENDING {
        // a little each time, and more the further merging is behind
        let slice = SLICE.mul_f64((pending - MOST_PENDING) as f64 / MOST_PENDING as f64).min(SLICE);
        merge_slice(backend, slice)?;
    }
    Ok(())
}

fn differences(
    backend: &dyn Backend,
    kind: Kind,
    old: Option<&Document>,
    new: Option<&Document>,
) -> Result<Vec<Delta>> {
    let Some(entity) = entity_of(kind) else { return Ok(Vec::new()) };
    match (old, new) {
        (Some(old), Some(new)) if old.workspace == new.workspace => {
            let mut changes = Changes::new(backend, kind, new);
            keys::differing(entity, Some(&old.doc), Some(&new.doc), &mut |name, _, cell| changes.add(name, cell));
            changes.done()
        }
        // one that moves to another workspace leaves nothing behind
        _ => {
            let mut deltas = Vec::new();
            if let Some(old) = old {
                let mut changes = Changes::new(backend, kind, old);
                changes.add(keys::EXISTS, Vec::new());
                keys::differing(entity, Some(&old.doc), None, &mut |name, _, cell| changes.add(name, cell));
                deltas.extend(changes.done()?);
            }
            if let Some(new) = new {
                let mut changes = Changes::new(backend, kind, new);
                each_cell(kind, new, &mut |name, cell| changes.add(name, cell));
                deltas.extend(changes.done()?);
            }
            Ok(deltas)
        }
    }
}

/// The fresh values of one row, and the first thing that went wrong with them.
struct Changes<'a> {
    backend: &'a dyn Backend,
    kind: Kind,
    row: &'a Document,
    deltas: Result<Vec<Delta>>,
}

impl<'a> Changes<'a> {
    fn new(backend: &'a dyn Backend, kind: Kind, row: &'a Document) -> Self {
        Self { backend, kind, row, deltas: Ok(Vec::new()) }
    }

    fn add(&mut self, name: &str, cell: Vec<u8>) {
        let Ok(deltas) = &mut self.deltas else { return };
        match self.backend.facet_key_or_new(&self.row.workspace, self.kind, name) {
            Ok(key) => deltas.push(Delta { key, rid: self.row.rid, cell }),
            Err(error) => self.deltas = Err(error),
        }
    }

    fn done(self) -> Result<Vec<Delta>> {
        self.deltas
    }
}

/// Calls `each` with the name and the cell of each column of a row, the one that says that the row exists among them.
pub(super) fn each_cell(kind: Kind, row: &Document, each: &mut dyn FnMut(&str, Vec<u8>)) {
    let Some(entity) = entity_of(kind) else { return };
    each(keys::EXISTS, existing());
    keys::differing(entity, None, Some(&row.doc), &mut |name, _, cell| each(name, cell));
}

/// As [`each_cell`], all at once.
pub(super) fn cells_of(kind: Kind, row: &Document) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    each_cell(kind, row, &mut |name, cell| {
        found.insert(name.to_owned(), cell);
    });
    found
}

/// The cell of a row that exists.
fn existing() -> Vec<u8> {
    cell::encode(&[&serde_json::Value::String(String::new())], runfold_api::query::Kind::Text)
}

/// Merges fresh values in slices until `budget` is used up; whether any are left. Blocks the calling thread.
pub fn merge(store: &Store, budget: Duration) -> Result<bool> {
    let started = Instant::now();
    loop {
        let left = store.write_now(job("index"), |tx: &Tx<'_>| merge_slice(tx.backend(), SLICE))?;
        if !left || started.elapsed() >= budget {
            return Ok(left);
        }
    }
}

pub(super) fn job(name: &str) -> Actor {
    Actor::job("", name, Moment::now())
}

/// Merges fresh values for as long as `budget` lasts; whether any are left.
///
/// It goes on where the last slice stopped: starting over would merge the first keys again and again, a few values each.
pub(super) fn merge_slice(backend: &dyn Backend, budget: Duration) -> Result<bool> {
    let started = Instant::now();
    let mut cursor = backend.merge_cursor()?;
    loop {
        let batch = backend.deltas_from(cursor, BATCH)?;
        if batch.is_empty() {
            let whole = cursor.0 == 0;
            cursor = KeyId(0);
            backend.set_merge_cursor(cursor)?;
            if whole {
                return Ok(false);
            }
        }
        for stretch in batch.chunk_by(|a, b| a.key == b.key && a.rid >> 10 == b.rid >> 10) {
            let (Some(first), Some(last)) = (stretch.first(), stretch.last()) else { continue };
            if let Some(key) = backend.facet_key_by_id(first.key)? {
                apply(backend, &key, stretch)?;
            }
            backend.drop_deltas(first.key, first.rid, last.rid)?;
            cursor = first.key;
            if started.elapsed() >= budget {
                backend.set_merge_cursor(cursor)?;
                return Ok(true);
            }
        }
    }
}

/// Puts values of one chunk into its column and postings.
pub(super) fn apply(backend: &dyn Backend, key: &FacetKey, values: &[Delta]) -> Result<()> {
    let Some(number) = values.first().map(|delta| delta.rid >> 10) else { return Ok(()) };
    let mut cells = Cells::new();
    backend.column(key.id, number, &mut |blob| {
        cells = Chunk::open(blob)?.cells();
        Ok(())
    })?;
    let mut postings = PostingChanges::default();
    for delta in values {
        let place = (delta.rid & 1_023) as u16;
        let before = if delta.cell.is_empty() { cells.remove(&place) } else { cells.insert(place, delta.cell.clone()) };
        if is_posted(&key.name) {
            postings.change(key.id, delta.rid, &before.unwrap_or_default(), &delta.cell);
        }
    }
    let kind = entity_of(key.kind).map_or(runfold_api::query::Kind::Any, |entity| kind_of_column(entity, &key.name));
    let chunk = ColumnChunk { chunk: number, bounds: chunk::bounds(&cells, kind), data: chunk::encode(&cells) };
    backend.put_column(key.id, &chunk)?;
    postings.write(backend)
}

/// The posting of rows whose cell only the document tells; no value has this byte.
const ELSEWHERE: &[u8] = &[0xff];

/// The posting of a value.
pub(super) fn term(key: KeyId, value: &str) -> TermId {
    digest(key, value.as_bytes())
}

/// The posting of rows of which the index does not know the values.
pub(super) fn term_elsewhere(key: KeyId) -> TermId {
    digest(key, ELSEWHERE)
}

/// Half of a cryptographic hash: nobody finds two values with the same one, so postings need no second look.
fn digest(key: KeyId, value: &[u8]) -> TermId {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&key.0.to_le_bytes()).update(value);
    let mut term = [0; 16];
    term.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    term
}

/// The postings that a cell puts its row into, sorted.
pub(super) fn terms_of(key: KeyId, bytes: &[u8]) -> Vec<TermId> {
    let mut terms = match cell::decode(bytes).words() {
        Some(words) => words.iter().map(|word| term(key, word)).collect(),
        None => vec![term_elsewhere(key)],
    };
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// Rows that enter and leave postings.
#[derive(Default)]
struct PostingChanges(HashMap<TermId, Vec<(i64, bool)>>);

impl PostingChanges {
    fn change(&mut self, key: KeyId, rid: i64, before: &[u8], after: &[u8]) {
        let (before, after) = (terms_of(key, before), terms_of(key, after));
        for gone in before.iter().filter(|term| after.binary_search(term).is_err()) {
            self.0.entry(*gone).or_default().push((rid, false));
        }
        for term in after.into_iter().filter(|term| before.binary_search(term).is_err()) {
            self.0.entry(term).or_default().push((rid, true));
        }
    }

    /// All rows are of one chunk, so of one segment.
    fn write(self, backend: &dyn Backend) -> Result<()> {
        for (term, changes) in self.0 {
            let Some(seg) = changes.first().and_then(|(rid, _)| u32::try_from(rid >> 16).ok()) else { continue };
            let mut bits = Bits::default();
            if let Some(bytes) = backend.posting_part(&term, seg)? {
                bits.add_container(seg, &bytes)?;
            }
            changes.into_iter().for_each(|(rid, member)| bits.set(rid, member));
            backend.put_posting(&term, seg, &bits.container(seg))?;
        }
        Ok(())
    }
}
