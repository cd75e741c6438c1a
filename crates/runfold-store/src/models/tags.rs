//! Tags of models, and the archive, which is one of them.

use crate::document::DocExt;
use crate::error::Result;
use crate::kind::Kind;
use crate::tx::{Editing, Tx};
use runfold_api::names;
use runfold_api::wire::UpdateTags;

/// Removes and adds tags at once, removal first. Answers how many models changed.
pub fn update_tags(tx: &Tx<'_>, request: &UpdateTags) -> Result<u64> {
    let (add, remove) =
        (request.add_tags.as_deref().unwrap_or_default(), request.remove_tags.as_deref().unwrap_or_default());
    let mut changed = 0;
    for id in &request.ids {
        let mut model = tx.edit(Kind::Model, id)?;
        let mut tags = model.strings_at("tags");
        tags.retain(|tag| !remove.contains(tag));
        tags.extend_from_slice(add);
        model.set("tags", names::tags(&tags)?);
        changed += u64::from(store(tx, model)?);
    }
    Ok(changed)
}

/// Answers whether it was not archived before.
pub fn archive(tx: &Tx<'_>, id: &str) -> Result<bool> {
    set_archived(tx, id, true)
}

/// Answers whether it was archived before.
pub fn unarchive(tx: &Tx<'_>, id: &str) -> Result<bool> {
    set_archived(tx, id, false)
}

fn set_archived(tx: &Tx<'_>, id: &str, archived: bool) -> Result<bool> {
    let mut model = tx.edit(Kind::Model, id)?;
    model.set_listed("system_tags", "archived", archived);
    store(tx, model)
}

fn store(tx: &Tx<'_>, mut model: Editing) -> Result<bool> {
    if !model.is_changed() {
        return Ok(false);
    }
    for time in ["last_update", "last_change"] {
        model.set(time, tx.now_iso());
    }
    model.set("last_changed_by", tx.actor().user.as_str());
    tx.put(model)?;
    Ok(true)
}
