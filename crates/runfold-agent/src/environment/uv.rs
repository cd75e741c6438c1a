//! uv does the resolving and installing: the one on the PATH, else one fetched once as a package.

use super::index::Index;
use super::interpreter::Interpreter;
use super::requirements::Wanted;
use super::{Building, Cache};
use crate::attempt::orders::Orders;
use crate::error::Failure;
use crate::tools::{self, Cut};
use runfold_api::wire::leases::{Cause, Phase};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// uv that says nothing for so long is stuck. It says what it downloads, so a large wheel on a slow line may take this.
const PATIENCE: Duration = Duration::from_secs(1_800);

#[derive(Debug)]
pub struct Uv {
    program: PathBuf,
    cache: PathBuf,
    pub index: Index,
}

/// # Errors
/// `env_error` where there is none and none can be fetched.
pub fn find(cache: &Cache, interpreter: &Interpreter, orders: &Orders, say: &dyn Fn(&str)) -> Result<Uv, Failure> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).map(|folder| folder.join("uv")).find(|program| program.is_file());
    let program = match on_path {
        Some(program) => program,
        None => fetched(cache, interpreter, orders, say)?,
    };
    let index = Index::of_machine();
    Ok(Uv { program, cache: cache.root().join("uv"), index })
}

/// uv as a package of PyPI, installed once into the agent's own cache.
fn fetched(cache: &Cache, interpreter: &Interpreter, orders: &Orders, say: &dyn Fn(&str)) -> Result<PathBuf, Failure> {
    let folder = cache.root().join("tools/uv");
    let program = folder.join("bin/uv");
    if program.is_file() {
        return Ok(program);
    }
    let _alone = cache.lock("tools-uv")?;
    if program.is_file() {
        return Ok(program);
    }
    say("fetching uv as a package, once for this agent");
    let fresh = cache.root().join(format!("tools/.uv-{}", std::process::id()));
    fs::create_dir_all(cache.root().join("tools")).map_err(Failure::machine("making the folder of tools"))?;
    let mut command = Command::new(&interpreter.path);
    command.args(["-m", "pip", "install", "--quiet", "--no-deps", "--target"]).arg(&fresh).arg("uv");
    let ended = tools::run(&mut command, orders, PATIENCE, say).map_err(|cut| cut_short(cut, "fetching uv"))?;
    if !ended.ok {
        let why = tools::last_lines(&ended.output, 4);
        let message = format!("uv is not on the PATH and pip could not fetch it: {why}; install uv on this machine");
        return Err(Failure::environment(message));
    }
    fs::rename(&fresh, &folder).map_err(Failure::machine("placing uv"))?;
    Ok(program)
}

fn cut_short(cut: Cut, step: &str) -> Failure {
    match cut {
        Cut::Stopped => Failure::new(Cause::Aborted, format!("stopped while {step}")),
        Cut::Stalled(time) => {
            let minutes = time.as_secs() / 60;
            Failure::environment(format!("{step}: nothing moved for {minutes} min; is the package index reachable"))
        }
        Cut::Io(error) => Failure::machine(step)(error),
    }
}

impl Uv {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        let kept = ["UV_HTTP_TIMEOUT", "UV_INSECURE_HOST", "UV_NATIVE_TLS"];
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("UV_")) {
            if !kept.iter().any(|kept| name.to_str() == Some(kept)) {
                command.env_remove(name);
            }
        }
        command
            .args(arguments)
            .env("UV_CACHE_DIR", &self.cache)
            .env("UV_PYTHON_DOWNLOADS", "never")
            .env("UV_LINK_MODE", "hardlink")
            .env("UV_NO_PROGRESS", "1")
            .env("UV_NO_CONFIG", "1")
            .env("NO_COLOR", "1")
            .env_remove("VIRTUAL_ENV")
            .envs(self.index.variables().iter().map(|(name, value)| (name, value)));
        command
    }
}

/// Makes an environment in `folder`, which is empty.
pub fn build(
    building: &Building<'_>,
    uv: &Uv,
    interpreter: &Interpreter,
    wanted: &Wanted,
    folder: &Path,
) -> Result<(), Failure> {
    (building.say)(&format!("building an environment for Python {} from {}", interpreter.version, wanted.source));
    (building.phase)(Phase::Resolving, &format!("{} requirements", wanted.lines.len()));
    let mut venv = uv.command(&["venv", "--quiet", "--relocatable", "--allow-existing", "--python"]);
    venv.arg(&interpreter.path).arg(folder);
    run(building, &mut venv, "making the environment")?;
    if wanted.lines.is_empty() {
        return Ok(());
    }
    let file = building.folder.with_extension("requirements.txt");
    fs::write(&file, wanted.text()).map_err(Failure::machine("writing the requirements"))?;
    let mut install = uv.command(&["pip", "install", "--python"]);
    install.arg(folder.join("bin/python")).arg("-r").arg(&file).current_dir(&building.checkout.root);
    run(building, &mut install, "installing packages")
}

fn run(building: &Building<'_>, command: &mut Command, step: &str) -> Result<(), Failure> {
    let said = |line: &str| {
        (building.say)(line);
        let line = line.trim();
        if line.starts_with("Resolved") || line.starts_with("Prepared") || line.starts_with("Downloading") {
            (building.phase)(Phase::Installing, line);
        }
    };
    let ended = tools::run(command, building.orders, PATIENCE, said).map_err(|cut| cut_short(cut, step))?;
    if ended.ok { Ok(()) } else { Err(explained(step, &ended.output)) }
}

/// What uv says of a failure, with what to do about it.
fn explained(step: &str, output: &str) -> Failure {
    let said = tools::last_lines(output, 12);
    let advice = if output.contains("No solution found") || output.contains("was not found in the package registry") {
        "check the name and version, or add the index that has it (`--extra-index-url`)"
    } else if output.contains("Failed to build") {
        "it has no wheel for this machine and could not be built; pin a version that has one"
    } else if output.contains("No space left on device") {
        "the disk is full; make room, or move the cache (RUNFOLD_AGENT_CACHE)"
    } else if output.contains("error sending request") || output.contains("Failed to fetch") {
        "the package index was not reached; check proxy and network of this machine"
    } else {
        "the console has all of it"
    };
    let cause = if output.contains("No space left on device") { Cause::Infrastructure } else { Cause::EnvError };
    Failure::new(cause, format!("{step} failed: {said}\n{advice}"))
}

/// What is installed, as pins.
pub fn freeze(uv: &Uv, folder: &Path, orders: &Orders) -> Option<String> {
    let mut command = uv.command(&["pip", "freeze", "--quiet", "--python"]);
    command.arg(folder.join("bin/python"));
    let ended = tools::run(&mut command, orders, Duration::from_secs(60), |_| {}).ok()?;
    ended.ok.then_some(ended.output)
}
