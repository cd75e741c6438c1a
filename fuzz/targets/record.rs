//! A record of `hot.db`: as it lies there, and with its seal and its compression taken for good.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| runfold_store::events::fuzzing::record(input));
