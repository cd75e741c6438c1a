//! Hints that a task reported something, for those who look at it just now. Nobody looking costs nothing.
//! It leaves what was reported to the event store, which a page asks again.

use runfold_api::limits::STREAM_HINTED_SERIES;
use runfold_store::events::Owner;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use tokio::sync::Notify;

/// What was reported: which series have new points from which iteration, and whether there are new lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// By metric and variant; `None` when it is not known, or too many to name.
    pub series: Option<BTreeMap<(String, String), i64>>,
    pub lines: bool,
}

impl News {
    /// Anything may have changed.
    pub fn unknown() -> Self {
        Self { series: None, lines: true }
    }

    fn add(&mut self, other: &Self) {
        self.lines |= other.lines;
        match (&mut self.series, &other.series) {
            (Some(mine), Some(theirs)) => {
                for (series, from) in theirs {
                    let known = mine.entry(series.clone()).or_insert(*from);
                    *known = (*known).min(*from);
                }
                if mine.len() > STREAM_HINTED_SERIES {
                    self.series = None;
                }
            }
            (mine, _) => *mine = None,
        }
    }
}

/// Cheap to clone.
#[derive(Clone, Default)]
pub struct Hints(Arc<Hub>);

#[derive(Default)]
struct Hub {
    watched: RwLock<HashMap<Owner, Vec<Arc<Pending>>>>,
    /// As many as `watched` has, to be looked at without its lock.
    count: AtomicUsize,
}

/// What one stream has not told yet.
#[derive(Default)]
struct Pending {
    news: Mutex<HashMap<Owner, News>>,
    woken: Notify,
}

/// A stream that listens; it stops when this goes.
pub struct Ear {
    hints: Hints,
    owners: Vec<Owner>,
    pending: Arc<Pending>,
}

impl Hints {
    /// Whether anybody looks at what this owner reports.
    pub fn are_wanted(&self, owner: &Owner) -> bool {
        self.0.count.load(Ordering::Relaxed) > 0
            && self.0.watched.read().unwrap_or_else(PoisonError::into_inner).contains_key(owner)
    }

    pub fn tell(&self, owner: &Owner, news: &News) {
        if !self.are_wanted(owner) {
            return;
        }
        let watched = self.0.watched.read().unwrap_or_else(PoisonError::into_inner);
        for pending in watched.get(owner).into_iter().flatten() {
            let mut waiting = pending.news.lock().unwrap_or_else(PoisonError::into_inner);
            match waiting.get_mut(owner) {
                Some(known) => known.add(news),
                None => drop(waiting.insert(owner.clone(), news.clone())),
            }
            pending.woken.notify_one();
        }
    }

    /// Listens to what these owners report from now on.
    pub fn listen(&self, owners: Vec<Owner>) -> Ear {
        let pending = Arc::new(Pending::default());
        let mut watched = self.0.watched.write().unwrap_or_else(PoisonError::into_inner);
        for owner in &owners {
            watched.entry(owner.clone()).or_default().push(Arc::clone(&pending));
        }
        self.0.count.store(watched.len(), Ordering::Relaxed);
        Ear { hints: self.clone(), owners, pending }
    }
}

impl Ear {
    /// Returns once there is something to take.
    pub async fn woken(&self) {
        self.pending.woken.notified().await;
    }

    pub fn take(&self) -> HashMap<Owner, News> {
        std::mem::take(&mut *self.pending.news.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        let mut watched = self.hints.0.watched.write().unwrap_or_else(PoisonError::into_inner);
        for owner in &self.owners {
            if let Some(all) = watched.get_mut(owner) {
                all.retain(|pending| !Arc::ptr_eq(pending, &self.pending));
                if all.is_empty() {
                    watched.remove(owner);
                }
            }
        }
        self.hints.0.count.store(watched.len(), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn news(series: &[(&str, i64)]) -> News {
        let series = series.iter().map(|(name, from)| (((*name).to_owned(), String::new()), *from));
        News { series: Some(series.collect()), lines: false }
    }

    #[test]
    fn what_nobody_listens_to_is_not_wanted() {
        let (hints, owner) = (Hints::default(), Owner::task("w", "t"));
        assert!(!hints.are_wanted(&owner));
        let ear = hints.listen(vec![owner.clone()]);
        assert!(hints.are_wanted(&owner) && !hints.are_wanted(&Owner::task("v", "t")));
        drop(ear);
        assert!(!hints.are_wanted(&owner));
    }

    #[test]
    fn hints_add_up_until_they_are_taken() {
        let (hints, owner) = (Hints::default(), Owner::task("w", "t"));
        let ear = hints.listen(vec![owner.clone()]);
        hints.tell(&owner, &news(&[("loss", 7)]));
        hints.tell(&owner, &news(&[("loss", 5), ("acc", 9)]));
        assert_eq!(ear.take(), HashMap::from([(owner.clone(), news(&[("acc", 9), ("loss", 5)]))]));
        assert!(ear.take().is_empty());
    }

    #[test]
    fn too_many_series_are_named_no_more() {
        let (hints, owner) = (Hints::default(), Owner::task("w", "t"));
        let ear = hints.listen(vec![owner.clone()]);
        for n in 0..=STREAM_HINTED_SERIES {
            hints.tell(&owner, &news(&[(&n.to_string(), 0)]));
        }
        assert_eq!(ear.take()[&owner].series, None);
    }
}
