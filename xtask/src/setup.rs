//! Installs what the tests need: Python environments, node modules, cargo tools, all under the repository.
//! Leaves compilers and interpreters to the machine. A stamp holds what was installed; equal means done.

use crate::process::{cargo, command, exists, output, run};
use crate::{root, work};
use anyhow::{Context, Result, bail};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// A Python environment and the file that pins what is in it.
#[derive(Clone, Copy)]
pub struct Venv {
    pub name: &'static str,
    pub requirements: &'static str,
}

pub const COMPAT: Venv = Venv { name: "compat", requirements: "tests/compat/requirements.txt" };
pub const SDK: Venv = Venv { name: "sdk", requirements: "python/requirements.txt" };
pub const EXAMPLES: Venv = Venv { name: "examples", requirements: "examples/requirements.txt" };
pub const TOOLS: Venv = Venv { name: "tools", requirements: "xtask/requirements.txt" };

const CARGO_DENY: &str = "0.20.2";
const CARGO_FUZZ: &str = "0.13.2";

pub fn everything() -> Result<()> {
    for environment in [TOOLS, COMPAT, SDK, EXAMPLES] {
        venv(environment)?;
    }
    node_modules()?;
    openapi_generator()?;
    chromium()?;
    cargo_deny()?;
    if root().join("fuzz").is_dir() {
        cargo_fuzz()?;
    }
    Ok(())
}

/// Makes the environment unless it is there as pinned; answers its folder of programs.
pub fn venv(environment: Venv) -> Result<PathBuf> {
    let pins = root().join(environment.requirements);
    let wanted = fs::read_to_string(&pins).with_context(|| format!("no requirements at `{}`", pins.display()))?;
    installed_python(environment.name, &wanted, &["-r".into(), pins.into_os_string()])
}

/// An environment for one version of the SDK, for the library matrix.
pub fn venv_with_sdk(version: &str) -> Result<PathBuf> {
    let pins = format!("clearml=={version} pytest==9.2.0 pytest-xdist==3.8.0");
    let packages: Vec<_> = pins.split(' ').map(Into::into).collect();
    installed_python(&format!("clearml-{version}"), &pins, &packages)
}

fn installed_python(name: &str, wanted: &str, packages: &[OsString]) -> Result<PathBuf> {
    let folder = work().join("venvs").join(name);
    let programs = folder.join("bin");
    once(&folder.join("installed.txt"), wanted, || {
        run(command(python(), ["-m", "venv", "--clear"]).arg(&folder))?;
        let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        run(command(programs.join("python"), install).args(packages))
    })?;
    Ok(programs)
}

/// Python 3.11 is what the oldest supported system has; a machine without that name has one `python3`.
fn python() -> &'static str {
    if exists("python3.11") { "python3.11" } else { "python3" }
}

/// `npm ci`, unless the modules are those of the lock file already.
pub fn node_modules() -> Result<()> {
    let web = root().join("web");
    let wanted = fs::read_to_string(web.join("package-lock.json")).context("no `web/package-lock.json`")?;
    once(&web.join("node_modules/installed.txt"), &wanted, || run(command("npm", ["ci"]).current_dir(&web)))
}

/// What writes the page's types from the OpenAPI document; it needs another TypeScript than the page.
pub fn openapi_generator() -> Result<()> {
    let folder = root().join("web/tools/openapi");
    let wanted = fs::read_to_string(folder.join("package-lock.json")).context("no lock file of the generator")?;
    once(&folder.join("node_modules/installed.txt"), &wanted, || run(command("npm", ["ci"]).current_dir(&folder)))
}

const CHROMIUM_NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// The browser for the tests of the page: the machine's own; root on Debian gets it installed.
pub fn chromium() -> Result<PathBuf> {
    if let Some(found) = browser_in_path() {
        return Ok(found);
    }
    let is_root = output(&mut command("id", ["-u"]))?.trim() == "0";
    if !is_root || !exists("apt-get") {
        bail!("no Chromium was found; install it (Debian: `apt install chromium fonts-dejavu-core`)");
    }
    let install = ["install", "--yes", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core"];
    run(&mut command("apt-get", ["update", "-qq"]))?;
    run(command("apt-get", install).env("DEBIAN_FRONTEND", "noninteractive").stdout(Stdio::null()))?;
    browser_in_path().context("Chromium was installed and still is not in PATH")
}

fn browser_in_path() -> Option<PathBuf> {
    let folders: Vec<_> = std::env::split_paths(&std::env::var_os("PATH")?).collect();
    let places = CHROMIUM_NAMES.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    places.into_iter().find(|program| program.is_file())
}

/// The program of a cargo tool: the machine's own where it is of this version, else ours under `.work/tools`.
fn cargo_tool(name: &str, version: &str) -> Result<PathBuf> {
    let tools = work().join("tools");
    let ours = tools.join("bin").join(name);
    for program in [PathBuf::from(name), ours.clone()] {
        if output(&mut command(&program, ["--version"])).is_ok_and(|said| said.trim().ends_with(version)) {
            return Ok(program);
        }
    }
    // unoptimised: it builds in a third of the time, and its checks take seconds either way
    let install = ["install", "--quiet", "--debug", "--locked", name, "--version", version, "--force", "--root"];
    run(cargo(install).arg(&tools).env("CARGO_PROFILE_DEV_DEBUG", "false"))?;
    Ok(ours)
}

pub fn cargo_deny() -> Result<PathBuf> {
    cargo_tool("cargo-deny", CARGO_DENY)
}

pub fn cargo_fuzz() -> Result<PathBuf> {
    cargo_tool("cargo-fuzz", CARGO_FUZZ)
}

/// Installs unless the stamp says that exactly this is installed; the stamp is written last.
fn once(stamp: &Path, wanted: &str, install: impl FnOnce() -> Result<()>) -> Result<()> {
    if fs::read_to_string(stamp).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    install()?;
    if let Some(folder) = stamp.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(stamp, wanted).with_context(|| format!("`{}` could not be written", stamp.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_installed_as_wanted_is_not_installed_again() {
        let folder = tempfile::tempdir().unwrap();
        let stamp = folder.path().join("tools/installed.txt");
        let mut installs = 0;
        for wanted in ["a==1", "a==1", "a==2"] {
            once(&stamp, wanted, || {
                installs += 1;
                Ok(())
            })
            .unwrap();
        }
        assert_eq!(installs, 2);
    }

    #[test]
    fn an_installation_that_fails_is_tried_again_next_time() {
        let folder = tempfile::tempdir().unwrap();
        let stamp = folder.path().join("installed.txt");
        once(&stamp, "a==1", || bail!("no network")).unwrap_err();
        let mut tried = false;
        once(&stamp, "a==1", || {
            tried = true;
            Ok(())
        })
        .unwrap();
        assert!(tried);
    }
}
