//! Tasks grouped by their values, and what the numbers of each group come to.

use super::prepared::{bounded, paths, query, value_path};
use super::{cell, number, references};
use crate::document::Document;
use crate::error::Result;
use crate::kind::Kind;
use crate::listing::Found;
use crate::query::value::compare_naturally;
use crate::tx::View;
use runfold_api::Problem;
use runfold_api::query::{Entity, path::Path};
use runfold_api::wire::tables::{Aggregate, Aggregated, Function, GetGroups, Group, GroupOrder, Groups};
use serde_json::Value;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::ops::Range;

const PATHS: usize = 3;
const AGGREGATES: usize = 20;
const PAGE: i64 = 100;
const MOST_ROWS: i64 = 500;

/// # Errors
/// As the query language's; 400/12 for no or too many paths or aggregates.
pub fn get_groups(view: &View<'_>, request: &GetGroups) -> Result<Groups> {
    let size = bounded("page_size", request.page_size, PAGE, 1, MOST_ROWS)?;
    let first = bounded("page", request.page, 0, 0, i64::MAX)?.saturating_mul(size);
    let by = paths(Entity::Task, "by", &request.by, PATHS)?;
    let aggregates = request.aggregates.as_deref().unwrap_or_default();
    let order = order(request.order.as_ref(), by.len(), aggregates.len())?;
    let query = query(view, Entity::Task, request.query.as_ref())?;
    let found = Found::of(view, &query)?;
    let mut gathered = gather(&found, &by)?;
    for (place, path) in aggregate_paths(aggregates)?.iter().enumerate() {
        sum(&found, path, place, &mut gathered)?;
    }
    let Gathered { mut groups, .. } = gathered;
    groups.sort_by(|a, b| compare(a, b, &order));
    let total_groups = groups.len() as u64;
    let page = first.min(groups.len())..first.saturating_add(size).min(groups.len());
    let groups = outward(view, groups, page, &by, aggregates)?;
    Ok(Groups { groups, total_groups, total: found.total() as u64 })
}

fn aggregate_paths(aggregates: &[Aggregate]) -> Result<Vec<Path>> {
    if aggregates.len() > AGGREGATES {
        let message = format!("`aggregates` names {}; at most {AGGREGATES} are counted at once", aggregates.len());
        return Err(Problem::validation(message).with("field", "aggregates").into());
    }
    Ok(aggregates.iter().map(|one| value_path(Entity::Task, &one.path)).collect::<Result<_, _>>()?)
}

/// A group while it is counted.
struct Counted {
    values: Vec<Value>,
    count: u64,
    sums: Vec<Sums>,
}

/// Running moments of the numbers of a group, by Welford's method (Technometrics 4, 1962).
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    count: u64,
    mean: f64,
    squares: f64,
    /// With the row that has it.
    min: Option<(f64, i64)>,
    max: Option<(f64, i64)>,
}

impl Sums {
    fn add(&mut self, value: f64, rid: i64) {
        self.count += 1;
        let off = value - self.mean;
        self.mean += off / self.count as f64;
        self.squares += off * (value - self.mean);
        // the first of equals by row, whatever order they come in
        let beats = |known: (f64, i64), is_better: bool| is_better || (value == known.0 && rid < known.1);
        if self.min.is_none_or(|known| beats(known, value < known.0)) {
            self.min = Some((value, rid));
        }
        if self.max.is_none_or(|known| beats(known, value > known.0)) {
            self.max = Some((value, rid));
        }
    }

    fn of(&self, function: Function) -> Option<f64> {
        match function {
            Function::Count => Some(self.count as f64),
            Function::Mean => (self.count > 0).then_some(self.mean),
            Function::Std => (self.count > 1).then(|| (self.squares / (self.count - 1) as f64).sqrt()),
            Function::Min => self.min.map(|(value, _)| value),
            Function::Max => self.max.map(|(value, _)| value),
        }
    }
}

struct Gathered {
    groups: Vec<Counted>,
    /// The group of each row.
    places: HashMap<i64, usize>,
}

/// Which rows have the same values of all paths.
fn gather(found: &Found<'_>, by: &[Path]) -> Result<Gathered> {
    let all = found.window(0..usize::MAX)?;
    let mut keys: HashMap<i64, Vec<Value>> = all.iter().map(|rid| (*rid, vec![Value::Null; by.len()])).collect();
    for (place, path) in by.iter().enumerate() {
        found.values(path, &mut |rid, values| {
            if let Some(key) = keys.get_mut(&rid) {
                key[place] = cell(values);
            }
        })?;
    }
    let (mut groups, mut places, mut known) = (Vec::<Counted>::new(), HashMap::new(), HashMap::new());
    for rid in all {
        let Some(values) = keys.remove(&rid) else { continue };
        let place = *known.entry(Value::Array(values.clone()).to_string()).or_insert_with(|| {
            groups.push(Counted { values, count: 0, sums: Vec::new() });
            groups.len() - 1
        });
        groups[place].count += 1;
        places.insert(rid, place);
    }
    Ok(Gathered { groups, places })
}

/// Adds the numbers of a path to the groups of their rows.
fn sum(found: &Found<'_>, path: &Path, place: usize, gathered: &mut Gathered) -> Result<()> {
    let Gathered { groups, places } = gathered;
    groups.iter_mut().for_each(|group| group.sums.resize(place + 1, Sums::default()));
    found.values(path, &mut |rid, values| {
        if let (Some(group), Some(number)) = (places.get(&rid), values.first().and_then(number)) {
            groups[*group].sums[place].add(number, rid);
        }
    })
}

enum OrderedBy {
    Count,
    Value(usize),
    Aggregate(usize, Function),
}

struct Ordered {
    by: OrderedBy,
    descending: bool,
}

fn order(asked: Option<&GroupOrder>, by: usize, aggregates: usize) -> Result<Ordered, Problem> {
    let Some(asked) = asked else { return Ok(Ordered { by: OrderedBy::Count, descending: true }) };
    let outside = |name: &str, place: usize, of: usize| {
        Problem::validation(format!("`order.{name}` is {place}, but the request names {of}; places count from 0"))
    };
    let ordered = match (asked.aggregate, asked.by) {
        (Some(_), Some(_)) => {
            return Err(Problem::validation("`order` names both `aggregate` and `by`; groups have one order"));
        }
        (Some(place), None) if place >= aggregates => return Err(outside("aggregate", place, aggregates)),
        (None, Some(place)) if place >= by => return Err(outside("by", place, by)),
        (Some(place), None) => OrderedBy::Aggregate(place, asked.function.unwrap_or(Function::Mean)),
        (None, Some(place)) => OrderedBy::Value(place),
        (None, None) => OrderedBy::Count,
    };
    Ok(Ordered { by: ordered, descending: asked.descending.unwrap_or(false) })
}

/// What has no value comes last in both directions; equals stand as their values sort.
fn compare(a: &Counted, b: &Counted, order: &Ordered) -> Ordering {
    let turned = |ordering: Ordering| if order.descending { ordering.reverse() } else { ordering };
    let ordering = match order.by {
        OrderedBy::Count => turned(a.count.cmp(&b.count)),
        OrderedBy::Value(place) => {
            let missing = a.values[place].is_null().cmp(&b.values[place].is_null());
            missing.then_with(|| turned(compare_values(&a.values[place], &b.values[place])))
        }
        OrderedBy::Aggregate(place, function) => {
            let of = |group: &Counted| group.sums.get(place).and_then(|sums| sums.of(function));
            match (of(a), of(b)) {
                (Some(a), Some(b)) => turned(a.total_cmp(&b)),
                (a, b) => a.is_none().cmp(&b.is_none()),
            }
        }
    };
    ordering.then_with(|| compare_lists(&a.values, &b.values))
}

fn compare_lists(a: &[Value], b: &[Value]) -> Ordering {
    let unequal = a.iter().zip(b).map(|(a, b)| compare_values(a, b)).find(|ordering| ordering.is_ne());
    unequal.unwrap_or(Ordering::Equal)
}

fn compare_values(a: &Value, b: &Value) -> Ordering {
    match (number(a), number(b)) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        (a_number, b_number) => b_number.is_some().cmp(&a_number.is_some()).then_with(|| {
            let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            compare_naturally(&text(a), &text(b))
        }),
    }
}

fn outward(
    view: &View<'_>,
    groups: Vec<Counted>,
    page: Range<usize>,
    by: &[Path],
    aggregates: &[Aggregate],
) -> Result<Vec<Group>> {
    let kinds: Vec<_> = by.iter().map(references::kind_of).collect();
    let mut shown = Vec::new();
    for group in groups.into_iter().skip(page.start).take(page.len()) {
        let names = match kinds.iter().any(Option::is_some) {
            true => group.values.iter().zip(&kinds).map(|(value, kind)| references::name(view, *kind, value)).collect(),
            false => Ok(Vec::new()),
        };
        let sums = group.sums.iter().zip(aggregates).map(|(sums, asked)| aggregated(view, sums, asked));
        shown.push(Group {
            names: names?,
            count: group.count,
            aggregates: sums.collect::<Result<_>>()?,
            values: group.values,
        });
    }
    Ok(shown)
}

fn aggregated(view: &View<'_>, sums: &Sums, asked: &Aggregate) -> Result<Aggregated> {
    let wants = |function| asked.functions.as_ref().is_none_or(|functions| functions.contains(&function));
    let of = |function| sums.of(function).filter(|_| wants(function));
    let id = |extreme: Option<(f64, i64)>, function| match extreme.filter(|_| wants(function)) {
        Some((_, rid)) => {
            let row = view.backend().by_rids(Kind::Task, &[rid])?;
            Ok::<_, crate::StoreError>(row.first().map(Document::id).map(str::to_owned))
        }
        None => Ok(None),
    };
    Ok(Aggregated {
        path: asked.path.clone(),
        count: wants(Function::Count).then_some(sums.count),
        mean: of(Function::Mean),
        std: of(Function::Std),
        min: of(Function::Min),
        min_task: id(sums.min, Function::Min)?,
        max: of(Function::Max),
        max_task: id(sums.max, Function::Max)?,
    })
}
