//! Files on their way in: a form with a part a file, or one part of a resumable upload.

use super::pace::{Held, Paced};
use super::{Caller, Name, not_found, text};
use crate::app::App;
use crate::failure::{Failure, Outcome};
use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{HeaderMap, Response, header};
use axum::response::IntoResponse;
use futures_util::StreamExt;
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_data::{Expected, StoredBlob, UploadId, UploadState};
use runfold_store::files::{Arrived, Stored};
use serde_json::json;

/// ClearML's form upload: each part's field name is the path. Answers the stored paths.
pub async fn form(app: &App, caller: &Caller, request: Request) -> Outcome<Response<Body>> {
    if text(request.headers(), header::CONTENT_ENCODING.as_str()).is_some_and(|encoding| encoding != "identity") {
        return Err(Problem::new(Code::UNSUPPORTED_MEDIA, "send the form without a content encoding").into());
    }
    let held = Held::default();
    let request = request.map(|body| Body::from_stream(Paced::new(body, app.settings.head_timeout, held.clone())));
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|_| Problem::validation("the body is not a multipart form; each part's field name is a path"))?;
    let mut paths = Vec::new();
    while let Some(mut field) = form.next_field().await.map_err(broke_off)? {
        held.let_go();
        let raw = field.name().unwrap_or_default().to_owned();
        let name = Name::parse(&raw)?;
        let content_type = field.content_type().map(str::to_owned);
        let mut writer = app.blobs.begin().await?;
        while let Some(chunk) = field.chunk().await.map_err(broke_off)? {
            held.let_go();
            writer.write(&chunk).await?;
        }
        let blob = writer.finish().await?;
        publish(app, caller, &name, blob, content_type).await?;
        paths.push(name.raw);
    }
    if paths.is_empty() {
        return Err(Problem::validation("the form holds no file").into());
    }
    Ok(axum::Json(paths).into_response())
}

fn broke_off(error: impl std::fmt::Display) -> Failure {
    tracing::debug!("an upload broke off: {error}");
    Problem::validation("the upload broke off; nothing of the unfinished file was kept").into()
}

/// Gives a blob that lies on disk its name.
pub async fn publish(
    app: &App,
    caller: &Caller,
    name: &Name,
    blob: StoredBlob,
    content_type: Option<String>,
) -> Outcome<()> {
    let file = arrived(name, blob, content_type);
    app.metrics.add("runfold_uploaded_bytes_total", file.size as f64);
    app.store.write(caller.actor("files.upload"), move |tx| runfold_store::files::store(tx, &file)).await?;
    Ok(())
}

/// As [`publish`], for a blob that may have its name already.
///
/// # Errors
/// 404 when it had a name and was deleted or replaced since.
pub async fn publish_once(
    app: &App,
    caller: &Caller,
    name: &Name,
    blob: StoredBlob,
    content_type: Option<String>,
) -> Outcome<()> {
    if !app.blobs.exists(&blob.id).await? {
        return Err(not_found().into());
    }
    let file = arrived(name, blob, content_type);
    let size = file.size as f64;
    let stored = app.store.write(caller.actor("files.upload"), move |tx| runfold_store::files::store_once(tx, &file));
    match stored.await? {
        Stored::Now => app.metrics.add("runfold_uploaded_bytes_total", size),
        Stored::Before => {}
        Stored::Gone => return Err(not_found().into()),
    }
    Ok(())
}

fn arrived(name: &Name, blob: StoredBlob, content_type: Option<String>) -> Arrived {
    Arrived {
        path: name.raw.clone(),
        folded: name.folded.clone(),
        blob: blob.id.to_string(),
        size: blob.size,
        blake3: blob.blake3,
        sha256: blob.sha256,
        content_type,
    }
}

/// Whose upload it is, as its state says it.
pub fn owner(caller: &crate::access::Identity) -> String {
    format!("{}/{}", caller.workspace, caller.user)
}

/// An upload of the caller's.
///
/// # Errors
/// 404 for one that is not there or somebody else's.
pub async fn own_upload(app: &App, caller: &crate::access::Identity, id: &str) -> Outcome<(UploadId, UploadState)> {
    let id: UploadId = id.parse().map_err(|_| not_found())?;
    let state = app.uploads.status(&id).await?;
    // the path follows the owner in the upload's note
    if state.owner.split('\n').next() != Some(owner(caller).as_str()) {
        return Err(not_found().into());
    }
    Ok((id, state))
}

fn expected(headers: &HeaderMap) -> Expected {
    let header = |name| text(headers, name).map(str::to_owned);
    Expected { size: None, blake3: header("x-blake3"), sha256: header("x-sha256") }
}

/// `PUT /files/uploads/<id>/<part>` with an optional `X-Blake3` or `X-Sha256` of the part.
pub async fn part(app: &App, caller: &Caller, path: &str, request: Request) -> Outcome<Response<Body>> {
    let parts: Vec<_> = path.split('/').collect();
    let ["uploads", id, part] = parts[..] else { return Err(not_found().into()) };
    let part: u32 = part.parse().map_err(|_| Problem::validation("the part is a number from 0"))?;
    let (id, _) = own_upload(app, &caller.who, id).await?;
    let expected = expected(request.headers());
    let held = Held::default();
    let stream = Paced::new(request.into_body(), app.settings.head_timeout, held.clone());
    let taken = stream.inspect(|_| held.let_go());
    let state = app.uploads.put_part(&id, part, expected, taken).await?;
    Ok(axum::Json(json!({"missing": state.missing()})).into_response())
}
