//! What describes a task, where it lies, and who changed it.

use super::written;
use crate::accounts::secrets::new_id;
use crate::action::{Answer, RawBody, from_object};
use crate::app::App;
use crate::call::Call;
use crate::failure::{Failure, Outcome};
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::wire::Nothing;
use runfold_api::wire::tasks::{
    CreateTask, EditTask, GetOperationsLog, GetTypes, Ids, Made, MoveTasks, SetRequirements, TaskFields, TaskId,
    UpdateTags, UpdateTask, Updated, UpdatedCount,
};
use runfold_store::events::OwnerKind;
use runfold_store::tasks::{self, create, edit, legacy, operations, places, tags};
use runfold_store::{Doc, Kind, visibility};
use serde_json::{Value, json};

pub async fn create(app: App, call: Call, mut request: CreateTask) -> Outcome<Made> {
    legacy::inward(version(&call), &mut request.fields);
    let id = request.id.filter(|id| !id.is_empty()).unwrap_or_else(new_id);
    if id.len() != 32 || !id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        return Err(Problem::validation("`id` is not 32 lower-case hex digits; leave it out to get one").into());
    }
    let made = id.clone();
    app.store.write(call.actor()?, move |tx| create::create(tx, &id, &request.fields)).await?;
    Ok(Made { id: made })
}

pub async fn validate(app: App, call: Call, mut request: TaskFields) -> Outcome<Nothing> {
    legacy::inward(version(&call), &mut request);
    app.store.read(&call.workspace()?, move |view| create::validate(&view, &request)).await?;
    Ok(Nothing {})
}

pub async fn get_by_id(app: App, call: Call, request: TaskId) -> Outcome<Value> {
    app.live.settle_one_for_reading(OwnerKind::Task, &request.task).await;
    let task = app.store.read(&call.workspace()?, move |view| view.get(Kind::Task, &request.task)).await?;
    let mut task = tasks::outward(task.doc);
    legacy::outward(version(&call), &mut task);
    Ok(json!({"task": task}))
}

/// The version whose forms the caller knows.
fn version(call: &Call) -> legacy::Version {
    (call.version.0, call.version.1)
}

pub async fn edit(app: App, call: Call, mut request: EditTask) -> Outcome<Updated> {
    legacy::inward(version(&call), &mut request.fields);
    written(&app, &call, request, edit::edit).await
}

pub async fn update(app: App, call: Call, request: UpdateTask) -> Outcome<Updated> {
    written(&app, &call, request, edit::update).await
}

pub async fn update_batch(app: App, call: Call, body: RawBody) -> Outcome<Answer> {
    let requests = updates(body)?;
    let updated = written(&app, &call, requests, |tx, requests| edit::update_batch(tx, requests)).await?;
    Ok(Answer::Data(serde_json::to_vec(&UpdatedCount { updated }).map_err(Failure::internal)?))
}

/// One update a line; a body of plain JSON is one update.
fn updates(body: RawBody) -> Outcome<Vec<UpdateTask>> {
    let objects: Vec<Doc> = match body {
        RawBody::Object(object) if object.is_empty() => Vec::new(),
        RawBody::Object(object) => vec![object],
        RawBody::Lines(lines) => {
            let lines = lines.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
            let parsed: Result<_, _> = lines.map(serde_json::from_slice).collect();
            parsed.map_err(|error| {
                Problem::new(Code::BAD_BATCH, format!("a line of the batch is not a JSON object: {error}"))
            })?
        }
    };
    Ok(objects.into_iter().map(from_object).collect::<Result<_, _>>()?)
}

pub async fn set_requirements(app: App, call: Call, request: SetRequirements) -> Outcome<Updated> {
    written(&app, &call, request, edit::set_requirements).await
}

pub async fn update_tags(app: App, call: Call, request: UpdateTags) -> Outcome<UpdatedCount> {
    let updated = written(&app, &call, request, |tx, request| tags::update(tx, Kind::Task, request)).await?;
    Ok(UpdatedCount { updated })
}

pub async fn relocate(app: App, call: Call, request: MoveTasks) -> Outcome<Value> {
    let project = written(&app, &call, request, places::relocate).await?;
    Ok(json!({"project_id": project}))
}

pub async fn make_public(app: App, call: Call, request: Ids) -> Outcome<UpdatedCount> {
    let verb = |tx: &runfold_store::Tx<'_>, request: &Ids| visibility::make_public(tx, Kind::Task, &request.ids);
    Ok(UpdatedCount { updated: written(&app, &call, request, verb).await? })
}

pub async fn make_private(app: App, call: Call, request: Ids) -> Outcome<UpdatedCount> {
    let verb = |tx: &runfold_store::Tx<'_>, request: &Ids| visibility::make_private(tx, Kind::Task, &request.ids);
    Ok(UpdatedCount { updated: written(&app, &call, request, verb).await? })
}

pub async fn get_types(app: App, call: Call, request: GetTypes) -> Outcome<Value> {
    let projects = request.projects;
    let types = app.store.read(&call.workspace()?, move |view| places::types(&view, projects.as_deref())).await?;
    Ok(json!({"types": types}))
}

pub async fn get_operations_log(app: App, call: Call, request: GetOperationsLog) -> Outcome<Value> {
    let log = app.store.read(&call.workspace()?, move |view| operations::of_task(&view, &request)).await?;
    let (operations, total) = log;
    Ok(json!({"operations": operations, "total": total}))
}
