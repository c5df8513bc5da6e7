//! libFuzzer drives [`fizzbuzz_fuzz::column`].

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fizzbuzz_fuzz::column::run(data));
