//! Invitations: an admin makes a user, who chooses a password with a token that is shown once.

use crate::accounts::people::{self, NewUser};
use crate::accounts::secrets::new_secret;
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use crate::services::auth::details;
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::time::Moment;
use runfold_api::wire::settings::{AcceptInvitation, InvitationAccepted, Invite, Invited};
use runfold_store::{Actor, DocExt, Kind, Source};
use serde_json::json;

/// An invitation that nobody has accepted by then is over.
const LIFE_S: i64 = 7 * 24 * 3_600;

pub async fn invite(app: App, call: Call, request: Invite) -> Outcome<Invited> {
    let Invite { name, role, email, given_name, family_name } = request;
    let role = role.as_deref().map(people::read_role).transpose()?;
    let details = details([("email", email), ("given_name", given_name), ("family_name", family_name)]);
    let new = NewUser { id: None, name, role, details };
    let secret = new_secret();
    let hash = app.accounts.pepper.hash(&secret);
    let ends = call.at.plus_seconds(LIFE_S).iso();
    let until = ends.clone();
    let write = app.store.write(call.actor()?, move |tx| {
        let id = people::add(tx, &new)?.id().to_owned();
        let mut user = tx.edit(Kind::User, &id)?;
        user.set("invitation", json!({"hash": hash, "ends": until}));
        tx.put(user)?;
        Ok(id)
    });
    let id = write.await?;
    Ok(Invited { token: format!("{id}.{secret}"), id, ends })
}

/// Gives the invited user a password. The token is good for one.
pub async fn accept(app: App, call: Call, request: AcceptInvitation) -> Outcome<InvitationAccepted> {
    people::check_password(&request.password)?;
    let refused = || {
        let message = "the invitation is not known, was accepted already, or is over; ask an admin for a new one";
        Problem::new(Code::WRONG_CREDENTIALS, message)
    };
    let (id, secret) = request.token.split_once('.').ok_or_else(refused)?;
    let (id, secret) = (id.to_owned(), secret.to_owned());
    let asked = id.clone();
    let found = app.store.read("", move |view| view.backend().by_id(Kind::User, None, &asked)).await?;
    let is_good = |hash: &str| app.accounts.pepper.matches(&secret, hash);
    let user = found.filter(|user| user.str_at("invitation.hash").is_some_and(is_good)).ok_or_else(refused)?;
    let hash = app.accounts.hashing.hash(request.password).await?;
    let actor = Actor {
        user: id.clone(),
        workspace: user.workspace.clone(),
        source: Source::Api(call.address.clone()),
        action: call.action.to_owned(),
        at: call.at,
    };
    let kept = user.str_at("invitation.hash").unwrap_or_default().to_owned();
    let write = app.store.write(actor, move |tx| {
        let mut user = tx.edit(Kind::User, &id)?;
        let ends = user.str_at("invitation.ends").and_then(Moment::parse);
        let is_over = user.str_at("invitation.hash") != Some(kept.as_str()) || ends.is_none_or(|ends| ends < tx.now());
        if is_over || user.bool_at("disabled") {
            return Err(refused().into());
        }
        user.unset("invitation");
        tx.put(user)?;
        people::set_password(tx, &id, &hash, None)
    });
    write.await?;
    app.accounts.forget();
    Ok(InvitationAccepted { username: user.str_at("name").unwrap_or_default().to_owned() })
}
