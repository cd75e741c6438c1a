//! Browsers' sessions: the only thing that sets a cookie.

use super::subject;
use crate::access::{Grant, Identity, Role};
use crate::accounts::sessions;
use crate::action::Answer;
use crate::app::App;
use crate::call::Call;
use crate::failure::{Failure, Outcome};
use crate::http::guard::set_cookie;
use runfold_api::Problem;
use runfold_api::wire::auth::{EndSession, EndSessions, Ended, OfUser, SessionList, SessionStarted, StartSession};
use runfold_store::{Actor, Source};
use serde_json::json;

pub async fn start(app: App, call: Call, request: StartSession) -> Outcome<Answer> {
    let who = log_in(&app, &call, request).await?;
    let actor = Actor {
        user: who.user.clone(),
        workspace: who.workspace.clone(),
        source: Source::Api(call.address.clone()),
        action: call.action.to_owned(),
        at: call.at,
    };
    let (user, address) = (who.user.clone(), call.address.clone());
    let key = match &who.grant {
        Grant::Key(key) => Some(key.clone()),
        Grant::Session(_) | Grant::User | Grant::Task(_) => None,
    };
    let write = app.store.write(actor, move |tx| sessions::start(tx, &user, key.as_deref(), &address));
    let session = write.await?;
    let who = Identity { grant: Grant::Session(session.id().to_owned()), ..who };
    let token = app.accounts.signer.sign(&who, call.at, sessions::LIFE_S);
    let user = json!({
        "id": who.user, "name": who.user_name, "role": who.role.on_the_wire(),
        "company": {"id": who.workspace, "name": who.workspace_name},
    });
    answer(
        &SessionStarted { session: session.id().to_owned(), user },
        Some(set_cookie(&app.settings, &token, sessions::LIFE_S)),
    )
}

async fn log_in(app: &App, call: &Call, request: StartSession) -> Outcome<Identity> {
    let StartSession { username, password, access_key, secret_key } = request;
    match (username.zip(password), access_key.zip(secret_key)) {
        (Some((name, password)), _) => app.accounts.by_password(&name, &password, &call.address).await,
        (None, Some((key, secret))) => app.accounts.by_key(&key, &secret, &call.address).await,
        (None, None) => Err(Problem::missing_field("username").into()),
    }
}

/// Ends the caller's session, or one that is named, and takes the cookie away. A session that has ended is no error.
pub async fn end(app: App, call: Call, request: EndSession) -> Outcome<Answer> {
    let is_other = request.session.is_some();
    let Some(who) = call.who.clone() else {
        return answer(&Ended { ended: 0 }, Some(set_cookie(&app.settings, "", 0)));
    };
    let current = current(&who).map(str::to_owned);
    let ends_itself = !is_other || request.session == current;
    let mut ended = false;
    if let Some(session) = request.session.or(current) {
        let owner = (who.role != Role::Admin).then(|| who.user.clone());
        ended = app.store.write(call.actor()?, move |tx| sessions::end(tx, &session, owner.as_deref())).await?;
        app.accounts.forget();
    }
    let cookie = ends_itself.then(|| set_cookie(&app.settings, "", 0));
    answer(&Ended { ended: usize::from(ended) }, cookie)
}

pub async fn get(app: App, call: Call, request: OfUser) -> Outcome<SessionList> {
    let who = call.caller()?.clone();
    let user = subject(&who, request.user)?;
    let read = app.store.read(&who.workspace, move |view| {
        view.get(runfold_store::Kind::User, &user)?;
        sessions::of_user(&view, &user)
    });
    let alive = read.await?.into_iter().filter(|session| sessions::is_alive(session, call.at));
    Ok(SessionList { sessions: alive.map(|session| sessions::shown(&session, current(&who))).collect() })
}

/// Ends a user's sessions and the tokens that were made for the user; access keys go on.
pub async fn end_all(app: App, call: Call, request: EndSessions) -> Outcome<Ended> {
    let who = call.caller()?.clone();
    let user = subject(&who, request.user)?;
    let keep = current(&who).filter(|_| request.keep_current.unwrap_or(false)).map(str::to_owned);
    let write = app.store.write(call.actor()?, move |tx| sessions::end_all(tx, &user, keep.as_deref()));
    let ended = write.await?;
    app.accounts.forget();
    Ok(Ended { ended })
}

/// The session by which somebody is logged in.
pub fn current(who: &Identity) -> Option<&str> {
    match &who.grant {
        Grant::Session(session) => Some(session),
        Grant::Key(_) | Grant::User | Grant::Task(_) => None,
    }
}

fn answer(
    data: &impl serde::Serialize,
    cookie: Option<(axum::http::HeaderName, axum::http::HeaderValue)>,
) -> Outcome<Answer> {
    let data = serde_json::to_vec(data).map_err(Failure::internal)?;
    Ok(Answer::DataWith(data, cookie.into_iter().collect()))
}
