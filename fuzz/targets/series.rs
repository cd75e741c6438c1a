//! Chunks, shared axes, values, rollups and sums: as they lie on disk, and with their seal taken for good.
#![no_main]

use runfold_series::{Aggregate, Axis, Writer, decode_axis, decode_chunk, decode_rollup, decode_values};

fn decode(bytes: &[u8]) {
    let axis = Axis { iterations: (0..100).collect(), timestamps: (0..100).collect() };
    if let Ok(columns) = decode_chunk(bytes, None) {
        assert_eq!(columns.iterations.len(), columns.values.len());
    }
    let _ = decode_chunk(bytes, Some(&axis));
    let _ = decode_axis(bytes);
    let _ = decode_values(bytes);
    let _ = decode_rollup(bytes);
    let _ = Aggregate::decode(bytes);
}

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    decode(input);
    if let Some((version, rest)) = input.split_first() {
        decode(&Writer { bytes: rest.to_vec() }.seal(version % 4));
    }
});
