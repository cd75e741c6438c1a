//! Moves memory tables into `series.db`, and only then takes their rows out of `hot.db`.
//! It leaves joining what many flushes wrote to `compact`.

use std::collections::HashMap;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use runfold_series::{Aggregate, merge};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::documents::write_document;
use super::error::Result;
use super::logs::{append_lines, clear_lines};
use super::memory::{MemTable, OwnerMemory, SeriesMemory};
use super::series_rows::{self, Axes, Encoded, Rewrite, find_owner};
use super::spans;
use super::store::{Shared, lock};
use super::types::Owner;
use super::upkeep::wipe;
use super::writer::SEEN_MS;

/// Points of a chunk while its series grows.
pub(super) const LIVE_POINTS: usize = 4_096;
const LIVE_LEVEL: usize = 4;
const RETRY: Duration = Duration::from_secs(2);

impl Shared {
    /// Flushes when a table is full or old, until the store stops.
    pub fn run_flusher(&self) {
        while self.wait_until_due() {
            if let Err(error) = self.flush() {
                tracing::error!("events could not be flushed and stay in memory and hot.db: {error}");
                let signal = lock(&self.signal);
                drop(self.wake.wait_timeout(signal, RETRY)); // a poisoned lock shows itself at the next turn
            }
        }
    }

    /// `false` when the store stops.
    fn wait_until_due(&self) -> bool {
        let mut signal = lock(&self.signal);
        loop {
            if signal.stop {
                return false;
            }
            let since = self.active().read().unwrap_or_else(PoisonError::into_inner).since;
            let left = since.map(|since| (since + self.options.flush_after).saturating_duration_since(Instant::now()));
            if signal.flush_wanted || left.is_some_and(|left| left.is_zero()) {
                signal.flush_wanted = false;
                return true;
            }
            let pause = left.unwrap_or(self.options.flush_after);
            signal = self.wake.wait_timeout(signal, pause).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    pub fn flush(&self) -> Result<()> {
        let mut series = lock(&self.series);
        if let Some(frozen) = self.frozen() {
            self.put_away(&mut series, &frozen)?; // left over from a flush that failed
        }
        match self.freeze() {
            Some(table) => self.put_away(&mut series, &table),
            None => Ok(()),
        }
    }

    fn frozen(&self) -> Option<Arc<RwLock<MemTable>>> {
        self.tables.read().unwrap_or_else(PoisonError::into_inner).frozen.clone()
    }

    fn freeze(&self) -> Option<Arc<RwLock<MemTable>>> {
        let mut tables = self.tables.write().unwrap_or_else(PoisonError::into_inner);
        if tables.active.read().unwrap_or_else(PoisonError::into_inner).is_empty() {
            return None;
        }
        let full = std::mem::take(&mut tables.active);
        tables.frozen = Some(Arc::clone(&full));
        drop(tables);
        self.make_room();
        Some(full)
    }

    fn put_away(&self, series: &mut Connection, table: &RwLock<MemTable>) -> Result<()> {
        let table = table.read().unwrap_or_else(PoisonError::into_inner);
        let Some((first, last)) = table.sequence else { return Ok(()) };
        let applied: i64 = series.query_row("select seq from applied", [], |row| row.get(0))?;
        if applied < last {
            write_table(series, &table, last, (self.options.clock)())?;
        }
        #[cfg(test)]
        if self.fail_before_hot_delete.load(Relaxed) {
            return Err(super::EventError::Closed);
        }
        lock(&self.hot).execute("delete from hot where seq between ?1 and ?2", [first, last])?;
        self.tables.write().unwrap_or_else(PoisonError::into_inner).frozen = None;
        self.last_flush.store((self.options.clock)(), Relaxed);
        self.make_room();
        Ok(())
    }

    fn make_room(&self) {
        let _signal = lock(&self.signal); // so that a writer about to wait does not miss it
        self.room.notify_all();
    }
}

/// Writes a table. Encoding happens between two transactions; the second one carries the points and `applied`.
fn write_table(series: &mut Connection, table: &MemTable, last: i64, now: i64) -> Result<()> {
    let tx = series.transaction()?;
    for (owner, memory) in &table.owners {
        take_away(&tx, owner, memory)?;
    }
    let mut names = Names::default();
    let plans =
        table.owners.iter().map(|(owner, memory)| plan(&tx, owner, memory, &mut names)).collect::<Result<Vec<_>>>()?;
    tx.commit()?;

    let mut encoded: Vec<Encoded> = Vec::with_capacity(plans.len());
    for plan in &plans {
        let rewrites = plan.series.iter().map(|(sid, memory)| rewrite(series, *sid, memory)).collect::<Result<_>>()?;
        encoded.push(series_rows::encode(rewrites, LIVE_LEVEL));
    }

    let tx = series.transaction()?;
    for (plan, encoded) in plans.iter().zip(&encoded) {
        encoded.write(&tx, plan.oid)?;
        for document in plan.memory.documents.values() {
            write_document(&tx, plan.oid, document, &mut |tx, name| names.id(tx, &plan.owner.workspace, name))?;
        }
        append_lines(&tx, plan.oid, &plan.memory.logs)?;
    }
    remember_batches(&tx, table, now)?;
    spans::remember(&tx, &table.spans, now)?;
    tx.prepare_cached("update applied set seq = ?1")?.execute([last])?;
    tx.commit()?;
    Ok(())
}

/// Deletions act on what was there before the table, so they come first; doing them twice does no harm.
fn take_away(tx: &Transaction<'_>, owner: &Owner, memory: &OwnerMemory) -> Result<()> {
    let Some(oid) = find_owner(tx, owner)? else { return Ok(()) };
    if memory.wiped {
        return wipe(tx, oid);
    }
    memory.log_cleared.map_or(Ok(()), |before| clear_lines(tx, oid, before))
}

/// One owner's part of a table with the ids of its rows.
struct Plan<'a> {
    owner: &'a Owner,
    oid: i64,
    memory: &'a OwnerMemory,
    series: Vec<(i64, &'a SeriesMemory)>,
}

fn plan<'a>(tx: &Transaction<'_>, owner: &'a Owner, memory: &'a OwnerMemory, names: &mut Names) -> Result<Plan<'a>> {
    let oid = match find_owner(tx, owner)? {
        Some(oid) => oid,
        None => {
            tx.prepare_cached("insert into owner (workspace, kind, id) values (?1, ?2, ?3)")?.execute(params![
                owner.workspace,
                owner.kind.number(),
                owner.id
            ])?;
            tx.last_insert_rowid()
        }
    };
    let mut series = Vec::new();
    for (metric, variants) in &memory.series {
        let metric = names.id(tx, &owner.workspace, metric)?;
        for (variant, points) in variants {
            let variant = names.id(tx, &owner.workspace, variant)?;
            series.push((series_id(tx, oid, metric, variant)?, points));
        }
    }
    Ok(Plan { owner, oid, memory, series })
}

fn series_id(tx: &Transaction<'_>, oid: i64, metric: i64, variant: i64) -> Result<i64> {
    let known = tx
        .prepare_cached("select sid from series where oid = ?1 and metric = ?2 and variant = ?3")?
        .query_row([oid, metric, variant], |row| row.get(0))
        .optional()?;
    if let Some(sid) = known {
        return Ok(sid);
    }
    tx.prepare_cached("insert into series (oid, metric, variant) values (?1, ?2, ?3)")?
        .execute([oid, metric, variant])?;
    Ok(tx.last_insert_rowid())
}

/// Ids of metric and variant names that this flush has met. Names are kept by workspace.
#[derive(Default)]
struct Names(HashMap<(String, String), i64>);

impl Names {
    fn id(&mut self, tx: &Transaction<'_>, workspace: &str, name: &str) -> Result<i64> {
        let key = (workspace.to_owned(), name.to_owned());
        if let Some(id) = self.0.get(&key) {
            return Ok(*id);
        }
        tx.prepare_cached("insert or ignore into name (workspace, name) values (?1, ?2)")?
            .execute([workspace, name])?;
        let id = tx
            .prepare_cached("select nid from name where workspace = ?1 and name = ?2")?
            .query_row([workspace, name], |row| row.get(0))?;
        self.0.insert(key, id);
        Ok(id)
    }
}

/// New points of one series: appended to small chunks at its end where they follow, else chunks that overlap.
fn rewrite(series: &Connection, sid: i64, memory: &SeriesMemory) -> Result<Rewrite> {
    let mut points = memory.points.clone().sorted();
    let x_axis_label = memory.x_axis_label.clone();
    let packed: Option<Vec<u8>> =
        series.prepare_cached("select aggregate from series where sid = ?1")?.query_row([sid], |row| row.get(0))?;
    let mut aggregate = match packed.as_deref().map(Aggregate::decode) {
        Some(Ok(aggregate)) => aggregate,
        Some(Err(_)) => Aggregate::of(&series_rows::read_readable(series, sid)?),
        None => Aggregate::default(),
    };
    let next: i64 = series
        .prepare_cached("select coalesce(max(block) + 1, 0) from chunk where sid = ?1")?
        .query_row([sid], |row| row.get(0))?;
    let (mut remove, mut first_block) = (Vec::new(), next);
    if aggregate.extend(&points) {
        for tail in tails(series, sid, points.len())? {
            let chunk = series_rows::chunks_of_block(series, sid, tail, &mut Axes::new())?;
            let Ok(before) = chunk else { break }; // a damaged chunk stays for whoever repairs it
            points = merge(before, &points);
            remove.push(tail);
            first_block = tail;
        }
    } else {
        aggregate = Aggregate::of(&merge(series_rows::read_readable(series, sid)?, &points));
    }
    let pieces = series_rows::pieces(&points, LIVE_POINTS);
    Ok(Rewrite { sid, remove, first_block, pieces, aggregate, x_axis_label })
}

/// Blocks at the end that are worth joining: none is larger than what it is joined with, so that each point is
/// rewritten a logarithmic number of times.
fn tails(series: &Connection, sid: i64, new: usize) -> Result<Vec<i64>> {
    let mut statement = series.prepare_cached(
        "select block, n, it0, (select max(it1) from chunk b where b.sid = a.sid and b.block < a.block)
         from chunk a where sid = ?1 order by block desc",
    )?;
    let mut rows = statement.query([sid])?;
    let (mut joined, mut tails) = (new, Vec::new());
    while let Some(row) = rows.next()? {
        let (block, n): (i64, i64) = (row.get(0)?, row.get(1)?);
        let (first, before): (i64, Option<i64>) = (row.get(2)?, row.get(3)?);
        // a chunk that overlaps earlier ones keeps its place in the order of arrival
        let overlaps = before.is_some_and(|before| before >= first);
        if n as usize > joined || joined >= LIVE_POINTS || overlaps {
            break;
        }
        joined += n as usize;
        tails.push(block);
    }
    Ok(tails)
}

fn remember_batches(tx: &Transaction<'_>, table: &MemTable, now: i64) -> Result<()> {
    let mut insert = tx.prepare_cached("insert or replace into seen values (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
    for (key, at, answer) in &table.seen {
        if now.saturating_sub(*at) < SEEN_MS {
            let counts = answer.counts;
            let numbers = [counts.scalars, counts.vectors, counts.plots, counts.samples, counts.logs];
            let [scalars, vectors, plots, samples, logs] = numbers.map(u64::cast_signed);
            insert.execute(params![key, at, scalars, vectors, plots, samples, logs])?;
        }
    }
    tx.prepare_cached("delete from seen where at <= ?1")?.execute([now.saturating_sub(SEEN_MS)])?;
    Ok(())
}
