//! Which fields of each document a call wants, and which references it wants expanded.
//! It leaves cutting documents and fetching references to others.

use std::collections::BTreeMap;

use super::entity::Entity;
use super::params::{Params, given, texts};
use super::path::{self, Path};
use crate::problem::Result;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Projection {
    /// `None` takes every field.
    pub include: Option<Vec<Path>>,
    pub exclude: Vec<Path>,
    /// Reference field (dotted) → what of the document it names is wanted.
    pub references: BTreeMap<String, ReferenceFields>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReferenceFields {
    All,
    /// Dotted paths, besides the id.
    Some(Vec<String>),
}

impl Projection {
    /// Reads `only_fields`, or `projection` where that is absent.
    ///
    /// # Errors
    /// 400/14 for a field that the entity does not have, 400/12 for a wrong shape or depth.
    pub fn parse(entity: Entity, params: &Params) -> Result<Self> {
        let Some((name, value)) =
            ["only_fields", "projection"].iter().find_map(|name| Some((*name, given(params, name)?)))
        else {
            return Ok(Self::default());
        };
        let mut projection = Self::default();
        let mut include = Vec::new();
        let mut takes_all = true;
        for field in texts(name, value)? {
            match field.strip_prefix('-') {
                Some(excluded) => projection.exclude.push(path::projection_path(entity, excluded)?),
                None if field == "*" => include.clear(),
                None => {
                    takes_all = false;
                    include.push(projection.included(entity, field)?);
                }
            }
        }
        let star = texts(name, value)?.contains(&"*");
        projection.include = (!takes_all && !star).then_some(include);
        Ok(projection)
    }

    /// The document's own path for a field, noting what is wanted of a reference.
    fn included(&mut self, entity: Entity, field: &str) -> Result<Path> {
        let below = |name: &&&str| field.strip_prefix(**name).is_some_and(|rest| rest.starts_with('.'));
        let Some(reference) = entity.references().iter().find(below) else {
            return path::projection_path(entity, field);
        };
        let wanted = &field[reference.len() + 1..];
        let fields = self.references.entry((*reference).to_owned()).or_insert(ReferenceFields::Some(Vec::new()));
        match fields {
            _ if wanted == "*" => *fields = ReferenceFields::All,
            ReferenceFields::Some(names) if !names.iter().any(|name| name == wanted) => names.push(wanted.to_owned()),
            _ => {}
        }
        Ok(path::split(reference))
    }
}
