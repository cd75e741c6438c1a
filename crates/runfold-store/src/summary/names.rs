//! Names of columns, searched as people type them.

use super::Fuzzy;
use super::prepared::{bounded, query, value_path};
use super::tally::Tally;
use crate::document::DocExt;
use crate::error::Result;
use crate::index::EVERYWHERE;
use crate::kind::Kind;
use crate::listing::Found;
use crate::tx::View;
use runfold_api::Problem;
use runfold_api::query::{Entity, Kind as ValueKind};
use runfold_api::wire::tables::{ColumnKind, ColumnStats, FoundColumn, FoundColumns, SearchColumns};
use serde_json::{Map, Value, json};
use std::collections::HashMap;

const PAGE: i64 = 50;
const MOST_ROWS: i64 = 500;
const MOST_PATHS: usize = 1_000;

/// # Errors
/// 400/401 for an unknown project; as the query language's for the query.
pub fn search_columns(view: &View<'_>, request: &SearchColumns) -> Result<FoundColumns> {
    let size = bounded("page_size", request.page_size, PAGE, 1, MOST_ROWS)?;
    let first = bounded("page", request.page, 0, 0, i64::MAX)?.saturating_mul(size);
    let entity = if request.models.unwrap_or(false) { Entity::Model } else { Entity::Task };
    let family = family(view, request)?;
    let mut columns = fields(entity);
    columns.extend(used(view, entity, family.as_deref())?);
    let wants = |kind: ColumnKind| request.kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind));
    columns.retain(|column| wants(column.kind));
    if let Some(paths) = &request.paths {
        columns = named(columns, paths)?;
    }
    let pattern = request.pattern.as_deref().unwrap_or_default();
    // columns that were named come in their order
    let columns = if request.paths.is_some() && pattern.is_empty() { columns } else { ranked(columns, pattern) };
    let total = columns.len() as u64;
    let mut page: Vec<_> = columns.into_iter().skip(first).take(size).collect();
    if request.include_stats.unwrap_or(false) {
        add_stats(view, entity, request, &mut page)?;
    }
    Ok(FoundColumns { columns: page, total })
}

/// The projects whose columns are asked for; nothing for all there are.
fn family(view: &View<'_>, request: &SearchColumns) -> Result<Option<Vec<String>>> {
    let Some(project) = request.project.as_deref().filter(|id| !id.is_empty()) else { return Ok(None) };
    let mut family = vec![view.get(Kind::Project, project)?.id().to_owned()];
    if request.include_subprojects.unwrap_or(true) {
        family.extend(view.by_field(Kind::Project, "path", project)?.iter().map(|row| row.id().to_owned()));
    }
    Ok(Some(family))
}

/// The fields that every document has a place for.
fn fields(entity: Entity) -> Vec<FoundColumn> {
    let is_shown = |kind: ValueKind| !matches!(kind, ValueKind::Any);
    let named = entity.fields().iter().filter(|field| is_shown(field.kind) && !field.name.ends_with(".*"));
    named
        .map(|field| FoundColumn {
            path: field.name.to_owned(),
            kind: ColumnKind::Field,
            name: vec![field.name.to_owned()],
            tasks: None,
            stats: None,
        })
        .collect()
}

/// The named columns that tasks of these projects have.
fn used(view: &View<'_>, entity: Entity, family: Option<&[String]>) -> Result<Vec<FoundColumn>> {
    let kind = if entity == Entity::Model { Kind::Model } else { Kind::Task };
    let everywhere = [EVERYWHERE.to_owned()];
    let spaces = [view.workspace(), ""];
    let mut found: HashMap<String, (Vec<String>, u64)> = HashMap::new();
    for project in family.unwrap_or(&everywhere) {
        // a view of no workspace sees public rows alone, once
        for space in spaces.iter().take(if view.workspace().is_empty() { 1 } else { 2 }) {
            for used in view.backend().uses((space, kind), project)? {
                let label = || serde_json::from_str(&used.label).unwrap_or_else(|_| vec![used.name.clone()]);
                found.entry(used.name.clone()).or_insert_with(|| (label(), 0)).1 += used.rows;
            }
        }
    }
    let column = |(path, (name, rows)): (String, (Vec<String>, u64))| FoundColumn {
        kind: kind_of(&path),
        path,
        name,
        tasks: Some(rows),
        stats: None,
    };
    Ok(found.into_iter().map(column).collect())
}

fn kind_of(path: &str) -> ColumnKind {
    match path.split('.').next() {
        Some("hyperparams") => ColumnKind::Parameter,
        Some("last_metrics") => ColumnKind::Metric,
        Some("metadata") => ColumnKind::Metadata,
        _ => ColumnKind::Runtime,
    }
}

/// Only these, in the order asked; nothing for a path that no task has anything under.
fn named(columns: Vec<FoundColumn>, paths: &[String]) -> Result<Vec<FoundColumn>, Problem> {
    if paths.len() > MOST_PATHS {
        let message = format!("`paths` names {}; at most {MOST_PATHS} are looked up at once", paths.len());
        return Err(Problem::validation(message).with("field", "paths"));
    }
    let mut known: HashMap<String, FoundColumn> = columns.into_iter().map(|one| (one.path.clone(), one)).collect();
    // `last_metrics.<md5>.<md5>.max_value` belongs to the metric's own column
    let metric = |path: &str| {
        path.starts_with("last_metrics.").then(|| path.rsplit_once('.')).flatten().map(|(m, _)| m.to_owned())
    };
    let mut take = |path: &String| known.remove(path).or_else(|| known.remove(&metric(path)?));
    Ok(paths.iter().filter_map(&mut take).collect())
}

/// The best matches first; equals, and all where nothing was typed, by how many tasks have them. Measures of machines
/// come behind what a training reports, and fields stand before all where nothing was typed.
fn ranked(columns: Vec<FoundColumn>, pattern: &str) -> Vec<FoundColumn> {
    let fuzzy = Fuzzy::new(pattern);
    let score = |column: &FoundColumn| {
        if fuzzy.is_empty() { Some(0) } else { fuzzy.score(&column.name.join("/")) }
    };
    let mut scored: Vec<_> = columns.into_iter().filter_map(|column| Some((score(&column)?, column))).collect();
    scored.sort_by(|(a_score, a), (b_score, b)| {
        let is_monitor = |column: &FoundColumn| column.name.first().is_some_and(|name| name.starts_with(":monitor:"));
        let uses = |column: &FoundColumn| column.tasks.unwrap_or(u64::MAX);
        b_score
            .cmp(a_score)
            .then_with(|| is_monitor(a).cmp(&is_monitor(b)))
            .then_with(|| uses(b).cmp(&uses(a)))
            .then_with(|| a.name.cmp(&b.name))
            .then_with(|| a.path.cmp(&b.path))
    });
    scored.into_iter().map(|(_, column)| column).collect()
}

fn add_stats(view: &View<'_>, entity: Entity, request: &SearchColumns, page: &mut [FoundColumn]) -> Result<()> {
    let mut params: Map<String, Value> = request.query.clone().unwrap_or_default();
    if let (None, Some(project)) = (&request.query, request.project.as_deref().filter(|id| !id.is_empty())) {
        params.set("project", json!([project]));
        params.set("include_subprojects", request.include_subprojects.unwrap_or(true));
    }
    let query = query(view, entity, Some(&params))?;
    let found = Found::of(view, &query)?;
    for column in page {
        let suffix = if column.kind == ColumnKind::Metric { ".value" } else { "" };
        let tally = Tally::of(&found, &value_path(entity, &format!("{}{suffix}", column.path))?)?;
        column.stats = Some(ColumnStats {
            distinct: tally.counts.len() as u64,
            missing: (found.total() as u64).saturating_sub(tally.present),
            min: tally.min,
            max: tally.max,
        });
    }
    Ok(())
}
