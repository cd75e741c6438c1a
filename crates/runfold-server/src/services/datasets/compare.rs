//! What differs between the files of two dataset versions.

use super::state::{Entry, State};
use runfold_api::wire::graphs::{ChangeCounts, FileChange, FileDifference, FileDifferences, GetFileDifferences};
use std::collections::HashMap;

pub fn compare(
    before: &State,
    after: &State,
    base: Option<String>,
    request: &GetFileDifferences,
    first: usize,
    size: usize,
) -> FileDifferences {
    let (differences, counts) = differences(&before.entries, &after.entries);
    let wanted = request.pattern.as_deref().map(str::to_lowercase);
    let fits = |difference: &FileDifference| {
        request.changes.as_ref().is_none_or(|changes| changes.contains(&difference.change))
            && wanted.as_ref().is_none_or(|wanted| difference.path.to_lowercase().contains(wanted))
    };
    let found: Vec<_> = differences.into_iter().filter(fits).collect();
    FileDifferences {
        base,
        total: found.len() as u64,
        differences: found.into_iter().skip(first).take(size).collect(),
        counts,
    }
}

/// A file that is gone and one of the same content that is new are one that was renamed.
fn differences(before: &[Entry], after: &[Entry]) -> (Vec<FileDifference>, ChangeCounts) {
    let old: HashMap<&str, &Entry> = before.iter().map(|entry| (entry.path.as_str(), entry)).collect();
    let new: HashMap<&str, &Entry> = after.iter().map(|entry| (entry.path.as_str(), entry)).collect();
    let mut gone: HashMap<&str, Vec<&Entry>> = HashMap::new();
    for entry in before.iter().rev().filter(|entry| !new.contains_key(entry.path.as_str())) {
        gone.entry(entry.hash.as_deref().unwrap_or_default()).or_default().push(entry);
    }
    let (mut found, mut counts) = (Vec::new(), ChangeCounts::default());
    for entry in after {
        let known = old.get(entry.path.as_str()).copied();
        let moved =
            known.is_none().then_some(entry.hash.as_deref()).flatten().and_then(|hash| gone.get_mut(hash)?.pop());
        let (change, from) = match (known, moved) {
            (Some(known), _) if is_same(known, entry) => {
                counts.same += 1;
                continue;
            }
            (Some(known), _) => (FileChange::Changed, Some(known)),
            (None, Some(moved)) => (FileChange::Renamed, Some(moved)),
            (None, None) => (FileChange::Added, None),
        };
        found.push(FileDifference {
            path: entry.path.clone(),
            change,
            old_path: from.filter(|from| from.path != entry.path).map(|from| from.path.clone()),
            bytes: Some(entry.bytes),
            old_bytes: from.map(|from| from.bytes),
        });
    }
    found.extend(gone.into_values().flatten().map(|entry| FileDifference {
        path: entry.path.clone(),
        change: FileChange::Removed,
        old_path: None,
        bytes: None,
        old_bytes: Some(entry.bytes),
    }));
    found.sort_by(|a, b| a.path.cmp(&b.path));
    let count = |change: FileChange| found.iter().filter(|difference| difference.change == change).count() as u64;
    counts.added = count(FileChange::Added);
    counts.removed = count(FileChange::Removed);
    counts.changed = count(FileChange::Changed);
    counts.renamed = count(FileChange::Renamed);
    (found, counts)
}

fn is_same(a: &Entry, b: &Entry) -> bool {
    match (&a.hash, &b.hash) {
        (Some(a), Some(b)) => a == b,
        _ => a.bytes == b.bytes && a.link == b.link,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str, hash: &str) -> Entry {
        Entry { path: path.into(), bytes: 1, hash: Some(hash.into()), dataset: None, link: None }
    }

    #[test]
    fn a_file_that_moved_is_renamed_and_each_file_is_told_once() {
        let before = [entry("a", "1"), entry("b", "2"), entry("c", "3"), entry("d", "4"), entry("e", "4")];
        let after = [entry("a", "1"), entry("b", "9"), entry("x/c", "3"), entry("y", "4"), entry("z", "8")];
        let (found, counts) = differences(&before, &after);
        let told: Vec<_> = found.iter().map(|d| (d.path.as_str(), d.change, d.old_path.as_deref())).collect();
        use FileChange::{Added, Changed, Removed, Renamed};
        assert_eq!(
            told,
            [
                ("b", Changed, None),
                ("e", Removed, None),
                ("x/c", Renamed, Some("c")),
                ("y", Renamed, Some("d")),
                ("z", Added, None)
            ]
        );
        assert_eq!(counts, ChangeCounts { added: 1, removed: 1, changed: 1, renamed: 2, same: 1 });
    }
}
