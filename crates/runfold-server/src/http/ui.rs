//! The web page, carried in the executable. It needs no internet and no other host.

use crate::accounts::secrets::new_id;
use axum::body::Body;
use axum::http::{HeaderValue, Method, Response, StatusCode, header};
use axum::response::IntoResponse;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "ui/"]
struct Files;

/// Files under `assets/` have their hash in the name; the few others may change with the next version.
fn kept_for(name: &str) -> &'static str {
    if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" }
}

/// The page's policy. Dialogs insert a few style elements, which carry the nonce of their answer; nothing else may.
fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'nonce-{nonce}'; \
         img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; frame-src 'self'; \
         base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    )
}

/// The page that draws what users plot: it has no origin and no network, and only our own pages may hold it.
const PLOT_FRAME: &str = "plot-frame.html";
const PLOT_FRAME_POLICY: &str = "sandbox allow-scripts; default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; \
     img-src data: blob:; connect-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

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
        let headers = [(header::CONTENT_TYPE, kind.as_ref()), (header::CACHE_CONTROL, kept_for(name))];
        let mut response = (headers, file.data).into_response();
        if name == PLOT_FRAME {
            let policy = HeaderValue::from_static(PLOT_FRAME_POLICY);
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        return response;
    }
    if name.starts_with("assets/") {
        return StatusCode::NOT_FOUND.into_response();
    }
    let Some(index) = Files::get("index.html") else { return StatusCode::NOT_FOUND.into_response() };
    let nonce = new_id();
    let html = String::from_utf8_lossy(&index.data)
        .replace("<base href=\"/\">", &format!("<base href=\"{base}/\">"))
        .replace("name=\"csp-nonce\" content=\"\"", &format!("name=\"csp-nonce\" content=\"{nonce}\""));
    let mut response =
        ([(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")], html)
            .into_response();
    if let Ok(policy) = HeaderValue::try_from(policy(&nonce)) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}
