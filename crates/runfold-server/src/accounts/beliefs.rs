//! What is believed of tokens for a few seconds, so that not every request asks the store.

use crate::access::Identity;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// How long an answer about a user or a key is believed; a change made by another process takes effect within this.
pub const BELIEVED_FOR: Duration = Duration::from_secs(5);
/// Grants remembered at once; beyond it all are forgotten.
const REMEMBERED: usize = 10_000;

pub struct Beliefs {
    known: Mutex<HashMap<String, (Instant, Identity)>>,
    /// Counts how often all was forgotten; open streams wait on it.
    generation: watch::Sender<u64>,
}

impl Default for Beliefs {
    fn default() -> Self {
        Self { known: Mutex::default(), generation: watch::Sender::new(0) }
    }
}

impl Beliefs {
    pub fn forget(&self) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        self.generation.send_modify(|generation| *generation += 1);
        known.clear();
    }

    pub fn generation(&self) -> u64 {
        *self.generation.borrow()
    }

    pub fn watch(&self) -> watch::Receiver<u64> {
        self.generation.subscribe()
    }

    pub fn get(&self, name: &str) -> Option<Identity> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(name).filter(|(since, _)| since.elapsed() < BELIEVED_FOR).map(|(_, identity)| identity.clone())
    }

    /// Believes what was read in `generation`; nothing if all was forgotten since, since it may be what changed.
    pub fn put(&self, name: String, identity: &Identity, generation: u64) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if self.generation() != generation {
            return;
        }
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(name, (Instant::now(), identity.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Grant, Role};

    #[test]
    fn what_was_read_before_a_change_is_not_believed_after_it() {
        let beliefs = Beliefs::default();
        let identity = Identity {
            user: "u".into(),
            user_name: "Ann".into(),
            workspace: "w".into(),
            workspace_name: "Lab".into(),
            role: Role::Admin,
            grant: Grant::User,
        };
        let generation = beliefs.generation();
        beliefs.forget();
        beliefs.put("u".into(), &identity, generation);
        assert_eq!(beliefs.get("u"), None);
        beliefs.put("u".into(), &identity, beliefs.generation());
        assert_eq!(beliefs.get("u"), Some(identity));
    }
}
