//! What people and programs note about a queue: `{key: {key, type, value}}`.

use crate::error::Result;
use crate::kind::Kind;
use crate::{Doc, DocExt, Editing, Tx};
use runfold_api::Problem;
use runfold_api::wire::queues::{AddMetadata, DeleteMetadata};

/// Whether anything changed.
pub fn add(tx: &Tx<'_>, request: &AddMetadata) -> Result<bool> {
    let mut queue = tx.edit(Kind::Queue, &request.queue)?;
    if request.replace_metadata.unwrap_or(false) {
        queue.set("metadata", Doc::new());
    }
    for item in &request.metadata {
        let value = serde_json::to_value(item).map_err(|error| Problem::validation(error.to_string()))?;
        queue.map_mut("metadata").insert(item.key.clone(), value);
    }
    store(tx, queue)
}

/// Whether any of the keys was there.
pub fn delete(tx: &Tx<'_>, request: &DeleteMetadata) -> Result<bool> {
    let mut queue = tx.edit(Kind::Queue, &request.queue)?;
    if queue.map_at("metadata").is_some() {
        queue.map_mut("metadata").retain(|key, _| !request.keys.contains(key));
    }
    store(tx, queue)
}

fn store(tx: &Tx<'_>, mut queue: Editing) -> Result<bool> {
    if !queue.is_changed() {
        return Ok(false);
    }
    queue.set("last_update", tx.now_iso());
    tx.put(queue)?;
    Ok(true)
}
