//! What a running task may do by its own token: read as its owner may, write what is its own, make new things.
//! What an attempt sends after it was fenced out goes to a task beside, so that it disturbs no later attempt.

use crate::access::{Access, Grant, TaskGrant};
use crate::action::{Action, RawBody};
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_store::leases::{self, late};
use runfold_store::tx::MADE_BY;
use runfold_store::{Doc, DocExt, Kind, View};
use serde_json::Value;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    Free,
    /// Each object that is named must be the task's own.
    Own,
    /// As `Own`, for projects.
    OwnProject,
    Never,
}

/// The rule of an action. What is not named here, and changes things, is not for tasks.
fn rule(action: &Action) -> Rule {
    let (service, verb) = action.name.split_once('.').unwrap_or((action.name, ""));
    match (action.access, service, verb) {
        (_, "auth", "login" | "validate_token") => Rule::Free,
        (Access::Viewer, "auth", _) | (Access::Admin, ..) => Rule::Never,
        (Access::Viewer, "users" | "views", verb) if !verb.starts_with("get_") => Rule::Never,
        // it takes the alias from another model
        (_, "models", "set_alias") => Rule::Never,
        (Access::Anyone | Access::Viewer, ..) => Rule::Free,
        // events check their owners themselves: there may be millions of lines
        (_, "events", "add" | "add_batch" | "add_columns") | (_, "uploads", _) => Rule::Free,
        (_, "tasks", "create" | "clone" | "validate") | (_, "models" | "projects", "create") => Rule::Free,
        (_, "pipelines", "start_pipeline") => Rule::Free,
        (_, "tasks" | "models" | "events", _) | (_, "queues", "renew_lease" | "release") => Rule::Own,
        (_, "projects", _) => Rule::OwnProject,
        _ => Rule::Never,
    }
}

/// The attempt by whose token a call comes.
pub fn attempt(call: &Call) -> Option<&TaskGrant> {
    match &call.who.as_ref()?.grant {
        Grant::Task(of) => Some(of),
        Grant::Key(_) | Grant::Session(_) | Grant::User => None,
    }
}

fn refused(action: &str, what: &str) -> Problem {
    let message = format!("`{action}` {what}; a task's token is good for the task alone, so log in with an access key");
    Problem::new(Code::FORBIDDEN_ROLE, message)
}

/// The body as the action may have it.
///
/// # Errors
/// 403/20 for what is not the task's to do.
pub async fn check(app: &App, call: &Call, action: &Action, body: RawBody) -> Outcome<RawBody> {
    let Some(of) = attempt(call) else { return Ok(body) };
    let is_project = match rule(action) {
        Rule::Free => return Ok(body),
        Rule::Never => return Err(refused(action.name, "is not for running tasks").into()),
        Rule::Own => false,
        Rule::OwnProject => true,
    };
    let ids = match &body {
        RawBody::Object(object) => changed(action.name, object),
        RawBody::Lines(lines) => parsed(lines).iter().flat_map(named).collect(),
    };
    if is_project {
        check_projects(app, call, of, ids).await?;
        return Ok(body);
    }
    let keeps_the_lease = action.name.starts_with("queues.");
    if keeps_the_lease && !names_attempt(&body, of.fence) {
        return Err(refused(action.name, "names another attempt").into());
    }
    let mine = place(app, call, ids).await?;
    if mine == of.task || keeps_the_lease { Ok(body) } else { Ok(redirected(body, &of.task, &mine)) }
}

/// A token is good for its own attempt's lease, not for that of a later one.
fn names_attempt(body: &RawBody, fence: u64) -> bool {
    match body {
        RawBody::Object(object) => object.get("fence").and_then(Value::as_u64) == Some(fence),
        RawBody::Lines(_) => false,
    }
}

/// Checks that all of `ids` are the task's own; the id under which the task itself is written to.
///
/// # Errors
/// 403/20 for something else.
pub async fn place(app: &App, call: &Call, ids: Vec<String>) -> Outcome<String> {
    let Some(of) = attempt(call).cloned() else { return Ok(String::new()) };
    let (task, fence, workspace) = (of.task.clone(), of.fence, call.workspace()?);
    let found = app.store.read(&workspace, move |view| {
        let strange = ids.iter().map(|id| Ok((id, is_own(&view, id, &task)?)));
        let strange: runfold_store::Result<Vec<_>> = strange.collect();
        let strange = strange?.into_iter().find(|(_, own)| !own).map(|(id, _)| id.clone());
        Ok((strange, leases::is_fenced_out(&view.get(Kind::Task, &task)?.doc, fence)))
    });
    let (strange, is_late) = found.await?;
    if let Some(id) = strange {
        return Err(refused(call.action, &format!("names `{id}`, which is not the task's own")).into());
    }
    if !is_late {
        return Ok(of.task);
    }
    let actor = call.actor()?;
    Ok(app.store.write(actor, move |tx| late::find_or_create(tx, &of.task, of.fence)).await?)
}

/// Whether an object is the task, something that it made, or a model of it. What is not there at all is left to the
/// action, which says so.
fn is_own(view: &View<'_>, id: &str, task: &str) -> runfold_store::Result<bool> {
    if id == task {
        return Ok(true);
    }
    let made = |doc: &Doc| doc.str_at(MADE_BY) == Some(task);
    if let Some(found) = view.find(Kind::Task, id)? {
        return Ok(made(&found));
    }
    let model = view.find(Kind::Model, id)?;
    Ok(model.is_none_or(|model| made(&model) || model.str_at("task") == Some(task)))
}

async fn check_projects(app: &App, call: &Call, of: &TaskGrant, ids: Vec<String>) -> Outcome<()> {
    let (task, workspace) = (of.task.clone(), call.workspace()?);
    // the home project is others' too: a run may describe it, no more
    let may_touch_home = call.action == "projects.update";
    let strange = app.store.read(&workspace, move |view| {
        let home = view.get(Kind::Task, &task)?.str_at("project").map(str::to_owned);
        for id in ids {
            let made = view.find(Kind::Project, &id)?.is_none_or(|found| found.str_at(MADE_BY) == Some(&task));
            let is_own = made || (may_touch_home && home.as_deref() == Some(&id));
            if !is_own {
                return Ok(Some(id));
            }
        }
        Ok(None)
    });
    let strange = strange.await?;
    match strange {
        Some(id) => Err(refused(call.action, &format!("names project `{id}`, which is not the task's own")).into()),
        None => Ok(()),
    }
}

const ONE: &[&str] = &["task", "id", "model", "project"];
const MANY: &[&str] = &["tasks", "ids", "models"];

/// The objects that a request names.
fn named(object: &Doc) -> Vec<String> {
    let one = ONE.iter().filter_map(|field| object.get(*field)?.as_str());
    let many = MANY.iter().filter_map(|field| object.get(*field)?.as_array()).flatten().filter_map(Value::as_str);
    one.chain(many).map(str::to_owned).collect()
}

/// The objects that a request changes: a task that takes a model as its input changes itself alone.
fn changed(action: &str, object: &Doc) -> Vec<String> {
    let mut ids = named(object);
    if action == "tasks.add_or_update_model" && object.str_at("type") == Some("input") {
        ids.retain(|id| object.str_at("model") != Some(id));
    }
    ids
}

fn parsed(lines: &[u8]) -> Vec<Doc> {
    lines.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect()
}

fn redirected(body: RawBody, from: &str, to: &str) -> RawBody {
    match body {
        RawBody::Object(object) => RawBody::Object(renamed(object, from, to)),
        RawBody::Lines(lines) => {
            let objects = parsed(&lines).into_iter().map(|object| Value::Object(renamed(object, from, to)).to_string());
            RawBody::Lines(objects.collect::<Vec<_>>().join("\n").into())
        }
    }
}

fn renamed(mut object: Doc, from: &str, to: &str) -> Doc {
    for field in ONE {
        if object.get(*field).and_then(Value::as_str) == Some(from) {
            object.insert((*field).to_owned(), to.into());
        }
    }
    for field in MANY {
        let list = object.get_mut(*field).and_then(Value::as_array_mut);
        list.into_iter().flatten().filter(|item| *item == from).for_each(|item| *item = to.into());
    }
    object
}
