//! One moment of the store: a database snapshot, and the memory tables that it does not hold yet.
//! It leaves making sense of the rows to the modules for each type of event.

use std::sync::{Arc, PoisonError, RwLock};

use rusqlite::Connection;

use super::error::Result;
use super::memory::{MemTable, OwnerMemory};
use super::schema;
use super::series_rows::find_owner;
use super::store::{EventStore, Shared, lock};
use super::types::Owner;

/// Idle readers that are kept; each holds up to 16 MiB of pages.
const POOLED: usize = 4;

pub(super) struct View<'a> {
    shared: &'a Shared,
    connection: Option<Connection>,
    /// Oldest first.
    tables: Vec<Arc<RwLock<MemTable>>>,
}

impl EventStore {
    /// Tables are taken before the snapshot, and those that the snapshot holds already are dropped: so nothing is
    /// missing and nothing is there twice, whatever the flusher does in between.
    pub(super) fn view(&self) -> Result<View<'_>> {
        let shared = &*self.shared;
        let mut tables: Vec<_> = {
            let tables = shared.tables.read().unwrap_or_else(PoisonError::into_inner);
            tables.frozen.iter().chain([&tables.active]).map(Arc::clone).collect()
        };
        let pooled = lock(&shared.readers).pop();
        let connection = match pooled {
            Some(connection) => connection,
            None => schema::open_reader(&shared.series_path())?,
        };
        connection.execute_batch("begin")?;
        let applied: i64 = connection.prepare_cached("select seq from applied")?.query_row([], |row| row.get(0))?;
        tables.retain(|table| {
            let sequence = table.read().unwrap_or_else(PoisonError::into_inner).sequence;
            sequence.is_some_and(|(first, _)| first > applied)
        });
        Ok(View { shared, connection: Some(connection), tables })
    }
}

impl View<'_> {
    pub fn connection(&self) -> &Connection {
        self.connection.as_ref().expect("the connection is given back only when the view ends")
    }

    /// The owner's database rows, unless memory says that they are deleted.
    pub fn owner_rows(&self, owner: &Owner) -> Result<Option<i64>> {
        let mut wiped = false;
        self.each_layer(owner, |memory| wiped |= memory.wiped);
        if wiped { Ok(None) } else { find_owner(self.connection(), owner) }
    }

    /// Shows what memory holds of the owner, oldest first, from the last deletion on.
    pub fn each_layer(&self, owner: &Owner, mut look: impl FnMut(&OwnerMemory)) {
        let guards: Vec<_> =
            self.tables.iter().map(|table| table.read().unwrap_or_else(PoisonError::into_inner)).collect();
        let layers: Vec<&OwnerMemory> = guards.iter().filter_map(|table| table.owners.get(owner)).collect();
        let start = layers.iter().rposition(|layer| layer.wiped).unwrap_or(0);
        layers[start..].iter().for_each(|layer| look(layer));
    }
}

impl Drop for View<'_> {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        let mut pool = lock(&self.shared.readers);
        // a connection that can't end its snapshot is closed instead
        if connection.execute_batch("rollback").is_ok() && pool.len() < POOLED {
            pool.push(connection);
        }
    }
}
