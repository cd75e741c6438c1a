//! Every action of the route table with every role, and with ids of another workspace. Covers actions added later.

use crate::support::{Answer, Person, TestServer, may};
use runfold_server::access::Role;
use runfold_server::action::Action;
use runfold_server::routes;
use runfold_store::{Doc, DocExt, Kind, tx::for_each_of};
use schemars::SchemaGenerator;
use serde_json::{Map, Value, json};

/// What a stranger must not see any difference to.
const MISSING: &str = "0123456789abcdef0123456789abcdef";
const FOREIGN: &str = "fedcba9876543210fedcba9876543210";

/// Every document's number and count of writes. Keys and sessions note their use, so they are left out.
fn digest(server: &TestServer) -> Vec<(Kind, i64, i64)> {
    let read = server.app.store.read_now("", |view| {
        let mut rows = Vec::new();
        for kind in Kind::ALL.into_iter().filter(|kind| !matches!(kind, Kind::Credential | Kind::Session)) {
            for_each_of(view.backend(), kind, None, &mut |row| {
                rows.push((kind, row.rid, row.rev));
                Ok(())
            })?;
        }
        Ok(rows)
    });
    read.unwrap()
}

fn ask(server: &TestServer, who: Option<&Person>, action: &str, body: Value) -> Answer {
    match who {
        Some(who) => server.call_as(who, action, body),
        None => server.call_anonymously(action, body),
    }
}

/// S6.
#[test]
fn every_action_heeds_the_access_it_declares() {
    let server = TestServer::start();
    let mut callers = vec![(None, None)];
    callers.extend(Role::ALL.map(|role| (Some(role), Some(server.person(&format!("{} one", role.as_str()), role)))));
    let mut asked = 0;
    for (name, action) in routes::table() {
        for (role, who) in &callers {
            let is_allowed = may(*role, action.access);
            let before = (!is_allowed).then(|| digest(&server));
            let answer = ask(&server, who.as_ref(), name, json!({}));
            let said = format!("{name} by {role:?}: {} {}", answer.status, answer.json);
            match before {
                Some(before) => {
                    let expected = if role.is_none() { (401, 20) } else { (403, 20) };
                    assert_eq!(answer.problem(), expected, "{said}");
                    assert_eq!(before, digest(&server), "{said}");
                }
                None => {
                    assert!(!matches!(answer.code(), (401, 20) | (403, 20)), "{said}");
                    assert!(answer.status < 500, "{said}");
                }
            }
            asked += 1;
        }
    }
    assert!(asked >= 5 * 30, "the table is not empty: {asked}");
}

/// S6.
#[test]
fn a_foreign_object_answers_as_a_missing_one() {
    let server = TestServer::start();
    plant_foreign_objects(&server);
    let mut compared = 0;
    for (name, action) in routes::table() {
        let request = RequestShape::of(&action);
        // A new object may bring its own id.
        let fields = request.id_fields().into_iter().filter(|field| !(field == "id" && name.ends_with(".create")));
        for field in fields {
            let before = foreign_digest(&server);
            let missing = server.call_as(&server.admin, name, request.with_id(&field, MISSING));
            let foreign = server.call_as(&server.admin, name, request.with_id(&field, FOREIGN));
            let said = format!("{name} with `{field}`: {} / {}", missing.json, foreign.json);
            assert_eq!(missing.status, foreign.status, "{said}");
            assert_eq!(without_id(&missing), without_id(&foreign), "{said}");
            assert!(missing.status < 500, "{said}");
            assert_eq!(before, foreign_digest(&server), "{said}");
            compared += 1;
        }
    }
    assert!(compared >= 10, "the table names objects: {compared}");
}

/// One object of each kind in the other workspace, all under the same id.
fn plant_foreign_objects(server: &TestServer) {
    let workspace = server.foreigner.workspace.clone();
    let (owner, home) = (server.foreigner.id.clone(), workspace.clone());
    let write = server.app.store.write_now(server.actor(&workspace), move |tx| {
        let kinds = [
            Kind::Task,
            Kind::Model,
            Kind::Project,
            Kind::Queue,
            Kind::User,
            Kind::Credential,
            Kind::Session,
            Kind::Worker,
        ];
        for kind in kinds {
            let mut doc = Doc::new();
            doc.set("id", FOREIGN);
            doc.set("name", "a foreign object");
            doc.set("company", home.as_str());
            doc.set("user", owner.as_str());
            doc.set("created", tx.now_iso());
            if kind == Kind::Task {
                doc.set("status", "created");
                doc.set("type", "training");
            }
            tx.create(kind, doc)?;
        }
        Ok(())
    });
    write.unwrap();
}

/// The other workspace's documents, whole.
fn foreign_digest(server: &TestServer) -> Vec<Doc> {
    let workspace = server.foreigner.workspace.clone();
    let read = server.app.store.read_now(&workspace, |view| {
        let mut rows = Vec::new();
        for kind in Kind::ALL {
            view.for_each(kind, |row| {
                rows.push(row.doc);
                Ok(())
            })?;
        }
        Ok(rows)
    });
    read.unwrap()
}

/// The answer's words with the id taken out; request ids differ by nature.
fn without_id(answer: &Answer) -> String {
    let mut json = answer.json.clone();
    if let Some(meta) = json.get_mut("meta").and_then(Value::as_object_mut) {
        meta.remove("id");
        meta.remove("trx");
    }
    json.to_string().replace(MISSING, "<id>").replace(FOREIGN, "<id>")
}

/// The fields of a request, from its schema.
struct RequestShape {
    properties: Map<String, Value>,
    required: Vec<String>,
    definitions: Map<String, Value>,
}

impl RequestShape {
    fn of(action: &Action) -> Self {
        let mut generator = SchemaGenerator::default();
        let schema = (action.request)(&mut generator).to_value();
        let definitions = generator.definitions().clone();
        let schema = resolved(&definitions, &schema);
        Self {
            properties: schema["properties"].as_object().cloned().unwrap_or_default(),
            required: serde_json::from_value(schema["required"].clone()).unwrap_or_default(),
            definitions,
        }
    }

    /// The fields that name objects, alone or as a list.
    fn id_fields(&self) -> Vec<String> {
        let singular = [
            "task",
            "model",
            "project",
            "queue",
            "user",
            "worker",
            "session",
            "access_key",
            "id",
            "parent",
            "container",
        ];
        let plural = ["ids", "tasks", "models", "projects", "queues", "users", "parents"];
        let is_one = |field: &&String| singular.contains(&field.as_str()) && self.takes(field, "string");
        let is_list = |field: &&String| plural.contains(&field.as_str()) && self.takes(field, "array");
        self.properties.keys().filter(|field| is_one(field) || is_list(field)).cloned().collect()
    }

    fn takes(&self, field: &str, kind: &str) -> bool {
        types(&self.definitions, &self.properties[field]).iter().any(|known| known == kind)
    }

    /// The request with this id, and something in every other required field.
    fn with_id(&self, field: &str, id: &str) -> Value {
        let others = self.required.iter().filter(|name| *name != field);
        let mut body: Map<String, Value> =
            others.map(|name| (name.clone(), sample(&self.definitions, &self.properties[name]))).collect();
        let value = if self.takes(field, "array") { json!([id]) } else { json!(id) };
        body.insert(field.to_owned(), value);
        Value::Object(body)
    }
}

fn resolved(definitions: &Map<String, Value>, schema: &Value) -> Value {
    let name = schema["$ref"].as_str().and_then(|name| name.rsplit('/').next());
    name.and_then(|name| definitions.get(name)).unwrap_or(schema).clone()
}

/// The JSON types that a schema takes.
fn types(definitions: &Map<String, Value>, schema: &Value) -> Vec<String> {
    let schema = resolved(definitions, schema);
    if let Some(choices) = schema["anyOf"].as_array().or(schema["oneOf"].as_array()) {
        return choices.iter().flat_map(|choice| types(definitions, choice)).collect();
    }
    match &schema["type"] {
        Value::String(one) => vec![one.clone()],
        Value::Array(many) => many.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

fn sample(definitions: &Map<String, Value>, schema: &Value) -> Value {
    let first = resolved(definitions, schema);
    if let Some(word) = first["enum"].as_array().and_then(|words| words.first()) {
        return word.clone();
    }
    match types(definitions, schema).first().map(String::as_str) {
        Some("string") => json!("sample words"),
        Some("integer" | "number") => json!(1),
        Some("boolean") => json!(false),
        Some("array") => json!([]),
        _ => json!({}),
    }
}
