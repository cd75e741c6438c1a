//! `login.*`: the ways to log in.

use crate::access::Access;
use crate::action::Service;
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use runfold_api::wire::Nothing;
use serde_json::{Value, json};

pub fn actions() -> Service {
    Service::new("login").action("login.supported_modes", Access::Anyone, supported_modes)
}

async fn supported_modes(_: App, call: Call, _: Nothing) -> Outcome<Value> {
    Ok(json!({
        "authenticated": call.who.is_some(),
        "basic": {"enabled": true, "guest": {"enabled": false}},
        "sso": {},
        "sso_providers": [],
        "server_errors": {"missed_es_upgrade": false, "es_connection_error": false},
    }))
}
