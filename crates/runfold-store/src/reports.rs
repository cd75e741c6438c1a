//! Reports: tasks of type `report` that lie in `.reports` below the project they are about.

use crate::document::{Doc, DocExt};
use crate::error::Result;
use crate::ids::new_id;
use crate::kind::Kind;
use crate::projects::{self, Removed, remove_task, touch};
use crate::tx::{Editing, Tx, View};
use runfold_api::problem::Code;
use runfold_api::status::TaskStatus;
use runfold_api::wire::Updated;
use runfold_api::wire::projects::Tags;
use runfold_api::wire::reports::{Create, Created, Move, Report, Update};
use runfold_api::{Problem, names};

const SECTION: &str = ".reports";

/// Makes a draft in the section of its project, which is made where it is missing.
pub fn create(tx: &Tx<'_>, request: &Create) -> Result<Created> {
    let project = section_of(tx, request.project.as_deref(), None)?;
    let id = new_id();
    let mut doc = Doc::new();
    doc.set("id", id.as_str());
    doc.set("name", names::name(&request.name)?);
    doc.set("type", "report");
    doc.set("status", TaskStatus::Created.as_str());
    doc.set("project", project.as_str());
    doc.set("user", tx.actor().user.as_str());
    doc.set("company", tx.workspace());
    doc.set("tags", names::tags(request.tags.as_deref().unwrap_or_default())?);
    doc.set("system_tags", vec!["reports"]);
    doc.set("comment", request.comment.as_deref().unwrap_or_default());
    doc.set("report", request.report.as_deref().unwrap_or_default());
    doc.set("report_assets", request.report_assets.clone().unwrap_or_default());
    for time in ["created", "status_changed", "last_update", "last_change"] {
        doc.set(time, tx.now_iso());
    }
    doc.set("last_changed_by", tx.actor().user.as_str());
    tx.create(Kind::Task, doc)?;
    touch(tx, Some(&project))?;
    Ok(Created { id, project_id: project })
}

/// Changes the fields given; of a published report name, tags and comment alone.
///
/// # Errors
/// 400/110 for the text or the assets of a published one.
pub fn update(tx: &Tx<'_>, request: &Update) -> Result<Updated> {
    let mut report = edit(tx, &request.task)?;
    let writes_text = request.report.is_some() || request.report_assets.is_some();
    if writes_text && is_published(&report) {
        let message = format!("report `{}` is published, so its text can't change", request.task);
        return Err(Problem::new(Code::TASK_WRONG_STATUS, message).with("task", request.task.as_str()).into());
    }
    let mut fields = Doc::new();
    for (field, text) in [("comment", &request.comment), ("report", &request.report)] {
        if let Some(text) = text {
            fields.set(field, text.as_str());
        }
    }
    if let Some(name) = &request.name {
        fields.set("name", names::name(name)?);
    }
    if let Some(tags) = &request.tags {
        fields.set("tags", names::tags(tags)?);
    }
    if let Some(assets) = &request.report_assets {
        fields.set("report_assets", assets.clone());
    }
    if fields.is_empty() {
        return Ok(Updated::default());
    }
    report.extend(fields.clone());
    let changed = stamp(tx, &mut report);
    fields.extend(changed);
    tx.put(report)?;
    Ok(Updated { updated: 1, fields })
}

/// Moves a report into the section of another project; answers that section.
pub fn move_report(tx: &Tx<'_>, request: &Move) -> Result<String> {
    let report = edit(tx, &request.task)?;
    let old = report.str_at("project").map(str::to_owned);
    let project = section_of(tx, request.project.as_deref(), request.project_name.as_deref())?;
    projects::move_contents(tx, Kind::Task, std::slice::from_ref(&request.task), Some(&project))?;
    if old.as_deref() != Some(project.as_str()) {
        drop_emptied(tx, old.as_deref())?;
    }
    Ok(project)
}

/// # Errors
/// 400/110 for one that is published already.
pub fn publish(tx: &Tx<'_>, request: &Report) -> Result<Updated> {
    let mut report = edit(tx, &request.task)?;
    if is_published(&report) {
        let message = format!("report `{}` is published already", request.task);
        return Err(Problem::new(Code::TASK_WRONG_STATUS, message).with("task", request.task.as_str()).into());
    }
    let mut fields = Doc::new();
    fields.set("status", TaskStatus::Published.as_str());
    fields.set("status_reason", "");
    fields.set("status_message", request.message.as_deref().unwrap_or_default());
    for time in ["status_changed", "published"] {
        fields.set(time, tx.now_iso());
    }
    report.extend(fields.clone());
    fields.extend(stamp(tx, &mut report));
    let project = report.str_at("project").map(str::to_owned);
    tx.put(report)?;
    touch(tx, project.as_deref())?;
    Ok(Updated { updated: 1, fields })
}

/// Archives a report, or takes it out of the archive. Answers how many changed.
pub fn set_archived(tx: &Tx<'_>, request: &Report, archived: bool) -> Result<u64> {
    let mut report = edit(tx, &request.task)?;
    report.set_listed("system_tags", "archived", archived);
    if !report.is_changed() {
        return Ok(0);
    }
    if let Some(message) = &request.message {
        report.set("status_message", message.as_str());
    }
    stamp(tx, &mut report);
    tx.put(report)?;
    Ok(1)
}

/// Deletes a report, and its section when nothing is left in it.
///
/// # Errors
/// 400/123 for a published one that is not archived, unless forced.
pub fn delete(tx: &Tx<'_>, id: &str, force: bool) -> Result<()> {
    let report = edit(tx, id)?;
    if is_published(&report) && !report.lists("system_tags", "archived") && !force {
        let message = format!("report `{id}` is published; archive it first, or delete it with `force`");
        return Err(Problem::new(Code::TASK_NOT_DELETABLE, message).with("task", id).into());
    }
    let report = report.before().clone();
    remove_task(tx, &report, &mut Removed::default())?;
    drop_emptied(tx, report.str_at("project"))
}

/// The tags of all reports. Reads the tasks of the reports' sections.
pub fn get_tags(view: &View<'_>) -> Result<Tags> {
    projects::get_report_tags(view)
}

/// A task that is a report and may be changed.
///
/// # Errors
/// 400/150 for another type.
fn edit(tx: &Tx<'_>, id: &str) -> Result<Editing> {
    let task = tx.edit(Kind::Task, id)?;
    if task.str_at("type") != Some("report") {
        let message = format!("task `{id}` is of type `{}`, not a report", task.str_at("type").unwrap_or_default());
        return Err(Problem::new(Code::NOT_A_REPORT, message).with("task", id).into());
    }
    Ok(task)
}

fn is_published(report: &Doc) -> bool {
    report.str_at("status").and_then(TaskStatus::parse).is_some_and(TaskStatus::is_locked)
}

fn stamp(tx: &Tx<'_>, report: &mut Editing) -> Doc {
    let mut fields = Doc::new();
    for time in ["last_update", "last_change"] {
        fields.set(time, tx.now_iso());
    }
    fields.set("last_changed_by", tx.actor().user.as_str());
    report.extend(fields.clone());
    fields
}

/// The section of a project; the project itself where that is one.
fn section_of(tx: &Tx<'_>, project: Option<&str>, project_name: Option<&str>) -> Result<String> {
    let above = projects::target(tx, project, project_name)?.map(|id| tx.get(Kind::Project, &id)).transpose()?;
    let name = above.as_ref().and_then(|project| project.str_at("name")).unwrap_or_default();
    if projects::basename(name) == SECTION {
        return Ok(projects::find_or_create(tx, name)?.id().to_owned());
    }
    Ok(projects::find_or_create(tx, &format!("{name}/{SECTION}"))?.id().to_owned())
}

/// A section without reports and without projects below it goes.
fn drop_emptied(tx: &Tx<'_>, project: Option<&str>) -> Result<()> {
    let Some(project) = project.map(|id| tx.find(Kind::Project, id)).transpose()?.flatten() else { return Ok(()) };
    let id = [project.id().to_owned()];
    let is_section = project.str_at("basename") == Some(SECTION) && !project.is_public();
    let is_empty = tx.counters(Some(&id))?.iter().all(|counter| counter.count == 0);
    if is_section && is_empty && projects::subtree(&tx.view(), &id)?.len() == 1 {
        tx.remove(Kind::Project, &project)?;
    }
    Ok(())
}
