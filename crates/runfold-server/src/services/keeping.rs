//! `server.health`, `server.list_jobs`, `admin.backup`, `admin.check`: how the server fares, and keeping its folder.

use crate::access::Access;
use crate::action::Service;
use crate::app::App;
use crate::call::Call;
use crate::failure::{Failure, Outcome};
use crate::health::{self, Finding, Status};
use crate::jobs::JobState;
use crate::keeping::check::Report;
use crate::keeping::{KeepingError, backup, check};
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::time::Moment;
use runfold_api::wire::Nothing;
use runfold_api::wire::settings::{DiskUsage, Usage, UsageParts};
use runfold_store::{DocExt, Kind, usage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub fn server() -> Service {
    Service::new("server")
        .action("server.health", Access::Viewer, look)
        .own()
        .action("server.list_jobs", Access::Viewer, list_jobs)
        .action("server.get_usage", Access::Admin, get_usage)
        .own()
}

pub fn admin() -> Service {
    Service::new("admin").action("admin.backup", Access::Admin, make_backup).own().action(
        "admin.check",
        Access::Admin,
        check_folder,
    )
}

/// One thing that needs a person's look.
#[derive(Serialize, JsonSchema)]
struct Trouble {
    what: String,
    why: String,
    r#do: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct HealthReport {
    /// `ok` or `degraded`.
    status: &'static str,
    problems: Vec<Trouble>,
    /// Everything that was looked at.
    checks: Vec<Finding>,
    disk: Value,
    jobs: Vec<JobState>,
    backup: Value,
    events: Value,
}

async fn look(app: App, _: Call, _: Nothing) -> Outcome<HealthReport> {
    let checks = health::look(&app).await;
    let wrong = checks.iter().filter(|finding| finding.status != Status::Ok);
    let trouble = |finding: &Finding| Trouble {
        what: finding.name.clone(),
        why: finding.message.clone(),
        r#do: health::remedy(&finding.name),
    };
    Ok(HealthReport {
        status: health::word(&checks),
        problems: wrong.map(trouble).collect(),
        disk: crate::jobs::space(&app).map_or(Value::Null, |(free, total)| json!({"free": free, "total": total})),
        jobs: app.jobs.states(),
        backup: last_backup(&app).await?,
        events: events(&app).await?,
        checks,
    })
}

/// What takes room, in the workspace and on the disk.
async fn get_usage(app: App, call: Call, _: Nothing) -> Outcome<Usage> {
    let found = app.store.read(&call.workspace()?, |view| usage::usage(&view)).await?;
    let events = app.events.clone();
    let stats = tokio::task::spawn_blocking(move || events.stats()).await.map_err(Failure::internal)??;
    let disk = DiskUsage { free_bytes: app.blobs.free_space()?, kept_free_bytes: app.blobs.kept_free() };
    let parts = UsageParts {
        documents: app.store.meta().size_bytes(),
        events: stats.hot_bytes + stats.series_bytes,
        files: found.counts.files_bytes,
    };
    let total_bytes = parts.documents + parts.events + parts.files;
    Ok(Usage { total_bytes, parts, disk, counts: found.counts, projects: found.projects, tasks: found.tasks })
}

async fn last_backup(app: &App) -> Outcome<Value> {
    let last = app.store.read("", |view| view.backend().by_id(Kind::Setting, None, health::LAST_BACKUP)).await?;
    let at = last.as_ref().and_then(|last| last.str_at("at"));
    let age = at.and_then(Moment::parse).map(|at| (app.clock.now().seconds() - at.seconds()).max(0));
    Ok(json!({"at": at, "age_s": age}))
}

async fn events(app: &App) -> Outcome<Value> {
    let events = app.events.clone();
    let stats = tokio::task::spawn_blocking(move || events.stats()).await.map_err(Failure::internal)??;
    Ok(json!({
        "hot_bytes": stats.hot_bytes, "series_bytes": stats.series_bytes, "memory_points": stats.memory_points,
        "memory_bytes": stats.memory_bytes, "chunks": stats.chunks, "last_flush": stats.last_flush,
        "skipped_records": stats.skipped_records,
    }))
}

#[derive(Serialize, JsonSchema)]
struct JobList {
    jobs: Vec<JobState>,
}

async fn list_jobs(app: App, _: Call, _: Nothing) -> Outcome<JobList> {
    Ok(JobList { jobs: app.jobs.states() })
}

/// Into `<data folder>/backups/<time>`; where to is not the caller's to say.
async fn make_backup(app: App, _: Call, _: Nothing) -> Outcome<Value> {
    let now = app.clock.now();
    let name = now.iso().replace([':', '+'], "-");
    let folder = app.settings.data_dir.join("backups").join(&name);
    let store = app.store.clone();
    let working = move || {
        let data = folder.parent().and_then(std::path::Path::parent).unwrap_or(&folder).to_owned();
        let manifest = backup::backup(&data, &folder)?;
        backup::remember(&store, &manifest, &folder)?;
        Ok::<_, KeepingError>((manifest, folder))
    };
    let (manifest, folder) = tokio::task::spawn_blocking(working).await.map_err(Failure::internal)?.map_err(failed)?;
    let bytes: u64 = manifest.files.iter().map(|file| file.size).sum();
    Ok(json!({
        "path": folder.display().to_string(), "created": manifest.created, "counts": manifest.counts,
        "files": manifest.files.len(), "bytes": bytes,
    }))
}

#[derive(Deserialize, JsonSchema)]
struct Check {
    /// Reads every file's bytes and compares them with their hash.
    deep: Option<bool>,
}

async fn check_folder(app: App, _: Call, request: Check) -> Outcome<Report> {
    let (data, deep) = (app.settings.data_dir.clone(), request.deep.unwrap_or(false));
    let working = tokio::task::spawn_blocking(move || check::check(&data, deep));
    working.await.map_err(Failure::internal)?.map_err(failed)
}

fn failed(error: KeepingError) -> Failure {
    match error {
        KeepingError::Refused(message) => Problem::new(Code::DATA_INCONSISTENT, message).into(),
        KeepingError::Store(error) => error.into(),
        KeepingError::Events(error) => error.into(),
        KeepingError::Data(error) => error.into(),
        error @ KeepingError::Io { .. } => Failure::internal(error),
    }
}
