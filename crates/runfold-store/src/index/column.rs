//! Reading one field of the rows of one workspace: the column, with fresh values in front of it.
//! It leaves what is asked of the values to `evaluate` and `arrange`.

use super::bits::{Bits, CHUNK_WORDS};
use super::cell::{self, Cell};
use super::chunk::Chunk;
use crate::error::Result;
use crate::kind::Kind;
use crate::meta::{Backend, KeyId};

/// The rows of one workspace and kind.
#[derive(Clone, Copy)]
pub struct Space<'a> {
    pub backend: &'a dyn Backend,
    pub workspace: &'a str,
    pub kind: Kind,
}

/// One field of a space. A field that no row ever had has no key.
pub struct Column<'a> {
    backend: &'a dyn Backend,
    pub key: Option<KeyId>,
    /// Fresh values by rid.
    pub fresh: Vec<(i64, Vec<u8>)>,
}

impl<'a> Space<'a> {
    pub fn column(&self, name: &str) -> Result<Column<'a>> {
        let key = self.backend.facet_key(self.workspace, self.kind, name)?;
        let fresh = key.map(|key| self.backend.deltas(key)).transpose()?.unwrap_or_default();
        Ok(Column { backend: self.backend, key, fresh })
    }
}

impl Column<'_> {
    /// Calls `each` with every row of `rows` that has a value and what `judge` says of it.
    /// Equal values are judged once where the column keeps them once.
    pub fn visit<T: Clone>(
        &self,
        rows: &Bits,
        judge: &mut dyn FnMut(Cell<'_>) -> T,
        each: &mut dyn FnMut(i64, T),
    ) -> Result<()> {
        let old = self.without_fresh(rows);
        for (number, wanted) in old.as_ref().unwrap_or(rows).chunks() {
            self.visit_chunk(number, wanted, judge, each)?;
        }
        for (rid, bytes) in self.fresh_of(rows).filter(|(_, bytes)| !bytes.is_empty()) {
            each(rid, judge(cell::decode(bytes)));
        }
        Ok(())
    }

    /// As `visit`, of merged values of one chunk.
    pub fn visit_chunk<T: Clone>(
        &self,
        number: i64,
        wanted: &[u64; CHUNK_WORDS],
        judge: &mut dyn FnMut(Cell<'_>) -> T,
        each: &mut dyn FnMut(i64, T),
    ) -> Result<()> {
        let Some(key) = self.key else { return Ok(()) };
        self.backend.column(key, number, &mut |blob| {
            Chunk::open(blob)?.visit(wanted, &mut *judge, |place, said| each(number << 10 | i64::from(place), said));
            Ok(())
        })
    }

    /// Those of `rows` whose merged value still counts; `None` when that is all of them.
    pub fn without_fresh(&self, rows: &Bits) -> Option<Bits> {
        if self.fresh.is_empty() {
            return None;
        }
        let mut old = rows.clone();
        self.fresh.iter().for_each(|(rid, _)| old.remove(*rid));
        Some(old)
    }

    /// The fresh values of `rows`; no bytes where the value was taken away.
    pub fn fresh_of<'s>(&'s self, rows: &'s Bits) -> impl Iterator<Item = (i64, &'s [u8])> {
        self.fresh.iter().filter(|(rid, _)| rows.contains(*rid)).map(|(rid, bytes)| (*rid, bytes.as_slice()))
    }

    /// Rows whose value is among a posting's, by the merged part; fresh rows left out.
    pub fn posted(&self, term: &crate::meta::TermId) -> Result<Bits> {
        let mut bits = Bits::default();
        self.backend.posting(term, &mut |seg, bytes| bits.add_container(seg, bytes))?;
        self.fresh.iter().for_each(|(rid, _)| bits.remove(*rid));
        Ok(bits)
    }
}
