//! Which named columns the rows of each project have, counted in the transaction that changes them, so that ten
//! thousand names are searched without opening a document.
//! It leaves values to the columns.

use super::keys::entity_of;
use crate::document::{DocExt, Document};
use crate::error::Result;
use crate::kind::Kind;
use crate::meta::Backend;
use crate::store::Store;
use crate::tx::{Actor, Tx};
use runfold_api::query::path::escape;
use runfold_api::time::Moment;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What is counted, and how. Another one is counted anew at the start.
const FORMAT: i64 = 1;
/// Stands for all projects of a workspace.
pub const EVERYWHERE: &str = "*";
/// Rows counted in one transaction.
const SLICE: usize = 500;

/// The names of a row's columns with their parts for people.
pub(super) fn names(kind: Kind, row: &Document) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    if entity_of(kind).is_none() || kind == Kind::Project {
        return found;
    }
    let mut add = |parts: &[&str], label: Vec<&str>| {
        let path: Vec<_> = parts.iter().map(|part| escape(part)).collect();
        found.insert(path.join("."), json!(label).to_string());
    };
    for (section, parameters) in row.map_at("hyperparams").into_iter().flatten() {
        for (name, _) in parameters.as_object().into_iter().flatten() {
            add(&["hyperparams", section, name, "value"], vec![section, name]);
        }
    }
    for (metric_hash, variants) in row.map_at("last_metrics").into_iter().flatten() {
        for (variant_hash, last) in variants.as_object().into_iter().flatten() {
            let text = |field: &str| last.get(field).and_then(Value::as_str).unwrap_or_default();
            add(&["last_metrics", metric_hash, variant_hash], vec![text("metric"), text("variant")]);
        }
    }
    for (key, _) in row.map_at("runtime").into_iter().flatten() {
        add(&["runtime", key], vec![key]);
    }
    for (key, _) in row.map_at("metadata").into_iter().flatten() {
        add(&["metadata", key, "value"], vec![key]);
    }
    found
}

fn project(row: &Document) -> &str {
    row.str_at("project").unwrap_or_default()
}

/// Counts what a change adds and takes away. Runs in the change's own transaction.
pub fn note(backend: &dyn Backend, kind: Kind, old: Option<&Document>, new: Option<&Document>) -> Result<()> {
    if !matches!(kind, Kind::Task | Kind::Model) || is_same(old, new) {
        return Ok(());
    }
    let before = old.map(|row| names(kind, row)).unwrap_or_default();
    let after = new.map(|row| names(kind, row)).unwrap_or_default();
    let stays = old.zip(new).is_some_and(|(old, new)| project(old) == project(new) && old.workspace == new.workspace);
    for (row, mine, other, by) in [(old, &before, &after, -1), (new, &after, &before, 1)] {
        let Some(row) = row else { continue };
        for (name, label) in mine.iter().filter(|(name, _)| !stays || !other.contains_key(*name)) {
            let places = [project(row), EVERYWHERE];
            backend.add_use((&row.workspace, kind), (name, label), &places, by)?;
        }
    }
    Ok(())
}

/// Whether a change surely leaves the names alone: the usual case, told without spelling them out.
fn is_same(old: Option<&Document>, new: Option<&Document>) -> bool {
    let Some((old, new)) = old.zip(new) else { return false };
    let keys = |row: &Document, root: &str| -> Vec<(String, usize)> {
        let inner = |value: &Value| value.as_object().map_or(0, serde_json::Map::len);
        let all = row.map_at(root).into_iter().flatten();
        all.map(|(key, value)| (key.clone(), inner(value))).collect()
    };
    let same = |root: &str| old.get(root) == new.get(root);
    let grew = |root: &str| keys(old, root) == keys(new, root) && root == "last_metrics" && only_grows(old, new);
    old.workspace == new.workspace
        && project(old) == project(new)
        && ["hyperparams", "runtime", "metadata"].iter().all(|root| same(root))
        && (same("last_metrics") || grew("last_metrics"))
}

/// Whether every variant of the old metrics is there in the new ones.
fn only_grows(old: &Document, new: &Document) -> bool {
    let (Some(old), Some(new)) = (old.map_at("last_metrics"), new.map_at("last_metrics")) else { return false };
    old.iter().all(|(metric, variants)| {
        let (before, after) = (variants.as_object(), new.get(metric).and_then(Value::as_object));
        before.zip(after).is_some_and(|(before, after)| before.keys().all(|variant| after.contains_key(variant)))
    })
}

/// Counts everything anew where an older version left nothing, or something else.
pub fn rebuild_if_needed(store: &Store) -> Result<()> {
    if store.read_now("", |view| view.backend().use_format())? == FORMAT {
        return Ok(());
    }
    let job = || Actor::job("", "index", Moment::now());
    store.write_now(job(), |tx: &Tx<'_>| tx.backend().clear_uses())?;
    for kind in [Kind::Task, Kind::Model] {
        let mut after = 0;
        loop {
            let last = store.write_now(job(), move |tx: &Tx<'_>| {
                let rows = tx.backend().scan(kind, None, after, SLICE)?;
                rows.iter().try_for_each(|row| note(tx.backend(), kind, None, Some(row)))?;
                Ok(rows.last().map(|row| row.rid))
            })?;
            let Some(last) = last else { break };
            after = last;
        }
    }
    store.write_now(job(), |tx: &Tx<'_>| tx.backend().set_use_format(FORMAT))
}
