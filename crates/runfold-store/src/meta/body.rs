//! How a document's JSON lies in its row: a format byte, then plain or compressed JSON.
//! Ids become 16 bytes where they are 32 hex digits.

use crate::document::Doc;
use crate::error::{Result, StoreError};
use std::cell::RefCell;

const PLAIN: u8 = 0;
const ZSTD: u8 = 1;
/// Below this, compression makes documents larger.
const SMALL: usize = 200;
const LEVEL: i32 = 3;
/// Ids that are not 32 hex digits follow this; 17 bytes, so that they never have the length of one that is.
const TEXT_ID: [u8; 17] = [0xff; 17];

thread_local! {
    static COMPRESSOR: RefCell<Option<zstd::bulk::Compressor<'static>>> = const { RefCell::new(None) };
}

pub fn encode(doc: &Doc) -> Result<Vec<u8>> {
    let json = serde_json::to_vec(doc).map_err(|error| StoreError::damaged("document in memory", error))?;
    let limit = runfold_api::limits::DOCUMENT_BYTES;
    if json.len() > limit {
        let message = format!("the document would have {} bytes; at most {limit} are stored", json.len());
        return Err(runfold_api::Problem::validation(message).into());
    }
    if json.len() < SMALL {
        return Ok([&[PLAIN][..], &json].concat());
    }
    let packed = COMPRESSOR.with_borrow_mut(|slot| {
        let compressor = match slot {
            Some(compressor) => compressor,
            None => slot.insert(compressor()?),
        };
        compressor.compress(&json)
    });
    let packed = packed.map_err(|error| StoreError::damaged("document in memory", error))?;
    Ok([&[ZSTD][..], &packed].concat())
}

/// Frames bear a checksum, so that a flipped bit is damage and not another value.
fn compressor() -> std::io::Result<zstd::bulk::Compressor<'static>> {
    let mut compressor = zstd::bulk::Compressor::new(LEVEL)?;
    compressor.include_checksum(true)?;
    Ok(compressor)
}

pub fn decode(body: &[u8]) -> Result<Doc> {
    let damaged = |why: &dyn std::fmt::Display| StoreError::damaged("document", why);
    match body.split_first() {
        Some((&PLAIN, json)) => serde_json::from_slice(json).map_err(|error| damaged(&error)),
        Some((&ZSTD, packed)) => {
            let json = zstd::stream::decode_all(packed).map_err(|error| damaged(&error))?;
            serde_json::from_slice(&json).map_err(|error| damaged(&error))
        }
        Some((format, _)) => Err(damaged(&format!("format {format} is unknown"))),
        None => Err(damaged(&"no bytes")),
    }
}

pub fn id_bytes(id: &str) -> Vec<u8> {
    hex16(id).map_or_else(|| [&TEXT_ID[..], id.as_bytes()].concat(), |bytes| bytes.to_vec())
}

/// The id that [`id_bytes`] was made of.
pub fn id_text(bytes: &[u8]) -> String {
    match bytes.strip_prefix(&TEXT_ID) {
        Some(text) => String::from_utf8_lossy(text).into_owned(),
        None => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}

fn hex16(id: &str) -> Option<[u8; 16]> {
    let digits = id.as_bytes();
    if digits.len() != 32 {
        return None;
    }
    let mut bytes = [0; 16];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = hex_digit(pair[0])? << 4 | hex_digit(pair[1])?;
    }
    Some(bytes)
}

fn hex_digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    proptest! {
        #[test]
        fn decoding_a_body_undoes_encoding(text in ".{0,600}", number in any::<i64>()) {
            let doc = json!({"text": text, "number": number}).as_object().unwrap().clone();
            prop_assert_eq!(decode(&encode(&doc).unwrap()).unwrap(), doc);
        }

        #[test]
        fn any_bytes_decode_or_are_called_damaged(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode(&bytes);
        }

        #[test]
        fn an_id_comes_back_from_its_bytes(id in "[0-9a-f]{32}|.{0,33}") {
            prop_assert_eq!(id_text(&id_bytes(&id)), id);
        }

        #[test]
        fn different_ids_have_different_bytes(a in "[0-9a-f]{32}|.{0,33}", b in "[0-9a-f]{32}|.{0,33}") {
            prop_assert_eq!(a == b, id_bytes(&a) == id_bytes(&b));
        }
    }
}
