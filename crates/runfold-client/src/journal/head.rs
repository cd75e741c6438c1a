//! What stands at the beginning of each segment: whose it is and where it lies in the journal.
//! It leaves the records to `record`.

/// Bytes of the head.
pub const HEAD: usize = 64;
/// Where in it the end of a full segment is noted; zero while it is being written.
pub const SEALED_AT: usize = 56;
const MAGIC: [u8; 4] = *b"RFJ\n";
const VERSION: u32 = 1;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The journal: what its batches name, so that each is stored once.
    pub client: [u8; 16],
    /// The place in the journal where the segment begins.
    pub base: u64,
    /// Milliseconds since 1970.
    pub began_ms: i64,
    /// Bytes of the file, head included.
    pub length: u64,
    pub number: u32,
}

/// Why a file is no segment of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadHead {
    #[error("its head is damaged")]
    Damaged,
    #[error("it has version {0}, which is newer than this program")]
    TooNew(u32),
}

impl Head {
    pub fn encode(&self) -> [u8; HEAD] {
        let mut bytes = [0; HEAD];
        bytes[..4].copy_from_slice(&MAGIC);
        bytes[4..8].copy_from_slice(&VERSION.to_le_bytes());
        bytes[8..24].copy_from_slice(&self.client);
        bytes[24..32].copy_from_slice(&self.base.to_le_bytes());
        bytes[32..40].copy_from_slice(&self.began_ms.to_le_bytes());
        bytes[40..48].copy_from_slice(&self.length.to_le_bytes());
        bytes[48..52].copy_from_slice(&self.number.to_le_bytes());
        let sum = crc32fast::hash(&bytes[..52]);
        bytes[52..56].copy_from_slice(&sum.to_le_bytes());
        bytes
    }

    /// The head and where the segment was sealed, if it was.
    ///
    /// # Errors
    /// When it is damaged or newer than this program.
    pub fn decode(bytes: &[u8]) -> Result<(Self, Option<u64>), BadHead> {
        let bytes: &[u8; HEAD] = bytes.first_chunk().ok_or(BadHead::Damaged)?;
        let four = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        let eight = |at: usize| u64::from(four(at)) | (u64::from(four(at + 4)) << 32);
        if bytes[..4] != MAGIC || crc32fast::hash(&bytes[..52]) != four(52) {
            return Err(BadHead::Damaged);
        }
        if four(4) != VERSION {
            return Err(BadHead::TooNew(four(4)));
        }
        let mut client = [0; 16];
        client.copy_from_slice(&bytes[8..24]);
        let head =
            Self { client, base: eight(24), began_ms: eight(32).cast_signed(), length: eight(40), number: four(48) };

        let sealed = eight(SEALED_AT);
        Ok((head, (sealed != 0).then_some(sealed)))
    }

    /// What the checksums of its records begin with.
    pub fn seed(&self) -> u32 {
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(&self.client);
        hasher.update(&self.number.to_le_bytes());
        hasher.finalize()
    }
}
