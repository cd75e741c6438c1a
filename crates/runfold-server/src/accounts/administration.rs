//! What an operator does on the data folder itself, also while a server runs on it: workspaces, users, keys.
//! A running server heeds it within [`super::BELIEVED_FOR`].

use super::first_start::{KeyPair, command, installation_keys, pepper_of};
use super::people::{self, NewUser};
use super::secrets::{Pepper, hash_password, new_id};
use super::{keys, sessions};
use crate::access::Role;
use runfold_api::problem::Code;
use runfold_api::{Problem, names};
use runfold_store::tx::for_each_of;
use runfold_store::{Actor, Doc, DocExt, Document, Kind, Result, Store, StoreError, Tx, View};
use serde_json::{Value, json};
use std::path::Path;

/// A data folder in an operator's hands.
pub struct Administration {
    store: Store,
    pepper: Pepper,
}

impl Administration {
    /// Opens a data folder that a server has made.
    ///
    /// # Errors
    /// There is no store in the folder, or it can't be opened.
    pub fn open(folder: &Path) -> Result<Self> {
        if !folder.join("meta.db").exists() {
            let message = format!(
                "there is no Runfold store in `{0}`; a first `runfold server --data-dir {0}` makes one",
                folder.display()
            );
            return Err(Problem::new(Code::NOT_FOUND, message).into());
        }
        let store = Store::open(folder)?;
        let keys = store.write_now(command("accounts.keys"), installation_keys)?;
        Ok(Self { pepper: pepper_of(&keys)?, store })
    }

    /// Adds a workspace, which starts empty and without users.
    ///
    /// # Errors
    /// 400/12 and 400/801 for the name.
    pub fn add_workspace(&self, name: &str) -> Result<Value> {
        let name = names::name(name)?;
        let id = new_id();
        let made = self.store.write_now(command("workspace.add"), move |tx| {
            let mut workspace = Doc::new();
            workspace.set("id", id.as_str());
            workspace.set("name", name.as_str());
            workspace.set("created", tx.now_iso());
            runfold_store::queues::create_default_in(tx, &id)?;
            tx.create_in("", Kind::Workspace, workspace)
        });
        Ok(Value::Object(made?.doc))
    }

    /// # Errors
    /// Whatever keeps the store from reading.
    pub fn workspaces(&self) -> Result<Vec<Value>> {
        self.store.read_now("", |view| {
            let mut found = Vec::new();
            for_each_of(view.backend(), Kind::Workspace, None, &mut |row| {
                found.push(Value::Object(row.doc));
                Ok(())
            })?;
            Ok(found)
        })
    }

    /// Adds a user to the workspace of that name, with a password if one is given.
    ///
    /// # Errors
    /// What [`people::add`] refuses, an unknown workspace, a password too short.
    pub fn add_user(&self, workspace: &str, name: &str, role: Role, password: Option<&str>) -> Result<Value> {
        let hash = password.map(hashed).transpose()?;
        let new = NewUser { name: name.to_owned(), role: Some(role), ..NewUser::default() };
        let workspace = self.workspace_named(workspace)?;
        self.store.write_now(in_workspace(workspace.id(), "user.add"), move |tx| {
            let user = people::add(tx, &new)?;
            if let Some(hash) = &hash {
                people::set_password(tx, user.id(), hash, None)?;
            }
            people::described(&tx.view(), &tx.get(Kind::User, user.id())?)
        })
    }

    /// # Errors
    /// Whatever keeps the store from reading.
    pub fn users(&self) -> Result<Vec<Value>> {
        let users = self.store.read_now("", |view| all(&view, Kind::User))?;
        let described = |user: &Document| {
            let workspace = user.workspace.clone();
            self.store.read_now(&workspace, |view| {
                let mut described = people::described(&view, user)?;
                let home = view.backend().by_id(Kind::Workspace, None, &workspace)?;
                described["workspace"] = json!(home.as_ref().and_then(|home| home.str_at("name")));
                Ok(described)
            })
        };
        users.iter().map(described).collect()
    }

    /// # Errors
    /// An unknown user, or the last admin of a workspace.
    pub fn set_disabled(&self, name: &str, disabled: bool) -> Result<Value> {
        self.change(name, "user.disable", move |tx, user| {
            people::set_disabled(tx, user, disabled)?;
            if disabled {
                sessions::end_all(tx, user, None)?;
            }
            Ok(())
        })
    }

    /// # Errors
    /// An unknown user, a password too short.
    pub fn set_password(&self, name: &str, password: &str) -> Result<Value> {
        let hash = hashed(password)?;
        self.change(name, "user.set_password", move |tx, user| people::set_password(tx, user, &hash, None))
    }

    /// # Errors
    /// An unknown user, too many keys.
    pub fn create_key(&self, name: &str, label: &str) -> Result<KeyPair> {
        let user = self.user_named(name)?;
        let (pepper, label, id) = (self.pepper.clone(), label.to_owned(), user.id().to_owned());
        let actor = in_workspace(&user.workspace, "key.create");
        self.store.write_now(actor, move |tx| keys::create(tx, &pepper, &id, &label))
    }

    /// # Errors
    /// 400/75 for an unknown key.
    pub fn revoke_key(&self, access_key: &str) -> Result<()> {
        let unknown = || Problem::new(Code::UNKNOWN_ACCESS_KEY, "there is no such access key; `runfold key list`");
        let key = access_key.to_owned();
        let found = self.store.read_now("", |view| view.backend().by_id(Kind::Credential, None, &key))?;
        let found = found.ok_or_else(unknown)?;
        let actor = in_workspace(&found.workspace, "key.revoke");
        if self.store.write_now(actor, move |tx| keys::revoke(tx, &key, None))? {
            Ok(())
        } else {
            Err(unknown().into())
        }
    }

    /// # Errors
    /// Whatever keeps the store from reading.
    pub fn keys(&self) -> Result<Vec<Value>> {
        self.store.read_now("", |view| {
            let described = |key: Document| {
                let user = view.backend().by_id(Kind::User, None, key.str_at("user").unwrap_or_default())?;
                let mut described = keys::shown(&key);
                described.set("user_name", user.as_ref().and_then(|user| user.str_at("name")));
                Ok(Value::Object(described))
            };
            all(&view, Kind::Credential)?.into_iter().map(described).collect()
        })
    }

    /// Lets nothing more in and brings everything to disk.
    pub fn close(self) {
        self.store.close();
    }

    fn change<F>(&self, name: &str, action: &str, change: F) -> Result<Value>
    where
        F: Fn(&Tx<'_>, &str) -> Result<()> + Send + 'static,
    {
        let user = self.user_named(name)?;
        self.store.write_now(in_workspace(&user.workspace, action), move |tx| {
            change(tx, user.id())?;
            people::described(&tx.view(), &tx.get(Kind::User, user.id())?)
        })
    }

    /// The user of a login name or an id.
    fn user_named(&self, name: &str) -> Result<Document> {
        let login = name.trim().to_lowercase();
        let found = self.store.read_now("", |view| {
            let by_login = view.backend().by_unique(Kind::User, None, "login", &login)?;
            by_login.map_or_else(|| view.backend().by_id(Kind::User, None, name), |user| Ok(Some(user)))
        })?;
        Ok(found.ok_or_else(|| {
            Problem::new(Code::USER_UNKNOWN, format!("there is no user `{name}`; see `runfold user list`"))
        })?)
    }

    fn workspace_named(&self, name: &str) -> Result<Document> {
        let found = self.store.read_now("", |view| {
            let by_name = view.backend().by_unique(Kind::Workspace, None, "name", name)?;
            by_name.map_or_else(|| view.backend().by_id(Kind::Workspace, None, name), |row| Ok(Some(row)))
        })?;
        let message = || format!("there is no workspace `{name}`; add it with `runfold workspace add {name}`");
        Ok(found.ok_or_else(|| Problem::new(Code::NOT_FOUND, message()))?)
    }
}

fn all(view: &View<'_>, kind: Kind) -> Result<Vec<Document>> {
    let mut found = Vec::new();
    for_each_of(view.backend(), kind, None, &mut |row| {
        found.push(row);
        Ok(())
    })?;
    Ok(found)
}

fn in_workspace(workspace: &str, action: &str) -> Actor {
    Actor { workspace: workspace.to_owned(), ..command(action) }
}

fn hashed(password: &str) -> Result<String> {
    people::check_password(password)?;
    hash_password(password).map_err(|why| StoreError::damaged("password", why))
}
