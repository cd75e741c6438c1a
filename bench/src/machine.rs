//! Where and when the figures were taken.

use serde::{Deserialize, Serialize};
use std::fs;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Machine {
    pub cpu: String,
    pub cores: usize,
    pub memory_gib: f64,
    pub kernel: String,
    /// Of the folder where the data lay.
    pub file_system: String,
    /// Programs that wanted a processor in the minute before.
    pub load_before: f64,
    pub date: String,
}

impl Machine {
    pub fn here() -> Self {
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let meminfo = read("/proc/meminfo");
        let kb = after(&meminfo, "MemTotal:").split(' ').next().and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0);
        Self {
            cpu: after(&read("/proc/cpuinfo"), "model name").trim_start_matches([':', ' ', '\t']).to_owned(),
            cores: std::thread::available_parallelism().map_or(0, Into::into),
            memory_gib: kb / f64::from(1 << 20),
            kernel: read("/proc/sys/kernel/osrelease").trim().to_owned(),
            file_system: file_system(&read("/proc/mounts"), &std::env::temp_dir().to_string_lossy()),
            load_before: read("/proc/loadavg").split(' ').next().and_then(|load| load.parse().ok()).unwrap_or(0.0),
            date: chrono::Utc::now().format("%Y-%m-%d").to_string(),
        }
    }
}

/// What stands behind a name on the first line that begins with it.
fn after<'a>(text: &'a str, name: &str) -> &'a str {
    text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or("unknown").trim()
}

/// The type of the mount with the longest path above `folder`.
fn file_system(mounts: &str, folder: &str) -> String {
    let fields = mounts.lines().map(|line| line.split(' ').collect::<Vec<_>>());
    let above = fields.filter(|fields| fields.len() > 2 && folder.starts_with(fields[1]));
    above.max_by_key(|fields| fields[1].len()).map_or_else(|| "unknown".to_owned(), |fields| fields[2].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_mount_counts() {
        let mounts = "/dev/a / ext4 rw 0 0\ntmpfs /tmp tmpfs rw 0 0\nproc /proc proc rw 0 0";
        assert_eq!(file_system(mounts, "/tmp/x"), "tmpfs");
        assert_eq!(file_system(mounts, "/var/tmp"), "ext4");
    }

    #[test]
    fn a_field_is_what_follows_its_name() {
        assert_eq!(after("a: 1\nMemTotal:       24 kB\n", "MemTotal:"), "24 kB");
        assert_eq!(after("", "MemTotal:"), "unknown");
    }
}
