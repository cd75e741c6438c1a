//! Putting matching rows in order by their columns, as far as a page needs: level by level, only where rows tie.
//! It leaves comparing values to `query::order`, which orders documents too.

use super::best::Best;
use super::bits::Bits;
use super::cell::{self, Cell};
use super::chunk::sorts_as;
use super::column::{Column, Space};
use super::evaluate::Matches;
use super::keys::{column_of, entity_of};
use super::search::scores;
use crate::document::Document;
use crate::error::Result;
use crate::query::naive::{id, text_score};
use crate::query::order::{self, Key, compare_missing};
use runfold_api::query::{Kind, Order, OrderBy, resolve};
use serde_json::{Number, Value};
use std::borrow::Cow;
use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

/// Documents opened at once.
const OPENED: usize = 500;

/// Where a row stands in one order.
#[derive(Clone)]
enum Place {
    Missing,
    Number(f64),
    Time(i64),
    Key(Rc<Key<'static>>),
    /// Only the document tells.
    Elsewhere,
}

impl Place {
    fn of(cell: &Cell<'_>, kind: Kind, descending: bool) -> Self {
        match cell {
            Cell::Missing => Self::Missing,
            Cell::Number(number) => Self::Number(*number),
            Cell::Time(at) => Self::Time(at.0),
            Cell::Elsewhere => Self::Elsewhere,
            Cell::Text(text) => {
                let value = Value::String(text.clone().into_owned());
                Self::of_values(&[&value], kind, descending)
            }
            Cell::List(values) => Self::of_values(&values.iter().collect::<Vec<_>>(), kind, descending),
        }
    }

    fn of_values(values: &[&Value], kind: Kind, descending: bool) -> Self {
        match order::key(values, kind, descending) {
            None => Self::Missing,
            Some(Key::Time(at)) => Self::Time(at.0),
            Some(Key::Number(number)) => match cell::exact(&number) {
                Some(float) => Self::Number(float),
                None => Self::Key(Rc::new(Key::Number(number).into_owned())),
            },
            Some(key) => Self::Key(Rc::new(key.into_owned())),
        }
    }

    fn key(&self) -> Option<Cow<'_, Key<'static>>> {
        Some(match self {
            Self::Number(float) => Cow::Owned(Key::Number(Cow::Owned(Number::from_f64(*float)?))),
            Self::Time(at) => Cow::Owned(Key::Time(runfold_api::time::Moment(*at))),
            Self::Key(key) => Cow::Borrowed(key.as_ref()),
            Self::Missing | Self::Elsewhere => return None,
        })
    }

    fn compare(&self, other: &Self, how: &Level<'_>) -> Ordering {
        let ordering = match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.partial_cmp(b).unwrap_or(Ordering::Equal),
            (Self::Time(a), Self::Time(b)) => a.cmp(b),
            (Self::Key(a), Self::Key(b)) => a.compare(b),
            (a, b) => match (a.key(), b.key()) {
                (Some(a), Some(b)) => a.compare(&b),
                (a, b) => return compare_missing(a.is_none(), b.is_none(), how.descending, how.missing_last),
            },
        };
        if how.descending { ordering.reverse() } else { ordering }
    }
}

/// One of the orders, or the id behind them all.
struct Level<'q> {
    by: By<'q>,
    descending: bool,
    missing_last: bool,
}

enum By<'q> {
    Order(&'q OrderBy),
    Id,
}

/// The levels of a query's order.
fn levels(orders: &[Order]) -> impl Iterator<Item = Level<'_>> {
    let named = orders.iter().enumerate().map(|(place, order)| Level {
        by: By::Order(&order.by),
        descending: order.descending || matches!(order.by, OrderBy::TextScore(_)),
        missing_last: place == 0,
    });
    named.chain([Level { by: By::Id, descending: false, missing_last: false }])
}

impl Level<'_> {
    /// The column that tells places at this level.
    fn column(&self, space: &Space<'_>) -> Option<(String, Kind)> {
        let entity = entity_of(space.kind)?;
        match &self.by {
            By::Id => Some(("id".to_owned(), Kind::Text)),
            By::Order(OrderBy::Field { path, kind }) => column_of(entity, path).map(|(name, _)| (name, *kind)),
            By::Order(OrderBy::TextScore(_)) => None,
        }
    }

    fn of_cell(&self, cell: &Cell<'_>, kind: Kind) -> Place {
        match (&self.by, cell) {
            (By::Id, Cell::Text(_) | Cell::Elsewhere) | (By::Order(_), _) => Place::of(cell, kind, self.descending),
            // what is no text counts as an empty id
            (By::Id, _) => Place::Key(Rc::new(Key::Text(Cow::Borrowed("")))),
        }
    }

    fn of_document(&self, document: &Document) -> Place {
        match &self.by {
            By::Id => Place::Key(Rc::new(Key::Text(Cow::Owned(id(&document.doc).to_owned())))),
            By::Order(OrderBy::TextScore(search)) => Place::Number(text_score(search, &document.doc) as f64),
            By::Order(OrderBy::Field { path, kind }) => {
                Place::of_values(&resolve(&document.doc, path), *kind, self.descending)
            }
        }
    }
}

/// Rows of a result that are still to be told apart, or a single one.
struct Group {
    rows: Vec<i64>,
    /// Which of them are wanted.
    window: Range<usize>,
}

/// The rows of the window, in order.
pub fn arrange(found: &[Matches<'_>], orders: &[Order], window: Range<usize>) -> Result<Vec<i64>> {
    let total: usize = found.iter().map(|matches| matches.rows.count()).sum();
    let window = window.start.min(total)..window.end.min(total);
    if window.is_empty() {
        return Ok(Vec::new());
    }
    let mut groups = Vec::new();
    for (depth, level) in levels(orders).enumerate() {
        if depth == 0 {
            split(load_first(found, &level, window.end)?, &level, window.clone(), &mut groups);
            continue;
        }
        let tied: Bits =
            groups.iter().filter(|group: &&Group| group.rows.len() > 1).flat_map(|g| g.rows.iter().copied()).collect();
        if tied.is_empty() {
            break;
        }
        let mut places: HashMap<i64, Place> =
            load(found, &level, &tied)?.into_iter().map(|(place, rid)| (rid, place)).collect();
        for group in std::mem::take(&mut groups) {
            if group.rows.len() == 1 {
                groups.push(group);
                continue;
            }
            let placed = group.rows.iter().filter_map(|rid| Some((places.remove(rid)?, *rid))).collect();
            split(placed, &level, group.window, &mut groups);
        }
    }
    Ok(groups.into_iter().flat_map(Group::by_rid).collect())
}

impl Group {
    /// What nothing else tells apart comes as it was stored.
    fn by_rid(mut self) -> Vec<i64> {
        self.rows.sort_unstable();
        self.rows.get(self.window).map(<[i64]>::to_vec).unwrap_or_default()
    }
}

/// Sorts rows as far as the window needs and adds those in it, ties together.
fn split(mut placed: Vec<(Place, i64)>, level: &Level<'_>, window: Range<usize>, groups: &mut Vec<Group>) {
    let compare = |a: &(Place, i64), b: &(Place, i64)| a.0.compare(&b.0, level);
    if window.end < placed.len() && window.end > 0 {
        let (_, last, _) = placed.select_nth_unstable_by(window.end - 1, compare);
        let last = last.clone();
        placed.retain(|one| compare(one, &last).is_le());
    }
    placed.sort_unstable_by(compare);
    let mut start = 0;
    for tie in placed.chunk_by(|a, b| compare(a, b).is_eq()) {
        let end = start + tie.len();
        if end > window.start && start < window.end {
            let inner = window.start.max(start) - start..window.end.min(end) - start;
            groups.push(Group { rows: tie.iter().map(|(_, rid)| *rid).collect(), window: inner });
        }
        start = end;
    }
}

/// Places of all rows, but for those that surely stand behind the first `most`.
fn load_first(found: &[Matches<'_>], level: &Level<'_>, most: usize) -> Result<Vec<(Place, i64)>> {
    let total: usize = found.iter().map(|matches| matches.rows.count()).sum();
    let column = found.first().and_then(|matches| level.column(&matches.space));
    if let (Some((name, kind)), By::Order(_)) = (column, &level.by)
        && most.saturating_mul(2) < total
        && let Some(placed) = load_best(found, level, &name, kind, most)?
    {
        return Ok(placed);
    }
    let mut placed = Vec::with_capacity(total);
    for matches in found {
        load_space(&matches.space, level, &matches.rows, &mut placed)?;
    }
    Ok(placed)
}

/// Places of the rows that can be among the first `most`, skipping chunks whose bounds say that none of theirs can.
/// `None` when that needs every row after all.
fn load_best(
    found: &[Matches<'_>],
    level: &Level<'_>,
    name: &str,
    kind: Kind,
    most: usize,
) -> Result<Option<Vec<(Place, i64)>>> {
    let columns = found.iter().map(|matches| matches.space.column(name)).collect::<Result<Vec<_>>>()?;
    let best = RefCell::new(Best::new(most, level.descending));
    let (mut placed, mut elsewhere) = (Vec::new(), Vec::new());
    // a place costs more than a look at whether it can be among the first
    let mut judge = |cell: Cell<'_>| {
        let value = sorts_as(&cell, kind);
        let hopeless = value.is_some_and(|value| best.borrow().turns_away(value));
        (!hopeless).then(|| (value, level.of_cell(&cell, kind)))
    };
    let mut queue = Vec::new();
    let olds: Vec<_> = columns.iter().zip(found).map(|(column, m)| column.without_fresh(&m.rows)).collect();
    for (n, (column, matches)) in columns.iter().zip(found).enumerate() {
        for (rid, bytes) in column.fresh_of(&matches.rows).filter(|(_, bytes)| !bytes.is_empty()) {
            if let Some((value, place)) = judge(cell::decode(bytes)) {
                best.borrow_mut().offer(value);
                push(place, rid, n, &mut placed, &mut elsewhere);
            }
        }
        let bounds = bounds_by_chunk(column, matches)?;
        let rows = olds[n].as_ref().unwrap_or(&matches.rows);
        queue.extend(
            rows.chunks()
                .filter_map(|(chunk, words)| Some((best.borrow().reach(*bounds.get(&chunk)?), n, chunk, words))),
        );
    }
    queue.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (reach, n, chunk, words) in queue {
        if best.borrow().is_beyond(reach) {
            break;
        }
        columns[n].visit_chunk(chunk, words, &mut judge, &mut |rid, found| {
            if let Some((value, place)) = found
                && best.borrow_mut().offer(value)
            {
                push(place, rid, n, &mut placed, &mut elsewhere);
            }
        })?;
    }
    if !best.borrow().is_full() {
        return Ok(None);
    }
    read_elsewhere(found, level, &elsewhere, &mut placed)?;
    Ok(Some(placed))
}

fn push(place: Place, rid: i64, space: usize, placed: &mut Vec<(Place, i64)>, elsewhere: &mut Vec<(usize, i64)>) {
    match place {
        Place::Elsewhere => elsewhere.push((space, rid)),
        place => placed.push((place, rid)),
    }
}

fn bounds_by_chunk(column: &Column<'_>, matches: &Matches<'_>) -> Result<HashMap<i64, Option<(f64, f64)>>> {
    match column.key {
        Some(key) => Ok(matches.space.backend.column_bounds(key)?.into_iter().collect()),
        None => Ok(HashMap::new()),
    }
}

fn read_elsewhere(
    found: &[Matches<'_>],
    level: &Level<'_>,
    elsewhere: &[(usize, i64)],
    placed: &mut Vec<(Place, i64)>,
) -> Result<()> {
    for (n, matches) in found.iter().enumerate() {
        let rids: Vec<i64> = elsewhere.iter().filter(|(space, _)| *space == n).map(|(_, rid)| *rid).collect();
        read_documents(&matches.space, level, &rids, placed)?;
    }
    Ok(())
}

/// Places of some rows of a result.
fn load(found: &[Matches<'_>], level: &Level<'_>, rows: &Bits) -> Result<Vec<(Place, i64)>> {
    let mut placed = Vec::new();
    for matches in found {
        let mut mine = matches.rows.clone();
        mine.and(rows);
        load_space(&matches.space, level, &mine, &mut placed)?;
    }
    Ok(placed)
}

fn load_space(space: &Space<'_>, level: &Level<'_>, rows: &Bits, placed: &mut Vec<(Place, i64)>) -> Result<()> {
    if let By::Order(OrderBy::TextScore(search)) = &level.by {
        let scores = scores(space, search, rows)?;
        let told = rows.iter().filter(|rid| !scores.elsewhere.contains(*rid));
        placed.extend(told.map(|rid| (Place::Number(scores.of(rid) as f64), rid)));
        return read_documents(space, level, &scores.elsewhere.iter().collect::<Vec<_>>(), placed);
    }
    let Some((name, kind)) = level.column(space) else {
        return read_documents(space, level, &rows.iter().collect::<Vec<_>>(), placed);
    };
    let (mut missing, mut elsewhere) = (rows.clone(), Vec::new());
    let column = space.column(&name)?;
    column.visit(rows, &mut |cell| level.of_cell(&cell, kind), &mut |rid, place| {
        missing.remove(rid);
        push(place, rid, 0, placed, &mut elsewhere);
    })?;
    placed.extend(missing.iter().map(|rid| (level.of_cell(&Cell::Missing, kind), rid)));
    read_documents(space, level, &elsewhere.into_iter().map(|(_, rid)| rid).collect::<Vec<_>>(), placed)
}

fn read_documents(space: &Space<'_>, level: &Level<'_>, rids: &[i64], placed: &mut Vec<(Place, i64)>) -> Result<()> {
    for rids in rids.chunks(OPENED) {
        let documents = space.backend.by_rids(space.kind, rids)?;
        placed.extend(documents.iter().map(|document| (level.of_document(document), document.rid)));
    }
    Ok(())
}

/// The ids of these rows, in their order.
pub fn ids(found: &[Matches<'_>], rids: &[i64]) -> Result<Vec<String>> {
    let level = Level { by: By::Id, descending: false, missing_last: false };
    let placed = load(found, &level, &rids.iter().copied().collect())?;
    let mut ids: HashMap<i64, String> = placed
        .into_iter()
        .map(|(place, rid)| match place {
            Place::Key(key) => (rid, key.text().to_owned()),
            _ => (rid, String::new()),
        })
        .collect();
    Ok(rids.iter().filter_map(|rid| ids.remove(rid)).collect())
}
