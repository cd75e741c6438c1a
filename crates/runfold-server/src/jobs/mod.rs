//! Background jobs: each runs alone, is safe to run twice, and leaves its last outcome for health and metrics.
//! What a job does lies in its file and the crates below.

mod compaction;
pub(crate) mod deletions;
mod dictionaries;
mod disk;
mod index;
mod integrity;
mod leases;
mod orphans;
mod reports;
mod retention;
pub mod uptime;
mod watchdog;

pub use disk::{check as check_disk, space};

use crate::app::App;
use crate::failure::{Failure, Outcome};
use crate::health::Status;
use runfold_store::events::Owner;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::task::JoinSet;

const MINUTE: Duration = Duration::from_secs(60);
/// How long jobs under way may take to end after the server was told to stop.
const GRACE: Duration = Duration::from_secs(20);

type Running = Pin<Box<dyn Future<Output = Outcome<String>> + Send>>;

/// A job answers with one sentence about what it did.
struct Job {
    name: &'static str,
    every: Duration,
    run: fn(App) -> Running,
    alone: tokio::sync::Mutex<()>,
}

impl Job {
    fn new(name: &'static str, every: Duration, run: fn(App) -> Running) -> Self {
        Self { name, every, run, alone: tokio::sync::Mutex::default() }
    }
}

fn all() -> Vec<Job> {
    vec![
        Job::new("reports", Duration::from_secs(2), |app| Box::pin(reports::run(app))),
        Job::new("index", Duration::from_secs(5), |app| Box::pin(index::run(app))),
        Job::new("uptime", MINUTE, |app| Box::pin(uptime::run(app))),
        Job::new("disk", Duration::from_secs(5), |app| Box::pin(disk::run(app))),
        Job::new("deletions", Duration::from_secs(5), |app| Box::pin(deletions::run(app))),
        Job::new("leases", Duration::from_secs(2), |app| Box::pin(leases::run(app))),
        Job::new("watchdog", 15 * MINUTE, |app| Box::pin(watchdog::run(app))),
        Job::new("dictionaries", 10 * MINUTE, |app| Box::pin(dictionaries::run(app))),
        Job::new("compaction", MINUTE, |app| Box::pin(compaction::run(app))),
        Job::new("retention", 60 * MINUTE, |app| Box::pin(retention::run(app))),
        Job::new("orphans", 24 * 60 * MINUTE, |app| Box::pin(orphans::run(app))),
        Job::new("integrity", 60 * MINUTE, |app| Box::pin(integrity::run(app))),
    ]
}

/// What is known of one job's runs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct JobState {
    pub name: String,
    pub every_s: u64,
    pub runs: u64,
    pub errors: u64,
    /// When it last began.
    pub last_run: Option<String>,
    pub last_seconds: Option<f64>,
    /// What the last run did; nothing after an error.
    pub last_outcome: Option<String>,
    pub last_error: Option<String>,
}

/// All jobs with their states.
pub struct Jobs {
    jobs: Vec<Job>,
    states: Mutex<BTreeMap<&'static str, JobState>>,
    stopping: AtomicBool,
    /// Owners that compaction has seen since they last reported.
    compacted: Mutex<HashSet<Owner>>,
}

impl Default for Jobs {
    fn default() -> Self {
        let jobs = all();
        let state = |job: &Job| {
            (job.name, JobState { name: job.name.to_owned(), every_s: job.every.as_secs(), ..JobState::default() })
        };
        let states = Mutex::new(jobs.iter().map(state).collect());
        Self { jobs, states, stopping: AtomicBool::new(false), compacted: Mutex::default() }
    }
}

impl Jobs {
    pub fn states(&self) -> Vec<JobState> {
        self.lock().values().cloned().collect()
    }

    /// Whether long jobs should end at the next slice.
    fn is_stopping(&self) -> bool {
        self.stopping.load(Relaxed)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<&'static str, JobState>> {
        self.states.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, app: &App, name: &'static str, began: Instant, at: String, outcome: &Result<String, String>) {
        let seconds = began.elapsed().as_secs_f64();
        app.metrics.add_for("runfold_job_runs_total", "job", name, 1.0);
        app.metrics.set_for("runfold_job_last_seconds", "job", name, seconds);
        app.metrics.add_for("runfold_job_errors_total", "job", name, f64::from(u8::from(outcome.is_err())));
        let mut states = self.lock();
        let state = states.entry(name).or_default();
        state.runs += 1;
        state.last_run = Some(at);
        state.last_seconds = Some(seconds);
        state.last_outcome = outcome.as_ref().ok().cloned();
        state.last_error = outcome.as_ref().err().cloned();
        state.errors += u64::from(outcome.is_err());
    }
}

/// Runs a job now, once whoever runs it already is done.
///
/// # Errors
/// Why it could not do its work, or that there is no such job.
pub async fn run(app: &App, name: &str) -> Result<String, String> {
    let job = app.jobs.jobs.iter().find(|job| job.name == name).ok_or_else(|| format!("there is no job `{name}`"))?;
    let _alone = job.alone.lock().await;
    let (began, at) = (Instant::now(), app.clock.now().iso());
    // in a task of its own, so that a panic is one job's error
    let outcome = match tokio::spawn((job.run)(app.clone())).await {
        Ok(outcome) => outcome.map_err(words),
        Err(_) => Err("it ended in a panic; the log says where".to_owned()),
    };
    let finding = format!("job.{name}");
    match &outcome {
        Ok(_) => app.health.withdraw(&finding),
        Err(error) => {
            tracing::error!(job = name, "failed: {error}");
            app.health.report(&finding, Status::Warning, format!("its last run failed: {error}"));
        }
    }
    app.jobs.note(app, job.name, began, at, &outcome);
    outcome
}

fn words(failure: Failure) -> String {
    match failure {
        Failure::Problem(problem) => problem.message,
        Failure::Internal(cause) => cause.to_string(),
    }
}

/// The jobs at work.
pub struct Runner {
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

impl Runner {
    /// Finishes what a crash cut short, then starts all jobs.
    pub async fn start(app: &App) -> Self {
        if let Err(failure) = crate::deletions::events_now(app).await {
            tracing::error!("events in the delete queue could not be deleted yet: {}", words(failure));
        }
        if let Err(failure) = reports::catch_up(app).await {
            tracing::error!("running tasks could not be looked at: {}", words(failure));
        }
        let (stop, stopped) = watch::channel(false);
        let mut tasks = JoinSet::new();
        for job in &app.jobs.jobs {
            tasks.spawn(keep_running(app.clone(), job.name, job.every, stopped.clone()));
        }
        Self { stop, tasks }
    }

    /// Lets running jobs end, and starts no more.
    pub async fn stop(mut self, app: &App) {
        app.jobs.stopping.store(true, Relaxed);
        // Nobody listens where all have ended already.
        let _ = self.stop.send(true);
        let ended = tokio::time::timeout(GRACE, async { while self.tasks.join_next().await.is_some() {} }).await;
        if ended.is_err() {
            tracing::warn!("some jobs did not end within {} s and were cut", GRACE.as_secs());
        }
        for name in ["reports", "uptime"] {
            // An error is logged and counted by `run` itself.
            let _ = run(app, name).await;
        }
    }
}

async fn keep_running(app: App, name: &'static str, every: Duration, mut stopped: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(every) => {}
            _ = stopped.wait_for(|stop| *stop) => return,
        }
        // An error is logged and counted by `run` itself; the next turn tries again.
        let _ = run(&app, name).await;
    }
}

/// Work that blocks, away from the asynchronous threads.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Outcome<T> {
    tokio::task::spawn_blocking(work).await.map_err(Failure::internal)
}

/// Every workspace there is.
async fn workspaces(app: &App) -> Outcome<Vec<String>> {
    use runfold_store::{Kind, tx::for_each_of};
    let reading = app.store.read("", |view| {
        let mut ids = Vec::new();
        for_each_of(view.backend(), Kind::Workspace, None, &mut |row| {
            ids.push(row.id().to_owned());
            Ok(())
        })?;
        Ok(ids)
    });
    Ok(reading.await?)
}
