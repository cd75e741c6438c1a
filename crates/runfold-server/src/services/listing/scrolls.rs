//! Scrolls: what a query found when it began, so that rows which come and go meanwhile are neither doubled nor skipped.

use crate::accounts::secrets::new_id;
use runfold_store::Kind;
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

/// Whose scroll it is: an id alone opens nobody else's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    pub workspace: String,
    pub user: String,
    /// What is listed.
    pub kind: Kind,
}

#[derive(Debug)]
struct Scroll {
    reader: Reader,
    ids: Vec<String>,
    position: usize,
    used: Instant,
}

impl Scrolls {
    /// How many rows a living scroll has given out.
    pub fn position(&self, reader: &Reader, id: &str) -> Option<usize> {
        let scrolls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = scrolls.get(id).filter(|scroll| scroll.reader == *reader && scroll.used.elapsed() < LIFE);
        own.map(|scroll| scroll.position)
    }

    /// The next ids of a scroll.
    pub fn advance(&self, reader: &Reader, id: &str, size: usize) -> Vec<String> {
        let mut scrolls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(scroll) = scrolls.get_mut(id).filter(|scroll| scroll.reader == *reader) else { return Vec::new() };
        let end = scroll.position.saturating_add(size).min(scroll.ids.len());
        let ids = scroll.ids[scroll.position..end].to_vec();
        scroll.position = end;
        scroll.used = Instant::now();
        ids
    }

    /// Begins a scroll (or begins one anew under its id) that has given out `position` rows.
    pub fn start(&self, reader: &Reader, id: Option<String>, ids: Vec<String>, position: usize) -> String {
        let id = id.unwrap_or_else(new_id);
        let mut scrolls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        scrolls.retain(|_, scroll| scroll.used.elapsed() < LIFE);
        if scrolls.len() >= MOST
            && let Some(oldest) = scrolls.iter().min_by_key(|(_, scroll)| scroll.used).map(|(id, _)| id.clone())
        {
            scrolls.remove(&oldest);
        }
        scrolls.insert(id.clone(), Scroll { reader: reader.clone(), ids, position, used: Instant::now() });
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
        let reader = Reader { workspace: "w".into(), user: "u".into(), kind: Kind::Task };
        let id = scrolls.start(&reader, None, ids, 2);
        assert_eq!(scrolls.advance(&reader, &id, 2), ["2", "3"]);
        for other in [
            Reader { user: "v".into(), ..reader.clone() },
            Reader { workspace: "x".into(), ..reader.clone() },
            Reader { kind: Kind::Model, ..reader.clone() },
        ] {
            assert_eq!(scrolls.position(&other, &id), None);
            assert!(scrolls.advance(&other, &id, 1).is_empty(), "and it does not move either");
        }
        assert_eq!(scrolls.advance(&reader, &id, 2), ["4"]);
        assert!(scrolls.advance(&reader, &id, 2).is_empty());
        assert_eq!(scrolls.position(&reader, &id), Some(5));
    }
}
