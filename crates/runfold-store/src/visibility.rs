//! Making objects public, which everybody reads and nobody writes, and private again.
//! It leaves who may ask for it to the routes.

use crate::document::DocExt;
use crate::error::Result;
use crate::kind::Kind;
use crate::tx::Tx;
use runfold_api::Problem;
use runfold_api::problem::Code;

/// The field that remembers whose a public object was.
pub const ORIGIN: &str = "company_origin";

/// Makes objects public; returns how many were not.
///
/// # Errors
/// The kind's "unknown id" problem.
pub fn make_public(tx: &Tx<'_>, kind: Kind, ids: &[String]) -> Result<u64> {
    check(ids)?;
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

/// Takes objects back to the workspace they came from.
///
/// # Errors
/// 400/24 for one that is not public; 403/21 for one that came from elsewhere.
pub fn make_private(tx: &Tx<'_>, kind: Kind, ids: &[String]) -> Result<u64> {
    check(ids)?;
    for id in ids {
        let mut object = tx.edit_public(kind, id)?;
        if object.str_at(ORIGIN) != Some(tx.workspace()) {
            let message =
                format!("{} `{id}` was made public by another workspace, which alone can take it back", kind.word());
            return Err(Problem::new(Code::NO_WRITE_PERMISSION, message).with("id", id.as_str()).into());
        }
        object.unset(ORIGIN);
        object.set_workspace(tx.workspace());
        tx.put(object)?;
    }
    Ok(ids.len() as u64)
}

fn check(ids: &[String]) -> Result<()> {
    match ids.is_empty() {
        true => Err(Problem::validation("`ids` is empty; name at least one").into()),
        false => Ok(()),
    }
}
