//! The short series of a finished owner together in one row: a row for each would cost more than its points.
//! It leaves choosing them to `compact`.

use std::collections::HashMap;
use std::sync::Arc;

use runfold_series::{Axis, CodecError, Reader, Writer, decode_axis};

const VERSION: u8 = 1;

/// One series in a pack: its chunk, and which of the pack's axes that refers to.
pub struct Member {
    pub sid: i64,
    pub axis: Option<usize>,
    pub data: Vec<u8>,
}

/// A pack, opened.
#[derive(Default)]
pub struct Pack {
    axes: Vec<Arc<Axis>>,
    members: HashMap<i64, (Option<Arc<Axis>>, Vec<u8>)>,
}

pub fn encode(axes: &[Vec<u8>], members: &[Member]) -> Vec<u8> {
    let mut out = Writer::default();
    out.varint(axes.len() as u64);
    axes.iter().for_each(|axis| out.blob(axis));
    out.varint(members.len() as u64);
    let mut before = 0i64;
    for Member { sid, axis, data } in members {
        out.zigzag(sid.wrapping_sub(before));
        out.varint(axis.map_or(0, |index| index as u64 + 1));
        out.blob(data);
        before = *sid;
    }
    out.seal(VERSION)
}

impl Pack {
    /// # Errors
    /// When the bytes are not what [`encode`] made.
    pub fn open(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut input = Reader::open(bytes, VERSION)?;
        let mut pack = Self::default();
        for _ in 0..input.count()? {
            pack.axes.push(Arc::new(decode_axis(input.blob()?)?));
        }
        let mut sid = 0i64;
        for _ in 0..input.count()? {
            sid = sid.wrapping_add(input.zigzag()?);
            let axis = match input.varint()? {
                0 => None,
                number => {
                    let axis = usize::try_from(number - 1).ok().and_then(|index| pack.axes.get(index));
                    Some(Arc::clone(axis.ok_or(CodecError::Malformed("an axis is missing"))?))
                }
            };
            pack.members.insert(sid, (axis, input.blob()?.to_vec()));
        }
        if input.is_empty() { Ok(pack) } else { Err(CodecError::Malformed("bytes are left over")) }
    }

    /// A series' chunk, read by `decode`.
    pub fn read<T>(
        &self,
        sid: i64,
        decode: fn(&[u8], Option<&Axis>) -> Result<T, CodecError>,
    ) -> Result<T, CodecError> {
        let (axis, data) = self.members.get(&sid).ok_or(CodecError::Malformed("it is not in its pack"))?;
        decode(data, axis.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use runfold_series::{Columns, Point, decode_chunk, encode_axis, encode_chunk};

    use super::*;

    fn points(from: i64) -> Columns {
        (0..5).map(|n| Point { iteration: n, timestamp: from + n, value: n as f64 / 2.0 }).collect()
    }

    fn example() -> Vec<u8> {
        let axis = Axis::of(&points(1_000));
        let shared = |sid, from| {
            let data = encode_chunk(&points(from), Some(&axis), 8);
            Member { sid, axis: Some(0), data }
        };
        let alone = Member { sid: 3, axis: None, data: encode_chunk(&points(7), None, 8) };
        encode(&[encode_axis(&axis, 8)], &[shared(9, 1_000), alone, shared(12, 1_001)])
    }

    #[test]
    fn every_member_of_a_pack_is_read_back() {
        let pack = Pack::open(&example()).unwrap();
        for (sid, from) in [(9, 1_000), (3, 7), (12, 1_001)] {
            assert_eq!(pack.read(sid, decode_chunk).unwrap(), points(from));
        }
        assert!(pack.read(4, decode_chunk).is_err());
    }

    #[test]
    fn packs_of_the_first_format_are_still_read() {
        let hex: String = example().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, FIRST_FORMAT);
    }

    const FIRST_FORMAT: &str = concat!(
        "01284c87e2010d013a154d270500000200d00f020312011f014024eff0050100000001000000000000003f0000",
        "803f0000c03f000000400b0022013c7553b70500000002000e0201000000000000003f0000803f0000c03f0000",
        "004012011f01a9f7791d050100020001000000000000003f0000803f0000c03f00000040",
    );

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            let _ = Pack::open(&bytes);
            let _ = Pack::open(&Writer { bytes }.seal(VERSION));
        }
    }
}
