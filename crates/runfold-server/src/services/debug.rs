//! `debug.*`: is anybody there?

use crate::access::Access;
use crate::action::Service;
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use runfold_api::wire::Nothing;
use serde_json::{Value, json};

pub fn actions() -> Service {
    Service::new("debug").action("debug.ping", Access::Anyone, ping)
}

async fn ping(_: App, _: Call, _: Nothing) -> Outcome<Value> {
    Ok(json!({"msg": "pong"}))
}
