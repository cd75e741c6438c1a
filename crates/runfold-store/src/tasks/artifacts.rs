//! Artifacts of a task: `execution.artifacts`, identified by key and side, kept in order of key.
//! It leaves their bytes to whoever stores files.

use super::stamp;
use crate::document::{Doc, DocExt};
use crate::error::{Result, StoreError};
use crate::kind::Kind;
use crate::tx::{Editing, Tx};
use runfold_api::Problem;
use runfold_api::wire::tasks::{AddOrUpdateArtifacts, Artifact, DeleteArtifacts, Side};
use serde_json::Value;

/// Adds artifacts; one with the same key and side replaces. Returns how many were given.
///
/// # Errors
/// 400/110 for a task that has ended.
pub fn add_or_update(tx: &Tx<'_>, request: &AddOrUpdateArtifacts) -> Result<u64> {
    let task = tx.edit(Kind::Task, &request.task)?;
    stamp::require_running(&task, "artifacts")?;
    if request.artifacts.is_empty() {
        return Ok(0);
    }
    let mut artifacts = stored(&task)?;
    artifacts.extend(request.artifacts.iter().cloned());
    store(tx, task, artifacts)?;
    Ok(request.artifacts.len() as u64)
}

/// Removes artifacts; an output unless said. Returns how many there were.
pub fn delete(tx: &Tx<'_>, request: &DeleteArtifacts) -> Result<u64> {
    let task = tx.edit(Kind::Task, &request.task)?;
    stamp::require_running(&task, "artifacts")?;
    let mut artifacts = stored(&task)?;
    let before = artifacts.len();
    let doomed = |artifact: &Artifact| {
        request.artifacts.iter().any(|id| id.key == artifact.key && id.mode.unwrap_or_default() == artifact.mode)
    };
    artifacts.retain(|artifact| !doomed(artifact));
    let deleted = before - artifacts.len();
    if deleted > 0 {
        store(tx, task, artifacts)?;
    }
    Ok(deleted as u64)
}

/// The `execution` of a request, its artifacts as they are kept.
pub(super) fn normalized(mut execution: Doc) -> Result<Doc> {
    if let Some(artifacts) = execution.get_mut("artifacts").filter(|artifacts| !artifacts.is_null()) {
        let given: Vec<Artifact> = serde_json::from_value(artifacts.take())
            .map_err(|error| Problem::validation(format!("`execution.artifacts` does not validate: {error}")))?;
        *artifacts = listed(given)?;
    }
    Ok(execution)
}

fn stored(task: &Doc) -> Result<Vec<Artifact>> {
    let Some(artifacts) = task.at("execution.artifacts") else { return Ok(Vec::new()) };
    serde_json::from_value(artifacts.clone()).map_err(|error| StoreError::damaged("artifacts of a task", error))
}

/// In order of key and side; of two with the same, the later.
fn listed(mut artifacts: Vec<Artifact>) -> Result<Value> {
    let place = |artifact: &Artifact| (artifact.key.clone(), artifact.mode == Side::Output);
    artifacts.reverse();
    artifacts.sort_by_key(place);
    artifacts.dedup_by_key(|artifact| place(artifact));
    serde_json::to_value(artifacts).map_err(|error| StoreError::damaged("artifacts of a task", error))
}

fn store(tx: &Tx<'_>, mut task: Editing, artifacts: Vec<Artifact>) -> Result<()> {
    task.set("execution.artifacts", listed(artifacts)?);
    stamp::touch(tx, &mut task);
    tx.put(task).map(drop)
}
