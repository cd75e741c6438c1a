//! Joins what many flushes wrote of one owner into large chunks, as is due when a task has ended.
//! It leaves noticing that a task has ended to the server.

use runfold_series::Columns;
use rusqlite::Connection;

use super::error::Result;
use super::logs::join_log_chunks;
use super::series_rows::{self, Axes, Rewrite, SeriesRow};
use super::store::{EventStore, lock};
use super::types::Owner;

/// Points of a chunk of a finished series.
const FINAL_POINTS: usize = 16_384;
const FINAL_LEVEL: usize = 8;
/// Series of fewer points lie together in one row.
const SHORT: usize = 2_048;

impl EventStore {
    /// Rewrites the owner's series and log into as few chunks as possible; overlaps are gone afterwards.
    ///
    /// # Errors
    /// When a database fails. Series with damaged chunks are left as they are.
    pub fn compact(&self, owner: &Owner) -> Result<()> {
        self.flush()?;
        let mut connection = lock(&self.shared.series);
        let Some(oid) = series_rows::find_owner(&connection, owner)? else { return Ok(()) };
        let (mut short, mut long, mut readable) = (Vec::new(), Vec::new(), true);
        let mut axes = Axes::new();
        for series in series_rows::series_of(&connection, oid)? {
            let Some(rewrite) = joined(&connection, series, &mut axes)? else {
                readable = false;
                continue;
            };
            let points: usize = rewrite.pieces.iter().map(Columns::len).sum();
            if (1..SHORT).contains(&points) { short.push(rewrite) } else { long.push(rewrite) }
        }
        let mut pack = None;
        if readable {
            pack = Some(series_rows::encode_pack(short, FINAL_LEVEL));
        } else {
            // what can't be read may lie in the pack, so that stays as it is
            long.extend(short);
            long.retain(|rewrite| !rewrite.remove.contains(&series_rows::PACKED));
        }
        let encoded = series_rows::encode(long, FINAL_LEVEL);
        let tx = connection.transaction()?;
        if let Some(pack) = pack {
            pack.write(&tx, oid)?;
        }
        encoded.write(&tx, oid)?;
        join_log_chunks(&tx, oid)?;
        tx.commit()?;
        Ok(())
    }
}

fn joined(connection: &Connection, series: SeriesRow, axes: &mut Axes) -> Result<Option<Rewrite>> {
    let (mut points, mut remove, mut readable) = (Columns::default(), Vec::new(), true);
    let everywhere = i64::MIN..=i64::MAX;
    series_rows::each_chunk(connection, series.sid, &everywhere, axes, &mut |block, part| {
        match part {
            Ok(part) => points.extend(&part),
            Err(_) => readable = false,
        }
        remove.push(block);
        Ok(())
    })?;
    if !readable {
        return Ok(None);
    }
    let points = points.sorted();
    let pieces = series_rows::pieces(&points, FINAL_POINTS);
    let SeriesRow { sid, aggregate, x_axis_label, .. } = series;
    Ok(Some(Rewrite { sid, remove, first_block: 0, pieces, aggregate, x_axis_label }))
}
