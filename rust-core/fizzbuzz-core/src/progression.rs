//! Every so many numbers of a range: which of them a divisor divides, and how long they are.

use std::iter;
use std::num::NonZeroU64;
use std::ops::Range;

use crate::decimal::{POWERS_OF_TEN, digit_count};

/// The numbers first, first + step, ...; a place among them is an **index**.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Progression {
    first: i64,
    step: NonZeroU64,
    count: u64,
}

/// Numbers of one sign and one digit count, by their indices; 0 is apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) indices: Range<u64>,
    pub(crate) is_negative: bool,
    pub(crate) digit_count: usize,
}

/// The indices of a divisor's multiples: those that leave `first` when divided by `cycle`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Multiples {
    /// Less than `cycle`.
    pub(crate) first: u64,
    pub(crate) cycle: u64,
}

impl Progression {
    /// The range must not be reversed.
    pub(crate) fn new(range: &Range<i64>, step: NonZeroU64) -> Progression {
        Progression {
            first: range.start,
            step,
            count: range.end.abs_diff(range.start).div_ceil(step.get()),
        }
    }

    pub(crate) fn step(&self) -> NonZeroU64 {
        self.step
    }

    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// The number at an index below the count.
    pub(crate) fn number(&self, index: u64) -> i64 {
        self.first.wrapping_add_unsigned(index * self.step.get())
    }

    /// Where the multiples of a divisor are, if there are any.
    ///
    /// `first + index * step` is one where `index * (step / g)` leaves `-(first / g)` modulo
    /// `divisor / g`, with g the greatest common divisor of step and divisor; step / g has an
    /// inverse there.
    #[expect(clippy::cast_possible_truncation, reason = "remainders by 64 bits")]
    pub(crate) fn multiples_of(&self, divisor: u64) -> Option<Multiples> {
        let step = self.step.get();
        let common = gcd(step, divisor);
        let magnitude = self.first.unsigned_abs();
        if magnitude % common != 0 {
            return None;
        }
        let cycle = divisor / common;
        let beyond = magnitude / common % cycle;
        let wanted = if self.first > 0 && beyond > 0 {
            cycle - beyond
        } else {
            beyond
        };
        let inverse = inverse(step / common % cycle, cycle);
        let first = u128::from(wanted) * u128::from(inverse) % u128::from(cycle);
        Some(Multiples {
            first: first as u64,
            cycle,
        })
    }

    /// All numbers, cut where their length changes and around 0.
    pub(crate) fn runs(&self) -> impl Iterator<Item = Run> + '_ {
        let mut next = 0;
        iter::from_fn(move || {
            if next == self.count {
                return None;
            }
            let number = self.number(next);
            let magnitude = number.unsigned_abs();
            let digit_count = digit_count(magnitude);
            // How far it is to the first number that belongs to the next run.
            let distance = match number {
                0 => 1,
                1.. => POWERS_OF_TEN[digit_count] - magnitude,
                _ => magnitude - POWERS_OF_TEN[digit_count - 1] + 1,
            };
            let lines = distance.div_ceil(self.step.get());
            let indices = next..next + lines.min(self.count - next);
            next = indices.end;
            Some(Run {
                indices,
                is_negative: number < 0,
                digit_count,
            })
        })
    }
}

impl Multiples {
    /// How many multiples there are in a range of indices.
    pub(crate) fn within(self, indices: &Range<u64>) -> u64 {
        self.below(indices.end) - self.below(indices.start)
    }

    fn below(self, end: u64) -> u64 {
        match end.checked_sub(self.first) {
            None | Some(0) => 0,
            Some(distance) => (distance - 1) / self.cycle + 1,
        }
    }
}

impl Run {
    pub(crate) fn sign_len(&self) -> usize {
        usize::from(self.is_negative)
    }
}

fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// The number below `modulus` that times `value`, which has no divisor in common with it, leaves 1.
///
/// Euclid's algorithm, with the factor of `value` in each remainder. The factors change sign with
/// every step, so they go without; none exceeds the modulus.
fn inverse(value: u64, modulus: u64) -> u64 {
    let (mut remainder, mut next_remainder) = (modulus, value);
    let (mut factor, mut next_factor) = (0, 1);
    let mut is_positive = false;
    while next_remainder != 0 {
        let quotient = remainder / next_remainder;
        (remainder, next_remainder) = (next_remainder, remainder % next_remainder);
        (factor, next_factor) = (next_factor, factor + quotient * next_factor);
        is_positive = !is_positive;
    }
    if is_positive {
        factor
    } else {
        modulus - factor
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progression(range: Range<i64>, step: u64) -> Progression {
        Progression::new(&range, NonZeroU64::new(step).unwrap())
    }

    /// Both ends, both signs, and steps from the smallest to the largest.
    fn progressions() -> Vec<Progression> {
        let mut all = Vec::new();
        for range in [
            -130..130,
            0..0,
            0..1,
            97..1_100,
            -100_001..100_001,
            i64::MIN..i64::MIN + 700,
            i64::MAX - 700..i64::MAX,
            i64::MIN..i64::MAX,
        ] {
            let len = range.end.abs_diff(range.start);
            for step in [1, 2, 3, 7, 10, 60, 97, 1 << 40, u64::MAX / 37, u64::MAX] {
                if len / step < 2_000 {
                    all.push(progression(range.clone(), step));
                }
            }
        }
        all
    }

    fn numbers(numbers: &Progression) -> Vec<i64> {
        (0..numbers.count())
            .map(|index| numbers.number(index))
            .collect()
    }

    #[test]
    fn numbers_are_those_of_the_range() {
        assert_eq!(numbers(&progression(-5..6, 4)), [-5, -1, 3]);
        assert_eq!(numbers(&progression(-5..7, 4)), [-5, -1, 3]);
        assert_eq!(numbers(&progression(-5..8, 4)), [-5, -1, 3, 7]);
        assert_eq!(numbers(&progression(3..3, 1)), [0; 0]);
        let all = i64::MIN..i64::MAX;
        assert_eq!(numbers(&progression(all.clone(), u64::MAX)), [i64::MIN]);
        assert_eq!(numbers(&progression(all.clone(), 1 << 63)), [i64::MIN, 0]);
        assert_eq!(
            numbers(&progression(all, u64::MAX - 1)),
            [i64::MIN, i64::MAX - 1]
        );
    }

    #[test]
    fn multiples_are_where_the_remainder_is_0() {
        let divisors = [
            1,
            2,
            3,
            4,
            5,
            6,
            15,
            96,
            97,
            1 << 40,
            i64::MAX as u64,
            1 << 63,
        ];
        for progression in progressions() {
            let numbers = numbers(&progression);
            for divisor in divisors {
                let multiples = progression.multiples_of(divisor);
                for (index, number) in numbers.iter().enumerate() {
                    let index = index as u64;
                    let is_multiple = multiples
                        .is_some_and(|multiples| multiples.within(&(index..index + 1)) == 1);
                    assert_eq!(
                        is_multiple,
                        number.unsigned_abs() % divisor == 0,
                        "{number} in {progression:?} by {divisor}"
                    );
                }
                if let Some(Multiples { first, cycle }) = multiples {
                    assert!(
                        first < cycle && cycle <= divisor,
                        "{progression:?} {divisor}"
                    );
                }
            }
        }
    }

    #[test]
    fn counts_are_sums() {
        let multiples = Multiples { first: 2, cycle: 5 };
        let is_multiple = |index: &u64| index % 5 == 2;
        for start in 0..20 {
            for end in start..20 {
                let count = (start..end).filter(is_multiple).count() as u64;
                assert_eq!(multiples.within(&(start..end)), count, "{start}..{end}");
            }
        }
    }

    #[test]
    fn runs_are_of_one_sign_and_length() {
        for progression in progressions() {
            let mut next = 0;
            let mut before = None;
            for run in progression.runs() {
                assert_eq!(run.indices.start, next, "{progression:?}");
                assert!(!run.indices.is_empty());
                next = run.indices.end;
                for number in run.indices.map(|index| progression.number(index)) {
                    let text = number.to_string();
                    let is_negative = text.starts_with('-');
                    assert_eq!(run.is_negative, is_negative, "{number}");
                    let digits = text.trim_start_matches('-');
                    assert_eq!(run.digit_count, digits.len(), "{number}");
                }
                // They are as long as they can be, and 0 is apart.
                let kind = (run.is_negative, run.digit_count, next);
                if let Some((is_negative, digit_count, index)) = before.replace(kind) {
                    assert!(
                        (is_negative, digit_count) != (kind.0, kind.1)
                            || progression.number(index - 1) == 0
                            || progression.number(index) == 0
                    );
                }
            }
            assert_eq!(next, progression.count());
        }
    }

    #[test]
    fn inverses_leave_1() {
        let product = |a: u64, b: u64, m: u64| u128::from(a) * u128::from(b) % u128::from(m);
        let large = [1 << 63, i64::MAX as u64, (1 << 61) - 1, 10_u64.pow(18) + 9];
        for modulus in (1..200).chain(large) {
            for value in (0..200).chain([modulus - 1, modulus / 2, modulus / 3 * 2]) {
                if value < modulus && gcd(value, modulus) == 1 {
                    let inverse = inverse(value, modulus);
                    assert!(inverse <= modulus);
                    assert_eq!(product(inverse, value, modulus), u128::from(1 % modulus));
                }
            }
        }
    }
}
