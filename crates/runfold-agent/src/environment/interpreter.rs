//! Which Python a task gets: the version it was made with, among those installed here. Nothing is downloaded.

use crate::error::Failure;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A Python that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interpreter {
    pub path: PathBuf,
    /// `3.11.7`
    pub version: String,
    /// Implementation, version, machine, C library: what decides which wheels fit.
    pub build: String,
}

const ASK: &str = "import sys, platform; v = sys.version_info; print('%d.%d.%d' % v[:3]); \
    print(sys.implementation.cache_tag, platform.machine(), *platform.libc_ver())";

impl Interpreter {
    fn ask(path: &Path) -> Option<Self> {
        let output =
            Command::new(path).args(["-I", "-c", ASK]).output().ok().filter(|output| output.status.success())?;
        let text = String::from_utf8(output.stdout).ok()?;
        let (version, build) = text.split_once('\n')?;
        Some(Self { path: path.to_owned(), version: version.trim().to_owned(), build: build.trim().to_owned() })
    }

    /// As [`Interpreter::ask`], from what it answered before as long as its file is the same.
    fn ask_once(path: &Path, cache: &Path) -> Option<Self> {
        let meta = std::fs::metadata(path).ok()?;
        let changed = meta.modified().ok()?.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let real = path.canonicalize().ok()?;
        let name = format!("{} {} {} {}", path.display(), real.display(), meta.len(), changed.as_nanos());
        let known = cache.join("interpreters").join(&blake3::hash(name.as_bytes()).to_hex()[..32]);
        let text = std::fs::read_to_string(&known).unwrap_or_default();
        if let Some((version, build)) = text.split_once('\n') {
            return Some(Self { path: path.to_owned(), version: version.to_owned(), build: build.to_owned() });
        }
        let found = Self::ask(path)?;
        let kept = std::fs::create_dir_all(cache.join("interpreters")).and_then(|()| {
            let fresh = known.with_extension(std::process::id().to_string());
            std::fs::write(&fresh, format!("{}\n{}", found.version, found.build))?;
            std::fs::rename(&fresh, &known)
        });
        if let Err(error) = kept {
            tracing::debug!("what {} is will be asked again: {error}", path.display());
        }
        Some(found)
    }

    fn is(&self, wanted: &str) -> bool {
        let (mut have, mut want) = (self.version.split('.'), wanted.split('.'));
        have.next() == want.next() && have.next() == want.next()
    }
}

/// The interpreter of a task.
///
/// # Errors
/// `env_error` where none of the wanted version is installed.
pub fn find(binary: &str, recorded: Option<&str>, cache: &Path, say: &dyn Fn(&str)) -> Result<Interpreter, Failure> {
    let named = version_in(binary);
    let wanted = recorded.map(minor).or(named);
    let mut others = Vec::new();
    for path in candidates(wanted.as_deref()) {
        let Some(found) = Interpreter::ask_once(&path, cache) else { continue };
        match &wanted {
            Some(wanted) if !found.is(wanted) => others.push(found.version),
            _ => return Ok(found),
        }
    }
    let wanted = wanted.unwrap_or_default();
    others.sort();
    others.dedup();
    say(&format!("Python {wanted} is not among {}", others.join(", ")));
    Err(Failure::environment(format!(
        "the task was made with Python {wanted}, and this machine has {}; install Python {wanted} here, or run the \
         agent with `--interpreter`",
        if others.is_empty() { "no Python".to_owned() } else { others.join(", ") }
    )))
}

/// `3.11` of `/usr/bin/python3.11`.
fn version_in(binary: &str) -> Option<String> {
    let name = binary.rsplit('/').next()?.strip_prefix("python")?;
    name.contains('.').then(|| minor(name)).filter(|version| version.split('.').all(|part| part.parse::<u32>().is_ok()))
}

fn minor(version: &str) -> String {
    version.split('.').take(2).collect::<Vec<_>>().join(".")
}

/// Where a version may be: on the PATH by its name, where version managers put theirs, and the usual `python3`.
fn candidates(wanted: Option<&str>) -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let mut found = Vec::new();
    if let Some(wanted) = wanted {
        found.extend(folders.iter().map(|folder| folder.join(format!("python{wanted}"))));
        found.extend(managed(wanted));
    }
    for name in ["python3", "python"] {
        found.extend(folders.iter().map(|folder| folder.join(name)));
    }
    found.retain(|path| path.is_file());
    found
}

/// Versions below `~/.pyenv` and uv's own folder, the newest patch first.
fn managed(wanted: &str) -> Vec<PathBuf> {
    let home = PathBuf::from(std::env::var_os("HOME").unwrap_or_default());
    let pyenv = std::env::var_os("PYENV_ROOT").map_or_else(|| home.join(".pyenv"), PathBuf::from);
    let mut found = Vec::new();
    for (folder, prefix) in [(pyenv.join("versions"), ""), (home.join(".local/share/uv/python"), "cpython-")] {
        let begin = format!("{prefix}{wanted}.");
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut names: Vec<PathBuf> = entries
            .filter(|entry| entry.file_name().to_string_lossy().starts_with(&begin))
            .map(|entry| entry.path())
            .collect();
        names.sort();
        found.extend(names.into_iter().rev().map(|folder| folder.join(format!("bin/python{wanted}"))));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_names_of_interpreters() {
        assert_eq!(version_in("/usr/bin/python3.11").as_deref(), Some("3.11"));
        assert_eq!(version_in("python3"), None);
        assert_eq!(version_in("python3.x"), None);
        assert_eq!(minor("3.11.7"), "3.11");
    }

    #[test]
    fn a_version_that_is_not_here_is_said_with_those_that_are() {
        let cache = tempfile::tempdir().unwrap();
        let refused = find("python", Some("3.99.1"), cache.path(), &|_| {}).unwrap_err();
        assert!(refused.message.contains("Python 3.99") && refused.message.contains("install"), "{refused}");
        let asked = find("python", None, cache.path(), &|_| {}).unwrap();
        assert_eq!(find("python", None, cache.path(), &|_| {}).unwrap(), asked, "told from what was kept");
    }
}
