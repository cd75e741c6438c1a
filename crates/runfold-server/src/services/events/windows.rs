//! Stretches of curves in columns, with the extremes of each bucket kept; names of metrics, searched.

use super::owners::{Owned, all_owned, read, selection};
use crate::action::Answer;
use crate::app::App;
use crate::call::Call;
use crate::failure::{Failure, Outcome};
use axum::body::Body;
use axum::http::{HeaderValue, Response, header};
use runfold_api::Problem;
use runfold_api::wire::windows::{
    FoundMetric, FoundMetrics, FoundVariant, GetScalarWindow, MetricKind, Number, Place, ScalarWindow, SearchMetrics,
    SeriesTotal, WindowAxis, WindowColumns, WindowFormat, WindowSeries,
};
use runfold_series::{Aggregate, Block, Columns, Grid, Point, SINGLE_VALUE_ITERATION, Span, Window};
use runfold_store::events::{DocumentKind, EventStore, Owner, Selection, SeriesHead};
use runfold_store::summary::{Fuzzy, bounded};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

const MOST_TASKS: usize = 100;
const BUCKETS: i64 = 1_000;
const MOST_BUCKETS: i64 = 6_000;
/// Series and rows of one answer.
const MOST_SERIES: usize = 1_000;
const MOST_ROWS: usize = 2_000_000;
const PAGE: i64 = 200;
const MOST_PAGE: i64 = 1_000;
const MAGIC: &[u8; 4] = b"RFW1";
/// What the names of measures of the machine begin with.
const MONITOR: &str = ":monitor:";

/// What is asked of each task.
struct Asked {
    selection: Selection,
    axis: WindowAxis,
    range: RangeInclusive<i64>,
    buckets: usize,
}

pub async fn get(app: App, call: Call, request: GetScalarWindow) -> Outcome<Answer> {
    check_tasks(&request.tasks)?;
    let buckets = bounded("buckets", request.buckets, BUCKETS, 1, MOST_BUCKETS)?;
    let range = request.from.unwrap_or(i64::MIN)..=request.to.unwrap_or(i64::MAX);
    if range.is_empty() {
        return Err(Problem::validation("`from` lies behind `to`, so the window is empty").into());
    }
    let axis = request.axis.unwrap_or_default();
    let asked = Asked { selection: selection(request.metrics), axis, range, buckets };
    let all = all_owned(&app, &call, request.tasks, request.model_events).await?;
    let format = request.format.unwrap_or_default();
    let bytes = read(&app, move |events| Ok(encoded(windows(events, &all, &asked)?, format))).await?;
    match format {
        WindowFormat::Json => Ok(Answer::Data(bytes.map_err(Failure::internal)?)),
        WindowFormat::Binary => {
            let mut response = Response::new(Body::from(bytes.map_err(Failure::internal)?));
            let kind = HeaderValue::from_static("application/vnd.runfold.window");
            response.headers_mut().insert(header::CONTENT_TYPE, kind);
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            Ok(Answer::Whole(response))
        }
    }
}

fn check_tasks(tasks: &[String]) -> Result<(), Problem> {
    if (1..=MOST_TASKS).contains(&tasks.len()) {
        return Ok(());
    }
    let message = format!("`tasks` has {} ids; it must have 1 to {MOST_TASKS}", tasks.len());
    Err(Problem::validation(message).with("field", "tasks"))
}

/// A series with the stretch of it that was asked for.
struct Found {
    task: String,
    head: SeriesHead,
    spans: Vec<Span>,
}

fn windows(
    events: &EventStore,
    all: &[Owned],
    asked: &Asked,
) -> runfold_store::events::Result<(WindowAxis, Vec<Found>, u64)> {
    let (mut found, mut rows, mut left_out) = (Vec::new(), 0, 0);
    for Owned { owner, .. } in all {
        if found.len() >= MOST_SERIES || rows >= MOST_ROWS {
            left_out += events.series_heads(owner, &asked.selection)?.len() as u64;
            continue;
        }
        for (head, spans) in of_owner(events, owner, asked)? {
            if found.len() >= MOST_SERIES || rows + spans.len() > MOST_ROWS {
                left_out += 1;
                continue;
            }
            rows += spans.len();
            found.push(Found { task: owner.id.clone(), head, spans });
        }
    }
    Ok((asked.axis, found, left_out))
}

fn of_owner(
    events: &EventStore,
    owner: &Owner,
    asked: &Asked,
) -> runfold_store::events::Result<Vec<(SeriesHead, Vec<Span>)>> {
    let Asked { selection, axis, range, buckets } = asked;
    if *axis == WindowAxis::Iteration {
        return events.window(owner, selection, range.clone(), *buckets);
    }
    let everywhere = i64::MIN..=i64::MAX;
    let mut windows = Vec::new();
    for series in events.series_points(owner, selection, everywhere)? {
        let spans = by_time(&series.points, range, *buckets);
        if !spans.is_empty() {
            let aggregate = Aggregate::of(&series.points);
            let head = SeriesHead {
                metric: series.metric,
                variant: series.variant,
                x_axis_label: series.x_axis_label,
                aggregate,
            };
            windows.push((head, spans));
        }
    }
    Ok(windows)
}

/// As by iteration, with each point at the time when it was reported.
fn by_time(points: &Columns, range: &RangeInclusive<i64>, buckets: usize) -> Vec<Span> {
    let told = points.iter().filter(|point| point.iteration != SINGLE_VALUE_ITERATION);
    let mut moved: Vec<Point> = told
        .map(|point| Point { iteration: point.timestamp, ..point })
        .filter(|point| range.contains(&point.iteration))
        .collect();
    moved.sort_by_key(|point| point.iteration);
    let (Some(first), Some(last)) = (moved.first(), moved.last()) else { return Vec::new() };
    if moved.len() <= buckets {
        return moved.into_iter().map(Block::of).collect();
    }
    let mut window = Window::new(Grid::new(first.iteration, last.iteration, buckets));
    moved.into_iter().for_each(|point| window.add(point));
    window.finish()
}

fn encoded(
    (axis, found, left_out): (WindowAxis, Vec<Found>, u64),
    format: WindowFormat,
) -> serde_json::Result<Vec<u8>> {
    let mut offset = 0;
    let series = found.iter().map(|found| {
        let mut series = outward(found);
        match format {
            WindowFormat::Json => series.columns = Some(columns(&found.spans)),
            WindowFormat::Binary => {
                series.offset = Some(offset);
                offset += binary_bytes(found.spans.len());
            }
        }
        series
    });
    let header = serde_json::to_vec(&ScalarWindow { axis, series: series.collect(), left_out })?;
    match format {
        WindowFormat::Json => Ok(header),
        WindowFormat::Binary => Ok(binary(header, &found)),
    }
}

fn outward(found: &Found) -> WindowSeries {
    let Found { task, head, spans } = found;
    WindowSeries {
        task: task.clone(),
        metric: head.metric.clone(),
        variant: head.variant.clone(),
        x_axis_label: head.x_axis_label.clone(),
        total: total(&head.aggregate),
        raw: spans.iter().all(|span| span.count == 1),
        offset: None,
        length: spans.len() as u64,
        columns: None,
    }
}

fn total(sums: &Aggregate) -> SeriesTotal {
    let point = |point: Option<Point>| point.map(|p| Place { iteration: p.iteration, value: Number(p.value) });
    let extreme = |extreme: Option<runfold_series::Extreme>| {
        extreme.map(|e| Place { iteration: e.iteration, value: Number(e.value) })
    };
    SeriesTotal {
        points: sums.count,
        first: point(sums.first),
        last: point(sums.last),
        min: extreme(sums.min),
        max: extreme(sums.max),
        mean: sums.mean().map(Number),
        odd: sums.count - sums.finite,
    }
}

/// The mean of a bucket's finite values; where there are none, no number.
fn mean(span: &Span) -> f64 {
    if span.finite == 0 { f64::NAN } else { span.sum / f64::from(span.finite) }
}

/// Spans as columns.
pub fn columns(spans: &[Span]) -> WindowColumns {
    let numbers = |of: fn(&Span) -> f64| spans.iter().map(|span| Number(of(span))).collect();
    WindowColumns {
        x: spans.iter().map(|span| span.first).collect(),
        min: numbers(|span| span.min),
        max: numbers(|span| span.max),
        mean: numbers(mean),
        last: numbers(|span| span.last_value),
        count: spans.iter().map(|span| span.count).collect(),
    }
}

/// Bytes of one series' columns.
fn binary_bytes(rows: usize) -> u64 {
    (rows as u64) * 40 + (rows as u64 * 4).next_multiple_of(8)
}

fn binary(mut header: Vec<u8>, found: &[Found]) -> Vec<u8> {
    // the columns begin at a multiple of eight, so that a page reads them where they lie
    header.resize((8 + header.len()).next_multiple_of(8) - 8, b' ');
    let mut bytes = MAGIC.to_vec();
    bytes.extend((header.len() as u32).to_le_bytes());
    bytes.extend(header);
    for Found { spans, .. } in found {
        let floats: [fn(&Span) -> f64; 5] =
            [|span| span.first as f64, |span| span.min, |span| span.max, mean, |span| span.last_value];
        for column in floats {
            bytes.extend(spans.iter().flat_map(|span| column(span).to_le_bytes()));
        }
        bytes.extend(spans.iter().flat_map(|span| span.count.to_le_bytes()));
        bytes.resize(bytes.len().next_multiple_of(8), 0);
    }
    bytes
}

pub async fn search(app: App, call: Call, request: SearchMetrics) -> Outcome<FoundMetrics> {
    check_tasks(&request.tasks)?;
    let size = bounded("page_size", request.page_size, PAGE, 1, MOST_PAGE)?;
    let first = bounded("page", request.page, 0, 0, i64::MAX)?.saturating_mul(size);
    let all = all_owned(&app, &call, request.tasks, request.model_events).await?;
    let kind = match request.kind.unwrap_or(MetricKind::Scalar) {
        MetricKind::Scalar => None,
        MetricKind::Plot => Some(DocumentKind::Plot),
        MetricKind::Sample => Some(DocumentKind::Sample),
        MetricKind::Vector => Some(DocumentKind::Vector),
    };
    let metrics = read(&app, move |events| names(events, &all, kind)).await?;
    let metrics = ranked(metrics, &request.pattern.unwrap_or_default());
    let total = metrics.len() as u64;
    Ok(FoundMetrics { metrics: metrics.into_iter().skip(first).take(size).collect(), total })
}

fn names(
    events: &EventStore,
    all: &[Owned],
    kind: Option<DocumentKind>,
) -> runfold_store::events::Result<Vec<FoundMetric>> {
    let mut metrics: BTreeMap<String, (BTreeMap<String, u64>, i64)> = BTreeMap::new();
    for Owned { owner, .. } in all {
        for name in events.names(owner)?.into_iter().filter(|name| name.kind == kind) {
            let (variants, last) = metrics.entry(name.metric).or_default();
            *variants.entry(name.variant).or_default() += 1;
            *last = name.last_update.max(*last);
        }
    }
    let found = metrics.into_iter().map(|(metric, (variants, last_update))| FoundMetric {
        system: metric.starts_with(MONITOR),
        metric,
        variants: variants.into_iter().map(|(variant, tasks)| FoundVariant { variant, tasks }).collect(),
        last_update,
    });
    Ok(found.collect())
}

/// The best matches first; measures of the machine behind all others.
fn ranked(metrics: Vec<FoundMetric>, pattern: &str) -> Vec<FoundMetric> {
    let fuzzy = Fuzzy::new(pattern);
    let score = |metric: &FoundMetric| {
        if fuzzy.is_empty() {
            return Some(0);
        }
        let whole = metric.variants.iter().filter_map(|v| fuzzy.score(&format!("{}/{}", metric.metric, v.variant)));
        fuzzy.score(&metric.metric).into_iter().chain(whole).max()
    };
    let mut scored: Vec<_> = metrics.into_iter().filter_map(|metric| Some((score(&metric)?, metric))).collect();
    scored.sort_by(|(a_score, a), (b_score, b)| {
        b_score.cmp(a_score).then_with(|| a.system.cmp(&b.system)).then_with(|| a.metric.cmp(&b.metric))
    });
    scored.into_iter().map(|(_, metric)| metric).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_binary_form_holds_each_column_at_a_multiple_of_eight() {
        let head =
            SeriesHead { metric: "m".into(), variant: "v".into(), x_axis_label: None, aggregate: Aggregate::default() };
        let point = |iteration, value| Block::of(Point { iteration, timestamp: 0, value });
        let spans = vec![point(1, 0.5), point(2, f64::NAN), point(3, f64::INFINITY)];
        let found = vec![Found { task: "t".into(), head, spans }];
        let bytes = encoded((WindowAxis::Iteration, found, 0), WindowFormat::Binary).unwrap();
        assert_eq!(&bytes[..4], MAGIC);
        let length = u32::from_le_bytes(bytes[4..8].try_into().unwrap()) as usize;
        assert_eq!((8 + length) % 8, 0);
        let header: serde_json::Value = serde_json::from_slice(&bytes[8..8 + length]).unwrap();
        assert_eq!((&header["series"][0]["offset"], &header["series"][0]["length"]), (&0.into(), &3.into()));
        let floats: Vec<f64> =
            bytes[8 + length..].as_chunks::<8>().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect();
        assert_eq!(floats[..3], [1.0, 2.0, 3.0]);
        assert!(floats[3] == 0.5 && floats[4].is_nan() && floats[12] == 0.5 && floats[13].is_nan());
        assert_eq!(floats[14], f64::INFINITY);
        let counts = &bytes[8 + length + 120..];
        assert_eq!(counts, [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
    }
}
