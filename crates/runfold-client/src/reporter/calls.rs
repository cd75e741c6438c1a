//! Calls from a journal, made on a server: with the ids that it knows, and a project's name turned into its id.
//! It leaves their order, and when to try again, to the link.

use crate::error::{ClientError, Result};
use crate::http::Client;
use serde_json::{Map, Value, json};
use std::time::Duration;

/// The id that a client made, and the one that the server made of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Alias {
    pub own: String,
    pub server: String,
}

/// Stands for the server's files in an address that was recorded before any server was known.
const FILES: &str = "runfold-files:/";

/// What came of a call.
#[derive(Debug, PartialEq)]
pub enum Made {
    Done,
    /// The server chose another id for the task.
    Renamed(String),
    /// It never will be, in words.
    Refused(String),
}

/// "There is one of that id already": what a repeat of a creation is told.
const NOT_UNIQUE: u32 = 801;

/// Makes the call.
///
/// # Errors
/// When it should be tried again later; nothing is known of its effect then, and repeating it does no harm.
pub fn make(client: &Client, action: &str, body: &[u8], alias: &Alias, within: Duration) -> Result<Made> {
    let Ok(mut body) = serde_json::from_slice::<Map<String, Value>>(body) else {
        return Ok(Made::Refused(format!("{action}: the body is not a JSON object")));
    };
    body.values_mut().for_each(|value| settle(value, &client.settings().files));
    if alias.own != alias.server {
        body.values_mut().for_each(|value| rename(value, alias));
    }
    if action.ends_with(".create")
        && let Some(Value::String(name)) = body.remove("project_name")
    {
        body.insert("project".to_owned(), project(client, &name, within)?.into());
    }
    let own_id = body.get("id").and_then(Value::as_str).map(str::to_owned).filter(|_| action.ends_with(".create"));
    if action == "tasks.create" && own_id.is_some() && !client.features(within)?.contains("create_with_id") {
        body.remove("id");
    }
    let answer = client.call_repeatable(action, Value::Object(body).to_string().as_bytes(), within, own_id.is_some());
    match answer {
        Ok(data) => Ok(renamed(action, own_id.as_deref(), &alias.own, &data)),
        Err(ClientError::Api { subcode: NOT_UNIQUE, .. }) if own_id.is_some() => Ok(Made::Done),
        Err(error) if waits(&error) => Err(error),
        Err(error) => Ok(Made::Refused(error.to_string())),
    }
}

/// Errors after which the journal waits: the server may take it when somebody has mended keys or rights.
pub fn waits(error: &ClientError) -> bool {
    error.is_temporary() || matches!(error, ClientError::Api { code: 401 | 403 | 500.., .. })
}

fn renamed(action: &str, own_id: Option<&str>, task: &str, data: &[u8]) -> Made {
    if action != "tasks.create" || own_id != Some(task) {
        return Made::Done;
    }
    let answer: Value = serde_json::from_slice(data).unwrap_or_default();
    match answer["id"].as_str() {
        Some(id) if id != task => Made::Renamed(id.to_owned()),
        _ => Made::Done,
    }
}

/// Replaces the task's own id wherever it stands for itself.
fn rename(value: &mut Value, alias: &Alias) {
    match value {
        Value::String(text) if *text == alias.own => alias.server.clone_into(text),
        Value::Array(list) => list.iter_mut().for_each(|value| rename(value, alias)),
        Value::Object(map) => map.values_mut().for_each(|value| rename(value, alias)),
        _ => {}
    }
}

/// Puts the server's files where an address (also inside a plot's text) was recorded without a server.
fn settle(value: &mut Value, files: &str) {
    match value {
        Value::String(text) if text.contains(FILES) => *text = text.replace(FILES, &format!("{files}/")),
        Value::Array(list) => list.iter_mut().for_each(|value| settle(value, files)),
        Value::Object(map) => map.values_mut().for_each(|value| settle(value, files)),
        _ => {}
    }
}

/// The id of the project of exactly that name, made when it is not there.
fn project(client: &Client, name: &str, within: Duration) -> Result<String> {
    if let Some(id) = find_project(client, name, within)? {
        return Ok(id);
    }
    let body = json!({"name": name, "description": ""}).to_string();
    match client.call_repeatable("projects.create", body.as_bytes(), within, true) {
        Ok(data) => {
            let answer: Value = serde_json::from_slice(&data).unwrap_or_default();
            let id = answer["id"].as_str().map(str::to_owned);
            id.ok_or_else(|| {
                ClientError::unreachable("projects.create", &client.settings().api, "the answer holds no id")
            })
        }
        // another rank made it in the meantime
        Err(error @ ClientError::Api { subcode: NOT_UNIQUE, .. }) => find_project(client, name, within)?.ok_or(error),
        Err(error) => Err(error),
    }
}

fn find_project(client: &Client, name: &str, within: Duration) -> Result<Option<String>> {
    let body = json!({
        "name": format!("^{}$", escaped(name)), "search_hidden": true, "only_fields": ["id", "name"], "page": 0, "page_size": 50,
    });
    let data = client.call("projects.get_all", body.to_string().as_bytes(), within)?;
    let answer: Value = serde_json::from_slice(&data).unwrap_or_default();
    let mut found = answer["projects"].as_array().into_iter().flatten();
    let is_it = |project: &&Value| project["name"].as_str() == Some(name);
    Ok(found.find(is_it).and_then(|project| project["id"].as_str()).map(str::to_owned))
}

/// The name as a pattern that matches it alone.
fn escaped(name: &str) -> String {
    let mut pattern = String::with_capacity(name.len() + 8);
    for c in name.chars() {
        if !c.is_alphanumeric() && !matches!(c, '_' | ' ' | '/') && c.is_ascii() {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_replaced_where_it_stands_for_itself() {
        let alias = Alias { own: "aa".into(), server: "bb".into() };
        let mut body = json!({"task": "aa", "list": ["aa", "aab"], "deep": {"x": "aa"}, "aa": 1});
        rename(&mut body, &alias);
        assert_eq!(body, json!({"task": "bb", "list": ["bb", "aab"], "deep": {"x": "bb"}, "aa": 1}));
    }

    #[test]
    fn an_address_recorded_without_a_server_gets_the_server_s() {
        let mut body = json!({"artifacts": [{"uri": "runfold-files:/p/a%20b.txt"}], "plot": "{\"source\": \"runfold-files:/x.png\"}"});
        settle(&mut body, "http://h/files");
        let wanted = json!({"artifacts": [{"uri": "http://h/files/p/a%20b.txt"}], "plot": "{\"source\": \"http://h/files/x.png\"}"});
        assert_eq!(body, wanted);
    }

    #[test]
    fn a_name_is_escaped_so_that_it_matches_itself_alone() {
        assert_eq!(escaped("a.b (c)/d_e é"), r"a\.b \(c\)/d_e é");
    }
}
