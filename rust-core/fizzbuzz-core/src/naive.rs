//! The reference for tests: slow, obviously right, and independent of everything it checks.

use std::fmt::Write;
use std::ops::Range;

/// Rules that differ in all that could matter.
pub(crate) const RULES: [&[(i64, &str)]; 10] = [
    &[(3, "fizz"), (5, "buzz")],
    &[(5, "Buzz"), (3, "Fizz"), (7, "Bazz")],
    &[(1, "all")],
    &[(2, "2"), (10, "10")],
    &[(4, "é"), (6, "日本語"), (10, "🦀")],
    &[(i64::MAX, "max"), (1 << 62, "half"), (i64::MAX - 1, "odd")],
    &[(999_999_937, "prime"), (10, " ")],
    &[(7, WORD_255), (11, WORD_255)],
    &[
        (2, "a"),
        (3, "b"),
        (5, "c"),
        (7, "d"),
        (11, "e"),
        (13, "f"),
        (17, "g"),
        (19, "h"),
        (23, "i"),
        (29, "j"),
        (31, "k"),
        (37, "l"),
        (41, "m"),
        (43, "n"),
        (47, "o"),
        (53, "p"),
    ],
    &[
        (1_000, "M"),
        (100, "C"),
        (2_000, "MM"),
        (97, "\t"),
        (1 << 40, "T"),
    ],
];

const WORD_255: &str = match std::str::from_utf8(&[b'w'; 255]) {
    Ok(word) => word,
    Err(_) => unreachable!(),
};

/// Ranges around every place where something changes: signs, digit counts, the ends.
pub(crate) fn ranges() -> Vec<Range<i64>> {
    let mut ranges = vec![
        -250..250,
        0..0,
        i64::MIN..i64::MIN + 150,
        i64::MAX - 150..i64::MAX,
    ];
    ranges.extend([
        i64::MAX..i64::MAX,
        i64::MIN..i64::MIN,
        -1..0,
        0..1,
        1..2,
        -100..-99,
    ]);
    for exponent in 1..=18 {
        let power = 10_i64.pow(exponent);
        ranges.extend([power - 105..power + 105, -power - 105..-power + 105]);
    }
    ranges
}

/// The line of `n` with its line feed.
pub(crate) fn line(rules: &[(i64, &str)], n: i64) -> String {
    let mut line = String::new();
    for (divisor, word) in rules {
        if n % divisor == 0 {
            line += word;
        }
    }
    if line.is_empty() {
        write!(line, "{n}").unwrap();
    }
    line + "\n"
}

/// The lines of a range.
pub(crate) fn text(rules: &[(i64, &str)], range: Range<i64>) -> String {
    range.map(|n| line(rules, n)).collect()
}
