//! A door for the fuzz targets into the reader of `hot.db`'s records. Not for other users.

use super::record::{open_group, seal_group, sealed};

/// A record as it lies there, with its seal taken for good, and with its compression too.
pub fn record(bytes: &[u8]) {
    // a refusal is as good an answer as any
    let _ = open_group(bytes);
    let _ = open_group(&sealed(bytes.to_vec()));
    if let Ok(changes) = open_group(&seal_group(&[bytes])) {
        let again: Vec<_> = changes.iter().map(super::record::encode).collect();
        let again = open_group(&seal_group(&again.iter().map(Vec::as_slice).collect::<Vec<_>>()));
        // compared as text, for a value that is no number equals nothing
        assert_eq!(format!("{:?}", Ok::<_, runfold_series::CodecError>(changes)), format!("{again:?}"));
    }
}
