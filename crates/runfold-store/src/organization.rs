//! What concerns a workspace as a whole: the tags in use, who owns it, how long its tasks ran.
//! It leaves counting by queries and downloads to the listing.

use crate::document::{DocExt, Document};
use crate::error::Result;
use crate::kind::Kind;
use crate::projects::{TagSet, collect_tags, for_each_in};
use crate::tx::View;
use runfold_api::Problem;
use runfold_api::time::Moment;
use runfold_api::wire::organization::{
    Companies, Company, GetProjectUsages, GetTags, Owner, ProjectUsages, Usage, UsageField, UsageKey,
};
use runfold_api::wire::projects::Tags;
use std::collections::BTreeMap;

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

/// How long tasks ran between two times, summed by the keys asked for. Reads each task of the projects.
///
/// # Errors
/// 400/16 for the usage of processors, which is kept for workers and not for projects; 400/12 for times out of order.
pub fn get_project_usages(view: &View<'_>, request: &GetProjectUsages, now: Moment) -> Result<ProjectUsages> {
    let measured = |field: &UsageField| *field == UsageField::Duration;
    if !request.usage_fields.as_deref().unwrap_or_default().iter().all(measured) {
        let message =
            "the usage of processors is kept for workers, not for projects; ask for `duration`, or `workers.get_stats`";
        return Err(Problem::bad_value(message).into());
    }
    if request.from_date > request.to_date {
        return Err(Problem::validation("`from_date` is later than `to_date`").into());
    }
    let keys = request.breakdown_keys.as_deref().unwrap_or(&[UsageKey::Project]);
    let mut sums: BTreeMap<BTreeMap<String, Option<String>>, f64> = BTreeMap::new();
    let below = request.include_subprojects.unwrap_or(true);
    for_each_in(view, Kind::Task, request.projects.as_deref(), below, |task| {
        let duration = overlap(task, request, now);
        if duration > 0.0 {
            *sums.entry(keys.iter().map(|key| key_of(task, *key)).collect()).or_default() += duration;
        }
        Ok(())
    })?;
    Ok(ProjectUsages { usages: sums.into_iter().map(|(of, duration)| Usage { of, duration }).collect() })
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
