//! A client's journal as it may lie on a damaged disk, and a batch as anybody may send it.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| runfold_client::fuzzing::journal(data));
