//! Why a task waits, and moving it to where it does not. Ours.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct ExplainTask {
    pub task: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Explanation {
    pub task: String,
    pub status: String,
    /// Where it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue: Option<WaitingIn>,
    /// Workers that listen to the queue.
    pub workers: Vec<ListeningWorker>,
    /// What keeps it, the weightiest first.
    pub reasons: Vec<WaitReason>,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WaitingIn {
    pub id: String,
    pub name: String,
    /// 0 runs next.
    pub position: u64,
    pub length: u64,
    /// Since when it waits there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub added: Option<String>,
    pub waited_ms: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ListeningWorker {
    pub id: String,
    /// The task that it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WaitCode {
    /// It does not wait at all: it was never queued, runs, or has ended.
    NotQueued,
    /// Its status says queued, but it stands in no queue.
    InNoQueue,
    NoWorkerListens,
    /// Others stand before it.
    Behind,
    /// Every worker that listens runs something.
    WorkersBusy,
    /// Nothing keeps it: the next worker that asks gets it.
    Next,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WaitReason {
    pub code: WaitCode,
    /// What it is and what to do.
    pub message: String,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct MoveToQueue {
    /// The queue that it waits in.
    pub queue: String,
    pub task: String,
    pub target_queue: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MovedToQueue {
    pub updated: u64,
    /// Where it stands now; 0 runs next.
    pub position: u64,
}

#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub struct QueuesOfTask {
    pub task: String,
}
