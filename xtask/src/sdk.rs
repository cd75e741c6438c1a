//! The Python package: its native module built with the quick profile into an environment, and its tests.
//! Leaves what is tested to `python/tests`.

use crate::process::{command, run};
use crate::server::{self, Profile};
use crate::setup::{self, SDK};
use crate::{root, work};
use anyhow::{Context, Result};
use std::fs;

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

/// Builds a wheel and puts it into the environment, as a user's `pip install` does.
fn install(programs: &std::path::Path) -> Result<()> {
    let wheels = work().join("wheels");
    if wheels.is_dir() {
        fs::remove_dir_all(&wheels).context("the wheels of the last build can't be removed")?;
    }
    let mut build = command(programs.join("maturin"), ["build", "--locked", "--profile", "dev", "--quiet", "--out"]);
    run(build.arg(&wheels).arg("--interpreter").arg(programs.join("python")))?;
    let wheel = fs::read_dir(&wheels)?.next().context("maturin built no wheel")??.path();
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--force-reinstall"];
    run(command(programs.join("python"), pip).arg(wheel))
}
