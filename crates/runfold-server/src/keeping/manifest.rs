//! What a backup says of itself: versions, counts, and every file with its hash, sealed by a hash of its own.

use super::{KeepingError, Result, io};
use runfold_data::BlobId;
use runfold_store::meta::sqlite::FORMAT as META;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

pub const NAME: &str = "manifest.json";
/// The format of the bundle itself.
const BUNDLE: i64 = 1;
pub const DATABASES: [&str; 3] = ["hot.db", "series.db", "meta.db"];

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Only a backup of Runfold has this.
    pub runfold_backup: i64,
    /// Of the program that wrote it.
    pub version: String,
    pub formats: Formats,
    pub created: String,
    pub counts: BTreeMap<String, u64>,
    pub files: Vec<Entry>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Formats {
    pub meta: i64,
    pub events: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub path: String,
    pub size: u64,
    pub blake3: String,
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    manifest: Manifest,
    blake3: String,
}

impl Manifest {
    pub fn new(created: String, counts: BTreeMap<String, u64>, files: Vec<Entry>) -> Self {
        let formats = Formats { meta: META, events: runfold_store::events::FORMAT };
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Self { runfold_backup: BUNDLE, version, formats, created, counts, files }
    }

    pub fn write(&self, folder: &Path) -> Result<()> {
        let path = folder.join(NAME);
        let sealed = Sealed { manifest: self.clone(), blake3: self.hash()? };
        let text = serde_json::to_vec_pretty(&sealed).map_err(|error| refused(&path, error))?;
        let mut file = File::create_new(&path).map_err(io("writing", &path))?;
        file.write_all(&text).and_then(|()| file.sync_all()).map_err(io("writing", &path))
    }

    /// Reads and judges the manifest of a bundle.
    ///
    /// # Errors
    /// For what is no backup, is damaged, or was written by a newer version.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(NAME);
        let text = std::fs::read(&path).map_err(|_| {
            KeepingError::Refused(format!(
                "`{}` is no backup of Runfold: it has no {NAME} that can be read",
                folder.display()
            ))
        })?;
        let sealed: Sealed = serde_json::from_slice(&text).map_err(|error| refused(&path, error))?;
        let Sealed { manifest, blake3 } = sealed;
        manifest.check_version()?;
        if manifest.hash()? != blake3 {
            return Err(refused(&path, "its hash is not the one it was written with"));
        }
        manifest.files.iter().try_for_each(|entry| check_path(&path, &entry.path))?;
        let has = |name: &&str| manifest.files.iter().any(|entry| entry.path == **name);
        match DATABASES.iter().find(|name| !has(name)) {
            Some(missing) => Err(refused(&path, format!("it names no `{missing}`"))),
            None => Ok(manifest),
        }
    }

    fn check_version(&self) -> Result<()> {
        let newer = self.runfold_backup > BUNDLE
            || self.formats.meta > META
            || self.formats.events > runfold_store::events::FORMAT;
        if !newer {
            return Ok(());
        }
        Err(KeepingError::Refused(format!(
            "the backup was written by Runfold {}, whose formats this version ({}) can't read; use that version or a newer one",
            self.version,
            env!("CARGO_PKG_VERSION")
        )))
    }

    fn hash(&self) -> Result<String> {
        let bytes = serde_json::to_vec(self).map_err(|error| refused(Path::new(NAME), error))?;
        Ok(blake3::hash(&bytes).to_hex().to_string())
    }
}

fn refused(path: &Path, why: impl std::fmt::Display) -> KeepingError {
    KeepingError::Refused(format!("the backup is damaged: `{}`: {why}", path.display()))
}

/// Nothing but what a data folder holds; above all no way out of it.
fn check_path(manifest: &Path, path: &str) -> Result<()> {
    let is_blob = path
        .strip_prefix("blobs/blobs/")
        .and_then(|rest| rest.split_once('/'))
        .is_some_and(|(shard, id)| id.parse::<BlobId>().is_ok() && id.get(..2) == Some(shard));
    if is_blob || DATABASES.contains(&path) {
        return Ok(());
    }
    Err(refused(manifest, format!("it names `{}`, which is no file of a data folder", path.escape_default())))
}

/// Where a blob lies, in a data folder and in a bundle alike.
pub fn blob_path(id: &BlobId) -> PathBuf {
    Path::new("blobs/blobs").join(&id.as_str()[..2]).join(id.as_str())
}

/// Size and hash of a file.
pub fn measure(path: &Path) -> Result<(u64, String)> {
    let mut hasher = blake3::Hasher::new();
    let mut file = File::open(path).map_err(io("opening", path))?;
    let size = std::io::copy(&mut file, &mut hasher).map_err(io("reading", path))?;
    Ok((size, hasher.finalize().to_hex().to_string()))
}
