//! The numbers that programs are compiled with.

use std::collections::HashSet;

use super::header::numbers;
use super::string;
use crate::rules::*;
use crate::status::*;
use crate::version::*;

/// Name, value, pinned value: a line may be added to this list, never changed.
fn pinned() -> Vec<(&'static str, i64, i64)> {
    macro_rules! pinned {
        ($($name:ident = $value:literal,)*) => {
            vec![$((stringify!($name), i64::try_from($name).unwrap(), $value)),*]
        };
    }
    pinned! {
        FIZZBUZZ_ABI_VERSION = 1,
        FIZZBUZZ_OK = 0,
        FIZZBUZZ_NULL_POINTER = -1,
        FIZZBUZZ_PANIC = -2,
        FIZZBUZZ_OUT_OF_MEMORY = -3,
        FIZZBUZZ_UNKNOWN_KERNEL = -4,
        FIZZBUZZ_UNAVAILABLE_KERNEL = -5,
        FIZZBUZZ_RULE_COUNT = -10,
        FIZZBUZZ_DIVISOR_NOT_POSITIVE = -11,
        FIZZBUZZ_DIVISOR_REPEATED = -12,
        FIZZBUZZ_WORD_EMPTY = -13,
        FIZZBUZZ_WORD_TOO_LONG = -14,
        FIZZBUZZ_WORD_NOT_UTF8 = -15,
        FIZZBUZZ_WORD_LINE_BREAK = -16,
        FIZZBUZZ_RANGE_REVERSED = -20,
        FIZZBUZZ_TEXT_TOO_LONG = -21,
        FIZZBUZZ_OUT_OF_RANGE = -22,
        FIZZBUZZ_STEP_NOT_POSITIVE = -23,
        FIZZBUZZ_BUFFER_TOO_SMALL = -30,
        FIZZBUZZ_IO = -40,
        FIZZBUZZ_AGAIN = -41,
        FIZZBUZZ_INTERRUPTED = -42,
        FIZZBUZZ_UNSUPPORTED = -43,
        FIZZBUZZ_MAX_RULES = 16,
        FIZZBUZZ_MAX_WORD_LEN = 255,
    }
}

#[test]
fn numbers_never_change() {
    for (name, value, pinned) in pinned() {
        assert_eq!(value, pinned, "{name}");
    }
}

#[test]
fn numbers_in_the_header_are_those_of_the_library() {
    let mut numbers = numbers();
    numbers.retain(|(name, _)| !name.starts_with("FIZZBUZZ_VERSION_"));
    let pinned: Vec<_> = pinned()
        .into_iter()
        .map(|(name, value, _)| (name, value))
        .collect();
    assert_eq!(numbers, pinned);
}

#[test]
fn messages_name_the_kernels_that_there_are() {
    let names = fizzbuzz_core::KERNEL_NAMES.join(", ");
    for status in [FIZZBUZZ_UNKNOWN_KERNEL, FIZZBUZZ_UNAVAILABLE_KERNEL] {
        assert!(string(fizzbuzz_status_message(status)).contains(&names));
    }
}

#[test]
fn every_status_has_a_message_of_its_own() {
    let unknown = string(fizzbuzz_status_message(-99));
    let mut messages = HashSet::from([unknown]);
    for (name, status, _) in pinned() {
        if status > 0 {
            continue; // No status.
        }
        let message = string(fizzbuzz_status_message(status.try_into().unwrap()));
        assert!(messages.insert(message), "{name}: {message}");
        assert!(!message.ends_with('.'), "{message}");
        assert!(
            message.starts_with(|first: char| first.is_ascii_lowercase()),
            "{message}"
        );
    }
    for status in [1, i32::MAX, i32::MIN, -6] {
        assert_eq!(string(fizzbuzz_status_message(status)), unknown);
    }
}
