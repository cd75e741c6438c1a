//! A model's metadata: items by key.

use crate::document::{Doc, DocExt};
use crate::error::Result;
use crate::kind::Kind;
use crate::tx::{Editing, Tx};
use runfold_api::Problem;
use runfold_api::wire::models::{AddMetadata, DeleteMetadata, Metadata, MetadataItem};
use serde_json::{Value, json};

/// Adds items, over those with their keys; `replace_metadata` takes away all others.
pub fn add_or_update_metadata(tx: &Tx<'_>, request: &AddMetadata) -> Result<u64> {
    let items = as_map(&Metadata::List(request.metadata.clone()))?;
    let mut model = tx.edit(Kind::Model, &request.model)?;
    if request.replace_metadata.unwrap_or(false) {
        model.set("metadata", items);
    } else if let Value::Object(items) = items {
        model.map_mut("metadata").extend(items);
    }
    store(tx, model)
}

/// Takes items away; keys that are not there are no error.
pub fn delete_metadata(tx: &Tx<'_>, request: &DeleteMetadata) -> Result<u64> {
    let mut model = tx.edit(Kind::Model, &request.model)?;
    if model.map_at("metadata").is_some() {
        let metadata = model.map_mut("metadata");
        request.keys.iter().for_each(|key| drop(metadata.remove(key)));
    }
    store(tx, model)
}

fn store(tx: &Tx<'_>, mut model: Editing) -> Result<u64> {
    if !model.is_changed() {
        return Ok(0);
    }
    model.set("last_update", tx.now_iso());
    tx.put(model)?;
    Ok(1)
}

/// The items by key, as they are stored.
///
/// # Errors
/// 400/12 for an item without a key.
pub fn as_map(metadata: &Metadata) -> Result<Value, Problem> {
    let mut map = Doc::new();
    match metadata {
        Metadata::List(items) => {
            for item in items {
                add(&mut map, item.key.as_deref(), item)?;
            }
        }
        Metadata::Map(items) => {
            for (key, item) in items {
                add(&mut map, Some(key), item)?;
            }
        }
    }
    Ok(Value::Object(map))
}

fn add(map: &mut Doc, key: Option<&str>, item: &MetadataItem) -> Result<(), Problem> {
    let Some(key) = key.filter(|key| !key.is_empty()) else {
        return Err(Problem::validation("an item of `metadata` has no key"));
    };
    let mut stored = json!({"key": key, "value": item.value});
    if let Some(kind) = &item.kind {
        stored["type"] = json!(kind);
    }
    map.insert(key.to_owned(), stored);
    Ok(())
}
