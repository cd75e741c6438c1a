//! Logging in with a name and a password: Argon2id away from the asynchronous threads, guessing slowed and written down.

use super::guesses::Place;
use super::secrets::{hash_password, new_secret, password_matches};
use super::{Accounts, identity_of_user, shortened};
use crate::access::{Grant, Identity};
use crate::failure::{Failure, Outcome};
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::time::Moment;
use runfold_store::meta::HistoryEntry;
use runfold_store::{Actor, DocExt, Document, Kind, Source};
use serde_json::json;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::{OnceCell, Semaphore};

/// Hashes at once: each takes 19 MiB and a core for tens of milliseconds.
const HASHES_AT_ONCE: usize = 2;

/// Hashes passwords, a few at a time. Cheap to clone.
#[derive(Clone)]
pub struct Hashing {
    places: Arc<Semaphore>,
    /// What the password of a user who is not there is compared with, so that the answer takes as long.
    nobodys: Arc<OnceCell<String>>,
}

impl Default for Hashing {
    fn default() -> Self {
        Self { places: Arc::new(Semaphore::new(HASHES_AT_ONCE)), nobodys: Arc::default() }
    }
}

impl Hashing {
    /// # Errors
    /// The password is longer than Argon2 takes.
    pub async fn hash(&self, password: String) -> Outcome<String> {
        self.run(move || hash_password(&password)).await?.map_err(Failure::internal)
    }

    /// Whether `password` is the one that `hash` was made of; `None` is nobody's.
    ///
    /// # Errors
    /// The server is stopping.
    pub async fn matches(&self, password: String, hash: Option<String>) -> Outcome<bool> {
        let is_somebodys = hash.is_some();
        let hash = match hash {
            Some(hash) => hash,
            None => self.nobodys.get_or_try_init(|| self.hash(new_secret())).await?.clone(),
        };
        Ok(self.run(move || password_matches(&password, &hash)).await? && is_somebodys)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Outcome<T> {
        let _place = self.places.acquire().await.map_err(Failure::internal)?;
        tokio::task::spawn_blocking(work).await.map_err(Failure::internal)
    }
}

impl Accounts {
    /// Who has this name and this password.
    ///
    /// # Errors
    /// 401/22 for a wrong pair, whether the name exists or not; it comes late for who was wrong often, and 429 for who
    /// tries much at once.
    pub async fn by_password(&self, name: &str, password: &str, address: &str) -> Outcome<Identity> {
        let place = Place::new(name, address);
        self.wait_for_turn(&place).await?;
        let login = name.trim().to_lowercase();
        let read = self.store.read("", move |view| {
            let Some(user) = view.backend().by_unique(Kind::User, None, "login", &login)? else { return Ok(None) };
            let password = view.backend().by_id(Kind::Password, None, user.id())?;
            let hash = password.and_then(|row| row.str_at("password_hash").map(str::to_owned));
            let identity = identity_of_user(&view, user.id(), Grant::User)?;
            Ok(Some((user, hash.filter(|_| identity.is_some()), identity)))
        });
        let found = read.await?;
        let hash = found.as_ref().and_then(|(_, hash, _)| hash.clone());
        let is_right = self.hashing.matches(password.to_owned(), hash).await?;
        match found {
            Some((_, _, Some(identity))) if is_right => {
                self.guesses.right(&place);
                Ok(identity)
            }
            found => {
                self.note_wrong(name, found.map(|(user, _, _)| user), &place, address).await?;
                Err(Problem::new(Code::WRONG_CREDENTIALS, "the name or the password is wrong").into())
            }
        }
    }

    /// Writes wrong tries down: each in the log, every fifth of a row in the user's history too.
    async fn note_wrong(&self, name: &str, user: Option<Document>, place: &Place, address: &str) -> Outcome<()> {
        let tries = self.guesses.wrong(place, Instant::now());
        tracing::warn!(name = ?shortened(name), address, tries, "refused a login by password");
        let Some(user) = user.filter(|_| tries.is_multiple_of(5)) else { return Ok(()) };
        let source = Source::Api(address.to_owned());
        let actor = Actor {
            user: String::new(),
            workspace: user.workspace.clone(),
            source: source.clone(),
            action: "auth.start_session".to_owned(),
            at: Moment::now(),
        };
        let write = self.store.write(actor, move |tx| {
            tx.backend().add_history(&HistoryEntry {
                workspace: user.workspace.clone(),
                kind: Kind::User,
                rid: user.rid,
                at: tx.now(),
                user: String::new(),
                source: source.words(),
                action: tx.actor().action.clone(),
                fields: json!([{"path": "login", "old": null, "new": format!("{tries} wrong passwords in a row")}]),
            })
        });
        Ok(write.await?)
    }
}
