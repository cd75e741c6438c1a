//! Walking and comparing folders, in an order that does not depend on the machine.
//! Leaves the meaning of the files to who asks.

use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Every file under `folder`, by its path inside; folders that `skips` names are left out.
pub fn files(folder: &Path, skips: &dyn Fn(&str) -> bool) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    collect(folder, skips, &mut found)?;
    found.sort();
    Ok(found)
}

fn collect(folder: &Path, skips: &dyn Fn(&str) -> bool, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("`{}` can't be read", folder.display()))? {
        let entry = entry?;
        if !entry.file_type()?.is_dir() {
            found.push(entry.path());
        } else if !skips(&entry.file_name().to_string_lossy()) {
            collect(&entry.path(), skips, found)?;
        }
    }
    Ok(())
}

/// The files in which two folders differ, each with the reason.
pub fn differences(left: &Path, right: &Path) -> Result<Vec<String>> {
    let (left_files, right_files) = (contents(left)?, contents(right)?);
    let missing = right_files.keys().filter(|name| !left_files.contains_key(*name));
    let missing = missing.map(|name| format!("`{}` is missing", name.display()));
    let other = left_files.iter().filter_map(|(name, bytes)| match right_files.get(name) {
        None => Some(format!("`{}` is left over", name.display())),
        Some(expected) if expected != bytes => Some(format!("`{}` differs", name.display())),
        Some(_) => None,
    });
    Ok(missing.chain(other).collect())
}

fn contents(folder: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    let inside = |path: PathBuf| Ok((path.strip_prefix(folder)?.to_owned(), fs::read(&path)?));
    files(folder, &|_| false)?.into_iter().map(inside).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_differ_by_missing_changed_and_left_over_files() {
        let (left, right) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::create_dir(left.path().join("assets")).unwrap();
        for (folder, name, text) in
            [(&left, "same", "1"), (&right, "same", "1"), (&left, "assets/old", "1"), (&right, "new", "1")]
        {
            fs::write(folder.path().join(name), text).unwrap();
        }
        assert_eq!(differences(left.path(), right.path()).unwrap(), ["`new` is missing", "`assets/old` is left over"]);
        fs::write(left.path().join("same"), "2").unwrap();
        assert!(differences(left.path(), right.path()).unwrap().contains(&"`same` differs".to_owned()));
        assert!(differences(right.path(), right.path()).unwrap().is_empty());
    }
}
