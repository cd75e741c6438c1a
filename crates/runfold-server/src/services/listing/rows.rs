//! Rows as they go out: the defaults of answers, references expanded, older forms for older clients, what was asked of them.
//! It leaves finding documents to the listing, and what only `_ex` calls add to the extras.

use crate::accounts::people;
use crate::call::{ApiVersion, Call};
use runfold_api::query::{Entity, Query};
use runfold_api::time::Moment;
use runfold_store::listing::expand::Expander;
use runfold_store::query::project;
use runfold_store::tasks::legacy;
use runfold_store::{Doc, Document, View, models, projects, queues, tasks};
use serde_json::Value;

/// For whom rows are made.
#[derive(Debug, Clone, Copy)]
pub struct Viewer {
    pub version: ApiVersion,
    /// Whether references are shown as objects.
    pub extended: bool,
    pub now: Moment,
}

impl Viewer {
    pub fn of(call: &Call, extended: bool) -> Self {
        Self { version: call.version, extended, now: call.at }
    }
}

/// A document with the defaults that answers have, and without what is the store's or the user's own business.
pub fn outward(entity: Entity, doc: Doc) -> Doc {
    match entity {
        Entity::Task | Entity::Report => tasks::outward(doc),
        Entity::Model => models::outward(doc),
        Entity::Project => projects::outward(doc),
        Entity::Queue => queues::outward(doc),
        Entity::User => people::shown(&doc),
    }
}

pub fn rows(
    view: &View<'_>,
    query: &Query,
    documents: Vec<Document>,
    viewer: Viewer,
) -> runfold_store::Result<Vec<Value>> {
    let mut expander = Expander::new(*view, outward);
    let mut row = |document: Document| {
        let mut doc = outward(query.entity, document.doc);
        if viewer.extended {
            expander.expand(query.entity, &mut doc, &query.projection)?;
        }
        if matches!(query.entity, Entity::Task | Entity::Report) {
            legacy::outward((viewer.version.0, viewer.version.1), &mut doc);
        }
        Ok(Value::Object(project(&doc, &query.projection)))
    };
    documents.into_iter().map(&mut row).collect()
}
