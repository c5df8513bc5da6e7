//! Tests through the very functions that C calls.

#![allow(
    clippy::undocumented_unsafe_blocks,
    reason = "every pointer here is to a variable of the test that passes it, or NULL"
)]

mod column;
mod header;
mod line;
mod null;
mod panics;
mod rules;
#[cfg(unix)]
mod splice_fd;
mod status;
mod stream;
mod text;
mod version;
#[cfg(unix)]
pub(crate) mod write_fd;

use core::ffi::{CStr, c_char};
use core::ptr;
use std::ffi::CString;

use crate::rules::{fizzbuzz_rules, fizzbuzz_rules_free, fizzbuzz_rules_new};
use crate::status::{FIZZBUZZ_OK, fizzbuzz_status};
use crate::stream::{fizzbuzz_stream, fizzbuzz_stream_free, fizzbuzz_stream_new};

const CLASSIC: &[(i64, &str)] = &[(3, "fizz"), (5, "buzz")];

/// What outputs hold before a call, to see whether it touched them.
const UNTOUCHED: usize = 0xAAAA;

/// Pairs of a divisor and a word, as C passes them.
struct Pairs {
    divisors: Vec<i64>,
    words: Vec<*const c_char>,
    _texts: Vec<CString>,
}

impl Pairs {
    fn new(pairs: &[(i64, impl AsRef<[u8]>)]) -> Pairs {
        let texts: Vec<_> = pairs
            .iter()
            .map(|(_, word)| CString::new(word.as_ref()).unwrap())
            .collect();
        Pairs {
            divisors: pairs.iter().map(|pair| pair.0).collect(),
            words: texts.iter().map(|text| text.as_ptr()).collect(),
            _texts: texts,
        }
    }
}

/// Rules that are freed when the test is over.
struct Rules(*mut fizzbuzz_rules);

impl Rules {
    fn new(pairs: &[(i64, &str)]) -> Rules {
        let pairs = Pairs::new(pairs);
        let mut rules = ptr::null_mut();
        let (divisors, words) = (pairs.divisors.as_ptr(), pairs.words.as_ptr());
        let status =
            unsafe { fizzbuzz_rules_new(divisors, words, pairs.words.len(), &raw mut rules) };
        assert_eq!(status, FIZZBUZZ_OK);
        Rules(rules)
    }
}

impl Drop for Rules {
    fn drop(&mut self) {
        unsafe { fizzbuzz_rules_free(self.0) }
    }
}

/// A stream that is freed when the test is over.
struct Stream(*mut fizzbuzz_stream);

impl Stream {
    fn new(rules: *const fizzbuzz_rules, start: i64, stop: i64) -> Stream {
        let mut stream = ptr::null_mut();
        let status = unsafe { fizzbuzz_stream_new(rules, start, stop, &raw mut stream) };
        assert_eq!(status, FIZZBUZZ_OK);
        Stream(stream)
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        unsafe { fizzbuzz_stream_free(self.0) }
    }
}

/// Calls a function that fills a buffer, with as much room as it says it needs.
fn filled(call: impl Fn(*mut c_char, usize, *mut usize) -> fizzbuzz_status) -> Vec<u8> {
    let mut needed = UNTOUCHED;
    assert_eq!(call(ptr::null_mut(), 0, &raw mut needed), FIZZBUZZ_OK);
    let mut bytes = vec![b'?'; needed];
    assert_eq!(
        call(bytes.as_mut_ptr().cast(), needed, &raw mut needed),
        FIZZBUZZ_OK
    );
    assert_eq!(needed, bytes.len());
    bytes
}

fn string<'a>(pointer: *const c_char) -> &'a str {
    unsafe { CStr::from_ptr(pointer) }.to_str().unwrap()
}

/// The slow and obvious answer.
fn naive_answer(pairs: &[(i64, &str)], n: i64) -> String {
    let mut answer = String::new();
    for (divisor, word) in pairs {
        if i128::from(n) % i128::from(*divisor) == 0 {
            answer += word;
        }
    }
    if answer.is_empty() {
        n.to_string()
    } else {
        answer
    }
}

/// The slow and obvious text.
fn naive_text(pairs: &[(i64, &str)], start: i64, stop: i64) -> String {
    (start..stop)
        .map(|n| naive_answer(pairs, n) + "\n")
        .collect()
}
