//! Logging in, once for all threads, and again before the token ends.
//! It leaves sending to the client.

use super::pause::Deadline;
use super::{Client, Failed, Kind, lock};
use crate::error::ClientError;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A token is renewed when less than so much is left, or a tenth of its life.
const MARGIN: Duration = Duration::from_secs(6 * 60);

#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    text: String,
    renew_at: Option<Instant>,
}

impl Token {
    fn new(text: String) -> Self {
        let left = lifetime(&text);
        let renew_at = left.map(|left| Instant::now() + left.saturating_sub(MARGIN.min(left / 10)));
        Self { text, renew_at }
    }

    pub fn authorization(&self) -> String {
        if self.text.is_empty() { String::new() } else { format!("Bearer {}", self.text) }
    }

    fn is_fresh(&self) -> bool {
        self.renew_at.is_none_or(|at| Instant::now() < at)
    }
}

impl Client {
    /// The token of this process; threads that need one at the same time wait for one login.
    pub(crate) fn token(&self, deadline: Deadline) -> Result<Token, Failed> {
        let mut held = lock(&self.session().token);
        if let Some(token) = held.as_ref().filter(|token| token.is_fresh()) {
            return Ok(token.clone());
        }
        let token = self.log_in(held.as_ref(), deadline)?;
        *held = Some(token.clone());
        Ok(token)
    }

    /// `false` where there is no way to another one.
    pub(crate) fn forget(&self, token: &Token) -> bool {
        let mut held = lock(&self.session().token);
        if held.as_ref() == Some(token) {
            *held = None;
        }
        !self.settings().access_key.is_empty()
    }

    fn log_in(&self, held: Option<&Token>, deadline: Deadline) -> Result<Token, Failed> {
        let settings = self.settings();
        let authorization = match (settings.access_key.as_str(), &settings.token, held) {
            ("", Some(given), None) => return Ok(Token::new(given.clone())),
            ("", _, Some(held)) => held.authorization(),
            ("", None, None) => return Ok(Token { text: String::new(), renew_at: None }),
            (key, _, _) => format!("Basic {}", STANDARD.encode(format!("{key}:{}", settings.secret_key))),
        };
        let data = self.post("auth.login", Kind::Json, b"{}", false, &authorization, deadline)?;
        let answer: Value = serde_json::from_slice(&data).unwrap_or_default();
        match answer["token"].as_str() {
            Some(text) => Ok(Token::new(text.to_owned())),
            None => {
                Err(Failed::For(ClientError::unreachable("auth.login", &settings.api, "the answer holds no token")))
            }
        }
    }
}

/// How long the token says that it is valid.
fn lifetime(token: &str) -> Option<Duration> {
    let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    let payload: Value = serde_json::from_slice(&payload).ok()?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs_f64();
    // by the server's own clock where it says when it was made: ours may be days off
    let (end, begin) = (payload["exp"].as_f64()?, payload["iat"].as_f64().unwrap_or(now));
    Duration::try_from_secs_f64(end - begin).ok()
}
