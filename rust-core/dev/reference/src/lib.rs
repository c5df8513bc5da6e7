//! The reference: slow, obviously right, and independent of everything it checks.

use std::ops::Range;

/// Rules as plain pairs.
pub type Pairs = Vec<(i64, String)>;

/// The words of the rules that apply to `n`, or `n` itself.
#[must_use]
pub fn answer(rules: &Pairs, n: i128) -> String {
    let mut answer = String::new();
    for (divisor, word) in rules {
        if n % i128::from(*divisor) == 0 {
            answer += word;
        }
    }
    if answer.is_empty() {
        n.to_string()
    } else {
        answer
    }
}

/// The lines of a range, each with its line feed.
#[must_use]
pub fn lines(rules: &Pairs, range: Range<i64>) -> Vec<String> {
    range.map(|n| answer(rules, n.into()) + "\n").collect()
}
