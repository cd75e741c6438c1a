//! ClearML's envelope around every answer and every problem, made here and nowhere else.

use crate::action::Answer;
use crate::call::ApiVersion;
use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use runfold_api::Problem;
use serde_json::{Value, json};

/// What the envelope says of the request itself.
#[derive(Debug, Clone)]
pub struct Asked {
    pub request_id: String,
    pub endpoint: String,
    pub requested: ApiVersion,
    pub actual: ApiVersion,
}

impl Asked {
    fn meta(&self, code: u16, subcode: u16, message: &str, data: Value) -> Value {
        json!({
            "id": self.request_id,
            "trx": self.request_id,
            "endpoint": {
                "name": self.endpoint,
                "requested_version": self.requested.to_string(),
                "actual_version": self.actual.to_string(),
            },
            "result_code": code,
            "result_subcode": subcode,
            "result_msg": message,
            "error_stack": "",
            "error_data": data,
        })
    }

    pub fn answer(&self, answer: Answer) -> Response<Body> {
        let (data, headers) = match answer {
            Answer::Whole(response) => return response,
            Answer::Data(data) => (data, Vec::new()),
            Answer::DataWith(data, headers) => (data, headers),
        };
        let data = if data == b"null" { b"{}".to_vec() } else { data };
        let meta = self.meta(200, 0, "OK", json!({}));
        let mut response = json_response(StatusCode::OK, &meta, &data, &self.request_id);
        response.headers_mut().extend(headers);
        response
    }

    /// 202: the answer is fetched later, by the number of the call.
    pub fn accepted(&self, call: &str) -> Response<Body> {
        let meta = self.meta(202, 0, "Accepted", json!({}));
        json_response(StatusCode::ACCEPTED, &meta, json!({"call": call}).to_string().as_bytes(), &self.request_id)
    }

    pub fn problem(&self, problem: &Problem) -> Response<Body> {
        let (code, subcode) = (problem.code.0, problem.code.1);
        let meta = self.meta(code, subcode, &problem.message, Value::Object(problem.data.clone()));
        let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = json_response(status, &meta, b"{}", &self.request_id);
        if let Some(seconds) = problem.retry_after_s {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

fn json_response(status: StatusCode, meta: &Value, data: &[u8], request_id: &str) -> Response<Body> {
    let meta = meta.to_string();
    let mut body = Vec::with_capacity(meta.len() + data.len() + 20);
    body.extend_from_slice(b"{\"meta\":");
    body.extend_from_slice(meta.as_bytes());
    body.extend_from_slice(b",\"data\":");
    body.extend_from_slice(data);
    body.push(b'}');
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert("x-request-id", id);
    }
    response
}
