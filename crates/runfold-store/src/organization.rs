//! What concerns a workspace as a whole: the tags in use, who owns it, how long its tasks ran.
//! It leaves counting by queries and downloads to the listing.

use crate::document::{DocExt, Document};
use crate::error::Result;
use crate::kind::Kind;
use crate::projects::{TagSet, collect_tags, for_each_in};
use crate::tx::View;
use crate::workers::Workers;
use crate::workers::statistics::Used;
use runfold_api::Problem;
use runfold_api::time::Moment;
use runfold_api::wire::organization::{
    Companies, Company, GetProjectUsages, GetTags, Owner, ProjectUsages, Usage, UsageField, UsageKey,
};
use runfold_api::wire::projects::Tags;
use std::collections::{BTreeMap, HashMap};

/// The tags of all tasks, models and projects. Reads each of them.
pub fn get_tags(view: &View<'_>, request: &GetTags) -> Result<Tags> {
    let mut found = TagSet::default();
    for kind in [Kind::Task, Kind::Model, Kind::Project] {
        collect_tags(view, kind, None, false, request.filter.as_ref(), &mut found)?;
    }
    Ok(found.answer(request.include_system.unwrap_or(false)))
}

/// The caller's own workspace, with its admins as owners.
pub fn get_user_companies(view: &View<'_>) -> Result<Companies> {
    let id = view.workspace();
    let workspace = view.backend().by_id(Kind::Workspace, None, id)?;
    let mut owners = Vec::new();
    view.for_each(Kind::User, |user| {
        if user.str_at("role") == Some("admin") && user.workspace == id && !user.bool_at("disabled") {
            owners.push(owner(&user));
        }
        Ok(())
    })?;
    owners.sort_by(|a, b| a.name.cmp(&b.name));
    let name = workspace.and_then(|row| row.str_at("name").map(str::to_owned)).unwrap_or_default();
    Ok(Companies { companies: vec![Company { id: id.to_owned(), name, allocated: true, owners }] })
}

fn owner(user: &Document) -> Owner {
    let text = |field: &str| user.str_at(field).map(str::to_owned);
    Owner { id: user.id().to_owned(), name: text("name").unwrap_or_default(), avatar: text("avatar") }
}

/// How long tasks ran between two times and what they used of processors, summed by the keys asked for. Reads each task
/// of the projects.
///
/// # Errors
/// 400/12 for times out of order.
pub fn get_project_usages(
    view: &View<'_>,
    workers: &Workers,
    request: &GetProjectUsages,
    now: Moment,
) -> Result<ProjectUsages> {
    if request.from_date > request.to_date {
        return Err(Problem::validation("`from_date` is later than `to_date`").into());
    }
    let keys = request.breakdown_keys.as_deref().unwrap_or(&[UsageKey::Project]);
    let fields = request.usage_fields.as_deref().filter(|fields| !fields.is_empty()).unwrap_or(&[UsageField::Duration]);
    let used = if fields.iter().any(|field| *field != UsageField::Duration) {
        let (from, to) = (millis(request.from_date), millis(request.to_date).min(now.millis()));
        workers.used_by_tasks(view, from, to)?
    } else {
        HashMap::new()
    };
    let mut sums: BTreeMap<BTreeMap<String, Option<String>>, (f64, Used)> = BTreeMap::new();
    let below = request.include_subprojects.unwrap_or(true);
    for_each_in(view, Kind::Task, request.projects.as_deref(), below, |task| {
        let (duration, used) = (overlap(task, request, now), used.get(task.id()));
        if duration > 0.0 || used.is_some() {
            let (seconds, sum) = sums.entry(keys.iter().map(|key| key_of(task, *key)).collect()).or_default();
            *seconds += duration.max(0.0);
            sum.cpu += used.map_or(0.0, |used| used.cpu);
            sum.gpu += used.map_or(0.0, |used| used.gpu);
        }
        Ok(())
    })?;
    let asked = |field, value: f64| fields.contains(&field).then_some(value);
    let usage = |(of, (duration, used)): (_, (f64, Used))| Usage {
        of,
        duration: asked(UsageField::Duration, duration),
        cpu_usage: asked(UsageField::CpuUsage, used.cpu),
        gpu_usage: asked(UsageField::GpuUsage, used.gpu),
    };
    Ok(ProjectUsages { usages: sums.into_iter().map(usage).collect() })
}

/// A time of a request, as far as times go.
fn millis(seconds: f64) -> i64 {
    (seconds.clamp(0.0, 1e11) * 1e3) as i64
}

fn key_of(task: &Document, key: UsageKey) -> (String, Option<String>) {
    let (name, path) = match key {
        UsageKey::Project => ("project", "project"),
        UsageKey::User => ("user", "user"),
        UsageKey::Queue => ("queue", "execution.queue"),
    };
    (name.to_owned(), task.str_at(path).map(str::to_owned))
}

/// Seconds of a task's run within the asked time; a running task runs until now.
fn overlap(task: &Document, request: &GetProjectUsages, now: Moment) -> f64 {
    let seconds = |moment: Moment| moment.0 as f64 / 1e6;
    let at = |field| task.str_at(field).and_then(Moment::parse).map(seconds);
    let Some(started) = at("started") else { return 0.0 };
    let ended = at("completed").unwrap_or_else(|| match task.str_at("status") {
        Some("in_progress") => seconds(now),
        _ => at("last_update").unwrap_or(started),
    });
    ended.min(request.to_date) - started.max(request.from_date)
}
