//! ClearML's query language of `get_all` and `get_all_ex`, and our typed `where`, read into one tree.
//! It leaves evaluating to the store, and resolving sub-projects and references to the caller.

mod condition;
mod entity;
mod list;
mod multi;
mod order;
mod paging;
mod params;
pub mod path;
mod pattern;
mod projection;
mod range;
#[cfg(test)]
mod tests;
mod text;
mod typed;

use std::collections::BTreeSet;

use serde_json::{Map, Value};

pub use condition::{Bound, Comparison, Condition, Pattern};
pub use entity::{Entity, Field, Kind, Role};
pub use order::{Order, OrderBy};
pub use paging::Paging;
pub use path::{Path, resolve};
pub use projection::{Projection, ReferenceFields};
pub use range::number;
pub use text::{FIELDS as TEXT_FIELDS, FullText};

use crate::limits::{QUERY_CONDITIONS, QUERY_WORDS};
use crate::problem::{Code, Problem, Result};
use params::{flag, given};

/// One `get_all` call, read.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    pub entity: Entity,
    /// What a document must satisfy, hidden ones left aside.
    pub condition: Condition,
    /// Leaves hidden documents out, unless the call asks for them. An operator's option may clear or replace it.
    pub visible: Option<Condition>,
    pub order: Vec<Order>,
    pub paging: Paging,
    pub projection: Projection,
    pub include_subprojects: bool,
    pub search_hidden: bool,
    pub allow_public: bool,
    pub shallow_search: bool,
}

impl Query {
    /// Reads the parameters of a call; those the language does not know are ignored.
    ///
    /// # Errors
    /// As section 4 of the wire contract names them: 400/12, 14, 16 and 21.
    pub fn parse(entity: Entity, params: &Map<String, Value>) -> Result<Self> {
        let search = params::text(params, "search_text")?.and_then(FullText::parse);
        if let Some(pieces) = search.as_ref().map(FullText::pieces).filter(|pieces| *pieces > QUERY_WORDS) {
            let message = format!("`search_text` holds {pieces} words; at most {QUERY_WORDS} are searched for at once");
            return Err(Problem::validation(message).with("field", "search_text"));
        }
        let shallow_search = flag(params, "shallow_search", false)?;
        let mut conditions = parameters(entity, params, shallow_search)?;
        if entity == Entity::Report {
            conditions.push(Condition::AnyOf { path: path::split("type"), values: vec!["report".to_owned()] });
        }
        conditions.extend(search.clone().map(Condition::FullText));
        let condition = Condition::all(conditions);
        if condition.leaves() > QUERY_CONDITIONS {
            let message =
                format!("the query has {} conditions; at most {QUERY_CONDITIONS} are allowed", condition.leaves());
            return Err(Problem::validation(message));
        }
        let search_hidden = flag(params, "search_hidden", false)?;
        Ok(Self {
            entity,
            condition,
            visible: visible(entity, params, search_hidden),
            order: order::parse(entity, params, search.as_ref())?,
            paging: Paging::parse(params)?,
            projection: Projection::parse(entity, params)?,
            include_subprojects: flag(params, "include_subprojects", false)?,
            search_hidden,
            allow_public: flag(params, "allow_public", true)?,
            shallow_search,
        })
    }

    /// The whole condition.
    pub fn filter(&self) -> Condition {
        Condition::all(self.visible.iter().chain([&self.condition]).cloned().collect())
    }

    /// Ids that the query names in the field `project`, wanted or not.
    pub fn projects(&self) -> BTreeSet<String> {
        let mut named = BTreeSet::new();
        self.condition.clone().map_leaves(&mut |leaf| {
            if let Condition::AnyOf { path, values } | Condition::AllOf { path, values } = &leaf
                && is_project(path)
            {
                named.extend(values.iter().cloned());
            }
            leaf
        });
        named
    }

    /// Lets each named project stand for its sub-projects too, where the call asks for that.
    /// `descendants` tells the ids below one, at any depth.
    #[must_use]
    pub fn with_projects(mut self, descendants: impl Fn(&str) -> Vec<String>) -> Self {
        if !self.include_subprojects {
            return self;
        }
        let family = |id: String| -> Vec<String> { descendants(&id).into_iter().chain([id]).collect() };
        self.condition = self.condition.map_leaves(&mut |leaf| match leaf {
            Condition::AnyOf { path, values } if is_project(&path) => {
                Condition::AnyOf { path, values: values.into_iter().flat_map(family).collect() }
            }
            Condition::AllOf { path, values } if is_project(&path) => Condition::And(
                values.into_iter().map(|id| Condition::AnyOf { path: path.clone(), values: family(id) }).collect(),
            ),
            other => other,
        });
        self
    }
}

fn is_project(path: &[String]) -> bool {
    path.len() == 1 && path[0] == "project"
}

/// The conditions of all parameters, in the table's terms.
fn parameters(entity: Entity, params: &Map<String, Value>, shallow: bool) -> Result<Vec<Condition>> {
    let mut conditions = Vec::new();
    let filters = filters(params)?;
    for (name, value) in filters.into_iter().flatten().filter(|(_, value)| !value.is_null()) {
        conditions.extend(list::parse_filter(name, &list_path(entity, name, shallow)?, value)?);
    }
    for (name, value) in params.iter().filter(|(name, value)| !value.is_null() && !has(filters, name)) {
        if let Some(field) = entity.field(name) {
            conditions.extend(parameter(entity, field, name, value, shallow)?);
        }
    }
    for (name, any) in multi::NAMES {
        if let Some(value) = given(params, name) {
            conditions.extend(multi::parse(entity, name, any, value)?);
        }
    }
    if let Some(tree) = given(params, "where") {
        conditions.push(typed::parse(entity, tree)?);
    }
    if entity == Entity::Project && shallow && !["parent", "id"].iter().any(|name| asks(params, filters, name)) {
        conditions.push(Condition::Empty { path: path::split("parent") });
    }
    Ok(conditions)
}

fn parameter(entity: Entity, field: &Field, name: &str, value: &Value, shallow: bool) -> Result<Option<Condition>> {
    let read = || path::value_path(entity, name, Code::VALIDATION).map(|(path, _)| path);
    match (field.role, value) {
        (Role::Pattern, Value::String(text)) if text.is_empty() => Ok(None),
        (Role::Pattern, Value::String(text)) => {
            Ok(Some(Condition::Pattern { path: read()?, pattern: Pattern::parse(text, false)? }))
        }
        (Role::Pattern, other) => Err(params::wrong(name, other, "a regular expression")),
        (Role::List, value) => list::parse(name, &list_path(entity, name, shallow)?, value),
        (Role::Range, value) => range::parse(name, &read()?, field.kind, value).map(Some),
        (Role::Date, value) => range::dates(name, &read()?, value),
        (Role::Equality, Value::String(text)) if field.kind == Kind::Flag => {
            let flag = text.parse().map_err(|_| params::wrong(name, value, "true or false"))?;
            Ok(Some(Condition::Equals { path: read()?, value: Value::Bool(flag) }))
        }
        (Role::Equality, value) => Ok(Some(Condition::Equals { path: read()?, value: value.clone() })),
        (Role::Plain, _) => Ok(None),
    }
}

/// Where a list field lies. A project's `parent` is any ancestor, unless the search is shallow.
fn list_path(entity: Entity, name: &str, shallow: bool) -> Result<Path> {
    if !entity.field(name).is_some_and(|field| field.role == Role::List) {
        let message = format!("`filters` names `{name}`, which is not a list field of a {}", entity.noun());
        return Err(Problem::validation(message).with("field", name));
    }
    if entity == Entity::Project && name == "parent" && !shallow {
        return Ok(path::split("path"));
    }
    Ok(path::value_path(entity, name, Code::VALIDATION)?.0)
}

fn filters(params: &Map<String, Value>) -> Result<Option<&Map<String, Value>>> {
    let Some(value) = given(params, "filters") else { return Ok(None) };
    value.as_object().map(Some).ok_or_else(|| params::wrong("filters", value, "an object of list fields"))
}

fn has(map: Option<&Map<String, Value>>, name: &str) -> bool {
    map.is_some_and(|map| given(map, name).is_some())
}

/// Whether the call says anything about a field.
fn asks(params: &Map<String, Value>, filters: Option<&Map<String, Value>>, name: &str) -> bool {
    let says = |value: &Value| value.as_array().is_none_or(|list| !list.is_empty()) && value.as_str() != Some("");
    has(filters, name) || given(params, name).is_some_and(says)
}

fn visible(entity: Entity, params: &Map<String, Value>, search_hidden: bool) -> Option<Condition> {
    let tag = entity.hidden_tag()?;
    let filters = params.get("filters").and_then(Value::as_object);
    let by_name = entity == Entity::Queue && asks(params, filters, "name");
    if search_hidden || by_name || asks(params, filters, "id") {
        return None;
    }
    Some(Condition::AnyOf { path: path::split("system_tags"), values: vec![tag.to_owned()] }.negate())
}
