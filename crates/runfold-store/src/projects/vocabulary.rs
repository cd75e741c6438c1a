//! Which parameters, metrics and metadata a project's tasks and models have. Each reads the documents in one place,
//! so that an index can replace it.

use super::tree::for_each_in;
use crate::document::{Doc, DocExt};
use crate::error::Result;
use crate::kind::Kind;
use crate::tx::View;
use regex::{Regex, RegexBuilder};
use runfold_api::Problem;
use runfold_api::limits::REGEX_BYTES;
use runfold_api::problem::Code;
use runfold_api::wire::projects::{
    GetHyperParamValues, GetMetadataValues, GetMetricVariants, GetNames, HyperParameterName, HyperParameters,
    MetadataKeys, MetricVariant, MetricVariants, Values,
};
use serde_json::Value;
use std::collections::BTreeSet;

/// Rows of a page when nothing else is asked for.
const PAGE: i64 = 500;

pub fn get_hyper_parameters(view: &View<'_>, request: &GetNames) -> Result<HyperParameters> {
    let mut names = BTreeSet::new();
    for_each_in(view, Kind::Task, project_of(request).as_deref(), below(request.include_subprojects), |task| {
        for (section, parameters) in task.map_at("hyperparams").into_iter().flatten() {
            let parameters = parameters.as_object().into_iter().flatten();
            names.extend(
                parameters.map(|(name, _)| HyperParameterName { section: section.clone(), name: name.clone() }),
            );
        }
        Ok(())
    })?;
    let (parameters, total, remaining) = page(names, request.page, request.page_size)?;
    Ok(HyperParameters { parameters, total, remaining })
}

pub fn get_model_metadata_keys(view: &View<'_>, request: &GetNames) -> Result<MetadataKeys> {
    let mut names = BTreeSet::new();
    for_each_in(view, Kind::Model, project_of(request).as_deref(), below(request.include_subprojects), |model| {
        names.extend(model.map_at("metadata").into_iter().flatten().map(|(key, _)| key.clone()));
        Ok(())
    })?;
    let (keys, total, remaining) = page(names, request.page, request.page_size)?;
    Ok(MetadataKeys { keys, total, remaining })
}

pub fn get_hyperparam_values(view: &View<'_>, request: &GetHyperParamValues) -> Result<Values> {
    let pattern = request.pattern.as_deref().map(compiled).transpose()?;
    let own_only = request.allow_public == Some(false);
    let mut values = BTreeSet::new();
    let projects = request.projects.as_deref();
    for_each_in(view, Kind::Task, projects, below(request.include_subprojects), |task| {
        let section = task.map_at("hyperparams").and_then(|all| all.get(&request.section)?.as_object());
        let value = section.and_then(|section| section.get(&request.name)?.get("value")?.as_str());
        if !(own_only && task.is_public()) {
            values.extend(value.filter(|value| matches(pattern.as_ref(), value)).map(str::to_owned));
        }
        Ok(())
    })?;
    let (values, total, _) = page(values, request.page, request.page_size)?;
    Ok(Values { values, total })
}

pub fn get_model_metadata_values(view: &View<'_>, request: &GetMetadataValues) -> Result<Values> {
    let own_only = request.allow_public == Some(false);
    let mut values = BTreeSet::new();
    let projects = request.projects.as_deref();
    for_each_in(view, Kind::Model, projects, below(request.include_subprojects), |model| {
        let item = model.map_at("metadata").and_then(|all| all.get(&request.key));
        if !(own_only && model.is_public()) {
            values.extend(item.and_then(|item| item.get("value")?.as_str()).map(str::to_owned));
        }
        Ok(())
    })?;
    let (values, total, _) = page(values, request.page, request.page_size)?;
    Ok(Values { values, total })
}

/// The metrics and variants in the last metrics of a project's (or the named) tasks or models.
pub fn get_unique_metric_variants(view: &View<'_>, request: &GetMetricVariants) -> Result<MetricVariants> {
    let kind = if request.model_metrics.unwrap_or(false) { Kind::Model } else { Kind::Task };
    let mut found = BTreeSet::new();
    match request.ids.as_deref().filter(|ids| !ids.is_empty()) {
        Some(ids) => view.get_all(kind, ids)?.iter().for_each(|row| found.extend(metric_variants(row))),
        None => {
            let projects = request.project.clone().filter(|id| !id.is_empty()).map(|id| vec![id]);
            for_each_in(view, kind, projects.as_deref(), below(request.include_subprojects), |row| {
                found.extend(metric_variants(row));
                Ok(())
            })?;
        }
    }
    Ok(MetricVariants { metrics: found.into_iter().collect() })
}

fn metric_variants(row: &Doc) -> Vec<MetricVariant> {
    let mut found = Vec::new();
    for (metric_hash, variants) in row.map_at("last_metrics").into_iter().flatten() {
        for (variant_hash, last) in variants.as_object().into_iter().flatten() {
            let text = |field| last.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
            found.push(MetricVariant {
                metric: text("metric"),
                variant: text("variant"),
                metric_hash: metric_hash.clone(),
                variant_hash: variant_hash.clone(),
            });
        }
    }
    found
}

fn project_of(request: &GetNames) -> Option<Vec<String>> {
    request.project.clone().filter(|id| !id.is_empty()).map(|id| vec![id])
}

fn below(include_subprojects: Option<bool>) -> bool {
    include_subprojects.unwrap_or(true)
}

fn matches(pattern: Option<&Regex>, value: &str) -> bool {
    pattern.is_none_or(|pattern| pattern.is_match(value))
}

/// # Errors
/// 400/21 for a malformed or too large pattern.
pub fn compiled(pattern: &str) -> Result<Regex> {
    let built = RegexBuilder::new(pattern).size_limit(REGEX_BYTES).build();
    built.map_err(|error| {
        let message = format!("`{pattern}` is not a regular expression: {error}");
        Problem::new(Code::BAD_REGEX, message).into()
    })
}

/// One page of a sorted set, with the total and how many follow.
fn page<T>(all: BTreeSet<T>, page: Option<i64>, size: Option<i64>) -> Result<(Vec<T>, u64, u64)> {
    let (page, size) = (page.unwrap_or(0), size.unwrap_or(PAGE));
    let (Ok(page), Ok(size @ 1..)) = (usize::try_from(page), usize::try_from(size)) else {
        let message = format!("page {page} of {size} rows can't be; pages count from 0 and have at least one row");
        return Err(Problem::validation(message).into());
    };
    let total = all.len();
    let skipped = page.saturating_mul(size);
    let rows: Vec<_> = all.into_iter().skip(skipped).take(size).collect();
    let remaining = total.saturating_sub(skipped.saturating_add(rows.len()));
    Ok((rows, total as u64, remaining as u64))
}
