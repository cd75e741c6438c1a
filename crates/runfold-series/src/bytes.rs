//! Little-endian integers, varints, strings and checksummed envelopes: the alphabet of every stored record.
//! It leaves the meaning of the bytes to the modules that use it.

use crate::error::CodecError;

/// Appends values to a buffer.
#[derive(Debug, Default)]
pub struct Writer {
    pub bytes: Vec<u8>,
}

impl Writer {
    pub fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    /// LEB128.
    pub fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    /// Small absolute values take few bytes, whatever their sign.
    pub fn zigzag(&mut self, value: i64) {
        self.varint(((value << 1) ^ (value >> 63)) as u64);
    }

    pub fn f64(&mut self, value: f64) {
        self.bytes.extend_from_slice(&value.to_bits().to_le_bytes());
    }

    pub fn f32(&mut self, value: f32) {
        self.bytes.extend_from_slice(&value.to_bits().to_le_bytes());
    }

    /// A length and the bytes.
    pub fn blob(&mut self, bytes: &[u8]) {
        self.varint(bytes.len() as u64);
        self.bytes.extend_from_slice(bytes);
    }

    pub fn text(&mut self, text: &str) {
        self.blob(text.as_bytes());
    }

    /// The buffer behind its format version and checksum.
    pub fn seal(self, version: u8) -> Vec<u8> {
        let mut sealed = Vec::with_capacity(self.bytes.len() + 5);
        sealed.push(version);
        sealed.extend_from_slice(&checksum(version, &self.bytes).to_le_bytes());
        sealed.extend_from_slice(&self.bytes);
        sealed
    }
}

/// Takes values off the front of a slice; never panics, never reads past the end.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Opens what [`Writer::seal`] closed.
    ///
    /// # Errors
    /// When the version is unknown or the checksum does not match.
    pub fn open(bytes: &'a [u8], version: u8) -> Result<Self, CodecError> {
        let (head, body) = bytes.split_at_checked(5).ok_or(CodecError::Truncated)?;
        let stored = u32::from_le_bytes([head[1], head[2], head[3], head[4]]);
        if checksum(head[0], body) != stored {
            return Err(CodecError::Checksum);
        }
        if head[0] != version {
            return Err(CodecError::Version(head[0]));
        }
        Ok(Self::new(body))
    }

    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Everything that has not been read.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub fn take(&mut self, count: usize) -> Result<&'a [u8], CodecError> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(CodecError::Truncated)?;
        self.rest = rest;
        Ok(taken)
    }

    pub fn u8(&mut self) -> Result<u8, CodecError> {
        Ok(self.take(1)?[0])
    }

    pub fn varint(&mut self) -> Result<u64, CodecError> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.u8()?;
            let part = u64::from(byte & 0x7f);
            if shift == 63 && part > 1 {
                return Err(CodecError::Malformed("a number needs more than 64 bits"));
            }
            value |= part << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(CodecError::Malformed("a number needs more than 64 bits"))
    }

    pub fn zigzag(&mut self) -> Result<i64, CodecError> {
        let raw = self.varint()?;
        Ok((raw >> 1) as i64 ^ -((raw & 1) as i64))
    }

    /// A count of things that take at least one byte each, so a damaged count can't ask for much memory.
    pub fn count(&mut self) -> Result<usize, CodecError> {
        let count = self.varint()?;
        if count > self.rest.len() as u64 {
            return Err(CodecError::Truncated);
        }
        Ok(count as usize)
    }

    pub fn f64(&mut self) -> Result<f64, CodecError> {
        let bytes = self.take(8)?;
        Ok(f64::from_le_bytes(bytes.try_into().map_err(|_| CodecError::Truncated)?))
    }

    pub fn f32(&mut self) -> Result<f32, CodecError> {
        let bytes = self.take(4)?;
        Ok(f32::from_le_bytes(bytes.try_into().map_err(|_| CodecError::Truncated)?))
    }

    pub fn blob(&mut self) -> Result<&'a [u8], CodecError> {
        let length = self.count()?;
        self.take(length)
    }

    pub fn text(&mut self) -> Result<&'a str, CodecError> {
        std::str::from_utf8(self.blob()?).map_err(|_| CodecError::Malformed("a text is not UTF-8"))
    }
}

fn checksum(version: u8, body: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&[version]);
    hasher.update(body);
    hasher.finalize()
}
