//! Models: registered weights with the task that made them.
//! It leaves the bytes of weights to others; a model names them by `uri`.

mod alias;
mod create;
mod delete;
mod edit;
mod legacy;
mod metadata;
mod publish;
mod tags;

pub use alias::set_alias;
pub use create::create;
pub use delete::delete;
pub use edit::edit;
pub use legacy::{get_by_task_id, update_for_task};
pub use metadata::{add_or_update_metadata, delete_metadata};
pub use publish::set_ready;
pub use tags::{archive, unarchive, update_tags};

use crate::document::{Doc, DocExt};
use crate::error::Result;
use crate::kind::Kind;
use crate::projects::for_each_in;
use crate::tx::View;
use runfold_api::wire::models::Frameworks;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A model as it goes out, with the defaults of what was never set.
pub fn outward(mut model: Doc) -> Doc {
    model.remove("company_origin");
    for (field, default) in [
        ("tags", json!([])),
        ("system_tags", json!([])),
        ("uri", json!("")),
        ("last_iteration", json!(0)),
        ("ready", json!(false)),
        ("metadata", json!({})),
    ] {
        if model.get(field).is_none_or(Value::is_null) {
            model.set(field, default);
        }
    }
    model
}

/// The frameworks of all models, or of those in these projects. Reads each model.
pub fn get_frameworks(view: &View<'_>, projects: Option<&[String]>) -> Result<Frameworks> {
    let mut found = BTreeSet::new();
    for_each_in(view, Kind::Model, projects, false, |model| {
        found.extend(model.str_at("framework").filter(|name| !name.is_empty()).map(str::to_owned));
        Ok(())
    })?;
    Ok(Frameworks { frameworks: found.into_iter().collect() })
}
