//! Making and checking secrets: random keys, a keyed hash for API secrets, Argon2id for passwords.

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, PasswordHash};
use hmac::{Hmac, KeyInit, Mac};
use rand::RngExt;
use sha2::Sha256;
use std::fmt::Write;
use subtle::ConstantTimeEq;

/// 32 random hex digits: an id.
pub fn new_id() -> String {
    hex(&random::<16>())
}

/// A new access key, 32 characters.
pub fn new_access_key() -> String {
    new_id().to_uppercase()
}

/// A new secret: 256 random bits, as 64 hex digits.
pub fn new_secret() -> String {
    hex(&random::<32>())
}

pub fn random<const N: usize>() -> [u8; N] {
    rand::rng().random()
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string can't fail");
        text
    })
}

/// The installation's own key under which API secrets are hashed.
#[derive(Clone)]
pub struct Pepper(Vec<u8>);

impl Pepper {
    pub fn new(key: Vec<u8>) -> Self {
        Self(key)
    }

    /// What is stored of a secret. Secrets are random, so a fast hash is enough.
    pub fn hash(&self, secret: &str) -> String {
        let mut mac: Hmac<Sha256> = Hmac::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(secret.as_bytes());
        hex(&mac.finalize().into_bytes())
    }

    pub fn matches(&self, secret: &str, hash: &str) -> bool {
        self.hash(secret).as_bytes().ct_eq(hash.as_bytes()).into()
    }
}

/// Argon2id with the library's recommended cost. Takes tens of milliseconds: not for asynchronous threads.
///
/// # Errors
/// The password is longer than Argon2 takes (4 GiB).
pub fn hash_password(password: &str) -> Result<String, String> {
    let hash = Argon2::default().hash_password(password.as_bytes()).map_err(|error| error.to_string())?;
    Ok(hash.to_string())
}

pub fn password_matches(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_matches_its_own_hash_only() {
        let hash = hash_password("correct horse").unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(password_matches("correct horse", &hash));
        assert!(!password_matches("wrong horse", &hash));
    }

    #[test]
    fn a_secret_is_stored_as_a_keyed_hash() {
        let pepper = Pepper::new(vec![1; 32]);
        let hash = pepper.hash("s3cret");
        assert!(pepper.matches("s3cret", &hash) && !pepper.matches("other", &hash));
        assert!(!Pepper::new(vec![2; 32]).matches("s3cret", &hash));
    }
}
