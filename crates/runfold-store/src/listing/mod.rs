//! Listing: which documents a query finds, in which order, and how they go out.
//! It leaves parsing to the query language and keeping scrolls to the server.

pub mod expand;
mod found;

pub use found::Found;

use crate::document::Document;
use crate::error::Result;
use crate::index;
use crate::kind::Kind;
use crate::query::{compare, matches};
use crate::tasks::TRASH;
use crate::tx::View;
use runfold_api::Problem;
use runfold_api::limits::QUERY_SECONDS;
use runfold_api::query::{Condition, Entity, Query};
use std::ops::Range;
use std::time::{Duration, Instant};

/// The kind of document that an entity's listing holds.
pub fn kind_of(entity: Entity) -> Kind {
    match entity {
        Entity::Task | Entity::Report => Kind::Task,
        Entity::Model => Kind::Model,
        Entity::Project => Kind::Project,
        Entity::Queue => Kind::Queue,
        Entity::User => Kind::User,
    }
}

/// The query with sub-projects resolved and the trash left out, unless the query asks for it.
pub fn prepare(view: &View<'_>, query: Query) -> Result<Query> {
    let mut families = std::collections::HashMap::new();
    if query.include_subprojects {
        for id in query.projects() {
            let below = view.by_field(Kind::Project, "path", &id)?;
            families.insert(id, below.iter().map(|project| project.id().to_owned()).collect::<Vec<_>>());
        }
    }
    let mut query = query.with_projects(|id| families.get(id).cloned().unwrap_or_default());
    if matches!(query.entity, Entity::Task | Entity::Model | Entity::Report) && !asks_for_trash(&query.condition) {
        let trash = Condition::AnyOf { path: vec!["system_tags".to_owned()], values: vec![TRASH.to_owned()] };
        query.condition = Condition::all(vec![query.condition, trash.negate()]);
    }
    Ok(query)
}

fn asks_for_trash(condition: &Condition) -> bool {
    match condition {
        Condition::And(inner) | Condition::Or(inner) => inner.iter().any(asks_for_trash),
        Condition::Not(inner) => asks_for_trash(inner),
        Condition::AnyOf { path, values } | Condition::AllOf { path, values } => {
            path.len() == 1 && (path[0] == "id" || (path[0] == "system_tags" && values.iter().any(|tag| tag == TRASH)))
        }
        _ => false,
    }
}

/// What a query finds: the rows of a stretch of it, in order, and how many there are in all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hits {
    pub rids: Vec<i64>,
    pub total: usize,
}

/// The rows of a prepared query that lie in `window`, and the exact total.
pub fn page(view: &View<'_>, query: &Query, window: Range<usize>) -> Result<Hits> {
    if let Some(found) = by_index(view, query)? {
        let total = found.iter().map(index::Matches::count).sum();
        return Ok(Hits { rids: index::arrange(&found, &query.order, window)?, total });
    }
    let found = search(view, query)?;
    let rids = found.iter().map(|document| document.rid).skip(window.start).take(window.len()).collect();
    Ok(Hits { rids, total: found.len() })
}

/// The ids of all that a prepared query finds, in its order.
pub fn all_ids(view: &View<'_>, query: &Query) -> Result<Vec<String>> {
    match by_index(view, query)? {
        Some(found) => index::ids(&found, &index::arrange(&found, &query.order, 0..usize::MAX)?),
        None => Ok(search(view, query)?.iter().map(|document| document.id().to_owned()).collect()),
    }
}

/// The documents of these rows, in their order.
pub fn documents(view: &View<'_>, entity: Entity, rids: &[i64]) -> Result<Vec<Document>> {
    view.backend().by_rids(kind_of(entity), rids)
}

/// What the index finds, where it answers and ids don't name the documents outright.
fn by_index<'a>(view: &View<'a>, query: &Query) -> Result<Option<Vec<index::Matches<'a>>>> {
    let (backend, kind) = (view.backend(), kind_of(query.entity));
    if named_ids(&query.condition).is_some() || !index::answers(backend, kind)? {
        return Ok(None);
    }
    let filter = query.filter();
    let public = (query.allow_public && !view.workspace().is_empty()).then_some("");
    // a view of no workspace sees public rows alone, and those only where they are allowed
    let own = Some(view.workspace()).filter(|own| query.allow_public || !own.is_empty());
    let spaces = own.into_iter().chain(public);
    let found = spaces.map(|workspace| index::evaluate(index::Space { backend, workspace, kind }, &filter));
    Ok(Some(found.collect::<Result<_>>()?))
}

/// All that a prepared query finds, in its order, by reading every document: plainly right, and slow.
pub fn search(view: &View<'_>, query: &Query) -> Result<Vec<Document>> {
    let filter = query.filter();
    let mut found = Vec::new();
    let started = Instant::now();
    let mut take = |document: Document| {
        if started.elapsed() > Duration::from_secs(QUERY_SECONDS) {
            let message = format!("the query takes more than {QUERY_SECONDS} s; use fewer or simpler conditions");
            return Err(Problem::validation(message).into());
        }
        if (query.allow_public || !document.is_public()) && matches(&filter, &document.doc) {
            found.push(document);
        }
        Ok(())
    };
    let kind = kind_of(query.entity);
    match named_ids(&query.condition) {
        Some(ids) => view.get_all(kind, &ids)?.into_iter().try_for_each(&mut take)?,
        None => view.for_each(kind, take)?,
    }
    found.sort_by(|a, b| compare(&query.order, &a.doc, &b.doc));
    Ok(found)
}

/// The only ids that can satisfy a condition, where it names them outright.
fn named_ids(condition: &Condition) -> Option<Vec<String>> {
    match condition {
        Condition::AnyOf { path, values } if path.len() == 1 && path[0] == "id" => {
            let mut ids = values.clone();
            ids.sort();
            ids.dedup();
            Some(ids)
        }
        Condition::And(inner) => inner.iter().find_map(named_ids),
        _ => None,
    }
}
