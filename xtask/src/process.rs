//! Running other programs: arguments are lists, never shell strings; a failure names the command.
//! Leaves what runs, and why, to the tasks.

use crate::root;
use anyhow::{Context, Result, bail};
use std::ffi::OsStr;
use std::process::{Command, Stdio};

/// `program args…` in the root of the repository, with no input to wait for.
pub fn command<A: AsRef<OsStr>>(program: impl AsRef<OsStr>, args: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new(program);
    command.args(args).current_dir(root()).stdin(Stdio::null());
    command
}

/// The cargo that runs this task.
pub fn cargo<A: AsRef<OsStr>>(args: impl IntoIterator<Item = A>) -> Command {
    command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()), args)
}

/// Runs to the end; anything but success is an error.
pub fn run(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    println!("$ {shown}");
    let status = command.status().with_context(|| format!("`{shown}` could not be started"))?;
    if !status.success() {
        bail!("`{shown}` ended with {status}");
    }
    Ok(())
}

/// Runs to the end and gives back what it wrote to standard output.
pub fn output(command: &mut Command) -> Result<String> {
    let shown = shown(command);
    let output = command.output().with_context(|| format!("`{shown}` could not be started"))?;
    if !output.status.success() {
        bail!("`{shown}` ended with {}: {}", output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{shown}` wrote something that is not UTF-8"))
}

/// Whether the program can be started at all.
pub fn exists(program: &str) -> bool {
    let mut version = command(program, ["--version"]);
    version.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_fails_is_named_in_the_error() {
        let problem = run(&mut command("false", ["--now"])).unwrap_err();
        assert_eq!(problem.to_string(), "`false --now` ended with exit status: 1");
    }

    #[test]
    fn arguments_reach_the_program_as_they_are() {
        let said = output(&mut command("printf", ["%s|", "a b", "$HOME; true"])).unwrap();
        assert_eq!(said, "a b|$HOME; true|");
    }

    #[test]
    fn a_program_that_is_not_installed_does_not_exist() {
        assert!(exists("cargo"));
        assert!(!exists("runfold-no-such-program"));
    }
}
