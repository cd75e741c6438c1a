//! The order in which documents come.
//! It leaves comparing to the evaluator, which also appends the id.

use super::entity::{Entity, Kind};
use super::params::{Params, given, texts};
use super::path::{self, Path};
use super::text::FullText;
use crate::limits::QUERY_WORDS;
use crate::problem::{Code, Problem, Result};

#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    pub by: OrderBy,
    pub descending: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub enum OrderBy {
    Field {
        path: Path,
        kind: Kind,
    },
    /// The best hit first, whatever the direction.
    TextScore(FullText),
}

/// Reads `order_by`. A search without an order brings the best hits first.
///
/// # Errors
/// 400/14 for an unknown field, 400/16 for `@text_score` without a search, 400/12 for a wrong depth.
pub fn parse(entity: Entity, params: &Params, search: Option<&FullText>) -> Result<Vec<Order>> {
    let names = given(params, "order_by").map(|value| texts("order_by", value)).transpose()?.unwrap_or_default();
    if names.is_empty() {
        return Ok(search.map(by_score).into_iter().collect());
    }
    if names.len() > QUERY_WORDS {
        let message = format!("`order_by` names {} fields; at most {QUERY_WORDS} are allowed", names.len());
        return Err(Problem::validation(message).with("field", "order_by"));
    }
    names.into_iter().filter(|name| !name.is_empty()).map(|name| one(entity, name, search)).collect()
}

fn by_score(search: &FullText) -> Order {
    Order { by: OrderBy::TextScore(search.clone()), descending: true }
}

fn one(entity: Entity, name: &str, search: Option<&FullText>) -> Result<Order> {
    let (descending, name) = name.strip_prefix('-').map_or((false, name), |rest| (true, rest));
    if name == "@text_score" {
        let missing = || {
            Problem::new(Code::BAD_VALUE, "`order_by` names `@text_score`, which only a call with `search_text` has")
        };
        return search.map(by_score).ok_or_else(missing);
    }
    let (path, kind) = path::value_path(entity, name, Code::UNKNOWN_FIELD)?;
    Ok(Order { by: OrderBy::Field { path, kind }, descending })
}
