//! The task's own process: what it sees, how it is watched, how it ends with all it left behind.

use super::orders::Stop;
use super::outcome::{Ended, Outcome};
use super::phases::Phases;
use super::{Work, is_python};
use crate::environment::Ready;
use crate::error::Failure;
use crate::masking::is_secret_name;
use crate::process::cgroup::Cgroup;
use crate::process::{Spawn, start, tree};
use crate::server::Doc;
use crate::source::{Checkout, Command, Spec};
use crate::state::MARK;
use runfold_api::wire::leases::Phase;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus};
use std::time::Duration;

const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How long processes that a task left behind may take to end by themselves.
const AFTERWARDS: Duration = Duration::from_secs(2);

pub struct Process<'a> {
    pub work: &'a Work<'a>,
    pub task: &'a Doc,
    pub spec: &'a Spec,
    pub checkout: &'a Checkout,
    /// None for a task that is no Python.
    pub ready: Option<&'a Ready>,
}

impl Process<'_> {
    pub fn run(&self, phases: &Phases) -> Result<Outcome, Failure> {
        let claim = &self.work.attempt.claim;
        let name = format!("runfold-{}-{}", crate::settings::file_name(&claim.task), claim.fence);
        let cgroup = Cgroup::make(&name, claim.needs.memory_bytes);
        let (reader, writer) = std::io::pipe().map_err(Failure::machine("making a pipe"))?;
        let folder = self.checkout.root.join(&self.spec.working_dir);
        let arguments = self.arguments()?;
        let shown: Vec<_> = arguments.iter().map(|word| word.to_string_lossy()).collect();
        self.work.console.say(&format!("starting {}", shown.join(" ")));
        let spawn = Spawn {
            arguments,
            folder: folder.clone(),
            environment: self.environment().into_iter().collect(),
            cgroup: cgroup.as_ref(),
            output: writer.into(),
        };
        let mut child = start(spawn).map_err(|error| {
            Failure::environment(format!(
                "`{}` could not be started in {}: {error}",
                self.spec.binary,
                folder.display()
            ))
        })?;
        phases.enter(Phase::Running, "");
        let console = self.work.console.clone();
        let reading = std::thread::spawn(move || console.read(reader));
        if let Some(pins) = self.ready.and_then(|ready| ready.pins.as_deref())
            && self.spec.pins.as_deref() != Some(pins)
        {
            self.work.keep_pins(self.task, self.spec, pins);
        }
        let (status, stop) = self.watch(&mut child, cgroup.as_ref())?;
        // nobody writes any more, so the reader comes to its end
        let last_lines = reading.join().unwrap_or_default();
        let ran_out_of_memory = cgroup.as_ref().is_some_and(Cgroup::ran_out_of_memory);
        Ok(Outcome::of_process(&Ended { status, stop, ran_out_of_memory, last_lines: &last_lines }))
    }

    /// Waits for the end, or brings it about; nobody of the family is left afterwards.
    fn watch(&self, child: &mut Child, cgroup: Option<&Cgroup>) -> Result<(ExitStatus, Option<Stop>), Failure> {
        let pid = i32::try_from(child.id()).unwrap_or_default();
        let own = std::process::id();
        let family = || -> BTreeSet<i32> {
            let mut family = tree::descendants(i32::try_from(own).unwrap_or_default());
            family.extend(cgroup.map(Cgroup::processes).unwrap_or_default());
            family
        };
        let waiting = Failure::machine("waiting for the task's process");
        let mut stop = None;
        let ended = loop {
            match child.try_wait() {
                Ok(Some(status)) => break Some(status),
                Ok(None) => {}
                Err(error) => return Err(waiting(error)),
            }
            stop = self.work.orders.stop();
            if let Some(stop) = &stop {
                self.work.console.say(&format!("ending the task: {}", reason(stop)));
                break None;
            }
            tree::reap(Some(pid));
            std::thread::sleep(LOOK_EVERY);
        };
        let grace = if ended.is_some() { AFTERWARDS } else { self.work.attempt.running.grace };
        let left = tree::end(family, grace, Some(pid));
        if !left.is_empty() {
            tracing::error!("processes of task {} can't be killed: {left:?}", self.work.attempt.claim.task);
        }
        let status = match ended {
            Some(status) => status,
            None => child.wait().map_err(Failure::machine("waiting for the task's process"))?,
        };
        Ok((status, stop))
    }

    fn arguments(&self) -> Result<Vec<OsString>, Failure> {
        let mut words: Vec<OsString> = Vec::new();
        match self.ready {
            Some(ready) => words.extend([ready.python.clone().into(), "-u".into()]),
            None => words.push(shell(&self.spec.binary)?.into()),
        }
        match &self.spec.command {
            Command::Script { path, arguments } => {
                words.push(path.into());
                words.extend(arguments.iter().map(OsString::from));
            }
            Command::Module { name, arguments } => {
                words.extend(["-m".into(), name.into()]);
                words.extend(arguments.iter().map(OsString::from));
            }
        }
        Ok(words)
    }

    /// What the process sees: the machine's variables without the agent's secrets, and what the SDK looks for.
    fn environment(&self) -> BTreeMap<OsString, OsString> {
        let attempt = &self.work.attempt;
        let mut seen: BTreeMap<OsString, OsString> =
            std::env::vars_os().filter(|(name, _)| !self.is_hidden(&name.to_string_lossy())).collect();
        let task = &attempt.claim.task;
        let mut set = |name: &str, value: &str| drop(seen.insert(name.into(), value.into()));
        for prefix in ["CLEARML", "RUNFOLD"] {
            set(&format!("{prefix}_TASK_ID"), task);
            set(&format!("{prefix}_AUTH_TOKEN"), &attempt.claim.token);
            set(&format!("{prefix}_WORKER_ID"), &attempt.worker);
        }
        set("CLEARML_API_HOST", &attempt.api);
        set("CLEARML_FILES_HOST", &attempt.files);
        set("CLEARML_WEB_HOST", attempt.web.as_deref().unwrap_or(&attempt.api));
        // the agent sends what is printed, so the SDK need not
        set("CLEARML_LOG_TASK_TO_BACKEND", "0");
        set("RUNFOLD_LOG_TASK_TO_BACKEND", "0");
        set("RUNFOLD_ATTEMPT", &attempt.claim.fence.to_string());
        set(MARK, &self.work.folder.to_string_lossy());
        set("PYTHONUNBUFFERED", "1");
        set("PYTHONIOENCODING", "utf-8");
        if let Some(gpus) = &attempt.share.gpus {
            let list = gpus.join(",");
            set("CUDA_VISIBLE_DEVICES", &list);
            set("NVIDIA_VISIBLE_DEVICES", if list.is_empty() { "none" } else { &list });
        }
        let root = self.checkout.root.clone();
        let paths = [root.join(&self.spec.working_dir), root];
        seen.insert("PYTHONPATH".into(), joined(&paths, seen.get(&OsString::from("PYTHONPATH"))));
        if let Some(folder) = self.ready.and_then(|ready| ready.folder.as_ref()) {
            seen.insert("PATH".into(), joined(&[folder.join("bin")], seen.get(&OsString::from("PATH"))));
            seen.insert("VIRTUAL_ENV".into(), folder.into());
            seen.remove(&OsString::from("PYTHONHOME"));
        }
        // the address of a Runfold server; ClearML's servers have one for each part, as given above
        let origin = attempt.api.strip_suffix("/api").filter(|origin| attempt.files == format!("{origin}/files"));
        match origin {
            Some(origin) => drop(seen.insert("RUNFOLD_HOST".into(), origin.into())),
            None => drop(seen.remove(&OsString::from("RUNFOLD_HOST"))),
        }
        seen
    }

    /// The agent's own keys are nothing for tasks; other secrets are the machine's, and tasks may need them.
    fn is_hidden(&self, name: &str) -> bool {
        let is_ours = ["CLEARML_", "TRAINS_", "RUNFOLD_"].iter().any(|prefix| name.starts_with(prefix));
        (is_ours && (is_secret_name(name) || name.contains("GIT_")))
            || self.work.attempt.running.hidden.iter().any(|hidden| hidden == name)
            || matches!(name, "CLEARML_PROC_MASTER_ID" | "TRAINS_PROC_MASTER_ID" | "CLEARML_TASK_ID" | "TRAINS_TASK_ID")
    }
}

fn reason(stop: &Stop) -> &str {
    match stop {
        Stop::Asked(reason) | Stop::FencedOut(reason) => reason,
        Stop::Agent => "its agent was told to end",
    }
}

/// A program for tasks that are no Python, among those that read a script.
fn shell(binary: &str) -> Result<String, Failure> {
    match binary {
        "bash" | "sh" | "/bin/bash" | "/bin/sh" | "/usr/bin/bash" => Ok(binary.to_owned()),
        _ if is_python(binary) => Ok("python3".to_owned()),
        other => Err(Failure::environment(format!("`{other}` runs no tasks here; use python, bash or sh"))),
    }
}

fn joined(first: &[PathBuf], rest: Option<&OsString>) -> OsString {
    let rest = rest.into_iter().flat_map(|rest| std::env::split_paths(rest).collect::<Vec<_>>());
    let paths = first.iter().cloned().chain(rest).filter(|path| path != Path::new(""));
    // a path with a colon can't be in such a list, and only that one is left out
    let fit = paths.filter(|path| !path.to_string_lossy().contains(':'));
    std::env::join_paths(fit).unwrap_or_default()
}
