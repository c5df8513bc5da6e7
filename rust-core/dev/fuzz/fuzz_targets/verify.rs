//! libFuzzer drives [`fizzbuzz_fuzz::verify`].

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fizzbuzz_fuzz::verify::run(data));
