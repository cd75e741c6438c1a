//! Users as an admin manages them, and passwords.

use super::{check_company, sessions, subject};
use crate::access::{Grant, Role};
use crate::accounts::people::{self, NewUser};
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use runfold_api::Problem;
use runfold_api::wire::Nothing;
use runfold_api::wire::auth::{ChangePassword, CreateUser, Created, EditUser, Updated, UpdatedFields};
use runfold_store::{Doc, DocExt, Kind};
use serde_json::{Value, json};

pub async fn create(app: App, call: Call, request: CreateUser) -> Outcome<Created> {
    check_company(call.caller()?, request.company.as_deref())?;
    let CreateUser { name, role, email, given_name, family_name, avatar, password, .. } = request;
    let hash = match password {
        Some(password) => {
            people::check_password(&password)?;
            Some(app.accounts.hashing.hash(password).await?)
        }
        None => None,
    };
    let new = NewUser {
        id: None,
        name,
        role: role.as_deref().map(people::read_role).transpose()?,
        details: details([
            ("email", email),
            ("given_name", given_name),
            ("family_name", family_name),
            ("avatar", avatar),
        ]),
    };
    let write = app.store.write(call.actor()?, move |tx| {
        let user = people::add(tx, &new)?;
        if let Some(hash) = &hash {
            people::set_password(tx, user.id(), hash, None)?;
        }
        Ok(user.id().to_owned())
    });
    Ok(Created { id: write.await? })
}

/// The texts that were given.
pub fn details<const N: usize>(given: [(&str, Option<String>); N]) -> Doc {
    given.into_iter().filter_map(|(field, value)| Some((field.to_owned(), Value::String(value?)))).collect()
}

pub async fn edit(app: App, call: Call, request: EditUser) -> Outcome<UpdatedFields> {
    let role = request.role.as_deref().map(people::read_role).transpose()?;
    let (user, disabled) = (request.user, request.disabled);
    let write = app.store.write(call.actor()?, move |tx| {
        let before = tx.get(Kind::User, &user)?;
        if let Some(role) = role {
            people::set_role(tx, &user, role)?;
        }
        if let Some(disabled) = disabled {
            people::set_disabled(tx, &user, disabled)?;
        }
        Ok(tx.get(Kind::User, &user)?.doc != before.doc)
    });
    let is_changed = write.await?;
    app.accounts.forget();
    let mut fields = Doc::new();
    if let Some(role) = role {
        fields.set("role", role.on_the_wire());
    }
    if let Some(disabled) = disabled {
        fields.set("disabled", disabled);
    }
    Ok(UpdatedFields { updated: u32::from(is_changed), fields: if is_changed { fields } else { Doc::new() } })
}

/// Users are documents here, never lines of a configuration file.
pub async fn fixed_mode(_: App, _: Call, _: Nothing) -> Outcome<Value> {
    Ok(json!({"enabled": false, "guest": {"enabled": false}}))
}

/// Changes one's own password, or as an admin somebody's. Ends the other sessions and the tokens of that user.
pub async fn change_password(app: App, call: Call, request: ChangePassword) -> Outcome<Updated> {
    let who = call.caller()?.clone();
    let user = subject(&who, request.user)?;
    people::check_password(&request.new_password)?;
    let id = user.clone();
    let read = app.store.read(&who.workspace, move |view| {
        let login = view.get(Kind::User, &id)?.str_at("login").unwrap_or_default().to_owned();
        Ok((login, view.find(Kind::Password, &id)?.is_some()))
    });
    let (login, has_one) = read.await?;
    // Whoever found an unlocked screen must not keep the account; a key's owner has proved more than a password.
    let must_prove = user == who.user && has_one && !(who.role == Role::Admin && matches!(who.grant, Grant::Key(_)));
    if must_prove {
        let old = request.old_password.ok_or_else(|| Problem::missing_field("old_password"))?;
        if app.accounts.by_password(&login, &old, &call.address).await.is_err() {
            let message = "the old password is wrong";
            return Err(Problem::bad_value(message).with("field", "old_password").into());
        }
    }
    let hash = app.accounts.hashing.hash(request.new_password).await?;
    let keep = sessions::current(&who).map(str::to_owned);
    let write = app.store.write(call.actor()?, move |tx| people::set_password(tx, &user, &hash, keep.as_deref()));
    write.await?;
    app.accounts.forget();
    Ok(Updated { updated: 1 })
}
