//! `users.*`: the people of a workspace.

use crate::access::Access;
use crate::action::Service;
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use runfold_api::wire::Nothing;
use runfold_store::{DocExt, Kind};
use serde_json::{Value, json};

pub fn actions() -> Service {
    Service::new("users").action("users.get_current_user", Access::Viewer, get_current_user)
}

async fn get_current_user(app: App, call: Call, _: Nothing) -> Outcome<Value> {
    let who = call.caller()?.clone();
    let id = who.user.clone();
    let user = app.store.read(&who.workspace, move |view| view.get(Kind::User, &id)).await?;
    Ok(json!({
        "user": {
            "id": who.user,
            "name": who.user_name,
            "given_name": user.str_at("given_name"),
            "family_name": user.str_at("family_name"),
            "avatar": user.str_at("avatar"),
            "created": user.str_at("created"),
            "role": who.role.on_the_wire(),
            "company": {"id": who.workspace, "name": who.workspace_name},
        },
        "settings": {},
        "getting_started": null,
    }))
}
