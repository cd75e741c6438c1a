//! `server.*`: what this server is, what it can do, and how it fares.

use crate::access::Access;
use crate::action::Service;
use crate::app::App;
use crate::call::{ApiVersion, Call};
use crate::failure::Outcome;
use runfold_api::wire::Nothing;
use runfold_store::{DocExt, Kind};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Our additions that clients may use; a client falls back politely where a name is missing.
pub const FEATURES: &[&str] = &[
    "admin.backup",
    "admin.check",
    "after",
    "audit.get_all",
    "auth.accept_invitation",
    "auth.change_password",
    "auth.sessions",
    "auth.start_session",
    "before",
    "create_with_id",
    "datasets.get_differences",
    "datasets.list_files",
    "events.add_columns",
    "events.get_log_window",
    "events.get_scalar_window",
    "events.search_log",
    "events.search_metrics",
    "files.sign",
    "from_end",
    "live.stream",
    "models.set_alias",
    "move_to_trash",
    "openapi",
    "organization.search",
    "pipelines.get_graph",
    "projects.search_columns",
    "projects.set_settings",
    "queues.claim_next_task",
    "queues.explain",
    "queues.get_by_task_id",
    "queues.move_task_to_queue",
    "queues.release",
    "queues.renew_lease",
    "server.get_usage",
    "server.health",
    "server.list_jobs",
    "tasks.export",
    "tasks.get_columns",
    "tasks.get_differences",
    "tasks.get_facets",
    "tasks.get_groups",
    "tasks.get_operations_log",
    "tasks.get_overview",
    "tasks.restore_many",
    "tasks.set_phase",
    "uploads",
    "users.invite",
    "views",
    "where",
    "with_total",
    "workers.drain",
];

pub fn actions() -> Service {
    Service::new("server")
        .action("server.info", Access::Viewer, info)
        .action("server.config", Access::Admin, config)
        .action("server.endpoints", Access::Viewer, endpoints)
        .action("server.report_stats_option", Access::Viewer, report_stats_option)
}

async fn info(app: App, _: Call, _: Nothing) -> Outcome<Value> {
    let version = env!("CARGO_PKG_VERSION");
    let keys = app.store.read("", |view| view.backend().by_id(Kind::Setting, None, "keys")).await?;
    Ok(json!({
        "version": version,
        "build": "runfold",
        "commit": option_env!("RUNFOLD_COMMIT").unwrap_or("unknown"),
        "uid": keys.as_ref().and_then(|keys| keys.str_at("uid")),
        "api_version": ApiVersion::NEWEST.to_string(),
        "runfold": {"version": version, "features": FEATURES},
    }))
}

/// The settings; keys, secrets and paths of private keys are none of them.
async fn config(app: App, _: Call, _: Nothing) -> Outcome<Value> {
    let settings = &app.settings;
    Ok(json!({
        "data_dir": settings.data_dir.display().to_string(),
        "listen": settings.listen.to_string(),
        "public_url": settings.public_url,
        "allowed_hosts": settings.allowed_hosts,
        "tls": settings.tls.is_some(),
        "admin_from_environment": settings.admin.is_some(),
        "open_metrics": settings.open_metrics,
        "watchdog_after_s": settings.watchdog_after.as_secs(),
        "retention_s": settings.retention.as_secs(),
        "min_free_bytes": settings.min_free_bytes,
        "slow_query_ms": u64::try_from(settings.slow_query.as_millis()).unwrap_or(u64::MAX),
    }))
}

/// The actions of each service with who may call them.
async fn endpoints(_: App, _: Call, _: Nothing) -> Outcome<Value> {
    static ENDPOINTS: OnceLock<Value> = OnceLock::new();
    Ok(ENDPOINTS.get_or_init(list).clone())
}

fn list() -> Value {
    let mut services: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for (name, action) in crate::routes::table() {
        let service = name.split('.').next().unwrap_or_default();
        services.entry(service).or_default().push(json!({
            "name": name,
            "min_version": "2.4",
            "access": action.access.as_str(),
        }));
    }
    json!({"endpoints": services, "api_version": ApiVersion::NEWEST.to_string()})
}

/// Runfold sends nothing home.
async fn report_stats_option(_: App, _: Call, _: Nothing) -> Outcome<Value> {
    Ok(json!({"supported": false, "enabled": false}))
}
