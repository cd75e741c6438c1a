//! `async.*`: fetching the answers of calls that did not wait for them.

use crate::access::Access;
use crate::action::{Answer, Service};
use crate::app::App;
use crate::call::Call;
use crate::failure::{Failure, Outcome};
use crate::later::Fate;
use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Debug, Clone, Deserialize, JsonSchema)]
struct CallId {
    id: String,
}

pub fn actions() -> Service {
    Service::new("async").answering::<_, Value, _, _>("async.result", Access::Viewer, result)
}

/// The whole answer of the call, or 202 while it is under way.
async fn result(app: App, call: Call, request: CallId) -> Outcome<Answer> {
    let CallId { id } = request;
    let (status, body) = match app.later.fate(call.caller()?, &id)? {
        Fate::Answered(status, body) => (status, Body::from(body)),
        Fate::UnderWay => {
            let meta =
                json!({"result_code": 202, "result_subcode": 0, "result_msg": "Accepted", "id": call.request_id});
            (StatusCode::ACCEPTED, Body::from(json!({"meta": meta, "data": {"call": id}}).to_string()))
        }
    };
    let mut response = Response::builder().status(status).body(body).map_err(Failure::internal)?;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(Answer::Whole(response))
}
