//! How far an attempt has come: each phase with when it began, how long it took, and why nothing moves, if so.
//! It leaves who may say so to the leases.

use super::stamp;
use crate::error::Result;
use crate::kind::Kind;
use crate::{Doc, DocExt, Tx};
use runfold_api::time::Moment;
use runfold_api::wire::leases::{Phase, SetPhase};
use serde_json::{Value, json};

/// Where the phases stand in a task's document, in the order in which they began.
pub const PHASES: &str = "phases";
/// A task that bounces between phases keeps the last of them.
const KEPT: usize = 50;
/// Longer words are cut.
const WORDS: usize = 500;

/// A new attempt: the phases of the former one go.
pub(crate) fn begin(tx: &Tx<'_>, task: &mut Doc, attempt: u64) {
    task.set(PHASES, json!([entry(tx, Phase::Claimed, attempt)]));
}

fn entry(tx: &Tx<'_>, phase: Phase, attempt: u64) -> Value {
    json!({"phase": phase.as_str(), "attempt": attempt, "began": tx.now_iso()})
}

/// Enters a phase, or says more about the one it is in.
///
/// # Errors
/// 400/101 for an unknown task.
pub fn set(tx: &Tx<'_>, request: &SetPhase) -> Result<()> {
    let mut task = tx.edit(Kind::Task, &request.task)?;
    let attempt = crate::leases::fence(&task);
    let mut list = task.at(PHASES).and_then(Value::as_array).cloned().unwrap_or_default();
    let is_in_it =
        list.last().is_some_and(|last| last["phase"] == request.phase.as_str() && last.get("ended").is_none());
    if !is_in_it {
        close(tx, &mut list);
        list.push(entry(tx, request.phase, attempt));
        list.drain(..list.len().saturating_sub(KEPT));
    }
    if let Some(last) = list.last_mut().and_then(Value::as_object_mut) {
        for (field, text) in [("detail", &request.detail), ("stall_reason", &request.stall_reason)] {
            match text {
                Some(text) => drop(last.insert(field.to_owned(), shortened(text).into())),
                None if field == "stall_reason" => drop(last.remove(field)),
                None => {}
            }
        }
    }
    task.set(PHASES, list);
    stamp::touch(tx, &mut task);
    tx.put(task).map(drop)
}

fn shortened(text: &str) -> String {
    text.chars().take(WORDS).collect()
}

/// The attempt is over, and so is its last phase.
pub(crate) fn end(tx: &Tx<'_>, task: &mut Doc) {
    let mut list = task.at(PHASES).and_then(Value::as_array).cloned().unwrap_or_default();
    close(tx, &mut list);
    task.set(PHASES, list);
}

fn close(tx: &Tx<'_>, list: &mut [Value]) {
    let Some(last) = list.last_mut().filter(|last| last.get("ended").is_none()) else { return };
    let began = last["began"].as_str().and_then(Moment::parse).unwrap_or(tx.now());
    last["ended"] = json!(tx.now_iso());
    last["duration_ms"] = json!((tx.now().0 - began.0).max(0) / 1_000);
    if let Some(last) = last.as_object_mut() {
        last.remove("stall_reason");
    }
}
