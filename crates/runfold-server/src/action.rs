//! How a service declares its actions: name, who may call it, and the handler, whose types make the OpenAPI document.

use crate::access::Access;
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_store::Doc;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;

/// What a handler is given as its request.
#[derive(Debug, Clone)]
pub enum RawBody {
    /// One JSON object; empty for no body.
    Object(Doc),
    /// The bytes of a body of JSON lines, inflated, not parsed.
    Lines(Bytes),
}

/// What a handler answered.
pub enum Answer {
    /// The `data` of the envelope, as JSON.
    Data(Vec<u8>),
    /// As `Data`, with an extra header (a session's cookie).
    DataWith(Vec<u8>, Vec<(axum::http::HeaderName, axum::http::HeaderValue)>),
    /// A whole response of its own (a download).
    Whole(Response<Body>),
}

type Running = Pin<Box<dyn Future<Output = Outcome<Answer>> + Send>>;
type Handler = Box<dyn Fn(App, Call, RawBody) -> Running + Send + Sync>;

/// One action: the row of a route table.
pub struct Action {
    pub name: &'static str,
    pub access: Access,
    /// Ours, which refuse fields that they don't know; ClearML's ignore them.
    pub is_own: bool,
    /// Whether the body may be JSON lines.
    pub takes_lines: bool,
    /// Whether the answer has no end of its own, so that nobody can fetch it later.
    pub is_endless: bool,
    pub request: fn(&mut SchemaGenerator) -> Schema,
    pub response: fn(&mut SchemaGenerator) -> Schema,
    /// Names of the request's fields; `None` where any name may be a condition.
    pub fields: Option<BTreeSet<String>>,
    pub handler: Handler,
}

/// The actions of one service, in the order of its file.
pub struct Service {
    name: &'static str,
    pub actions: Vec<Action>,
}

impl Service {
    pub fn new(name: &'static str) -> Self {
        Self { name, actions: Vec::new() }
    }

    /// An action with a typed request and answer. One without an access rule is no action:
    ///
    /// ```compile_fail,E0061
    /// use runfold_server::{App, Outcome, action::Service, call::Call};
    /// async fn list(_: App, _: Call, _: String) -> Outcome<String> { Ok(String::new()) }
    /// Service::new("tasks").action("tasks.list", list);
    /// ```
    ///
    /// ```
    /// use runfold_server::{App, Outcome, access::Access, action::Service, call::Call};
    /// async fn list(_: App, _: Call, _: String) -> Outcome<String> { Ok(String::new()) }
    /// Service::new("tasks").action("tasks.list", Access::Viewer, list);
    /// ```
    pub fn action<Q, A, F, R>(self, name: &'static str, access: Access, handler: F) -> Self
    where
        Q: DeserializeOwned + JsonSchema + Send + 'static,
        A: Serialize + JsonSchema,
        F: Fn(App, Call, Q) -> R + Send + Sync + Copy + 'static,
        R: Future<Output = Outcome<A>> + Send + 'static,
    {
        let run: Handler = Box::new(move |app, call, body| {
            Box::pin(async move {
                let answer = handler(app, call, typed(body)?).await?;
                Ok(Answer::Data(serde_json::to_vec(&answer).map_err(crate::Failure::internal)?))
            })
        });
        self.push(name, access, schema_of::<Q>, schema_of::<A>, field_names::<Q>(), run)
    }

    /// An action with a typed request whose answer is more than its data (`A`): a cookie, a stream.
    pub fn answering<Q, A, F, R>(self, name: &'static str, access: Access, handler: F) -> Self
    where
        Q: DeserializeOwned + JsonSchema + Send + 'static,
        A: JsonSchema,
        F: Fn(App, Call, Q) -> R + Send + Sync + Copy + 'static,
        R: Future<Output = Outcome<Answer>> + Send + 'static,
    {
        let run: Handler =
            Box::new(move |app, call, body| Box::pin(async move { handler(app, call, typed(body)?).await }));
        self.push(name, access, schema_of::<Q>, schema_of::<A>, field_names::<Q>(), run)
    }

    /// An action whose every parameter may be a condition of the query language.
    pub fn query<A, F, R>(self, name: &'static str, access: Access, handler: F) -> Self
    where
        A: Serialize + JsonSchema,
        F: Fn(App, Call, Doc) -> R + Send + Sync + Copy + 'static,
        R: Future<Output = Outcome<A>> + Send + 'static,
    {
        let run: Handler = Box::new(move |app, call, body| {
            Box::pin(async move {
                let answer = handler(app, call, object(body)?).await?;
                Ok(Answer::Data(serde_json::to_vec(&answer).map_err(crate::Failure::internal)?))
            })
        });
        self.push(name, access, schema_of::<Doc>, schema_of::<A>, None, run)
    }

    /// An action that takes the raw body (JSON lines) or answers something else than an envelope.
    pub fn raw<F, R>(self, name: &'static str, access: Access, handler: F) -> Self
    where
        F: Fn(App, Call, RawBody) -> R + Send + Sync + Copy + 'static,
        R: Future<Output = Outcome<Answer>> + Send + 'static,
    {
        let run: Handler = Box::new(move |app, call, body| Box::pin(handler(app, call, body)));
        let mut service = self.push(name, access, schema_of::<Value>, schema_of::<Value>, None, run);
        let last = service.actions.last_mut().expect("pushed on the line before");
        last.takes_lines = true;
        service
    }

    /// Marks the action before as ours.
    pub fn own(mut self) -> Self {
        let last = self.actions.last_mut().expect("an action stands before what marks it");
        last.is_own = true;
        self
    }

    /// Marks the action before as one whose answer goes on and on.
    pub fn endless(mut self) -> Self {
        let last = self.actions.last_mut().expect("an action stands before what marks it");
        last.is_endless = true;
        self
    }

    fn push(
        mut self,
        name: &'static str,
        access: Access,
        request: fn(&mut SchemaGenerator) -> Schema,
        response: fn(&mut SchemaGenerator) -> Schema,
        fields: Option<BTreeSet<String>>,
        handler: Handler,
    ) -> Self {
        assert!(name.starts_with(self.name), "action `{name}` stands in the table of `{}`", self.name);
        let (is_own, takes_lines, is_endless) = (false, false, false);
        self.actions.push(Action { name, access, is_own, takes_lines, is_endless, request, response, fields, handler });
        self
    }
}

fn schema_of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

fn field_names<T: JsonSchema>() -> Option<BTreeSet<String>> {
    let schema = schemars::SchemaGenerator::default().into_root_schema_for::<T>();
    let names = schema.get("properties")?.as_object()?.keys().cloned().collect();
    Some(names)
}

/// One object, also when a single line of JSON lines was sent.
fn object(body: RawBody) -> Outcome<Doc> {
    match body {
        RawBody::Object(object) => Ok(object),
        RawBody::Lines(lines) => serde_json::from_slice(&lines)
            .map_err(|error| Problem::new(Code::BAD_BATCH, format!("the body is not one JSON object: {error}")).into()),
    }
}

fn typed<Q: DeserializeOwned>(body: RawBody) -> Outcome<Q> {
    Ok(from_object(object(body)?)?)
}

/// Reads a typed request.
///
/// # Errors
/// 400/11 for a field that is plainly absent, 400/12 for one that does not validate.
pub fn from_object<Q: DeserializeOwned>(object: Doc) -> Result<Q, Problem> {
    serde_json::from_value(Value::Object(object)).map_err(|error| {
        let text = error.to_string();
        match text.strip_prefix("missing field `").and_then(|rest| rest.split_once('`')) {
            Some((field, _)) => Problem::missing_field(field),
            None => Problem::validation(format!("the request does not validate: {}", without_values(&text))),
        }
    })
}

/// What was expected, without the value that was sent: that is a stranger's text.
fn without_values(text: &str) -> String {
    match text.rsplit_once("expected ") {
        Some((_, expected)) => format!("expected {expected}"),
        None => text.chars().take(200).collect(),
    }
}
