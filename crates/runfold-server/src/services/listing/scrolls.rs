//! Scrolls: what a query found when it began, so that rows which come and go meanwhile are neither doubled nor skipped.

use crate::accounts::secrets::new_id;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a scroll lives after its last use.
const LIFE: Duration = Duration::from_secs(600);
/// Scrolls at once; the one unused for longest makes room.
const MOST: usize = 1_000;

/// Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Scrolls(Arc<Mutex<HashMap<String, Scroll>>>);

#[derive(Debug)]
struct Scroll {
    ids: Vec<String>,
    position: usize,
    used: Instant,
}

impl Scrolls {
    /// How many rows a living scroll has given out.
    pub fn position(&self, id: &str) -> Option<usize> {
        let scrolls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        scrolls.get(id).filter(|scroll| scroll.used.elapsed() < LIFE).map(|scroll| scroll.position)
    }

    /// The next ids of a scroll.
    pub fn advance(&self, id: &str, size: usize) -> Vec<String> {
        let mut scrolls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(scroll) = scrolls.get_mut(id) else { return Vec::new() };
        let end = (scroll.position + size).min(scroll.ids.len());
        let ids = scroll.ids[scroll.position..end].to_vec();
        scroll.position = end;
        scroll.used = Instant::now();
        ids
    }

    /// Begins a scroll (or begins one anew under its id) that has given out `position` rows.
    pub fn start(&self, id: Option<String>, ids: Vec<String>, position: usize) -> String {
        let id = id.unwrap_or_else(new_id);
        let mut scrolls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        scrolls.retain(|_, scroll| scroll.used.elapsed() < LIFE);
        if scrolls.len() >= MOST
            && let Some(oldest) = scrolls.iter().min_by_key(|(_, scroll)| scroll.used).map(|(id, _)| id.clone())
        {
            scrolls.remove(&oldest);
        }
        scrolls.insert(id.clone(), Scroll { ids, position, used: Instant::now() });
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scroll_gives_each_id_once() {
        let scrolls = Scrolls::default();
        let ids: Vec<_> = (0..5).map(|n| n.to_string()).collect();
        let id = scrolls.start(None, ids, 2);
        assert_eq!(scrolls.advance(&id, 2), ["2", "3"]);
        assert_eq!(scrolls.advance(&id, 2), ["4"]);
        assert!(scrolls.advance(&id, 2).is_empty());
        assert_eq!(scrolls.position(&id), Some(5));
    }
}
