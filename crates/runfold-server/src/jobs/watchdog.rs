//! Ends running tasks that have been silent for too long while the server was there to hear them.

use super::workspaces;
use crate::app::App;
use crate::failure::Outcome;
use runfold_api::time::Moment;
use runfold_store::tasks::watchdog::{heard, running, stop_silent};
use runfold_store::{Actor, Document};

pub async fn run(app: App) -> Outcome<String> {
    app.live.settle_all().await?;
    let (mut looked, mut ended) = (0, 0);
    for workspace in workspaces(&app).await? {
        let of = workspace.clone();
        let running = app.store.read(&workspace, move |view| running(view.backend(), &of)).await?;
        looked += running.len();
        for task in running.into_iter().filter(|task| is_silent(&app, task)) {
            let actor = Actor::job(&workspace, "watchdog", app.clock.now());
            ended += usize::from(app.store.write(actor, move |tx| stop_silent(tx, &task)).await?);
        }
    }
    app.metrics.add("runfold_watchdog_stopped_total", ended as f64);
    Ok(format!("ended {ended} of {looked} running tasks"))
}

fn is_silent(app: &App, task: &Document) -> bool {
    let silent = app.uptime.between(heard(task).unwrap_or(Moment(0)), app.clock.now());
    u128::try_from(silent).is_ok_and(|silent| silent >= app.settings.watchdog_after.as_micros())
}
