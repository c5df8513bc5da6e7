use core::ptr::{null, null_mut};

use super::{CLASSIC, Rules, UNTOUCHED, filled, naive_answer};
use crate::line::{fizzbuzz_line, fizzbuzz_words};
use crate::rules::fizzbuzz_rules;
use crate::status::{FIZZBUZZ_BUFFER_TOO_SMALL, FIZZBUZZ_OK};

fn line(rules: *const fizzbuzz_rules, n: i64) -> String {
    terminated(filled(|buf, cap, needed| unsafe {
        fizzbuzz_line(rules, n, buf, cap, needed)
    }))
}

fn words(rules: *const fizzbuzz_rules, n: i64) -> String {
    terminated(filled(|buf, cap, needed| unsafe {
        fizzbuzz_words(rules, n, buf, cap, needed)
    }))
}

fn terminated(mut bytes: Vec<u8>) -> String {
    assert_eq!(bytes.pop(), Some(0));
    String::from_utf8(bytes).unwrap()
}

const EDGES: [i64; 11] = [
    i64::MIN,
    i64::MIN + 1,
    -15,
    -3,
    -1,
    0,
    1,
    9,
    15,
    i64::MAX - 1,
    i64::MAX,
];

#[test]
fn null_rules_are_the_classic_rules() {
    for n in EDGES.into_iter().chain(-100..100) {
        assert_eq!(line(null(), n), naive_answer(CLASSIC, n));
    }
}

#[test]
fn rules_of_ones_own_are_obeyed() {
    let pairs = &[(i64::MAX, "max"), (2, "🦀"), (7, "7")];
    let rules = Rules::new(pairs);
    for n in EDGES.into_iter().chain(-100..100) {
        assert_eq!(line(rules.0, n), naive_answer(pairs, n));
    }
}

#[test]
fn words_tell_numbers_from_words_that_look_like_them() {
    let rules = Rules::new(&[(7, "7")]);
    assert_eq!(
        (line(rules.0, 7), words(rules.0, 7)),
        ("7".into(), "7".into())
    );
    assert_eq!(
        (line(rules.0, 8), words(rules.0, 8)),
        ("8".into(), String::new())
    );
    assert_eq!(words(null(), -30), "fizzbuzz");
}

#[test]
fn a_buffer_one_byte_short_stays_as_it_was() {
    let mut buf = *b"??????";
    let pointer = buf.as_mut_ptr().cast();
    for cap in 0..5 {
        let mut needed = UNTOUCHED;
        let status = unsafe { fizzbuzz_line(null(), 3, pointer, cap, &raw mut needed) };
        assert_eq!(
            (status, needed, &buf),
            (FIZZBUZZ_BUFFER_TOO_SMALL, 5, b"??????")
        );
    }
    let mut needed = UNTOUCHED;
    let status = unsafe { fizzbuzz_line(null(), 3, pointer, 5, &raw mut needed) };
    assert_eq!((status, needed, &buf), (FIZZBUZZ_OK, 5, b"fizz\0?"));
}

#[test]
fn nothing_behind_the_string_is_touched() {
    let mut buf = *b"??????";
    let mut needed = UNTOUCHED;
    // "All the room in the world" is a capacity too.
    let status = unsafe {
        fizzbuzz_words(
            null(),
            1,
            buf.as_mut_ptr().cast(),
            usize::MAX,
            &raw mut needed,
        )
    };
    assert_eq!((status, needed, &buf), (FIZZBUZZ_OK, 1, b"\0?????"));
    let status = unsafe { fizzbuzz_words(null(), 1, null_mut(), 0, &raw mut needed) };
    assert_eq!((status, needed), (FIZZBUZZ_OK, 1));
}
