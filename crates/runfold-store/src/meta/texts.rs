//! Long texts of documents (requirements, uncommitted changes, notebooks), stored once by their hash.
//! It leaves counting who has one to the engine.

use crate::error::Result;
use lru::LruCache;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

/// Names a text. Nobody finds two texts with the same one.
pub type Hash = [u8; 32];

pub fn hash_of(text: &str) -> Hash {
    *blake3::hash(text.as_bytes()).as_bytes()
}

/// Texts that were read lately: tasks of one team mostly have the same requirements.
pub struct KnownTexts(Mutex<LruCache<Hash, Arc<str>>>);

const REMEMBERED: NonZeroUsize = NonZeroUsize::new(64).expect("it is not nought");
/// Longer ones are read each time, so that all together take 2 MiB at most.
const LONGEST: usize = 32 << 10;

impl Default for KnownTexts {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(REMEMBERED)))
    }
}

impl KnownTexts {
    /// The text of this hash; `find` is asked when it was not read lately.
    pub fn get(&self, hash: &Hash, find: impl FnOnce() -> Result<Option<String>>) -> Result<Option<Arc<str>>> {
        if let Some(known) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(hash) {
            return Ok(Some(Arc::clone(known)));
        }
        let Some(text) = find()?.map(Arc::<str>::from) else { return Ok(None) };
        if text.len() <= LONGEST {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).put(*hash, Arc::clone(&text));
        }
        Ok(Some(text))
    }
}
