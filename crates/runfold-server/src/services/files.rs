//! `files.*` and `uploads.*`: signed links, and uploads that survive a broken connection. Ours.

use crate::access::Access;
use crate::action::Service;
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use crate::files::{Caller, Name, not_found, receive, sign};
use runfold_api::Problem;
use runfold_api::wire::files::{CreateUpload, SignFile, UploadRef};
use runfold_data::{NewUpload, UploadState};
use runfold_store::DocExt;
use serde_json::{Value, json};

/// Bytes of a part unless said: small enough for proxies, large enough for 100 GB.
const PART: u64 = 16 << 20;

pub fn files() -> Service {
    Service::new("files").action("files.sign", Access::Viewer, sign_file).own()
}

pub fn uploads() -> Service {
    Service::new("uploads")
        .action("uploads.create", Access::Editor, create)
        .own()
        .action("uploads.status", Access::Editor, status)
        .own()
        .action("uploads.complete", Access::Editor, complete)
        .own()
        .action("uploads.abort", Access::Editor, abort)
        .own()
}

async fn sign_file(app: App, call: Call, request: SignFile) -> Outcome<Value> {
    let who = call.caller()?;
    let name = Name::parse(&request.path)?;
    let (decoded, raw, folded) = (name.decoded.clone(), name.raw.clone(), name.folded.clone());
    let found =
        app.store.read(&who.workspace, move |view| runfold_store::files::find(&view, &[&decoded, &raw], &folded));
    let file = found.await?.ok_or_else(not_found)?;
    let stored = file.str_at("path").unwrap_or_default();
    let purpose = request.purpose.unwrap_or_default();
    let (path, query) = sign::link(&app.accounts.pepper, stored, &who.user, purpose, call.at);
    Ok(json!({"path": path, "query": query}))
}

async fn create(app: App, call: Call, request: CreateUpload) -> Outcome<Value> {
    let who = call.caller()?;
    let name = Name::parse(&request.path)?;
    let upload = NewUpload {
        owner: format!("{}\n{}\n{}", receive::owner(who), name.raw, request.content_type.unwrap_or_default()),
        total_size: request.size,
        part_size: request.part_size.unwrap_or_else(|| PART.max(request.size.div_ceil(10_000))),
        blake3: request.blake3,
        sha256: request.sha256,
    };
    Ok(outward(&app.uploads.create(upload).await?))
}

async fn status(app: App, call: Call, request: UploadRef) -> Outcome<Value> {
    let (_, state) = receive::own_upload(&app, call.caller()?, &request.upload).await?;
    Ok(outward(&state))
}

/// Completing twice is completing once.
async fn complete(app: App, call: Call, request: UploadRef) -> Outcome<Value> {
    let who = call.caller()?.clone();
    let (id, state) = receive::own_upload(&app, &who, &request.upload).await?;
    let mut note = state.owner.split('\n').skip(1);
    let name = Name::parse(note.next().unwrap_or_default())?;
    let content_type = note.next().filter(|kind| !kind.is_empty()).map(str::to_owned);
    let blob = app.uploads.complete(&id).await?;
    let answer = json!({"path": name.raw, "size": blob.size, "blake3": blob.blake3, "sha256": blob.sha256});
    let caller = Caller { who, address: call.address, only: None };
    receive::publish_once(&app, &caller, &name, blob, content_type).await?;
    Ok(answer)
}

async fn abort(app: App, call: Call, request: UploadRef) -> Outcome<Value> {
    let (id, state) = receive::own_upload(&app, call.caller()?, &request.upload).await?;
    if state.stored.is_some() {
        return Err(Problem::validation("the upload is complete; delete the file instead").into());
    }
    app.uploads.abort(&id).await?;
    Ok(json!({"aborted": true}))
}

fn outward(state: &UploadState) -> Value {
    json!({
        "upload": state.id.to_string(),
        "size": state.total_size,
        "part_size": state.part_size,
        "parts": state.parts(),
        "missing": state.missing(),
        "complete": state.stored.is_some(),
    })
}
