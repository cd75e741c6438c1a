//! Joins the pieces in which reports of one owner came, once it reports no more. In short slices, and not twice.

use super::{Jobs, blocking};
use crate::app::App;
use crate::failure::Outcome;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

/// An owner that has not reported for this long is believed to be done.
const QUIET: Duration = Duration::from_secs(600);
/// A run ends after this; the next goes on.
const SLICE: Duration = Duration::from_secs(5);
/// Pages that go back to the file system after a run.
const PAGES: u32 = 2_000;

pub async fn run(app: App) -> Outcome<String> {
    let began = Instant::now();
    let compacted = &app.jobs.compacted;
    let lock = || compacted.lock().unwrap_or_else(PoisonError::into_inner);
    lock().retain(|owner| app.live.is_quiet(owner, QUIET));
    let events = app.events.clone();
    let scattered = blocking(move || events.scattered()).await??;
    let due: Vec<_> =
        scattered.into_iter().filter(|owner| app.live.is_quiet(owner, QUIET) && !lock().contains(owner)).collect();
    let (total, mut done) = (due.len(), 0);
    for owner in due {
        if began.elapsed() > SLICE || Jobs::is_stopping(&app.jobs) {
            break;
        }
        let (events, of) = (app.events.clone(), owner.clone());
        blocking(move || events.compact(&of)).await??;
        lock().insert(owner);
        done += 1;
    }
    if done > 0 {
        let events = app.events.clone();
        blocking(move || events.give_back_space(PAGES)).await??;
    }
    app.live.forget_quiet(QUIET);
    app.metrics.add("runfold_compacted_owners_total", f64::from(done));
    Ok(format!("compacted {done} of {total} that were due"))
}
