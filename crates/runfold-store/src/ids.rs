//! Ids that the store itself hands out, inside a transaction. What must not be guessed is made elsewhere.

use runfold_api::time::Moment;
use std::hash::{BuildHasher, RandomState};

/// 32 lower-case hex digits that no other call returns.
pub fn new_id() -> String {
    let half = || RandomState::new().hash_one(Moment::now().0);
    format!("{:016x}{:016x}", half(), half())
}

#[cfg(test)]
mod tests {
    use super::new_id;
    use std::collections::HashSet;

    #[test]
    fn ids_are_32_hex_digits_and_differ() {
        let ids: HashSet<String> = (0..10_000).map(|_| new_id()).collect();
        assert_eq!(ids.len(), 10_000);
        assert!(ids.iter().all(|id| id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit())));
    }
}
