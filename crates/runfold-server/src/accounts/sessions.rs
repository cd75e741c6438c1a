//! The verbs on browsers' sessions. A session's cookie is a token that names it; ending it ends the token.

use super::secrets::new_id;
use runfold_api::time::Moment;
use runfold_store::{Doc, DocExt, Document, Kind, Result, Tx, View};

/// A session ends after this, used or not.
pub const LIFE_S: i64 = 30 * 24 * 3_600;
/// Sessions of one user; the oldest ends when there would be more.
const SESSIONS_PER_USER: usize = 100;

/// What a user may see of a session.
pub fn shown(session: &Document, current: Option<&str>) -> Doc {
    let mut shown = Doc::new();
    for field in ["id", "user", "created", "ends", "address"] {
        if let Some(value) = session.get(field) {
            shown.set(field, value.clone());
        }
    }
    shown.set("current", Some(session.id()) == current);
    shown
}

/// A new session of a user; one that an access key opened ends with the key.
///
/// # Errors
/// 400/301 for an unknown user.
pub fn start(tx: &Tx<'_>, user: &str, key: Option<&str>, address: &str) -> Result<Document> {
    tx.get(Kind::User, user)?;
    let mut open = of_user(&tx.view(), user)?;
    open.sort_by(|a, b| b.str_at("created").cmp(&a.str_at("created")));
    let ended = |(place, row): &(usize, &Document)| *place + 1 >= SESSIONS_PER_USER || !is_alive(row, tx.now());
    open.iter().enumerate().filter(ended).try_for_each(|(_, row)| tx.remove(Kind::Session, row))?;
    let mut session = Doc::new();
    session.set("id", new_id());
    session.set("user", user);
    session.set("company", tx.workspace());
    session.set("created", tx.now_iso());
    session.set("ends", tx.now().plus_seconds(LIFE_S).iso());
    session.set("address", address);
    if let Some(key) = key {
        session.set("key", key);
    }
    tx.create(Kind::Session, session)
}

/// All of a user's, ended ones that were not swept yet included.
///
/// # Errors
/// Whatever keeps the store from reading.
pub fn of_user(view: &View<'_>, user: &str) -> Result<Vec<Document>> {
    view.by_field(Kind::Session, "user", user)
}

pub fn is_alive(session: &Doc, now: Moment) -> bool {
    session.str_at("ends").and_then(Moment::parse).is_some_and(|ends| ends > now)
}

/// Ends one session: `false` when the owner (anybody in the workspace, for `None`) has no such session.
///
/// # Errors
/// Whatever keeps the store from writing.
pub fn end(tx: &Tx<'_>, session: &str, owner: Option<&str>) -> Result<bool> {
    let found = tx.find(Kind::Session, session)?;
    let Some(found) = found.filter(|row| owner.is_none_or(|owner| row.str_at("user") == Some(owner))) else {
        return Ok(false);
    };
    tx.remove(Kind::Session, &found)?;
    Ok(true)
}

/// Ends a user's sessions but `keep`, and the tokens that were made for the user. Returns the number of sessions.
///
/// # Errors
/// 400/301 for an unknown user.
pub fn end_all(tx: &Tx<'_>, user: &str, keep: Option<&str>) -> Result<usize> {
    let mut ended = 0;
    for session in of_user(&tx.view(), user)?.iter().filter(|session| Some(session.id()) != keep) {
        tx.remove(Kind::Session, session)?;
        ended += 1;
    }
    let mut user = tx.edit(Kind::User, user)?;
    user.set("tokens_since", tx.now_iso());
    tx.put(user)?;
    Ok(ended)
}

/// Ends the sessions that a user opened with this access key.
///
/// # Errors
/// Whatever keeps the store from writing.
pub fn end_of_key(tx: &Tx<'_>, user: &str, key: &str) -> Result<()> {
    let opened = of_user(&tx.view(), user)?;
    let by_key = opened.iter().filter(|session| session.str_at("key") == Some(key));
    by_key.into_iter().try_for_each(|session| tx.remove(Kind::Session, session))
}

/// Takes away the sessions of a workspace that have ended by themselves; safe to run twice.
///
/// # Errors
/// Whatever keeps the store from writing.
pub fn sweep(tx: &Tx<'_>) -> Result<usize> {
    let mut over = Vec::new();
    tx.for_each(Kind::Session, |session| {
        if !is_alive(&session, tx.now()) {
            over.push(session);
        }
        Ok(())
    })?;
    over.iter().try_for_each(|session| tx.remove(Kind::Session, session))?;
    Ok(over.len())
}
