//! Building the whole index from documents, in slices, while reads and writes go on.
//! It leaves single changes to `merge`.

use super::merge::{apply, each_cell, job, merge_slice};
use super::{FORMAT, keys::entity_of};
use crate::document::Document;
use crate::error::Result;
use crate::kind::Kind;
use crate::meta::{Backend, Delta, FacetKey};
use crate::store::Store;
use crate::tx::Tx;
use std::collections::HashMap;
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
    let mut columns = Columns::default();
    for row in rows.iter().filter(|row| row.rid <= last) {
        columns.add(backend, kind, row)?;
    }
    columns.write(backend, kind)?;
    Ok(Some(last))
}

/// Values of a chunk by workspace and field.
#[derive(Default)]
struct Columns(HashMap<String, HashMap<String, Vec<Delta>>>);

impl Columns {
    fn add(&mut self, backend: &dyn Backend, kind: Kind, row: &Document) -> Result<()> {
        if !self.0.contains_key(&row.workspace) {
            self.0.insert(row.workspace.clone(), HashMap::new());
        }
        let Some(columns) = self.0.get_mut(&row.workspace) else { return Ok(()) };
        let mut outcome = Ok(());
        each_cell(kind, row, &mut |name, cell| {
            if let Some(values) = columns.get_mut(name)
                && let Some(Delta { key, .. }) = values.first()
            {
                values.push(Delta { key: *key, rid: row.rid, cell });
                return;
            }
            match backend.facet_key_or_new(&row.workspace, kind, name) {
                Ok(key) => {
                    columns.insert(name.to_owned(), vec![Delta { key, rid: row.rid, cell }]);
                }
                Err(error) => outcome = Err(error),
            }
        });
        outcome
    }

    /// In the order of the keys, as they lie in the database.
    fn write(self, backend: &dyn Backend, kind: Kind) -> Result<()> {
        let mut columns: Vec<_> = self
            .0
            .into_iter()
            .flat_map(|(workspace, columns)| {
                columns.into_iter().filter_map(move |(name, values)| {
                    let id = values.first()?.key;
                    Some((FacetKey { id, workspace: workspace.clone(), kind, name }, values))
                })
            })
            .collect();
        columns.sort_by_key(|(key, _)| key.id);
        columns.iter().try_for_each(|(key, values)| apply(backend, key, values))
    }
}
