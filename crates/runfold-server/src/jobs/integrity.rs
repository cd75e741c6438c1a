//! Once a day: does everything that is stored still read? What does not is named in health.

use super::blocking;
use crate::app::App;
use crate::clock::before;
use crate::failure::Outcome;
use crate::health::Status;
use runfold_api::time::Moment;
use runfold_data::{BlobId, DataError};
use runfold_store::tx::for_each_of;
use runfold_store::{Actor, Doc, DocExt, Document, Kind};
use std::time::Duration;

/// The document that remembers the last look.
const INTEGRITY: &str = "integrity";
const DAY: Duration = Duration::from_secs(24 * 3_600);
/// Owners of events that are looked at before others get the disk.
const OWNERS: usize = 50;
/// Blobs that are read through in one run.
const SAMPLE: usize = 64;

pub async fn run(app: App) -> Outcome<String> {
    let last = app.store.read("", |view| view.backend().by_id(Kind::Setting, None, INTEGRITY)).await?;
    let last = last.as_ref().and_then(|doc| doc.str_at("at")).and_then(Moment::parse);
    if last.is_some_and(|last| last > before(app.clock.now(), DAY)) {
        return Ok("the last look is less than a day old".to_owned());
    }
    let mut found = store(&app).await?;
    found.extend(events(&app).await?);
    found.extend(blobs(&app).await?);
    if app.jobs.is_stopping() {
        return Ok("was cut short by the server's stop".to_owned());
    }
    report(&app, &found);
    let actor = Actor::job("", "integrity", app.clock.now());
    app.store.write(actor, remember).await?;
    Ok(format!("found {} things that can't be read", found.len()))
}

fn report(app: &App, found: &[String]) {
    app.metrics.set("runfold_damage_found", found.len() as f64);
    for line in found {
        tracing::error!("damaged: {line}");
    }
    match found.first() {
        None => app.health.report(INTEGRITY, Status::Ok, "everything that was looked at reads"),
        Some(first) => {
            let message = format!("{} things can't be read, the first: {first}", found.len());
            app.health.report(INTEGRITY, Status::Failed, message);
        }
    }
}

fn remember(tx: &runfold_store::Tx<'_>) -> runfold_store::Result<()> {
    let mut doc = Doc::new();
    doc.set("id", INTEGRITY);
    doc.set("at", tx.now_iso());
    if tx.exists(Kind::Setting, INTEGRITY)? {
        let mut row = tx.edit(Kind::Setting, INTEGRITY)?;
        *row = doc;
        return tx.put(row).map(drop);
    }
    tx.create_in("", Kind::Setting, doc).map(drop)
}

async fn store(app: &App) -> Outcome<Vec<String>> {
    let store = app.store.clone();
    Ok(blocking(move || store.meta().integrity()).await??)
}

async fn events(app: &App) -> Outcome<Vec<String>> {
    let (mut found, mut after) = (Vec::new(), Some(0));
    while let Some(place) = after.filter(|_| !app.jobs.is_stopping()) {
        let events = app.events.clone();
        let (damage, next) = blocking(move || events.check_slice(place, OWNERS)).await??;
        found.extend(damage.iter().map(runfold_store::events::Damage::words));
        after = next;
    }
    Ok(found)
}

/// A sample that changes from run to run: whatever lies `step` apart from a place that the clock chooses.
async fn blobs(app: &App) -> Outcome<Vec<String>> {
    let store = app.store.clone();
    let chosen = app.clock.now().seconds().unsigned_abs() as usize;
    let files = blocking(move || {
        store.read_now("", |view| {
            let mut files = Vec::new();
            for_each_of(view.backend(), Kind::File, None, &mut |file| {
                files.push((file.id().to_owned(), file.str_at("blake3").unwrap_or_default().to_owned()));
                Ok(())
            })?;
            Ok(files)
        })
    });
    let files = files.await??;
    let step = files.len().div_ceil(SAMPLE).max(1);
    let mut found = Vec::new();
    for (id, blake3) in files.into_iter().skip(chosen % step).step_by(step) {
        found.extend(look(app, &id, &blake3).await?);
    }
    Ok(found)
}

async fn look(app: &App, id: &str, blake3: &str) -> Outcome<Option<String>> {
    let blob: BlobId = match id.parse() {
        Ok(blob) => blob,
        Err(error) => return Ok(Some(format!("file `{id}`: {error}"))),
    };
    match app.blobs.verify(&blob, blake3).await {
        Ok(()) => Ok(None),
        Err(error @ (DataError::HashMismatch { .. } | DataError::Io { .. })) => {
            Ok(Some(format!("file `{id}`: {error}")))
        }
        Err(error @ DataError::NotFound { .. }) => {
            let id = id.to_owned();
            let file: Option<Document> =
                app.store.read("", move |view| view.backend().by_id(Kind::File, None, &id)).await?;
            // gone with its name meanwhile is as it should be
            Ok(file.map(|file| format!("file `{}`: {error}", file.str_at("path").unwrap_or_default())))
        }
        Err(error) => Err(error.into()),
    }
}
