//! One folder of a dataset version at a time.

use super::state::{Entry, State};
use runfold_api::wire::graphs::{FileEntry, FileList, ListFiles};
use std::collections::BTreeMap;

pub fn list(state: &State, request: &ListFiles, first: usize, size: usize) -> FileList {
    let folder = request.folder.as_deref().unwrap_or_default().trim_matches('/');
    let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let inside = inside(&state.entries, &prefix);
    let entries = match request.pattern.as_deref().filter(|pattern| !pattern.is_empty()) {
        Some(pattern) => {
            let wanted = pattern.to_lowercase();
            inside.iter().filter(|entry| entry.path.to_lowercase().contains(&wanted)).map(file).collect()
        }
        None => children(inside, &prefix),
    };
    FileList {
        total: entries.len() as u64,
        entries: entries.into_iter().skip(first).take(size).collect(),
        files: state.entries.len() as u64,
        bytes: state.entries.iter().map(|entry| entry.bytes).sum(),
        parents: state.parents.clone(),
    }
}

/// The entries below a prefix, by path.
fn inside<'s>(entries: &'s [Entry], prefix: &str) -> &'s [Entry] {
    let start = entries.partition_point(|entry| entry.path.as_str() < prefix);
    let length = entries[start..].partition_point(|entry| entry.path.starts_with(prefix));
    &entries[start..start + length]
}

/// Folders, then files.
fn children(inside: &[Entry], prefix: &str) -> Vec<FileEntry> {
    let (mut folders, mut files) = (BTreeMap::<&str, (u64, u64)>::new(), Vec::new());
    for entry in inside {
        match entry.path[prefix.len()..].split_once('/') {
            Some((name, _)) => {
                let (count, bytes) = folders.entry(name).or_default();
                *count += 1;
                *bytes += entry.bytes;
            }
            None => files.push(file(entry)),
        }
    }
    let folder = |(name, (files, bytes)): (&str, (u64, u64))| FileEntry {
        name: name.to_owned(),
        path: format!("{prefix}{name}"),
        folder: true,
        files,
        bytes,
        hash: None,
        dataset: None,
        link: None,
    };
    folders.into_iter().map(folder).chain(files).collect()
}

fn file(entry: &Entry) -> FileEntry {
    FileEntry {
        name: entry.path.rsplit('/').next().unwrap_or_default().to_owned(),
        path: entry.path.clone(),
        folder: false,
        files: 1,
        bytes: entry.bytes,
        hash: entry.hash.clone(),
        dataset: entry.dataset.clone(),
        link: entry.link.clone(),
    }
}
