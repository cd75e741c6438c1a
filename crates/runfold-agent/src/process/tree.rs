//! Who descends from whom, and the end of a whole family: asked first, then killed, until nobody is left.

use rustix::process::{Pid, Signal, kill_process};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::time::{Duration, Instant};

/// How often the family is looked at while it ends.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// Killed processes that are still there after this hang in the kernel.
const KILLED_WITHIN: Duration = Duration::from_secs(30);

/// Orphans of our children become ours, so that nobody leaves the family by forking twice.
pub fn adopt_orphans() -> std::io::Result<()> {
    rustix::process::set_child_subreaper(Some(rustix::process::getpid())).map_err(Into::into)
}

/// Parent and state of each process.
fn processes() -> BTreeMap<i32, (i32, char)> {
    let Ok(entries) = fs::read_dir("/proc") else { return BTreeMap::new() };
    let pids = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    pids.filter_map(|pid| Some((pid, stat(pid)?))).collect()
}

fn stat(pid: i32) -> Option<(i32, char)> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // the name in parentheses may hold blanks and parentheses itself
    let mut fields = text.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?.chars().next()?;
    Some((fields.next()?.parse().ok()?, state))
}

/// When a process began, in the kernel's ticks: with its id it names a process for good.
pub fn began(pid: i32) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    text.rsplit_once(')')?.1.split_whitespace().nth(19)?.parse().ok()
}

/// The living descendants of a process.
pub fn descendants(of: i32) -> BTreeSet<i32> {
    let all = processes();
    let mut family = BTreeSet::from([of]);
    loop {
        let before = family.len();
        family.extend(
            all.iter().filter(|(_, (parent, _))| family.contains(parent)).map(|(pid, _)| *pid).collect::<Vec<_>>(),
        );
        if family.len() == before {
            break;
        }
    }
    family.remove(&of);
    family.retain(|pid| all.get(pid).is_some_and(|(_, state)| !matches!(state, 'Z' | 'X')));
    family
}

/// Processes whose environment holds this text, such as those that outlived their supervisor.
pub fn with_environment(text: &str) -> BTreeSet<i32> {
    let holds = |pid: &i32| {
        fs::read(format!("/proc/{pid}/environ"))
            .is_ok_and(|environment| environment.split(|byte| *byte == 0).any(|entry| entry == text.as_bytes()))
    };
    let own = rustix::process::getpid().as_raw_nonzero().get();
    processes().into_keys().filter(|pid| *pid != own).filter(holds).collect()
}

pub fn signal(pid: i32, signal: Signal) {
    if let Some(pid) = Pid::from_raw(pid) {
        // One that has ended meanwhile needs no signal.
        let _ = kill_process(pid, signal);
    }
}

/// Collects the children that have ended, except one that somebody waits for.
pub fn reap(except: Option<i32>) {
    let own = rustix::process::getpid().as_raw_nonzero().get();
    for (pid, (parent, state)) in processes() {
        if parent == own && state == 'Z' && Some(pid) != except {
            collect(pid);
        }
    }
}

/// Ends everybody that `family` names: asked to, and after `grace` killed. Returns those that even a kill left. The child
/// that somebody waits for is left to them.
pub fn end(family: impl Fn() -> BTreeSet<i32>, grace: Duration, awaited: Option<i32>) -> BTreeSet<i32> {
    let mut met = BTreeSet::new();
    let mut look = || {
        let left = family();
        met.extend(left.iter().copied());
        met.iter().filter(|pid| Some(**pid) != awaited && !left.contains(pid)).for_each(|pid| collect(*pid));
        left
    };
    look().into_iter().for_each(|pid| signal(pid, Signal::TERM));
    let asked = Instant::now();
    while asked.elapsed() < grace {
        if look().is_empty() {
            return BTreeSet::new();
        }
        std::thread::sleep(LOOK_EVERY);
    }
    let killing = Instant::now();
    loop {
        // each round again: who forks faster than we look is caught in the next
        look().into_iter().for_each(|pid| signal(pid, Signal::KILL));
        let left = look();
        if left.is_empty() || killing.elapsed() > KILLED_WITHIN {
            return left;
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

fn collect(pid: i32) {
    if let Some(pid) = Pid::from_raw(pid) {
        // One that is no child of ours is its parent's to collect.
        let _ = rustix::process::waitpid(Some(pid), rustix::process::WaitOptions::NOHANG);
    }
}

/// As [`end`], without collecting anybody: the caller waits for its child itself.
pub fn end_alone(family: impl Fn() -> BTreeSet<i32>, grace: Duration) {
    family().into_iter().for_each(|pid| signal(pid, Signal::TERM));
    let asked = Instant::now();
    while !family().is_empty() && asked.elapsed() < grace + KILLED_WITHIN {
        if asked.elapsed() >= grace {
            family().into_iter().for_each(|pid| signal(pid, Signal::KILL));
        }
        std::thread::sleep(LOOK_EVERY);
    }
}
