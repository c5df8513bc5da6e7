//! Rules as C passes them: any divisors, any bytes as words, any count. What is refused, why, and
//! which rule is named; and what is accepted keeps its meaning.

use core::ffi::c_char;
use core::{ptr, str};
use std::ffi::CString;

use arbitrary::Arbitrary;
use fizzbuzz::line::fizzbuzz_words;
use fizzbuzz::rules::{
    FIZZBUZZ_MAX_RULES, FIZZBUZZ_MAX_WORD_LEN, fizzbuzz_rules, fizzbuzz_rules_check,
    fizzbuzz_rules_free, fizzbuzz_rules_new,
};
use fizzbuzz::status::{
    FIZZBUZZ_DIVISOR_NOT_POSITIVE, FIZZBUZZ_DIVISOR_REPEATED, FIZZBUZZ_NULL_POINTER, FIZZBUZZ_OK,
    FIZZBUZZ_RULE_COUNT, FIZZBUZZ_WORD_EMPTY, FIZZBUZZ_WORD_LINE_BREAK, FIZZBUZZ_WORD_NOT_UTF8,
    FIZZBUZZ_WORD_TOO_LONG, fizzbuzz_status,
};
use fizzbuzz_core::Rules;

use crate::input::{Number, from_bytes};
use crate::room::{Room, UNSET};

#[derive(Arbitrary, Debug)]
struct Input {
    rules: Vec<Rule>,
    /// Instead of the number of rules: more than there can be.
    count: Option<usize>,
    numbers: [Number; 3],
}

#[derive(Arbitrary, Debug)]
struct Rule {
    divisor: Divisor,
    word: Word,
}

#[derive(Arbitrary, Debug)]
enum Divisor {
    Small(i8),
    Any(Number),
}

#[derive(Arbitrary, Debug)]
enum Word {
    Null,
    Bytes(Vec<u8>),
    Text(String),
    /// Around the longest that is allowed.
    Long(u8),
}

impl Rule {
    fn divisor(&self) -> i64 {
        match self.divisor {
            Divisor::Small(divisor) => divisor.into(),
            Divisor::Any(Number(divisor)) => divisor,
        }
    }

    /// The word up to where C sees its end, or `None` for NULL.
    fn word(&self) -> Option<CString> {
        let bytes = match &self.word {
            Word::Null => return None,
            Word::Bytes(bytes) => bytes.clone(),
            Word::Text(text) => text.clone().into_bytes(),
            Word::Long(more) => vec![b'x'; 200 + usize::from(*more % 64)],
        };
        let end = bytes.iter().position(|&b| b == 0).unwrap_or(bytes.len());
        Some(CString::new(&bytes[..end]).expect("it ends before a NUL"))
    }

    /// All that is wrong with this rule.
    fn faults(&self, earlier: &[Rule]) -> Vec<fizzbuzz_status> {
        let divisor = self.divisor();
        let word = self.word();
        let bytes = word.as_ref().map_or(&b"any"[..], |word| word.as_bytes());
        let faults = [
            (word.is_none(), FIZZBUZZ_NULL_POINTER),
            (divisor <= 0, FIZZBUZZ_DIVISOR_NOT_POSITIVE),
            (
                earlier.iter().any(|rule| rule.divisor() == divisor),
                FIZZBUZZ_DIVISOR_REPEATED,
            ),
            (bytes.is_empty(), FIZZBUZZ_WORD_EMPTY),
            (bytes.len() > FIZZBUZZ_MAX_WORD_LEN, FIZZBUZZ_WORD_TOO_LONG),
            (str::from_utf8(bytes).is_err(), FIZZBUZZ_WORD_NOT_UTF8),
            (
                bytes.iter().any(|b| b"\n\r".contains(b)),
                FIZZBUZZ_WORD_LINE_BREAK,
            ),
        ];
        let present = faults.into_iter().filter(|(present, _)| *present);
        present.map(|(_, fault)| fault).collect()
    }
}

/// Checks the rules that the bytes stand for, and uses them.
pub fn run(bytes: &[u8]) {
    let Some(input) = from_bytes::<Input>(bytes) else {
        return;
    };
    let divisors: Box<[i64]> = input.rules.iter().map(Rule::divisor).collect();
    let words: Vec<_> = input.rules.iter().map(Rule::word).collect();
    let pointers: Box<[*const c_char]> = words
        .iter()
        .map(|word| word.as_ref().map_or(ptr::null(), |word| word.as_ptr()))
        .collect();
    // Beyond what can be valid, nobody reads the arrays up to the count: it may be anything then.
    let count = match input.count {
        Some(count) if divisors.len() >= FIZZBUZZ_MAX_RULES => count.max(FIZZBUZZ_MAX_RULES + 1),
        _ => divisors.len(),
    };

    let first = (input.rules.iter().enumerate())
        .map(|(index, rule)| (index, rule.faults(&input.rules[..index])))
        .find(|(_, faults)| !faults.is_empty());
    let (right_index, right_statuses) = match first {
        _ if count == 0 || count > FIZZBUZZ_MAX_RULES => (count, vec![FIZZBUZZ_RULE_COUNT]),
        Some(first) => first,
        None => (count, vec![FIZZBUZZ_OK]),
    };

    let mut index = UNSET;
    let mut made = ptr::dangling_mut::<fizzbuzz_rules>();
    let unmade = made;
    // SAFETY: both arrays have `count` elements, or 16 of more than that; words end in NUL.
    let (checked, status) = unsafe {
        let (divisors, words) = (divisors.as_ptr(), pointers.as_ptr());
        (
            fizzbuzz_rules_check(divisors, words, count, &raw mut index),
            fizzbuzz_rules_new(divisors, words, count, &raw mut made),
        )
    };
    assert_eq!(checked, status, "check and new");
    assert!(
        right_statuses.contains(&status),
        "{status} {right_statuses:?}"
    );
    assert_eq!(index, right_index, "{status}");
    if status != FIZZBUZZ_OK {
        assert_eq!(made, unmade, "set though nothing was made");
        return;
    }

    let pairs: Vec<_> = words
        .iter()
        .flatten()
        .map(|word| word.to_str().unwrap())
        .collect();
    let pairs: Vec<_> = divisors.iter().copied().zip(pairs).collect();
    let rules = Rules::new(pairs.iter().copied()).expect("C made them");
    assert!(rules.iter().eq(pairs.iter().copied()));
    assert_eq!(rules, Rules::new(rules.iter()).unwrap());
    if let Some(period) = rules.period() {
        for &(divisor, _) in &pairs {
            assert_eq!(period % divisor.unsigned_abs(), 0);
        }
    }
    for Number(n) in input.numbers {
        let applicable = pairs.iter().filter(|(divisor, _)| n % divisor == 0);
        let right: String = applicable.map(|(_, word)| *word).collect();
        assert_eq!(rules.words(n), right);
        let right = CString::new(right).unwrap();
        Room::Exact.check(right.to_bytes_with_nul(), 0, |buf, cap, needed| {
            // SAFETY: the rules are not freed yet, and the buffer is as large as it says.
            unsafe { fizzbuzz_words(made, n, buf, cap, needed) }
        });
    }
    // SAFETY: made above, and freed once.
    unsafe { fizzbuzz_rules_free(made) };
}
