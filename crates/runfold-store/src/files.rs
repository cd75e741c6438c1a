//! The names of stored files: which path leads to which blob, in which workspace.
//! It leaves the bytes to runfold-data; what is dropped here goes to the delete queue first.

use crate::document::{Doc, DocExt, Document};
use crate::error::Result;
use crate::kind::Kind;
use crate::tx::{MADE_BY, Tx, View};
use crate::{deletions, leases};
use runfold_api::Problem;
use runfold_api::problem::Code;

/// A file that has arrived whole.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// As the client spelled it, without a slash in front.
    pub path: String,
    /// The same in the one spelling that all of its encodings share.
    pub folded: String,
    pub blob: String,
    pub size: u64,
    pub blake3: String,
    pub sha256: String,
    pub content_type: Option<String>,
}

/// Gives a blob its name; a file that had the name before goes to the delete queue.
pub fn store(tx: &Tx<'_>, file: &Arrived) -> Result<Document> {
    if let Some(old) = tx.by_unique(Kind::File, "path", &file.path)?.filter(|old| !old.is_public()) {
        check_own(tx, &old)?;
        drop_file(tx, &old)?;
    }
    let mut doc = Doc::new();
    doc.set("id", file.blob.as_str());
    doc.set("path", file.path.as_str());
    doc.set("folded", file.folded.as_str());
    doc.set("folders", folders(&file.folded));
    doc.set("size", file.size);
    doc.set("blake3", file.blake3.as_str());
    doc.set("sha256", file.sha256.as_str());
    doc.set("created", tx.now_iso());
    doc.set("user", tx.actor().user.as_str());
    if let Some(kind) = &file.content_type {
        doc.set("content_type", kind.as_str());
    }
    tx.create(Kind::File, doc)
}

/// What came of storing a blob that may have had a name before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    Now,
    Before,
    /// It had a name and lost it, so its bytes are on their way out.
    Gone,
}

/// As [`store`], unless the blob has a name or had one.
pub fn store_once(tx: &Tx<'_>, file: &Arrived) -> Result<Stored> {
    if tx.exists(Kind::File, &file.blob)? {
        return Ok(Stored::Before);
    }
    if tx.exists(Kind::Deletion, &deletions::blob_id(&file.blob))? {
        return Ok(Stored::Gone);
    }
    store(tx, file)?;
    Ok(Stored::Now)
}

/// The file of a name: exactly as stored, else by the spelling that all encodings share.
pub fn find(view: &View<'_>, exact: &[&str], folded: &str) -> Result<Option<Document>> {
    for path in exact {
        if let Some(file) = view.by_unique(Kind::File, "path", path)? {
            return Ok(Some(file));
        }
    }
    Ok(view.by_field(Kind::File, "folded", folded)?.pop())
}

/// Takes away a file, or all files of a folder; says how many there were.
pub fn remove(tx: &Tx<'_>, exact: &[&str], folded: &str) -> Result<u64> {
    let files = match find(tx, exact, folded)? {
        Some(file) => vec![file],
        None => tx.by_field(Kind::File, "folders", folded)?,
    };
    let own: Vec<_> = files.into_iter().filter(|file| !file.is_public()).collect();
    own.iter().try_for_each(|file| check_own(tx, file))?;
    own.iter().try_for_each(|file| drop_file(tx, file))?;
    Ok(own.len() as u64)
}

/// A running task replaces and deletes files of its own, and none any more once its attempt was fenced out.
///
/// # Errors
/// 403/20 for any other file.
fn check_own(tx: &Tx<'_>, file: &Document) -> Result<()> {
    let Some((task, attempt)) = tx.own_task() else { return Ok(()) };
    let path = file.str_at("path").unwrap_or_default();
    let is_own = file.str_at(MADE_BY) == Some(task) || path.contains(&format!(".{task}/"));
    if is_own && !leases::is_fenced_out(&*tx.get(Kind::Task, task)?, attempt) {
        return Ok(());
    }
    let why = if is_own { "a later attempt may need it" } else { "another one made it" };
    let message = format!("attempt {attempt} of task `{task}` can't replace or delete the file `{path}`: {why}");
    Err(Problem::new(Code::FORBIDDEN_ROLE, message).into())
}

fn drop_file(tx: &Tx<'_>, file: &Document) -> Result<()> {
    tx.remove(Kind::File, file)?;
    deletions::blob(tx, file)
}

/// `a` and `a/b` of `a/b/c.txt`.
fn folders(path: &str) -> Vec<String> {
    path.match_indices('/').map(|(end, _)| path[..end].to_owned()).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_folder_above_a_file_is_known() {
        assert_eq!(super::folders("a/b/c.txt"), ["a", "a/b"]);
    }
}
