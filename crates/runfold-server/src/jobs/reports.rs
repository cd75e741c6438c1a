//! Writes to tasks and models what their reports add up to.

use super::workspaces;
use crate::app::App;
use crate::failure::Outcome;
use runfold_store::events::Owner;
use runfold_store::tasks::watchdog::running;

pub async fn run(app: App) -> Outcome<String> {
    let waiting = app.live.waiting();
    app.live.settle_all().await?;
    Ok(format!("wrote what {waiting} tasks and models had reported"))
}

/// After a crash the document of whatever runs may be behind events that were flushed in the last seconds before it.
pub async fn catch_up(app: &App) -> Outcome<()> {
    if !app.uptime.ended_well() {
        for workspace in workspaces(app).await? {
            let of = workspace.clone();
            for task in app.store.read(&workspace, move |view| running(view.backend(), &of)).await? {
                app.live.look_again(&Owner::task(&workspace, task.id()));
            }
        }
    }
    Ok(())
}
