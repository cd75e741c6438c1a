//! `users.*`: the people of a workspace, and what each prefers.

mod invitations;
mod preferences;

pub(super) use invitations::accept as accept_invitation;

use crate::access::{Access, Role};
use crate::accounts::people::{self, NewUser};
use crate::action::Service;
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use crate::services::auth::{check_company, details};
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::wire::Nothing;
use runfold_api::wire::auth::{Created, UpdatedFields};
use runfold_api::wire::users::{CreateUser, OneUser, UpdateUser, UserId};
use runfold_store::{DocExt, Kind};
use serde_json::{Value, json};

pub fn actions() -> Service {
    Service::new("users")
        .action("users.get_current_user", Access::Viewer, get_current_user)
        .action("users.get_by_id", Access::Viewer, get_by_id)
        .action("users.create", Access::Admin, create)
        .action("users.invite", Access::Admin, invitations::invite)
        .own()
        .action("users.update", Access::Viewer, update)
        .action("users.delete", Access::Admin, delete)
        .action("users.get_preferences", Access::Viewer, preferences::get)
        .action("users.set_preferences", Access::Viewer, preferences::set)
}

async fn get_current_user(app: App, call: Call, _: Nothing) -> Outcome<Value> {
    let who = call.caller()?.clone();
    let id = who.user.clone();
    let user = app.store.read(&who.workspace, move |view| view.get(Kind::User, &id)).await?;
    let mut shown = people::shown(&user);
    shown.set("email", user.str_at("email"));
    shown.set("company", json!({"id": who.workspace, "name": who.workspace_name}));
    for field in ["given_name", "family_name", "avatar"] {
        shown.entry(field).or_insert(Value::Null);
    }
    Ok(json!({"user": shown, "settings": {}, "getting_started": null}))
}

async fn get_by_id(app: App, call: Call, request: UserId) -> Outcome<OneUser> {
    let user = app.store.read(&call.workspace()?, move |view| view.get(Kind::User, &request.user)).await?;
    Ok(OneUser { user: people::shown(&user) })
}

async fn create(app: App, call: Call, request: CreateUser) -> Outcome<Created> {
    check_company(call.caller()?, request.company.as_deref())?;
    let CreateUser { id, name, role, email, given_name, family_name, avatar, .. } = request;
    let role = role.as_deref().map(people::read_role).transpose()?;
    let details =
        details([("email", email), ("given_name", given_name), ("family_name", family_name), ("avatar", avatar)]);
    let new = NewUser { id, name, role, details };
    let write = app.store.write(call.actor()?, move |tx| Ok(people::add(tx, &new)?.id().to_owned()));
    Ok(Created { id: write.await? })
}

/// Everybody updates oneself, admins anybody.
async fn update(app: App, call: Call, request: UpdateUser) -> Outcome<UpdatedFields> {
    let who = call.caller()?.clone();
    let UpdateUser { user, name, given_name, family_name, avatar } = request;
    let fields =
        details([("name", name), ("given_name", given_name), ("family_name", family_name), ("avatar", avatar)]);
    let asked = fields.clone();
    let write = app.store.write(call.actor()?, move |tx| {
        let mut editing = tx.edit(Kind::User, &user)?;
        if who.user != user && who.role != Role::Admin {
            return Err(Problem::new(Code::FORBIDDEN_ROLE, "only admins may change other users").into());
        }
        if let Some(name) = fields.str_at("name") {
            people::set_name(&mut editing, name)?;
        }
        people::set_details(&mut editing, &fields)?;
        let is_changed = editing.is_changed();
        tx.put(editing)?;
        Ok(is_changed)
    });
    let is_changed = write.await?;
    app.accounts.forget();
    Ok(UpdatedFields { updated: u32::from(is_changed), fields: if is_changed { asked } else { Default::default() } })
}

/// Keys, sessions, password and preferences go with the user; what the user made stays.
async fn delete(app: App, call: Call, request: UserId) -> Outcome<Value> {
    let write = app.store.write(call.actor()?, move |tx| people::delete(tx, &request.user));
    write.await?;
    app.accounts.forget();
    Ok(json!({"deleted": 1}))
}
