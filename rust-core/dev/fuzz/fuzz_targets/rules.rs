//! libFuzzer drives [`fizzbuzz_fuzz::rules`].

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fizzbuzz_fuzz::rules::run(data));
