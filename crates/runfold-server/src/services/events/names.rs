//! Which metrics and variants a task has events of.

use super::owners::{Owned, all_owned, owned, read};
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use runfold_api::Problem;
use runfold_api::wire::events::{OfTask, OfTasks};
use runfold_store::events::{DocumentKind, NameStat};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Which stored kind an event type names: `None` inside for scalars; logs have no metrics.
pub fn kinds(event_type: Option<&str>) -> Result<Vec<Option<DocumentKind>>, Problem> {
    Ok(match event_type {
        None | Some("" | "*") => {
            vec![None, Some(DocumentKind::Vector), Some(DocumentKind::Plot), Some(DocumentKind::Sample)]
        }
        Some("training_stats_scalar") => vec![None],
        Some("training_stats_vector") => vec![Some(DocumentKind::Vector)],
        Some("training_debug_image") => vec![Some(DocumentKind::Sample)],
        Some("plot") => vec![Some(DocumentKind::Plot)],
        Some("log") => Vec::new(),
        Some(other) => return Err(Problem::validation(format!("event type `{other}` is unknown"))),
    })
}

pub async fn scalars(app: App, call: Call, request: OfTask) -> Outcome<Value> {
    variants(app, call, request, None).await
}

pub async fn vectors(app: App, call: Call, request: OfTask) -> Outcome<Value> {
    variants(app, call, request, Some(DocumentKind::Vector)).await
}

async fn variants(app: App, call: Call, request: OfTask, kind: Option<DocumentKind>) -> Outcome<Value> {
    let Owned { owner, .. } = owned(&app, &call, &request.task, request.model_events).await?;
    let names = read(&app, move |events| events.names(&owner)).await?;
    let mut metrics: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for NameStat { metric, variant, .. } in names.into_iter().filter(|name| name.kind == kind) {
        metrics.entry(metric).or_default().insert(variant);
    }
    Ok(json!({"metrics": metrics}))
}

pub async fn of_tasks(app: App, call: Call, request: OfTasks) -> Outcome<Value> {
    let kinds = kinds(request.event_type.as_deref())?;
    let all = all_owned(&app, &call, request.tasks, request.model_events).await?;
    let metrics = read(&app, move |events| {
        let mut metrics = Vec::new();
        for Owned { owner, .. } in &all {
            let names = events.names(owner)?.into_iter().filter(|name| kinds.contains(&name.kind));
            let names: BTreeSet<_> = names.map(|name| name.metric).collect();
            metrics.push(json!({"task": owner.id, "metrics": names}));
        }
        Ok(metrics)
    });
    Ok(json!({"metrics": metrics.await?}))
}

pub async fn of_many(app: App, call: Call, request: OfTasks) -> Outcome<Value> {
    let kinds = kinds(request.event_type.as_deref())?;
    let all = all_owned(&app, &call, request.tasks, request.model_events).await?;
    let metrics = read(&app, move |events| {
        let mut metrics: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for Owned { owner, .. } in &all {
            for name in events.names(owner)?.into_iter().filter(|name| kinds.contains(&name.kind)) {
                metrics.entry(name.metric).or_default().insert(name.variant);
            }
        }
        Ok(metrics)
    });
    let metrics: Vec<_> =
        metrics.await?.into_iter().map(|(metric, variants)| json!({"metric": metric, "variants": variants})).collect();
    Ok(json!({"metrics": metrics}))
}
