//! Sends what processes that are gone left behind, and ends the tasks that they could not end.
//! It leaves journals whose processes live alone.

use super::calls::{Alias, waits};
use super::link::{Link, unsent_bytes};
use super::{Report, uploads};
use crate::error::{ClientError, Result};
use crate::http::Client;
use crate::http::pause::{Backoff, Deadline};
use crate::journal::folder::{self, About, Held};
use crate::journal::state::State;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::Duration;

const CALL: Duration = Duration::from_secs(60);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
const STEP: Duration = Duration::from_secs(300);
/// How often files and the calls that wait for them take turns.
const TURNS: u32 = 1_000;
/// Without a limit of its own, a sync gives up after so many failures in a row.
const FAILURES: u32 = 5;

/// A journal that holds something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    pub folder: PathBuf,
    pub task: String,
    pub bytes: u64,
    pub uploads: u64,
    pub in_use: bool,
}

/// How a task ended, as a parent process saw it: written beside its journals, told to the server by the next sync.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// `completed`, `failed` or `stopped`.
    pub status: String,
    pub reason: String,
}

const END: &str = "end.json";

/// Notes how the task ended.
///
/// # Errors
/// When the disk refuses.
pub fn note_end(root: &Path, task: &str, end: &End) -> Result<()> {
    let folder = folder::task_folder(root, task);
    let text = serde_json::to_vec(end).unwrap_or_default();
    let written = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(folder.join(END), text));
    written.map_err(ClientError::file(format!("`{}` can't be written", folder.display())))
}

/// The journals below the roots that hold something.
pub fn pending(roots: &[PathBuf]) -> Vec<Pending> {
    roots.iter().flat_map(|root| folder::list(root, None)).filter_map(|path| look(&path)).collect()
}

fn look(path: &Path) -> Option<Pending> {
    let about = folder::read_about(path)?;
    let sent = State::open(&path.join("state")).map_or(0, |state| state.progress.sent);
    let (bytes, uploads) = (unsent_bytes(path, None, sent), uploads::list(path).len() as u64);
    let in_use = folder::is_held(path);
    let found = Pending { folder: path.to_owned(), task: about.task, bytes, uploads, in_use };
    (bytes > 0 || uploads > 0).then_some(found)
}

/// Sends the journals below `root`, those of one task or all. Each one's report says what is left of it and why.
pub fn sync(root: &Path, client: &Client, task: Option<&str>, within: Option<Duration>) -> Vec<Report> {
    let deadline = within.map(Deadline::after);
    let mut reports = Vec::new();
    for path in folder::list(root, task) {
        reports.extend(send(&path, client, deadline));
    }
    reports
}

/// As [`sync`], in passing, for processes of this machine: what can't be sent now is left for the next time.
pub fn adopt(root: &Path, client: &Client, task: Option<&str>, deadline: Deadline) {
    for path in folder::list(root, task) {
        if deadline.is_over() {
            return;
        }
        // a lock of another machine may not be seen here (NFS without locks): that journal waits for an explicit sync
        if folder::read_about(&path).is_none_or(|about| about.host != folder::host()) {
            continue;
        }
        send(&path, client, Some(deadline));
    }
}

/// `None` for a journal that is in use.
fn send(path: &Path, client: &Client, deadline: Option<Deadline>) -> Option<Report> {
    let mut report = Report { folder: path.to_owned(), ..Report::default() };
    if folder::is_held(path) {
        return None;
    }
    let held = match Held::take(path) {
        Ok(Some(held)) => held,
        Ok(None) => return None,
        Err(error) => {
            report.last_error = error.to_string();
            return Some(report);
        }
    };
    // it may have been sent and removed by another process while this one waited for the lock
    if folder::read_about(path).is_none() && folder::segments(path).is_empty() {
        return None;
    }
    if let Err(error) = send_held(path, client, deadline, &mut report) {
        report.last_error = error.to_string();
    }
    if report.complete
        && let Err(error) = folder::remove(path)
    {
        report.last_error = error.to_string();
    }
    drop(held);
    Some(report)
}

fn send_held(path: &Path, client: &Client, deadline: Option<Deadline>, report: &mut Report) -> Result<()> {
    let damaged = folder::set_damaged_aside(path)?;
    let mut link = Link::open(path, client.clone(), None)?;
    link.tally.damaged = damaged;
    report.task.clone_from(&link.about().task);
    let until = || deadline.unwrap_or_else(|| Deadline::after(STEP));
    let drain = |link: &mut Link| {
        repeated(deadline, || {
            while link.step(until())? {}
            Ok(())
        })
    };
    let mut sent = drain(&mut link);
    let alias = link.alias();
    // a call that ends the task waits for the files, and what follows it for the call
    for _ in 0..TURNS {
        if !matches!(sent, Err(ClientError::Waits(_))) {
            break;
        }
        sent = send_uploads(path, client, &alias, deadline, link.sent(), report).and_then(|()| drain(&mut link));
    }
    link.server_task().clone_into(&mut report.server_task);
    let sent = sent.and_then(|()| send_uploads(path, client, &alias, deadline, u64::MAX, report));
    report.unsent_bytes = link.unsent_bytes();
    report.unsent_uploads = uploads::list(path).len() as u64;
    report.dropped += link.tally.thinned;
    report.tally = super::Tally {
        refused: [report.tally.refused.clone(), link.tally.refused.clone()].concat(),
        ..link.tally.clone()
    };
    sent?;
    end_task(path, client, link.about(), &alias)?;
    report.complete = true;
    Ok(())
}

fn send_uploads(
    path: &Path,
    client: &Client,
    alias: &Alias,
    deadline: Option<Deadline>,
    sent: u64,
    report: &mut Report,
) -> Result<()> {
    let sending = uploads::Sending { folder: path, client, alias: alias.clone(), sent: &|| sent };
    let stop = || deadline.is_some_and(Deadline::is_over);
    repeated(deadline, || sending.all(&stop, &mut |words| report.tally.refused.push(words)))?;
    if stop() && !uploads::list(path).is_empty() {
        return Err(ClientError::unreachable("sync", &client.settings().api, "the time was over before all was sent"));
    }
    Ok(())
}

fn repeated(deadline: Option<Deadline>, mut step: impl FnMut() -> Result<()>) -> Result<()> {
    let mut backoff = Backoff::up_to(LONGEST_PAUSE);
    let mut failures = 0;
    loop {
        let error = match step() {
            Ok(()) => return Ok(()),
            Err(error @ ClientError::Waits(_)) => return Err(error),
            Err(error) => error,
        };
        failures += 1;
        let pause = backoff.pause(error.retry_after());
        let is_over = deadline.map_or(failures >= FAILURES, |deadline| pause >= deadline.left());
        if is_over || !waits(&error) {
            return Err(error);
        }
        std::thread::sleep(pause);
    }
}

/// A task whose main process is gone without a word ends now, with the true reason where somebody saw it.
fn end_task(path: &Path, client: &Client, about: &About, alias: &Alias) -> Result<()> {
    let Some(task_folder) = path.parent() else { return Ok(()) };
    let noted = std::fs::read(task_folder.join(END)).ok().and_then(|text| serde_json::from_slice::<End>(&text).ok());
    let others = folder::list(task_folder.parent().unwrap_or(task_folder), Some(&about.task));
    let is_alone = !others.iter().any(|other| other != path && folder::is_held(other));
    if !about.is_main || about.closed || !is_alone {
        return Ok(());
    }
    let end = noted.unwrap_or_else(|| seen_end(about));
    let task = &alias.server;
    let ask = json!({"task": task}).to_string();
    let data = match client.call("tasks.get_by_id", ask.as_bytes(), CALL) {
        Ok(data) => data,
        Err(error) if waits(&error) => return Err(error),
        // a task that was deleted has ended
        Err(_) => return Ok(()),
    };
    let answer: Value = serde_json::from_slice(&data).unwrap_or_default();
    if answer["task"]["status"] != "in_progress" {
        return Ok(());
    }
    let action = match end.status.as_str() {
        "completed" => "tasks.completed",
        "failed" => "tasks.failed",
        _ => "tasks.stopped",
    };
    let body = json!({"task": task, "status_reason": end.reason, "status_message": end.reason}).to_string();
    match client.call(action, body.as_bytes(), CALL) {
        Err(error) if waits(&error) => return Err(error),
        // somebody else ended it between the question and the call
        Ok(_) | Err(_) => {}
    }
    // it has been told; a new run of the task must not be ended by it
    let _ = std::fs::remove_file(task_folder.join(END));
    Ok(())
}

fn seen_end(about: &About) -> End {
    let killed = about.host == folder::host() && about.oom_kills < folder::oom_kills();
    if killed {
        let reason = format!("killed for want of memory (process {} on {})", about.pid, about.host);
        return End { status: "failed".into(), reason };
    }
    End { status: "stopped".into(), reason: format!("ended without closing (process {} on {})", about.pid, about.host) }
}
