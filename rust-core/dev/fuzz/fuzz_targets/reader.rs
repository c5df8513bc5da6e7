//! libFuzzer drives [`fizzbuzz_fuzz::reader`].

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fizzbuzz_fuzz::reader::run(data));
