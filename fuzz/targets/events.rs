//! The body of `events.add_batch`: lines of JSON as Python writes them.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| runfold_server::fuzzing::events(input));
