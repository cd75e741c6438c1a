//! Public objects: everybody reads them, nobody writes them until they are private again.

use crate::document::{DocExt, Document};
use crate::error::Result;
use crate::kind::Kind;
use crate::tx::Tx;
use runfold_api::Problem;
use runfold_api::problem::Code;

/// Where a public object came from, and goes back to.
const ORIGIN: &str = "company_origin";

/// Lets every workspace read these. Answers how many changed.
///
/// # Errors
/// The kind's "unknown id" problem.
pub fn make_public(tx: &Tx<'_>, kind: Kind, ids: &[String]) -> Result<u64> {
    let mut changed = 0;
    for id in ids {
        if tx.get(kind, id)?.is_public() {
            continue;
        }
        let mut object = tx.edit(kind, id)?;
        object.set(ORIGIN, tx.workspace());
        object.set_workspace("");
        tx.put(object)?;
        changed += 1;
    }
    Ok(changed)
}

/// Takes these back to the workspace that made them public.
///
/// # Errors
/// 400/24 for one that is not public; 403/21 for one that another workspace made public.
pub fn make_private(tx: &Tx<'_>, kind: Kind, ids: &[String]) -> Result<u64> {
    for id in ids {
        let object = tx.get(kind, id)?;
        check_ours(tx, kind, &object)?;
        let mut object = tx.edit_public(kind, object);
        object.unset(ORIGIN);
        object.set_workspace(tx.workspace());
        tx.put(object)?;
    }
    Ok(ids.len() as u64)
}

fn check_ours(tx: &Tx<'_>, kind: Kind, object: &Document) -> Result<()> {
    let (word, id) = (kind.word(), object.id());
    if !object.is_public() {
        return Err(Problem::new(Code::NOT_PUBLIC, format!("{word} `{id}` is not public")).with("id", id).into());
    }
    if object.str_at(ORIGIN) != Some(tx.workspace()) {
        let message = format!("{word} `{id}` was made public by another workspace; only that can make it private");
        return Err(Problem::new(Code::NO_WRITE_PERMISSION, message).with("id", id).into());
    }
    Ok(())
}
