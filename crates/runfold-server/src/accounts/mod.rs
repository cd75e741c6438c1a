//! Who may log in: users, their access keys, and the check of what a request brings along.

pub mod first_start;
pub mod secrets;
pub mod tokens;

use crate::access::{Grant, Identity, Role};
use crate::failure::Outcome;
use crate::token::{Claims, Signer};
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::time::Moment;
use runfold_store::{DocExt, Document, Kind, Store, View};
use secrets::Pepper;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long an answer about a user or a key is believed; a revocation takes effect within this everywhere.
pub const BELIEVED_FOR: Duration = Duration::from_secs(5);
/// Grants remembered at once; beyond it all are forgotten.
const REMEMBERED: usize = 10_000;

/// Checks credentials against the store. Cheap to clone.
#[derive(Clone)]
pub struct Accounts {
    store: Store,
    pub signer: Signer,
    pub pepper: Pepper,
    believed: Arc<Mutex<HashMap<String, (Instant, Identity)>>>,
}

impl Accounts {
    pub fn new(store: Store, signer: Signer, pepper: Pepper) -> Self {
        Self { store, signer, pepper, believed: Arc::default() }
    }

    /// Forgets what is believed of users and keys, after one of them changed.
    pub fn forget(&self) {
        self.believed.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Who owns an access key.
    ///
    /// # Errors
    /// 401/22 for a wrong pair, whether the key exists or not.
    pub async fn by_key(&self, access_key: &str, secret: &str) -> Outcome<Identity> {
        let pepper = self.pepper.clone();
        let (key, secret) = (access_key.to_owned(), secret.to_owned());
        let found = self.store.read("", move |view| identity_of_key(&view, &key, Some((&pepper, &secret)))).await?;
        found.ok_or_else(|| {
            Problem::new(
                Code::WRONG_CREDENTIALS,
                "the access key or its secret is wrong; check the `credentials` of your configuration",
            )
            .into()
        })
    }

    /// Who a token was made for, if its key or session and its user are still good.
    pub async fn by_token(&self, token: &str, now: Moment) -> Outcome<Identity> {
        let claims = self.signer.verify(token, now)?;
        let name = format!("{:?} {:?} {}", claims.key, claims.session, claims.identity.user);
        if let Some(identity) = self.believed(&name) {
            return Ok(identity);
        }
        let identity = self.store.read("", move |view| identity_of_claims(&view, &claims, now)).await?;
        let identity =
            identity.ok_or_else(|| Problem::new(Code::BLOCKED_TOKEN, "the token was revoked; log in again"))?;
        self.believe(name, &identity);
        Ok(identity)
    }

    fn believed(&self, name: &str) -> Option<Identity> {
        let believed = self.believed.lock().unwrap_or_else(PoisonError::into_inner);
        believed.get(name).filter(|(since, _)| since.elapsed() < BELIEVED_FOR).map(|(_, identity)| identity.clone())
    }

    fn believe(&self, name: String, identity: &Identity) {
        let mut believed = self.believed.lock().unwrap_or_else(PoisonError::into_inner);
        if believed.len() >= REMEMBERED {
            believed.clear();
        }
        believed.insert(name, (Instant::now(), identity.clone()));
    }
}

/// The identity behind an access key; with a secret only if that is right.
fn identity_of_key(
    view: &View<'_>,
    key: &str,
    secret: Option<(&Pepper, &str)>,
) -> runfold_store::Result<Option<Identity>> {
    let credential = view.backend().by_id(Kind::Credential, None, key)?;
    let good = |credential: &Document| {
        let Some((pepper, secret)) = secret else { return true };
        credential.str_at("secret_hash").is_some_and(|hash| pepper.matches(secret, hash))
    };
    let Some(credential) = credential.filter(good) else { return Ok(None) };
    let user = credential.str_at("user").unwrap_or_default();
    identity_of_user(view, user, Grant::Key(key.to_owned()))
}

fn identity_of_claims(view: &View<'_>, claims: &Claims, now: Moment) -> runfold_store::Result<Option<Identity>> {
    let user = &claims.identity.user;
    if let Some(key) = &claims.key {
        return Ok(identity_of_key(view, key, None)?.filter(|identity| &identity.user == user));
    }
    let Some(session) = &claims.session else { return identity_of_user(view, user, Grant::User) };
    let stored = view.backend().by_id(Kind::Session, None, session)?;
    let alive = |stored: &Document| {
        stored.str_at("user") == Some(user)
            && stored.str_at("ends").and_then(Moment::parse).is_some_and(|ends| ends > now)
    };
    match stored.filter(alive) {
        Some(_) => identity_of_user(view, user, Grant::Session(session.clone())),
        None => Ok(None),
    }
}

/// A user who is not disabled.
pub fn identity_of_user(view: &View<'_>, user: &str, grant: Grant) -> runfold_store::Result<Option<Identity>> {
    let Some(user) = view.backend().by_id(Kind::User, None, user)?.filter(|user| !user.bool_at("disabled")) else {
        return Ok(None);
    };
    let workspace = view.backend().by_id(Kind::Workspace, None, &user.workspace)?;
    Ok(Some(Identity {
        user: user.id().to_owned(),
        user_name: user.str_at("name").unwrap_or_default().to_owned(),
        workspace_name: workspace.and_then(|row| row.str_at("name").map(str::to_owned)).unwrap_or_default(),
        role: user.str_at("role").and_then(Role::parse).unwrap_or(Role::Viewer),
        workspace: user.workspace,
        grant,
    }))
}
