//! Reading what a request brings along: `Authorization: Basic`, `Authorization: Bearer`, or a session's cookie.

use super::Accounts;
use crate::access::Identity;
use crate::failure::Outcome;
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
