//! The Python package: its native module built with the quick profile into an environment, and its tests.
//! Leaves what is tested to `python/tests`.

use crate::process::{command, run};
use crate::root;
use crate::server::{self, Profile};
use crate::setup::{self, SDK};
use anyhow::{Context, Result};
use std::path::Path;

pub fn has_tests() -> bool {
    root().join("python/tests").is_dir()
}

pub fn check() -> Result<()> {
    let programs = setup::venv(SDK)?;
    install(&programs)?;
    let arguments = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "2", "--durations=5", "python/tests"];
    let mut pytest = command(programs.join("python"), arguments);
    run(pytest.env("RUNFOLD_BIN", server::binary(Profile::Dev)?).env("PYTHONDONTWRITEBYTECODE", "1"))
}

/// Builds the native module into the sources and links them into the environment: the tests run what is being edited.
fn install(programs: &Path) -> Result<()> {
    let environment = programs.parent().context("the environment has no folder")?;
    let mut build = command(programs.join("maturin"), ["develop", "--locked", "--profile", "dev", "--quiet"]);
    run(build.env("VIRTUAL_ENV", environment))
}
