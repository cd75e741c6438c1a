//! Keeping the whole folder: backup, restore, check, and the lock that says who works on it.
//! It leaves reading single files to the stores that own them.

pub mod backup;
pub mod check;
pub mod lock;
pub mod manifest;
pub mod restore;

use runfold_data::DataError;
use runfold_store::StoreError;
use runfold_store::events::EventError;
use std::path::Path;

/// Why a folder could not be copied, restored or looked at.
#[derive(Debug, thiserror::Error)]
pub enum KeepingError {
    /// The request makes no sense, or what was found must not be used.
    #[error("{0}")]
    Refused(String),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Events(#[from] EventError),
    #[error(transparent)]
    Data(#[from] DataError),
    #[error("{what}: {source}")]
    Io { what: String, source: std::io::Error },
}

pub type Result<T, E = KeepingError> = std::result::Result<T, E>;

fn io(what: &str, path: &Path) -> impl FnOnce(std::io::Error) -> KeepingError {
    let what = format!("{what} `{}`", path.display());
    move |source| KeepingError::Io { what, source }
}

/// A folder that is being filled; gone unless it was put in place.
struct Partial {
    path: std::path::PathBuf,
    is_done: bool,
}

impl Partial {
    /// Makes a folder beside `target`, on the same disk, readable by its owner only.
    fn beside(target: &Path) -> Result<Self> {
        use std::os::unix::fs::DirBuilderExt;
        let name = target.file_name().and_then(|name| name.to_str());
        let name =
            name.ok_or_else(|| KeepingError::Refused(format!("`{}` is no name of a folder", target.display())))?;
        let parent = target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::create_dir_all(parent).map_err(io("making", parent))?;
        let path = parent.join(format!(".{name}.{}.partial", crate::accounts::secrets::new_id()));
        std::fs::DirBuilder::new().mode(0o700).create(&path).map_err(io("making", &path))?;
        Ok(Self { path, is_done: false })
    }

    /// Appears under its name: complete, or not at all.
    fn put_in_place(mut self, target: &Path) -> Result<()> {
        sync_folders(&self.path)?;
        std::fs::rename(&self.path, target).map_err(io("putting in place", target))?;
        self.is_done = true;
        let parent = target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        sync(parent)
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if self.is_done {
            return;
        }
        if let Err(error) = std::fs::remove_dir_all(&self.path) {
            tracing::warn!("could not remove `{}`: {error}", self.path.display());
        }
    }
}

fn sync(path: &Path) -> Result<()> {
    std::fs::File::open(path).and_then(|file| file.sync_all()).map_err(io("syncing", path))
}

/// Brings names to disk; whoever wrote a file has synced its bytes.
fn sync_folders(folder: &Path) -> Result<()> {
    for entry in std::fs::read_dir(folder).map_err(io("listing", folder))? {
        let entry = entry.map_err(io("listing", folder))?;
        if entry.file_type().map_err(io("looking at", folder))?.is_dir() {
            sync_folders(&entry.path())?;
        }
    }
    sync(folder)
}
