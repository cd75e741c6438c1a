//! References as `_ex` calls show them: an object with the id and what was asked of the document behind it.

use crate::document::{Doc, Document};
use crate::error::Result;
use crate::kind::Kind;
use crate::listing::kind_of;
use crate::query::project;
use crate::tx::View;
use runfold_api::query::{Entity, Projection, ReferenceFields};
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// How far references of references are followed (`parent.project.name` is two).
const DEPTH: usize = 3;

/// Expands references, reading each document behind them once.
pub struct Expander<'a> {
    view: View<'a>,
    /// A document as it goes out, without what is not for others.
    outward: fn(Entity, Doc) -> Doc,
    read: HashMap<(Kind, String), Option<Document>>,
}

impl<'a> Expander<'a> {
    pub fn new(view: View<'a>, outward: fn(Entity, Doc) -> Doc) -> Self {
        Self { view, outward, read: HashMap::new() }
    }

    /// Replaces each reference that the projection takes.
    ///
    /// # Errors
    /// 400/14 for a field that the document behind a reference can't have.
    pub fn expand(&mut self, entity: Entity, doc: &mut Doc, projection: &Projection) -> Result<()> {
        self.expand_to(entity, doc, projection, DEPTH)
    }

    fn expand_to(&mut self, entity: Entity, doc: &mut Doc, projection: &Projection, depth: usize) -> Result<()> {
        for path in entity.references().iter().filter(|path| takes(projection, path)) {
            let parts: Vec<_> = path.split('.').collect();
            let fields = projection.references.get(*path);
            let target = target(entity, path);
            self.replace(doc, &parts, target, fields, depth)?;
        }
        Ok(())
    }

    /// Walks to the reference, through lists of objects too.
    fn replace(
        &mut self,
        doc: &mut Doc,
        parts: &[&str],
        target: Target,
        fields: Option<&ReferenceFields>,
        depth: usize,
    ) -> Result<()> {
        let Some((first, rest)) = parts.split_first() else { return Ok(()) };
        let Some(value) = doc.get_mut(*first) else { return Ok(()) };
        match value {
            Value::String(id) if rest.is_empty() => {
                let id = std::mem::take(id);
                *value = self.object(target, id, fields, depth)?;
            }
            Value::Object(inner) => self.replace(inner, rest, target, fields, depth)?,
            Value::Array(list) => {
                for inner in list.iter_mut().filter_map(Value::as_object_mut) {
                    self.replace(inner, rest, target, fields, depth)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// What stands in place of an id. Of what was deleted only the id is left; where that says so, nothing.
    fn object(&mut self, target: Target, id: String, fields: Option<&ReferenceFields>, depth: usize) -> Result<Value> {
        if id.starts_with("__DELETED__") {
            return Ok(Value::Null);
        }
        let Some(fields) = fields.filter(|_| depth > 0) else { return Ok(json!({"id": id})) };
        let Some(document) = self.document(target.kind(), &id)? else { return Ok(json!({"id": id})) };
        let Target::Entity(entity) = target else {
            return Ok(json!({"id": id, "name": document.get("name")}));
        };
        let mut doc = (self.outward)(entity, document.doc);
        let mut asked = Map::new();
        if let ReferenceFields::Some(names) = fields {
            asked.insert("only_fields".to_owned(), json!(names));
        }
        let projection = Projection::parse(entity, &asked)?;
        if !projection.references.is_empty() {
            self.expand_to(entity, &mut doc, &projection, depth - 1)?;
        }
        Ok(Value::Object(project(&doc, &projection)))
    }

    fn document(&mut self, kind: Kind, id: &str) -> Result<Option<Document>> {
        if let Some(known) = self.read.get(&(kind, id.to_owned())) {
            return Ok(known.clone());
        }
        let found = self.view.find(kind, id)?;
        self.read.insert((kind, id.to_owned()), found.clone());
        Ok(found)
    }
}

/// What a reference names.
#[derive(Clone, Copy)]
enum Target {
    Entity(Entity),
    Workspace,
}

impl Target {
    fn kind(self) -> Kind {
        match self {
            Self::Entity(entity) => kind_of(entity),
            Self::Workspace => Kind::Workspace,
        }
    }
}

fn target(entity: Entity, path: &str) -> Target {
    Target::Entity(match path {
        "project" => Entity::Project,
        "user" => Entity::User,
        "company" => return Target::Workspace,
        "execution.queue" => Entity::Queue,
        "models.input.model" | "models.output.model" => Entity::Model,
        "task" | "entries.task" => Entity::Task,
        _ => entity, // `parent` is of the same kind
    })
}

fn takes(projection: &Projection, path: &str) -> bool {
    let Some(include) = &projection.include else { return true };
    let parts: Vec<_> = path.split('.').collect();
    include.iter().any(|wanted| wanted.iter().zip(&parts).all(|(wanted, part)| wanted == part))
}
