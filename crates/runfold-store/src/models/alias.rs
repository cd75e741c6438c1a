//! Aliases: names that one version of a model has at a time.

use crate::document::{DocExt, Document};
use crate::error::Result;
use crate::kind::Kind;
use crate::tx::Tx;
use runfold_api::Problem;
use runfold_api::wire::settings::{AliasSet, SetAlias};

const CHARS: usize = 100;
const ALIASES: usize = 50;

/// Gives a model an alias, which the version that had it loses; or takes it away.
///
/// # Errors
/// 400/201 for an unknown model, 400/12 for what is no alias.
pub fn set_alias(tx: &Tx<'_>, request: &SetAlias) -> Result<AliasSet> {
    let alias = request.alias.trim();
    if alias.is_empty() || alias.chars().count() > CHARS || alias.chars().any(char::is_control) {
        let message = format!("an alias has 1 to {CHARS} characters, none of them a control character");
        return Err(Problem::validation(message).with("field", "alias").into());
    }
    let model = tx.get(Kind::Model, &request.model)?;
    if request.remove.unwrap_or(false) {
        return change(tx, &model, alias, false, None);
    }
    let had = holder(tx, &model, alias)?.filter(|had| had.id() != model.id());
    if let Some(had) = &had {
        change(tx, had, alias, false, None)?;
    }
    change(tx, &model, alias, true, had.map(|had| had.id().to_owned()))
}

/// The version of a model that has an alias: of the same name, in the same project.
fn holder(tx: &Tx<'_>, model: &Document, alias: &str) -> Result<Option<Document>> {
    let beside = tx.group(Kind::Model, model.str_at("project"))?;
    Ok(beside.into_iter().find(|other| other.str_at("name") == model.str_at("name") && other.lists("aliases", alias)))
}

fn change(tx: &Tx<'_>, model: &Document, alias: &str, listed: bool, taken_from: Option<String>) -> Result<AliasSet> {
    let mut model = tx.edit(Kind::Model, model.id())?;
    if listed || model.contains_key("aliases") {
        model.set_listed("aliases", alias, listed);
    }
    let aliases = model.strings_at("aliases");
    if aliases.len() > ALIASES {
        return Err(Problem::validation(format!("a model has at most {ALIASES} aliases; take one away first")).into());
    }
    if !model.is_changed() {
        return Ok(AliasSet { updated: 0, aliases, taken_from });
    }
    model.set("last_change", tx.now_iso());
    model.set("last_changed_by", tx.actor().user.as_str());
    tx.put(model)?;
    Ok(AliasSet { updated: 1, aliases, taken_from })
}
