//! What an attempt is told from outside while it is at work: to stop, and why.

use std::sync::{Arc, Mutex, PoisonError};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// Somebody asked for it.
    Asked(String),
    /// The lease is over: the results no longer count.
    FencedOut(String),
    /// The agent itself is told to end.
    Agent,
}

/// Shared by the threads of one attempt. The first order to stop counts.
#[derive(Debug, Clone, Default)]
pub struct Orders(Arc<Mutex<Option<Stop>>>);

impl Orders {
    pub fn give(&self, stop: Stop) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // that the results no longer count weighs more than whoever asked before
        if held.is_none() || matches!(stop, Stop::FencedOut(_)) {
            *held = Some(stop);
        }
    }

    pub fn stop(&self) -> Option<Stop> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
