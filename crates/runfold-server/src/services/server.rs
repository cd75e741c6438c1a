//! `server.*`: what this server is.

use crate::access::Access;
use crate::action::Service;
use crate::app::App;
use crate::call::{ApiVersion, Call};
use crate::failure::Outcome;
use runfold_api::wire::Nothing;
use serde_json::{Value, json};

/// Our additions that clients may use; a client falls back politely where a name is missing.
pub const FEATURES: &[&str] = &[];

pub fn actions() -> Service {
    Service::new("server").action("server.info", Access::Viewer, info)
}

async fn info(_: App, _: Call, _: Nothing) -> Outcome<Value> {
    let version = env!("CARGO_PKG_VERSION");
    Ok(json!({
        "version": version,
        "build": "runfold",
        "commit": option_env!("RUNFOLD_COMMIT").unwrap_or("unknown"),
        "api_version": ApiVersion::NEWEST.to_string(),
        "runfold": {"version": version, "features": FEATURES},
    }))
}
