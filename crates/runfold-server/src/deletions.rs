//! Deleting the events of tasks and models that were reset or deleted: at once, and again after a crash.
//! What must go stands in the delete queue since the change itself, so nothing is forgotten and nothing new is hit.

use crate::app::App;
use crate::failure::Outcome;
use runfold_api::time::Moment;
use runfold_store::events::{Body, DocumentKind, DocumentWindow, EventStore, Owner, OwnerKind, Selection};
use runfold_store::{Actor, DocExt, Document, Kind, Tx};
use serde_json::json;
use std::collections::BTreeSet;
use tokio::sync::Mutex;

/// One at a time: whoever waited finds the entry gone, and does not delete what came after it.
#[derive(Debug, Default)]
pub struct Deletions(Mutex<()>);

/// Works off every deletion of events that stands in the queue; returns how many there were.
pub async fn events_now(app: &App) -> Outcome<usize> {
    let _alone = app.deletions.0.lock().await;
    let waiting = app.store.read("", |view| waiting(view.backend())).await?;
    for deletion in &waiting {
        let owner = owner_of(deletion);
        let urls = sample_urls(app, owner.clone()).await?;
        app.live.forget(&owner);
        app.events.delete_owner(&owner).await?;
        let (actor, deletion) = (Actor::job(&deletion.workspace, "deletions", Moment::now()), deletion.clone());
        app.store.write(actor, move |tx| finish(tx, &deletion, &urls)).await?;
    }
    Ok(waiting.len())
}

fn waiting(backend: &dyn runfold_store::meta::Backend) -> runfold_store::Result<Vec<Document>> {
    let mut found = Vec::new();
    runfold_store::tx::for_each_of(backend, Kind::Deletion, None, &mut |row| {
        if row.str_at("what") == Some("events") {
            found.push(row);
        }
        Ok(())
    })?;
    Ok(found)
}

fn owner_of(deletion: &Document) -> Owner {
    let kind = if deletion.str_at("owner_kind") == Some("model") { OwnerKind::Model } else { OwnerKind::Task };
    Owner { workspace: deletion.workspace.clone(), kind, id: deletion.str_at("owner").unwrap_or_default().to_owned() }
}

/// The entry goes; the files that its samples showed take its place in the queue.
fn finish(tx: &Tx<'_>, deletion: &Document, urls: &BTreeSet<String>) -> runfold_store::Result<()> {
    if tx.exists(Kind::Deletion, deletion.id())? {
        tx.remove(Kind::Deletion, deletion)?;
    }
    for url in urls {
        let file = json!({
            "id": crate::accounts::secrets::new_id(), "what": "file", "url": url, "created": tx.now_iso(), "attempts": 0,
            "owner_kind": deletion.str_at("owner_kind"), "owner": deletion.str_at("owner"),
        });
        tx.create(Kind::Deletion, file.as_object().cloned().unwrap_or_default())?;
    }
    Ok(())
}

/// The addresses of all samples of an owner.
pub async fn sample_urls(app: &App, owner: Owner) -> Outcome<BTreeSet<String>> {
    let events = app.events.clone();
    let reading = tokio::task::spawn_blocking(move || urls_of(&events, &owner));
    Ok(reading.await.map_err(crate::Failure::internal)??)
}

fn urls_of(events: &EventStore, owner: &Owner) -> runfold_store::events::Result<BTreeSet<String>> {
    let all = DocumentWindow::LastPerVariant(usize::MAX);
    let samples = events.documents(owner, DocumentKind::Sample, &Selection::all(), all)?;
    let urls = samples.into_iter().filter_map(|sample| match sample.body {
        Body::Sample { url, .. } if !url.is_empty() => Some(url),
        _ => None,
    });
    Ok(urls.collect())
}
