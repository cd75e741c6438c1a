//! How many series a task or model may have: known ones always take points, new ones only up to the limit.

use super::ingest::Group;
use super::owners::read;
use crate::app::App;
use crate::failure::Outcome;
use runfold_api::limits::SERIES_PER_TASK;
use runfold_store::events::{Owner, Selection};
use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

/// Owners whose number of series is kept in mind.
const OWNERS: usize = 100_000;

/// No owner has more series than this says; counted anew when it says too many.
#[derive(Debug, Default)]
pub struct Pairs(Mutex<HashMap<Owner, usize>>);

impl Pairs {
    fn at_most(&self, owner: &Owner) -> Option<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(owner).copied()
    }

    fn set(&self, owner: &Owner, pairs: usize) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= OWNERS {
            known.clear();
        }
        known.insert(owner.clone(), pairs);
    }
}

/// Takes out of the group what is beyond the limit; returns how many points that were.
pub async fn keep_within_limit(app: &App, owner: &Owner, group: &mut Group) -> Outcome<u64> {
    let pairs = group.scalars.list.len();
    if pairs == 0 {
        return Ok(0);
    }
    if let Some(known) = app.pairs.at_most(owner)
        && known + pairs <= SERIES_PER_TASK
    {
        app.pairs.set(owner, known + pairs);
        return Ok(0);
    }
    let of = owner.clone();
    let heads = read(app, move |events| events.series_heads(&of, &Selection::all())).await?;
    let known: HashSet<(&str, &str)> = heads.iter().map(|head| (head.metric.as_str(), head.variant.as_str())).collect();
    let mut room = SERIES_PER_TASK.saturating_sub(known.len());
    let before = room;
    let mut dropped = 0;
    group.scalars.list.retain(|run| {
        if known.contains(&(run.metric.as_str(), run.variant.as_str())) {
            return true;
        }
        let fits = room > 0;
        room = room.saturating_sub(1);
        dropped += if fits { 0 } else { run.points.len() as u64 };
        fits
    });
    app.pairs.set(owner, known.len() + before - room);
    Ok(dropped)
}
