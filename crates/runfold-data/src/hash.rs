//! Both hashes of a stream in one pass, and what a sender announced about it.
//! Leaves to others: reading and writing the bytes.

use std::fs::File;
use std::os::unix::fs::FileExt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::DataError;
use crate::error::io_error;

const READ_BYTES: usize = 1 << 20;

/// What the sender says about the content; whatever is given must hold, or nothing is stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    pub size: Option<u64>,
    /// In hex, of either case.
    pub blake3: Option<String>,
    /// In hex, of either case.
    pub sha256: Option<String>,
}

impl Expected {
    pub(crate) fn check(&self, actual: &Digests) -> Result<(), DataError> {
        match self.size {
            Some(expected) if expected != actual.size => {
                return Err(DataError::SizeMismatch { expected, actual: actual.size });
            }
            _ => {}
        }
        check_hash(self.blake3.as_deref(), &actual.blake3)?;
        check_hash(self.sha256.as_deref(), &actual.sha256)
    }
}

fn check_hash(expected: Option<&str>, actual: &str) -> Result<(), DataError> {
    match expected {
        Some(expected) if !expected.eq_ignore_ascii_case(actual) => {
            Err(DataError::HashMismatch { expected: expected.to_owned(), actual: actual.to_owned() })
        }
        _ => Ok(()),
    }
}

/// What was found in the content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Digests {
    pub size: u64,
    pub blake3: String,
    pub sha256: String,
}

#[derive(Default)]
pub(crate) struct Hasher {
    size: u64,
    blake3: blake3::Hasher,
    sha256: Sha256,
}

impl Hasher {
    pub fn update(&mut self, bytes: &[u8]) {
        self.size += bytes.len() as u64;
        self.blake3.update(bytes);
        self.sha256.update(bytes);
    }

    pub fn size(&self) -> u64 {
        self.size
    }

    pub fn finish(&self) -> Digests {
        Digests {
            size: self.size,
            blake3: self.blake3.finalize().to_hex().to_string(),
            sha256: hex(&self.sha256.clone().finalize()),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Hashes `len` bytes of `file` from `start` on, a buffer at a time. Blocks.
pub(crate) fn hash_region(file: &File, start: u64, len: u64) -> Result<Digests, DataError> {
    let mut hasher = Hasher::default();
    let mut buffer = vec![0; READ_BYTES];
    while hasher.size() < len {
        let wanted = (len - hasher.size()).min(READ_BYTES as u64) as usize;
        file.read_exact_at(&mut buffer[..wanted], start + hasher.size()).map_err(io_error("read stored bytes"))?;
        hasher.update(&buffer[..wanted]);
    }
    Ok(hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_hashes_are_the_published_ones() {
        let mut hasher = Hasher::default();
        hasher.update(b"a");
        hasher.update(b"bc");
        let digests = hasher.finish();
        assert_eq!(digests.size, 3);
        assert_eq!(digests.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(digests.blake3, "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85");
    }

    #[test]
    fn an_announced_hash_may_be_in_upper_case() {
        let digests = Hasher::default().finish();
        let expected = Expected { sha256: Some(digests.sha256.to_uppercase()), ..Expected::default() };
        assert!(expected.check(&digests).is_ok());
    }
}
