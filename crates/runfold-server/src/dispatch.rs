//! From a path and a body to an action's answer: the one way into every action.

use crate::action::{Action, RawBody};
use crate::app::App;
use crate::call::{ApiVersion, Call};
use crate::envelope::Asked;
use crate::failure::{Failure, Outcome};
use axum::body::Body;
use axum::http::{HeaderMap, Response, header};
use bytes::Bytes;
use flate2::read::GzDecoder;
use runfold_api::Problem;
use runfold_api::limits::{INFLATED_BODY_BYTES, JSON_DEPTH, JSON_VALUES};
use runfold_api::problem::Code;
use runfold_store::Doc;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::sync::{Arc, Weak};
use std::time::Instant;

pub type Table = BTreeMap<&'static str, Action>;

/// A request to the API, as it came in.
pub struct Request {
    /// Without the sub-path and without a leading slash: `v2.23/tasks.get_all`.
    pub path: String,
    pub query: Option<String>,
    pub headers: HeaderMap,
    pub body: Bytes,
    pub address: String,
    /// The session cookie, if it counts for this request.
    pub cookie: Option<String>,
    pub request_id: String,
}

/// The endpoint in a path: an optional version and `service.action`.
#[derive(Debug, PartialEq, Eq)]
pub struct Endpoint<'a> {
    pub requested: ApiVersion,
    pub name: &'a str,
}

/// Reads `v2.23/tasks.get_all` or `tasks.get_all`; nothing for what is no API path.
pub fn endpoint(path: &str) -> Option<Endpoint<'_>> {
    let (version, name) = match path.split_once('/') {
        Some((version, name)) => (Some(version), name),
        None => (None, path),
    };
    let words = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
    if name.split('.').filter(|part| !part.is_empty()).count() != 2 || name.matches('.').count() != 1 || !words(name) {
        return None;
    }
    let requested = match version {
        None => ApiVersion(999, 0),
        Some(version) => ApiVersion::parse(version.strip_prefix('v')?)?,
    };
    Some(Endpoint { requested, name })
}

/// Answers one request to the API.
pub async fn dispatch(app: App, table: Arc<Table>, request: Request) -> Response<Body> {
    let started = Instant::now();
    let Some(Endpoint { requested, name }) = endpoint(&request.path) else {
        return not_an_endpoint(&request);
    };
    let asked = Asked {
        request_id: request.request_id.clone(),
        endpoint: name.to_owned(),
        requested,
        actual: requested.min(ApiVersion::NEWEST),
    };
    let Some(action) = table.get(name) else {
        app.metrics.request("unknown", 400, started.elapsed());
        let message = format!("there is no action `{name}`; `server.endpoints` lists those there are");
        return asked.problem(&Problem::new(Code::UNKNOWN_ACTION, message).with("endpoint", name));
    };
    let writes = matches!(action.access, crate::access::Access::Editor | crate::access::Access::Admin);
    let action = action.name;
    if let Err(problem) = crate::jobs::check_disk(&app, action, writes) {
        app.metrics.request(action, 507, started.elapsed());
        return asked.problem(&problem);
    }
    let answering = Answering { app: app.clone(), table: table.clone(), action, asked: asked.clone() };
    let response = match answering.prepare(request).await {
        Err(failure) => asked.problem(&failure.into_problem(&asked.request_id)),
        Ok((call, body, Pace::Now)) => answering.run(call, body).await,
        Ok((call, body, Pace::Later)) => answer_later(answering, call, body),
    };
    app.metrics.request(action, response.status().as_u16(), started.elapsed());
    tracing::debug!(request_id = asked.request_id, action, status = response.status().as_u16(), "answered");
    response
}

/// Whether the client waits for the answer.
enum Pace {
    Now,
    Later,
}

/// One request on its way through an action.
struct Answering {
    app: App,
    table: Arc<Table>,
    action: &'static str,
    asked: Asked,
}

impl Answering {
    fn action(&self) -> &Action {
        self.table.get(self.action).expect("the name was taken from this table")
    }

    /// Who calls, whether they may, and with what body.
    async fn prepare(&self, request: Request) -> Outcome<(Call, RawBody, Pace)> {
        let action = self.action();
        let call = self.identify(&request).await?;
        action.access.check(call.who.as_ref(), action.name)?;
        let later = request.headers.get("x-clearml-async").or_else(|| request.headers.get("x-trains-async"));
        let is_later = later.is_some_and(|value| !matches!(value.as_bytes(), b"" | b"0" | b"false"));
        let pace = if is_later && call.who.is_some() && !action.is_endless { Pace::Later } else { Pace::Now };
        let body = read_body_aside(request, action.takes_lines).await?;
        check_unknown_fields(&self.app, action, &body)?;
        let body = crate::scope::check(&self.app, &call, action, body).await?;
        Ok((call, body, pace))
    }

    async fn identify(&self, request: &Request) -> Outcome<Call> {
        let now = runfold_api::time::Moment::now();
        let text = |name: &str| request.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let either = |name: &str, old: &str| text(name).or_else(|| text(old)).filter(|value| !value.is_empty());
        let authorization = text("authorization");
        let (accounts, cookie) = (&self.app.accounts, request.cookie.as_deref());
        let identified = accounts.identify(authorization.as_deref(), cookie, &request.address, now).await;
        let mut who = match identified {
            Ok(who) => who,
            // Who asks how to log in, or logs in anew, may well hold a token that has ended.
            Err(_) if self.action().access == crate::access::Access::Anyone => None,
            Err(failure) => return Err(failure),
        };
        let mut impersonator = None;
        if let Some(user) = either("x-clearml-impersonate-as", "x-trains-impersonate-as")
            && let Some(admin) = &who
        {
            let user = accounts.impersonate(admin, &user).await?;
            impersonator = Some(admin.user.clone());
            who = Some(user);
        }
        Ok(Call {
            action: self.action,
            who,
            impersonator,
            requested: self.asked.requested,
            version: self.asked.actual,
            request_id: self.asked.request_id.clone(),
            address: request.address.clone(),
            worker: either("x-clearml-worker", "x-trains-worker"),
            authorization,
            session_cookie: request.cookie.clone(),
            at: now,
            waiter: Weak::new(),
        })
    }

    async fn run(&self, mut call: Call, body: RawBody) -> Response<Body> {
        let waiting = Arc::new(());
        call.waiter = Arc::downgrade(&waiting);
        // in a task of its own, so that a caller who hangs up does not cut a change in half
        let handled = tokio::spawn((self.action().handler)(self.app.clone(), call, body)).await;
        match handled.unwrap_or_else(|panicked| Err(crate::Failure::internal(panicked))) {
            Ok(answer) => self.asked.answer(answer),
            Err(failure) => self.asked.problem(&failure.into_problem(&self.asked.request_id)),
        }
    }
}

/// Answers with a number, under which `async.result` finds the answer once it is there.
fn answer_later(answering: Answering, call: Call, body: RawBody) -> Response<Body> {
    let begun = call.caller().and_then(|who| answering.app.later.begin(who));
    let id = match begun {
        Ok(id) => id,
        Err(problem) => return answering.asked.problem(&problem),
    };
    let response = answering.asked.accepted(&id);
    tokio::spawn(async move {
        let answer = answering.run(call, body).await;
        answering.app.later.finish(&id, answer).await;
    });
    response
}

fn not_an_endpoint(request: &Request) -> Response<Body> {
    let asked = Asked {
        request_id: request.request_id.clone(),
        endpoint: String::new(),
        requested: ApiVersion::NEWEST,
        actual: ApiVersion::NEWEST,
    };
    let code = if request.path.starts_with('v') { Code::BAD_VERSION } else { Code::UNKNOWN_ACTION };
    asked.problem(&Problem::new(code, "the path is not `service.action` or `v<major>.<minor>/service.action`"))
}

/// Larger bodies, and packed ones, are read away from the asynchronous threads.
const ASIDE_BYTES: usize = 256 << 10;

async fn read_body_aside(request: Request, takes_lines: bool) -> Outcome<RawBody> {
    if request.body.len() < ASIDE_BYTES && !request.headers.contains_key(header::CONTENT_ENCODING) {
        return read_body(&request, takes_lines);
    }
    tokio::task::spawn_blocking(move || read_body(&request, takes_lines)).await.map_err(Failure::internal)?
}

/// The body of `events.add_columns`, which is bytes and not JSON.
const COLUMNS: &str = "application/vnd.runfold.columns";

/// The body in any of the forms that clients send: JSON, JSON lines, a query string, each possibly gzipped. An action that
/// takes no lines gets one object whatever the body calls itself: what is checked must be what the handler reads.
pub(crate) fn read_body(request: &Request, takes_lines: bool) -> Outcome<RawBody> {
    let body = inflate(&request.headers, request.body.clone())?;
    let kind = request.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let are_lines =
        [COLUMNS, "application/json-lines", "application/x-ndjson"].iter().any(|name| kind.starts_with(name));
    if takes_lines && are_lines {
        return Ok(RawBody::Lines(body));
    }
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(RawBody::Object(from_query(request.query.as_deref().unwrap_or(""))));
    }
    if values(&body) > JSON_VALUES {
        let message = format!("the body holds more than {JSON_VALUES} values; send smaller batches");
        return Err(Problem::new(Code::TOO_LARGE, message).into());
    }
    match serde_json::from_slice(&body) {
        Ok(value) if !nests_within(&value, JSON_DEPTH) => Err(too_deep()),
        Ok(Value::Object(object)) => Ok(RawBody::Object(object)),
        Ok(Value::Null) => Ok(RawBody::Object(Doc::new())),
        Ok(_) => Err(Problem::validation("the body is JSON, but not an object").into()),
        Err(error) if error.to_string().starts_with("recursion limit") => Err(too_deep()),
        Err(_) if takes_lines && body.contains(&b'\n') => Ok(RawBody::Lines(body)),
        Err(error) => Err(Problem::validation(format!("the body is not JSON: {error}")).into()),
    }
}

/// How many values JSON text holds, about: commas, colons and brackets outside of strings.
fn values(json: &[u8]) -> usize {
    let (mut count, mut rest) = (0, json);
    while let Some(quote) = rest.iter().position(|byte| *byte == b'"') {
        count += separators(&rest[..quote]);
        rest = after_string(&rest[quote + 1..]);
    }
    count + separators(rest)
}

fn separators(json: &[u8]) -> usize {
    json.iter().filter(|byte| matches!(byte, b',' | b':' | b'[' | b'{')).count()
}

/// What follows the quote that ends a string.
fn after_string(json: &[u8]) -> &[u8] {
    let mut at = 0;
    while let Some(byte) = json.get(at) {
        match byte {
            b'"' => return &json[at + 1..],
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    &[]
}

fn too_deep() -> Failure {
    Problem::validation(format!("the body nests deeper than {JSON_DEPTH} levels")).into()
}

fn nests_within(value: &Value, depth: usize) -> bool {
    match value {
        Value::Array(list) => depth > 0 && list.iter().all(|item| nests_within(item, depth - 1)),
        Value::Object(map) => depth > 0 && map.values().all(|item| nests_within(item, depth - 1)),
        _ => true,
    }
}

fn inflate(headers: &HeaderMap, body: Bytes) -> Outcome<Bytes> {
    let encoding = headers.get(header::CONTENT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("identity");
    match encoding {
        "identity" | "" => Ok(body),
        "gzip" | "x-gzip" => {
            let mut inflated = Vec::new();
            let read = GzDecoder::new(&body[..]).take(INFLATED_BODY_BYTES as u64 + 1).read_to_end(&mut inflated);
            match read {
                Ok(bytes) if bytes > INFLATED_BODY_BYTES => Err(Problem::new(
                    Code::TOO_LARGE,
                    format!("the inflated body has more than {INFLATED_BODY_BYTES} bytes; send smaller batches"),
                )
                .into()),
                Ok(_) => Ok(inflated.into()),
                Err(error) => Err(Problem::validation(format!("the body is not gzip: {error}")).into()),
            }
        }
        // What it says is a stranger's text, so it is not repeated.
        _ => {
            let message = "this content encoding is not accepted; send gzip or none";
            Err(Problem::new(Code::UNSUPPORTED_MEDIA, message).into())
        }
    }
}

/// Parameters of a GET without a body; those that are JSON numbers, lists and the like count as such.
fn from_query(query: &str) -> Doc {
    let decode = |text: &str| {
        let text = text.replace('+', " ");
        percent_encoding::percent_decode_str(&text).decode_utf8_lossy().into_owned()
    };
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = decode(value);
            let typed = serde_json::from_str(&value).unwrap_or(Value::String(value));
            (decode(name), typed)
        })
        .collect()
}

/// Clients of ClearML's are older and newer than the contract: what they send besides is counted, not refused.
/// Clients of ours know what there is; a field misspelt in a deletion must not delete more than was meant.
fn check_unknown_fields(app: &App, action: &Action, body: &RawBody) -> Result<(), Problem> {
    let (Some(known), RawBody::Object(object)) = (&action.fields, body) else { return Ok(()) };
    for name in object.keys().filter(|name| !known.contains(*name)) {
        if action.is_own {
            let message = format!("`{}` has no field `{name}`; there are {}", action.name, listed(known));
            return Err(Problem::new(Code::UNKNOWN_FIELD, message).with("field", name.as_str()));
        }
        app.metrics.add_for("runfold_unknown_fields_total", "action", action.name, 1.0);
        tracing::debug!(action = action.name, field = name.as_str(), "ignored an unknown field");
    }
    Ok(())
}

fn listed(names: &BTreeSet<String>) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_may_be_missing_old_or_from_the_future() {
        let read = |path| endpoint(path).map(|found| (found.requested, found.name));
        assert_eq!(read("tasks.get_all"), Some((ApiVersion(999, 0), "tasks.get_all")));
        assert_eq!(read("v2.9/tasks.get_all"), Some((ApiVersion(2, 9), "tasks.get_all")));
        assert_eq!(read("v999.0/tasks.get_all"), Some((ApiVersion(999, 0), "tasks.get_all")));
        for odd in [
            "vx/tasks.get_all",
            "tasks",
            "a/b/tasks.get_all",
            "tasks.get.all",
            "v2.9/",
            "tasks.get_all;x=1",
            "tasks..x",
        ] {
            assert_eq!(read(odd), None, "{odd}");
        }
    }

    #[test]
    fn values_are_counted_outside_of_strings_only() {
        assert_eq!(values(br#"{"a": [1, 2], "b,:[{\"": "x,y\\"}"#), 6);
        assert_eq!(values(br#"["never ends,,,,\"#), 1);
        assert_eq!(values(br#"["ends in an escape\"#), 1);
    }

    #[test]
    fn a_query_string_is_read_with_its_types() {
        let read = from_query("task=ab%20c&page=1&ids=[\"x\"]&name=a+b");
        assert_eq!(Value::Object(read), serde_json::json!({"task": "ab c", "page": 1, "ids": ["x"], "name": "a b"}));
    }
}
