//! The start of a task's process.
#![allow(unsafe_code)] // what a child does between fork and exec can't be said otherwise

use super::cgroup::Cgroup;
use std::ffi::OsString;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// What to start.
#[derive(Debug)]
pub struct Spawn<'a> {
    pub arguments: Vec<OsString>,
    pub folder: PathBuf,
    pub environment: Vec<(OsString, OsString)>,
    pub cgroup: Option<&'a Cgroup>,
    /// Where output and errors go, in one stream so that their order is kept.
    pub output: OwnedFd,
}

/// Starts a process in a group of its own. It ends with whoever started it, and reads nothing.
///
/// # Errors
/// The program is not there or can't be run.
pub fn start(spawn: Spawn<'_>) -> io::Result<Child> {
    let errors = spawn.output.try_clone()?;
    let (program, arguments) = spawn.arguments.split_first().expect("a command has a program");
    let mut command = Command::new(program);
    command
        .args(arguments)
        .current_dir(&spawn.folder)
        .env_clear()
        .envs(spawn.environment)
        .stdin(Stdio::null())
        .stdout(spawn.output)
        .stderr(errors)
        .process_group(0);
    let doors = spawn.cgroup.map(Cgroup::doors).unwrap_or_default();
    // SAFETY: between fork and exec only system calls that are safe after a fork: prctl and write, without allocation.
    unsafe {
        command.pre_exec(move || {
            rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?;
            for door in &doors {
                // a group that vanished is no reason not to run
                let _ = rustix::io::write(door, b"0");
            }
            Ok(())
        });
    }
    command.spawn()
}
