//! Does everything that a data folder holds still read? Names what does not; changes nothing.

use super::Result;
use runfold_data::{BlobId, Blobs, DataError};
use runfold_store::tx::for_each_of;
use runfold_store::{DocExt, Document, Kind, Store, events};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeSet;
use std::path::Path;

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct Report {
    /// What can't be read or is missing, a sentence each; empty when all is well.
    pub problems: Vec<String>,
    /// Blobs that no file names: uploads under way, or what the orphans job will take away.
    pub orphans: Vec<String>,
    pub files: u64,
    /// Whether every file was read through and compared with its hash.
    pub deep: bool,
}

/// Looks through a data folder, also while a server works on it. `deep` reads every file's bytes.
///
/// # Errors
/// When the folder is no data folder at all. Damage is no error but in the report.
pub fn check(data: &Path, deep: bool) -> Result<Report> {
    let mut report = Report { deep, ..Report::default() };
    if !data.join("meta.db").is_file() {
        let message = format!("`{}` is no data folder: it holds no meta.db", data.display());
        return Err(super::KeepingError::Refused(message));
    }
    match events::check_folder(data) {
        Ok(damage) => report.problems.extend(damage),
        Err(error) => report.problems.push(format!("the events can't be read: {error}")),
    }
    match Store::open_read_only(data) {
        Ok(store) => check_store(&store, data, &mut report)?,
        Err(error) => report.problems.push(format!("the documents can't be read: {error}")),
    }
    Ok(report)
}

fn check_store(store: &Store, data: &Path, report: &mut Report) -> Result<()> {
    match store.meta().integrity() {
        Ok(damage) => report.problems.extend(damage),
        Err(error) => report.problems.push(format!("the documents can't be looked through: {error}")),
    }
    let blobs = Blobs::open(&data.join("blobs"))?;
    // before the names: a blob that comes meanwhile is no orphan
    let there: Vec<_> = blobs.list().filter_map(|blob| blob.map(|blob| blob.id).ok()).collect();
    match files(store) {
        Ok(files) => check_files(store, &blobs, files, there, report),
        Err(error) => {
            report.problems.push(format!("the list of files can't be read: {error}"));
            Ok(())
        }
    }
}

fn files(store: &Store) -> runfold_store::Result<Vec<Document>> {
    store.read_now("", |view| {
        let mut files = Vec::new();
        for_each_of(view.backend(), Kind::File, None, &mut |file| {
            files.push(file);
            Ok(())
        })?;
        Ok(files)
    })
}

fn check_files(
    store: &Store,
    blobs: &Blobs,
    files: Vec<Document>,
    there: Vec<BlobId>,
    report: &mut Report,
) -> Result<()> {
    report.files = files.len() as u64;
    let named: BTreeSet<_> = files.iter().map(|file| file.id().to_owned()).collect();
    let orphans = there.iter().filter(|id| !named.contains(id.as_str()));
    report.orphans = orphans.map(|id| id.as_str().to_owned()).collect();
    for file in &files {
        let Some(why) = wrong_with(blobs, file, report.deep) else { continue };
        let still = store.read_now("", |view| view.backend().by_id(Kind::File, None, file.id()))?;
        if still.is_some() {
            let path = file.str_at("path").unwrap_or_default();
            report.problems.push(format!("file `{path}` (blob `{}`): {why}", file.id()));
        }
    }
    Ok(())
}

fn wrong_with(blobs: &Blobs, file: &Document, deep: bool) -> Option<String> {
    let compare = || -> Result<Option<String>, DataError> {
        let id: BlobId = file.id().parse()?;
        let expected = file.i64_at("size").and_then(|size| u64::try_from(size).ok());
        let size = blobs.size_now(&id)?;
        if Some(size) != expected {
            return Ok(Some(format!("has {size} bytes, it was stored with {}", expected.unwrap_or(0))));
        }
        let differs = deep && file.str_at("blake3") != Some(blobs.measure(&id)?.1.as_str());
        Ok(differs.then(|| "has other bytes than it was stored with".to_owned()))
    };
    compare().unwrap_or_else(|error| Some(error.to_string()))
}
