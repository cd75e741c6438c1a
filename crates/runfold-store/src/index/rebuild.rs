//! Building the whole index from documents, in slices, while reads and writes go on.
//! It leaves single changes to `merge`.

use super::merge::{apply, cells_of, job, merge_slice};
use super::{FORMAT, keys::entity_of};
use crate::document::Document;
use crate::error::Result;
use crate::kind::Kind;
use crate::meta::{Backend, Delta};
use crate::store::Store;
use crate::tx::Tx;
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

/// Documents of one slice: a chunk, so that each chunk is written once.
const SLICE: i64 = 1_024;

/// Builds the index anew from documents. Until it is whole, queries read documents. Blocks the calling thread.
pub fn rebuild(store: &Store) -> Result<()> {
    store.write_now(job("index"), |tx: &Tx<'_>| tx.backend().clear_facets())?;
    for kind in Kind::ALL.into_iter().filter(|kind| entity_of(*kind).is_some()) {
        let mut after = 0;
        while let Some(last) = store.write_now(job("index"), move |tx: &Tx<'_>| slice(tx.backend(), kind, after))? {
            after = last;
        }
    }
    store.write_now(job("index"), |tx: &Tx<'_>| {
        while merge_slice(tx.backend(), Duration::from_millis(100))? {}
        tx.backend().set_facet_format(FORMAT)
    })
}

/// Builds the index where an older version left none, or one of another format.
pub fn rebuild_if_needed(store: &Store) -> Result<()> {
    let mut format = 0;
    store.read_now("", |view| {
        format = view.backend().facet_state()?.0;
        Ok(())
    })?;
    if format == FORMAT {
        return Ok(());
    }
    rebuild(store)
}

/// Indexes the rows of the chunk that follows `after`; its last possible rid, or `None` when no row is left.
fn slice(backend: &dyn Backend, kind: Kind, after: i64) -> Result<Option<i64>> {
    let Some(first) = backend.scan(kind, None, after, 1)?.pop() else { return Ok(None) };
    let last = first.rid | (SLICE - 1);
    let most = usize::try_from(last - after).unwrap_or(usize::MAX);
    let rows = backend.scan(kind, None, after, most.min(SLICE as usize))?;
    let mut columns: BTreeMap<(String, String), Vec<Delta>> = BTreeMap::new();
    let mut known = HashMap::new();
    for row in rows.iter().filter(|row| row.rid <= last) {
        add(backend, kind, row, &mut known, &mut columns)?;
    }
    for ((workspace, name), values) in columns {
        let Some(id) = values.first().map(|delta| delta.key) else { continue };
        apply(backend, &crate::meta::FacetKey { id, workspace, kind, name }, &values)?;
    }
    Ok(Some(last))
}

fn add(
    backend: &dyn Backend,
    kind: Kind,
    row: &Document,
    known: &mut HashMap<(String, String), crate::meta::KeyId>,
    columns: &mut BTreeMap<(String, String), Vec<Delta>>,
) -> Result<()> {
    for (name, cell) in cells_of(kind, row, |_| true) {
        let column = (row.workspace.clone(), name);
        let key = match known.get(&column) {
            Some(key) => *key,
            None => backend.facet_key_or_new(&column.0, kind, &column.1)?,
        };
        known.insert(column.clone(), key);
        columns.entry(column).or_default().push(Delta { key, rid: row.rid, cell });
    }
    Ok(())
}
