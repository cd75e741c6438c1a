//! A request's path, query string, headers and body, as the door takes them apart.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| runfold_server::fuzzing::request(input));
