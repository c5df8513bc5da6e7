//! Rules
//!
//! An ordered list of 1 to FIZZBUZZ_MAX_RULES pairs of a divisor and a word. A divisor is 1 to
//! 2^63 - 1 and occurs once. A word is valid UTF-8, 1 to FIZZBUZZ_MAX_WORD_LEN bytes, without line
//! feed and carriage return; all else is allowed, digits and spaces too. So split text at '\n' and
//! nowhere else, and take no answer for a number because it looks like one.

use core::ffi::c_char;

use fizzbuzz_core::{CLASSIC, Error, Rules};

use crate::failure::Failure;
use crate::guard::{guard, guard_or};
use crate::pointer::{Out, array, boxed, preset, string};
use crate::status::{FIZZBUZZ_RULE_COUNT, FIZZBUZZ_WORD_NOT_UTF8, fizzbuzz_status};

/// The largest number of rules.
pub const FIZZBUZZ_MAX_RULES: usize = 16;
/// The largest number of bytes in a word, the NUL at its end not counted.
pub const FIZZBUZZ_MAX_WORD_LEN: usize = 255;

// Literals, because the header can hold nothing else.
const _: () = assert!(FIZZBUZZ_MAX_RULES == Rules::MAX_COUNT);
const _: () = assert!(FIZZBUZZ_MAX_WORD_LEN == Rules::MAX_WORD_LEN);

/// Rules that were checked. Never changed after they were made, so any number of threads may use
/// them at once. Made by fizzbuzz_rules_new, freed by fizzbuzz_rules_free.
pub struct fizzbuzz_rules {
    rules: Rules,
}

/// fizzbuzz_rules_new makes rules from count divisors and as many words.
///
/// The order matters: it is the order of the words in an answer. The words are copied. *rules is
/// yours, free it with fizzbuzz_rules_free.
///
/// Errors: FIZZBUZZ_RULE_COUNT, FIZZBUZZ_DIVISOR_NOT_POSITIVE, FIZZBUZZ_DIVISOR_REPEATED,
/// FIZZBUZZ_WORD_EMPTY, FIZZBUZZ_WORD_TOO_LONG, FIZZBUZZ_WORD_NOT_UTF8, FIZZBUZZ_WORD_LINE_BREAK.
/// fizzbuzz_rules_check tells which rule is meant.
// SAFETY: there is no other global function of this name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fizzbuzz_rules_new(
    divisors: *const i64,
    words: *const *const c_char,
    count: usize,
    rules: *mut *mut fizzbuzz_rules,
) -> fizzbuzz_status {
    guard(|| {
        // SAFETY: the caller's promise, see `pointer`.
        let mut out = unsafe { Out::new(rules) }?;
        // SAFETY: likewise.
        let pairs =
            unsafe { Pairs::read(divisors, words, count) }.map_err(|refusal| refusal.failure)?;
        let rules = Rules::new(pairs.iter())?;
        out.set(boxed(fizzbuzz_rules { rules })?);
        Ok(())
    })
}

/// fizzbuzz_rules_check returns what fizzbuzz_rules_new would return, and makes nothing.
///
/// *index is always set: to the place of the rule that is refused, counted from 0, or to count
/// where nothing is wrong or no single rule is to blame (FIZZBUZZ_RULE_COUNT).
// SAFETY: there is no other global function of this name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fizzbuzz_rules_check(
    divisors: *const i64,
    words: *const *const c_char,
    count: usize,
    index: *mut usize,
) -> fizzbuzz_status {
    // SAFETY: the caller's promise, see `pointer`.
    unsafe { preset(index, count) };
    guard(|| {
        // SAFETY: likewise.
        let mut index = unsafe { Out::new(index) }?;
        // SAFETY: likewise.
        let verdict = unsafe { Pairs::read(divisors, words, count) }
            .and_then(|pairs| Rules::check(pairs.iter()).map_err(Refusal::from));
        verdict.map_err(|refusal| {
            index.set(refusal.index.unwrap_or(count));
            refusal.failure
        })
    })
}

/// fizzbuzz_rules_free frees rules. NULL is fine. Streams made with them go on.
// SAFETY: there is no other global function of this name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fizzbuzz_rules_free(rules: *mut fizzbuzz_rules) {
    guard_or((), || {
        if !rules.is_null() {
            // SAFETY: from fizzbuzz_rules_new, and handed back by its owner.
            drop(unsafe { Box::from_raw(rules) });
        }
    });
}

/// The rules behind a handle; NULL means the classic ones.
pub(crate) unsafe fn rules_or_classic<'a>(rules: *const fizzbuzz_rules) -> &'a Rules {
    // SAFETY: the caller's promise, see `pointer`.
    unsafe { rules.as_ref() }.map_or(&CLASSIC, |handle| &handle.rules)
}

/// The rules as C passes them, borrowed. An array, because their number is known to be small.
struct Pairs<'a> {
    pairs: [(i64, &'a str); FIZZBUZZ_MAX_RULES],
    count: usize,
}

/// Why rules are refused, and which.
struct Refusal {
    failure: Failure,
    index: Option<usize>,
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Refusal {
            failure,
            index: None,
        }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Refusal {
            index: error.rule_index(),
            failure: error.into(),
        }
    }
}

impl<'a> Pairs<'a> {
    unsafe fn read(
        divisors: *const i64,
        words: *const *const c_char,
        count: usize,
    ) -> Result<Self, Refusal> {
        // Whatever the count is, there is no need to believe more of it.
        let most = count.min(FIZZBUZZ_MAX_RULES);
        // SAFETY: the caller's promise, see `pointer`.
        let (divisors, words) = unsafe { (array(divisors, most)?, array(words, most)?) };
        if count > FIZZBUZZ_MAX_RULES {
            return Err(Failure(FIZZBUZZ_RULE_COUNT).into());
        }
        let mut all = Pairs {
            pairs: [(0, ""); FIZZBUZZ_MAX_RULES],
            count: 0,
        };
        for (&divisor, &word) in divisors.iter().zip(words) {
            let index = Some(all.count);
            // SAFETY: likewise.
            let word = unsafe { string(word) }
                .and_then(|word| word.to_str().map_err(|_| Failure(FIZZBUZZ_WORD_NOT_UTF8)));
            all.pairs[all.count] = (divisor, word.unwrap_or("any"));
            all.count += 1;
            if let Err(failure) = word {
                // What the core finds wrong up to here comes first, as it does with other words.
                Rules::check(all.iter())?;
                return Err(Refusal { failure, index });
            }
        }
        Ok(all)
    }

    fn iter(&self) -> impl ExactSizeIterator<Item = (i64, &'a str)> {
        self.pairs[..self.count].iter().copied()
    }
}
