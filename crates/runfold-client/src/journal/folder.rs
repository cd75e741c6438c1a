//! Where journals lie, who holds one, and which of them somebody left behind.
//! It leaves what is in them to `journal` and the sender.
//!
//! `<root>/<task>/<host>-<pid>-<token>-<number>/` with segments, `state`, `about.json`, `uploads/` and `lock`. The lock is the process's
//! own: a forked child does not hold it, so a journal is free as soon as its process is gone.
#![allow(unsafe_code)] // locks that a child does not inherit are POSIX's, and std has none

use super::head::{BadHead, Head};
use crate::error::{ClientError, Result};
use crate::process;
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

const LOCK: &str = "lock";
const ABOUT: &str = "about.json";
/// The ending of a segment that can't be read.
const DAMAGED: &str = "damaged";

/// What is written beside a journal when it begins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct About {
    pub version: u32,
    pub task: String,
    pub host: String,
    pub pid: u32,
    /// The id that the server chose for the task, where it chose its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server_task: Option<String>,
    /// Whether the end of its process is the end of the task.
    #[serde(default)]
    pub is_main: bool,
    /// Whether the process ended its report itself.
    #[serde(default)]
    pub closed: bool,
    /// How many processes of the cgroup the kernel had killed for want of memory when the journal began.
    #[serde(default)]
    pub oom_kills: Option<u64>,
}

/// A journal's folder, held by this process.
#[derive(Debug)]
pub struct Held {
    pub path: PathBuf,
    _lock: File,
}

/// The name of a task as a folder: as it is where it is harmless, else a hash of it.
pub fn task_folder(root: &Path, task: &str) -> PathBuf {
    let harmless = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if !task.is_empty() && task.len() <= 64 && task.bytes().all(harmless) {
        return root.join(task);
    }
    root.join(format!("x{}", &blake3::hash(task.as_bytes()).to_hex()[..31]))
}

/// The name for a journal of this process; `number` keeps apart those that it has for one task.
pub fn own_name(number: u32) -> String {
    format!("{}-{}-{}-{number}", host(), process::id(), process::token())
}

/// This machine's name, as far as a folder may bear it.
pub fn host() -> String {
    let mut buffer = [0u8; 256];
    // SAFETY: the buffer is writable for its whole length; a name that is cut may lack its end, so the last byte stays 0
    let failed = unsafe { libc::gethostname(buffer.as_mut_ptr().cast(), buffer.len() - 1) } != 0;
    let name = if failed { &[][..] } else { buffer.split(|byte| *byte == 0).next().unwrap_or_default() };
    let kept = name.iter().filter(|byte| byte.is_ascii_alphanumeric() || **byte == b'.').take(64);
    let kept: String = kept.map(|byte| char::from(*byte)).collect();
    if kept.is_empty() { "host".to_owned() } else { kept }
}

/// How many processes of our cgroup the kernel has killed for want of memory; `None` where nobody counts.
pub fn oom_kills() -> Option<u64> {
    let own = std::fs::read_to_string("/proc/self/cgroup").ok()?;
    let path = own.lines().find_map(|line| line.strip_prefix("0::"))?;
    let events = std::fs::read_to_string(format!("/sys/fs/cgroup{path}/memory.events")).ok()?;
    events.lines().find_map(|line| line.strip_prefix("oom_kill "))?.trim().parse().ok()
}

/// Whether the folder is one that this very process writes.
pub fn is_own(path: &Path) -> bool {
    let token = format!("-{}-", process::token());
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.contains(&token))
}

impl Held {
    /// Makes the folder and takes it.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn make(path: &Path, about: &About) -> Result<Self> {
        let what = || format!("the journal `{}` can't be made", path.display());
        let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
        made.map_err(ClientError::file(what()))?;
        let held = Self::take(path)?.ok_or_else(|| ClientError::Settings(format!("{}: it is in use", what())))?;
        write_about(path, about)?;
        Ok(held)
    }

    /// Takes a folder whose process is gone; `None` when it is not.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn take(path: &Path) -> Result<Option<Self>> {
        let what = format!("the journal `{}` can't be locked", path.display());
        let mut options = OpenOptions::new();
        let opened = options.read(true).write(true).create(true).truncate(false).mode(0o600).open(path.join(LOCK));
        let lock = opened.map_err(ClientError::file(what.clone()))?;
        match lock_whole(&lock, libc::F_SETLK) {
            Ok(_) => Ok(Some(Self { path: path.to_owned(), _lock: lock })),
            Err(error) if matches!(error.raw_os_error(), Some(libc::EACCES | libc::EAGAIN)) => Ok(None),
            Err(source) => Err(ClientError::File { what, source }),
        }
    }
}

/// Whether a living process holds the journal.
pub fn is_held(path: &Path) -> bool {
    // opening the lock of a journal of our own and closing it again would let it go
    let is_ours = is_own(path) && read_about(path).is_none_or(|about| !about.closed);
    is_ours
        || File::options().read(true).write(true).open(path.join(LOCK)).is_ok_and(|lock| {
            lock_whole(&lock, libc::F_GETLK).is_ok_and(|found| found.l_type != libc::F_UNLCK as libc::c_short)
        })
}

/// Asks for the process's own lock on the whole file, or after it.
fn lock_whole(file: &File, command: libc::c_int) -> io::Result<libc::flock> {
    // SAFETY: an all-zero `flock` is a valid value: from the file's start to its end
    let mut lock: libc::flock = unsafe { std::mem::zeroed() };
    lock.l_type = libc::F_WRLCK as libc::c_short;
    lock.l_whence = libc::SEEK_SET as libc::c_short;
    // SAFETY: the descriptor is open and `lock` outlives the call
    if unsafe { libc::fcntl(file.as_raw_fd(), command, &raw mut lock) } == -1 {
        return Err(io::Error::last_os_error());
    }
    Ok(lock)
}

/// # Errors
/// When the disk refuses.
pub fn write_about(path: &Path, about: &About) -> Result<()> {
    let text = serde_json::to_vec(about).unwrap_or_default();
    let file = path.join(ABOUT);
    let temporary = path.join("about.new");
    let written = std::fs::write(&temporary, text).and_then(|()| std::fs::rename(&temporary, &file));
    written.map_err(ClientError::file(format!("`{}` can't be written", file.display())))
}

/// What stands beside a journal; `None` where it is missing or unreadable.
pub fn read_about(path: &Path) -> Option<About> {
    serde_json::from_slice(&std::fs::read(path.join(ABOUT)).ok()?).ok()
}

/// The journals below `root`, those of one task or of all, oldest name first.
pub fn list(root: &Path, task: Option<&str>) -> Vec<PathBuf> {
    let tasks = match task {
        Some(task) => vec![task_folder(root, task)],
        None => folders(root),
    };
    tasks.iter().flat_map(|task| folders(task)).filter(|path| path.join(ABOUT).is_file()).collect()
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    let mut folders: Vec<_> = folders.map(|entry| entry.path()).collect();
    folders.sort();
    folders
}

/// The segments of a journal by number. Their names are numbers, so the order holds without opening them.
pub fn segments(path: &Path) -> Vec<(u32, PathBuf)> {
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    let numbered = entries.filter_map(|entry| {
        let name = entry.file_name();
        let number = name.to_str()?.strip_suffix(".segment")?.parse().ok()?;
        Some((number, entry.path()))
    });
    let mut all: Vec<_> = numbered.collect();
    all.sort();
    all
}

/// Puts segments whose heads are damaged aside, and names them by their bytes. Nothing in them can be placed.
///
/// # Errors
/// When a segment is of a newer version: the journal is left as it is then.
pub fn set_damaged_aside(path: &Path) -> Result<Vec<(String, usize, usize)>> {
    let mut damaged = Vec::new();
    for (_, segment) in segments(path) {
        let shown = segment.display().to_string();
        let bytes = std::fs::read(&segment).map_err(ClientError::file(format!("`{shown}` can't be read")))?;
        match Head::decode(&bytes) {
            Ok(_) => {}
            Err(error @ BadHead::TooNew(_)) => {
                return Err(ClientError::Settings(format!(
                    "the journal can't be sent by this version: {error}: {shown}"
                )));
            }
            // room that was taken and never used: the process went just then
            Err(BadHead::Damaged) if bytes.iter().all(|byte| *byte == 0) => {}
            Err(BadHead::Damaged) => {
                let aside = segment.with_extension(DAMAGED);
                std::fs::rename(&segment, &aside)
                    .map_err(ClientError::file(format!("`{shown}` can't be set aside")))?;
                damaged.push((aside.display().to_string(), 0, bytes.len()));
            }
        }
    }
    Ok(damaged)
}

fn has_damaged(path: &Path) -> bool {
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).any(|path| path.extension().is_some_and(|kind| kind == DAMAGED))
}

pub fn segment_path(folder: &Path, number: u32) -> PathBuf {
    folder.join(format!("{number:08}.segment"))
}

/// Removes a journal of which nothing is left to send, and the task's folder when it was the last.
///
/// # Errors
/// When the file system refuses.
pub fn remove(path: &Path) -> Result<()> {
    if has_damaged(path) {
        // what could not be read stays for whoever can; the rest was sent, so it is no journal any more
        let renamed = std::fs::rename(path.join(ABOUT), path.join("about.sent.json"));
        return renamed.map_err(ClientError::file(format!("`{}` can't be put away", path.display())));
    }
    std::fs::remove_dir_all(path).map_err(ClientError::file(format!("`{}` can't be removed", path.display())))?;
    if let Some(parent) = path.parent() {
        // other journals of the task keep it
        let _ = std::fs::remove_dir(parent);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_task_id_leads_out_of_the_root() {
        let root = Path::new("/r");
        assert_eq!(task_folder(root, "8f31c2"), Path::new("/r/8f31c2"));
        for odd in ["", "..", "a/b", "/etc", ".", "a\0b", &"x".repeat(65)] {
            let folder = task_folder(root, odd);
            assert_eq!(folder.parent(), Some(root), "{odd:?}");
            assert!(folder.file_name().is_some_and(|name| name.len() == 32), "{odd:?}");
        }
    }

    #[test]
    fn a_journal_is_held_until_its_process_is_gone() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("t").join("elsewhere-1-0000-0");
        let about = About {
            version: 1,
            task: "t".into(),
            host: "elsewhere".into(),
            pid: 1,
            server_task: None,
            is_main: false,
            closed: false,
            oom_kills: None,
        };
        // SAFETY: the child takes the lock, says so by a file, and ends without running the parent's exit handlers
        let child = unsafe { libc::fork() };
        if child == 0 {
            let held = Held::make(&path, &about);
            std::fs::write(root.path().join("held"), b"").ok();
            std::thread::sleep(std::time::Duration::from_secs(60));
            drop(held);
            // SAFETY: as above
            unsafe { libc::_exit(0) };
        }
        while !root.path().join("held").exists() {
            std::thread::yield_now();
        }
        assert!(is_held(&path));
        assert!(Held::take(&path).unwrap().is_none());
        let mut status = 0;
        // SAFETY: kills and awaits the child made above
        unsafe { libc::kill(child, libc::SIGKILL) };
        // SAFETY: as above; `status` outlives the call
        unsafe { libc::waitpid(child, &raw mut status, 0) };
        assert!(!is_held(&path));
        assert!(Held::take(&path).unwrap().is_some());
        assert_eq!(list(root.path(), None), std::slice::from_ref(&path));
        assert_eq!(read_about(&path), Some(about));
    }
}
