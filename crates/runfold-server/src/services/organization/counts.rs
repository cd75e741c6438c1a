//! How many there are of each kind of thing, each by a query of its own.

use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use crate::services::listing::{Counting, count};
use runfold_api::query::Entity;
use runfold_api::wire::organization::{EntitiesCount, GetEntitiesCount};
use runfold_store::{Doc, StoreError, View};
use serde_json::json;

/// The queries of a call by name, with what each name means.
fn asked(request: &mut GetEntitiesCount) -> Vec<(&'static str, Doc, Entity, Option<&'static str>)> {
    let queries = [
        ("projects", request.projects.take(), Entity::Project, None),
        ("tasks", request.tasks.take(), Entity::Task, None),
        ("models", request.models.take(), Entity::Model, None),
        ("pipelines", request.pipelines.take(), Entity::Project, Some("pipeline")),
        ("pipeline_runs", request.pipeline_runs.take(), Entity::Task, Some("pipeline")),
        ("datasets", request.datasets.take(), Entity::Project, Some("dataset")),
        ("dataset_versions", request.dataset_versions.take(), Entity::Task, Some("dataset")),
        ("reports", request.reports.take(), Entity::Report, None),
    ];
    queries.into_iter().filter_map(|(name, query, entity, tag)| Some((name, query?, entity, tag))).collect()
}

/// A query that can't be read says so under `errors`; the others are counted all the same.
pub async fn get_entities_count(app: App, call: Call, mut request: GetEntitiesCount) -> Outcome<EntitiesCount> {
    app.live.settle_few().await?;
    Ok(app.store.read(&call.workspace()?, move |view| counted(&view, &mut request)).await?)
}

fn counted(view: &View<'_>, request: &mut GetEntitiesCount) -> runfold_store::Result<EntitiesCount> {
    let users = request.active_users.take().unwrap_or_default();
    let most = request.limit.filter(|limit| *limit > 0).unwrap_or(usize::MAX);
    let mut answer = EntitiesCount::default();
    for (name, mut query, entity, tag) in asked(request) {
        for (field, flag) in [("search_hidden", request.search_hidden), ("allow_public", request.allow_public)] {
            if let Some(flag) = flag {
                query.entry(field).or_insert(json!(flag));
            }
        }
        match count(view, &Counting { entity, tag, users: users.clone() }, &query) {
            Ok(number) => drop(answer.counts.insert(name.to_owned(), number.min(most))),
            Err(StoreError::Refused(problem)) => drop(answer.errors.insert(name.to_owned(), problem.message)),
            Err(error) => return Err(error),
        }
    }
    Ok(answer)
}
