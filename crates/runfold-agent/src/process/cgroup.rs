//! A control group for one attempt, version 2 or 1, found out by trying; or none, which is no error.
//! It holds processes that leave their group and session, limits memory, and knows whether the kernel killed for it.

use std::fs;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

/// The folders of one attempt: one of version 2, or one for each controller of version 1.
#[derive(Debug)]
pub struct Cgroup {
    folders: Vec<PathBuf>,
    is_v2: bool,
}

impl Cgroup {
    /// A fresh group below our own, if the machine allows one.
    pub fn make(name: &str, memory_bytes: Option<u64>) -> Option<Self> {
        let own = fs::read_to_string("/proc/self/cgroup").ok()?;
        let made = Self::v2(&own, name).or_else(|| Self::v1(&own, name))?;
        if let Some(bytes) = memory_bytes.filter(|bytes| *bytes > 0) {
            made.limit_memory(bytes);
        }
        Some(made)
    }

    fn v2(own: &str, name: &str) -> Option<Self> {
        let path = own.lines().find_map(|line| line.strip_prefix("0::"))?;
        let root = Path::new("/sys/fs/cgroup");
        let root = if root.join("cgroup.controllers").exists() { root.to_owned() } else { return None };
        let folder = root.join(path.trim_start_matches('/')).join(name);
        fs::create_dir(&folder).ok()?;
        Some(Self { folders: vec![folder], is_v2: true })
    }

    fn v1(own: &str, name: &str) -> Option<Self> {
        let mut folders = Vec::new();
        for controller in ["memory", "pids", "freezer"] {
            let of = |line: &str| -> Option<PathBuf> {
                let mut parts = line.splitn(3, ':').skip(1);
                let names = parts.next()?;
                let path = parts.next()?;
                let is_it = names.split(',').any(|each| each == controller);
                is_it
                    .then(|| Path::new("/sys/fs/cgroup").join(controller).join(path.trim_start_matches('/')).join(name))
            };
            if let Some(folder) = own.lines().find_map(of)
                && fs::create_dir(&folder).is_ok()
            {
                folders.push(folder);
            }
        }
        (!folders.is_empty()).then_some(Self { folders, is_v2: false })
    }

    fn limit_memory(&self, bytes: u64) {
        let file = if self.is_v2 { "memory.max" } else { "memory.limit_in_bytes" };
        for folder in &self.folders {
            let path = folder.join(file);
            if path.exists()
                && let Err(error) = fs::write(&path, bytes.to_string())
            {
                tracing::warn!("no memory limit for this task: {}: {error}", path.display());
            }
        }
    }

    /// Files to write a `0` to, by the process that is to be held.
    pub fn doors(&self) -> Vec<OwnedFd> {
        let open = |folder: &PathBuf| fs::OpenOptions::new().write(true).open(folder.join("cgroup.procs")).ok();
        self.folders.iter().filter_map(open).map(OwnedFd::from).collect()
    }

    pub fn processes(&self) -> Vec<i32> {
        let read = |folder: &PathBuf| fs::read_to_string(folder.join("cgroup.procs")).unwrap_or_default();
        let mut all: Vec<i32> = self
            .folders
            .iter()
            .flat_map(|folder| read(folder).lines().filter_map(|line| line.parse().ok()).collect::<Vec<_>>())
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Whether the kernel killed a process of the group for want of memory.
    pub fn ran_out_of_memory(&self) -> bool {
        let file = if self.is_v2 { "memory.events" } else { "memory.oom_control" };
        self.folders.iter().any(|folder| {
            let text = fs::read_to_string(folder.join(file)).unwrap_or_default();
            text.lines().filter_map(|line| line.strip_prefix("oom_kill ")).any(|count| count.trim() != "0")
        })
    }
}

impl Drop for Cgroup {
    fn drop(&mut self) {
        for folder in &self.folders {
            if let Err(error) = fs::remove_dir(folder) {
                tracing::warn!("could not remove the control group {}: {error}", folder.display());
            }
        }
    }
}
