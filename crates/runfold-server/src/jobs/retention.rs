//! Takes away for good what has outlived its time: the trash, ended sessions, old changes, uploads that nobody finished.

use super::blocking;
use crate::app::App;
use crate::clock::before;
use crate::failure::Outcome;
use runfold_api::time::Moment;
use runfold_api::wire::task_lifecycle::Delete;
use runfold_store::tasks::watchdog::is_expired;
use runfold_store::tx::for_each_of;
use runfold_store::{Actor, DocExt, Document, Kind, StoreError, models, tasks};
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3_600);
/// A temporary file that nobody wrote to for this long is a crash's.
const UNFINISHED: Duration = Duration::from_secs(24 * 3_600);
const UPLOADS: Duration = Duration::from_secs(7 * 24 * 3_600);

pub async fn run(app: App) -> Outcome<String> {
    let now = app.clock.now();
    let since = before(now, app.settings.retention);
    let tasks = delete_expired(&app, Kind::Task, move |row| is_expired(row, since)).await?;
    let models = delete_expired(&app, Kind::Model, move |row| is_expired(row, since)).await?;
    let sessions = delete_expired(&app, Kind::Session, move |row| has_ended(row, now)).await?;
    delete_expired(&app, Kind::SavedView, move |row| runfold_store::views::is_over(row, now)).await?;
    let actor = Actor::job("", "retention", now);
    let forget = move |tx: &runfold_store::Tx<'_>| {
        tx.backend().drop_samples_before(since)?;
        tx.backend().drop_changes_before(before(now, HOUR))
    };
    let changes = app.store.write(actor, forget).await?;
    let unfinished = app.blobs.sweep_unfinished(UNFINISHED).await?;
    let uploads = app.uploads.expire(UPLOADS).await?.len();
    Ok(format!(
        "deleted {tasks} tasks, {models} models, {sessions} sessions, {changes} changes, {uploads} uploads and \
         {unfinished} unfinished files"
    ))
}

fn has_ended(session: &Document, now: Moment) -> bool {
    session.str_at("ends").and_then(Moment::parse).is_some_and(|ends| ends <= now)
}

async fn delete_expired(app: &App, kind: Kind, is_due: impl Fn(&Document) -> bool + Send + 'static) -> Outcome<usize> {
    let store = app.store.clone();
    let due = blocking(move || {
        store.read_now("", |view| {
            let mut due = Vec::new();
            for_each_of(view.backend(), kind, None, &mut |row| {
                due.extend(Some(row).filter(&is_due));
                Ok(())
            })?;
            Ok(due)
        })
    });
    let due = due.await??;
    let mut deleted = 0;
    for row in due {
        let actor = Actor::job(&row.workspace, "retention", app.clock.now());
        match app.store.write(actor, move |tx| delete(tx, kind, &row)).await {
            Ok(()) => deleted += 1,
            Err(StoreError::Refused(problem)) => tracing::warn!("kept beyond its time: {problem}"),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(deleted)
}

fn delete(tx: &runfold_store::Tx<'_>, kind: Kind, row: &Document) -> runfold_store::Result<()> {
    let Some(stored) = tx.find(kind, row.id())?.filter(|stored| stored.rev == row.rev) else { return Ok(()) };
    match kind {
        Kind::Task => {
            let request = Delete { force: Some(true), ..Delete::default() };
            tasks::delete::delete(tx, row.id(), &request).map(drop)
        }
        Kind::Model => models::delete(tx, row.id(), true, true).map(drop),
        _ => tx.remove(kind, &stored),
    }
}
