//! The web page, carried in the executable. It needs no internet and no other host.

use axum::body::Body;
use axum::http::{HeaderValue, Method, Response, StatusCode, header};
use axum::response::IntoResponse;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "ui/"]
struct Files;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; \
     connect-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

/// Whether the page has a file of this name.
pub fn is_file(name: &str) -> bool {
    Files::get(name).is_some()
}

/// A file of the page, or the page itself for every path that is not one of its files: its routes are the browser's.
pub fn page(base: &str, path: &str, method: &Method) -> Response<Body> {
    if !matches!(*method, Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let name = path.trim_start_matches('/');
    if let Some(file) = Files::get(name).filter(|_| name != "index.html" && !name.is_empty()) {
        let kind = mime_guess::from_path(name).first_or_octet_stream();
        return (
            [(header::CONTENT_TYPE, kind.as_ref()), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")],
            file.data,
        )
            .into_response();
    }
    if name.starts_with("assets/") {
        return StatusCode::NOT_FOUND.into_response();
    }
    let Some(index) = Files::get("index.html") else { return StatusCode::NOT_FOUND.into_response() };
    let html = String::from_utf8_lossy(&index.data).replace("<base href=\"/\">", &format!("<base href=\"{base}/\">"));
    let mut response =
        ([(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")], html)
            .into_response();
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}
