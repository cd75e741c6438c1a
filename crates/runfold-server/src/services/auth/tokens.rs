//! Tokens: made at the log-in, checked, made for others.

use super::{check_company, subject};
use crate::access::Grant;
use crate::accounts::identity_of_user;
use crate::app::App;
use crate::call::Call;
use crate::failure::{Failure, Outcome};
use crate::token::{DEFAULT_LIFE_S, LONGEST_LIFE_S};
use runfold_api::Problem;
use runfold_api::wire::auth::{GetTokenForUser, Login, Token, TokenVerdict, ValidateToken};

/// A token for whoever sent the credentials; a token renews itself.
pub async fn login(app: App, call: Call, request: Login) -> Outcome<Token> {
    Ok(Token { token: app.accounts.signer.sign(call.caller()?, call.at, life(request.expiration_sec)) })
}

pub async fn validate_token(app: App, call: Call, request: ValidateToken) -> Outcome<TokenVerdict> {
    match app.accounts.by_token(&request.token, call.at).await {
        Ok(who) => Ok(TokenVerdict { valid: true, user: Some(who.user), company: Some(who.workspace), msg: None }),
        Err(Failure::Problem(problem)) => Ok(TokenVerdict { msg: Some(problem.message), ..TokenVerdict::default() }),
        Err(failure) => Err(failure),
    }
}

/// One's own token ends with what one logged in with; a token for somebody else ends with that user's sessions.
pub async fn get_token_for_user(app: App, call: Call, request: GetTokenForUser) -> Outcome<Token> {
    let caller = call.caller()?.clone();
    check_company(&caller, request.company.as_deref())?;
    let user = subject(&caller, Some(request.user))?;
    let who = if user == caller.user {
        caller
    } else {
        let id = user.clone();
        let found = app.store.read("", move |view| identity_of_user(&view, &id, Grant::User)).await?;
        let found = found.filter(|found| found.workspace == caller.workspace);
        found.ok_or_else(|| Problem::unknown_user(&user))?
    };
    Ok(Token { token: app.accounts.signer.sign(&who, call.at, life(request.expiration_sec)) })
}

fn life(seconds: Option<i64>) -> i64 {
    seconds.unwrap_or(DEFAULT_LIFE_S).clamp(1, LONGEST_LIFE_S)
}
