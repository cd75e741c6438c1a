//! Merges fresh changes into the facet index, a few milliseconds at a time, so that writes in between wait for little.

use crate::app::App;
use crate::failure::{Failure, Outcome};
use std::time::Duration;

/// How long one run may go on; what is left waits for the next.
const BUDGET: Duration = Duration::from_millis(500);

pub async fn run(app: App) -> Outcome<String> {
    let store = app.store.clone();
    let merging = tokio::task::spawn_blocking(move || runfold_store::index::merge(&store, BUDGET));
    let is_left = merging.await.map_err(Failure::internal)??;
    Ok(if is_left { "merged fresh changes; some are left" } else { "every change is merged" }.to_owned())
}
