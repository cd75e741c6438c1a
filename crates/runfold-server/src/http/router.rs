//! Which path leads where: the API at `/api` and at the root, health, metrics, the page.

use crate::access::Access;
use crate::app::App;
use crate::dispatch::{Request as ApiRequest, Table, dispatch, endpoint};
use crate::envelope::Asked;
use crate::failure::Outcome;
use crate::http::{Ends, csp, guard, ui};
use crate::{call::ApiVersion, files, openapi, routes};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Extensions, HeaderMap, HeaderValue, Method, Response, StatusCode, Version, header};
use axum::middleware::Next;
use axum::response::IntoResponse;
use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, Limited};
use runfold_api::Problem;
use runfold_api::limits::BODY_BYTES;
use runfold_api::problem::Code;
use runfold_api::time::Moment;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use tower_http::compression::predicate::{DefaultPredicate, Predicate};

/// ClearML's SDK says who it is in one of these. It forks with connections in its pool, and a parent and a child that
/// write to the same one read each other's answers; so its connections are not kept.
const CLIENT_HEADERS: [&str; 2] = ["x-clearml-client", "x-trains-client"];

#[derive(Clone)]
pub(crate) struct Routing {
    pub(crate) app: App,
    table: Arc<Table>,
    /// The sub-path of the public URL, without a slash at its end.
    base: Arc<str>,
}

impl Routing {
    /// The path below the sub-path.
    fn inner<'p>(&self, path: &'p str) -> &'p str {
        let below = path.strip_prefix(&*self.base).filter(|rest| rest.is_empty() || rest.starts_with('/'));
        below.unwrap_or(path)
    }

    /// Whether a request is for what anybody may have, whoever's page asks.
    fn is_public(&self, request: &Request) -> bool {
        matches!(*request.method(), Method::GET | Method::HEAD) && ui::is_public(self.inner(request.uri().path()))
    }
}

pub fn router(app: App) -> Router {
    let base = app.settings.sub_path();
    let routing = Routing { app, table: Arc::new(routes::table()), base: base.into() };
    Router::new()
        .fallback(route)
        .layer(axum::middleware::from_fn_with_state(routing.clone(), protect))
        .layer(tower_http::compression::CompressionLayer::new().gzip(true).compress_when(compressible()))
        .layer(axum::extract::DefaultBodyLimit::disable())
        .with_state(routing)
}

/// Marks an answer that must travel as it is: files, whose bytes and ranges are the client's own.
#[derive(Debug, Clone, Copy)]
pub struct Uncompressed;

fn compressible() -> impl Predicate {
    let marked = |_, _, _: &HeaderMap, extensions: &Extensions| extensions.get::<Uncompressed>().is_none();
    DefaultPredicate::new().and(marked)
}

/// Host and origin before anything else, security headers after everything else.
async fn protect(State(routing): State<Routing>, request: Request, next: Next) -> Response<Body> {
    let settings = &routing.app.settings;
    let ends = request.extensions().get::<Ends>().copied();
    let is_one = request.version() <= Version::HTTP_11;
    let checked = ends
        .ok_or_else(Problem::internal)
        .and_then(|ends| guard::check_host(settings, ends, request.uri(), request.headers()))
        .and_then(|()| match routing.is_public(&request) {
            true => Ok(()),
            false => guard::check_origin(settings, request.headers()),
        });
    let mut response = match checked {
        Ok(()) => next.run(request).await,
        Err(problem) => refused_unread(&problem, is_one),
    };
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(header::REFERRER_POLICY).or_insert(HeaderValue::from_static("same-origin"));
    headers.entry(header::X_FRAME_OPTIONS).or_insert(HeaderValue::from_static("DENY"));
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
    response
}

/// A refusal before the body was read: in HTTP/1 the connection can't be used again, so the client is told.
fn refused_unread(problem: &Problem, is_one: bool) -> Response<Body> {
    let mut response = plain_problem(problem);
    if is_one {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// A problem outside the API's own paths, in the same envelope.
pub fn plain_problem(problem: &Problem) -> Response<Body> {
    let asked = Asked {
        request_id: crate::accounts::secrets::new_id(),
        endpoint: String::new(),
        requested: ApiVersion::NEWEST,
        actual: ApiVersion::NEWEST,
    };
    asked.problem(problem)
}

async fn route(State(routing): State<Routing>, request: Request) -> Response<Body> {
    let inner = routing.inner(request.uri().path()).to_owned();
    match inner.as_str() {
        "/health" => health(&routing).await,
        path if path == "/files" || path.starts_with("/files/") => {
            let name = path["/files".len()..].to_owned();
            files::serve(routing.app, &name, request).await
        }
        "/openapi.json" => description(&routing, request.headers().clone(), &address_of(request.extensions())).await,
        "/csp-report" if request.method() == Method::POST => {
            let (parts, body) = request.into_parts();
            let taken = csp::take(&routing.app, &parts.headers, body).await;
            taken.unwrap_or_else(|problem| refused_unread(&problem, parts.version <= Version::HTTP_11))
        }
        "/metrics" => metrics(&routing, request.headers().clone(), &address_of(request.extensions())).await,
        _ => {
            let api = inner.strip_prefix("/api/").or_else(|| inner.strip_prefix('/')).unwrap_or("").to_owned();
            // `icon.svg` has the shape of an action, and is a file of the page.
            if inner.starts_with("/api/") || (endpoint(&api).is_some() && !ui::is_file(&api)) {
                return call(routing, api, request).await;
            }
            ui::page(&routing.base, &inner, request.method(), request.headers())
        }
    }
}

async fn health(routing: &Routing) -> Response<Body> {
    match routing.app.store.read("", |view| view.backend().count(runfold_store::Kind::Workspace, "")).await {
        Ok(_) => {
            let findings = crate::health::look(&routing.app).await;
            let status = crate::health::word(&findings);
            axum::Json(serde_json::json!({"status": status, "version": env!("CARGO_PKG_VERSION")})).into_response()
        }
        Err(error) => {
            tracing::error!("the store does not answer: {error}");
            (StatusCode::SERVICE_UNAVAILABLE, axum::Json(serde_json::json!({"status": "store does not answer"})))
                .into_response()
        }
    }
}

async fn metrics(routing: &Routing, headers: HeaderMap, address: &str) -> Response<Body> {
    let app = &routing.app;
    if !app.settings.open_metrics
        && let Err(failure) = viewer(app, &headers, address, "metrics").await
    {
        return plain_problem(&failure.into_problem("metrics"));
    }
    app.metrics.set("runfold_meta_bytes", app.store.meta().size_bytes() as f64);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], app.metrics.text()).into_response()
}

/// The document that describes the API.
async fn description(routing: &Routing, headers: HeaderMap, address: &str) -> Response<Body> {
    static DOCUMENT: OnceLock<Bytes> = OnceLock::new();
    if let Err(failure) = viewer(&routing.app, &headers, address, "openapi.json").await {
        return plain_problem(&failure.into_problem("openapi"));
    }
    let text = DOCUMENT.get_or_init(|| openapi::document().to_string().into());
    ([(header::CONTENT_TYPE, "application/json")], text.clone()).into_response()
}

/// Whoever is logged in may read what is no action.
async fn viewer(app: &App, headers: &HeaderMap, address: &str, what: &str) -> Outcome<()> {
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let cookie = guard::counting_cookie(headers);
    let who = app.accounts.identify(authorization, cookie.as_deref(), address, Moment::now()).await?;
    Ok(Access::Viewer.check(who.as_ref(), what)?)
}

async fn call(routing: Routing, path: String, request: Request) -> Response<Body> {
    let started = Instant::now();
    if !matches!(*request.method(), Method::GET | Method::POST) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let (parts, body) = request.into_parts();
    let idle = routing.app.settings.head_timeout;
    let is_one = parts.version <= Version::HTTP_11;
    let forks = is_one && CLIENT_HEADERS.iter().any(|name| parts.headers.contains_key(*name));
    let body = match read_body(&parts.headers, body, idle).await {
        Ok(body) => body,
        Err(problem) => {
            tracing::debug!("a request broke off after {} ms: {problem}", started.elapsed().as_millis());
            return refused_unread(&problem, is_one);
        }
    };
    let request = ApiRequest {
        path,
        query: parts.uri.query().map(str::to_owned),
        cookie: guard::counting_cookie(&parts.headers),
        headers: parts.headers,
        body,
        address: address_of(&parts.extensions),
        request_id: crate::accounts::secrets::new_id(),
    };
    let mut response = dispatch(routing.app, routing.table, request).await;
    if forks {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// The whole body. One that announces too much is refused before it is read, one that stands still is given up.
pub(crate) async fn read_body(headers: &HeaderMap, body: Body, idle: Duration) -> Result<Bytes, Problem> {
    read_body_of(headers, body, idle, BODY_BYTES).await
}

/// As `read_body`, of at most so many bytes.
pub(crate) async fn read_body_of(
    headers: &HeaderMap,
    body: Body,
    idle: Duration,
    most: usize,
) -> Result<Bytes, Problem> {
    let too_large = || {
        let message = format!("the body has more than {most} bytes; send smaller batches");
        Problem::new(Code::TOO_LARGE, message)
    };
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|bytes| bytes > most as u64) {
        return Err(too_large());
    }
    let mut body = Limited::new(body, most);
    let mut read = BytesMut::new();
    loop {
        let frame = tokio::time::timeout(idle, body.frame()).await;
        match frame {
            Err(_) => return Err(Problem::validation("the request's body stood still for too long")),
            Ok(None) => return Ok(read.freeze()),
            Ok(Some(Ok(frame))) => read.extend_from_slice(frame.data_ref().map_or(&[], |data| data)),
            Ok(Some(Err(error))) if error.is::<http_body_util::LengthLimitError>() => return Err(too_large()),
            Ok(Some(Err(_))) => return Err(Problem::validation("the request broke off before its end")),
        }
    }
}

fn address_of(extensions: &Extensions) -> String {
    extensions.get::<Ends>().map(|ends| ends.remote.ip().to_string()).unwrap_or_default()
}
