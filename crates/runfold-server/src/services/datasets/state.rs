//! Reading what the SDK wrote down of a dataset version: the artifact `state`, kept in memory for the next page of it.
//! It leaves folders and differences to others.

use crate::app::App;
use crate::call::Call;
use crate::failure::{Failure, Outcome};
use crate::jobs::deletions::own_path;
use futures_util::TryStreamExt;
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_data::BlobId;
use runfold_store::{DocExt, Document, Kind};
use serde::Deserialize;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// Bytes of the largest state that is read: about two million files.
const MOST_BYTES: u64 = 768 << 20;
/// Files that are remembered, over all versions.
const REMEMBERED_FILES: usize = 2_000_000;
const REMEMBERED: usize = 16;

/// One file of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub path: String,
    pub bytes: u64,
    pub hash: Option<String>,
    pub dataset: Option<String>,
    pub link: Option<String>,
}

/// A version: its files by path.
#[derive(Debug, Default)]
pub struct State {
    pub entries: Vec<Entry>,
    /// Versions that it was made of, the nearest first.
    pub parents: Vec<String>,
}

/// Versions that were read lately, by the blob that holds them; a blob never changes.
#[derive(Default)]
pub struct States(Mutex<HashMap<String, (Instant, Arc<State>)>>);

impl States {
    fn get(&self, blob: &str) -> Option<Arc<State>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (used, state) = known.get_mut(blob)?;
        *used = Instant::now();
        Some(Arc::clone(state))
    }

    fn put(&self, blob: &str, state: &Arc<State>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(blob.to_owned(), (Instant::now(), Arc::clone(state)));
        let files = |known: &HashMap<String, (Instant, Arc<State>)>| -> usize {
            known.values().map(|(_, state)| state.entries.len()).sum()
        };
        while known.len() > 1 && (known.len() > REMEMBERED || files(&known) > REMEMBERED_FILES) {
            let oldest = known.iter().min_by_key(|(_, (used, _))| *used).map(|(blob, _)| blob.clone());
            let Some(oldest) = oldest else { return };
            known.remove(&oldest);
        }
    }
}

#[derive(Debug, Deserialize)]
struct Written {
    #[serde(default)]
    dataset_file_entries: Vec<WrittenFile>,
    #[serde(default)]
    dataset_link_entries: Vec<WrittenFile>,
    #[serde(default)]
    dependency_graph: HashMap<String, Option<Vec<String>>>,
    id: Option<String>,
}

#[derive(Debug, Deserialize)]
struct WrittenFile {
    relative_path: String,
    hash: Option<String>,
    parent_dataset_id: Option<String>,
    size: Option<u64>,
    link: Option<String>,
}

/// # Errors
/// 400/101 for an unknown task, 400/126 for one that is no dataset, 400/122 for a version without a state, 400/800 for a
/// state that can't be read.
pub async fn read(app: &App, call: &Call, dataset: &str) -> Outcome<Arc<State>> {
    let id = dataset.to_owned();
    let task = app.store.read(&call.workspace()?, move |view| view.get(Kind::Task, &id)).await?;
    let file = file_of(app, call, &task).await?;
    let blob = file.id().to_owned();
    if let Some(known) = app.states.get(&blob) {
        return Ok(known);
    }
    let bytes = bytes_of(app, &blob).await?;
    let id = dataset.to_owned();
    let reading = tokio::task::spawn_blocking(move || parse(&bytes, &id)).await.map_err(Failure::internal)?;
    let state = Arc::new(reading?);
    app.states.put(&blob, &state);
    Ok(state)
}

/// The stored file of a version's state.
async fn file_of(app: &App, call: &Call, task: &Document) -> Outcome<Document> {
    let id = task.id();
    if !task.lists("system_tags", "dataset") {
        let message = format!("task `{id}` is no dataset version");
        return Err(Problem::new(Code::TASK_WRONG_TYPE, message).with("id", id).into());
    }
    let artifacts = task.at("execution.artifacts").and_then(Value::as_array);
    let state = artifacts.into_iter().flatten().find(|artifact| artifact["key"] == "state");
    let uri = state.and_then(|state| state.get("uri")?.as_str()).ok_or_else(|| {
        let message = format!("dataset version `{id}` has no list of files yet; it is written with the first files");
        Problem::new(Code::TASK_FIELD_MISSING, message).with("id", id)
    })?;
    let elsewhere = || {
        let message =
            format!("the list of files of dataset version `{id}` does not lie on this server, so it can't be shown");
        Problem::new(Code::TASK_FIELD_MISSING, message).with("uri", uri)
    };
    let name = own_path(app, uri).ok_or_else(elsewhere)?;
    let read = move |view: runfold_store::View<'_>| runfold_store::files::find(&view, &name.spellings(), &name.folded);
    Ok(app.store.read(&call.workspace()?, read).await?.ok_or_else(elsewhere)?)
}

async fn bytes_of(app: &App, blob: &str) -> Outcome<Vec<u8>> {
    let reader = app.blobs.reader(&blob.parse::<BlobId>()?).await?;
    if reader.size() > MOST_BYTES {
        let message = format!("the list of files takes more than {MOST_BYTES} bytes, which is more than can be shown");
        return Err(Problem::new(Code::TOO_LARGE, message).into());
    }
    let whole = Vec::with_capacity(usize::try_from(reader.size()).unwrap_or_default());
    let add = |mut whole: Vec<u8>, bytes: bytes::Bytes| async move {
        whole.extend_from_slice(&bytes);
        Ok(whole)
    };
    Ok(reader.read_all().try_fold(whole, add).await?)
}

fn parse(bytes: &[u8], dataset: &str) -> Outcome<State> {
    let written: Written = serde_json::from_slice(bytes).map_err(|error| {
        let message = format!("the list of files of dataset version `{dataset}` can't be read: {error}");
        Problem::new(Code::DATA_VALIDATION, message).with("id", dataset)
    })?;
    let Written { dataset_file_entries, dataset_link_entries, mut dependency_graph, id } = written;
    let entry = |file: WrittenFile| Entry {
        path: file.relative_path,
        bytes: file.size.unwrap_or(0),
        hash: file.hash,
        dataset: file.parent_dataset_id,
        link: file.link,
    };
    let mut entries: Vec<_> = dataset_file_entries.into_iter().chain(dataset_link_entries).map(entry).collect();
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    let own = dependency_graph.remove(id.as_deref().unwrap_or(dataset)).or_else(|| dependency_graph.remove(dataset));
    Ok(State { entries, parents: own.flatten().unwrap_or_default() })
}
