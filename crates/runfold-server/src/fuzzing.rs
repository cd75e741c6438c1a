//! Doors for the fuzz targets into what reads strangers' bytes. Not for other users.

use crate::dispatch;
use crate::services::events::count_lines;
use axum::http::{HeaderMap, HeaderValue, header};
use bytes::Bytes;

/// Four lines (path, query string, content type, content encoding), then a body.
pub fn request(input: &[u8]) {
    let mut parts = input.splitn(5, |byte| *byte == b'\n');
    let mut text = || String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned();
    let (path, query, kind, encoding) = (text(), text(), text(), text());
    let body = Bytes::copy_from_slice(parts.next().unwrap_or_default());
    let mut headers = HeaderMap::new();
    for (name, value) in [(header::CONTENT_TYPE, kind), (header::CONTENT_ENCODING, encoding)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    if let Some(endpoint) = dispatch::endpoint(&path) {
        assert!(path.ends_with(endpoint.name));
    }
    let request = dispatch::Request {
        path,
        query: Some(query),
        headers,
        body,
        address: String::new(),
        cookie: None,
        request_id: String::new(),
    };
    // a refusal is as good an answer as any
    let _ = dispatch::read_body(&request, true);
    let _ = dispatch::read_body(&request, false);
}

/// The lines of a batch of events.
pub fn events(input: &[u8]) {
    // the same bytes read twice say the same
    let first = count_lines(input);
    assert_eq!(first, count_lines(input));
}
