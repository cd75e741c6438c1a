//! `/files`: what clients upload and fetch by path. Paths are data: the bytes lie under ids that are made here.

mod answer;
mod pace;
pub mod receive;
pub mod sign;

use crate::access::{Access, Identity};
use crate::app::App;
use crate::failure::{Failure, Outcome};
use crate::http::router::{plain_problem, read_body};
use crate::http::{Ends, guard};
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, Method, Response, StatusCode, header};
use axum::response::IntoResponse;
use runfold_api::Problem;
use runfold_api::limits::FILE_PATH_CHARS;
use runfold_api::problem::Code;
use runfold_api::time::Moment;
use runfold_data::{DataError, FilePath};
use runfold_store::Actor;
use serde_json::{Map, Value, json};

/// A file's name in each way that it may have been stored.
pub struct Name {
    /// As it stands in the request, and decoded once.
    pub raw: String,
    pub decoded: String,
    pub folded: String,
}

impl Name {
    pub fn parse(raw: &str) -> Result<Self, DataError> {
        let raw = raw.trim_start_matches('/');
        let folded = FilePath::parse(raw, FILE_PATH_CHARS)?.as_str().to_owned();
        let decoded = percent_encoding::percent_decode_str(raw).decode_utf8_lossy().into_owned();
        Ok(Self { raw: raw.to_owned(), decoded, folded })
    }

    pub fn spellings(&self) -> [&str; 2] {
        [&self.decoded, &self.raw]
    }
}

/// Who asks, and in whose name a change is written.
pub struct Caller {
    pub who: Identity,
    pub address: String,
    /// The one file that a signed link reads.
    pub only: Option<sign::Only>,
}

impl Caller {
    pub fn actor(&self, action: &str) -> Actor {
        Actor {
            user: self.who.user.clone(),
            workspace: self.who.workspace.clone(),
            source: self.who.source(self.address.clone()),
            action: action.to_owned(),
            at: Moment::now(),
        }
    }
}

/// Answers a request below `/files`; `path` is what follows, percent-encoded as it came.
pub async fn serve(app: App, path: &str, request: Request) -> Response<Body> {
    match routed(app, path, request).await {
        Ok(response) => response,
        Err(failure) => plain_problem(&failure.into_problem("files")),
    }
}

async fn routed(app: App, path: &str, request: Request) -> Outcome<Response<Body>> {
    let method = request.method().clone();
    if path.trim_matches('/').is_empty() && matches!(method, Method::GET | Method::HEAD) {
        return Ok("OK".into_response());
    }
    let needed = if matches!(method, Method::GET | Method::HEAD) { Access::Viewer } else { Access::Editor };
    let (headers, uri) = (request.headers().clone(), request.uri().clone());
    let address = request.extensions().get::<Ends>().map(|ends| ends.remote.ip().to_string()).unwrap_or_default();
    let caller = identify(&app, path, uri.query(), &headers, address, needed).await?;
    match (method, path.trim_start_matches('/')) {
        (Method::GET | Method::HEAD, name) => {
            let name = Name::parse(name).map_err(|_| not_found())?;
            let method = request.method().clone();
            drop(request);
            answer::file(&app, &caller, &name, &method, &headers, uri.query()).await
        }
        (Method::POST, "delete_many") => delete_many(&app, &caller, request).await,
        (Method::POST, "") => receive::form(&app, &caller, request).await,
        (Method::PUT, part) if part.starts_with("uploads/") => receive::part(&app, &caller, part, request).await,
        (Method::DELETE, name) => {
            let name = Name::parse(name)?;
            let removed = remove(&app, &caller, &name).await?;
            if removed == 0 { Err(not_found().into()) } else { Ok(StatusCode::OK.into_response()) }
        }
        _ => Ok(StatusCode::METHOD_NOT_ALLOWED.into_response()),
    }
}

/// Missing and another workspace's look the same.
pub fn not_found() -> Problem {
    Problem::new(Code::NOT_FOUND, "there is no such file")
}

async fn identify(
    app: &App,
    path: &str,
    query: Option<&str>,
    headers: &HeaderMap,
    address: String,
    needed: Access,
) -> Outcome<Caller> {
    let now = Moment::now();
    if needed == Access::Viewer
        && let Some((who, only)) = sign::signed_for(app, path, query, now).await?
    {
        return Ok(Caller { who, address, only: Some(only) });
    }
    let authorization = text(headers, header::AUTHORIZATION.as_str()).map(str::to_owned);
    let cookie = guard::counting_cookie(headers);
    let who = app.accounts.identify(authorization.as_deref(), cookie.as_deref(), &address, now).await?;
    needed.check(who.as_ref(), "files")?;
    let who = who.ok_or_else(|| Problem::new(Code::NO_CREDENTIALS, "log in first"))?;
    Ok(Caller { who, address, only: None })
}

pub fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

async fn remove(app: &App, caller: &Caller, name: &Name) -> Outcome<u64> {
    let (decoded, raw, folded) = (name.decoded.clone(), name.raw.clone(), name.folded.clone());
    let removing = move |tx: &runfold_store::Tx<'_>| runfold_store::files::remove(tx, &[&decoded, &raw], &folded);
    Ok(app.store.write(caller.actor("files.delete"), removing).await?)
}

/// `{files: [path]}` → `{deleted: {file: path}, errors: {message: [file]}}`. `+` may stand for a blank.
async fn delete_many(app: &App, caller: &Caller, request: Request) -> Outcome<Response<Body>> {
    let (parts, body) = request.into_parts();
    let body = read_body(&parts.headers, body, app.settings.head_timeout).await?;
    let body: Value = serde_json::from_slice(&body).map_err(|_| Problem::validation("the body is not JSON"))?;
    let files = body["files"].as_array().ok_or_else(|| Problem::missing_field("files"))?;
    let (mut deleted, mut errors) = (Map::new(), Map::new());
    for file in files.iter().filter_map(Value::as_str) {
        match delete_one(app, caller, file).await {
            Ok(path) => {
                deleted.insert(file.to_owned(), json!(path));
            }
            Err(Failure::Problem(problem)) => {
                let list = errors.entry(problem.message).or_insert_with(|| json!([]));
                list.as_array_mut().into_iter().for_each(|list| list.push(json!(file)));
            }
            Err(failure) => return Err(failure),
        }
    }
    Ok(axum::Json(json!({"deleted": deleted, "errors": errors})).into_response())
}

async fn delete_one(app: &App, caller: &Caller, file: &str) -> Outcome<String> {
    let mut names = vec![Name::parse(file)?];
    if file.contains('+') {
        names.push(Name::parse(&file.replace('+', " "))?);
    }
    for name in names {
        if remove(app, caller, &name).await? > 0 {
            return Ok(name.folded);
        }
    }
    Err(not_found().into())
}
