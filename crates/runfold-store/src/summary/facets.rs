//! Values to filter by, with how many tasks have each.

use super::prepared::{bounded, paths, query};
use super::references;
use super::tally::Tally;
use crate::error::Result;
use crate::listing::Found;
use crate::tx::View;
use runfold_api::query::{Entity, path::Path};
use runfold_api::wire::tables::{Facet, FacetValue, Facets, GetFacets};

const FIELDS: usize = 50;
const VALUES: i64 = 100;
const MOST_VALUES: i64 = 1_000;

/// # Errors
/// As the query language's; 400/12 for no or too many fields.
pub fn get_facets(view: &View<'_>, request: &GetFacets) -> Result<Facets> {
    let limit = bounded("limit", request.limit, VALUES, 1, MOST_VALUES)?;
    let fields = paths(Entity::Task, "fields", &request.fields, FIELDS)?;
    let query = query(view, Entity::Task, request.query.as_ref())?;
    let found = Found::of(view, &query)?;
    let wanted = request.pattern.as_deref().map(str::to_lowercase);
    let facet = |(field, path): (&String, &Path)| facet(view, &found, field, path, limit, wanted.as_deref());
    let facets: Result<Vec<_>> = request.fields.iter().zip(&fields).map(facet).collect();
    Ok(Facets { total: found.total() as u64, facets: facets? })
}

fn facet(
    view: &View<'_>,
    found: &Found<'_>,
    field: &str,
    path: &Path,
    limit: usize,
    wanted: Option<&str>,
) -> Result<Facet> {
    let tally = Tally::of(found, path)?;
    let missing = (found.total() as u64).saturating_sub(tally.present);
    let (distinct, min, max) = (tally.counts.len() as u64, tally.min, tally.max);
    let kind = references::kind_of(path);
    let mut values = Vec::new();
    for (value, count) in tally.by_count() {
        if values.len() == limit {
            break;
        }
        let name = references::name(view, kind, &value)?;
        let shown = name.as_deref().or(value.as_str()).map_or_else(|| value.to_string(), str::to_owned);
        if wanted.is_none_or(|wanted| shown.to_lowercase().contains(wanted)) {
            values.push(FacetValue { value, count, name });
        }
    }
    Ok(Facet { field: field.to_owned(), values, distinct, missing, min, max })
}
