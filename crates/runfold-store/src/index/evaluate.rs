//! Conditions over the index: which rows surely match, and which may.
//! It leaves single values to the naive evaluator's judgement, and rows that only may match to their documents.

use super::bits::Bits;
use super::cell::Cell;
use super::column::{Column, Space};
use super::keys::{EXISTS, column_of, entity_of, is_posted};
use super::merge::{term, term_elsewhere};
use super::search::scores;
use crate::error::Result;
use crate::query::matches;
use crate::query::naive::{leaf_matches, path_of};
use crate::query::value::compare_numbers;
use runfold_api::query::{Bound, Condition, Entity, FullText, Kind};
use runfold_api::time::Moment;
use serde_json::Number;

/// Documents opened at once to decide what the index can't.
const OPENED: usize = 500;

/// Rows between what is known and what is possible.
struct Found {
    sure: Bits,
    /// Sure ones included.
    possible: Bits,
}

/// What a value says of a condition.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Verdict {
    No,
    Yes,
    Unknown,
}

impl From<bool> for Verdict {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

/// The rows of a space that match.
pub struct Matches<'a> {
    pub space: Space<'a>,
    pub rows: Bits,
}

impl Matches<'_> {
    pub fn count(&self) -> usize {
        self.rows.count()
    }
}

/// The rows of a space that satisfy `filter`; those that the index can't decide are read.
pub fn evaluate<'a>(space: Space<'a>, filter: &Condition) -> Result<Matches<'a>> {
    let Some(entity) = entity_of(space.kind) else { return Ok(Matches { space, rows: Bits::default() }) };
    let evaluation = Evaluation { space, entity };
    let all = evaluation.all()?;
    let Found { mut sure, mut possible } = evaluation.condition(filter, &all)?;
    possible.and_not(&sure);
    let undecided: Vec<i64> = possible.iter().collect();
    for rids in undecided.chunks(OPENED) {
        for document in space.backend.by_rids(space.kind, rids)? {
            if matches(filter, &document.doc) {
                sure.insert(document.rid);
            }
        }
    }
    Ok(Matches { space, rows: sure })
}

struct Evaluation<'a> {
    space: Space<'a>,
    entity: Entity,
}

impl Evaluation<'_> {
    /// Every row of the space.
    fn all(&self) -> Result<Bits> {
        let column = self.space.column(EXISTS)?;
        let Some(key) = column.key else { return Ok(Bits::default()) };
        let mut all = column.posted(&term(key, ""))?;
        column.fresh.iter().filter(|(_, cell)| !cell.is_empty()).for_each(|(rid, _)| all.insert(*rid));
        Ok(all)
    }

    /// What holds of the rows `within`.
    fn condition(&self, condition: &Condition, within: &Bits) -> Result<Found> {
        match condition {
            Condition::And(inner) => self.and(inner, within),
            Condition::Or(inner) => self.or(inner, within),
            Condition::Not(inner) => {
                let found = self.condition(inner, within)?;
                let (mut sure, mut possible) = (within.clone(), within.clone());
                sure.and_not(&found.possible);
                possible.and_not(&found.sure);
                Ok(Found { sure, possible })
            }
            leaf => self.leaf(leaf, within),
        }
    }

    /// The cheapest first, each only of rows that are still possible.
    fn and(&self, inner: &[Condition], within: &Bits) -> Result<Found> {
        let mut found = Found { sure: within.clone(), possible: within.clone() };
        for condition in self.cheapest_first(inner) {
            if found.possible.is_empty() {
                break;
            }
            let next = self.condition(condition, &found.possible)?;
            found.sure.and(&next.sure);
            found.possible = next.possible;
        }
        Ok(found)
    }

    fn or(&self, inner: &[Condition], within: &Bits) -> Result<Found> {
        let mut found = Found { sure: Bits::default(), possible: Bits::default() };
        let mut open = within.clone();
        for condition in self.cheapest_first(inner) {
            let next = self.condition(condition, &open)?;
            open.and_not(&next.sure);
            found.sure.or(&next.sure);
            found.possible.or(&next.possible);
        }
        Ok(found)
    }

    fn cheapest_first<'c>(&self, inner: &'c [Condition]) -> Vec<&'c Condition> {
        let mut sorted: Vec<_> = inner.iter().collect();
        sorted.sort_by_key(|condition| self.cost(condition));
        sorted
    }

    fn cost(&self, condition: &Condition) -> u32 {
        match condition {
            Condition::And(inner) | Condition::Or(inner) => inner.iter().map(|c| self.cost(c)).max().unwrap_or(0),
            Condition::Not(inner) => self.cost(inner),
            Condition::FullText(_) => 8,
            leaf => match (path_of(leaf).and_then(|path| column_of(self.entity, path)), leaf) {
                (None, _) => 9,
                (Some((name, _)), Condition::AnyOf { .. } | Condition::AllOf { .. }) if is_posted(&name) => 0,
                (Some(_), Condition::Pattern { .. }) => 3,
                (Some(_), Condition::Range { .. } | Condition::Date { .. }) => 1,
                (Some(_), _) => 2,
            },
        }
    }

    fn leaf(&self, leaf: &Condition, within: &Bits) -> Result<Found> {
        if let Condition::FullText(search) = leaf {
            return self.full_text(search, within);
        }
        let Some((name, _)) = path_of(leaf).and_then(|path| column_of(self.entity, path)) else {
            return Ok(Found { sure: Bits::default(), possible: within.clone() });
        };
        let column = self.space.column(&name)?;
        match leaf {
            Condition::AnyOf { values, .. } if is_posted(&name) => posted(&column, leaf, values, false, within),
            Condition::AllOf { values, .. } if is_posted(&name) && !values.is_empty() => {
                posted(&column, leaf, values, true, within)
            }
            _ => judged(&column, leaf, within),
        }
    }
}

impl Evaluation<'_> {
    fn full_text(&self, search: &FullText, within: &Bits) -> Result<Found> {
        let scores = scores(&self.space, search, within)?;
        let sure = scores.matching(within);
        let mut possible = sure.clone();
        possible.or(&scores.elsewhere);
        Ok(Found { sure, possible })
    }
}

/// A leaf by the postings of its values.
fn posted(column: &Column<'_>, leaf: &Condition, values: &[String], every: bool, within: &Bits) -> Result<Found> {
    let Some(key) = column.key else { return judged(column, leaf, within) };
    let mut sure: Option<Bits> = None;
    for value in values {
        let bits = column.posted(&term(key, value))?;
        match &mut sure {
            None => sure = Some(bits),
            Some(sure) if every => sure.and(&bits),
            Some(sure) => sure.or(&bits),
        }
    }
    let mut sure = sure.unwrap_or_default();
    let mut possible = column.posted(&term_elsewhere(key))?;
    possible.or(&sure);
    for (rid, bytes) in column.fresh_of(within) {
        let verdict = judge(leaf, &super::cell::decode(bytes));
        sure.set(rid, verdict == Verdict::Yes);
        possible.set(rid, verdict != Verdict::No);
    }
    sure.and(within);
    possible.and(within);
    Ok(Found { sure, possible })
}

/// A leaf by the values of its column.
fn judged(column: &Column<'_>, leaf: &Condition, within: &Bits) -> Result<Found> {
    let of_missing = judge(leaf, &Cell::Missing) == Verdict::Yes;
    let mut sure = if of_missing { within.clone() } else { Bits::default() };
    let mut possible = sure.clone();
    column.visit(within, &mut |cell| judge(leaf, &cell), &mut |rid, verdict| {
        if (verdict == Verdict::Yes) != of_missing || verdict == Verdict::Unknown {
            sure.set(rid, verdict == Verdict::Yes);
            possible.set(rid, verdict != Verdict::No);
        }
    })?;
    Ok(Found { sure, possible })
}

/// What a cell says of a leaf: at a glance where that is plain, else as the naive evaluator judges the same values.
fn judge(leaf: &Condition, cell: &Cell<'_>) -> Verdict {
    if let Some(holds) = at_a_glance(leaf, cell) {
        return holds.into();
    }
    match cell.values() {
        Some(values) => leaf_matches(leaf, &values.iter().collect::<Vec<_>>()).into(),
        None => Verdict::Unknown,
    }
}

/// The common cases without making a JSON value.
fn at_a_glance(leaf: &Condition, cell: &Cell<'_>) -> Option<bool> {
    match (leaf, cell) {
        (Condition::Pattern { pattern, .. }, Cell::Text(text)) => Some(pattern.regex().is_match(text)),
        (Condition::AnyOf { values, .. }, Cell::Text(text)) => Some(values.iter().any(|value| value == text)),
        (Condition::Range { min, max, .. }, Cell::Number(number)) => {
            let number = Number::from_f64(*number)?;
            Some(on_side(min.as_ref(), &number, true)? && on_side(max.as_ref(), &number, false)?)
        }
        (Condition::Range { min, max, .. }, Cell::Time(at)) => {
            Some(time_on_side(min.as_ref(), *at, true)? && time_on_side(max.as_ref(), *at, false)?)
        }
        (Condition::Date { comparison, moment, .. }, Cell::Time(at)) => Some(comparison.holds(at.cmp(moment))),
        (Condition::Compare { kind: Kind::Time, comparison, value, .. }, Cell::Time(at)) => {
            let wanted = value.as_str().and_then(Moment::parse);
            Some(wanted.is_some_and(|wanted| comparison.holds(at.cmp(&wanted))))
        }
        _ => None,
    }
}

fn on_side(bound: Option<&Bound>, number: &Number, above: bool) -> Option<bool> {
    match bound {
        None => Some(true),
        Some(Bound::Number(bound)) => {
            let ordering = compare_numbers(number, bound);
            Some(if above { ordering.is_ge() } else { ordering.is_le() })
        }
        Some(Bound::Time(_)) => None,
    }
}

fn time_on_side(bound: Option<&Bound>, at: Moment, above: bool) -> Option<bool> {
    match bound {
        None => Some(true),
        Some(Bound::Time(bound)) => Some(if above { at >= *bound } else { at <= *bound }),
        Some(Bound::Number(_)) => None,
    }
}
