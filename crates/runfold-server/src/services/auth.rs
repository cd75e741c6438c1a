//! `auth.*`: logging in and the keys to do it with.

use crate::access::Access;
use crate::action::Service;
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use crate::token::{DEFAULT_LIFE_S, LONGEST_LIFE_S};
use runfold_api::wire::auth::{Login, Token};

pub fn actions() -> Service {
    Service::new("auth").action("auth.login", Access::Viewer, login)
}

/// A token for whoever sent the credentials; a token renews itself.
async fn login(app: App, call: Call, request: Login) -> Outcome<Token> {
    let life = request.expiration_sec.unwrap_or(DEFAULT_LIFE_S).clamp(1, LONGEST_LIFE_S);
    Ok(Token { token: app.accounts.signer.sign(call.caller()?, call.at, life) })
}
