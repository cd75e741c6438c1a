//! Looks for workers that fell silent: shown at once, believed lost only after their queue's time.

use crate::app::App;
use crate::clock::before;
use crate::failure::{Failure, Outcome};
use runfold_api::problem::Code;
use runfold_api::wire::leases::LEASE_S;
use runfold_store::leases::{self, Silent};
use runfold_store::{Actor, DocExt, Tx};
use std::time::Duration;

pub async fn run(app: App) -> Outcome<String> {
    let silent = app.leases.silent(app.clock.steady(), Duration::from_secs(LEASE_S));
    let (mut shown, mut lost) = (0, 0);
    for lease in silent {
        match look_at(&app, &lease).await {
            Ok(Found::Shown) => shown += 1,
            Ok(Found::Lost) => lost += 1,
            Ok(Found::Waiting | Found::TakenBack) => {}
            // released, reset or deleted meanwhile
            Err(Failure::Problem(problem)) if matches!(problem.code, Code::LEASE_LOST | Code::TASK_UNKNOWN) => {
                app.leases.end(&lease.workspace, &lease.task, lease.fence);
            }
            Err(failure) => return Err(failure),
        }
    }
    app.metrics.add("runfold_leases_lost_total", f64::from(lost));
    Ok(format!("{shown} workers became unreachable, {lost} were believed lost"))
}

/// A worker that did not take up its task by then never got it.
const TAKEN_UP_WITHIN: Duration = Duration::from_secs(2 * LEASE_S);

enum Found {
    Waiting,
    Shown,
    Lost,
    TakenBack,
}

/// Writes unless the holder was heard since the job looked: others' turns may have taken long.
async fn write_if_silent(
    app: &App,
    lease: &Silent,
    actor: Actor,
    change: impl Fn(&Tx<'_>) -> runfold_store::Result<()> + Send + 'static,
) -> Outcome<bool> {
    let (of, lease) = (app.clone(), lease.clone());
    let written = app.store.write(actor, move |tx| {
        let is_silent = of.leases.is_still_silent(&lease, of.clock.steady());
        if is_silent { change(tx).map(|()| true) } else { Ok(false) }
    });
    Ok(written.await?)
}

async fn look_at(app: &App, lease: &Silent) -> Outcome<Found> {
    let now = app.clock.now();
    let heard = before(now, lease.silent);
    let (task, fence) = (lease.task.clone(), lease.fence);
    let held = app.store.read(&lease.workspace, move |view| {
        let task = leases::check(&view, &task, fence)?;
        Ok((leases::lost_after(&view, task.str_at("lease.queue"))?, leases::is_confirmed(&task)))
    });
    let (lost_after, is_confirmed) = held.await?;
    let actor = Actor::job(&lease.workspace, "leases", now);
    let task = lease.task.clone();
    if !is_confirmed && lease.silent >= TAKEN_UP_WITHIN {
        if !write_if_silent(app, lease, actor, move |tx| leases::take_back(tx, &task, fence).map(drop)).await? {
            return Ok(Found::Waiting);
        }
        app.leases.end(&lease.workspace, &lease.task, lease.fence);
        return Ok(Found::TakenBack);
    }
    if lease.silent >= lost_after {
        if !write_if_silent(app, lease, actor, move |tx| leases::lose(tx, &task, fence, heard).map(drop)).await? {
            return Ok(Found::Waiting);
        }
        app.leases.end(&lease.workspace, &lease.task, lease.fence);
        tracing::warn!(task.id = lease.task, worker = lease.worker, "worker believed lost");
        return Ok(Found::Lost);
    }
    if lease.shown {
        return Ok(Found::Waiting);
    }
    app.store.write(actor, move |tx| leases::show_unreachable(tx, &task, fence, heard)).await?;
    app.leases.shown(lease);
    Ok(Found::Shown)
}
