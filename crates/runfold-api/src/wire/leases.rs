//! Running queued tasks under a lease: `queues.claim_next_task` and its kin, `tasks.set_phase`, `workers.drain`.

use crate::status::TaskStatus;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A worker that is not heard for so long is shown as unreachable.
pub const LEASE_S: u64 = 30;
/// How often a worker renews; a lease outlives several missed heartbeats.
pub const RENEW_EVERY_S: u64 = 5;
/// A worker that is not heard for so long is believed lost, unless its queue says otherwise (metadata `lost_after`).
pub const LOST_AFTER_S: u64 = 600;
/// The longest that a claim waits for something to run.
pub const LONGEST_WAIT_S: u64 = 55;

/// What a task needs, or what a worker has free. Nothing said is nothing needed, or no limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Resources {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gpus: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpus: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_bytes: Option<u64>,
}

impl Resources {
    /// What of `self` is not there in `free`, in words; nothing where all fits.
    pub fn missing_in(&self, free: &Self) -> Option<String> {
        let lacks = |needed: f64, there: Option<f64>| there.is_some_and(|there| needed > there);
        if lacks(f64::from(self.gpus.unwrap_or(0)), free.gpus.map(f64::from)) {
            return Some(format!("needs {} GPUs, {} free", self.gpus.unwrap_or(0), free.gpus.unwrap_or(0)));
        }
        if lacks(self.cpus.unwrap_or(0.0), free.cpus) {
            return Some(format!("needs {} CPUs, {} free", self.cpus.unwrap_or(0.0), free.cpus.unwrap_or(0.0)));
        }
        let (needed, there) = (self.memory_bytes.unwrap_or(0), free.memory_bytes.unwrap_or(u64::MAX));
        (needed > there).then(|| format!("needs {needed} bytes of memory, {there} free"))
    }
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct ClaimNextTask {
    pub worker: String,
    /// Ids or names; an earlier one goes before a later one.
    pub queues: Option<Vec<String>>,
    /// Only this task, wherever it waits, or where it is a draft.
    pub task: Option<String>,
    /// Seconds to wait for something to run, at most 55; 0 answers at once.
    pub wait_s: Option<u64>,
    /// What the worker has free; a task that needs more is passed over.
    pub free: Option<Resources>,
    /// A name that the worker makes up for this request: repeated with it, the request is answered as it was.
    pub request: Option<String>,
}

/// What a worker is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// End the task.
    Stop,
    /// Take no further task.
    Drain,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
pub struct ClaimAnswer {
    /// Absent where nothing waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
    #[serde(default)]
    pub commands: Vec<Command>,
}

/// A task that is the worker's to run, until the lease is released or lost.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Claim {
    pub task: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue: Option<String>,
    /// The number of this attempt; it grows with each claim of the task.
    pub fence: u64,
    /// The task's own token: good for this attempt, and for what belongs to the task alone.
    pub token: String,
    pub lease_s: u64,
    pub renew_every_s: u64,
    pub lost_after_s: u64,
    pub needs: Resources,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct RenewLease {
    pub task: String,
    pub fence: u64,
    pub worker: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Renewed {
    pub lease_s: u64,
    pub commands: Vec<Command>,
    /// Why it is asked to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AttemptResult {
    Completed,
    Failed,
    Stopped,
    /// Not begun: the task goes back to the front of its queue.
    Returned,
}

/// Why an attempt ended as it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    Ok,
    UserError,
    EnvError,
    ImageError,
    CodeFetchError,
    Oom,
    GpuFault,
    Timeout,
    Preempted,
    LostHost,
    Aborted,
    /// The worker or its engine, not the task.
    Infrastructure,
}

impl Cause {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::UserError => "user_error",
            Self::EnvError => "env_error",
            Self::ImageError => "image_error",
            Self::CodeFetchError => "code_fetch_error",
            Self::Oom => "oom",
            Self::GpuFault => "gpu_fault",
            Self::Timeout => "timeout",
            Self::Preempted => "preempted",
            Self::LostHost => "lost_host",
            Self::Aborted => "aborted",
            Self::Infrastructure => "infrastructure",
        }
    }

    /// Whether another attempt may fare better, through no fault of the task.
    pub fn is_infrastructure(self) -> bool {
        matches!(self, Self::GpuFault | Self::Preempted | Self::LostHost | Self::Infrastructure)
    }
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct ReleaseLease {
    pub task: String,
    pub fence: u64,
    pub worker: String,
    pub result: AttemptResult,
    pub cause: Option<Cause>,
    /// One sentence for people.
    pub message: Option<String>,
    pub exit_code: Option<i64>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Released {
    pub status: TaskStatus,
    /// Whether a new attempt waits in the queue.
    pub requeued: bool,
}

/// How far an attempt has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    Claimed,
    /// An engine (Slurm, Kubernetes, Ray) has it and has not started it.
    Waiting,
    Cloning,
    Resolving,
    Installing,
    Pulling,
    Starting,
    Running,
}

impl Phase {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Claimed => "claimed",
            Self::Waiting => "waiting",
            Self::Cloning => "cloning",
            Self::Resolving => "resolving",
            Self::Installing => "installing",
            Self::Pulling => "pulling",
            Self::Starting => "starting",
            Self::Running => "running",
        }
    }
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct SetPhase {
    pub task: String,
    pub phase: Phase,
    /// What is being done, in one line (`numpy, 4 of 12 packages`).
    pub detail: Option<String>,
    /// Why nothing moves; absent while something does.
    pub stall_reason: Option<String>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct DrainWorker {
    pub worker: String,
    /// False takes the request back.
    pub drain: Option<bool>,
}

#[cfg(test)]
mod tests {
    use super::Resources;

    #[test]
    fn a_task_fits_where_nothing_it_needs_is_missing() {
        let free = Resources { gpus: Some(1), cpus: Some(4.0), memory_bytes: None };
        let needs = |gpus, cpus| Resources { gpus: Some(gpus), cpus: Some(cpus), memory_bytes: Some(1 << 40) };
        assert_eq!(needs(1, 4.0).missing_in(&free), None);
        assert_eq!(needs(2, 1.0).missing_in(&free).as_deref(), Some("needs 2 GPUs, 1 free"));
        assert_eq!(needs(0, 4.5).missing_in(&free).as_deref(), Some("needs 4.5 CPUs, 4 free"));
        assert_eq!(needs(2, 1.0).missing_in(&Resources::default()), None);
    }
}
