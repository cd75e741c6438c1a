//! Several fields of many tasks as columns: what parallel coordinates, scatter plots and curves over tasks draw.

use super::cell;
use super::prepared::{bounded, paths, query};
use crate::error::Result;
use crate::listing::Found;
use crate::tx::View;
use runfold_api::query::{Entity, path::Path};
use runfold_api::wire::tables::{Column, Columns, GetColumns};
use serde_json::Value;
use std::collections::HashMap;

const PATHS: usize = 100;
const ROWS: i64 = 1_000;
const MOST_ROWS: i64 = 10_000;

/// # Errors
/// As the query language's; 400/12 for no or too many paths.
pub fn get_columns(view: &View<'_>, request: &GetColumns) -> Result<Columns> {
    let limit = bounded("limit", request.limit, ROWS, 1, MOST_ROWS)?;
    let offset = bounded("offset", request.offset, 0, 0, i64::MAX)?;
    let paths = paths(Entity::Task, "paths", &request.paths, PATHS)?;
    let query = query(view, Entity::Task, request.query.as_ref())?;
    let found = Found::of(view, &query)?;
    let rids = found.window(offset..offset.saturating_add(limit))?;
    let rows = found.only(&rids);
    let places: HashMap<i64, usize> = rids.iter().enumerate().map(|(place, rid)| (*rid, place)).collect();
    let column = |(spelling, path): (&String, &Path)| {
        let mut values = vec![Value::Null; rids.len()];
        rows.values(path, &mut |rid, found| {
            if let Some(place) = places.get(&rid) {
                values[*place] = cell(found);
            }
        })?;
        Ok(Column { path: spelling.clone(), values })
    };
    let columns: Result<Vec<_>> = request.paths.iter().zip(&paths).map(column).collect();
    Ok(Columns { ids: found.ids(&rids)?, columns: columns?, total: found.total() as u64 })
}
