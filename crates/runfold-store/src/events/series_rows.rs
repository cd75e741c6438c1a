//! Scalar series as rows of `series.db`: reading chunks, and encoding new ones around shared time axes.
//! It leaves when to write, and what memory adds, to `flush`, `compact` and `scalars`.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use runfold_series::{
    Aggregate, Axis, Block, CodecError, Columns, Trace, decode_axis, decode_chunk, decode_rollup, decode_trace,
    encode_axis, encode_chunk, encode_rollup, rollup,
};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::error::Result;
use super::pack::{self, Member, Pack};
use super::types::Owner;

// rollups of shorter chunks save no time and cost a tenth of their size
const ROLLUP_FROM: usize = 2_048;

#[derive(Debug, Clone)]
pub struct SeriesRow {
    pub sid: i64,
    pub metric: String,
    pub variant: String,
    pub aggregate: Aggregate,
    pub x_axis_label: Option<String>,
}

pub fn find_owner(connection: &Connection, owner: &Owner) -> Result<Option<i64>> {
    let mut statement =
        connection.prepare_cached("select oid from owner where workspace = ?1 and kind = ?2 and id = ?3")?;
    Ok(statement.query_row(params![owner.workspace, owner.kind.number(), owner.id], |row| row.get(0)).optional()?)
}

pub fn series_of(connection: &Connection, oid: i64) -> Result<Vec<SeriesRow>> {
    let mut statement = connection.prepare_cached(
        "select s.sid, m.name, v.name, s.aggregate, s.x_axis from series s
         join name m on m.nid = s.metric join name v on v.nid = s.variant where s.oid = ?1",
    )?;
    let rows = statement.query_map([oid], |row| {
        let aggregate: Option<Vec<u8>> = row.get(3)?;
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, aggregate, row.get(4)?))
    })?;
    let mut series = Vec::new();
    for row in rows {
        let (sid, metric, variant, packed, x_axis_label) = row?;
        let aggregate = match packed.as_deref().map(Aggregate::decode) {
            None => Aggregate::default(),
            Some(Ok(aggregate)) => aggregate,
            // it can be had again from the points
            Some(Err(_)) => Aggregate::of(&read_readable(connection, sid)?),
        };
        series.push(SeriesRow { sid, metric, variant, aggregate, x_axis_label });
    }
    Ok(series)
}

/// What has been decoded already and may be needed again: shared time axes, and packs by owner.
#[derive(Default)]
pub struct Axes {
    axes: HashMap<i64, Arc<Axis>>,
    packs: HashMap<i64, std::result::Result<Arc<Pack>, CodecError>>,
}

impl Axes {
    pub fn new() -> Self {
        Self::default()
    }
}

/// The number of the chunk that lies in a pack; it was there before all others.
pub const PACKED: i64 = -1;

/// The pack that holds points of a series, where one does. The outer result is the database's, the inner one the codec's.
fn pack_of(
    connection: &Connection,
    sid: i64,
    axes: &mut Axes,
) -> Result<Option<std::result::Result<Arc<Pack>, CodecError>>> {
    let mut statement = connection.prepare_cached("select oid from series where sid = ?1 and packed = 1")?;
    let Some(oid) = statement.query_row([sid], |row| row.get(0)).optional()? else { return Ok(None) };
    if let Some(known) = axes.packs.get(&oid) {
        return Ok(Some(known.clone()));
    }
    let mut statement = connection.prepare_cached("select data from pack where oid = ?1")?;
    let data: Option<Vec<u8>> = statement.query_row([oid], |row| row.get(0)).optional()?;
    let missing = CodecError::Malformed("its pack is missing");
    let pack = data.ok_or(missing).and_then(|data| Pack::open(&data)).map(Arc::new);
    axes.packs.insert(oid, pack.clone());
    Ok(Some(pack))
}

/// A chunk's points, or why they can't be read.
type Readable = std::result::Result<Columns, CodecError>;

/// Calls `each` with the number and the points of every chunk that overlaps `range`, in the order of arrival.
pub fn each_chunk(
    connection: &Connection,
    sid: i64,
    range: &RangeInclusive<i64>,
    axes: &mut Axes,
    each: &mut dyn FnMut(i64, Readable) -> Result<()>,
) -> Result<()> {
    if let Some(pack) = pack_of(connection, sid, axes)? {
        each(PACKED, pack.and_then(|pack| pack.read(sid, decode_chunk)))?;
    }
    let mut statement = connection.prepare_cached(
        "select block, axis, data from chunk where sid = ?1 and it1 >= ?2 and it0 <= ?3 order by block",
    )?;
    let mut rows = statement.query(params![sid, range.start(), range.end()])?;
    while let Some(row) = rows.next()? {
        let axis = axis_of(connection, row.get(1)?, axes)?;
        let data = row.get_ref(2)?.as_blob().unwrap_or_default();
        each(row.get(0)?, axis.and_then(|axis| decode_chunk(data, axis.as_deref())))?;
    }
    Ok(())
}

/// What is known of a chunk before it is decoded.
pub struct Outline {
    pub block: i64,
    pub first: i64,
    pub last: i64,
}

/// The chunks of a series by iteration; none where one of them can't be told without decoding it.
pub fn outlines(connection: &Connection, sid: i64) -> Result<Vec<Outline>> {
    let mut packed = connection.prepare_cached("select 1 from series where sid = ?1 and packed = 1")?;
    if packed.exists([sid])? {
        return Ok(Vec::new());
    }
    let mut statement =
        connection.prepare_cached("select block, it0, it1 from chunk where sid = ?1 order by it0, block")?;
    let rows =
        statement.query_map([sid], |row| Ok(Outline { block: row.get(0)?, first: row.get(1)?, last: row.get(2)? }))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The rollup of a chunk. A damaged one counts as none: the points are still there.
pub fn rollup_of_block(connection: &Connection, sid: i64, block: i64) -> Result<Option<Vec<Block>>> {
    let mut statement = connection.prepare_cached("select roll from chunk where sid = ?1 and block = ?2")?;
    let roll: Option<Vec<u8>> = statement.query_row([sid, block], |row| row.get(0))?;
    Ok(roll.and_then(|roll| decode_rollup(&roll).ok()))
}

fn axis_of(
    connection: &Connection,
    aid: Option<i64>,
    axes: &mut Axes,
) -> Result<std::result::Result<Option<Arc<Axis>>, CodecError>> {
    Ok(match aid {
        None => Ok(None),
        Some(aid) => shared_axis(connection, aid, axes)?.map(Some),
    })
}

/// The outer result is the database's, the inner one the codec's.
fn shared_axis(
    connection: &Connection,
    aid: i64,
    axes: &mut Axes,
) -> Result<std::result::Result<Arc<Axis>, CodecError>> {
    if let Some(axis) = axes.axes.get(&aid) {
        return Ok(Ok(Arc::clone(axis)));
    }
    let mut statement = connection.prepare_cached("select data from axis where aid = ?1")?;
    let data: Option<Vec<u8>> = statement.query_row([aid], |row| row.get(0)).optional()?;
    let decoded = data.ok_or(CodecError::Malformed("its time axis is missing")).and_then(|data| decode_axis(&data));
    Ok(decoded.map(|axis| {
        let axis = Arc::new(axis);
        axes.axes.insert(aid, Arc::clone(&axis));
        axis
    }))
}

/// All points of a series that can be read; damaged chunks are logged and left where they are.
pub fn read_readable(connection: &Connection, sid: i64) -> Result<Columns> {
    let mut all = Columns::default();
    each_chunk(connection, sid, &(i64::MIN..=i64::MAX), &mut Axes::new(), &mut |block, points| {
        match points {
            Ok(points) => all.extend(&points),
            Err(reason) => tracing::error!(sid, block, "a damaged chunk is passed over: {reason}"),
        }
        Ok(())
    })?;
    Ok(all.sorted())
}

/// What one series becomes: blocks that go, and points that come in their place.
pub struct Rewrite {
    pub sid: i64,
    pub remove: Vec<i64>,
    pub first_block: i64,
    pub pieces: Vec<Columns>,
    pub aggregate: Aggregate,
    pub x_axis_label: Option<String>,
}

/// Chunks of one owner as bytes, and the axes that they share.
pub struct Encoded {
    axes: Vec<Vec<u8>>,
    series: Vec<EncodedSeries>,
}

struct EncodedSeries {
    rewrite: Rewrite,
    chunks: Vec<EncodedChunk>,
}

struct EncodedChunk {
    axis: Option<usize>,
    roll: Option<Vec<u8>>,
    data: Vec<u8>,
}

/// Encodes what will be written. Pieces with the same iterations share one axis.
pub fn encode(rewrites: Vec<Rewrite>, level: usize) -> Encoded {
    let mut groups: HashMap<&[i64], (usize, &Columns)> = HashMap::new();
    for piece in rewrites.iter().flat_map(|rewrite| &rewrite.pieces) {
        groups.entry(&piece.iterations).or_insert((0, piece)).0 += 1;
    }
    let mut axes = Vec::new();
    let mut shared: HashMap<&[i64], (usize, Axis)> = HashMap::new();
    for (iterations, (_, piece)) in groups.into_iter().filter(|(_, (uses, _))| *uses > 1) {
        let axis = Axis::of(piece);
        shared.insert(iterations, (axes.len(), axis.clone()));
        axes.push(encode_axis(&axis, level));
    }
    let encoded: Vec<Vec<EncodedChunk>> = rewrites
        .iter()
        .map(|rewrite| {
            let chunk = |piece: &Columns| {
                let axis = shared.get(piece.iterations.as_slice());
                EncodedChunk {
                    axis: axis.map(|(index, _)| *index),
                    roll: (piece.len() >= ROLLUP_FROM).then(|| encode_rollup(&rollup(piece), level)),
                    data: encode_chunk(piece, axis.map(|(_, axis)| axis), level),
                }
            };
            rewrite.pieces.iter().map(chunk).collect()
        })
        .collect();
    drop(shared);
    let series = rewrites.into_iter().zip(encoded).map(|(rewrite, chunks)| EncodedSeries { rewrite, chunks }).collect();
    Encoded { axes, series }
}

impl Encoded {
    /// Writes everything and takes away axes of `oid` that nothing uses any more.
    pub fn write(&self, tx: &Transaction<'_>, oid: i64) -> Result<()> {
        let mut ids = Vec::with_capacity(self.axes.len());
        for data in &self.axes {
            tx.prepare_cached("insert into axis (oid, data) values (?1, ?2)")?.execute(params![oid, data])?;
            ids.push(tx.last_insert_rowid());
        }
        let mut removed = false;
        for series in &self.series {
            removed |= !series.rewrite.remove.is_empty();
            series.write(tx, &ids)?;
        }
        if removed { drop_unused_axes(tx, oid) } else { Ok(()) }
    }
}

impl EncodedSeries {
    fn write(&self, tx: &Transaction<'_>, axes: &[i64]) -> Result<()> {
        let Rewrite { sid, remove, first_block, pieces, aggregate, x_axis_label } = &self.rewrite;
        for block in remove {
            tx.prepare_cached("delete from chunk where sid = ?1 and block = ?2")?.execute([sid, block])?;
        }
        let mut insert = tx.prepare_cached(
            "insert into chunk (sid, block, n, it0, it1, ts0, ts1, vmin, vmax, vsum, roll, axis, data)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?;
        for ((piece, chunk), block) in pieces.iter().zip(&self.chunks).zip(*first_block..) {
            let Some(sum) = whole(piece) else { continue };
            let (ts0, ts1) = (piece.timestamps.iter().min(), piece.timestamps.iter().max());
            let axis = chunk.axis.map(|index| axes[index]);
            insert.execute(params![
                sid,
                block,
                piece.len() as i64,
                sum.first,
                sum.last,
                ts0,
                ts1,
                sum.min,
                sum.max,
                sum.sum,
                chunk.roll,
                axis,
                chunk.data
            ])?;
        }
        tx.prepare_cached("update series set aggregate = ?2, x_axis = coalesce(?3, x_axis) where sid = ?1")?
            .execute(params![sid, aggregate.encode(), x_axis_label])?;
        Ok(())
    }
}

/// Short series of an owner as one row.
pub struct Packed {
    data: Vec<u8>,
    /// Which series are in it, and the blocks of each that are no longer needed.
    members: Vec<(i64, Vec<i64>)>,
}

/// Packs what will be written; each series has one piece at most.
pub fn encode_pack(rewrites: Vec<Rewrite>, level: usize) -> Packed {
    let Encoded { axes, series } = encode(rewrites, level);
    let (mut chunks, mut members) = (Vec::new(), Vec::new());
    for EncodedSeries { rewrite: Rewrite { sid, remove, .. }, chunks: own } in series {
        chunks.extend(own.into_iter().map(|EncodedChunk { axis, data, .. }| Member { sid, axis, data }));
        members.push((sid, remove));
    }
    Packed { data: pack::encode(&axes, &chunks), members }
}

impl Packed {
    /// Puts the pack of `oid` in the place of the one before and of its members' chunks.
    pub fn write(&self, tx: &Transaction<'_>, oid: i64) -> Result<()> {
        tx.prepare_cached("update series set packed = 0 where oid = ?1 and packed = 1")?.execute([oid])?;
        if self.members.is_empty() {
            tx.prepare_cached("delete from pack where oid = ?1")?.execute([oid])?;
            return Ok(());
        }
        for (sid, remove) in &self.members {
            for block in remove {
                tx.prepare_cached("delete from chunk where sid = ?1 and block = ?2")?.execute([sid, block])?;
            }
            tx.prepare_cached("update series set packed = 1 where sid = ?1")?.execute([sid])?;
        }
        tx.prepare_cached("insert or replace into pack (oid, n, data) values (?1, ?2, ?3)")?.execute(params![
            oid,
            self.members.len() as i64,
            self.data
        ])?;
        drop_unused_axes(tx, oid)
    }
}

fn drop_unused_axes(tx: &Transaction<'_>, oid: i64) -> Result<()> {
    tx.prepare_cached("delete from axis where oid = ?1 and not exists (select 1 from chunk where axis = aid)")?
        .execute([oid])?;
    Ok(())
}

fn whole(piece: &Columns) -> Option<Block> {
    rollup(piece).into_iter().reduce(|mut all, next| {
        all.absorb(&next);
        all
    })
}

/// Sorted points in pieces of at most `size`.
pub fn pieces(points: &Columns, size: usize) -> Vec<Columns> {
    (0..points.len()).step_by(size).map(|start| points.slice(start..points.len().min(start + size))).collect()
}

/// One chunk by its number.
pub fn chunks_of_block(connection: &Connection, sid: i64, block: i64, axes: &mut Axes) -> Result<Readable> {
    decoded(connection, sid, block, axes, decode_chunk)
}

/// What a curve shows of one chunk.
pub fn trace_of_block(
    connection: &Connection,
    sid: i64,
    block: i64,
    axes: &mut Axes,
) -> Result<std::result::Result<Trace, CodecError>> {
    decoded(connection, sid, block, axes, decode_trace)
}

fn decoded<T>(
    connection: &Connection,
    sid: i64,
    block: i64,
    axes: &mut Axes,
    decode: fn(&[u8], Option<&Axis>) -> std::result::Result<T, CodecError>,
) -> Result<std::result::Result<T, CodecError>> {
    let mut statement = connection.prepare_cached("select axis, data from chunk where sid = ?1 and block = ?2")?;
    let mut rows = statement.query([sid, block])?;
    let Some(row) = rows.next()? else { return Ok(Err(CodecError::Malformed("it is not there"))) };
    let axis = axis_of(connection, row.get(0)?, axes)?;
    let data = row.get_ref(1)?.as_blob().unwrap_or_default();
    Ok(axis.and_then(|axis| decode(data, axis.as_deref())))
}
