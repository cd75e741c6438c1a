//! Access keys: made, listed, named and revoked by their owner or an admin.

use super::subject;
use crate::access::{Identity, Role};
use crate::accounts::keys;
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use runfold_api::wire::auth::{
    CreateCredentials, CreatedCredentials, CredentialList, Credentials, EditCredentials, GetCredentials,
    RevokeCredentials, Revoked, Updated,
};

/// The secret stands in this answer and nowhere else.
pub async fn create(app: App, call: Call, request: CreateCredentials) -> Outcome<CreatedCredentials> {
    let user = subject(call.caller()?, request.user)?;
    let (pepper, label) = (app.accounts.pepper.clone(), request.label.unwrap_or_default());
    let named = label.clone();
    let pair = app.store.write(call.actor()?, move |tx| keys::create(tx, &pepper, &user, &named)).await?;
    Ok(CreatedCredentials {
        credentials: Credentials { access_key: pair.access_key, secret_key: pair.secret_key, label },
    })
}

pub async fn get(app: App, call: Call, request: GetCredentials) -> Outcome<CredentialList> {
    let user = subject(call.caller()?, request.user)?;
    let workspace = call.workspace()?;
    let read = app.store.read(&workspace, move |view| {
        view.get(runfold_store::Kind::User, &user)?;
        keys::of_user(&view, &user)
    });
    Ok(CredentialList { credentials: read.await?.iter().map(keys::shown).collect() })
}

pub async fn edit(app: App, call: Call, request: EditCredentials) -> Outcome<Updated> {
    let owner = owner(call.caller()?);
    let write = app.store.write(call.actor()?, move |tx| {
        keys::set_label(tx, &request.access_key, owner.as_deref(), request.label.as_deref().unwrap_or_default())
    });
    Ok(Updated { updated: u32::from(write.await?) })
}

/// Tokens made with the key end with it.
pub async fn revoke(app: App, call: Call, request: RevokeCredentials) -> Outcome<Revoked> {
    let owner = owner(call.caller()?);
    let write = app.store.write(call.actor()?, move |tx| keys::revoke(tx, &request.access_key, owner.as_deref()));
    let is_revoked = write.await?;
    app.accounts.forget();
    Ok(Revoked { revoked: u32::from(is_revoked) })
}

/// Whose keys the caller may change: an admin anybody's, others their own.
fn owner(caller: &Identity) -> Option<String> {
    (caller.role != Role::Admin).then(|| caller.user.clone())
}
