//! Adding and removing tags of several tasks or models at once.
//! It leaves replacing all tags to `edit` and `update`.

use crate::document::DocExt;
use crate::error::Result;
use crate::kind::Kind;
use crate::tasks::stamp;
use crate::tx::Tx;
use runfold_api::wire::tasks::UpdateTags;
use runfold_api::{Problem, names};

/// Removes, then adds; returns how many objects there were.
///
/// # Errors
/// The kind's "unknown id" problem, and nothing is changed then; 400/12 for no ids.
pub fn update(tx: &Tx<'_>, kind: Kind, request: &UpdateTags) -> Result<u64> {
    if request.ids.is_empty() {
        return Err(Problem::validation("`ids` is empty; name at least one").into());
    }
    let added = request.add_tags.as_deref().unwrap_or_default();
    let removed = request.remove_tags.as_deref().unwrap_or_default();
    if added.is_empty() && removed.is_empty() {
        return Ok(0);
    }
    for id in &request.ids {
        let mut object = tx.edit(kind, id)?;
        let mut tags = object.strings_at("tags");
        tags.retain(|tag| !removed.contains(tag));
        tags.extend(added.iter().cloned());
        object.set("tags", names::tags(&tags)?);
        stamp::touch(tx, &mut object);
        tx.put(object)?;
    }
    Ok(request.ids.len() as u64)
}
