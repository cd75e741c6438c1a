//! The verbs on users: adding, changing, deleting. The rules about them live here.

use super::secrets::new_id;
use super::{keys, sessions};
use crate::access::Role;
use runfold_api::problem::Code;
use runfold_api::{Problem, names};
use runfold_store::{Doc, DocExt, Document, Kind, Result, Tx, View};
use serde_json::Value;

/// The fields of a user's document that everybody of the workspace may see as they stand; `role` goes out through [`shown`].
pub const PUBLIC: &[&str] = &["id", "name", "given_name", "family_name", "avatar", "company", "created", "disabled"];
/// Characters of a password.
const PASSWORD_CHARS: std::ops::RangeInclusive<usize> = 8..=1_024;
/// Bytes of an avatar, which is an address or a small image in one.
const AVATAR_BYTES: usize = 256 << 10;

/// A user to be.
#[derive(Debug, Clone, Default)]
pub struct NewUser {
    pub id: Option<String>,
    pub name: String,
    pub role: Option<Role>,
    /// `email`, `given_name`, `family_name`, `avatar`, as far as they were given.
    pub details: Doc,
}

/// A user as others see it: in ClearML's words, without what is the user's own business.
pub fn shown(user: &Doc) -> Doc {
    let mut shown: Doc =
        PUBLIC.iter().filter_map(|field| Some(((*field).to_owned(), user.get(*field)?.clone()))).collect();
    let role = role_of(user);
    shown.set("role", role.on_the_wire());
    shown.set("runfold_role", role.as_str());
    shown
}

pub fn role_of(user: &Doc) -> Role {
    user.str_at("role").and_then(Role::parse).unwrap_or(Role::Viewer)
}

/// # Errors
/// 400/16 for a word that names no role.
pub fn read_role(word: &str) -> Result<Role, Problem> {
    Role::parse(word).ok_or_else(|| {
        Problem::bad_value("there is no such role; choose `viewer`, `agent`, `editor` or `admin`").with("field", "role")
    })
}

/// Adds a user to the workspace of the transaction.
///
/// # Errors
/// 400/12 for the name, 400/302 for an id and 400/801 for a name that somebody has already.
pub fn add(tx: &Tx<'_>, new: &NewUser) -> Result<Document> {
    let id = new.id.clone().filter(|id| !id.is_empty()).unwrap_or_else(new_id);
    // A token names its user by id alone, so ids of users are unique in the whole installation.
    if tx.backend().by_id(Kind::User, None, &id)?.is_some() {
        return Err(Problem::new(Code::USER_ID_EXISTS, "there is a user with this id already").with("id", id).into());
    }
    let mut user = Doc::new();
    user.set("id", id);
    set_name(&mut user, &new.name)?;
    user.set("role", new.role.unwrap_or(Role::Editor).as_str());
    user.set("company", tx.workspace());
    user.set("created", tx.now_iso());
    set_details(&mut user, &new.details)?;
    tx.create(Kind::User, user)
}

/// Gives a user a name, which is what the user logs in with, too.
///
/// # Errors
/// 400/12 for a name too short or too long.
pub fn set_name(user: &mut Doc, name: &str) -> Result<(), Problem> {
    let name = names::name(name)?;
    user.set("login", name.to_lowercase());
    user.set("name", name);
    Ok(())
}

/// # Errors
/// 400/12 for texts too long.
pub fn set_details(user: &mut Doc, details: &Doc) -> Result<(), Problem> {
    for field in ["email", "given_name", "family_name", "avatar"] {
        let Some(value) = details.str_at(field) else { continue };
        let most = if field == "avatar" { AVATAR_BYTES } else { runfold_api::limits::NAME_MAX_CHARS };
        if value.len() > most {
            return Err(Problem::validation(format!("`{field}` is too long; at most {most} bytes are stored")));
        }
        user.set(field, value);
    }
    Ok(())
}

/// # Errors
/// 400/300 when nobody could administer the workspace afterwards.
pub fn set_role(tx: &Tx<'_>, id: &str, role: Role) -> Result<Document> {
    let mut user = tx.edit(Kind::User, id)?;
    if role != Role::Admin {
        keep_an_admin(tx, user.before())?;
    }
    user.set("role", role.as_str());
    tx.put(user)
}

/// Disables a user, whose keys and sessions sleep until it is enabled again.
///
/// # Errors
/// 400/300 when nobody could administer the workspace afterwards.
pub fn set_disabled(tx: &Tx<'_>, id: &str, disabled: bool) -> Result<Document> {
    let mut user = tx.edit(Kind::User, id)?;
    if disabled {
        keep_an_admin(tx, user.before())?;
        user.set("disabled", true);
    } else {
        user.unset("disabled");
    }
    tx.put(user)
}

/// Deletes a user with keys, sessions, password and preferences. What the user made stays.
///
/// # Errors
/// 400/300 when nobody could administer the workspace afterwards.
pub fn delete(tx: &Tx<'_>, id: &str) -> Result<()> {
    let user = tx.get(Kind::User, id)?;
    keep_an_admin(tx, &user)?;
    for kind in [Kind::Credential, Kind::Session] {
        tx.by_field(kind, "user", id)?.iter().try_for_each(|row| tx.remove(kind, row))?;
    }
    for kind in [Kind::Password, Kind::Preferences] {
        tx.find(kind, id)?.iter().try_for_each(|row| tx.remove(kind, row))?;
    }
    tx.remove(Kind::User, &user)
}

fn keep_an_admin(tx: &Tx<'_>, leaving: &Document) -> Result<()> {
    if !is_active_admin(leaving) || active_admins(&tx.view())?.iter().any(|admin| admin.id() != leaving.id()) {
        return Ok(());
    }
    let message = "this is the workspace's last admin; make somebody else an admin first";
    Err(Problem::new(Code::USER_PROBLEM, message).with("id", leaving.id()).into())
}

fn is_active_admin(user: &Doc) -> bool {
    role_of(user) == Role::Admin && !user.bool_at("disabled")
}

/// The admins of a workspace who can log in, oldest first.
///
/// # Errors
/// Whatever keeps the store from reading.
pub fn active_admins(view: &View<'_>) -> Result<Vec<Document>> {
    let mut admins = Vec::new();
    view.for_each(Kind::User, |user| {
        if is_active_admin(&user) {
            admins.push(user);
        }
        Ok(())
    })?;
    Ok(admins)
}

/// # Errors
/// 400/12 for a password too short or too long.
pub fn check_password(password: &str) -> Result<(), Problem> {
    if PASSWORD_CHARS.contains(&password.chars().count()) {
        return Ok(());
    }
    let (least, most) = (PASSWORD_CHARS.start(), PASSWORD_CHARS.end());
    Err(Problem::validation(format!("a password has {least} to {most} characters")).with("field", "new_password"))
}

/// Sets a password, already hashed, and ends what was opened with the old one: every session but `keep`, every token
/// made for the user.
///
/// # Errors
/// 400/301 for an unknown user.
pub fn set_password(tx: &Tx<'_>, user: &str, hash: &str, keep: Option<&str>) -> Result<()> {
    tx.get(Kind::User, user)?;
    if let Some(old) = tx.find(Kind::Password, user)? {
        tx.remove(Kind::Password, &old)?;
    }
    let mut password = Doc::new();
    password.set("id", user);
    password.set("password_hash", hash);
    password.set("created", tx.now_iso());
    tx.create(Kind::Password, password)?;
    sessions::end_all(tx, user, keep)?;
    Ok(())
}

/// A user in the operator's words, with what only operators need to know.
///
/// # Errors
/// Whatever keeps the store from reading.
pub fn described(view: &View<'_>, user: &Document) -> Result<Value> {
    let mut described = shown(user);
    described.set("role", role_of(user).as_str());
    described.remove("runfold_role");
    described.set("login", user.str_at("login").unwrap_or_default());
    described.set("disabled", user.bool_at("disabled"));
    described.set("password", view.find(Kind::Password, user.id())?.is_some());
    described.set("keys", keys::of_user(view, user.id())?.len());
    Ok(Value::Object(described))
}
