//! How an attempt ended, in the words of the server: whose fault, and one sentence about it.

use super::heartbeat::Lease;
use super::orders::Stop;
use crate::error::Failure;
use runfold_api::wire::leases::{AttemptResult, Cause};
use serde_json::{Value, json};
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Nothing is released where the lease is another's by now.
    is_ours: bool,
    pub result: AttemptResult,
    pub cause: Cause,
    pub message: Option<String>,
    pub exit_code: Option<i32>,
}

/// How a process ended, and what is known besides.
#[derive(Debug)]
pub struct Ended<'a> {
    pub status: ExitStatus,
    pub stop: Option<Stop>,
    pub ran_out_of_memory: bool,
    pub last_lines: &'a [String],
}

/// Words at the end of a console that mean a lack of memory.
const OUT_OF_MEMORY: &[&str] = &["CUDA out of memory", "OutOfMemoryError", "MemoryError", "Cannot allocate memory"];

impl Outcome {
    pub fn of_process(ended: &Ended<'_>) -> Self {
        if let Some(stop) = &ended.stop {
            return Self { exit_code: ended.status.code(), ..Self::stopped_early(Some(stop.clone())) };
        }
        let last = ended.last_lines.iter().rev().map(|line| line.trim()).find(|line| !line.is_empty()).unwrap_or("");
        let said = if last.is_empty() { String::new() } else { format!(": {last}") };
        let (result, cause, message) = match (ended.status.code(), ended.status.signal()) {
            (Some(0), _) => (AttemptResult::Completed, Cause::Ok, None),
            _ if ended.ran_out_of_memory => {
                let message = "the kernel ended it for want of memory; ask for more, or use less";
                (AttemptResult::Failed, Cause::Oom, Some(message.to_owned()))
            }
            (Some(code), _) => {
                let cause = if is_out_of_memory(ended.last_lines) { Cause::Oom } else { Cause::UserError };
                (AttemptResult::Failed, cause, Some(format!("exit code {code}{said}")))
            }
            (None, signal) => {
                let signal = signal.unwrap_or_default();
                (AttemptResult::Failed, Cause::UserError, Some(format!("ended by signal {signal}{said}")))
            }
        };
        Self { is_ours: true, result, cause, message, exit_code: ended.status.code() }
    }

    pub fn of_failure(failure: &Failure, stop: Option<Stop>) -> Self {
        if stop.is_some() {
            return Self::stopped_early(stop);
        }
        let message = Some(failure.message.clone());
        Self { is_ours: true, result: AttemptResult::Failed, cause: failure.cause, message, exit_code: None }
    }

    pub fn stopped_early(stop: Option<Stop>) -> Self {
        let (is_ours, cause, message) = match stop {
            Some(Stop::FencedOut(why)) => (false, Cause::LostHost, why),
            Some(Stop::Asked(reason)) => (true, Cause::Aborted, format!("stopped: {reason}")),
            Some(Stop::Agent) => (true, Cause::Infrastructure, "its agent was told to end".to_owned()),
            None => (true, Cause::Aborted, "stopped".to_owned()),
        };
        // what the agent's own end cut off has failed by the infrastructure, and may be tried again
        let result = if cause == Cause::Infrastructure { AttemptResult::Failed } else { AttemptResult::Stopped };
        Self { is_ours, result, cause, message: Some(message), exit_code: None }
    }

    /// The request that ends the lease.
    pub fn release(&self, lease: &Lease) -> Option<Value> {
        let body = json!({
            "task": lease.task, "fence": lease.fence, "worker": lease.worker, "result": self.result, "cause": self.cause,
            "message": self.message, "exit_code": self.exit_code,
        });
        self.is_ours.then_some(body)
    }
}

fn is_out_of_memory(lines: &[String]) -> bool {
    lines.iter().rev().take(5).any(|line| OUT_OF_MEMORY.iter().any(|words| line.contains(words)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(raw: i32, oom: bool, lines: &[&str]) -> (AttemptResult, Cause, String) {
        let last_lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        let status = ExitStatus::from_raw(raw);
        let outcome =
            Outcome::of_process(&Ended { status, stop: None, ran_out_of_memory: oom, last_lines: &last_lines });
        (outcome.result, outcome.cause, outcome.message.unwrap_or_default())
    }

    #[test]
    fn an_end_is_told_by_its_class_and_its_last_words() {
        use AttemptResult::{Completed, Failed};
        assert_eq!(of(0, false, &[]), (Completed, Cause::Ok, String::new()));
        let boom = of(1 << 8, false, &["Traceback", "RuntimeError: planned boom", ""]);
        assert_eq!(boom, (Failed, Cause::UserError, "exit code 1: RuntimeError: planned boom".into()));
        assert_eq!(of(9, true, &[]).1, Cause::Oom);
        assert_eq!(of(1 << 8, false, &["torch.OutOfMemoryError: CUDA out of memory."]).1, Cause::Oom);
        assert_eq!(of(11, false, &[]).2, "ended by signal 11");
    }

    #[test]
    fn a_stopped_attempt_never_completes_and_a_fenced_out_one_says_nothing() {
        let lease = Lease { task: "t".into(), fence: 1, worker: "w".into() };
        for code in [0, 1 << 8, 15] {
            let ended = |stop| Ended {
                status: ExitStatus::from_raw(code),
                stop: Some(stop),
                ran_out_of_memory: false,
                last_lines: &[],
            };
            let stopped = Outcome::of_process(&ended(Stop::Asked("wrong data".into())));
            assert_eq!(
                (stopped.result, stopped.message.as_deref()),
                (AttemptResult::Stopped, Some("stopped: wrong data"))
            );
            assert!(Outcome::of_process(&ended(Stop::FencedOut("over".into()))).release(&lease).is_none());
        }
    }
}
