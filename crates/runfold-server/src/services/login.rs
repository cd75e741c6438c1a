//! `login.*`: the ways to log in.

use crate::access::Access;
use crate::action::Service;
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use crate::services::auth;
use runfold_api::wire::Nothing;
use runfold_api::wire::auth::Ended;
use serde_json::{Value, json};

pub fn actions() -> Service {
    Service::new("login").action("login.supported_modes", Access::Anyone, supported_modes).answering::<_, Ended, _, _>(
        "login.logout",
        Access::Anyone,
        auth::end_session,
    )
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
