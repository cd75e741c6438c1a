//! The web page, carried in the executable. It needs no internet and no other host.

use crate::http::router::Uncompressed;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use axum::response::IntoResponse;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "ui/"]
struct Files;

/// Of the page itself. The nonce lets in the style elements that its parts add while it runs.
fn page_policy(base: &str, nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'nonce-{nonce}'; \
         img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; frame-src 'self'; \
         base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'; \
         report-uri {base}/csp-report; report-to csp"
    )
}

/// Of scripts: a worker goes by the policy that its own script came with.
const SCRIPT_POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'";
/// Of the page that draws what users made: no origin, no cookies, nowhere to call.
const FRAME_POLICY: &str = "sandbox allow-scripts; default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; \
     img-src data: blob:; connect-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";
/// The page that draws users' plots; shown in a frame of the page itself, and alone of all may be.
const FRAME: &str = "plot-frame.html";
const NONCE_PLACE: &str = "name=\"csp-nonce\" content=\"\"";
const FOREVER: &str = "public, max-age=31536000, immutable";

/// Whether the page has a file of this name.
pub fn is_file(name: &str) -> bool {
    Files::get(name).is_some()
}

/// Whether a path is a file that holds nothing of anybody: those may be fetched from a frame without an origin, too.
pub fn is_public(path: &str) -> bool {
    let name = path.trim_start_matches('/');
    name.starts_with("assets/") && is_file(name)
}

/// A file of the page, or the page itself for every path that is not one of its files: its routes are the browser's,
/// and so are those that ClearML's pages have.
pub fn page(base: &str, path: &str, method: &Method, headers: &HeaderMap) -> Response<Body> {
    if !matches!(*method, Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let name = path.trim_start_matches('/');
    if name == FRAME && is_file(FRAME) {
        return frame();
    }
    if is_file(name) && name != "index.html" && !is_packed(name) {
        return file(name, headers);
    }
    if name.starts_with("assets/") {
        return StatusCode::NOT_FOUND.into_response();
    }
    index(base)
}

fn index(base: &str) -> Response<Body> {
    let Some(index) = Files::get("index.html") else { return StatusCode::NOT_FOUND.into_response() };
    let nonce = STANDARD_NO_PAD.encode(rand::random::<[u8; 16]>());
    let html = String::from_utf8_lossy(&index.data)
        .replace("<base href=\"/\">", &format!("<base href=\"{base}/\">"))
        .replace(NONCE_PLACE, &format!("name=\"csp-nonce\" content=\"{nonce}\""));
    let mut response = html.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    // both are made of the operator's own settings and of base64
    if let Ok(policy) = HeaderValue::from_str(&page_policy(base, &nonce)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if let Ok(endpoints) = HeaderValue::from_str(&format!("csp=\"{base}/csp-report\"")) {
        headers.insert("reporting-endpoints", endpoints);
    }
    response
}

fn frame() -> Response<Body> {
    let Some(frame) = Files::get(FRAME) else { return StatusCode::NOT_FOUND.into_response() };
    let mut response = frame.data.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(FRAME_POLICY));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    response
}

/// A packed form of another file, which is sent in its place and never for itself.
fn is_packed(name: &str) -> bool {
    PACKINGS.iter().any(|(_, ending)| name.strip_suffix(ending).is_some_and(is_file))
}

/// Encodings that a file may have been packed in when the page was built, the best first, with the endings of names.
const PACKINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

fn file(name: &str, asked: &HeaderMap) -> Response<Body> {
    let packed = PACKINGS.iter().find_map(|(encoding, ending)| {
        let file = Files::get(&format!("{name}{ending}")).filter(|_| accepts(asked, encoding))?;
        Some((Some(*encoding), file))
    });
    let Some((encoding, file)) = packed.or_else(|| Some((None, Files::get(name)?))) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    let mut response = file.data.into_response();
    if encoding.is_some() {
        response.extensions_mut().insert(Uncompressed);
    }
    let headers = response.headers_mut();
    let is_script = kind.subtype() == "javascript";
    if let Ok(kind) = HeaderValue::from_str(kind.as_ref()) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    // names under `assets` change with what is in them; others are looked at again each time
    let is_hashed = name.starts_with("assets/");
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(if is_hashed { FOREVER } else { "no-cache" }));
    if is_hashed {
        // the frame for plots has no origin, and modules are fetched by the rules of other origins
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    if is_script {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SCRIPT_POLICY));
    }
    response
}

fn accepts(asked: &HeaderMap, encoding: &str) -> bool {
    let named = asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    named.flat_map(|value| value.split(',')).any(|one| {
        let (name, weight) = one.split_once(';').unwrap_or((one, ""));
        name.trim().eq_ignore_ascii_case(encoding) && !matches!(weight.trim(), "q=0" | "q=0.0")
    })
}
