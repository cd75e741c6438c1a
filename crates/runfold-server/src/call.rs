//! One request as a handler sees it: who, from where, in which version.

use crate::access::Identity;
use crate::failure::Outcome;
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::time::Moment;
use runfold_store::Actor;
use std::sync::Weak;

/// A version of the API, as in `/v2.23/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ApiVersion(pub u32, pub u32);

impl ApiVersion {
    pub const NEWEST: Self = Self(2, 34);

    /// Reads `2.23` or `2`.
    pub fn parse(text: &str) -> Option<Self> {
        let (major, minor) = text.split_once('.').unwrap_or((text, "0"));
        Some(Self(major.parse().ok()?, minor.parse().ok()?))
    }
}

impl std::fmt::Display for ApiVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

#[derive(Debug, Clone)]
pub struct Call {
    pub action: &'static str,
    /// Nobody only where the action is open to anyone.
    pub who: Option<Identity>,
    /// The admin who acts in somebody else's name (`X-Clearml-Impersonate-As`).
    pub impersonator: Option<String>,
    pub requested: ApiVersion,
    pub version: ApiVersion,
    /// 32 hex digits; in the envelope, the logs and the `X-Request-Id` of the answer.
    pub request_id: String,
    pub address: String,
    /// `X-Clearml-Worker`
    pub worker: Option<String>,
    /// The value of `Authorization`, for the actions that log in.
    pub authorization: Option<String>,
    /// The value of the session cookie, whether or not it counts.
    pub session_cookie: Option<String>,
    pub at: Moment,
    /// Held by whoever waits for the answer.
    pub waiter: Weak<()>,
}

impl Call {
    /// Whether the caller still waits: one that hung up runs nothing it would be given.
    pub fn is_awaited(&self) -> bool {
        self.waiter.strong_count() > 0
    }

    /// Whoever calls.
    ///
    /// # Errors
    /// 401/20 for nobody.
    pub fn caller(&self) -> Result<&Identity, Problem> {
        self.who.as_ref().ok_or_else(|| Problem::new(Code::NO_CREDENTIALS, "log in first"))
    }

    pub fn workspace(&self) -> Outcome<String> {
        Ok(self.caller()?.workspace.clone())
    }

    /// In whose name a change is written.
    pub fn actor(&self) -> Outcome<Actor> {
        let who = self.caller()?;
        Ok(Actor {
            user: who.user.clone(),
            workspace: who.workspace.clone(),
            source: who.source(match &self.impersonator {
                Some(admin) => format!("{} by {admin}", self.address),
                None => self.address.clone(),
            }),
            action: self.action.to_owned(),
            at: self.at,
        })
    }
}
