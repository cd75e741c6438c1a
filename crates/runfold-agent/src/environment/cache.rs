//! Built environments on disk: whole or not there, linked into place, bounded, the least used going first.

use crate::error::Failure;
use rustix::fs::{FlockOperation, flock};
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

const ABOUT: &str = ".runfold-environment.json";

/// The cache of one agent's machine; several agents may share it.
#[derive(Debug, Clone)]
pub struct Cache {
    root: PathBuf,
    limit_bytes: u64,
    min_free_bytes: u64,
}

/// What an entry says about itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Entry {
    pub pins: String,
    files: u64,
    bytes: u64,
    /// The boot in which the entry was written: until the disk has it all, a crash of the machine may tear it.
    boot: String,
}

impl Cache {
    pub fn new(root: &Path, limit_bytes: u64, min_free_bytes: u64) -> Self {
        Self { root: root.to_owned(), limit_bytes, min_free_bytes }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    fn environments(&self) -> PathBuf {
        self.root.join("environments")
    }

    fn entry(&self, key: &str) -> PathBuf {
        self.environments().join(key)
    }

    /// Waits for whoever builds this entry now.
    pub fn lock(&self, key: &str) -> Result<File, Failure> {
        let locked = || -> io::Result<File> {
            fs::create_dir_all(self.environments())?;
            let file = File::create(self.environments().join(format!("{key}.lock")))?;
            flock(&file, FlockOperation::LockExclusive)?;
            Ok(file)
        };
        locked().map_err(Failure::machine("locking the cache of environments"))
    }

    /// Links an entry into `folder`; nothing where there is none, or where it is damaged, which is then thrown away.
    pub fn link(&self, key: &str, folder: &Path) -> Result<Option<Entry>, Failure> {
        let entry = self.entry(key);
        let Some(about) = read_about(&entry) else {
            if entry.exists() {
                discard(&entry);
            }
            return Ok(None);
        };
        let linked = link_tree(&entry, folder).map_err(Failure::machine("linking the environment"))?;
        if (linked.files, linked.bytes) != (about.files, about.bytes) || !is_written(&entry, &about) {
            tracing::warn!("environment {key} in the cache is damaged and will be built anew");
            discard(&entry);
            fs::remove_dir_all(folder).map_err(Failure::machine("removing a damaged environment"))?;
            return Ok(None);
        }
        // its time of use decides who goes when room is needed
        if let Ok(file) = File::open(entry.join(ABOUT))
            && let Err(error) = file.set_modified(SystemTime::now())
        {
            tracing::warn!("could not note the use of environment {key}: {error}");
        }
        Ok(Some(about))
    }

    /// A folder to build an entry in.
    pub fn draft(&self, key: &str) -> Result<Draft, Failure> {
        let folder = self.environments().join(format!(".building-{key}"));
        let made = || -> io::Result<()> {
            // the lock is ours, so whoever left it is gone
            if folder.exists() {
                fs::remove_dir_all(&folder)?;
            }
            fs::create_dir_all(&folder)
        };
        made().map_err(Failure::machine("making a folder for the environment"))?;
        Ok(Draft { folder, place: self.entry(key), placed: false })
    }

    /// Drops the least used entries until the cache is below its limit and the disk has room.
    ///
    /// # Errors
    /// `infrastructure` where the disk is too full even so.
    pub fn make_room(&self, say: &dyn Fn(&str)) -> Result<(), Failure> {
        let mut entries = self.list();
        entries.sort_by_key(|(used, _, _)| *used);
        let mut total: u64 = entries.iter().map(|(_, bytes, _)| bytes).sum();
        let mut entries = entries.into_iter();
        while total > self.limit_bytes || self.free_bytes()? < self.min_free_bytes {
            let Some((_, bytes, entry)) = entries.next() else { break };
            say(&format!("dropping an environment of {} MB that was not used for long", bytes >> 20));
            discard(&entry);
            total = total.saturating_sub(bytes);
        }
        let free = self.free_bytes()?;
        if free >= self.min_free_bytes {
            return Ok(());
        }
        let message = format!(
            "only {} MB are free at {}, fewer than the {} MB that must stay; make room, or move the cache",
            free >> 20,
            self.root.display(),
            self.min_free_bytes >> 20
        );
        Err(Failure::new(runfold_api::wire::leases::Cause::Infrastructure, message))
    }

    fn free_bytes(&self) -> Result<u64, Failure> {
        let space = || -> io::Result<u64> {
            fs::create_dir_all(&self.root)?;
            let space = rustix::fs::statvfs(&self.root)?;
            Ok(space.f_bavail * space.f_frsize)
        };
        space().map_err(Failure::machine("asking for free space"))
    }

    fn list(&self) -> Vec<(SystemTime, u64, PathBuf)> {
        let Ok(found) = fs::read_dir(self.environments()) else { return Vec::new() };
        let entries = found.flatten().map(|entry| entry.path());
        let of = |path: PathBuf| {
            let about = read_about(&path)?;
            let used = fs::metadata(path.join(ABOUT)).and_then(|meta| meta.modified()).ok()?;
            Some((used, about.bytes, path))
        };
        entries.filter(|path| path.is_dir()).filter_map(of).collect()
    }
}

fn read_about(entry: &Path) -> Option<Entry> {
    serde_json::from_slice(&fs::read(entry.join(ABOUT)).ok()?).ok()
}

fn boot() -> String {
    fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default().trim().to_owned()
}

/// Whether all of an entry is certain to be on disk: written in this boot, or synced before the last ended.
fn is_written(entry: &Path, about: &Entry) -> bool {
    about.boot == boot() || synced_mark(entry).exists()
}

fn synced_mark(entry: &Path) -> PathBuf {
    entry.with_extension("synced")
}

/// Out of sight at once, then away.
fn discard(entry: &Path) {
    let aside = entry.with_extension(format!("gone-{}-{:x}", std::process::id(), rand::random::<u32>()));
    let gone = fs::rename(entry, &aside).and_then(|()| fs::remove_dir_all(&aside));
    // the mark is missing where the entry was not synced yet
    let _ = fs::remove_file(synced_mark(entry));
    if let Err(error) = gone {
        tracing::warn!("could not remove {}: {error}", entry.display());
    }
}

/// An entry on its way. Dropped before it is placed, it is gone.
pub struct Draft {
    folder: PathBuf,
    place: PathBuf,
    placed: bool,
}

impl Draft {
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Puts the whole entry where it is found. The disk is told to write it meanwhile; until it has, only this boot of
    /// the machine believes the entry.
    pub fn place(mut self, pins: &str) -> Result<(), Failure> {
        let sizes = measure(&self.folder).map_err(Failure::machine("measuring the environment"))?;
        let about = Entry { pins: pins.to_owned(), files: sizes.files, bytes: sizes.bytes, boot: boot() };
        let text = serde_json::to_vec(&about).expect("strings and numbers");
        let placed = || -> io::Result<()> {
            fs::write(self.folder.join(ABOUT), text)?;
            fs::rename(&self.folder, &self.place)
        };
        placed().map_err(Failure::machine("placing the environment in the cache"))?;
        self.placed = true;
        let place = self.place.clone();
        std::thread::spawn(move || {
            let synced = || -> io::Result<()> {
                rustix::fs::syncfs(File::open(&place)?)?;
                File::create(synced_mark(&place))?.sync_all()
            };
            if let Err(error) = synced() {
                tracing::warn!("environment {} is not certain to be on disk: {error}", place.display());
            }
        });
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.placed
            && let Err(error) = fs::remove_dir_all(&self.folder)
        {
            tracing::warn!("a broken environment stays at {}: {error}", self.folder.display());
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Sizes {
    files: u64,
    bytes: u64,
}

fn measure(folder: &Path) -> io::Result<Sizes> {
    let mut sizes = Sizes::default();
    walk(folder, Path::new(""), &mut |path, is_folder| {
        if !is_folder {
            sizes.files += 1;
            sizes.bytes += fs::symlink_metadata(folder.join(path))?.size();
        }
        Ok(())
    })?;
    Ok(sizes)
}

/// A copy in which every file is the cache's own by another name, and every symbolic link a copy.
fn link_tree(from: &Path, to: &Path) -> io::Result<Sizes> {
    fs::create_dir_all(to)?;
    let mut sizes = Sizes::default();
    walk(from, Path::new(""), &mut |path, is_folder| {
        if is_folder {
            return fs::create_dir(to.join(path));
        }
        if path == Path::new(ABOUT) {
            return Ok(());
        }
        let meta = fs::symlink_metadata(from.join(path))?;
        sizes.files += 1;
        sizes.bytes += meta.size();
        if meta.is_symlink() {
            return std::os::unix::fs::symlink(fs::read_link(from.join(path))?, to.join(path));
        }
        match fs::hard_link(from.join(path), to.join(path)) {
            // another file system, or too many links
            Err(error) if matches!(error.raw_os_error(), Some(18 | 31)) => {
                fs::copy(from.join(path), to.join(path)).map(drop)
            }
            linked => linked,
        }
    })?;
    Ok(sizes)
}

fn walk(root: &Path, below: &Path, each: &mut dyn FnMut(&Path, bool) -> io::Result<()>) -> io::Result<()> {
    for entry in fs::read_dir(root.join(below))? {
        let entry = entry?;
        let path = below.join(entry.file_name());
        let is_folder = entry.file_type()?.is_dir();
        each(&path, is_folder)?;
        if is_folder {
            walk(root, &path, each)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache(folder: &Path, limit: u64) -> Cache {
        Cache::new(folder, limit, 0)
    }

    fn put(cache: &Cache, key: &str, size: usize) {
        let draft = cache.draft(key).unwrap();
        fs::create_dir(draft.folder().join("bin")).unwrap();
        fs::write(draft.folder().join("bin/tool"), vec![b'x'; size]).unwrap();
        std::os::unix::fs::symlink("tool", draft.folder().join("bin/link")).unwrap();
        draft.place("numpy==1").unwrap();
    }

    #[test]
    fn an_entry_is_linked_and_not_copied() {
        let home = tempfile::tempdir().unwrap();
        let cache = cache(&home.path().join("cache"), 1 << 30);
        put(&cache, "k", 1_000);
        let place = home.path().join("env");
        assert_eq!(cache.link("k", &place).unwrap().unwrap().pins, "numpy==1");
        assert_eq!(fs::metadata(place.join("bin/tool")).unwrap().nlink(), 2);
        assert_eq!(fs::read_link(place.join("bin/link")).unwrap(), Path::new("tool"));
    }

    #[test]
    fn what_was_not_placed_is_not_there() {
        let home = tempfile::tempdir().unwrap();
        let cache = cache(home.path(), 1 << 30);
        let draft = cache.draft("k").unwrap();
        fs::write(draft.folder().join("half"), "x").unwrap();
        assert!(cache.link("k", &home.path().join("env")).unwrap().is_none());
        drop(draft);
        assert_eq!(fs::read_dir(cache.environments()).unwrap().count(), 0);
        // a kill leaves the folder behind; the next one that builds begins anew
        fs::create_dir_all(cache.environments().join(".building-k")).unwrap();
        fs::write(cache.environments().join(".building-k/half"), "x").unwrap();
        let draft = cache.draft("k").unwrap();
        assert_eq!(fs::read_dir(draft.folder()).unwrap().count(), 0);
    }

    #[test]
    fn a_damaged_entry_is_thrown_away() {
        let home = tempfile::tempdir().unwrap();
        let cache = cache(&home.path().join("cache"), 1 << 30);
        for damage in [
            |entry: &Path| fs::write(entry.join("bin/tool"), "torn").unwrap(),
            |entry: &Path| fs::remove_file(entry.join("bin/tool")).unwrap(),
            |entry: &Path| fs::write(entry.join(ABOUT), "{").unwrap(),
        ] {
            put(&cache, "k", 1_000);
            damage(&cache.entry("k"));
            assert!(cache.link("k", &home.path().join("env")).unwrap().is_none());
            assert!(!cache.entry("k").exists() && !home.path().join("env/bin").exists());
        }
    }

    #[test]
    fn an_entry_of_a_boot_that_ended_before_it_was_synced_is_not_believed() {
        let home = tempfile::tempdir().unwrap();
        let cache = cache(&home.path().join("cache"), 1 << 30);
        put(&cache, "k", 10);
        let about = cache.entry("k").join(ABOUT);
        let mut entry = read_about(&cache.entry("k")).unwrap();
        entry.boot = "another".into();
        fs::write(&about, serde_json::to_vec(&entry).unwrap()).unwrap();
        while !synced_mark(&cache.entry("k")).exists() {
            std::thread::yield_now();
        }
        assert!(cache.link("k", &home.path().join("synced")).unwrap().is_some());
        fs::remove_file(synced_mark(&cache.entry("k"))).unwrap();
        assert!(cache.link("k", &home.path().join("torn")).unwrap().is_none());
    }

    #[test]
    fn the_least_used_go_when_room_is_needed() {
        let home = tempfile::tempdir().unwrap();
        let cache = cache(&home.path().join("cache"), 25_000);
        for (place, key) in ["old", "used", "new"].into_iter().enumerate() {
            put(&cache, key, 10_000);
            let time = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000 + place as u64);
            File::open(cache.entry(key).join(ABOUT)).unwrap().set_modified(time).unwrap();
        }
        cache.link("old", &home.path().join("env")).unwrap().unwrap();
        cache.make_room(&|_| {}).unwrap();
        let left: Vec<bool> = ["old", "used", "new"].iter().map(|key| cache.entry(key).exists()).collect();
        assert_eq!(left, [true, false, true]);
    }

    #[test]
    fn a_full_disk_is_said_before_anything_is_built() {
        let home = tempfile::tempdir().unwrap();
        let refused = Cache::new(home.path(), 1 << 30, u64::MAX).make_room(&|_| {}).unwrap_err();
        assert!(refused.message.contains("make room"), "{refused}");
    }
}
