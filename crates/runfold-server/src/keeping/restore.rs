//! A data folder out of a backup. Everything is judged before anything is made, and nothing is ever overwritten.

use super::check::check;
use super::manifest::{Entry, Manifest, measure};
use super::{KeepingError, Partial, Result, io, sync};
use std::path::Path;

/// Makes the data folder `to` from `bundle`; `verify` also reads through all that it holds before it counts as good.
///
/// # Errors
/// For damaged, foreign and newer bundles, and for a folder that holds anything.
pub fn restore(bundle: &Path, to: &Path, verify: bool) -> Result<Manifest> {
    check_target(to)?;
    let manifest = Manifest::read(bundle)?;
    manifest.files.iter().try_for_each(|entry| verify_entry(bundle, entry))?;
    let partial = Partial::beside(to)?;
    for entry in &manifest.files {
        copy(bundle, &partial.path, entry)?;
    }
    if verify {
        let report = check(&partial.path, true)?;
        if let Some(first) = report.problems.first() {
            let count = report.problems.len();
            return Err(KeepingError::Refused(format!(
                "the backup holds {count} things that can't be read, the first: {first}; without --verify it is restored as it is"
            )));
        }
    }
    partial.put_in_place(to)?;
    Ok(manifest)
}

fn check_target(to: &Path) -> Result<()> {
    let refused = || {
        KeepingError::Refused(format!("`{}` is not empty; a backup is restored into a new folder only", to.display()))
    };
    match std::fs::read_dir(to) {
        Ok(mut entries) => entries.next().map_or(Ok(()), |_| Err(refused())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(_) => Err(refused()),
    }
}

fn verify_entry(bundle: &Path, entry: &Entry) -> Result<()> {
    let damaged = |why: String| KeepingError::Refused(format!("the backup is damaged: `{}` {why}", entry.path));
    let path = bundle.join(&entry.path);
    let is_file = path.symlink_metadata().is_ok_and(|file| file.is_file());
    if !is_file {
        return Err(damaged("is missing".into()));
    }
    let (size, blake3) = measure(&path)?;
    if size != entry.size {
        return Err(damaged(format!("has {size} bytes, it was written with {}", entry.size)));
    }
    if blake3 != entry.blake3 {
        return Err(damaged("has other bytes than it was written with".into()));
    }
    Ok(())
}

fn copy(bundle: &Path, to: &Path, entry: &Entry) -> Result<()> {
    let (from, to) = (bundle.join(&entry.path), to.join(&entry.path));
    if let Some(folder) = to.parent() {
        std::fs::create_dir_all(folder).map_err(io("making", folder))?;
    }
    std::fs::copy(&from, &to).map_err(io("copying", &from))?;
    sync(&to)
}
