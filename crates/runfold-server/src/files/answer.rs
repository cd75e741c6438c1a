//! Files on their way out: whole or in ranges, never rendered as a page of ours.

use super::{Caller, Name, not_found, text};
use crate::app::App;
use crate::failure::{Failure, Outcome};
use crate::http::router::Uncompressed;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use runfold_api::wire::files::LinkPurpose;
use runfold_data::BlobId;
use runfold_store::{DocExt, Document};
use std::ops::Range;

/// Kinds that a browser may show; everything else is an attachment, a user's HTML and SVG above all.
const SHOWN: &[&str] = &[
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/bmp",
    "image/avif",
    "audio/",
    "video/",
    "text/plain",
    "text/csv",
    "application/json",
];
/// Should a browser render it all the same: no script, no origin, no cookies.
const POLICY: &str =
    "sandbox; default-src 'none'; img-src data:; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'";
/// Pages and drawings that a link for a preview shows as what they are: still no origin, no cookies, no network.
const PREVIEWED: &[&str] = &["text/html", "image/svg+xml", "application/xhtml+xml"];
const STILL: &str = "sandbox; default-src 'none'; img-src data: blob:; media-src data: blob:; style-src 'unsafe-inline'; \
     form-action 'none'; base-uri 'none'; frame-ancestors 'self'";
/// The same with the page's own inline scripts, where a person asked for them.
const SCRIPTED: &str = "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; img-src data: blob:; \
     media-src data: blob:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

pub async fn file(
    app: &App,
    caller: &Caller,
    name: &Name,
    method: &Method,
    headers: &HeaderMap,
    query: Option<&str>,
) -> Outcome<Response<Body>> {
    let (decoded, raw, folded) = (name.decoded.clone(), name.raw.clone(), name.folded.clone());
    let found = app
        .store
        .read(&caller.who.workspace, move |view| runfold_store::files::find(&view, &[&decoded, &raw], &folded));
    let may = |file: &Document| caller.only.as_ref().is_none_or(|only| file.str_at("path") == Some(only.path.as_str()));
    let file = found.await?.filter(may).ok_or_else(not_found)?;
    let blob: BlobId = file.id().parse().map_err(Failure::internal)?;
    let reader = app.blobs.reader(&blob).await?;
    let size = reader.size();
    let etag = format!("\"{}\"", file.str_at("blake3").unwrap_or_default());
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(Uncompressed);
    let is_preview = caller.only.as_ref().is_some_and(|only| only.purpose == LinkPurpose::Preview);
    describe(response.headers_mut(), &file, name, &etag, Showing::of(is_preview, query))?;
    if text(headers, "if-none-match")
        .is_some_and(|tags| tags.split(',').any(|tag| tag.trim() == etag || tag.trim() == "*"))
    {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return Ok(response);
    }
    let unchanged = text(headers, "if-range").is_none_or(|tag| tag == etag);
    let range = text(headers, "range")
        .filter(|_| unchanged && *method == Method::GET)
        .and_then(|range| parse_range(range, size));
    let length = match range {
        None => {
            if *method == Method::GET {
                *response.body_mut() = Body::from_stream(reader.read_all());
            }
            size
        }
        Some(range) if range.start >= size => {
            *response.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
            let value = HeaderValue::from_str(&format!("bytes */{size}")).map_err(Failure::internal)?;
            response.headers_mut().insert(header::CONTENT_RANGE, value);
            0
        }
        Some(range) => {
            let length = range.end - range.start;
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            let value = format!("bytes {}-{}/{size}", range.start, range.end - 1);
            response
                .headers_mut()
                .insert(header::CONTENT_RANGE, HeaderValue::from_str(&value).map_err(Failure::internal)?);
            *response.body_mut() = Body::from_stream(reader.read_range(range)?);
            length
        }
    };
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    Ok(response)
}

/// How the file may come out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Showing {
    /// As what it is, where its kind is harmless.
    Plain,
    Download,
    /// In a sandbox, pages and drawings too.
    Preview {
        scripts: bool,
    },
}

impl Showing {
    fn of(is_preview: bool, query: Option<&str>) -> Self {
        match (is_preview, has(query, "download")) {
            (_, true) => Self::Download,
            (true, false) => Self::Preview { scripts: has(query, "scripts") },
            (false, false) => Self::Plain,
        }
    }

    fn policy(self, kind: &str) -> &'static str {
        match self {
            Self::Preview { scripts: true } if kind.starts_with("text/html") => SCRIPTED,
            Self::Preview { .. } => STILL,
            Self::Plain | Self::Download => POLICY,
        }
    }

    fn is_shown(self, kind: &str) -> bool {
        let is_among = |kinds: &[&str]| kinds.iter().any(|shown| kind.starts_with(shown));
        match self {
            Self::Download => false,
            Self::Plain => is_among(SHOWN),
            Self::Preview { .. } => is_among(SHOWN) || is_among(PREVIEWED),
        }
    }
}

fn describe(headers: &mut HeaderMap, file: &Document, name: &Name, etag: &str, showing: Showing) -> Outcome<()> {
    let path = file.str_at("path").unwrap_or(&name.raw);
    let kind = content_type(path);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_str(&kind).map_err(Failure::internal)?);
    headers.insert(header::ETAG, HeaderValue::from_str(etag).map_err(Failure::internal)?);
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(showing.policy(&kind)));
    headers.insert(
        "x-sha256",
        HeaderValue::from_str(file.str_at("sha256").unwrap_or_default()).map_err(Failure::internal)?,
    );
    if !showing.is_shown(&kind) {
        let last = path.rsplit('/').next().unwrap_or("file");
        let encoded = percent_encoding::utf8_percent_encode(last, percent_encoding::NON_ALPHANUMERIC);
        let value = format!("attachment; filename*=UTF-8''{encoded}");
        headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_str(&value).map_err(Failure::internal)?);
    }
    Ok(())
}

/// By the name's ending. What is compressed stays so: a client that unpacked it in passing would unpack it twice.
fn content_type(path: &str) -> String {
    if path.ends_with(".gz") {
        return "application/octet-stream".to_owned();
    }
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    if kind.type_() == "text" { format!("{kind}; charset=utf-8") } else { kind.to_string() }
}

fn has(query: Option<&str>, name: &str) -> bool {
    query.is_some_and(|query| query.split('&').any(|pair| pair.split('=').next() == Some(name)))
}

/// One range of bytes; several at once, or what is no range, are answered with the whole.
fn parse_range(text: &str, size: u64) -> Option<Range<u64>> {
    let (first, last) = text.strip_prefix("bytes=")?.split_once('-')?;
    if first.is_empty() {
        let suffix: u64 = last.parse().ok()?;
        return Some(size.saturating_sub(suffix)..if suffix == 0 { 0 } else { size });
    }
    let first: u64 = first.parse().ok()?;
    let end = if last.is_empty() { size } else { last.parse::<u64>().ok()?.saturating_add(1).min(size) };
    (first < end || first >= size).then_some(first..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_http_says() {
        assert_eq!(parse_range("bytes=0-9", 100), Some(0..10));
        assert_eq!(parse_range("bytes=90-", 100), Some(90..100));
        assert_eq!(parse_range("bytes=-10", 100), Some(90..100));
        assert_eq!(parse_range("bytes=50-1000", 100), Some(50..100));
        assert_eq!(parse_range("bytes=100-", 100).map(|range| range.start >= 100), Some(true));
        for whole in ["bytes=5-2", "bytes=0-1,4-5", "items=0-1", "bytes=a-b"] {
            assert_eq!(parse_range(whole, 100), None, "{whole}");
        }
    }

    #[test]
    fn only_a_link_for_a_preview_shows_a_page_and_never_with_an_origin() {
        let preview = Showing::of(true, Some("user=u&purpose=preview"));
        assert!(preview.is_shown("text/html; charset=utf-8") && preview.is_shown("image/svg+xml"));
        assert!(!preview.is_shown("application/pdf") && !preview.is_shown("text/xml"));
        assert!(!Showing::of(false, Some("purpose=preview")).is_shown("text/html"));
        assert!(!Showing::of(true, Some("purpose=preview&download=1")).is_shown("text/html"));
        for policy in [POLICY, STILL, SCRIPTED] {
            assert!(
                policy.starts_with("sandbox")
                    && !policy.contains("allow-same-origin")
                    && !policy.contains("connect-src")
            );
        }
        assert!(!preview.policy("text/html").contains("script"));
        let scripted = Showing::of(true, Some("purpose=preview&scripts=1"));
        assert!(scripted.policy("text/html; charset=utf-8").contains("allow-scripts"));
        assert!(!scripted.policy("image/svg+xml").contains("script"));
    }

    #[test]
    fn what_a_user_uploads_is_never_a_page() {
        assert!(!SHOWN.iter().any(|shown| content_type("x/report.html").starts_with(shown)));
        assert!(!SHOWN.iter().any(|shown| content_type("x/image.svg").starts_with(shown)));
        assert_eq!(content_type("frame.csv.gz"), "application/octet-stream");
    }
}
