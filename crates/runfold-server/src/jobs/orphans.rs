//! Deletes blobs that no file names: what an upload left that ended between its bytes and its name.

use super::blocking;
use crate::app::App;
use crate::failure::Outcome;
use runfold_data::BlobEntry;
use runfold_store::Kind;
use std::time::Duration;

/// Younger ones may be about to get their name.
const YOUNG: Duration = Duration::from_secs(24 * 3_600);
const SLICE: usize = 256;

pub async fn run(app: App) -> Outcome<String> {
    let mut blobs = app.blobs.list();
    let (mut looked, mut deleted) = (0, 0);
    while !app.jobs.is_stopping() {
        let (slice, rest) = blocking(move || {
            let slice: Result<Vec<BlobEntry>, _> = blobs.by_ref().take(SLICE).collect();
            (slice, blobs)
        })
        .await?;
        blobs = rest;
        let slice = slice?;
        if slice.is_empty() {
            break;
        }
        looked += slice.len();
        deleted += sweep(&app, slice.into_iter().filter(|blob| blob.age() >= YOUNG).collect()).await?;
    }
    app.metrics.add("runfold_orphans_deleted_total", deleted as f64);
    Ok(format!("deleted {deleted} orphans among {looked} blobs"))
}

async fn sweep(app: &App, old: Vec<BlobEntry>) -> Outcome<usize> {
    let nameless = app.store.read("", move |view| {
        let mut nameless = Vec::new();
        for blob in old {
            if view.backend().by_id(Kind::File, None, blob.id.as_str())?.is_none() {
                nameless.push(blob.id);
            }
        }
        Ok(nameless)
    });
    let nameless = nameless.await?;
    for id in &nameless {
        tracing::info!(blob = id.as_str(), "deleted a blob that no file names");
        app.blobs.delete(id).await?;
    }
    Ok(nameless.len())
}
