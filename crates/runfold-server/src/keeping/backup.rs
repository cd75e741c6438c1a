//! A consistent copy of a data folder, also while a server works on it.
//!
//! Events go first, then documents, then the files that those documents name: whatever a later part names is in an
//! earlier one or still to come. A file that was deleted in between makes the documents be copied once more.

use super::manifest::{DATABASES, Entry, Manifest, blob_path, measure};
use super::{KeepingError, Partial, Result, io};
use runfold_api::time::Moment;
use runfold_data::{BlobId, Blobs, DataError};
use runfold_store::tx::for_each_of;
use runfold_store::{Doc, DocExt, Kind, Store, events};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Copies of the documents before a folder counts as too busy with deletions.
const ROUNDS: usize = 10;

/// Copies the data folder `data` to the new folder `to`, which appears complete or not at all.
///
/// # Errors
/// When `to` is there already, `data` is no data folder, or the disk says no.
pub fn backup(data: &Path, to: &Path) -> Result<Manifest> {
    if to.symlink_metadata().is_ok() {
        return Err(KeepingError::Refused(format!("`{}` is there already; name a new folder", to.display())));
    }
    let live = Store::open_read_only(data)?;
    let blobs = Blobs::open(&data.join("blobs"))?;
    let partial = Partial::beside(to)?;
    events::copy_folder(data, &partial.path)?;
    let mut held = BTreeSet::new();
    let counts = copy_documents(&live, &blobs, &partial.path, &mut held)?;
    let mut files: Vec<Entry> = DATABASES.iter().map(|name| entry(&partial.path, name)).collect::<Result<_>>()?;
    for id in &held {
        files.push(entry(&partial.path, &blob_path(id).to_string_lossy())?);
    }
    let manifest = Manifest::new(Moment::now().iso(), counts, files);
    manifest.write(&partial.path)?;
    partial.put_in_place(to)?;
    Ok(manifest)
}

fn entry(folder: &Path, path: &str) -> Result<Entry> {
    let (size, blake3) = measure(&folder.join(path))?;
    super::sync(&folder.join(path))?;
    Ok(Entry { path: path.to_owned(), size, blake3 })
}

/// Copies the documents and every file they name; `held` are the blobs of the copy.
fn copy_documents(
    live: &Store,
    blobs: &Blobs,
    to: &Path,
    held: &mut BTreeSet<BlobId>,
) -> Result<BTreeMap<String, u64>> {
    for _ in 0..ROUNDS {
        remove(&to.join("meta.db"))?;
        live.meta().backup(to)?;
        let (counts, named) = look_at_copy(to)?;
        for id in held.difference(&named) {
            remove(&to.join(blob_path(id)))?;
        }
        held.retain(|id| named.contains(id));
        let missing: Vec<_> = named.difference(held).cloned().collect();
        let mut are_all_there = true;
        for id in missing {
            let shard = to.join(blob_path(&id));
            let shard = shard.parent().unwrap_or(to);
            std::fs::create_dir_all(shard).map_err(io("making", shard))?;
            match blobs.put_into(&id, shard) {
                Ok(()) => drop(held.insert(id)),
                Err(DataError::NotFound { .. }) if is_named(live, &id)? => return Err(lost(&id)),
                Err(DataError::NotFound { .. }) => are_all_there = false,
                Err(error) => return Err(error.into()),
            }
        }
        if are_all_there {
            return Ok(counts);
        }
    }
    Err(KeepingError::Refused("files were deleted faster than they could be copied; try again later".into()))
}

fn lost(id: &BlobId) -> KeepingError {
    KeepingError::Refused(format!(
        "the bytes of file `{id}` are missing; `runfold admin check` names all such files, delete or restore them first"
    ))
}

fn is_named(live: &Store, id: &BlobId) -> Result<bool> {
    Ok(live.read_now("", |view| view.backend().by_id(Kind::File, None, id.as_str()))?.is_some())
}

fn look_at_copy(folder: &Path) -> Result<(BTreeMap<String, u64>, BTreeSet<BlobId>)> {
    let copy = Store::open_read_only(folder)?;
    let found = copy.read_now("", |view| {
        let (mut counts, mut files) = (BTreeMap::new(), Vec::new());
        for kind in [Kind::Workspace, Kind::User, Kind::Project, Kind::Task, Kind::Model, Kind::Queue, Kind::File] {
            let mut count = 0;
            for_each_of(view.backend(), kind, None, &mut |row| {
                count += 1;
                files.extend(Some(row.id().to_owned()).filter(|_| kind == Kind::File));
                Ok(())
            })?;
            counts.insert(format!("{}s", kind.word()), count);
        }
        Ok((counts, files))
    });
    drop(copy);
    // The copy is whole in its one file; these only came from looking at it.
    remove(&folder.join("meta.db-wal"))?;
    remove(&folder.join("meta.db-shm"))?;
    let (counts, files) = found?;
    let files: Result<_, DataError> = files.iter().map(|id| id.parse()).collect();
    Ok((counts, files?))
}

fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(io("removing", path)(error)),
        _ => Ok(()),
    }
}

/// Notes in the store when and where the last backup was made, for health.
///
/// # Errors
/// When the store can't be written.
pub fn remember(store: &Store, manifest: &Manifest, to: &Path) -> Result<()> {
    let mut doc = Doc::new();
    doc.set("id", crate::health::LAST_BACKUP);
    doc.set("at", manifest.created.as_str());
    doc.set("path", to.display().to_string());
    let actor = crate::accounts::first_start::command("admin.backup");
    Ok(store.write_now(actor, move |tx| {
        if tx.exists(Kind::Setting, crate::health::LAST_BACKUP)? {
            let mut row = tx.edit(Kind::Setting, crate::health::LAST_BACKUP)?;
            *row = doc.clone();
            return tx.put(row).map(drop);
        }
        tx.create_in("", Kind::Setting, doc.clone()).map(drop)
    })?)
}
