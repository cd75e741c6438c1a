//! Who may log in: users, their access keys and sessions, and the check of what a request brings along.
//! What users may do once they are in is the routes' affair.

pub mod administration;
mod beliefs;
pub mod first_start;
pub mod guesses;
pub mod keys;
pub mod passwords;
pub mod people;
pub mod secrets;
pub mod sessions;
pub mod tokens;
mod uses;

use crate::access::{Grant, Identity, Role, TaskGrant};
use crate::failure::Outcome;
use crate::token::{Claims, Signer};
use beliefs::Beliefs;
use guesses::{Guesses, Place};
use passwords::Hashing;
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::time::Moment;
use runfold_store::{DocExt, Document, Kind, Store, View, leases};
use secrets::Pepper;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::watch;
use uses::Uses;

pub use beliefs::BELIEVED_FOR;

/// Checks credentials against the store. Cheap to clone.
#[derive(Clone)]
pub struct Accounts {
    store: Store,
    pub signer: Signer,
    pub pepper: Pepper,
    pub hashing: Hashing,
    beliefs: Arc<Beliefs>,
    guesses: Arc<Guesses>,
    uses: Arc<Uses>,
}

impl Accounts {
    pub fn new(store: Store, signer: Signer, pepper: Pepper) -> Self {
        Self {
            store,
            signer,
            pepper,
            hashing: Hashing::default(),
            beliefs: Arc::default(),
            guesses: Arc::default(),
            uses: Arc::default(),
        }
    }

    /// Forgets what is believed of users, keys and sessions, after one of them changed.
    pub fn forget(&self) {
        self.beliefs.forget();
    }

    /// Told each time that a user, key or session changed in this process. An open stream waits on it, or for
    /// [`BELIEVED_FOR`] since other processes change them too, and then asks [`Accounts::is_still_good`].
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.beliefs.watch()
    }

    /// Whether what somebody logged in with, and the role it gave, are still good.
    ///
    /// # Errors
    /// Whatever keeps the store from reading.
    pub async fn is_still_good(&self, who: &Identity) -> Outcome<bool> {
        let known = who.clone();
        let now = Moment::now();
        let found = self.store.read("", move |view| identity_of_grant(&view, &known.user, &known.grant, now)).await?;
        Ok(found.is_some_and(|found| found.role == who.role))
    }

    /// Who owns an access key.
    ///
    /// # Errors
    /// 401/22 for a wrong pair, whether the key exists or not; it comes late for who was wrong often.
    pub async fn by_key(&self, access_key: &str, secret: &str, address: &str) -> Outcome<Identity> {
        let pepper = self.pepper.clone();
        let (key, given) = (access_key.to_owned(), secret.to_owned());
        let found = self.store.read("", move |view| identity_of_key(&view, &key, Some((&pepper, &given)))).await?;
        let Some(identity) = found else {
            // Secrets are random, so it is enough to slow down those who are wrong.
            let place = Place::new(access_key, address);
            self.wait_for_turn(&place).await?;
            let tries = self.guesses.wrong(&place, Instant::now());
            tracing::warn!(access_key = ?shortened(access_key), address, tries, "refused a login by access key");
            return Err(Problem::new(
                Code::WRONG_CREDENTIALS,
                "the access key or its secret is wrong; check the `credentials` of your configuration",
            )
            .into());
        };
        Ok(identity)
    }

    /// Who a token was made for, if its key or session and its user are still good.
    ///
    /// # Errors
    /// 401/30 for a token that is not ours or not valid now, 401/31 for one whose right has ended.
    pub async fn by_token(&self, token: &str, now: Moment) -> Outcome<Identity> {
        let claims = self.signer.verify(token, now)?;
        let Claims { key, session, task, .. } = &claims;
        let task = task.as_ref().map(|task| (&task.id, task.fence));
        let name = format!("{key:?} {session:?} {task:?} {} {}", claims.identity.user, claims.made);
        if let Some(identity) = self.beliefs.get(&name) {
            return Ok(identity);
        }
        let generation = self.beliefs.generation();
        let identity = self.store.read("", move |view| identity_of_claims(&view, &claims, now)).await?;
        let identity =
            identity.ok_or_else(|| Problem::new(Code::BLOCKED_TOKEN, "the token was revoked; log in again"))?;
        self.beliefs.put(name, &identity, generation);
        Ok(identity)
    }

    /// The user of `id`, seen by an admin of the same workspace who acts in the user's name.
    ///
    /// # Errors
    /// 400/6 for whoever is no admin, and for users who are not there, disabled, or another workspace's.
    pub async fn impersonate(&self, admin: &Identity, id: &str) -> Outcome<Identity> {
        if admin.role != Role::Admin {
            return Err(Problem::new(Code::BAD_IMPERSONATION, "only admins may act as somebody else").into());
        }
        let id = id.to_owned();
        let found = self.store.read("", move |view| identity_of_user(&view, &id, Grant::User)).await?;
        let found = found.filter(|user| user.workspace == admin.workspace);
        Ok(found.ok_or_else(|| Problem::new(Code::BAD_IMPERSONATION, "there is no such user to act as"))?)
    }

    /// Notes that a key was used, at a bounded rate and without making anybody wait for it.
    pub fn note_use(&self, who: &Identity, address: &str) {
        let Grant::Key(key) = &who.grant else { return };
        if !self.uses.is_due(key, Instant::now()) {
            return;
        }
        let (store, workspace) = (self.store.clone(), who.workspace.clone());
        let (key, address) = (key.clone(), address.to_owned());
        tokio::spawn(async move {
            if let Err(error) = uses::write(&store, &workspace, key, address).await {
                tracing::warn!("could not note the last use of an access key: {error}");
            }
        });
    }

    async fn wait_for_turn(&self, place: &Place) -> Result<(), Problem> {
        let wait = self.guesses.turn(place, Instant::now())?;
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
        Ok(())
    }
}

/// The beginning of a name that a stranger sent, for a log line.
fn shortened(name: &str) -> String {
    name.chars().take(40).collect()
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
    let grant = claims.grant();
    let user = &claims.identity.user;
    if grant == Grant::User && !is_newer_than_last_end(view, user, claims.made)? {
        return Ok(None);
    }
    identity_of_grant(view, user, &grant, now)
}

/// A token made for a user ends when the user ends all sessions or gets a new password.
fn is_newer_than_last_end(view: &View<'_>, user: &str, made: i64) -> runfold_store::Result<bool> {
    let user = view.backend().by_id(Kind::User, None, user)?;
    let since = user.and_then(|user| user.str_at("tokens_since").and_then(Moment::parse));
    Ok(since.is_none_or(|since| made > since.0))
}

fn identity_of_grant(
    view: &View<'_>,
    user: &str,
    grant: &Grant,
    now: Moment,
) -> runfold_store::Result<Option<Identity>> {
    match grant {
        Grant::User => identity_of_user(view, user, Grant::User),
        Grant::Key(key) => Ok(identity_of_key(view, key, None)?.filter(|identity| identity.user == user)),
        Grant::Task(of) => identity_of_attempt(view, user, of, now),
        Grant::Session(session) => {
            let stored = view.backend().by_id(Kind::Session, None, session)?;
            let alive = |row: &Document| row.str_at("user") == Some(user) && sessions::is_alive(row, now);
            match stored.filter(alive) {
                Some(_) => identity_of_user(view, user, grant.clone()),
                None => Ok(None),
            }
        }
    }
}

/// How long a task's token outlives its attempt: whatever was sent last may still be on its way.
const AFTERWARDS_S: i64 = 3_600;

/// Whoever claimed the task, for as long as the attempt lasts and what it sent last may come in. One that was fenced out
/// is let in too: what it sends is kept beside the task.
fn identity_of_attempt(
    view: &View<'_>,
    user: &str,
    of: &TaskGrant,
    now: Moment,
) -> runfold_store::Result<Option<Identity>> {
    let identity = match &of.key {
        Some(key) => identity_of_key(view, key, None)?.filter(|identity| identity.user == user),
        None => identity_of_user(view, user, Grant::User)?,
    };
    let Some(identity) = identity else { return Ok(None) };
    let Some(task) = view.backend().by_id(Kind::Task, Some(&identity.workspace), &of.task)? else { return Ok(None) };
    let is_over = leases::over_since(&task, of.fence).is_some_and(|ended| ended.plus_seconds(AFTERWARDS_S) < now);
    if is_over && !leases::is_fenced_out(&task, of.fence) {
        return Ok(None);
    }
    // never more than it takes to run a task, whoever claimed it
    let role = if identity.role == Role::Viewer { Role::Viewer } else { Role::Agent };
    Ok(Some(Identity { role, grant: Grant::Task(of.clone()), ..identity }))
}

/// A user who is not disabled.
///
/// # Errors
/// Whatever keeps the store from reading.
pub fn identity_of_user(view: &View<'_>, user: &str, grant: Grant) -> runfold_store::Result<Option<Identity>> {
    let Some(user) = view.backend().by_id(Kind::User, None, user)?.filter(|user| !user.bool_at("disabled")) else {
        return Ok(None);
    };
    let workspace = view.backend().by_id(Kind::Workspace, None, &user.workspace)?;
    Ok(Some(Identity {
        user: user.id().to_owned(),
        user_name: user.str_at("name").unwrap_or_default().to_owned(),
        workspace_name: workspace.and_then(|row| row.str_at("name").map(str::to_owned)).unwrap_or_default(),
        role: people::role_of(&user),
        workspace: user.workspace,
        grant,
    }))
}
