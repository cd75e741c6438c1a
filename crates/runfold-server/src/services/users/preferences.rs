//! What a user prefers: a tree of settings that the web page keeps here.

use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use runfold_api::Problem;
use runfold_api::wire::Nothing;
use runfold_api::wire::auth::UpdatedFields;
use runfold_api::wire::users::{Preferences, SetPreferences};
use runfold_store::{Doc, DocExt, Kind, Result, Tx};
use serde_json::Value;

/// Bytes of one user's preferences.
const BYTES: usize = 1 << 20;

pub async fn get(app: App, call: Call, _: Nothing) -> Outcome<Preferences> {
    let user = call.caller()?.user.clone();
    let stored = app.store.read(&call.workspace()?, move |view| view.find(Kind::Preferences, &user)).await?;
    let preferences = stored.and_then(|stored| stored.map_at("preferences").cloned()).unwrap_or_default();
    Ok(Preferences { preferences })
}

pub async fn set(app: App, call: Call, request: SetPreferences) -> Outcome<UpdatedFields> {
    check_names(&request.preferences)?;
    let user = call.caller()?.user.clone();
    let changes = request.preferences;
    let preferences = app.store.write(call.actor()?, move |tx| merge(tx, &user, &changes)).await?;
    let mut fields = Doc::new();
    if request.return_updated.unwrap_or(true) {
        fields.set("preferences", preferences);
    }
    Ok(UpdatedFields { updated: 1, fields })
}

fn merge(tx: &Tx<'_>, user: &str, changes: &Doc) -> Result<Doc> {
    if tx.find(Kind::Preferences, user)?.is_none() {
        let mut doc = Doc::new();
        doc.set("id", user);
        tx.create(Kind::Preferences, doc)?;
    }
    let mut stored = tx.edit(Kind::Preferences, user)?;
    let mut preferences = stored.map_at("preferences").cloned().unwrap_or_default();
    for (path, value) in changes {
        preferences.set(path, value.clone());
    }
    let bytes = serde_json::to_vec(&preferences).map_or(0, |text| text.len());
    if bytes > BYTES {
        return Err(Problem::validation(format!("preferences of {bytes} bytes are too long; at most {BYTES}")).into());
    }
    stored.set("preferences", preferences.clone());
    tx.put(stored)?;
    Ok(preferences)
}

/// Dots descend at the first level and stand nowhere else; `$` begins no name.
fn check_names(changes: &Doc) -> Result<(), Problem> {
    let parts = changes.keys().flat_map(|path| path.split('.'));
    parts.chain(changes.values().flat_map(inner_names)).try_for_each(check_name)
}

fn check_name(name: &str) -> Result<(), Problem> {
    if name.is_empty() || name.starts_with('$') || name.contains('.') {
        let message = "the name of a preference is empty, begins with `$`, or has a dot inside";
        return Err(Problem::bad_value(message).with("field", name));
    }
    Ok(())
}

fn inner_names(value: &Value) -> Vec<&str> {
    match value {
        Value::Object(map) => {
            map.iter().flat_map(|(name, value)| inner_names(value).into_iter().chain([name.as_str()])).collect()
        }
        Value::Array(list) => list.iter().flat_map(inner_names).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(changes: Value) -> bool {
        check_names(changes.as_object().unwrap()).is_ok()
    }

    #[test]
    fn dots_descend_at_the_first_level_only() {
        assert!(check(json!({"views.tasks": {"columns": [{"id": 1}]}})));
        for bad in [
            json!({"a": {"b.c": 1}}),
            json!({"$a": 1}),
            json!({"a.$b": 1}),
            json!({"a..b": 1}),
            json!({"": 1}),
            json!({"a": [{"$b": 1}]}),
        ] {
            assert!(!check(bad.clone()), "{bad}");
        }
    }
}
