//! The canonical name of an object from any of the spellings clients send: data, never a path on the server.
//! Leaves to others: which blob a name means, and taking query and fragment off a URL.
//!
//! # The rule
//!
//! Clients spell one object in several ways. The SDK uploads under the field name `p/artifacts/a b/a%20b.pkl` (it has
//! quoted the artifact's name itself), records the URL `…/p/artifacts/a%20b/a%2520b.pkl`, and asks for that. Project
//! names it quotes once (`Pr%C3%BCfung`), but it records a model's address unquoted, so the request for it arrives
//! decoded once more than the upload. No fixed number of decodings makes these agree. Hence:
//!
//! A name is decoded until nothing changes: names that differ only in how often they are percent-encoded are one
//! object. Escapes that do not decode to a printable character (`growth_5%fat.png`, where `%fa` is no UTF-8, or
//! `%0A`) are part of the name and kept, in upper-case hex as clients rewrite them. `+` is a plus sign.

use std::fmt;

use crate::DataError;

/// Nobody encodes a name that often by accident; each round costs a pass over the name.
const MAX_DECODINGS: usize = 8;

/// The longest escape spelling of one character that is looked at: four bytes, encoded three times.
const RAW_BYTES_PER_CHAR: usize = 4 * 7;

/// The name under which an object is kept: segments joined by `/`, none of them empty, `.` or `..`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FilePath(String);

impl FilePath {
    /// Makes the canonical name of a path, a field name or a URL's path, of at most `max_chars` characters.
    ///
    /// Slashes at either end and repeated ones are dropped. Refused are, in whatever spelling, empty names, NUL, and
    /// segments `.` and `..` (between slashes or backslashes), and control characters that are not encoded.
    pub fn parse(raw: &str, max_chars: usize) -> Result<Self, DataError> {
        if raw.len() > max_chars.saturating_mul(RAW_BYTES_PER_CHAR) {
            return Err(DataError::NameTooLong { limit: max_chars });
        }
        let decoded = decode_fully(raw)?;
        if decoded.chars().any(char::is_control) {
            return Err(bad("it holds a control character; leave it out"));
        }
        let name = join_segments(&decoded)?;
        if name.chars().count() > max_chars {
            return Err(DataError::NameTooLong { limit: max_chars });
        }
        Ok(Self(name))
    }

    /// As `parse`, for form-encoded names, where `+` stands for a blank (`delete_many`).
    pub fn parse_form(raw: &str, max_chars: usize) -> Result<Self, DataError> {
        Self::parse(&raw.replace('+', " "), max_chars)
    }

    /// The whole name, without a leading slash.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part after the last slash, for content types and attachments.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// What the names of all objects inside this folder begin with.
    pub fn folder_prefix(&self) -> String {
        format!("{}/", self.0)
    }
}

impl fmt::Display for FilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn bad(reason: &'static str) -> DataError {
    DataError::BadName { reason }
}

fn decode_fully(raw: &str) -> Result<String, DataError> {
    let mut name = raw.to_owned();
    for _ in 0..MAX_DECODINGS {
        let decoded = decode_once(&name)?;
        if decoded == name {
            return Ok(name);
        }
        name = decoded;
    }
    Err(bad("it is percent-encoded over and over; send it encoded once"))
}

/// Decodes each escape of a printable character; puts the others in upper case.
fn decode_once(name: &str) -> Result<String, DataError> {
    let mut decoded = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(at) = rest.find('%') {
        decoded.push_str(&rest[..at]);
        let run = leading_escapes(&rest.as_bytes()[at..]);
        if run.is_empty() {
            decoded.push('%');
        }
        push_printable(&mut decoded, &run)?;
        rest = &rest[at + (3 * run.len()).max(1)..];
    }
    decoded.push_str(rest);
    Ok(decoded)
}

/// The bytes that the escapes at the beginning of `bytes` stand for.
fn leading_escapes(bytes: &[u8]) -> Vec<u8> {
    bytes.chunks_exact(3).map_while(escaped_byte).collect()
}

fn escaped_byte(escape: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    match escape {
        [b'%', high, low] => Some((digit(*high)? << 4 | digit(*low)?) as u8),
        _ => None,
    }
}

fn push_printable(decoded: &mut String, bytes: &[u8]) -> Result<(), DataError> {
    if bytes.contains(&0) {
        return Err(bad("it holds a NUL character; leave it out"));
    }
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            if character.is_control() {
                push_escapes(decoded, character.encode_utf8(&mut [0; 4]).as_bytes());
            } else {
                decoded.push(character);
            }
        }
        push_escapes(decoded, chunk.invalid());
    }
    Ok(())
}

fn push_escapes(decoded: &mut String, bytes: &[u8]) {
    decoded.extend(bytes.iter().map(|byte| format!("%{byte:02X}")));
}

fn join_segments(decoded: &str) -> Result<String, DataError> {
    // some file systems and clients take a backslash for a slash and drop blanks around a name
    if decoded.split(['/', '\\']).any(|segment| matches!(segment.trim(), "." | "..")) {
        return Err(bad("it has a segment `.` or `..`; give the whole path"));
    }
    let segments: Vec<&str> = decoded.split('/').filter(|segment| !segment.is_empty()).collect();
    if segments.is_empty() {
        return Err(bad("it is empty"));
    }
    Ok(segments.join("/"))
}

#[cfg(test)]
#[path = "names_tests.rs"]
mod tests;
