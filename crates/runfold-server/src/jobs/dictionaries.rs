//! Trains dictionaries on the documents that there are and packs older ones anew, some milliseconds at a time.

use crate::app::App;
use crate::failure::{Failure, Outcome};
use std::time::Duration;

/// How long one run may go on; what is left waits for the next.
const BUDGET: Duration = Duration::from_secs(2);

pub async fn run(app: App) -> Outcome<String> {
    let store = app.store.clone();
    let packing = tokio::task::spawn_blocking(move || runfold_store::dictionaries::upkeep(&store, BUDGET));
    let is_left = packing.await.map_err(Failure::internal)??;
    Ok(if is_left { "packed older documents anew; some are left" } else { "every document is packed" }.to_owned())
}
