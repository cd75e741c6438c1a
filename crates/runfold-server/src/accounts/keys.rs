//! The verbs on access keys: a secret is shown once, its keyed hash is kept.

use super::first_start::{KeyPair, set_key};
use super::secrets::{Pepper, new_access_key, new_secret};
use super::sessions;
use runfold_api::Problem;
use runfold_api::limits::NAME_MAX_CHARS;
use runfold_api::problem::Code;
use runfold_store::{Doc, DocExt, Document, Kind, Result, Tx, View};

/// Keys of one user, at most.
const KEYS_PER_USER: usize = 200;

/// What may be shown of a key.
pub fn shown(key: &Document) -> Doc {
    let mut shown = Doc::new();
    shown.set("access_key", key.id());
    for field in ["label", "last_used", "last_used_from", "created", "user"] {
        if let Some(value) = key.get(field) {
            shown.set(field, value.clone());
        }
    }
    shown
}

/// # Errors
/// Whatever keeps the store from reading.
pub fn of_user(view: &View<'_>, user: &str) -> Result<Vec<Document>> {
    view.by_field(Kind::Credential, "user", user)
}

/// Makes a user a new key pair, shown to the caller and to nobody ever again.
///
/// # Errors
/// 400/301 for an unknown user, 400/12 for too many keys or a label too long.
pub fn create(tx: &Tx<'_>, pepper: &Pepper, user: &str, label: &str) -> Result<KeyPair> {
    tx.get(Kind::User, user)?;
    check_label(label)?;
    if of_user(&tx.view(), user)?.len() >= KEYS_PER_USER {
        let message = format!("a user has at most {KEYS_PER_USER} access keys; revoke one that is not used");
        return Err(Problem::validation(message).into());
    }
    let pair = KeyPair { access_key: new_access_key(), secret_key: new_secret() };
    set_key(tx, pepper, user, tx.workspace(), &pair, label)?;
    Ok(pair)
}

/// Names a key anew.
///
/// # Errors
/// 400/75 for a key that is not there, not the user's, or another workspace's.
pub fn set_label(tx: &Tx<'_>, key: &str, owner: Option<&str>, label: &str) -> Result<bool> {
    check_label(label)?;
    if find(&tx.view(), key, owner)?.is_none() {
        return Err(Problem::new(Code::UNKNOWN_ACCESS_KEY, "there is no such access key").with("id", key).into());
    }
    let mut credential = tx.edit(Kind::Credential, key)?;
    credential.set("label", label);
    let is_changed = credential.is_changed();
    tx.put(credential)?;
    Ok(is_changed)
}

/// Takes a key away, and the sessions that it opened: `false` when there is no such key of the owner (of anybody in the workspace, for `None`).
///
/// # Errors
/// Whatever keeps the store from writing.
pub fn revoke(tx: &Tx<'_>, key: &str, owner: Option<&str>) -> Result<bool> {
    let Some(credential) = find(&tx.view(), key, owner)? else { return Ok(false) };
    tx.remove(Kind::Credential, &credential)?;
    sessions::end_of_key(tx, credential.str_at("user").unwrap_or_default(), key)?;
    Ok(true)
}

fn find(view: &View<'_>, key: &str, owner: Option<&str>) -> Result<Option<Document>> {
    let found = view.find(Kind::Credential, key)?;
    Ok(found.filter(|credential| owner.is_none_or(|owner| credential.str_at("user") == Some(owner))))
}

fn check_label(label: &str) -> Result<(), Problem> {
    if label.chars().count() > NAME_MAX_CHARS {
        return Err(Problem::validation(format!("a label has at most {NAME_MAX_CHARS} characters")));
    }
    Ok(())
}
