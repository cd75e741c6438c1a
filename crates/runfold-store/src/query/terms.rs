//! What the facet index keeps of a document: postings of field and value, and columns of numbers and parameters.
//! It leaves hashing terms and storing them to the index.

use runfold_api::query::{Entity, Field, Kind, Role, path, resolve};
use runfold_api::time::Moment;
use serde_json::{Map, Number, Value};

use super::value::{as_number, is_empty, items};

/// One fact of a document that a query may ask for.
#[derive(Debug, Clone, PartialEq)]
pub enum Term {
    /// The field has this value, or a list with it.
    Posting { field: String, value: String },
    /// The field is neither absent nor null.
    Present { field: String },
    /// The field is present but an empty string, list or object.
    Blank { field: String },
    /// A number, for ranges and sorting.
    Number { field: String, value: Number },
    /// A moment, for dates and sorting.
    Time { field: String, value: Moment },
    /// A text that is searched by patterns.
    Text { field: String, value: String },
}

impl Term {
    pub fn field(&self) -> &str {
        match self {
            Self::Posting { field, .. }
            | Self::Present { field }
            | Self::Blank { field }
            | Self::Number { field, .. }
            | Self::Time { field, .. }
            | Self::Text { field, .. } => field,
        }
    }
}

/// Every term of `document`, sorted by field in the table's order, each once.
/// Fields are spelled as queries spell them, names with `%2E` for a dot.
pub fn terms(entity: Entity, document: &Map<String, Value>) -> Vec<Term> {
    let mut found = Vec::new();
    for field in entity.fields() {
        match field.name.strip_suffix(".*") {
            Some(root) => keyed(root, field, document, &mut found),
            None if field.kind != Kind::Any => {
                let values = resolve(document, &path::split(field.name));
                values.into_iter().for_each(|value| add(field.name, field.kind, field.role, value, &mut found));
            }
            None => {}
        }
    }
    let mut unique: Vec<Term> = Vec::with_capacity(found.len());
    for term in found {
        if !unique.iter().rev().take_while(|seen| seen.field() == term.field()).any(|seen| *seen == term) {
            unique.push(term);
        }
    }
    unique
}

/// Every value below a map whose keys users choose.
fn keyed(root: &str, field: &Field, document: &Map<String, Value>, found: &mut Vec<Term>) {
    if let Some(value) = document.get(root) {
        let has_items = !matches!(root, "runtime" | "last_metrics");
        walk(&Walk { field, has_items }, root.to_owned(), value, found);
    }
}

struct Walk<'a> {
    field: &'a Field,
    /// Whether the innermost objects are items that repeat their own path and carry a description.
    has_items: bool,
}

fn walk(how: &Walk<'_>, name: String, value: &Value, found: &mut Vec<Term>) {
    let Value::Object(map) = value else {
        match how.field.role {
            // whole configuration files: opened where they are asked for
            Role::Plain => presence(&name, value, found),
            role => add(&name, how.field.kind, role, value, found),
        }
        return;
    };
    let asked = |key: &str, inner: &Value| {
        !how.has_items || inner.is_object() || !["description", "section", "name", "key"].contains(&key)
    };
    for (key, inner) in map.iter().filter(|(key, inner)| asked(key, inner)) {
        walk(how, format!("{name}.{}", path::escape(key)), inner, found);
    }
}

fn presence(field: &str, value: &Value, found: &mut Vec<Term>) {
    if !value.is_null() {
        found.push(Term::Present { field: field.to_owned() });
        if is_empty(value) {
            found.push(Term::Blank { field: field.to_owned() });
        }
    }
}

fn add(field: &str, kind: Kind, role: Role, value: &Value, found: &mut Vec<Term>) {
    let name = || field.to_owned();
    presence(field, value, found);
    for value in items(value).iter().filter(|item| !item.is_null()) {
        match (kind, value) {
            (Kind::Time, Value::String(text)) => {
                found.extend(Moment::parse(text).map(|value| Term::Time { field: name(), value }));
            }
            (Kind::Number, value) => number(field, value, found),
            (_, Value::String(text)) if role == Role::Pattern => {
                found.push(Term::Text { field: name(), value: text.clone() });
            }
            (Kind::Parameter, value) => {
                number(field, value, found);
                posting(field, value, found);
            }
            (_, value) => {
                posting(field, value, found);
                if let ("id", Value::String(text)) = (field, value) {
                    found.push(Term::Text { field: name(), value: text.clone() });
                }
            }
        }
    }
}

fn number(field: &str, value: &Value, found: &mut Vec<Term>) {
    found.extend(as_number(value).map(|value| Term::Number { field: field.to_owned(), value: value.into_owned() }));
}

fn posting(field: &str, value: &Value, found: &mut Vec<Term>) {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Bool(flag) => flag.to_string(),
        _ => return,
    };
    found.push(Term::Posting { field: field.to_owned(), value: text });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(entity: Entity, document: Value) -> Vec<String> {
        let line = |term: Term| match term {
            Term::Posting { field, value } => format!("{field} = {value}"),
            Term::Present { field } => format!("{field} is there"),
            Term::Blank { field } => format!("{field} is blank"),
            Term::Number { field, value } => format!("{field} # {value}"),
            Term::Time { field, value } => format!("{field} @ {}", value.0),
            Term::Text { field, value } => format!("{field} ~ {value}"),
        };
        terms(entity, document.as_object().unwrap()).into_iter().map(line).collect()
    }

    #[test]
    fn a_task_gives_postings_numbers_times_and_texts() {
        let document = json!({
            "id": "a1", "name": "train", "tags": ["x", "y", "x"], "system_tags": [], "last_iteration": 7, "parent": null,
            "created": "1970-01-01T00:00:01.000000+00:00",
            "hyperparams": {"name": {"l.r": {"section": "name", "name": "l.r", "value": "0.10", "description": "rate"}}},
            "last_metrics": {"m": {"v": {"value": 0.5}}},
            "configuration": {"General": {"name": "General", "value": "a: 1"}},
            "runtime": {"name": "box"},
            "models": {"input": [{"name": "in", "model": "m1"}]},
        });
        insta::assert_snapshot!(shown(Entity::Task, document).join("\n"), @r"
        name is there
        name ~ train
        id is there
        id = a1
        id ~ a1
        tags is there
        tags = x
        tags = y
        system_tags is there
        system_tags is blank
        hyperparams.name.l%2Er.value is there
        hyperparams.name.l%2Er.value # 0.1
        hyperparams.name.l%2Er.value = 0.10
        models.input.model is there
        models.input.model = m1
        created is there
        created @ 1000000
        last_metrics.m.v.value is there
        last_metrics.m.v.value # 0.5
        last_iteration is there
        last_iteration # 7
        runtime.name is there
        runtime.name = box
        configuration.General.value is there
        ");
    }

    #[test]
    fn an_empty_document_gives_no_terms() {
        assert!(shown(Entity::Model, json!({})).is_empty());
        assert!(shown(Entity::Queue, json!({"name": null})).is_empty());
    }
}
