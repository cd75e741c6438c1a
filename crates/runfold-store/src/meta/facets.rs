//! What the facet index needs of an engine: keys, columns, postings and fresh changes, all as bytes.
//! It leaves what the bytes mean, and everything that a query means, to the index.

use crate::error::Result;
use crate::kind::Kind;

/// The number of an indexed field within one workspace and kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId(pub i64);

/// A fresh value of a row; no bytes say that it has none.
#[derive(Debug, Clone, PartialEq)]
pub struct Delta {
    pub key: KeyId,
    pub rid: i64,
    pub cell: Vec<u8>,
}

/// A stretch of a column.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnChunk {
    pub chunk: i64,
    pub bounds: Bounds,
    pub data: Vec<u8>,
}

/// What the index knows of an indexed field.
#[derive(Debug, Clone, PartialEq)]
pub struct FacetKey {
    pub id: KeyId,
    pub workspace: String,
    pub kind: Kind,
    pub name: String,
}

/// Names a posting: a digest of the key and the value.
pub type TermId = [u8; 16];

/// The smallest and largest value of a chunk, where every one sorts as a number.
pub type Bounds = Option<(f64, f64)>;

/// Reads one stretch of a posting: term, segment, bits.
pub type ReadPosting<'a> = dyn FnMut(TermId, u32, &[u8]) -> Result<()> + 'a;

/// The index of a database.
pub trait Facets {
    /// The format of the index, nought while it is not whole, and how many deltas wait at most.
    fn facet_state(&self) -> Result<(i64, i64)>;
    fn set_facet_format(&self, format: i64) -> Result<()>;
    /// Takes the whole index away.
    fn clear_facets(&self) -> Result<()>;

    fn facet_key(&self, workspace: &str, kind: Kind, name: &str) -> Result<Option<KeyId>>;
    fn facet_key_or_new(&self, workspace: &str, kind: Kind, name: &str) -> Result<KeyId>;
    fn facet_keys(&self) -> Result<Vec<FacetKey>>;
    fn facet_key_by_id(&self, id: KeyId) -> Result<Option<FacetKey>>;

    /// Replaces the fresh values of these rows.
    fn put_deltas(&self, deltas: &[Delta]) -> Result<()>;
    /// Fresh values of one field, by rid.
    fn deltas(&self, key: KeyId) -> Result<Vec<(i64, Vec<u8>)>>;
    /// The first fresh values of `from` and the keys behind it, by key and rid.
    fn deltas_from(&self, from: KeyId, limit: usize) -> Result<Vec<Delta>>;
    /// The key at which merging goes on.
    fn merge_cursor(&self) -> Result<KeyId>;
    fn set_merge_cursor(&self, key: KeyId) -> Result<()>;
    fn drop_deltas(&self, key: KeyId, from_rid: i64, to_rid: i64) -> Result<()>;

    /// Calls `read` with a chunk's bytes; not at all when there is none.
    fn column(&self, key: KeyId, chunk: i64, read: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()>;
    /// Numbers and bounds of a column's chunks.
    fn column_bounds(&self, key: KeyId) -> Result<Vec<(i64, Bounds)>>;
    /// Stores a chunk, or takes it away when it has no bytes.
    fn put_column(&self, key: KeyId, chunk: &ColumnChunk) -> Result<()>;

    /// The stretches of a posting: segment and bits.
    fn posting(&self, term: &TermId, read: &mut dyn FnMut(u32, &[u8]) -> Result<()>) -> Result<()>;
    fn posting_part(&self, term: &TermId, seg: u32) -> Result<Option<Vec<u8>>>;
    /// Stores a stretch, or takes it away when it has no bytes.
    fn put_posting(&self, term: &TermId, seg: u32, bits: &[u8]) -> Result<()>;
    fn for_each_posting(&self, read: &mut ReadPosting<'_>) -> Result<()>;
    /// Bytes that the index takes.
    fn facet_bytes(&self) -> Result<u64>;
}
