//! The code of a task: a commit of a repository with what was changed on top, or a single script. What a task's author
//! wrote into its fields is data: it never becomes an option, a shell word, or a path outside of the task's folder.

mod git;
mod spec;

pub use git::GitAccess;
pub use spec::{Command, Spec, mark};

use crate::attempt::orders::Orders;
use crate::error::Failure;
use std::fs;
use std::path::{Path, PathBuf};

/// The code in its place.
#[derive(Debug)]
pub struct Checkout {
    /// The root of the repository, or the folder of the single script.
    pub root: PathBuf,
    pub commit: Option<String>,
}

/// Where code comes to and from.
pub struct Fetching<'a> {
    pub spec: &'a Spec,
    pub cache: &'a Path,
    /// An empty folder of this attempt's own.
    pub folder: &'a Path,
    pub access: &'a GitAccess,
    pub orders: &'a Orders,
    pub say: &'a dyn Fn(&str),
}

/// Puts a task's code into its folder.
///
/// # Errors
/// `code_fetch_error`, with the step that failed.
pub fn fetch(fetching: &Fetching<'_>) -> Result<Checkout, Failure> {
    match &fetching.spec.repository {
        Some(repository) => git::check_out(fetching, repository),
        None => write_script(fetching),
    }
}

/// A task without a repository brings its script along where others have their changes.
fn write_script(fetching: &Fetching<'_>) -> Result<Checkout, Failure> {
    let spec = fetching.spec;
    let root = fetching.folder.to_owned();
    fs::create_dir_all(root.join(&spec.working_dir)).map_err(Failure::machine("making the folder of the script"))?;
    if spec.diff.is_empty() {
        return Err(Failure::code("the task has neither a repository nor a script; run it once where its code is"));
    }
    if let Command::Script { path, .. } = &spec.command {
        let path = root.join(&spec.working_dir).join(path);
        let parent = path.parent().unwrap_or(&root);
        fs::create_dir_all(parent).map_err(Failure::machine("making the folder of the script"))?;
        fs::write(&path, &spec.diff).map_err(Failure::machine("writing the script"))?;
    }
    Ok(Checkout { root, commit: None })
}
