//! libFuzzer drives [`fizzbuzz_fuzz::calls`].

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fizzbuzz_fuzz::calls::run(data));
