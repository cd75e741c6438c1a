//! Reads ClearML's envelope, and tells it from whatever a proxy put in its place.
//! It leaves what to do about a failure to the client.

use super::{Failed, is_retryable};
use crate::error::ClientError;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::time::Duration;

/// What stands above a body.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub retry_after: Option<Duration>,
}

impl Reply {
    pub fn of<T>(response: &ureq::http::Response<T>) -> Self {
        let asked = response.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
        Self { status: response.status().as_u16(), retry_after: asked.map(Duration::from_secs) }
    }
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    meta: Meta<'a>,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Meta<'a> {
    result_code: u16,
    #[serde(default)]
    result_subcode: u32,
    #[serde(default)]
    result_msg: String,
    #[serde(borrow)]
    error_data: Option<&'a RawValue>,
}

/// `data` of an answer that says yes.
pub fn read_answer(action: &str, url: &str, reply: &Reply, bytes: &[u8]) -> Result<Vec<u8>, Failed> {
    let Ok(envelope) = serde_json::from_slice::<Envelope<'_>>(bytes) else {
        let error = ClientError::unreachable(action, url, foreign(reply.status));
        // a page of a proxy: it says nothing about what the server did
        return Err(match reply.status {
            200..=299 => Failed::Unknown("what answered is no Runfold or ClearML server".to_owned()),
            status if is_retryable(status) || status >= 500 => Failed::NotNow(error, reply.retry_after),
            413 => Failed::For(too_large(action)),
            _ => Failed::For(error),
        });
    };
    let meta = envelope.meta;
    if (200..=299).contains(&meta.result_code) && (200..=299).contains(&reply.status) {
        return Ok(envelope.data.map_or_else(|| b"{}".to_vec(), |data| data.get().as_bytes().to_vec()));
    }
    let mut data = meta.error_data.and_then(|data| serde_json::from_str::<Value>(data.get()).ok()).unwrap_or_default();
    if let (Some(span), Some(map)) = (reply.retry_after, data.as_object_mut()) {
        map.entry("retry_after").or_insert_with(|| span.as_secs().into());
    }
    let (code, subcode, message) = (meta.result_code, meta.result_subcode, meta.result_msg);
    let error = ClientError::Api { action: action.to_owned(), code, subcode, message, data };
    Err(if is_retryable(reply.status) { Failed::NotNow(error, reply.retry_after) } else { Failed::For(error) })
}

fn foreign(status: u16) -> String {
    format!("status {status} came with a page that is not from a Runfold or ClearML server; is a proxy in between")
}

fn too_large(action: &str) -> ClientError {
    let message = "something between here and the server refuses bodies of this size".to_owned();
    ClientError::Api { action: action.to_owned(), code: 413, subcode: 0, message, data: Value::Null }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(status: u16, body: &str) -> Result<Vec<u8>, Failed> {
        read_answer("tasks.edit", "http://s", &Reply { status, retry_after: None }, body.as_bytes())
    }

    #[test]
    fn data_comes_back_as_it_was_sent() {
        let data = read(200, r#"{"meta": {"result_code": 200}, "data": {"a":  1.10}}"#).unwrap();
        assert_eq!(data, br#"{"a":  1.10}"#);
    }

    #[test]
    fn a_page_with_status_200_is_no_success() {
        assert!(matches!(read(200, "<html>Log in to the network</html>"), Err(Failed::Unknown(_))));
        assert!(matches!(read(502, "<html>Bad gateway</html>"), Err(Failed::NotNow(..))));
        assert!(matches!(read(404, "<html>"), Err(Failed::For(_))));
    }

    #[test]
    fn a_refusal_keeps_its_codes() {
        let body = r#"{"meta": {"result_code": 400, "result_subcode": 101, "result_msg": "no task `x`"}, "data": {}}"#;
        let Err(Failed::For(error)) = read(400, body) else { panic!("the answer says no") };
        assert_eq!(error.to_string(), "no task `x` (tasks.edit was answered 400/101)");
        assert!(!error.is_temporary());
    }
}
