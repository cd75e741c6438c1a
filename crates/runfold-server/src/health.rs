//! What is wrong with the running server, by name. Jobs report here; `server.health` tells.

use crate::app::App;
use runfold_api::time::Moment;
use runfold_store::{DocExt, Kind, Result, View};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// The document in which a backup notes when it was made (`at`).
pub const LAST_BACKUP: &str = "last_backup";
/// A store with an older backup, or as old without any, is worth a warning.
const BACKUP_DAYS: i64 = 7;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Ok,
    Warning,
    Failed,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Finding {
    pub name: String,
    pub status: Status,
    pub message: String,
}

/// The latest report of each part that reports by itself.
#[derive(Default)]
pub struct Health {
    reports: Mutex<BTreeMap<String, Finding>>,
}

impl Health {
    /// Replaces the report of `name` (`job.watchdog`).
    pub fn report(&self, name: &str, status: Status, message: impl Into<String>) {
        let finding = Finding { name: name.to_owned(), status, message: message.into() };
        self.reports.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), finding);
    }

    /// Takes a report back, once nothing is wrong there any more.
    pub fn withdraw(&self, name: &str) {
        self.reports.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }

    pub fn reports(&self) -> Vec<Finding> {
        self.reports.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }
}

/// Looks at the disk, the store and the last backup, and adds what jobs reported.
pub async fn look(app: &App) -> Vec<Finding> {
    let mut findings = vec![disk(app), writing(app)];
    match app.store.read("", |view| backup(&view, Moment::now())).await {
        Ok(backup) => findings.extend([finding("store", Status::Ok, "answers"), backup]),
        Err(error) => {
            tracing::error!("the store does not answer: {error}");
            findings.push(finding("store", Status::Failed, "does not answer; the log says why"));
        }
    }
    findings.extend(app.health.reports());
    findings
}

pub fn worst(findings: &[Finding]) -> Status {
    findings.iter().map(|finding| finding.status).max().unwrap_or(Status::Ok)
}

/// `degraded` when anything needs a person's look.
pub fn word(findings: &[Finding]) -> &'static str {
    if worst(findings) == Status::Ok { "ok" } else { "degraded" }
}

fn finding(name: &str, status: Status, message: impl Into<String>) -> Finding {
    Finding { name: name.to_owned(), status, message: message.into() }
}

/// What helps, for each thing that can be wrong.
pub fn remedy(name: &str) -> &'static str {
    match name {
        "disk" => "free space or enlarge the disk; writes go on by themselves",
        "writing" | "files" => {
            "see that the disk is mounted for writing and belongs to the server; writes go on by themselves"
        }
        "store" => "read the server's log; `runfold admin check` names what is damaged",
        "backup" => "run `runfold admin backup DIR`, daily if you can",
        "integrity" => "run `runfold admin check --deep`, and restore what it names from a backup",
        _ => "read the server's log; the job tries again by itself",
    }
}

fn disk(app: &App) -> Finding {
    let least = app.blobs.kept_free();
    match crate::jobs::space(app) {
        Err(error) => finding("disk", Status::Failed, format!("the data folder can't be looked at: {error}")),
        Ok((free, _)) => {
            let status = match free {
                free if free < least => Status::Failed,
                free if free < least.saturating_mul(4) => Status::Warning,
                _ => Status::Ok,
            };
            finding("disk", status, format!("{} MiB free; writes are refused below {} MiB", free >> 20, least >> 20))
        }
    }
}

/// Told by the last write to each database; the job `disk` tries again while one fails.
fn writing(app: &App) -> Finding {
    match app.store.meta().write_trouble().or_else(|| app.events.write_trouble()) {
        None => finding("writing", Status::Ok, "the last write reached the disk"),
        Some(why) => finding("writing", Status::Failed, format!("the last write failed, reads go on: {why}")),
    }
}

fn backup(view: &View<'_>, now: Moment) -> Result<Finding> {
    let days_since = |time: &str| Moment::parse(time).map(|then| (now.seconds() - then.seconds()).max(0) / 86_400);
    let made = view.backend().by_id(Kind::Setting, None, LAST_BACKUP)?;
    if let Some(days) = made.as_ref().and_then(|made| made.str_at("at")).and_then(days_since) {
        let status = if days > BACKUP_DAYS { Status::Warning } else { Status::Ok };
        return Ok(finding("backup", status, format!("the last one was made {days} days ago")));
    }
    let oldest = view.backend().by_id(Kind::Workspace, None, crate::accounts::first_start::WORKSPACE)?;
    let days = oldest.as_ref().and_then(|row| row.str_at("created")).and_then(days_since).unwrap_or(0);
    let status = if days > BACKUP_DAYS { Status::Warning } else { Status::Ok };
    Ok(finding("backup", status, "none was made yet; `runfold admin backup` makes one"))
}
