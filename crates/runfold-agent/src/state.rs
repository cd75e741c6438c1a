//! What the agent remembers of each attempt, on disk: enough for whoever comes after a crash to go on or to clean up.

use crate::devices::Share;
use crate::settings::Running;
use runfold_api::wire::leases::Claim;
use rustix::fs::{FlockOperation, flock};
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// One attempt, as its supervisor needs to know it. The file is the user's alone: it holds the task's token.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Attempt {
    pub claim: Claim,
    pub worker: String,
    pub slot: u32,
    pub share: Share,
    pub api: String,
    pub files: String,
    pub web: Option<String>,
    pub running: Running,
}

/// The variable by which processes of an attempt are found when its supervisor is gone.
pub const MARK: &str = "RUNFOLD_ATTEMPT_FOLDER";

/// The folders of all attempts below an agent's own.
pub fn attempts(state: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(state.join("attempts")).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
}

/// Writes a new attempt down before anything is done for it.
pub fn create(state: &Path, attempt: &Attempt) -> io::Result<PathBuf> {
    let name = format!("{}-{}", crate::settings::file_name(&attempt.claim.task), attempt.claim.fence);
    let folder = state.join("attempts").join(name);
    fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
    let text = serde_json::to_vec(attempt).map_err(io::Error::other)?;
    let fresh = folder.join("attempt.new");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
    file.write_all(&text)?;
    file.sync_all()?;
    fs::rename(&fresh, folder.join("attempt.json"))?;
    Ok(folder)
}

pub fn read(folder: &Path) -> io::Result<Attempt> {
    serde_json::from_slice(&fs::read(folder.join("attempt.json"))?).map_err(io::Error::other)
}

/// The lock that the living supervisor of an attempt holds; `None` where another holds it.
pub fn try_lock(folder: &Path) -> io::Result<Option<File>> {
    let file = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(folder.join("lock"))?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(Some(file)),
        Err(rustix::io::Errno::WOULDBLOCK) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Forgets an attempt and all it left in its folder.
pub fn remove(folder: &Path) {
    // the description goes first: what is left without one is rubbish to whoever finds it
    let _ = fs::remove_file(folder.join("attempt.json"));
    if let Err(error) = fs::remove_dir_all(folder)
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!("could not remove {}: {error}", folder.display());
    }
}
