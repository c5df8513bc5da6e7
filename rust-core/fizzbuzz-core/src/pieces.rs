//! Cuts the numbers into pieces: ranges in which programs do not change.

use std::ops::Range;

use crate::decimal::{POWERS_OF_TEN, digit_count};
use crate::kernel::{BLOCK_LINES, PREFIX_DIGITS};

/// The numbers that share all digits but those that a program counts: 10<sup>10</sup>.
pub(crate) const WINDOW: u64 = BLOCK_LINES * POWERS_OF_TEN[PREFIX_DIGITS];

/// The numbers of one digit count and of one window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// The numbers, as far as they have lines.
    pub(crate) numbers: Range<i64>,
    /// What a program for them depends on; `None` for those that no program is for: negative
    /// numbers, and those below the first whole block.
    pub(crate) form: Option<Form>,
}

/// What a program depends on, rules apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Form {
    pub(crate) digit_count: usize,
    /// The numbers divided by [`WINDOW`].
    pub(crate) window: u64,
}

impl Piece {
    /// The piece that `number` is in.
    #[expect(clippy::cast_possible_wrap, reason = "at most i64::MAX")]
    pub(crate) fn at(number: i64) -> Piece {
        let first = BLOCK_LINES as i64;
        if number < first {
            return Piece {
                numbers: i64::MIN..first,
                form: None,
            };
        }
        let number = number.unsigned_abs();
        let digit_count = digit_count(number);
        let window = number / WINDOW;
        let start = POWERS_OF_TEN[digit_count - 1].max(window * WINDOW);
        let stop = POWERS_OF_TEN[digit_count].min((window + 1) * WINDOW);
        Piece {
            numbers: start as i64..stop.min(i64::MAX as u64) as i64,
            form: Some(Form {
                digit_count,
                window,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_follow_each_other() {
        let mut next = i64::MIN;
        for count in 1.. {
            let piece = Piece::at(next);
            assert_eq!(piece.numbers.start, next);
            assert_eq!(Piece::at(piece.numbers.end - 1), piece);
            next = piece.numbers.end;
            if next > 0 && next.unsigned_abs() >= 10 * WINDOW {
                assert_eq!(count, 1 + 8 + 10 - 1);
                break;
            }
        }
    }

    #[test]
    fn pieces_end_where_digits_change() {
        for (number, numbers, digit_count, window) in [
            (100, 100..1_000, 3, 0),
            (9_999_999_999, 1_000_000_000..10_000_000_000, 10, 0),
            (10_000_000_000, 10_000_000_000..20_000_000_000, 11, 1),
            (99_999_999_999, 90_000_000_000..100_000_000_000, 11, 9),
            (
                i64::MAX - 1,
                9_223_372_030_000_000_000..i64::MAX,
                19,
                922_337_203,
            ),
        ] {
            let form = Some(Form {
                digit_count,
                window,
            });
            assert_eq!(Piece::at(number), Piece { numbers, form });
        }
    }
}
