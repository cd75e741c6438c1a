//! A door for the fuzz targets into the readers of journals and batches. Not for other users.

use crate::journal::head::{HEAD, Head};
use crate::journal::record::{Kind, Record};
use crate::journal::scan::{Found, Scan};
use runfold_series::batch::Limits;
use runfold_series::{Writer, decode_batch};

/// A segment of these bytes, its head taken for good, and each record's payload by itself.
pub fn journal(bytes: &[u8]) {
    // a refusal is as good an answer as any
    let _ = Head::decode(bytes);
    let mut at = HEAD;
    for piece in Scan::new(bytes, HEAD, 0) {
        assert!(piece.from == at && piece.to > at, "the walk stands still or leaves a gap");
        at = piece.to;
        if let Found::Record { kind, payload } = piece.found {
            let _ = Record::decode(kind, payload, 0);
        }
    }
    if let Some((number, payload)) = bytes.split_first()
        && let Some(kind) = Kind::from_number(number % 9)
        && let Ok(record) = Record::decode(kind, payload, 0)
    {
        let (kind, again) = record.encode();
        // compared as text, for a value that is no number equals nothing
        assert_eq!(
            format!("{:?}", Record::decode(kind, &again, 0)),
            format!("{:?}", Ok::<_, runfold_series::CodecError>(record))
        );
    }
    let limits = Limits { events: 100_000, text_bytes: 1 << 20 };
    let _ = decode_batch(bytes, limits);
    let _ = decode_batch(&Writer { bytes: bytes.to_vec() }.seal(1), limits);
}
