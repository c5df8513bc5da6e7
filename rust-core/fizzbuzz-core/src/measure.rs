//! How many bytes a text has, and which line holds which byte: by arithmetic, never by rendering.
//!
//! Everything rests on one function, the bytes of the lines 1 to x:
//!
//! ```text
//! bytes(x) = x                                        one line feed each
//!          + sum over rules of len(word) * floor(x / divisor)
//!          + sum of digits(n) over the uncovered n <= x       those no divisor divides
//! ```
//!
//! The uncovered numbers up to x are counted by inclusion-exclusion over the sets of divisors:
//!
//! ```text
//! uncovered(x) = sum over sets S of (-1)^|S| * floor(x / lcm(S))
//! ```
//!
//! Sets of equal lcm are merged, sets whose lcm is beyond the numbers are dropped, and what
//! cancels is removed, so the classic rules have 4 terms, and the worst rules 2^16. With x of k
//! digits the digit sum is `k * uncovered(x)` minus `uncovered(10^j - 1)` for every j below k: the
//! numbers of fewer than j + 1 digits were counted once too often for each. Those sums are made
//! once per rules, and so one query costs one pass over the terms.
//!
//! 0 is a multiple of every divisor and counted apart; the lines below it mirror those above and
//! are one byte longer where they are uncovered, for the sign.

use std::borrow::Cow;

use crate::decimal::{POWERS_OF_TEN, digit_count};
use crate::error::Error;

/// The largest magnitude of a number: that of `i64::MIN`.
const MAX_MAGNITUDE: u64 = 1 << 63;

/// Numbers of 1 to 19 digits.
const CLASSES: usize = 19;

/// A rule as far as lengths are concerned.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    pub(crate) divisor: u64,
    pub(crate) byte_len: u64,
}

/// One term of the inclusion-exclusion sum: `coefficient * floor(x / lcm)`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Term {
    pub(crate) lcm: u64,
    pub(crate) coefficient: i64,
}

/// Where the numbers of k + 1 digits begin (index k), and where the last of them end.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Boundary {
    /// The last number before: 10^k - 1, or [`MAX_MAGNITUDE`] at the end.
    last: u64,
    /// `uncovered(last)`.
    uncovered: u64,
    /// The sum of `uncovered(10^j - 1)` for j up to k.
    uncovered_sum: u128,
    /// `bytes(last)`.
    bytes: u128,
}

/// Positive or negative lines.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Side {
    Positive,
    Negative,
}

/// Where a line is: its number, and the position of its first byte.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Line {
    pub(crate) number: i64,
    pub(crate) position: i128,
}

/// Lengths and positions of the lines of one set of rules.
///
/// A **position** counts bytes from the start of line 0, so it is negative for what lies before.
#[derive(Clone, Debug)]
pub(crate) struct Measure {
    words: Cow<'static, [Word]>,
    /// Ascending by lcm.
    terms: Cow<'static, [Term]>,
    boundaries: [Boundary; CLASSES + 1],
    zero_line: u64,
}

impl Measure {
    /// Collects the terms and the tables.
    ///
    /// Time and memory grow with the number of terms; the worst case is given in the crate's
    /// documentation.
    pub(crate) fn new(words: Vec<Word>) -> Result<Measure, Error> {
        let terms = collect_terms(&words)?;
        let (zero_line, boundaries) = tabulate(&words, &terms);
        Ok(Measure {
            words: Cow::Owned(words),
            terms: Cow::Owned(terms),
            boundaries,
            zero_line,
        })
    }

    /// The same for terms that are already collected, at compile time.
    pub(crate) const fn from_terms(words: &'static [Word], terms: &'static [Term]) -> Measure {
        let (zero_line, boundaries) = tabulate(words, terms);
        Measure {
            words: Cow::Borrowed(words),
            terms: Cow::Borrowed(terms),
            boundaries,
            zero_line,
        }
    }

    /// The terms of the inclusion-exclusion sum, ascending by lcm.
    pub(crate) fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// The position of the first byte of line `number`; also valid for the line behind the last.
    pub(crate) fn position_of(&self, number: i64) -> i128 {
        let magnitude = number.unsigned_abs();
        match number {
            0 => 0,
            1.. => i128::from(self.zero_line) + signed(self.bytes(Side::Positive, magnitude - 1)),
            _ => -signed(self.bytes(Side::Negative, magnitude)),
        }
    }

    /// The line that holds the byte at `position`.
    ///
    /// That line has to be within the numbers of 64 bits.
    pub(crate) fn line_at(&self, position: i128) -> Line {
        let zero_line = i128::from(self.zero_line);
        if position < 0 {
            // Line -x holds the bytes from -bytes(x) up to, exclusively, -bytes(x - 1), so x is
            // the first whose bytes(x) exceeds the distance from the line feed before 0.
            let (magnitude, before) = self.find(Side::Negative, (-position - 1).unsigned_abs());
            let number = 0_i64.wrapping_sub_unsigned(magnitude);
            let bytes = before + u128::from(self.line_len(Side::Negative, magnitude));
            Line {
                number,
                position: -signed(bytes),
            }
        } else if position < zero_line {
            Line {
                number: 0,
                position: 0,
            }
        } else {
            let (magnitude, before) =
                self.find(Side::Positive, (position - zero_line).unsigned_abs());
            let number = 0_i64.wrapping_add_unsigned(magnitude);
            Line {
                number,
                position: zero_line + signed(before),
            }
        }
    }

    /// The bytes of the lines 1 to `magnitude`, or of their mirror images.
    fn bytes(&self, side: Side, magnitude: u64) -> u128 {
        let boundary = &self.boundaries[digit_count(magnitude) - 1];
        let (positive, uncovered) =
            bytes_and_uncovered(&self.words, &self.terms, boundary, magnitude);
        side.bytes(positive, uncovered)
    }

    /// The bytes of one line other than 0.
    fn line_len(&self, side: Side, magnitude: u64) -> u64 {
        let words: u64 = self
            .words
            .iter()
            .filter(|word| magnitude % word.divisor == 0)
            .map(|word| word.byte_len)
            .sum();
        1 + if words > 0 {
            words
        } else {
            side.number_len(digit_count(magnitude))
        }
    }

    /// The first line of a side up to which there are more than `bytes` bytes, and how many there
    /// are before it.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "floats only guess; what is found is exact"
    )]
    fn find(&self, side: Side, bytes: u128) -> (u64, u128) {
        // Within one class of digit counts the bytes per line hardly vary, so a straight line
        // between its ends gives a good guess, and another of the same slope from there a very
        // good one. Each probe stays a margin below the guess, so that most likely the line is
        // ahead, near enough to walk to it.
        let class = self
            .boundaries
            .partition_point(|boundary| side.bytes(boundary.bytes, boundary.uncovered) <= bytes);
        let class = class.clamp(1, CLASSES);
        // Lines below and not below the one we look for, with the bytes up to them.
        let [mut low, mut high] = [class - 1, class].map(|index| {
            let boundary = &self.boundaries[index];
            let bytes = side.bytes(boundary.bytes, boundary.uncovered);
            (boundary.last, bytes)
        });
        let lines_per_byte = (high.0 - low.0) as f64 / (high.1 - low.1) as f64;
        let lines = |bytes: u128| (bytes as f64 * lines_per_byte) as u64;

        // A probe costs about as much as walking so far.
        let walk = 8 + (self.terms.len() / self.words.len()) as u64;
        let mut margin = walk / 2;
        for probes in 1.. {
            let ahead = lines(bytes - low.1);
            if ahead <= walk || high.0 - low.0 == 1 {
                break;
            }
            let behind = lines(high.1 - bytes);
            let probe = if probes % 4 == 0 {
                // Whatever the words do, the bracket halves now and then.
                low.0 + (high.0 - low.0) / 2
            } else if ahead <= behind {
                low.0.saturating_add(ahead).saturating_sub(margin)
            } else {
                high.0.saturating_sub(behind).saturating_sub(margin)
            };
            let probe = probe.clamp(low.0 + 1, high.0 - 1);
            let probe_bytes = self.bytes(side, probe);
            if probe_bytes <= bytes {
                low = (probe, probe_bytes);
            } else {
                high = (probe, probe_bytes);
            }
            margin = margin.saturating_mul(2);
        }
        self.walk(side, low.0 + 1, low.1, bytes)
    }

    /// Like [`find`](Self::find), line by line from `magnitude` with `before` bytes before it.
    fn walk(&self, side: Side, mut magnitude: u64, mut before: u128, bytes: u128) -> (u64, u128) {
        loop {
            let after = before + u128::from(self.line_len(side, magnitude));
            if after > bytes {
                return (magnitude, before);
            }
            before = after;
            magnitude += 1;
        }
    }
}

impl Side {
    const fn bytes(self, positive: u128, uncovered: u64) -> u128 {
        match self {
            Side::Positive => positive,
            Side::Negative => positive + uncovered as u128,
        }
    }

    const fn number_len(self, digits: usize) -> u64 {
        match self {
            Side::Positive => digits as u64,
            Side::Negative => digits as u64 + 1,
        }
    }
}

/// `bytes(x)` and `uncovered(x)`, where `boundary` is the one below x.
const fn bytes_and_uncovered(
    words: &[Word],
    terms: &[Term],
    boundary: &Boundary,
    x: u64,
) -> (u128, u64) {
    let mut bytes = x as u128;
    let mut index = 0;
    while index < words.len() {
        let word = &words[index];
        bytes += word.byte_len as u128 * (x / word.divisor) as u128;
        index += 1;
    }
    let uncovered = uncovered(terms, x);
    bytes += digit_count(x) as u128 * uncovered as u128 - boundary.uncovered_sum;
    (bytes, uncovered)
}

/// How many of the numbers 1 to `x` no divisor divides.
#[expect(clippy::cast_sign_loss, reason = "sums modulo 2^64")]
const fn uncovered(terms: &[Term], x: u64) -> u64 {
    // The sum lies between 0 and x, so it may wrap around on the way.
    let mut sum: u64 = 0;
    let mut index = 0;
    while index < terms.len() && terms[index].lcm <= x {
        let term = &terms[index];
        sum = sum.wrapping_add((term.coefficient as u64).wrapping_mul(x / term.lcm));
        index += 1;
    }
    sum
}

/// The length of line 0, and the boundaries of the digit classes.
const fn tabulate(words: &[Word], terms: &[Term]) -> (u64, [Boundary; CLASSES + 1]) {
    let mut zero_line = 1;
    let mut index = 0;
    while index < words.len() {
        zero_line += words[index].byte_len;
        index += 1;
    }

    let start = Boundary {
        last: 0,
        uncovered: 0,
        uncovered_sum: 0,
        bytes: 0,
    };
    let mut boundaries = [start; CLASSES + 1];
    let mut class = 1;
    while class <= CLASSES {
        let last = if class == CLASSES {
            MAX_MAGNITUDE
        } else {
            POWERS_OF_TEN[class] - 1
        };
        let before = &boundaries[class - 1];
        let (bytes, uncovered) = bytes_and_uncovered(words, terms, before, last);
        let uncovered_sum = before.uncovered_sum + uncovered as u128;
        boundaries[class] = Boundary {
            last,
            uncovered,
            uncovered_sum,
            bytes,
        };
        class += 1;
    }
    (zero_line, boundaries)
}

/// The terms of the inclusion-exclusion sum, ascending by lcm.
fn collect_terms(words: &[Word]) -> Result<Vec<Term>, Error> {
    let mut divisors = Vec::new();
    divisors.try_reserve_exact(words.len())?;
    divisors.extend(words.iter().map(|word| word.divisor));
    // In this order a divisor meets its own divisors in the list, and all it would add cancels.
    divisors.sort_unstable();

    let mut terms = Vec::new();
    terms.try_reserve_exact(1)?;
    terms.push(Term {
        lcm: 1,
        coefficient: 1,
    });
    for divisor in divisors {
        let mut added = Vec::new();
        added.try_reserve_exact(terms.len())?;
        added.extend(terms.iter().filter_map(|term| {
            let lcm = lcm(term.lcm, divisor)?;
            Some(Term {
                lcm,
                coefficient: -term.coefficient,
            })
        }));
        terms.try_reserve_exact(added.len())?;
        terms.append(&mut added);
        terms.sort_unstable_by_key(|term| term.lcm);
        terms.dedup_by(|term, kept| {
            let equal = term.lcm == kept.lcm;
            if equal {
                kept.coefficient += term.coefficient;
            }
            equal
        });
        terms.retain(|term| term.coefficient != 0);
    }
    // Not `shrink_to_fit`, which ends the process where the allocator refuses.
    let mut exact = Vec::new();
    exact.try_reserve_exact(terms.len())?;
    exact.append(&mut terms);
    Ok(exact)
}

/// The least common multiple, or `None` where it exceeds every number of 64 bits.
pub(crate) fn lcm(a: u64, b: u64) -> Option<u64> {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    (a / x).checked_mul(b).filter(|&lcm| lcm <= MAX_MAGNITUDE)
}

/// All lines of one side together stay below 2^75 bytes: 2^63 lines of at most 4081.
#[expect(clippy::cast_possible_wrap, reason = "see above")]
fn signed(bytes: u128) -> i128 {
    bytes as i128
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::naive;

    fn measure(rules: &[(i64, &str)]) -> Measure {
        let words = rules.iter().map(|&(divisor, word)| Word {
            divisor: divisor.unsigned_abs(),
            byte_len: word.len() as u64,
        });
        Measure::new(words.collect()).unwrap()
    }

    fn of_divisors(divisors: impl IntoIterator<Item = u64>) -> Vec<Term> {
        let words = divisors.into_iter().map(|divisor| Word {
            divisor,
            byte_len: 1,
        });
        collect_terms(&words.collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn positions_match_the_reference_within_every_range() {
        for rules in naive::RULES {
            let measure = measure(rules);
            for range in naive::ranges() {
                let mut position = measure.position_of(range.start);
                for number in range.clone() {
                    assert_eq!(measure.position_of(number), position, "{number} {rules:?}");
                    let end = position + naive::line(rules, number).len() as i128;
                    for inside in [position, end - 1] {
                        assert_eq!(
                            measure.line_at(inside),
                            Line { number, position },
                            "{rules:?}"
                        );
                    }
                    position = end;
                }
                assert_eq!(
                    measure.position_of(range.end),
                    position,
                    "{range:?} {rules:?}"
                );
            }
        }
    }

    #[test]
    fn long_stretches_match_the_reference() {
        for rules in naive::RULES {
            let measure = measure(rules);
            let mut position = 0;
            for number in 0..30_000 {
                assert_eq!(measure.position_of(number), position);
                position += naive::line(rules, number).len() as i128;
            }
            let mut position = 0;
            for number in (-30_000..0).rev() {
                position -= naive::line(rules, number).len() as i128;
                assert_eq!(measure.position_of(number), position);
            }
        }
    }

    #[test]
    fn line_at_inverts_position_of_everywhere() {
        for rules in naive::RULES {
            let measure = measure(rules);
            // Numbers of every size, with irregular digits.
            for shift in 0..63 {
                let number = 0x5a5a_c3c3_9696_f0f1_i64 >> shift;
                for number in [number, -number] {
                    let position = measure.position_of(number);
                    assert_eq!(measure.line_at(position), Line { number, position });
                    assert_eq!(measure.line_at(position - 1).number, number - 1);
                }
            }
        }
    }

    #[test]
    fn terms_merge_and_cancel() {
        let term = |lcm, coefficient| Term { lcm, coefficient };
        assert_eq!(
            of_divisors([3, 5]),
            [term(1, 1), term(3, -1), term(5, -1), term(15, 1)]
        );
        assert_eq!(
            of_divisors([6, 4]),
            [term(1, 1), term(4, -1), term(6, -1), term(12, 1)]
        );
        // Multiples of another divisor add nothing, whatever the order.
        assert_eq!(of_divisors([12, 3, 6, 9]), [term(1, 1), term(3, -1)]);
        // Everything is covered: nothing is left.
        assert_eq!(of_divisors([1]), []);
        assert_eq!(of_divisors([5, 1, 7]), []);
        // 6 and 10 and 15 have 30 in common, four times.
        let terms = of_divisors([6, 10, 15]);
        assert_eq!(
            terms,
            [
                term(1, 1),
                term(6, -1),
                term(10, -1),
                term(15, -1),
                term(30, 2)
            ]
        );
    }

    #[test]
    fn terms_beyond_the_numbers_are_dropped() {
        let large = (1 << 62) + 1;
        assert_eq!(of_divisors([large, large + 1]).len(), 3);
        assert_eq!(lcm(1 << 62, 2), Some(1 << 62));
        assert_eq!(lcm(1 << 62, 3), None);
        assert_eq!(lcm(1 << 63, 2), Some(1 << 63));
        assert_eq!(lcm((1 << 62) + 1, 2), None);
        assert_eq!(lcm(u64::MAX >> 1, u64::MAX >> 1), Some(u64::MAX >> 1));
    }

    #[test]
    fn terms_count_what_no_divisor_divides() {
        for divisors in [
            &[2, 3, 5, 7, 11][..],
            &[4, 6, 9, 10],
            &[30, 42, 70, 105],
            &[1],
        ] {
            let terms = of_divisors(divisors.iter().copied());
            let mut count = 0;
            for x in 0..10_000 {
                if x > 0 && divisors.iter().all(|divisor| x % divisor != 0) {
                    count += 1;
                }
                assert_eq!(uncovered(&terms, x), count, "{divisors:?} {x}");
            }
        }
    }
}
