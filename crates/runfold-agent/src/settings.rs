//! What the agent is told at its start: read once, at the door, by the executable.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::time::Duration;

#[derive(Debug, Clone)]
pub struct Settings {
    /// The root of the API (RUNFOLD_HOST and `/api`, or CLEARML_API_HOST).
    pub api: String,
    /// The root of the files (RUNFOLD_HOST and `/files`, or CLEARML_FILES_HOST).
    pub files: String,
    pub access_key: String,
    pub secret_key: String,
    /// The name of this agent; its workers are `name:0`, `name:1`, … (RUNFOLD_AGENT_NAME).
    pub name: String,
    /// Ids or names, the most important first.
    pub queues: Vec<String>,
    /// Whether missing queues are made.
    pub creates_queues: bool,
    /// How many tasks run at once.
    pub slots: u32,
    /// The GPUs that tasks are given, by the names that CUDA knows; nothing is kept of them where this is `None`.
    pub gpus: Option<Vec<String>>,
    /// Ends when nothing waits any more.
    pub once: bool,
    /// Everything that can be made again (RUNFOLD_AGENT_CACHE).
    pub cache: PathBuf,
    /// Bytes that the cache may hold (RUNFOLD_AGENT_CACHE_BYTES).
    pub cache_bytes: u64,
    pub running: Running,
    /// The executable that supervises an attempt: this one.
    pub executable: PathBuf,
}

/// What an attempt needs to know of its agent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Running {
    /// Tasks run in this interpreter as it is, and nothing is installed (RUNFOLD_AGENT_INTERPRETER).
    pub interpreter: Option<PathBuf>,
    /// How long a task may take to end by itself after it was asked to (RUNFOLD_AGENT_GRACE).
    pub grace: Duration,
    /// Protocols that code may be fetched by (RUNFOLD_AGENT_GIT_PROTOCOLS).
    pub git_protocols: Vec<String>,
    /// Names of variables of the agent that tasks must not see, beside those that look like secrets of the agent.
    pub hidden: Vec<String>,
    /// Below so many free bytes nothing is built (RUNFOLD_AGENT_MIN_FREE_BYTES).
    pub min_free_bytes: u64,
    pub cache: PathBuf,
    pub cache_bytes: u64,
}

impl Settings {
    /// Where the agent remembers what it runs: one folder for each name, so that a restart finds it again.
    pub fn state(&self) -> PathBuf {
        self.cache.join("agents").join(file_name(&self.name))
    }
}

/// A name as the name of a file: what is no letter, digit, dot or dash becomes a dash, and names that differ stay apart.
pub fn file_name(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '.' || c == '-' { c } else { '-' })
        .take(60)
        .collect();
    let mark = blake3::hash(name.as_bytes()).to_hex();
    format!("{}-{}", plain.trim_start_matches('.'), &mark[..8])
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn names_of_agents_become_names_of_files_and_stay_apart() {
        assert!(file_name("mill-07").starts_with("mill-07-"));
        let odd = file_name("../../etc/passwd");
        assert!(!odd.contains('/') && !odd.starts_with('.'), "{odd}");
        assert_ne!(file_name("a:b"), file_name("a/b"));
    }
}
