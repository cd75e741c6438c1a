//! Live streams: pages that stay open and are told what changed. Who looks, how many may, and when all must end.
//! It leaves what a page asks for to `scope` and what happens to the change feed, which alone is the truth: a stream
//! holds nothing that another process could not go on with from the last number that was received.

mod feed;
mod follow;
mod frames;
pub mod hints;
mod scope;

pub use follow::{Login, follow};
pub use scope::Scope;

use feed::Feed;
use hints::Hints;
use runfold_api::Problem;
use runfold_api::limits::{STREAMS, STREAMS_PER_USER};
use runfold_api::problem::Code;
use runfold_store::Store;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;

/// The open streams of this process. Cheap to clone.
#[derive(Clone)]
pub struct Streams {
    feed: Feed,
    hints: Hints,
    /// How many each user has open.
    open: Arc<Mutex<HashMap<String, usize>>>,
    stopping: watch::Sender<bool>,
}

/// A place among the open streams; it is free again when this goes.
pub struct Seat {
    streams: Streams,
    user: String,
}

impl Streams {
    pub fn new(store: &Store, hints: Hints) -> Self {
        let stopping = watch::Sender::new(false);
        let feed = Feed::new(store.clone(), stopping.subscribe());
        Self { feed, hints, open: Arc::default(), stopping }
    }

    /// # Errors
    /// 429 when this user, or everybody together, has too many open.
    pub fn enter(&self, user: &str) -> Result<Seat, Problem> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let own = open.get(user).copied().unwrap_or(0);
        let all: usize = open.values().sum();
        let full = |most: usize, whose: &str| {
            let message = format!("{most} live streams {whose} are open already; close one, or ask again by polling");
            Problem::new(Code::TOO_MANY_REQUESTS, message).retry_after(15)
        };
        if own >= STREAMS_PER_USER {
            return Err(full(STREAMS_PER_USER, "of this user"));
        }
        if all >= STREAMS {
            return Err(full(STREAMS, "of this server"));
        }
        open.insert(user.to_owned(), own + 1);
        Ok(Seat { streams: self.clone(), user: user.to_owned() })
    }

    pub fn count(&self) -> usize {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).values().sum()
    }

    /// Ends all streams, and lets none begin: the server stops.
    pub fn end_all(&self) {
        self.stopping.send_replace(true);
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = self.streams.open.lock().unwrap_or_else(PoisonError::into_inner);
        match open.get_mut(&self.user) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(open.remove(&self.user)),
        }
    }
}
