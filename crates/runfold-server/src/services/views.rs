//! `views.*`: pages as somebody arranged them, for oneself, for all, or for a link. Ours.

use crate::access::{Access, Role};
use crate::action::Service;
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use runfold_api::wire::views::{CreateView, DeleteView, DeletedView, GetViews, UpdateView, Views};
use runfold_api::wire::{Created, UpdatedCount};
use runfold_store::views::{self, Asking};

pub fn actions() -> Service {
    // whoever may look may arrange what is looked at; sharing takes more, which the store checks
    Service::new("views")
        .action("views.create", Access::Viewer, create)
        .own()
        .action("views.update", Access::Viewer, update)
        .own()
        .action("views.delete", Access::Viewer, delete)
        .own()
        .action("views.get_all", Access::Viewer, get_all)
        .own()
}

fn asking(user: &str, role: Role) -> Asking<'_> {
    Asking { user, is_admin: role == Role::Admin, may_share: Access::Editor.allows(role) }
}

async fn create(app: App, call: Call, request: CreateView) -> Outcome<Created> {
    let (user, role) = (call.caller()?.user.clone(), call.caller()?.role);
    let id = app.store.write(call.actor()?, move |tx| views::create(tx, asking(&user, role), &request)).await?;
    Ok(Created { id })
}

async fn update(app: App, call: Call, request: UpdateView) -> Outcome<UpdatedCount> {
    let (user, role) = (call.caller()?.user.clone(), call.caller()?.role);
    let updated = app.store.write(call.actor()?, move |tx| views::update(tx, asking(&user, role), &request)).await?;
    Ok(UpdatedCount { updated })
}

async fn delete(app: App, call: Call, request: DeleteView) -> Outcome<DeletedView> {
    let (user, role) = (call.caller()?.user.clone(), call.caller()?.role);
    app.store.write(call.actor()?, move |tx| views::delete(tx, asking(&user, role), &request.view)).await?;
    Ok(DeletedView { deleted: 1 })
}

async fn get_all(app: App, call: Call, request: GetViews) -> Outcome<Views> {
    let (user, role) = (call.caller()?.user.clone(), call.caller()?.role);
    let workspace = call.workspace()?;
    let views = app.store.read(&workspace, move |view| views::get_all(&view, asking(&user, role), &request)).await?;
    Ok(Views { views })
}
