//! The OpenAPI document, made from the table of actions and their types.
//! It leaves printing and serving it to others.

use crate::access::Access;
use crate::action::Action;
use crate::call::ApiVersion;
use crate::routes;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

const JSON: &str = "application/json";
/// Actions that answer something else than an envelope.
const WHOLE: &[(&str, &str)] = &[
    ("events.download_task_log", "text/plain"),
    ("live.stream", "text/event-stream"),
    ("organization.download_for_get_all", "text/csv"),
    ("tasks.export", "text/csv"),
];

/// The same for the same table, to the byte.
pub fn document() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut generator = settings.into_generator();
    let table = routes::table();
    let paths: Map<String, Value> = table
        .values()
        .map(|action| (format!("/api/{}", action.name), json!({"post": operation(action, &mut generator)})))
        .collect();
    let mut schemas = generator.take_definitions(true);
    schemas.insert("Meta".to_owned(), meta());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Runfold",
            "version": env!("CARGO_PKG_VERSION"),
            "description": format!("The API of Runfold, compatible with ClearML's API {}. Fields of ClearML's actions \
                that stand nowhere here are ignored; actions marked `x-own` are Runfold's and refuse them.", ApiVersion::NEWEST),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}, {"key": []}, {"session": []}],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": security_schemes()},
    })
}

fn operation(action: &Action, generator: &mut SchemaGenerator) -> Value {
    let service = action.name.split('.').next().unwrap_or_default();
    let body = if action.takes_lines { "application/json-lines" } else { JSON };
    let request = (action.request)(generator);
    let mut operation = json!({
        "operationId": action.name,
        "tags": [service],
        "x-access": action.access.as_str(),
        "requestBody": {"content": {body: {"schema": request}}},
        "responses": {"200": good(action, generator), "default": refused()},
    });
    if action.is_own {
        operation["x-own"] = json!(true);
    }
    if action.access == Access::Anyone {
        operation["security"] = json!([]);
    }
    operation
}

fn good(action: &Action, generator: &mut SchemaGenerator) -> Value {
    if let Some((_, kind)) = WHOLE.iter().find(|(name, _)| *name == action.name) {
        let item = (action.response)(generator);
        let mut whole = json!({"description": "a file", "content": {*kind: {"schema": {"type": "string"}}}});
        if item.as_object().is_some_and(|schema| !schema.is_empty()) {
            whole["description"] = json!("items of the type in `x-item`, one after the other");
            whole["content"][*kind]["x-item"] = json!(item);
        }
        return whole;
    }
    let data = (action.response)(generator);
    let envelope = json!({
        "type": "object",
        "required": ["meta", "data"],
        "properties": {"meta": {"$ref": "#/components/schemas/Meta"}, "data": data},
    });
    json!({"description": "what was asked for, in its envelope", "content": {JSON: {"schema": envelope}}})
}

fn refused() -> Value {
    let envelope = json!({
        "type": "object",
        "required": ["meta", "data"],
        "properties": {"meta": {"$ref": "#/components/schemas/Meta"}, "data": {"type": "object"}},
    });
    json!({"description": "a problem: its code, subcode and sentence in `meta`", "content": {JSON: {"schema": envelope}}})
}

fn meta() -> Value {
    json!({
        "type": "object",
        "description": "What stands around every answer.",
        "required": ["id", "trx", "endpoint", "result_code", "result_subcode", "result_msg"],
        "properties": {
            "id": {"type": "string"},
            "trx": {"type": "string"},
            "endpoint": {
                "type": "object",
                "properties": {
                    "name": {"type": "string"},
                    "requested_version": {"type": "string"},
                    "actual_version": {"type": "string"},
                },
            },
            "result_code": {"type": "integer", "description": "The HTTP status."},
            "result_subcode": {"type": "integer"},
            "result_msg": {"type": "string"},
            "error_stack": {"type": "string"},
            "error_data": {"type": "object"},
        },
    })
}

fn security_schemes() -> Value {
    json!({
        "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "From `auth.login`."},
        "key": {"type": "http", "scheme": "basic", "description": "An access key and its secret."},
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": "runfold_session",
            "description": "From `auth.start_session`; counts only with `Sec-Fetch-Site: same-origin` or `X-Runfold: 1`.",
        },
    })
}
