//! How machines fared and how many worked, told in intervals.

use super::Workers;
use super::block::{Block, Report, SPAN_S};
use crate::View;
use crate::error::Result;
use crate::kind::Kind;
use crate::meta::SampleSeries;
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::time::Moment;
use runfold_api::wire::workers::{
    Activity, ActivitySeries, AggregatedStats, Aggregation, GetActivity, GetMetricKeys, GetStats, MetricCategory,
    MetricStats, ResourceSeries, WorkerStats,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Seconds of the shortest interval: workers report about twice a minute.
const SHORTEST_S: i64 = 40;
/// Points of one series; a longer time is told in longer intervals.
const POINTS: i64 = 5_000;
/// A report speaks for the time until the next one, at most.
const SPEAKS_FOR_MS: i64 = 120_000;
/// The groups of measures, by how their names begin.
const CATEGORIES: [&str; 5] = ["cpu", "gpu", "memory", "network", "disk"];

/// Intervals that begin at multiples of their width, in milliseconds.
#[derive(Debug, Clone, Copy)]
struct Intervals {
    from: i64,
    to: i64,
    width: i64,
}

impl Intervals {
    fn new(from: f64, to: f64, interval: i64, shortest: i64) -> Result<Self, Problem> {
        if !from.is_finite() || !to.is_finite() || from >= to || from < 0.0 || to > 1e11 {
            return Err(Problem::validation("`from_date` must lie before `to_date`; both are seconds since 1970"));
        }
        let (from, to) = ((from * 1e3) as i64, (to * 1e3) as i64);
        let least = ((to - from) / POINTS / 1_000 + 1) * 1_000;
        Ok(Self { from, to, width: (interval.clamp(shortest, 1 << 32) * 1_000).max(least) })
    }

    /// The beginning of the interval that a moment lies in; none for one outside, or in a last interval of which less
    /// than a tenth is asked for.
    fn of(&self, at: i64) -> Option<i64> {
        let begin = at.div_euclid(self.width) * self.width;
        (at >= self.from && at <= self.to && (self.to - begin) * 10 >= self.width).then_some(begin)
    }
}

impl Workers {
    /// The blocks of a worker that may hold something of a time: those on disk and the one in memory.
    fn blocks(&self, view: &View<'_>, worker: &str, from_ms: i64, to_ms: i64) -> Result<Vec<Block>> {
        let workspace = view.workspace();
        let series = SampleSeries { kind: Kind::Worker, workspace: workspace.to_owned(), owner: worker.to_owned() };
        let from = Moment::from_millis(from_ms - SPAN_S * 1_000);
        let stored = view.backend().samples(&series, from, Moment::from_millis(to_ms))?;
        let mut blocks = stored.iter().map(|(_, body)| Block::decode(body)).collect::<Result<Vec<_>>>()?;
        if let Some(live) = self.known(workspace, worker).filter(|live| !live.block.is_empty()) {
            blocks.retain(|block| block.begin_ms() != live.block.begin_ms());
            blocks.push(live.block);
        }
        Ok(blocks)
    }

    /// Every worker that reported in a time, whether or not it is still there.
    fn seen(&self, view: &View<'_>, from_ms: i64, to_ms: i64) -> Result<BTreeSet<String>> {
        let from = Moment::from_millis(from_ms - SPAN_S * 1_000);
        let stored = view.backend().sample_owners(Kind::Worker, view.workspace(), from, Moment::from_millis(to_ms))?;
        let mut seen: BTreeSet<String> = stored.into_iter().collect();
        let live = self.lock();
        seen.extend(live.keys().filter(|(workspace, _)| workspace == view.workspace()).map(|(_, id)| id.clone()));
        Ok(seen)
    }

    /// # Errors
    /// 400/12 for a time that ends before it begins, or where nothing is asked for.
    pub fn stats(&self, view: &View<'_>, request: &GetStats) -> Result<Vec<WorkerStats>> {
        let intervals = Intervals::new(request.from_date, request.to_date, request.interval, SHORTEST_S)?;
        if request.items.is_empty() {
            return Err(Problem::validation("`items` is empty; name a measure, for example `cpu_usage`").into());
        }
        let ids = match &request.worker_ids {
            Some(ids) if !ids.is_empty() => ids.iter().cloned().collect(),
            _ => self.seen(view, intervals.from, intervals.to)?,
        };
        let mut found = Vec::new();
        for worker in ids {
            let blocks = self.blocks(view, &worker, intervals.from, intervals.to)?;
            let metrics = metrics_of(&blocks, intervals, request);
            if !metrics.is_empty() {
                found.push(WorkerStats { worker, metrics });
            }
        }
        Ok(found)
    }

    /// # Errors
    /// 400/1005 where no worker has reported any measure.
    pub fn metric_keys(&self, view: &View<'_>, request: &GetMetricKeys, now: Moment) -> Result<Vec<MetricCategory>> {
        let from = now.plus_seconds(-30 * 86_400).millis();
        let ids = match &request.worker_ids {
            Some(ids) if !ids.is_empty() => ids.iter().cloned().collect(),
            _ => self.seen(view, from, now.millis())?,
        };
        let mut keys = BTreeSet::new();
        for worker in ids {
            let blocks = self.blocks(view, &worker, from, now.millis())?;
            keys.extend(blocks.iter().rev().take(2).flat_map(Block::measures).cloned());
        }
        let of = |name: &str| MetricCategory {
            name: name.to_owned(),
            metric_keys: keys.iter().filter(|key| key.split('_').next() == Some(name)).cloned().collect(),
        };
        let categories: Vec<_> = CATEGORIES.map(of).into_iter().filter(|found| !found.metric_keys.is_empty()).collect();
        if categories.is_empty() {
            let message = "no worker has reported statistics; they come with an agent's first report";
            return Err(Problem::new(Code::WORKER_NO_STATISTICS, message).into());
        }
        Ok(categories)
    }

    /// How many workers reported in each interval, and how many of them ran a task.
    ///
    /// # Errors
    /// 400/12 for a time that ends before it begins.
    pub fn activity(&self, view: &View<'_>, request: &GetActivity, now: Moment) -> Result<Activity> {
        let intervals = Intervals::new(request.from_date, request.to_date, request.interval, 1)?;
        let mut counts: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
        for worker in self.seen(view, intervals.from, intervals.to)? {
            for (begin, busy) in presence(&self.blocks(view, &worker, intervals.from, intervals.to)?, intervals) {
                let (total, active) = counts.entry(begin).or_default();
                *total += 1;
                *active += i64::from(busy);
            }
        }
        let mut told = Activity::default();
        let mut begin = intervals.from.div_euclid(intervals.width) * intervals.width;
        while begin < intervals.to.min(now.millis() + 1) {
            let (total, active) = counts.get(&begin).copied().unwrap_or_default();
            push(&mut told.total, begin, total);
            push(&mut told.active, begin, active);
            begin += intervals.width;
        }
        Ok(told)
    }
}

/// Seconds of one processor and of one GPU at full use.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Used {
    pub cpu: f64,
    pub gpu: f64,
}

impl Workers {
    /// What each task used between two moments (in milliseconds), by the reports of the workers that ran it.
    pub(crate) fn used_by_tasks(&self, view: &View<'_>, from: i64, to: i64) -> Result<HashMap<String, Used>> {
        let mut used: HashMap<String, Used> = HashMap::new();
        for worker in self.seen(view, from, to)? {
            let blocks = self.blocks(view, &worker, from, to)?;
            let mut reports: Vec<_> = blocks.iter().flat_map(Block::reports).collect();
            reports.sort_by_key(|report| report.at_ms);
            for (n, report) in reports.iter().enumerate() {
                let Some(task) = report.task() else { continue };
                let next = reports.get(n + 1).map_or(to, |next| next.at_ms).min(report.at_ms + SPEAKS_FOR_MS);
                let seconds = (next.min(to) - report.at_ms.max(from)).max(0) as f64 / 1e3;
                let full = |measure| report.values(measure).iter().sum::<f64>() / 100.0;
                let used = used.entry(task.to_owned()).or_default();
                used.cpu += full("cpu_usage") * seconds;
                used.gpu += full("gpu_usage") * seconds;
            }
        }
        Ok(used)
    }
}

fn push(series: &mut ActivitySeries, date: i64, count: i64) {
    series.dates.push(date);
    series.counts.push(count);
}

/// The intervals in which a worker reported, and whether it ran a task in them.
fn presence(blocks: &[Block], intervals: Intervals) -> BTreeMap<i64, bool> {
    let mut found = BTreeMap::new();
    for report in blocks.iter().flat_map(Block::reports) {
        if let Some(begin) = intervals.of(report.at_ms) {
            *found.entry(begin).or_insert(false) |= report.busy;
        }
    }
    found
}

fn metrics_of(blocks: &[Block], intervals: Intervals, request: &GetStats) -> Vec<MetricStats> {
    let split = request.split_by_resource.unwrap_or(false);
    let mut metrics: Vec<MetricStats> = Vec::new();
    for item in &request.items {
        let stats = aggregated(blocks, intervals, &item.key, item.aggregation.unwrap_or_default(), split);
        match metrics.iter_mut().find(|metric| metric.metric == item.key) {
            _ if stats.dates.is_empty() => {}
            Some(metric) => metric.stats.push(stats),
            None => {
                metrics.push(MetricStats { metric: item.key.clone(), dates: stats.dates.clone(), stats: vec![stats] });
            }
        }
    }
    metrics
}

fn aggregated(
    blocks: &[Block],
    intervals: Intervals,
    measure: &str,
    aggregation: Aggregation,
    split: bool,
) -> AggregatedStats {
    let mut found: BTreeMap<i64, Vec<Report<'_>>> = BTreeMap::new();
    for report in blocks.iter().flat_map(Block::reports).filter(|report| !report.values(measure).is_empty()) {
        if let Some(begin) = intervals.of(report.at_ms) {
            found.entry(begin).or_default().push(report);
        }
    }
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    let whole = |reports: &Vec<Report<'_>>| {
        let values = reports.iter().map(|report| mean(report.values(measure)));
        aggregate(aggregation, values).unwrap_or_default()
    };
    let width = found.values().flatten().map(|report| report.values(measure).len()).max().unwrap_or(0);
    let one = |resource: usize| ResourceSeries {
        name: resource.to_string(),
        values: found
            .values()
            .map(|reports| {
                aggregate(aggregation, reports.iter().filter_map(|r| r.values(measure).get(resource).copied()))
            })
            .collect(),
    };
    AggregatedStats {
        aggregation,
        dates: found.keys().copied().collect(),
        values: found.values().map(whole).collect(),
        resource_series: if split && width > 1 { (0..width).map(one).collect() } else { Vec::new() },
    }
}

fn aggregate(how: Aggregation, values: impl Iterator<Item = f64>) -> Option<f64> {
    let values: Vec<f64> = values.collect();
    if values.is_empty() {
        return None;
    }
    Some(match how {
        Aggregation::Avg => values.iter().sum::<f64>() / values.len() as f64,
        Aggregation::Min => values.iter().copied().fold(f64::INFINITY, f64::min),
        Aggregation::Max => values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
    })
}

#[cfg(test)]
mod tests {
    use super::Intervals;

    #[test]
    fn a_last_interval_is_left_out_when_less_than_a_tenth_of_it_is_asked_for() {
        let until = |to| Intervals::new(0.0, to, 100, 40).unwrap();
        assert_eq!(until(205.0).of(202_000), None);
        assert_eq!(until(210.0).of(202_000), Some(200_000));
        assert_eq!(until(205.0).of(199_000), Some(100_000));
    }

    #[test]
    fn the_shortest_interval_is_forty_seconds() {
        assert_eq!(Intervals::new(0.0, 1_000.0, 1, 40).unwrap().width, 40_000);
    }
}
