//! Tasks side by side, and one task at a glance: documents from the store, curves and errors from the events. Ours.

use super::events::{owner_of, window_columns};
use crate::access::Access;
use crate::action::Service;
use crate::app::App;
use crate::call::Call;
use crate::failure::{Failure, Outcome};
use runfold_api::wire::compare::{
    Differences, ErrorLine, GetDifferences, GetOverview, GpuUse, Overview, OverviewMetric, Waste,
};
use runfold_api::wire::windows::Number;
use runfold_store::events::{EventStore, LogLine, LogPageQuery, Owner, OwnerKind, Selection, SeriesHead};
use runfold_store::{DocExt, summary};

const METRICS: usize = 6;
const SPARKLINE: usize = 60;
const ERRORS: usize = 5;
/// Lines at the end of the console that are looked through for errors.
const TAIL: usize = 2_000;
const GPU_METRIC: &str = ":monitor:gpu";
/// In percent; a GPU that is used by less stands idle.
const IDLE_BELOW: f64 = 5.0;

pub fn actions() -> Service {
    Service::new("tasks")
        .action("tasks.get_differences", Access::Viewer, get_differences)
        .own()
        .action("tasks.get_overview", Access::Viewer, get_overview)
        .own()
}

async fn get_differences(app: App, call: Call, request: GetDifferences) -> Outcome<Differences> {
    app.live.settle_for_reading().await;
    Ok(app.store.read(&call.workspace()?, move |view| summary::get_differences(&view, &request)).await?)
}

async fn get_overview(app: App, call: Call, request: GetOverview) -> Outcome<Overview> {
    app.live.settle_one_for_reading(OwnerKind::Task, &request.task).await;
    let (task, now) = (request.task.clone(), call.at);
    let read = move |view: runfold_store::View<'_>| summary::overview(&view, &task, request.base.as_deref(), now);
    let parts = app.store.read(&call.workspace()?, read).await?;
    let owner = owner_of(OwnerKind::Task, &parts.task);
    let running_ms = parts.task.i64_at("active_duration").unwrap_or(0).saturating_mul(1_000);
    let (events, main) = (app.events.clone(), parts.main_metrics);
    let reading = tokio::task::spawn_blocking(move || reported(&events, &owner, &main, running_ms)).await;
    let Reported { metrics, metrics_total, waste, errors } = reading.map_err(Failure::internal)??;
    Ok(Overview {
        task: request.task,
        metrics,
        metrics_total,
        parameters: parts.parameters,
        phases: parts.phases,
        waste,
        capture: parts.capture,
        lineage: parts.lineage,
        errors,
    })
}

/// What the events tell.
struct Reported {
    metrics: Vec<OverviewMetric>,
    metrics_total: u64,
    waste: Waste,
    errors: Vec<ErrorLine>,
}

fn reported(
    events: &EventStore,
    owner: &Owner,
    main: &[(String, String)],
    running_ms: i64,
) -> runfold_store::events::Result<Reported> {
    let heads = events.series_heads(owner, &Selection::all())?;
    let chosen = choose(&heads, main);
    let metrics = chosen.into_iter().map(|(head, is_main)| metric(events, owner, head, is_main));
    Ok(Reported {
        metrics: metrics.collect::<runfold_store::events::Result<_>>()?,
        metrics_total: heads.len() as u64,
        waste: waste(events, owner, running_ms)?,
        errors: errors(events, owner)?,
    })
}

/// Those that the project names, then one variant of each metric, then the other variants; measures of machines never.
fn choose<'h>(heads: &'h [SeriesHead], main: &[(String, String)]) -> Vec<(&'h SeriesHead, bool)> {
    let is_main =
        |head: &SeriesHead| main.iter().any(|(metric, variant)| head.metric == *metric && head.variant == *variant);
    let mut seen = std::collections::HashMap::<&str, usize>::new();
    let mut ranked: Vec<_> = heads
        .iter()
        .filter(|head| !head.metric.starts_with(":monitor:"))
        .map(|head| {
            let nth = seen.entry(&head.metric).and_modify(|nth| *nth += 1).or_insert(0);
            (!is_main(head), *nth, head)
        })
        .collect();
    ranked.sort_by_key(|(not_main, nth, _)| (*not_main, *nth));
    ranked.into_iter().take(METRICS).map(|(not_main, _, head)| (head, !not_main)).collect()
}

fn metric(
    events: &EventStore,
    owner: &Owner,
    head: &SeriesHead,
    is_main: bool,
) -> runfold_store::events::Result<OverviewMetric> {
    let selection = Selection::series(&head.metric, &head.variant);
    let window = events.window(owner, &selection, i64::MIN..=i64::MAX, SPARKLINE)?;
    let sums = &head.aggregate;
    Ok(OverviewMetric {
        metric: head.metric.clone(),
        variant: head.variant.clone(),
        last: sums.last.map(|point| Number(point.value)),
        min: sums.min.map(|extreme| Number(extreme.value)),
        min_iteration: sums.min.map(|extreme| extreme.iteration),
        max: sums.max.map(|extreme| Number(extreme.value)),
        max_iteration: sums.max.map(|extreme| extreme.iteration),
        is_main,
        sparkline: window.first().map(|(_, spans)| window_columns(spans)).unwrap_or_default(),
    })
}

/// How much the GPUs were used, by what the SDK measured.
fn waste(events: &EventStore, owner: &Owner, running_ms: i64) -> runfold_store::events::Result<Waste> {
    let measured = events.series_points(owner, &Selection::metric(GPU_METRIC), i64::MIN..=i64::MAX)?;
    let used = measured.into_iter().filter(|series| series.variant.contains("utilization"));
    let gpus: Vec<_> = used
        .filter_map(|series| {
            let values: Vec<f64> = series.points.values.into_iter().filter(|value| value.is_finite()).collect();
            let count = values.len() as f64;
            (count > 0.0).then(|| GpuUse {
                name: series.variant,
                mean: Number(values.iter().sum::<f64>() / count),
                idle_share: values.iter().filter(|value| **value < IDLE_BELOW).count() as f64 / count,
            })
        })
        .collect();
    if gpus.is_empty() {
        return Ok(Waste::default());
    }
    let share = gpus.iter().map(|gpu| gpu.idle_share).sum::<f64>() / gpus.len() as f64;
    let idle_ms = (share * running_ms as f64 * gpus.len() as f64) as i64;
    Ok(Waste { gpus, gpu_idle_share: Some(share), gpu_idle_ms: Some(idle_ms) })
}

fn errors(events: &EventStore, owner: &Owner) -> runfold_store::events::Result<Vec<ErrorLine>> {
    let tail = events.log_page(owner, LogPageQuery { from: None, earlier: true, batch: TAIL })?;
    let mut found: Vec<_> = tail.lines.into_iter().filter(tells_of_an_error).collect();
    let first = found.len().saturating_sub(ERRORS);
    let line =
        |line: LogLine| ErrorLine { line: line.line, timestamp: line.timestamp, level: line.level, msg: line.msg };
    Ok(found.drain(first..).map(line).collect())
}

fn tells_of_an_error(line: &LogLine) -> bool {
    let level = line.level.to_ascii_lowercase();
    matches!(level.as_str(), "error" | "critical" | "fatal")
        || ["Error:", "Exception:", "Traceback (most recent call last)", "ERROR", "CRITICAL", "FATAL"]
            .iter()
            .any(|word| line.msg.contains(word))
}
