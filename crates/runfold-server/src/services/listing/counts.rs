//! How many documents a query finds, and which, by the same rules as a listing of them.

use super::extras;
use runfold_api::query::{Condition, Entity, Query};
use runfold_store::listing::{all_ids, page, prepare};
use runfold_store::{Doc, Result, View};
use std::collections::BTreeSet;

/// What is counted: a kind of document, some of them only by what they are.
#[derive(Debug, Clone)]
pub struct Counting {
    pub entity: Entity,
    /// The system tag that makes them what they are.
    pub tag: Option<&'static str>,
    pub users: Vec<String>,
}

/// # Errors
/// As the query language's, for what the caller asks.
pub fn count(view: &View<'_>, counting: &Counting, params: &Doc) -> Result<usize> {
    let mut query = Query::parse(counting.entity, params)?;
    let any = |field: &str, values: Vec<String>| Condition::AnyOf { path: vec![field.to_owned()], values };
    let mut conditions = vec![query.condition];
    conditions.extend(counting.tag.map(|tag| any("system_tags", vec![tag.to_owned()])));
    if counting.tag.is_some() {
        query.visible = None; // they lie in hidden projects
    }
    if !counting.users.is_empty() {
        conditions.push(match counting.entity {
            Entity::Project => {
                let active: BTreeSet<_> = runfold_store::projects::with_active_users(view, &counting.users)?;
                any("id", active.into_iter().collect())
            }
            _ => any("user", counting.users.clone()),
        });
    }
    query.condition = Condition::all(conditions);
    let query = extras::narrow(view, prepare(view, query)?, params)?;
    Ok(page(view, &query, 0..0)?.total)
}

/// The ids of all that a query finds, in its order.
///
/// # Errors
/// As the query language's, for what the caller asks.
pub fn found_ids(view: &View<'_>, query: Query, params: &Doc) -> Result<Vec<String>> {
    let query = extras::narrow(view, prepare(view, query)?, params)?;
    all_ids(view, &query)
}
