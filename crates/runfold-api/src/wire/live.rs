//! `live.*`: what a page that stays open is told, without asking again and again.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct LiveStream {
    /// What to be told of: `tasks:<project>` (the project and all below it; `tasks:*` for the whole workspace),
    /// `task:<id>`, `points:<task>` (`points:<task>:<metric>` for one metric), `log:<task>`, `queues`, `workers`,
    /// `projects`, `models`, and `user` for one's own tasks, preferences and account.
    pub scopes: Vec<String>,
    /// The metrics that a `points:<task>` scope is about, by task; all where a task is not named.
    pub metrics: Option<BTreeMap<String, Vec<String>>>,
    /// The id of the last event that was received; the stream goes on behind it.
    pub last_id: Option<i64>,
}

/// One event of the stream. Its name stands in the `event` line, its number, if it has one, in the `id` line.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "event", content = "data")]
pub enum LiveEvent {
    /// The first: from here on everything is told.
    #[serde(rename = "open")]
    Open(Opened),
    /// A scope that this viewer can't follow. The others are followed all the same.
    #[serde(rename = "refused")]
    Refused(RefusedScope),
    #[serde(rename = "task.changed")]
    TaskChanged(ObjectChanged),
    #[serde(rename = "queue.changed")]
    QueueChanged(ObjectChanged),
    #[serde(rename = "worker.changed")]
    WorkerChanged(ObjectChanged),
    #[serde(rename = "project.changed")]
    ProjectChanged(ObjectChanged),
    #[serde(rename = "model.changed")]
    ModelChanged(ObjectChanged),
    /// One's own account or preferences.
    #[serde(rename = "user.changed")]
    UserChanged(ObjectChanged),
    /// Without a number: after a reconnect a page asks for what followed its last point.
    #[serde(rename = "points")]
    Points(NewPoints),
    /// Without a number: after a reconnect a page asks for what followed its last line.
    #[serde(rename = "log")]
    Log(NewLines),
    /// What happened since the id asked for is no longer known in full: ask for everything once.
    #[serde(rename = "gap")]
    Gap(Gap),
    /// The last: the server ends the stream and says why.
    #[serde(rename = "end")]
    End(Ended),
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Opened {
    /// The number of the last change before the stream.
    pub last_id: i64,
    /// A comment line comes after this time when there is nothing else to tell.
    pub heartbeat_ms: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RefusedScope {
    pub scope: String,
    pub code: u16,
    pub subcode: u16,
    pub message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum WhatHappened {
    Created,
    Changed,
    Deleted,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ObjectChanged {
    pub id: String,
    pub what: WhatHappened,
    /// Counts the writes to the object; an answer with a smaller one is older than this event.
    pub rev: i64,
    /// The top fields that differ.
    pub fields: Vec<String>,
    /// The project that it lies in; of a project, the one above it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// The project that it lay in before, if it was moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct NewPoints {
    pub task: String,
    /// The series with new points; absent when there are too many to name, or it is not known which.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<Vec<NewPointsOfSeries>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct NewPointsOfSeries {
    pub metric: String,
    pub variant: String,
    /// The smallest iteration among the new points.
    pub from_iteration: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct NewLines {
    pub task: String,
    /// The number of lines that the log has now.
    pub to_line: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Gap {
    /// The number behind which the stream goes on.
    pub last_id: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// What the viewer logged in with was revoked or has expired, or the role changed: log in again.
    LoggedOut,
    /// The stream took no more events for too long.
    TooSlow,
    /// It has lived for its time: open the next one with the last id.
    Renew,
    /// The server stops: open the next one, with the last id, when it is back.
    Stopping,
    /// The server could not read what changed; its log says why.
    Failed,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Ended {
    pub reason: EndReason,
}
