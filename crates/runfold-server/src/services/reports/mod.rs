//! `reports.*`: texts about a project with charts from its tasks.

mod task_data;

use crate::access::Access;
use crate::action::Service;
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use runfold_api::wire::projects::Tags;
use runfold_api::wire::reports::{Archived, Create, Created, Delete, Deleted, Move, Moved, Report, Unarchived, Update};
use runfold_api::wire::{Nothing, Updated};
use runfold_store::reports;

pub fn actions() -> Service {
    Service::new("reports")
        .action("reports.create", Access::Editor, create)
        .action("reports.update", Access::Editor, update)
        .action("reports.move", Access::Editor, move_report)
        .action("reports.publish", Access::Editor, publish)
        .action("reports.archive", Access::Editor, archive)
        .action("reports.unarchive", Access::Editor, unarchive)
        .action("reports.delete", Access::Editor, delete)
        .action("reports.get_tags", Access::Viewer, get_tags)
        .query("reports.get_task_data", Access::Viewer, task_data::get_task_data)
}

async fn create(app: App, call: Call, request: Create) -> Outcome<Created> {
    Ok(app.store.write(call.actor()?, move |tx| reports::create(tx, &request)).await?)
}

async fn update(app: App, call: Call, request: Update) -> Outcome<Updated> {
    Ok(app.store.write(call.actor()?, move |tx| reports::update(tx, &request)).await?)
}

async fn move_report(app: App, call: Call, request: Move) -> Outcome<Moved> {
    let project_id = app.store.write(call.actor()?, move |tx| reports::move_report(tx, &request)).await?;
    Ok(Moved { project_id })
}

async fn publish(app: App, call: Call, request: Report) -> Outcome<Updated> {
    Ok(app.store.write(call.actor()?, move |tx| reports::publish(tx, &request)).await?)
}

async fn archive(app: App, call: Call, request: Report) -> Outcome<Archived> {
    let archived = app.store.write(call.actor()?, move |tx| reports::set_archived(tx, &request, true)).await?;
    Ok(Archived { archived })
}

async fn unarchive(app: App, call: Call, request: Report) -> Outcome<Unarchived> {
    let unarchived = app.store.write(call.actor()?, move |tx| reports::set_archived(tx, &request, false)).await?;
    Ok(Unarchived { unarchived })
}

async fn delete(app: App, call: Call, request: Delete) -> Outcome<Deleted> {
    let force = request.force.unwrap_or(false);
    app.store.write(call.actor()?, move |tx| reports::delete(tx, &request.task, force)).await?;
    Ok(Deleted { deleted: 1 })
}

async fn get_tags(app: App, call: Call, _: Nothing) -> Outcome<Tags> {
    Ok(app.store.read(&call.workspace()?, |view| reports::get_tags(&view)).await?)
}
