//! Joins what many flushes wrote of one owner into large chunks, as is due when a task has ended.
//! It leaves noticing that a task has ended to the server.

use super::error::Result;
use super::logs::join_log_chunks;
use super::series_rows::{self, Axes, Rewrite, SeriesRow};
use super::store::{EventStore, lock};
use super::types::Owner;

/// Points of a chunk of a finished series.
const FINAL_POINTS: usize = 16_384;
const FINAL_LEVEL: usize = 8;

impl EventStore {
    /// Rewrites the owner's series and log into as few chunks as possible; overlaps are gone afterwards.
    ///
    /// # Errors
    /// When a database fails. Series with damaged chunks are left as they are.
    pub fn compact(&self, owner: &Owner) -> Result<()> {
        self.flush()?;
        let mut connection = lock(&self.shared.series);
        let Some(oid) = series_rows::find_owner(&connection, owner)? else { return Ok(()) };
        let mut rewrites = Vec::new();
        for series in series_rows::series_of(&connection, oid)? {
            rewrites.extend(joined(&connection, series)?);
        }
        let encoded = series_rows::encode(rewrites, FINAL_LEVEL);
        let tx = connection.transaction()?;
        encoded.write(&tx, oid)?;
        join_log_chunks(&tx, oid)?;
        tx.commit()?;
        Ok(())
    }
}

fn joined(connection: &rusqlite::Connection, series: SeriesRow) -> Result<Option<Rewrite>> {
    let (mut points, mut remove, mut readable) = (runfold_series::Columns::default(), Vec::new(), true);
    let everywhere = i64::MIN..=i64::MAX;
    series_rows::each_chunk(connection, series.sid, &everywhere, &mut Axes::new(), &mut |block, part| {
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
