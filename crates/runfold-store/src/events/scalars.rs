//! Reading scalar series: heads with aggregates, ranges, histograms, windows and raw pages.
//! It leaves the shape of ClearML's answers to the server.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use runfold_series::{Aggregate, CodecError, Columns, Grid, Means, Point, SINGLE_VALUE_ITERATION, Span, Window, merge};
use rusqlite::Connection;

use super::documents::DocumentPlace;
use super::error::{EventError, Result};
use super::series_rows::{self, Axes};
use super::store::EventStore;
use super::types::{DocumentKind, Owner, Selection};
use super::view::View;

const EVERYWHERE: RangeInclusive<i64> = i64::MIN..=i64::MAX;

/// From how many points on a curve is made chunk by chunk instead of from all points.
const LONG_SERIES: u64 = 2_048;

/// A series and its sums.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesHead {
    pub metric: String,
    pub variant: String,
    pub x_axis_label: Option<String>,
    pub aggregate: Aggregate,
}

/// A series with points, sorted by iteration.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesPoints {
    pub metric: String,
    pub variant: String,
    pub x_axis_label: Option<String>,
    pub points: Columns,
}

/// What the x axis of a curve counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AxisKey {
    Iteration,
    /// Milliseconds since 1970.
    Timestamp,
}

impl AxisKey {
    fn of(self, point: &Point) -> i64 {
        match self {
            Self::Iteration => point.iteration,
            Self::Timestamp => point.timestamp,
        }
    }
}

/// A thinned series: bucket starts and means, or the points themselves where they are few.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    pub metric: String,
    pub variant: String,
    pub x_axis_label: Option<String>,
    pub x: Vec<i64>,
    pub y: Vec<f64>,
}

/// A value that belongs to a task as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct SingleValue {
    pub metric: String,
    pub variant: String,
    pub value: f64,
    pub timestamp: i64,
}

/// Points of several series, in the order of the key.
#[derive(Debug, Clone, PartialEq)]
pub struct RawPage {
    /// Variant (an index into `series`) and point.
    pub rows: Vec<(usize, Point)>,
    /// Metric and variant.
    pub series: Vec<(String, String)>,
    /// Rows of all pages.
    pub total: u64,
    /// Where the next page begins; `None` after the last row.
    pub next: Option<i64>,
}

/// A metric and variant that an owner has events of, and the largest timestamp among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameStat {
    /// `None` for scalars.
    pub kind: Option<DocumentKind>,
    pub metric: String,
    pub variant: String,
    pub last_update: i64,
}

/// What is known of one series before its points are read.
struct Source {
    metric: String,
    variant: String,
    x_axis_label: Option<String>,
    stored: Option<(i64, Aggregate)>,
    /// From memory, sorted.
    fresh: Columns,
}

impl Source {
    fn points(&self, connection: &Connection, range: &RangeInclusive<i64>, axes: &mut Axes) -> Result<Columns> {
        let mut points = Columns::default();
        if let Some((sid, aggregate)) = &self.stored {
            let most = if *range == EVERYWHERE { aggregate.count as usize + self.fresh.len() } else { 0 };
            series_rows::each_chunk(connection, *sid, range, axes, &mut |block, part| {
                let part = part.map_err(|reason| self.damaged(block, reason))?;
                if points.is_empty() {
                    points = Columns::with_capacity(most.max(part.len()));
                }
                points.extend(&part);
                Ok(())
            })?;
        }
        let points = merge(points.sorted(), &self.fresh);
        Ok(if *range == EVERYWHERE { points } else { points.between(*range.start(), *range.end()) })
    }

    fn head(self, connection: &Connection, axes: &mut Axes) -> Result<SeriesHead> {
        let mut aggregate = self.stored.as_ref().map(|(_, aggregate)| *aggregate).unwrap_or_default();
        if !aggregate.extend(&self.fresh) {
            aggregate = Aggregate::of(&self.points(connection, &EVERYWHERE, axes)?);
        }
        let Source { metric, variant, x_axis_label, .. } = self;
        Ok(SeriesHead { metric, variant, x_axis_label, aggregate })
    }

    fn damaged(&self, block: i64, reason: CodecError) -> EventError {
        let what = format!("series `{}`/`{}`, chunk {block}", self.metric, self.variant);
        EventError::Damaged { what, source: reason }
    }

    fn curve(&self, x: Vec<i64>, y: Vec<f64>) -> Curve {
        let (metric, variant) = (self.metric.clone(), self.variant.clone());
        Curve { metric, variant, x_axis_label: self.x_axis_label.clone(), x, y }
    }
}

/// The series of an owner that `selection` holds, by metric and variant.
fn sources(view: &View<'_>, owner: &Owner, selection: &Selection) -> Result<Vec<Source>> {
    let mut sources: BTreeMap<(String, String), Source> = BTreeMap::new();
    if let Some(oid) = view.owner_rows(owner)? {
        for row in series_rows::series_of(view.connection(), oid)? {
            if selection.holds(&row.metric, &row.variant) {
                let stored = (row.aggregate.count > 0).then_some((row.sid, row.aggregate));
                let (key, label) = ((row.metric.clone(), row.variant.clone()), row.x_axis_label);
                let fresh = Columns::default();
                let source = Source { metric: row.metric, variant: row.variant, x_axis_label: label, stored, fresh };
                sources.insert(key, source);
            }
        }
    }
    view.each_layer(owner, |memory| {
        for (metric, variants) in &memory.series {
            for (variant, series) in variants.iter().filter(|(variant, _)| selection.holds(metric, variant)) {
                let source = sources.entry((metric.clone(), variant.clone())).or_insert_with(|| Source {
                    metric: metric.clone(),
                    variant: variant.clone(),
                    x_axis_label: None,
                    stored: None,
                    fresh: Columns::default(),
                });
                source.fresh = merge(std::mem::take(&mut source.fresh), &series.points.clone().sorted());
                source.x_axis_label = series.x_axis_label.clone().or(source.x_axis_label.take());
            }
        }
    });
    // rows are made before the points that they are for
    Ok(sources.into_values().filter(|source| source.stored.is_some() || !source.fresh.is_empty()).collect())
}

fn without_single_values(points: Columns) -> Columns {
    match points.iterations.binary_search(&SINGLE_VALUE_ITERATION) {
        Ok(_) => points.iter().filter(|point| point.iteration != SINGLE_VALUE_ITERATION).collect(),
        Err(_) => points,
    }
}

impl EventStore {
    /// The owner's series with last, smallest, largest, first value, count and mean, sorted by metric and variant.
    ///
    /// Costs no decoding except for series that have late points in memory.
    ///
    /// # Errors
    /// When the database fails or chunks that must be read are damaged; so for all readers here.
    pub fn series_heads(&self, owner: &Owner, selection: &Selection) -> Result<Vec<SeriesHead>> {
        let view = self.view()?;
        let mut axes = Axes::new();
        sources(&view, owner, selection)?.into_iter().map(|source| source.head(view.connection(), &mut axes)).collect()
    }

    /// All points of the selected series with iterations in `range`.
    pub fn series_points(
        &self,
        owner: &Owner,
        selection: &Selection,
        range: RangeInclusive<i64>,
    ) -> Result<Vec<SeriesPoints>> {
        let view = self.view()?;
        let mut axes = Axes::new();
        sources(&view, owner, selection)?
            .into_iter()
            .map(|source| {
                let points = source.points(view.connection(), &range, &mut axes)?;
                let Source { metric, variant, x_axis_label, .. } = source;
                Ok(SeriesPoints { metric, variant, x_axis_label, points })
            })
            .collect()
    }

    /// The last `count` points by iteration of each selected series, ascending.
    pub fn last_points(&self, owner: &Owner, selection: &Selection, count: usize) -> Result<Vec<SeriesPoints>> {
        let mut all = self.series_points(owner, selection, EVERYWHERE)?;
        for series in &mut all {
            let length = series.points.len();
            series.points = series.points.slice(length.saturating_sub(count)..length);
        }
        Ok(all)
    }

    /// Values reported for the task as a whole.
    pub fn single_values(&self, owner: &Owner, selection: &Selection) -> Result<Vec<SingleValue>> {
        let found = self.series_points(owner, selection, SINGLE_VALUE_ITERATION..=SINGLE_VALUE_ITERATION)?;
        Ok(found
            .into_iter()
            .filter_map(|series| {
                let point = series.points.iter().next()?;
                let SeriesPoints { metric, variant, .. } = series;
                Some(SingleValue { metric, variant, value: point.value, timestamp: point.timestamp })
            })
            .collect())
    }

    /// At most `samples` points of each selected series: as they are where they are few, else means over buckets of
    /// equal width. Single values are left out, and series that have nothing else.
    pub fn histogram(&self, owner: &Owner, selection: &Selection, key: AxisKey, samples: usize) -> Result<Vec<Curve>> {
        let view = self.view()?;
        let mut axes = Axes::new();
        let mut curves = Vec::new();
        for source in sources(&view, owner, selection)? {
            let curve = match long_curve(&source, view.connection(), key, samples, &mut axes)? {
                Some(curve) => curve,
                None => {
                    let points = without_single_values(source.points(view.connection(), &EVERYWHERE, &mut axes)?);
                    let (x, y) = thinned(&points, key, samples);
                    source.curve(x, y)
                }
            };
            if !curve.x.is_empty() {
                curves.push(curve);
            }
        }
        Ok(curves)
    }

    /// Each selected series between two iterations as at most `samples` spans that keep minimum and maximum.
    pub fn window(
        &self,
        owner: &Owner,
        selection: &Selection,
        range: RangeInclusive<i64>,
        samples: usize,
    ) -> Result<Vec<(SeriesHead, Vec<Span>)>> {
        let view = self.view()?;
        let mut axes = Axes::new();
        let mut windows = Vec::new();
        for source in sources(&view, owner, selection)? {
            let points = without_single_values(source.points(view.connection(), &range, &mut axes)?);
            let (Some(first), Some(last)) = (points.iterations.first(), points.iterations.last()) else { continue };
            let mut window = Window::new(Grid::new(*first, *last, samples));
            points.iter().for_each(|point| window.add(point));
            windows.push((source.head(view.connection(), &mut axes)?, window.finish()));
        }
        Ok(windows)
    }

    /// Points of the selected series ordered by `key`, those after `after`; a key is never split over two pages, so a
    /// page may be longer than `batch`. Single values are left out.
    pub fn raw_page(
        &self,
        owner: &Owner,
        selection: &Selection,
        key: AxisKey,
        after: Option<i64>,
        batch: usize,
    ) -> Result<RawPage> {
        let mut page = RawPage { rows: Vec::new(), series: Vec::new(), total: 0, next: None };
        for series in self.series_points(owner, selection, EVERYWHERE)? {
            let points = without_single_values(series.points);
            page.total += points.len() as u64;
            let index = page.series.len();
            page.series.push((series.metric, series.variant));
            let wanted = points.iter().filter(|point| after.is_none_or(|after| key.of(point) > after));
            page.rows.extend(wanted.map(|point| (index, point)));
        }
        page.rows.sort_by_key(|(index, point)| (key.of(point), *index, point.iteration));
        let keys: Vec<i64> = page.rows.iter().map(|(_, point)| key.of(point)).collect();
        let end = page_end(&keys, batch);
        page.next = (end < keys.len()).then(|| keys[end - 1]);
        page.rows.truncate(end);
        Ok(page)
    }

    /// Metrics and variants by type with the time of their last event.
    pub fn names(&self, owner: &Owner) -> Result<Vec<NameStat>> {
        let scalars = self.series_heads(owner, &Selection::all())?.into_iter().map(|head| NameStat {
            kind: None,
            last_update: head.aggregate.last.map_or(0, |point| point.timestamp),
            metric: head.metric,
            variant: head.variant,
        });
        let mut documents: BTreeMap<(DocumentKind, String, String), i64> = BTreeMap::new();
        for (DocumentPlace { kind, metric, variant, .. }, timestamp) in self.document_places(owner)? {
            let last = documents.entry((kind, metric, variant)).or_insert(timestamp);
            *last = timestamp.max(*last);
        }
        let documents = documents.into_iter().map(|((kind, metric, variant), last_update)| NameStat {
            kind: Some(kind),
            metric,
            variant,
            last_update,
        });
        Ok(scalars.chain(documents).collect())
    }
}

/// Where a page of sorted keys ends: after `batch` rows, or later where the key goes on.
pub(super) fn page_end(keys: &[i64], batch: usize) -> usize {
    match keys.get(batch.max(1) - 1) {
        None => keys.len(),
        Some(last) => keys.iter().skip(batch.max(1)).take_while(|key| *key == last).count() + batch.max(1),
    }
}

fn thinned(points: &Columns, key: AxisKey, samples: usize) -> (Vec<i64>, Vec<f64>) {
    let mut pairs: Vec<(i64, f64)> = points.iter().map(|point| (key.of(&point), point.value)).collect();
    pairs.sort_by_key(|(key, _)| *key);
    let (Some((min, _)), Some((max, _))) = (pairs.first(), pairs.last()) else { return Default::default() };
    if pairs.len() <= samples {
        return pairs.into_iter().unzip();
    }
    let mut means = Means::new(Grid::new(*min, *max, samples));
    pairs.iter().for_each(|(key, value)| means.add(*key, *value));
    means.finish()
}

/// The histogram of a long series, chunk by chunk: by its rollup where it lies in one bucket, else by its values.
/// `None` where chunks overlap or the series is too short for it to pay.
fn long_curve(
    source: &Source,
    connection: &Connection,
    key: AxisKey,
    samples: usize,
    axes: &mut Axes,
) -> Result<Option<Curve>> {
    let Some((sid, stored)) = &source.stored else { return Ok(None) };
    let mut whole = *stored;
    let (Some(min), true) = (whole.first.map(|point| point.iteration), whole.extend(&source.fresh)) else {
        return Ok(None);
    };
    let Some(max) = whole.max_iteration else { return Ok(None) };
    let long = stored.count >= LONG_SERIES && whole.count > samples as u64;
    if !long || key != AxisKey::Iteration || min <= SINGLE_VALUE_ITERATION {
        return Ok(None);
    }
    let outlines = series_rows::outlines(connection, *sid)?;
    if outlines.is_empty() || outlines.windows(2).any(|pair| pair[0].last >= pair[1].first) {
        return Ok(None);
    }
    let mut means = Means::new(Grid::new(min, max, samples));
    for outline in outlines {
        if means.grid().holds(outline.first, outline.last)
            && let Some(blocks) = series_rows::rollup_of_block(connection, *sid, outline.block)?
        {
            blocks.iter().for_each(|block| means.add_block(block));
        } else {
            let trace = series_rows::trace_of_block(connection, *sid, outline.block, axes)?;
            means.add_trace(&trace.map_err(|reason| source.damaged(outline.block, reason))?);
        }
    }
    source.fresh.iter().for_each(|point| means.add(point.iteration, point.value));
    let (x, y) = means.finish();
    Ok(Some(source.curve(x, y)))
}
