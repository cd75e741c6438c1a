//! `cargo xtask acceptance DIR`: runs a folder of acceptance cases against a built server.
//! Leaves the cases, and how they are judged, to that folder; it may be read-only.

use crate::process::{command, run as run_command};
use crate::server::{Profile, binary};
use anyhow::{Context, Result, bail};
use clap::Args;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[derive(Args)]
pub struct Options {
    /// The folder with setup.sh and run.py
    dir: PathBuf,
    /// Set up only these environments (names that setup.sh knows, comma-separated); all by default
    #[arg(long, value_delimiter = ',')]
    venvs: Vec<String>,
    /// Test the quick build instead of the release build
    #[arg(long)]
    dev: bool,
    /// Handed on to run.py
    #[arg(last = true)]
    arguments: Vec<String>,
}

pub fn run(options: &Options) -> Result<()> {
    let folder = fs::canonicalize(&options.dir)
        .with_context(|| format!("there is no folder `{}` with cases", options.dir.display()))?;
    let (setup, runner) = (folder.join("setup.sh"), folder.join("run.py"));
    if !setup.is_file() || !runner.is_file() {
        bail!("`{}` holds no setup.sh and run.py", folder.display());
    }
    let work = std::env::var_os("WORK").map_or_else(work_outside_any_checkout, |named| Ok(PathBuf::from(named)))?;
    fs::create_dir_all(&work)?;
    let server = binary(Profile::quick_if(options.dev))?;
    run_in(&work, command("bash", [setup]).args(&options.venvs))?;
    let mut cases = command("python3", [runner]);
    cases.arg("--results").arg(work.join("results")).args(&options.arguments);
    run_in(&work, cases.env("RUNFOLD_BIN", server))
}

/// The cases run scripts, and the SDK records the git repository that a script lies in: below our checkout it would
/// find ours, read all of it for imports, and store no script at all.
fn work_outside_any_checkout() -> Result<PathBuf> {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|folder| folder.is_absolute());
    let home = || std::env::home_dir().map(|home| home.join(".cache"));
    let cache = cache.or_else(home).context("no home folder to work in; name one by the variable WORK")?;
    Ok(cache.join("runfold/acceptance"))
}

fn run_in(work: &Path, command: &mut Command) -> Result<()> {
    run_command(command.env("WORK", work).env("PYTHONDONTWRITEBYTECODE", "1"))
}
