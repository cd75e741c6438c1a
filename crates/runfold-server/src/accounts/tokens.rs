//! Reading what a request brings along: `Authorization: Basic`, `Authorization: Bearer`, or a session's cookie.

use super::{Accounts, identity_of_claims};
use crate::access::{Identity, Role};
use crate::failure::Outcome;
use crate::streams::Login;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::time::Moment;

impl Accounts {
    /// Who sends this request, or nobody.
    ///
    /// A request with `Authorization` ignores cookies. `cookie` is the session token of a cookie that counts.
    ///
    /// # Errors
    /// 401 for credentials that are malformed, wrong, expired or revoked.
    pub async fn identify(
        &self,
        authorization: Option<&str>,
        cookie: Option<&str>,
        address: &str,
        now: Moment,
    ) -> Outcome<Option<Identity>> {
        let who = self.read_credentials(authorization, cookie, address, now).await?;
        if let Some(who) = &who {
            self.note_use(who, address);
        }
        Ok(who)
    }

    /// Whether what an open stream began with still lets the same viewer look. Asks the store, not what is believed.
    ///
    /// # Errors
    /// Whatever keeps the store from reading.
    pub async fn still_says(&self, login: &Login, now: Moment) -> Outcome<bool> {
        if login.impersonator.is_some() && !self.is_still_good(&login.who).await? {
            return Ok(false);
        }
        let bearer = login.authorization.as_deref().and_then(|value| value.split_once(' '));
        let token = match bearer {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
            Some((_, keys)) => return self.keys_still_say(keys, login).await,
            None => login.cookie.as_deref().unwrap_or_default(),
        };
        let Ok(claims) = self.signer.verify(token, now) else { return Ok(false) };
        let found = self.store.read("", move |view| identity_of_claims(&view, &claims, now)).await?;
        Ok(found.is_some_and(|found| is_same_viewer(&found, login)))
    }

    async fn keys_still_say(&self, keys: &str, login: &Login) -> Outcome<bool> {
        let Ok((key, _)) = basic(keys.trim()) else { return Ok(false) };
        let found = self.store.read("", move |view| super::identity_of_key(&view, &key, None)).await?;
        Ok(found.is_some_and(|found| is_same_viewer(&found, login)))
    }

    async fn read_credentials(
        &self,
        authorization: Option<&str>,
        cookie: Option<&str>,
        address: &str,
        now: Moment,
    ) -> Outcome<Option<Identity>> {
        let Some(authorization) = authorization else {
            return match cookie {
                Some(token) => Ok(Some(self.by_token(token, now).await?)),
                None => Ok(None),
            };
        };
        let (scheme, value) = authorization.split_once(' ').unwrap_or((authorization, ""));
        match scheme.to_ascii_lowercase().as_str() {
            "bearer" => Ok(Some(self.by_token(value.trim(), now).await?)),
            "basic" => {
                let (key, secret) = basic(value.trim())?;
                Ok(Some(self.by_key(&key, &secret, address).await?))
            }
            _ => Err(Problem::new(Code::BAD_AUTHENTICATION_TYPE, "use `Authorization: Bearer` or `Basic`").into()),
        }
    }
}

/// Whether credentials belong to who looks, with the same role, or to the admin who looks in somebody else's name.
fn is_same_viewer(found: &Identity, login: &Login) -> bool {
    match &login.impersonator {
        Some(admin) => found.user == *admin && found.role == Role::Admin && found.workspace == login.who.workspace,
        None => found.user == login.who.user && found.role == login.who.role,
    }
}

/// The two halves of Basic credentials.
///
/// # Errors
/// 401/21 when they are malformed.
pub fn basic(value: &str) -> Result<(String, String), Problem> {
    let malformed =
        || Problem::new(Code::MALFORMED_CREDENTIALS, "the Basic credentials are not base64 of `key:secret`");
    let bytes = STANDARD.decode(value).map_err(|_| malformed())?;
    let text = String::from_utf8(bytes).map_err(|_| malformed())?;
    let (key, secret) = text.split_once(':').ok_or_else(malformed)?;
    Ok((key.to_owned(), secret.to_owned()))
}
