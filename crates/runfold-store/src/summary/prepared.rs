//! Reading what the summaries ask for: queries, paths and sizes.

use crate::error::Result;
use crate::listing;
use crate::tx::View;
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::query::{Entity, Query, path};
use serde_json::{Map, Value};

/// A query as a listing understands it; all that is visible where there is none.
pub fn query(view: &View<'_>, entity: Entity, params: Option<&Map<String, Value>>) -> Result<Query> {
    let empty = Map::new();
    listing::prepare(view, Query::parse(entity, params.unwrap_or(&empty))?)
}

/// A path to a value.
///
/// # Errors
/// 400/12 for one of a wrong depth, 400/14 for a field that the entity does not have.
pub fn value_path(entity: Entity, spelling: &str) -> Result<path::Path, Problem> {
    Ok(path::value_path(entity, spelling, Code::UNKNOWN_FIELD)?.0)
}

/// All of a list of paths, of which there are 1 to `most`.
pub fn paths(entity: Entity, name: &str, spellings: &[String], most: usize) -> Result<Vec<path::Path>, Problem> {
    if spellings.is_empty() || spellings.len() > most {
        let message = format!("`{name}` names {} paths; it must name 1 to {most}", spellings.len());
        return Err(Problem::validation(message).with("field", name));
    }
    spellings.iter().map(|spelling| value_path(entity, spelling)).collect()
}

/// A number that must lie between `least` and `most`.
///
/// # Errors
/// 400/12 where it does not.
pub fn bounded(name: &str, asked: Option<i64>, otherwise: i64, least: i64, most: i64) -> Result<usize, Problem> {
    let number = asked.unwrap_or(otherwise);
    if !(least..=most).contains(&number) {
        let message = format!("`{name}` is {number}; it must be from {least} to {most}");
        return Err(Problem::validation(message).with("field", name));
    }
    Ok(usize::try_from(number).unwrap_or_default())
}
