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
        // the ids of a project's ancestors are stored for queries, never returned
        let exclude = if entity == Entity::Project { vec![path::split("path")] } else { Vec::new() };
        let mut projection = Self { exclude, ..Self::default() };
        let Some((name, value)) =
            ["only_fields", "projection"].iter().find_map(|name| Some((*name, given(params, name)?)))
        else {
            return Ok(projection);
        };
        let fields = texts(name, value)?;
        let mut include = Vec::new();
        for field in fields.iter().filter(|field| **field != "*") {
            match field.strip_prefix('-') {
                Some(excluded) => projection.exclude.push(path::projection_path(entity, excluded)?),
                None => include.push(projection.included(entity, field)?),
            }
        }
        let takes_all = include.is_empty() || fields.contains(&"*");
        projection.include = (!takes_all).then_some(include);
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
