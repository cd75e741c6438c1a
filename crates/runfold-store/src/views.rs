//! Saved views: what a page needs to look again as somebody arranged it. What is in one is the page's business.

use crate::document::{Doc, DocExt, Document};
use crate::error::Result;
use crate::ids::new_id;
use crate::kind::Kind;
use crate::tx::{Tx, View};
use runfold_api::Problem;
use runfold_api::limits::{VIEW_BYTES, VIEWS_PER_USER};
use runfold_api::problem::Code;
use runfold_api::time::Moment;
use runfold_api::wire::views::{CreateView, GetViews, Owner, UpdateView, View as Outward};
use serde_json::{Map, Value};

const NAME_CHARS: usize = 200;
const KIND_CHARS: usize = 50;
/// An ephemeral view that nobody made again for this long goes.
const EPHEMERAL_S: i64 = 365 * 24 * 3_600;

/// Who asks, and whether others' views are theirs to change.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    pub user: &'a str,
    pub is_admin: bool,
    pub may_share: bool,
}

/// # Errors
/// 400/12 for a bad name, kind or size, 403/20 for a viewer who shares, 400/401 for an unknown project.
pub fn create(tx: &Tx<'_>, asking: Asking<'_>, request: &CreateView) -> Result<String> {
    check_state(&request.state)?;
    let is_ephemeral = request.ephemeral.unwrap_or(false);
    let mut view = Doc::new();
    set_kind(&mut view, &request.kind)?;
    set_project(tx, &mut view, request.project.as_deref())?;
    view.set("state", Value::Object(request.state.clone()));
    view.set("user", asking.user);
    view.set("company", tx.workspace());
    view.set("created", tx.now_iso());
    view.set("last_update", tx.now_iso());
    if is_ephemeral {
        view.set("ephemeral", true);
        view.set("id", id_of(&view, tx.workspace()));
        if let Some(known) = tx.find(Kind::SavedView, view.str_at("id").unwrap_or_default())? {
            return touch(tx, &known);
        }
    } else {
        set_name(&mut view, request.name.as_deref().unwrap_or_default())?;
        set_shared(&mut view, asking, request.shared.unwrap_or(false))?;
        view.set("id", new_id());
    }
    check_room(tx, asking.user)?;
    Ok(tx.create(Kind::SavedView, view)?.id().to_owned())
}

/// The same state of the same page has the same id, so that a link made twice is one link.
fn id_of(view: &Doc, workspace: &str) -> String {
    let whole = serde_json::json!([workspace, view.get("kind"), view.get("project"), view.get("state")]);
    blake3::hash(whole.to_string().as_bytes()).to_hex()[..32].to_owned()
}

fn touch(tx: &Tx<'_>, known: &Document) -> Result<String> {
    let mut view = tx.edit(Kind::SavedView, known.id())?;
    view.set("last_update", tx.now_iso());
    Ok(tx.put(view)?.id().to_owned())
}

fn check_room(tx: &Tx<'_>, user: &str) -> Result<()> {
    let count = tx.backend().rids_by(Kind::SavedView, Some(tx.workspace()), "user", user)?.len();
    if count < VIEWS_PER_USER {
        return Ok(());
    }
    let message =
        format!("there are {count} views of yours already, and no user has more than {VIEWS_PER_USER}; delete one");
    Err(Problem::validation(message).into())
}

fn check_state(state: &Map<String, Value>) -> Result<(), Problem> {
    let bytes = serde_json::to_vec(state).map_or(usize::MAX, |text| text.len());
    if bytes <= VIEW_BYTES {
        return Ok(());
    }
    let message = format!("`state` takes {bytes} bytes; a view holds at most {VIEW_BYTES}");
    Err(Problem::validation(message).with("field", "state"))
}

fn set_name(view: &mut Doc, name: &str) -> Result<(), Problem> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS {
        let message = format!("a view needs a `name` of 1 to {NAME_CHARS} characters");
        return Err(Problem::validation(message).with("field", "name"));
    }
    view.set("name", name);
    Ok(())
}

fn set_kind(view: &mut Doc, kind: &str) -> Result<(), Problem> {
    if kind.is_empty() || kind.chars().count() > KIND_CHARS {
        let message = format!("a view needs a `kind` of 1 to {KIND_CHARS} characters: the page that it is of");
        return Err(Problem::validation(message).with("field", "kind"));
    }
    view.set("kind", kind);
    Ok(())
}

fn set_project(tx: &Tx<'_>, view: &mut Doc, project: Option<&str>) -> Result<()> {
    if let Some(project) = project.filter(|project| !project.is_empty()) {
        view.set("project", tx.get(Kind::Project, project)?.id());
    }
    Ok(())
}

fn set_shared(view: &mut Doc, asking: Asking<'_>, shared: bool) -> Result<(), Problem> {
    if shared && !asking.may_share {
        let message = "sharing a view needs the role editor; keep it for yourself, or ask somebody who may";
        return Err(Problem::new(Code::FORBIDDEN_ROLE, message));
    }
    view.set("shared", shared);
    Ok(())
}

/// # Errors
/// 404 for a view that is not there or somebody else's own; 403/21 for a shared one of somebody else.
pub fn update(tx: &Tx<'_>, asking: Asking<'_>, request: &UpdateView) -> Result<u64> {
    check_owner(&tx.view(), asking, &request.view)?;
    let mut view = tx.edit(Kind::SavedView, &request.view)?;
    if view.bool_at("ephemeral") {
        return Err(Problem::validation("a view made for a link never changes; create another one").into());
    }
    if let Some(name) = &request.name {
        set_name(&mut view, name)?;
    }
    if let Some(kind) = &request.kind {
        set_kind(&mut view, kind)?;
    }
    if let Some(state) = &request.state {
        check_state(state)?;
        view.set("state", Value::Object(state.clone()));
    }
    if let Some(project) = &request.project {
        view.unset("project");
        set_project(tx, &mut view, Some(project))?;
    }
    if let Some(shared) = request.shared {
        set_shared(&mut view, asking, shared)?;
    }
    if !view.is_changed() {
        return Ok(0);
    }
    view.set("last_update", tx.now_iso());
    tx.put(view)?;
    Ok(1)
}

/// # Errors
/// As [`update`].
pub fn delete(tx: &Tx<'_>, asking: Asking<'_>, id: &str) -> Result<()> {
    let view = check_owner(&tx.view(), asking, id)?;
    tx.remove(Kind::SavedView, &view)
}

fn check_owner(view: &View<'_>, asking: Asking<'_>, id: &str) -> Result<Document> {
    let found = view.get(Kind::SavedView, id)?;
    if is_mine(&found, asking) {
        return Ok(found);
    }
    if !is_seen(&found, asking) {
        return Err(Kind::SavedView.unknown(id).into());
    }
    let message = "this view is somebody else's, so it can't be changed; save a copy of your own";
    Err(Problem::new(Code::NO_WRITE_PERMISSION, message).with("id", id).into())
}

fn is_mine(view: &Doc, asking: Asking<'_>) -> bool {
    view.str_at("user") == Some(asking.user) || (asking.is_admin && view.bool_at("shared"))
}

fn is_seen(view: &Doc, asking: Asking<'_>) -> bool {
    view.str_at("user") == Some(asking.user) || view.bool_at("shared") || view.bool_at("ephemeral")
}

/// One's own views and shared ones, by name; by id also those that were made for links.
///
/// # Errors
/// Whatever keeps the store from reading.
pub fn get_all(view: &View<'_>, asking: Asking<'_>, request: &GetViews) -> Result<Vec<Outward>> {
    let mut found = Vec::new();
    let wanted = |row: &Document| {
        let fits =
            |asked: &Option<String>, field: &str| asked.as_ref().is_none_or(|asked| row.str_at(field) == Some(asked));
        is_seen(row, asking) && fits(&request.kind, "kind") && fits(&request.project, "project")
    };
    match &request.ids {
        Some(ids) => found.extend(view.get_all(Kind::SavedView, ids)?.into_iter().filter(wanted)),
        None => view.for_each(Kind::SavedView, |row| {
            found.extend(Some(row).filter(|row| wanted(row) && !row.bool_at("ephemeral")));
            Ok(())
        })?,
    }
    let mut views = found.iter().map(|row| outward(view, asking, row)).collect::<Result<Vec<_>>>()?;
    views.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| a.id.cmp(&b.id)));
    Ok(views)
}

fn outward(view: &View<'_>, asking: Asking<'_>, row: &Document) -> Result<Outward> {
    let text = |field| row.str_at(field).unwrap_or_default().to_owned();
    let user = text("user");
    let name = view.find(Kind::User, &user)?.and_then(|user| user.str_at("name").map(str::to_owned));
    Ok(Outward {
        id: row.id().to_owned(),
        name: text("name"),
        kind: text("kind"),
        state: row.map_at("state").cloned().unwrap_or_default(),
        project: row.str_at("project").map(str::to_owned),
        shared: row.bool_at("shared"),
        ephemeral: row.bool_at("ephemeral"),
        user: Owner { id: user, name },
        mine: is_mine(row, asking),
        created: text("created"),
        last_update: text("last_update"),
    })
}

/// Whether a view was made for a link that nobody has made again for a year.
pub fn is_over(view: &Doc, now: Moment) -> bool {
    let last = view.str_at("last_update").and_then(Moment::parse);
    view.bool_at("ephemeral") && last.is_some_and(|last| last.plus_seconds(EPHEMERAL_S) < now)
}
