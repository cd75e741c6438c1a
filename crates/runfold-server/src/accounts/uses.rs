//! When and from where each access key was last used, written at a bounded rate.

use super::first_start::command;
use runfold_store::{Actor, DocExt, Kind, Result, Source, Store};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A key's last use is written at most this often.
const EVERY: Duration = Duration::from_secs(60);
/// Keys remembered at once; beyond it all are forgotten and written once more.
const REMEMBERED: usize = 10_000;

#[derive(Default)]
pub struct Uses {
    written: Mutex<HashMap<String, Instant>>,
}

impl Uses {
    /// Whether this use is due to be written; the caller then writes it.
    pub fn is_due(&self, key: &str, now: Instant) -> bool {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if written.get(key).is_some_and(|at| now.saturating_duration_since(*at) < EVERY) {
            return false;
        }
        if written.len() >= REMEMBERED {
            written.clear();
        }
        written.insert(key.to_owned(), now);
        true
    }
}

/// Writes a key's last use. A key that is gone by now stays gone.
///
/// # Errors
/// Whatever keeps the store from writing.
pub async fn write(store: &Store, workspace: &str, key: String, address: String) -> Result<()> {
    let actor = Actor { workspace: workspace.to_owned(), source: Source::Job, ..command("job.key_uses") };
    let written = store.write(actor, move |tx| {
        if !tx.exists(Kind::Credential, &key)? {
            return Ok(());
        }
        let mut credential = tx.edit(Kind::Credential, &key)?;
        credential.set("last_used", tx.now_iso());
        credential.set("last_used_from", address.as_str());
        tx.put(credential).map(drop)
    });
    written.await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_key_is_written_once_a_minute() {
        let (uses, now) = (Uses::default(), Instant::now());
        let due = (0..300).filter(|second| uses.is_due("k", now + Duration::from_secs(*second))).count();
        assert_eq!(due, 5);
    }
}
