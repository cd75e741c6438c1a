//! Running queued tasks: claims under a lease, heartbeats, releases, phases, and the drain of a worker.

use crate::access::{Access, Grant, Identity, TaskGrant};
use crate::action::Service;
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use runfold_api::Problem;
use runfold_api::wire::Nothing;
use runfold_api::wire::leases::*;
use runfold_store::leases::{self, Wanted};
use runfold_store::tasks::phases;
use runfold_store::{DocExt, Document};
use std::time::Duration;
use tokio::time::Instant;

/// Whoever waits looks at least this often, since a lease may end without a queue's changing.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// The life of a task's token; the SDK renews it, and it ends with its attempt whatever it says.
const TOKEN_LIFE_S: i64 = 24 * 3_600;

pub fn queues() -> Service {
    Service::new("queues")
        .action("queues.claim_next_task", Access::Editor, claim_next_task)
        .own()
        .action("queues.renew_lease", Access::Editor, renew_lease)
        .own()
        .action("queues.release", Access::Editor, release)
        .own()
}

pub fn tasks() -> Service {
    Service::new("tasks").action("tasks.set_phase", Access::Editor, set_phase).own()
}

pub fn workers() -> Service {
    Service::new("workers").action("workers.drain", Access::Editor, drain).own()
}

async fn claim_next_task(app: App, call: Call, request: ClaimNextTask) -> Outcome<ClaimAnswer> {
    let wait = Duration::from_secs(request.wait_s.unwrap_or(0).min(LONGEST_WAIT_S));
    let end = Instant::now() + wait;
    let wanted = wanted(request)?;
    let workspace = call.workspace()?;
    let mut changes = app.store.queue_changes();
    let mut ending = app.ending.subscribe();
    loop {
        if app.workers.is_draining(&workspace, &wanted.worker) {
            return Ok(ClaimAnswer { claim: None, commands: vec![Command::Drain] });
        }
        changes.mark_unchanged();
        if let Some(claim) = answered_before(&app, &call, &wanted).await? {
            return Ok(ClaimAnswer { claim: Some(claim), commands: Vec::new() });
        }
        if let Some(claim) = claim_now(&app, &call, &wanted).await? {
            return Ok(ClaimAnswer { claim: Some(claim), commands: Vec::new() });
        }
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() || *ending.borrow() {
            return Ok(ClaimAnswer::default());
        }
        tokio::select! {
            // The sender lives as long as the store, which is ours.
            _ = changes.changed() => {}
            _ = ending.changed() => {}
            () = tokio::time::sleep(left.min(LOOK_EVERY)) => {}
        }
        if !call.is_awaited() {
            return Ok(ClaimAnswer::default()); // nobody would run what is claimed now
        }
        let who = call.caller()?;
        if !app.accounts.is_still_good(who).await? {
            return Err(
                Problem::new(runfold_api::problem::Code::BLOCKED_TOKEN, "the login has ended; log in again").into()
            );
        }
    }
}

fn wanted(request: ClaimNextTask) -> Result<Wanted, Problem> {
    if request.worker.trim().is_empty() || request.worker.len() > 1_024 {
        let message = "a worker's id has between 1 and 1,024 bytes";
        return Err(Problem::new(runfold_api::problem::Code::WORKER_ID, message));
    }
    let queues = request.queues.unwrap_or_default();
    if queues.is_empty() && request.task.is_none() {
        return Err(Problem::validation("neither `queues` nor `task` is given; name one of them"));
    }
    let free = request.free.unwrap_or_default();
    Ok(Wanted { worker: request.worker, queues, task: request.task, free, request: request.request })
}

/// The claim that a repeated request was given: its answer may have been lost on the way.
async fn answered_before(app: &App, call: &Call, wanted: &Wanted) -> Outcome<Option<Claim>> {
    let Some(request) = &wanted.request else { return Ok(None) };
    let workspace = call.workspace()?;
    let Some((task, fence)) = app.leases.of_request(&workspace, &wanted.worker, request) else { return Ok(None) };
    let held = app.store.read(&workspace, move |view| Ok(leases::check(&view, &task, fence).ok())).await?;
    match held {
        Some(task) => claimed(app, call, &task).await.map(Some),
        None => Ok(None),
    }
}

async fn claim_now(app: &App, call: &Call, wanted: &Wanted) -> Outcome<Option<Claim>> {
    let workspace = call.workspace()?;
    let looked_for = wanted.clone();
    if !app.store.read(&workspace, move |view| leases::something_waits(&view, &looked_for)).await? {
        return Ok(None);
    }
    // a change of the clock between waiting and claiming must not show in the task's times
    let actor = runfold_store::Actor { at: runfold_api::time::Moment::now(), ..call.actor()? };
    let (wanted, now) = (wanted.clone(), app.clock.steady());
    let Some(task) = app.store.write(actor, move |tx| leases::claim(tx, &wanted)).await? else { return Ok(None) };
    app.leases.begin(&workspace, &task, now);
    app.metrics.add("runfold_claims_total", 1.0);
    claimed(app, call, &task).await.map(Some)
}

async fn claimed(app: &App, call: &Call, task: &Document) -> Outcome<Claim> {
    let queue = task.str_at("lease.queue").map(str::to_owned);
    let of = queue.clone();
    let lost_after = app.store.read(&call.workspace()?, move |view| leases::lost_after(&view, of.as_deref())).await?;
    let fence = leases::fence(task);
    let who = call.caller()?;
    Ok(Claim {
        task: task.id().to_owned(),
        queue,
        fence,
        token: app.accounts.signer.sign(&as_task(who, task.id(), fence), call.at, TOKEN_LIFE_S),
        lease_s: LEASE_S,
        renew_every_s: RENEW_EVERY_S,
        lost_after_s: lost_after.as_secs(),
        needs: leases::needs(task),
    })
}

/// The identity of one attempt: its claimer's, and good for its task alone.
fn as_task(who: &Identity, task: &str, fence: u64) -> Identity {
    let key = match &who.grant {
        Grant::Key(key) => Some(key.clone()),
        Grant::Task(grant) => grant.key.clone(),
        Grant::Session(_) | Grant::User => None,
    };
    Identity { grant: Grant::Task(TaskGrant { task: task.to_owned(), fence, key }), ..who.clone() }
}

async fn renew_lease(app: App, call: Call, request: RenewLease) -> Outcome<Renewed> {
    let (workspace, fence, now) = (call.workspace()?, request.fence, app.clock.steady());
    let id = request.task.clone();
    let task = app.store.read(&workspace, move |view| leases::check(&view, &id, fence)).await?;
    // what the task says counts too: an earlier write of it may have failed
    let is_shown = task.str_at("lease.unreachable_since").is_some();
    if app.leases.heard(&workspace, &task, now) || is_shown || !leases::is_confirmed(&task) {
        let id = request.task.clone();
        app.store.write(call.actor()?, move |tx| leases::hear(tx, &id, fence)).await?;
    }
    let reason = leases::stop_reason(&task);
    let mut commands: Vec<Command> = reason.iter().map(|_| Command::Stop).collect();
    if app.workers.is_draining(&workspace, &request.worker) {
        commands.push(Command::Drain);
    }
    Ok(Renewed { lease_s: LEASE_S, commands, reason })
}

async fn release(app: App, call: Call, request: ReleaseLease) -> Outcome<Released> {
    let (workspace, task, fence) = (call.workspace()?, request.task.clone(), request.fence);
    let released = app.store.write(call.actor()?, move |tx| leases::release(tx, &request)).await?;
    app.leases.end(&workspace, &task, fence);
    Ok(released)
}

async fn set_phase(app: App, call: Call, request: SetPhase) -> Outcome<Nothing> {
    app.store.write(call.actor()?, move |tx| phases::set(tx, &request)).await?;
    Ok(Nothing {})
}

async fn drain(app: App, call: Call, request: DrainWorker) -> Outcome<Nothing> {
    let drains = request.drain.unwrap_or(true);
    app.workers.set_draining(&app.store, call.actor()?, &request.worker, drains).await?;
    Ok(Nothing {})
}
