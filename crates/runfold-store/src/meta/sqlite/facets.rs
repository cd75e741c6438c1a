//! The facet index in SQLite's words.
//! It leaves what cells, chunks and bits hold to the index.

use super::backend::SqliteBackend;
use crate::error::{Result, StoreError};
use crate::kind::Kind;
use crate::meta::{Bounds, ColumnChunk, Delta, FacetKey, Facets, KeyId, ReadPosting, TermId};
use rusqlite::{OptionalExtension, Row, params};

/// Bits of a column's id that hold the chunk: 2^34 rows a kind.
const CHUNK_BITS: i64 = 24;
const LAST_CHUNK: i64 = (1 << CHUNK_BITS) - 1;

fn column_id(key: KeyId, chunk: i64) -> Result<i64> {
    if (0..=LAST_CHUNK).contains(&chunk) {
        return Ok(key.0 << CHUNK_BITS | chunk);
    }
    Err(StoreError::damaged("index", format!("chunk {chunk} is outside of a column")))
}

pub(super) fn space(ws: i64, kind: Kind) -> i64 {
    ws * 64 + kind.code()
}

fn bytes<'r>(row: &'r Row<'_>, place: usize) -> Result<&'r [u8]> {
    row.get_ref(place)?.as_blob().map_err(|error| StoreError::damaged("index", error))
}

fn key(row: &Row<'_>) -> rusqlite::Result<FacetKey> {
    let space: i64 = row.get(1)?;
    Ok(FacetKey {
        id: KeyId(row.get(0)?),
        kind: Kind::from_code(space % 64).unwrap_or(Kind::Setting),
        name: row.get(2)?,
        workspace: row.get(3)?,
    })
}

const KEYS: &str =
    "select k.id, k.space, k.name, coalesce(w.id, '') from facet_key k left join workspace_key w on w.n = k.space / 64";

impl Facets for SqliteBackend<'_> {
    fn facet_state(&self) -> Result<(i64, i64)> {
        let mut state = self.prepare("select format, pending from facet_state")?;
        Ok(state.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    fn set_facet_format(&self, format: i64) -> Result<()> {
        self.prepare("update facet_state set format = ?1")?.execute([format])?;
        Ok(())
    }

    fn clear_facets(&self) -> Result<()> {
        self.forget_keys();
        for sql in [
            "delete from facet_key",
            "delete from facet_column",
            "delete from posting",
            "delete from facet_delta",
            "update facet_state set format = 0, pending = 0",
        ] {
            self.prepare(sql)?.execute([])?;
        }
        Ok(())
    }

    fn facet_key(&self, workspace: &str, kind: Kind, name: &str) -> Result<Option<KeyId>> {
        let Some(ws) = self.ws(workspace)? else { return Ok(None) };
        let space = space(ws, kind);
        if let Some(known) = self.known_facet(space, name) {
            return Ok(Some(known));
        }
        let mut find = self.prepare("select id from facet_key where space = ?1 and name = ?2")?;
        let key = find.query_row(params![space, name], |row| row.get(0).map(KeyId)).optional()?;
        if let Some(key) = key {
            self.remember_facet(space, name, key);
        }
        Ok(key)
    }

    fn facet_key_or_new(&self, workspace: &str, kind: Kind, name: &str) -> Result<KeyId> {
        if let Some(known) = self.facet_key(workspace, kind, name)? {
            return Ok(known);
        }
        let space = space(self.ws_or_new(workspace)?, kind);
        let mut add = self.prepare("insert into facet_key (space, name) values (?1, ?2) returning id")?;
        Ok(add.query_row(params![space, name], |row| row.get(0).map(KeyId))?)
    }

    fn facet_keys(&self) -> Result<Vec<FacetKey>> {
        let mut all = self.prepare(&format!("{KEYS} order by k.id"))?;
        Ok(all.query_map([], key)?.collect::<rusqlite::Result<_>>()?)
    }

    fn facet_key_by_id(&self, id: KeyId) -> Result<Option<FacetKey>> {
        Ok(self.prepare(&format!("{KEYS} where k.id = ?1"))?.query_row([id.0], key).optional()?)
    }

    fn put_deltas(&self, deltas: &[Delta]) -> Result<()> {
        let mut put = self.prepare("insert or replace into facet_delta (key, rid, cell) values (?1, ?2, ?3)")?;
        for delta in deltas {
            put.execute(params![delta.key.0, delta.rid, delta.cell])?;
        }
        self.prepare("update facet_state set pending = pending + ?1")?.execute([deltas.len() as i64])?;
        Ok(())
    }

    fn deltas(&self, key: KeyId) -> Result<Vec<(i64, Vec<u8>)>> {
        let mut all = self.prepare("select rid, cell from facet_delta where key = ?1 order by rid")?;
        Ok(all.query_map([key.0], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?)
    }

    fn merge_cursor(&self) -> Result<KeyId> {
        Ok(self.prepare("select cursor from facet_state")?.query_row([], |row| row.get(0).map(KeyId))?)
    }

    fn set_merge_cursor(&self, key: KeyId) -> Result<()> {
        self.prepare("update facet_state set cursor = ?1")?.execute([key.0])?;
        Ok(())
    }

    fn deltas_from(&self, from: KeyId, limit: usize) -> Result<Vec<Delta>> {
        let mut first =
            self.prepare("select key, rid, cell from facet_delta where key >= ?1 order by key, rid limit ?2")?;
        let found = first.query_map([from.0, limit as i64], |row| {
            Ok(Delta { key: KeyId(row.get(0)?), rid: row.get(1)?, cell: row.get(2)? })
        })?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
    }

    fn drop_deltas(&self, key: KeyId, from_rid: i64, to_rid: i64) -> Result<()> {
        let mut drop = self.prepare("delete from facet_delta where key = ?1 and rid between ?2 and ?3")?;
        let gone = drop.execute(params![key.0, from_rid, to_rid])?;
        self.prepare("update facet_state set pending = max(pending - ?1, 0)")?.execute([gone as i64])?;
        Ok(())
    }

    fn column(&self, key: KeyId, chunk: i64, read: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
        let mut find = self.prepare("select data from facet_column where id = ?1")?;
        let mut rows = find.query([column_id(key, chunk)?])?;
        match rows.next()? {
            Some(row) => read(bytes(row, 0)?),
            None => Ok(()),
        }
    }

    fn column_bounds(&self, key: KeyId) -> Result<Vec<(i64, Bounds)>> {
        let mut all = self.prepare("select id, low, high from facet_column where id between ?1 and ?2 order by id")?;
        let ends = [column_id(key, 0)?, column_id(key, LAST_CHUNK)?];
        let found = all.query_map(ends, |row| {
            let (low, high): (Option<f64>, Option<f64>) = (row.get(1)?, row.get(2)?);
            Ok((row.get::<_, i64>(0)? & LAST_CHUNK, low.zip(high)))
        })?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
    }

    fn put_column(&self, key: KeyId, chunk: &ColumnChunk) -> Result<()> {
        let id = column_id(key, chunk.chunk)?;
        if chunk.data.is_empty() {
            self.prepare("delete from facet_column where id = ?1")?.execute([id])?;
            return Ok(());
        }
        let (low, high) = chunk.bounds.unzip();
        self.prepare("insert or replace into facet_column (id, low, high, data) values (?1, ?2, ?3, ?4)")?
            .execute(params![id, low, high, chunk.data])?;
        Ok(())
    }

    fn posting(&self, term: &TermId, read: &mut dyn FnMut(u32, &[u8]) -> Result<()>) -> Result<()> {
        let mut find = self.prepare("select seg, bits from posting where term = ?1 order by seg")?;
        let mut rows = find.query([&term[..]])?;
        while let Some(row) = rows.next()? {
            read(row.get(0)?, bytes(row, 1)?)?;
        }
        Ok(())
    }

    fn posting_part(&self, term: &TermId, seg: u32) -> Result<Option<Vec<u8>>> {
        let mut find = self.prepare("select bits from posting where term = ?1 and seg = ?2")?;
        Ok(find.query_row(params![&term[..], seg], |row| row.get(0)).optional()?)
    }

    fn put_posting(&self, term: &TermId, seg: u32, bits: &[u8]) -> Result<()> {
        if bits.is_empty() {
            self.prepare("delete from posting where term = ?1 and seg = ?2")?.execute(params![&term[..], seg])?;
            return Ok(());
        }
        self.prepare(
            "insert into posting (term, seg, bits) values (?1, ?2, ?3) on conflict do update set bits = excluded.bits",
        )?
        .execute(params![&term[..], seg, bits])?;
        Ok(())
    }

    fn for_each_posting(&self, read: &mut ReadPosting<'_>) -> Result<()> {
        let mut all = self.prepare("select term, seg, bits from posting")?;
        let mut rows = all.query([])?;
        while let Some(row) = rows.next()? {
            let term = bytes(row, 0)?.try_into().map_err(|error| StoreError::damaged("index", error))?;
            read(term, row.get(1)?, bytes(row, 2)?)?;
        }
        Ok(())
    }

    fn facet_bytes(&self) -> Result<u64> {
        let mut sum = 0;
        for sql in [
            "select coalesce(sum(length(data) + 24), 0) from facet_column",
            "select coalesce(sum(length(bits) + 50), 0) from posting",
            "select coalesce(sum(length(cell) + 16), 0) from facet_delta",
            "select coalesce(sum(2 * length(name) + 16), 0) from facet_key",
        ] {
            sum += self.prepare(sql)?.query_row([], |row| row.get::<_, i64>(0))?.unsigned_abs();
        }
        Ok(sum)
    }
}
