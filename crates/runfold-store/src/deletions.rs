//! The visible delete queue: what a transaction took away and whose bytes are still to go.
//! The bytes themselves are a job's, after the commit.

use crate::document::{Doc, DocExt, Document};
use crate::error::Result;
use crate::ids::new_id;
use crate::kind::Kind;
use crate::tasks::DELETED;
use crate::tx::Tx;

/// Queues the events of a task or model that is gone.
pub fn events(tx: &Tx<'_>, owner_kind: Kind, owner: &str) -> Result<()> {
    add(tx, "events", owner_kind, owner, None)
}

/// Queues a file that only `owner` knew of. `external` allows to delete it from stores that are not ours.
pub fn file(tx: &Tx<'_>, owner_kind: Kind, owner: &str, url: &str, external: bool) -> Result<()> {
    add(tx, "file", owner_kind, owner, Some((url, external)))
}

/// Under which id a blob waits in the queue: once, however often it is asked for.
pub fn blob_id(blob: &str) -> String {
    format!("file-{blob}")
}

/// Queues the bytes of a stored file that has lost its name.
pub fn blob(tx: &Tx<'_>, file: &Document) -> Result<()> {
    let mut doc = Doc::new();
    doc.set("id", blob_id(file.id()));
    doc.set("what", "file");
    doc.set("blob", file.id());
    doc.set("path", file.str_at("path").unwrap_or_default());
    store(tx, doc)
}

fn add(tx: &Tx<'_>, what: &str, owner_kind: Kind, owner: &str, file: Option<(&str, bool)>) -> Result<()> {
    let mut doc = Doc::new();
    doc.set("id", new_id());
    doc.set("what", what);
    doc.set("owner_kind", owner_kind.word());
    doc.set("owner", owner);
    if let Some((url, external)) = file {
        doc.set("url", url);
        doc.set("external", external);
    }
    store(tx, doc)
}

fn store(tx: &Tx<'_>, mut doc: Doc) -> Result<()> {
    doc.set("created", tx.now_iso());
    doc.set("attempts", 0);
    tx.create(Kind::Deletion, doc)?;
    Ok(())
}

/// What a reference to something deleted becomes.
pub fn deleted_reference(id: &str) -> String {
    format!("{DELETED}{id}")
}
