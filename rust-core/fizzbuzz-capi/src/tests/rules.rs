use core::ffi::c_char;
use core::ptr::{null, null_mut};

use super::{Pairs, Rules, filled};
use crate::line::fizzbuzz_line;
use crate::rules::{
    FIZZBUZZ_MAX_RULES, FIZZBUZZ_MAX_WORD_LEN, fizzbuzz_rules_check, fizzbuzz_rules_new,
};
use crate::status::{
    FIZZBUZZ_DIVISOR_NOT_POSITIVE, FIZZBUZZ_DIVISOR_REPEATED, FIZZBUZZ_NULL_POINTER, FIZZBUZZ_OK,
    FIZZBUZZ_RULE_COUNT, FIZZBUZZ_WORD_EMPTY, FIZZBUZZ_WORD_LINE_BREAK, FIZZBUZZ_WORD_NOT_UTF8,
    FIZZBUZZ_WORD_TOO_LONG, fizzbuzz_status,
};

/// What both functions say; they have to agree.
fn verdict(
    divisors: *const i64,
    words: *const *const c_char,
    count: usize,
) -> (fizzbuzz_status, usize) {
    let mut index = usize::MAX;
    let checked = unsafe { fizzbuzz_rules_check(divisors, words, count, &raw mut index) };
    let mut rules = null_mut();
    let made = unsafe { fizzbuzz_rules_new(divisors, words, count, &raw mut rules) };
    assert_eq!(made, checked);
    assert_eq!(rules.is_null(), made != FIZZBUZZ_OK);
    drop(Rules(rules));
    (checked, index)
}

fn verdict_on<W: AsRef<[u8]>>(pairs: &[(i64, W)]) -> (fizzbuzz_status, usize) {
    let pairs = Pairs::new(pairs);
    verdict(
        pairs.divisors.as_ptr(),
        pairs.words.as_ptr(),
        pairs.words.len(),
    )
}

#[test]
fn each_mistake_has_its_status_and_names_its_rule() {
    let long = "x".repeat(FIZZBUZZ_MAX_WORD_LEN + 1);
    for (divisor, word, status) in [
        (0, "a".as_bytes(), FIZZBUZZ_DIVISOR_NOT_POSITIVE),
        (-3, b"a", FIZZBUZZ_DIVISOR_NOT_POSITIVE),
        (i64::MIN, b"a", FIZZBUZZ_DIVISOR_NOT_POSITIVE),
        (5, b"a", FIZZBUZZ_DIVISOR_REPEATED),
        (7, b"", FIZZBUZZ_WORD_EMPTY),
        (7, long.as_bytes(), FIZZBUZZ_WORD_TOO_LONG),
        (7, b"a\n", FIZZBUZZ_WORD_LINE_BREAK),
        (7, b"\ra", FIZZBUZZ_WORD_LINE_BREAK),
        (7, b"\xff", FIZZBUZZ_WORD_NOT_UTF8),
        (7, b"\xed\xa0\x80", FIZZBUZZ_WORD_NOT_UTF8),
        (0, b"\xff", FIZZBUZZ_DIVISOR_NOT_POSITIVE),
    ] {
        let pairs = [(5, b"buzz".as_slice()), (divisor, word), (11, b"\xff")];
        assert_eq!(verdict_on(&pairs), (status, 1), "{divisor} {word:?}");
    }
    assert_eq!(
        verdict_on(&[(3, b"\xc3\x28".as_slice())]),
        (FIZZBUZZ_WORD_NOT_UTF8, 0)
    );
    assert_eq!(
        verdict_on(&[(-1, b"x".as_slice()), (3, b"\xff")]),
        (FIZZBUZZ_DIVISOR_NOT_POSITIVE, 0)
    );
    // The first bad rule is the one to blame, also beside a missing word.
    let words = [c"x".as_ptr(), null()];
    assert_eq!(
        verdict([-1, 3].as_ptr(), words.as_ptr(), 2),
        (FIZZBUZZ_DIVISOR_NOT_POSITIVE, 0)
    );
    assert_eq!(
        verdict([5, 3].as_ptr(), words.as_ptr(), 2),
        (FIZZBUZZ_NULL_POINTER, 1)
    );
}

#[test]
fn there_are_1_to_16_rules() {
    assert_eq!(verdict_on::<&str>(&[]), (FIZZBUZZ_RULE_COUNT, 0));
    assert_eq!(verdict(null(), null(), 0), (FIZZBUZZ_RULE_COUNT, 0));
    let many: Vec<_> = (1..=17).map(|divisor| (divisor, "w")).collect();
    assert_eq!(verdict_on(&many[..FIZZBUZZ_MAX_RULES]), (FIZZBUZZ_OK, 16));
    assert_eq!(verdict_on(&many), (FIZZBUZZ_RULE_COUNT, 17));
    let pairs = Pairs::new(&many);
    let (divisors, words) = (pairs.divisors.as_ptr(), pairs.words.as_ptr());
    assert_eq!(
        verdict(divisors, words, usize::MAX),
        (FIZZBUZZ_RULE_COUNT, usize::MAX)
    );
    assert_eq!(
        verdict(divisors, null(), usize::MAX),
        (FIZZBUZZ_NULL_POINTER, usize::MAX)
    );
}

#[test]
fn the_largest_rules_are_taken() {
    let long = "é".repeat(FIZZBUZZ_MAX_WORD_LEN / 2) + "x";
    assert_eq!(long.len(), FIZZBUZZ_MAX_WORD_LEN);
    assert_eq!(
        verdict_on(&[(i64::MAX, long.as_str()), (1, " 7\u{2028}")]),
        (FIZZBUZZ_OK, 2)
    );
}

#[test]
fn a_null_word_is_named() {
    let words = [c"a".as_ptr(), null()];
    assert_eq!(
        verdict([3, 5].as_ptr(), words.as_ptr(), 2),
        (FIZZBUZZ_NULL_POINTER, 1)
    );
}

#[test]
fn an_index_is_set_even_if_the_arrays_are_null() {
    assert_eq!(
        verdict(null(), [c"a".as_ptr()].as_ptr(), 1),
        (FIZZBUZZ_NULL_POINTER, 1)
    );
    assert_eq!(verdict([3].as_ptr(), null(), 1), (FIZZBUZZ_NULL_POINTER, 1));
}

#[test]
fn words_are_copied() {
    let mut word = *b"old\0";
    let mut rules = null_mut();
    let words = [word.as_ptr().cast()];
    assert_eq!(
        unsafe { fizzbuzz_rules_new([1].as_ptr(), words.as_ptr(), 1, &raw mut rules) },
        FIZZBUZZ_OK
    );
    word.copy_from_slice(b"new\0");
    let rules = Rules(rules);
    let answer = filled(|buf, cap, needed| unsafe { fizzbuzz_line(rules.0, 1, buf, cap, needed) });
    assert_eq!(answer, b"old\0");
}
