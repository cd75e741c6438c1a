//! Tokens: JSON Web Tokens signed with HMAC-SHA-256, the one algorithm that is accepted.

use crate::access::{Grant, Identity, TaskGrant};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::time::Moment;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::Sha256;

/// How far a client's idea of the time may differ.
const LEEWAY_S: i64 = 60;
pub const DEFAULT_LIFE_S: i64 = 30 * 24 * 3_600;
pub const LONGEST_LIFE_S: i64 = 365 * 24 * 3_600;

/// The payload; the SDK reads `api_version`, `server_version` and `feature_set` from it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Claims {
    pub identity: ClaimedIdentity,
    pub env: String,
    pub exp: i64,
    pub iat: i64,
    pub api_version: String,
    pub server_version: String,
    pub server_build: String,
    pub feature_set: String,
    /// What the token ends with: an access key or a session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// The one attempt that the token is good for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<ClaimedTask>,
    /// When the token was made, in microseconds since 1970: tokens of one second are told apart.
    #[serde(default)]
    pub made: i64,
    #[serde(default, rename = "nbf", skip_serializing_if = "Option::is_none")]
    pub not_before: Option<i64>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ClaimedTask {
    pub id: String,
    pub fence: u64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ClaimedIdentity {
    pub user: String,
    pub company: String,
    pub role: String,
    pub user_name: String,
    pub company_name: String,
}

impl Claims {
    /// By what right the token's holder acts.
    pub fn grant(&self) -> Grant {
        if let Some(ClaimedTask { id, fence }) = &self.task {
            return Grant::Task(TaskGrant { task: id.clone(), fence: *fence, key: self.key.clone() });
        }
        match (&self.key, &self.session) {
            (Some(key), _) => Grant::Key(key.clone()),
            (None, Some(session)) => Grant::Session(session.clone()),
            (None, None) => Grant::User,
        }
    }
}

/// The key that signs tokens; made at the first start, kept in the store.
#[derive(Clone)]
pub struct Signer {
    key: Vec<u8>,
}

impl Signer {
    pub fn new(key: Vec<u8>) -> Self {
        Self { key }
    }

    fn mac(&self) -> Hmac<Sha256> {
        Hmac::new_from_slice(&self.key).expect("HMAC takes keys of any length")
    }

    /// A token for `who` that lives `seconds`, at most a year.
    pub fn sign(&self, who: &Identity, now: Moment, seconds: i64) -> String {
        let (key, session, task) = match &who.grant {
            Grant::Key(key) => (Some(key.clone()), None, None),
            Grant::Session(session) => (None, Some(session.clone()), None),
            Grant::User => (None, None, None),
            Grant::Task(of) => (of.key.clone(), None, Some(ClaimedTask { id: of.task.clone(), fence: of.fence })),
        };
        let claims = Claims {
            identity: ClaimedIdentity {
                user: who.user.clone(),
                company: who.workspace.clone(),
                role: who.role.on_the_wire().to_owned(),
                user_name: who.user_name.clone(),
                company_name: who.workspace_name.clone(),
            },
            env: "runfold".to_owned(),
            exp: now.seconds() + seconds.clamp(1, LONGEST_LIFE_S),
            iat: now.seconds(),
            api_version: crate::call::ApiVersion::NEWEST.to_string(),
            server_version: env!("CARGO_PKG_VERSION").to_owned(),
            server_build: "runfold".to_owned(),
            feature_set: "basic".to_owned(),
            key,
            session,
            task,
            made: now.0,
            not_before: None,
        };
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let claims = serde_json::to_vec(&claims).expect("claims are plain strings and numbers");
        let signed =
            format!("{}.{}", encode(json!({"alg": "HS256", "typ": "JWT"}).to_string().as_bytes()), encode(&claims));
        let mut mac = self.mac();
        mac.update(signed.as_bytes());
        format!("{signed}.{}", encode(&mac.finalize().into_bytes()))
    }

    /// What a token claims, when its signature and its times are right.
    ///
    /// # Errors
    /// 401/30 for anything else; the header's `alg` and `kid` are not believed, only checked.
    pub fn verify(&self, token: &str, now: Moment) -> Result<Claims, Problem> {
        let refused = |why: &str| Problem::new(Code::BAD_TOKEN, format!("the token {why}; log in again"));
        let (signed, signature) = token.rsplit_once('.').ok_or_else(|| refused("is malformed"))?;
        let (header, payload) = signed.split_once('.').ok_or_else(|| refused("is malformed"))?;
        let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| refused("is malformed"));
        let header: Header = serde_json::from_slice(&decode(header)?).map_err(|_| refused("is malformed"))?;
        if header.alg != "HS256" || header.kid.is_some() {
            return Err(refused("is signed in a way that is not accepted"));
        }
        let mut mac = self.mac();
        mac.update(signed.as_bytes());
        mac.verify_slice(&decode(signature)?).map_err(|_| refused("was not signed here"))?;
        let claims: Claims = serde_json::from_slice(&decode(payload)?).map_err(|_| refused("is malformed"))?;
        if claims.exp + LEEWAY_S < now.seconds() {
            return Err(refused("has expired"));
        }
        if claims.not_before.unwrap_or(claims.iat) > now.seconds() + LEEWAY_S {
            return Err(refused("is not valid yet"));
        }
        Ok(claims)
    }
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<serde_json::Value>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Role;

    const NOW: Moment = Moment(1_800_000_000_000_000);

    fn who() -> Identity {
        Identity {
            user: "u".into(),
            user_name: "Ann".into(),
            workspace: "w".into(),
            workspace_name: "Lab".into(),
            role: Role::Editor,
            grant: Grant::Key("k".into()),
        }
    }

    fn signer() -> Signer {
        Signer::new(vec![7; 32])
    }

    #[test]
    fn a_token_tells_who_it_was_made_for() {
        let claims = signer().verify(&signer().sign(&who(), NOW, 60), NOW).unwrap();
        assert_eq!((claims.identity.user.as_str(), claims.key.as_deref()), ("u", Some("k")));
    }

    #[test]
    fn a_token_ends_after_its_time_with_a_minute_of_grace() {
        let token = signer().sign(&who(), NOW, 60);
        assert!(signer().verify(&token, NOW.plus_seconds(119)).is_ok());
        assert!(signer().verify(&token, NOW.plus_seconds(121)).is_err());
        assert!(signer().verify(&token, NOW.plus_seconds(-59)).is_ok());
        assert!(signer().verify(&token, NOW.plus_seconds(-61)).is_err());
    }

    #[test]
    fn other_algorithms_keys_and_key_ids_are_refused() {
        let good = signer().sign(&who(), NOW, 60);
        let payload = good.split('.').nth(1).unwrap();
        for header in [r#"{"alg":"none"}"#, r#"{"alg":"RS256"}"#, r#"{"alg":"HS256","kid":"../../key"}"#] {
            let signed = format!("{}.{payload}", URL_SAFE_NO_PAD.encode(header));
            let mut mac = signer().mac();
            mac.update(signed.as_bytes());
            let forged = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()));
            assert!(signer().verify(&forged, NOW).is_err(), "{header}");
        }
        assert!(signer().verify(&Signer::new(vec![8; 32]).sign(&who(), NOW, 60), NOW).is_err());
        assert!(signer().verify(&good[..good.rfind('.').unwrap() + 1], NOW).is_err());
    }
}
