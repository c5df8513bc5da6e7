//! libFuzzer drives [`fizzbuzz_fuzz::render`].

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fizzbuzz_fuzz::render::run(data));
