//! Ids of blobs and uploads: 128 random bits made here, so no user string ever becomes a file name.
//! Leaves to others: which object or person an id belongs to.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::DataError;

macro_rules! hex_id {
    ($(#[doc = $doc:literal])* $name:ident) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            pub(crate) fn random() -> Self {
                Self(format!("{:032x}", rand::random::<u128>()))
            }

            /// The 32 lower-case hex digits.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = DataError;

            /// Accepts exactly 32 lower-case hex digits.
            fn from_str(given: &str) -> Result<Self, DataError> {
                let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
                if given.len() == 32 && given.bytes().all(is_hex) {
                    return Ok(Self(given.to_owned()));
                }
                Err(DataError::BadId { given: given.chars().take(64).collect() })
            }
        }

        impl TryFrom<String> for $name {
            type Error = DataError;

            fn try_from(given: String) -> Result<Self, DataError> {
                given.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

hex_id! {
    /// Names one stored blob.
    BlobId
}

hex_id! {
    /// Names one resumable upload.
    UploadId
}

impl BlobId {
    /// The folder of 1/256 of all blobs.
    pub(crate) fn shard(&self) -> &str {
        &self.0[..2]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_thirty_two_lower_case_hex_digits_are_an_id() {
        let id = BlobId::random();
        assert_eq!(id.as_str().parse::<BlobId>().unwrap(), id);
        for bad in ["", "..", "../../etc/passwd", &"A".repeat(32), &"a".repeat(31), &"a".repeat(33), &"é".repeat(16)] {
            assert!(matches!(bad.parse::<BlobId>(), Err(DataError::BadId { .. })), "{bad}");
        }
    }

    #[test]
    fn an_id_in_json_is_checked_too() {
        assert!(serde_json::from_str::<UploadId>("\"../../../../../../../../etc/passwd\"").is_err());
    }
}
