//! Works off the delete queue: events at once, files with back-off. What fails stays, with its error, for all to see.

use crate::app::App;
use crate::deletions::events_now;
use crate::failure::{Failure, Outcome};
use crate::files::Name;
use runfold_api::time::Moment;
use runfold_data::BlobId;
use runfold_store::tx::for_each_of;
use runfold_store::usage::task_of;
use runfold_store::{Actor, DocExt, Document, Kind, Tx};

/// The longest pause between two attempts, in seconds.
const LONGEST_PAUSE: i64 = 3_600;

pub async fn run(app: App) -> Outcome<String> {
    let events = events_now(&app).await?;
    let (mut done, mut left) = (0, 0);
    // a URL becomes a blob in the first round, which goes in the second
    for _ in 0..2 {
        left = 0;
        for deletion in waiting(&app).await? {
            if !is_due(&deletion, app.clock.now()) {
                left += 1;
                continue;
            }
            match file(&app, &deletion).await {
                Ok(()) => done += 1,
                Err(failure) => {
                    left += 1;
                    postpone(&app, &deletion, super::words(failure)).await?;
                }
            }
        }
    }
    app.metrics.set("runfold_deletions_waiting", f64::from(left));
    app.metrics.add("runfold_deletions_total", f64::from(done) + events as f64);
    Ok(format!("deleted the events of {events} and {done} files; {left} wait"))
}

async fn waiting(app: &App) -> Outcome<Vec<Document>> {
    let reading = app.store.read("", |view| {
        let mut found = Vec::new();
        for_each_of(view.backend(), Kind::Deletion, None, &mut |row| {
            found.extend(Some(row).filter(|row| row.str_at("what") == Some("file")));
            Ok(())
        })?;
        Ok(found)
    });
    Ok(reading.await?)
}

fn is_due(deletion: &Document, now: Moment) -> bool {
    deletion.str_at("not_before").and_then(Moment::parse).is_none_or(|then| then <= now)
}

async fn file(app: &App, deletion: &Document) -> Outcome<()> {
    if let Some(blob) = deletion.str_at("blob") {
        let blob: BlobId = blob.parse()?;
        app.blobs.delete(&blob).await?;
    }
    let name = deletion.str_at("url").and_then(|url| own_path(app, url));
    let deletion = deletion.clone();
    let actor = Actor::job(&deletion.workspace, "deletions", app.clock.now());
    app.store
        .write(actor, move |tx| {
            if let Some(name) = &name {
                remove_unused(tx, name, &deletion)?;
            }
            if tx.exists(Kind::Deletion, deletion.id())? {
                tx.remove(Kind::Deletion, &deletion)?;
            }
            Ok(())
        })
        .await
        .map_err(Failure::from)
}

/// Exactly this file, unless a model still names it or it lies in the folder of another task that is still there;
/// never a whole folder.
fn remove_unused(tx: &Tx<'_>, name: &Name, deletion: &Document) -> runfold_store::Result<()> {
    let (url, owner) = (deletion.str_at("url").unwrap_or_default(), deletion.str_at("owner").unwrap_or_default());
    let spellings = name.spellings();
    let Some(file) = runfold_store::files::find(tx, &spellings, &name.folded)? else { return Ok(()) };
    let is_tasks = deletion.str_at("owner_kind") == Some(Kind::Task.word());
    let other = task_of(file.str_at("path").unwrap_or_default()).filter(|id| is_tasks && *id != owner);
    let is_others = match other {
        Some(id) => tx.exists(Kind::Task, id)?,
        None => false,
    };
    if !is_others && tx.by_field(Kind::Model, "uri", url)?.is_empty() {
        runfold_store::files::remove(tx, &spellings, &name.folded)?;
    }
    Ok(())
}

/// The name in a URL below our own `/files`; nothing for what lies elsewhere.
pub fn own_path(app: &App, url: &str) -> Option<Name> {
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"))?;
    let (authority, path) = rest.split_once('/')?;
    if !crate::http::guard::may_be_ours(&app.settings, authority) {
        return None;
    }
    let base = app.settings.sub_path();
    let path = path.strip_prefix(base.trim_start_matches('/')).unwrap_or(path).trim_start_matches('/');
    Name::parse(path.strip_prefix("files/")?.split(['?', '#']).next()?).ok()
}

async fn postpone(app: &App, deletion: &Document, error: String) -> Outcome<()> {
    tracing::warn!(deletion = deletion.id(), "could not delete yet: {error}");
    app.metrics.add("runfold_deletion_errors_total", 1.0);
    let id = deletion.id().to_owned();
    let actor = Actor::job(&deletion.workspace, "deletions", app.clock.now());
    let note = move |tx: &Tx<'_>| {
        let mut row = tx.edit(Kind::Deletion, &id)?;
        let attempts = row.i64_at("attempts").unwrap_or(0) + 1;
        let pause = (5 << attempts.clamp(0, 10)).min(LONGEST_PAUSE);
        row.set("attempts", attempts);
        row.set("error", error.as_str());
        row.set("not_before", tx.now().plus_seconds(pause).iso());
        tx.put(row).map(drop)
    };
    Ok(app.store.write(actor, note).await?)
}
