//! The history of a whole workspace: who did what, when, from where.
//! It leaves who may read it to the routes.

use crate::document::{DocExt, Document};
use crate::error::Result;
use crate::kind::Kind;
use crate::meta::{AuditFilter, HistoryEntry};
use crate::summary::bounded;
use crate::tx::View;
use runfold_api::Problem;
use runfold_api::time::Moment;
use runfold_api::wire::settings::{Audit, AuditEntry, AuditUser, GetAudit};
use serde_json::{Value, json};
use std::collections::HashMap;

const LIMIT: i64 = 100;
const MOST: i64 = 500;
const PAGES: i64 = 10_000;
/// Fields whose values nobody needs to see.
const SECRET: [&str; 3] = ["secret_hash", "password_hash", "invitation.hash"];

/// # Errors
/// 400/12 for a kind or a moment that can't be read.
pub fn get_all(view: &View<'_>, request: &GetAudit) -> Result<Audit> {
    let limit = bounded("page_size", request.page_size, LIMIT, 1, MOST)?;
    let skip = bounded("page", request.page, 0, 0, PAGES)?.saturating_mul(limit);
    let kind = request.kind.as_deref().map(kind).transpose()?;
    let rid = match (&request.id, kind) {
        (None, _) => None,
        (Some(_), None) => return Err(Problem::validation("`id` needs `kind`, too: ids are of a kind").into()),
        (Some(id), Some(kind)) => match view.find(kind, id)? {
            Some(row) => Some(row.rid),
            None => return Ok(Audit { entries: Vec::new(), next: None }),
        },
    };
    let filter = AuditFilter {
        kind,
        rid,
        user: request.user.clone(),
        action: request.action.clone(),
        from: request.from.as_deref().map(|at| moment("from", at)).transpose()?,
        to: request.to.as_deref().map(|at| moment("to", at)).transpose()?,
        before: request.before,
    };
    let found = view.backend().audit(view.workspace(), &filter, skip, limit)?;
    let next = (found.len() == limit).then(|| found.last().map(|(n, _)| *n)).flatten();
    let mut names = Names { view: *view, users: HashMap::new() };
    let entries = found.into_iter().map(|(_, entry)| names.outward(entry)).collect::<Result<_>>()?;
    Ok(Audit { entries, next })
}

fn kind(word: &str) -> Result<Kind, Problem> {
    let known = Kind::ALL.into_iter().filter(|kind| kind.shape().history);
    known.clone().find(|kind| kind.word() == word).ok_or_else(|| {
        let words: Vec<_> = known.map(|kind| format!("`{}`", kind.word())).collect();
        Problem::validation(format!("`kind` is none of {}", words.join(", "))).with("field", "kind")
    })
}

fn moment(field: &str, text: &str) -> Result<Moment, Problem> {
    Moment::parse(text).ok_or_else(|| {
        Problem::validation(format!("`{field}` is no moment; write it as ISO 8601")).with("field", field)
    })
}

struct Names<'a> {
    view: View<'a>,
    users: HashMap<String, Option<String>>,
}

impl Names<'_> {
    fn outward(&mut self, entry: HistoryEntry) -> Result<AuditEntry> {
        // an older store may have given the number of a row that was gone to another workspace's
        let is_own = |row: &Document| row.workspace == self.view.workspace() || row.is_public();
        let row = self.view.backend().by_rids(entry.kind, &[entry.rid])?.pop().filter(is_own);
        let last_words = if row.is_none() { self.last_words(&entry)? } else { Value::Null };
        let summary = |field: &str| summary(&entry.fields, field).or_else(|| summary(&last_words, field));
        let text = |row: &Document, field: &str| row.str_at(field).map(str::to_owned);
        let id = row.as_ref().map(|row| row.id().to_owned()).or_else(|| summary("id"));
        let name = row.as_ref().and_then(|row| text(row, "name")).or_else(|| summary("name"));
        Ok(AuditEntry {
            at: entry.at.iso(),
            user: AuditUser { name: self.user(&entry.user)?, id: entry.user },
            object: name
                .as_deref()
                .or(id.as_deref())
                .map_or_else(|| entry.kind.word().to_owned(), |called| format!("{} `{called}`", entry.kind.word())),
            source: entry.source,
            action: entry.action,
            kind: entry.kind.word().to_owned(),
            id,
            name,
            fields: without_secrets(entry.fields),
        })
    }

    /// What was written down last of an object that is gone: its deletion, which names it.
    fn last_words(&self, entry: &HistoryEntry) -> Result<Value> {
        let (newest, _) = self.view.backend().history(entry.kind, entry.rid, 0, 1, false)?;
        let own = newest.into_iter().find(|newest| newest.workspace == entry.workspace);
        Ok(own.map_or(Value::Null, |entry| entry.fields))
    }

    fn user(&mut self, id: &str) -> Result<Option<String>> {
        if id.is_empty() {
            return Ok(None);
        }
        if let Some(known) = self.users.get(id) {
            return Ok(known.clone());
        }
        let name = self.view.find(Kind::User, id)?.and_then(|user| user.str_at("name").map(str::to_owned));
        self.users.insert(id.to_owned(), name.clone());
        Ok(name)
    }
}

/// What an entry says of an object that was made or deleted.
fn summary(fields: &Value, field: &str) -> Option<String> {
    let whole = fields.as_array()?.iter().find(|change| change["path"] == "")?;
    ["new", "old"].iter().find_map(|side| whole.get(*side)?.get(field)?.as_str()).map(str::to_owned)
}

fn without_secrets(mut fields: Value) -> Value {
    for change in fields.as_array_mut().into_iter().flatten() {
        let is_secret = change["path"].as_str().is_some_and(|path| SECRET.contains(&path) || path == "invitation");
        if is_secret {
            change["old"] = json!(null);
            change["new"] = json!("changed");
        }
    }
    fields
}
