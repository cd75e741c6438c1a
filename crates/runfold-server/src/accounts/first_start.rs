//! The first start: signing key, workspace, and an admin with a random secret or the one from the environment.

use super::secrets::{Pepper, hex, new_access_key, new_id, new_secret, random};
use super::{Accounts, people};
use crate::access::Role;
use crate::token::Signer;
use runfold_api::time::Moment;
use runfold_store::{Actor, Doc, DocExt, Kind, Result, Source, Store, StoreError, Tx, View};

/// The document that holds the installation's keys.
const KEYS: &str = "keys";
/// The workspace of an installation that has one.
pub const WORKSPACE: &str = "d1bd92a3b039400cbafc60a7a5b1e52b";
/// Its name.
pub const WORKSPACE_NAME: &str = "runfold";
/// The name of the first admin.
pub const ADMIN: &str = "admin";

/// An access key and its secret, shown once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPair {
    pub access_key: String,
    pub secret_key: String,
}

/// The accounts of a store, and the admin's key pair where this start made it.
///
/// `given` is the pair from the environment: it is made the admin's, also on a later start.
///
/// # Errors
/// Whatever keeps the store from reading or writing.
pub fn open(store: &Store, given: Option<KeyPair>) -> Result<(Accounts, Option<KeyPair>)> {
    let keys = store.write_now(command("accounts.keys"), installation_keys)?;
    let pepper = pepper_of(&keys)?;
    let signer = Signer::new(unhex(keys.str_at("signing").unwrap_or_default())?);
    let accounts = Accounts::new(store.clone(), signer, pepper.clone());
    let made = store.write_now(command("accounts.first_start"), move |tx| first_admin(tx, &pepper, given.as_ref()))?;
    Ok((accounts, made))
}

/// The actor of a command on the server's own machine, who sees every workspace's rows only by asking for them.
pub fn command(action: &str) -> Actor {
    Actor {
        user: String::new(),
        workspace: String::new(),
        source: Source::Command,
        action: action.to_owned(),
        at: Moment::now(),
    }
}

/// The key under which API secrets are hashed.
pub(super) fn pepper_of(keys: &Doc) -> Result<Pepper> {
    Ok(Pepper::new(unhex(keys.str_at("pepper").unwrap_or_default())?))
}

/// The installation's own keys, made when they are missing.
pub(super) fn installation_keys(tx: &Tx<'_>) -> Result<Doc> {
    if let Some(keys) = tx.find(Kind::Setting, KEYS)? {
        return Ok(keys.doc);
    }
    let mut keys = Doc::new();
    keys.set("id", KEYS);
    keys.set("signing", hex(&random::<32>()));
    keys.set("pepper", hex(&random::<32>()));
    keys.set("uid", new_id());
    Ok(tx.create(Kind::Setting, keys)?.doc)
}

fn first_admin(tx: &Tx<'_>, pepper: &Pepper, given: Option<&KeyPair>) -> Result<Option<KeyPair>> {
    if tx.find(Kind::Workspace, WORKSPACE)?.is_none() {
        let mut workspace = Doc::new();
        workspace.set("id", WORKSPACE);
        workspace.set("name", WORKSPACE_NAME);
        workspace.set("created", tx.now_iso());
        tx.create_in("", Kind::Workspace, workspace)?;
        runfold_store::queues::create_default_in(tx, WORKSPACE)?;
    }
    let oldest = people::active_admins(&View::new(tx.backend(), WORKSPACE))?.into_iter().next();
    let is_first = oldest.is_none();
    let admin = match oldest {
        Some(admin) => admin,
        None => tx.create_in(WORKSPACE, Kind::User, admin_user(tx))?,
    };
    match given {
        Some(pair) => {
            set_key(tx, pepper, admin.id(), &admin.workspace, pair, "environment")?;
            Ok(None)
        }
        None if is_first => {
            let pair = KeyPair { access_key: new_access_key(), secret_key: new_secret() };
            set_key(tx, pepper, admin.id(), &admin.workspace, &pair, "first start")?;
            Ok(Some(pair))
        }
        None => Ok(None),
    }
}

fn admin_user(tx: &Tx<'_>) -> Doc {
    let mut user = Doc::new();
    user.set("id", new_id());
    user.set("name", ADMIN);
    user.set("login", ADMIN);
    user.set("role", Role::Admin.as_str());
    user.set("company", WORKSPACE);
    user.set("created", tx.now_iso());
    user
}

/// Gives a user this key pair; one that the user has already gets the new secret.
pub fn set_key(tx: &Tx<'_>, pepper: &Pepper, user: &str, workspace: &str, pair: &KeyPair, label: &str) -> Result<()> {
    if let Some(old) = tx.backend().by_id(Kind::Credential, None, &pair.access_key)? {
        if old.str_at("secret_hash").is_some_and(|hash| pepper.matches(&pair.secret_key, hash))
            && old.str_at("user") == Some(user)
        {
            return Ok(());
        }
        tx.remove(Kind::Credential, &old)?;
    }
    let mut credential = Doc::new();
    credential.set("id", pair.access_key.as_str());
    credential.set("user", user);
    credential.set("company", workspace);
    credential.set("label", label);
    credential.set("secret_hash", pepper.hash(&pair.secret_key));
    credential.set("created", tx.now_iso());
    tx.create_in(workspace, Kind::Credential, credential)?;
    Ok(())
}

fn unhex(text: &str) -> Result<Vec<u8>> {
    let digits = text.as_bytes();
    let pair = |pair: &[u8]| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let bytes: Option<Vec<u8>> = digits.chunks_exact(2).map(pair).collect();
    bytes.filter(|bytes| bytes.len() >= 32).ok_or_else(|| StoreError::damaged("installation keys", "not hex"))
}
