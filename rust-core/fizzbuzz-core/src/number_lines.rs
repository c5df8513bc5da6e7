//! Lines of numbers that are a step apart, without a division for each.
//!
//! A line of digits lies in machine words, a byte each, and the step is added to eight of them at
//! once:
//!
//! ```text
//! sum = word + step       a byte holds its digit + 246, so from ten on it carries into the next
//! low = its bytes < 128   those carried, and were left without the 246
//! word = sum + 246 * low
//! ```
//!
//! The magnitudes of negative numbers fall; the complements of their digits to 9 rise.

use crate::decimal::digit_count;

/// Lines that are counted on side by side, as each addition has to wait for the one before.
pub(crate) const WAYS: usize = 2;

pub(crate) const WORD_BYTES: usize = 8;

/// A one in every byte.
const ONES: u64 = 0x0101_0101_0101_0101;

/// Lines of numbers of one sign and one digit count, ready to be written and to be counted on.
pub(crate) struct NumberLines<const WORDS: usize> {
    /// Digits and line feed, the last byte lowest, each in the code of this sign. The lines of the
    /// ways follow each other.
    lines: [[u64; WORDS]; WAYS],
    /// The digits of `WAYS` steps.
    step: [u64; WORDS],
    /// ASCII is the code xor `flip`, minus `offset`. No byte borrows from another: without a
    /// `flip` the smallest code is that of the line feed, which is above the offset.
    flip: u64,
    offset: u64,
    /// How many bits of leading zeros there are.
    leading: u32,
    sign_len: usize,
    pub(crate) line_len: usize,
}

impl<const WORDS: usize> NumberLines<WORDS> {
    #[expect(clippy::cast_possible_truncation, reason = "at most 64")]
    pub(crate) fn new(number: i64, step: u64) -> Self {
        let magnitude = number.unsigned_abs();
        let digit_count = digit_count(magnitude);
        let (flip, offset) = if number < 0 {
            // 255 - digit, and the line feed is no digit either way.
            ((255 ^ u64::from(b'0')) * ONES, 0)
        } else {
            // 246 + digit.
            (0, (246 - u64::from(b'0')) * ONES)
        };
        let first = in_words(magnitude, b'0', b'\n').map(|word| (word + offset) ^ flip);
        let one_step = in_words(step, 0, 0);
        let mut lines = [first; WAYS];
        for way in 1..WAYS {
            lines[way] = lines[way - 1];
            add(&mut lines[way], &one_step);
        }
        NumberLines {
            lines,
            // With steps for which this overflows there are no lines that need it.
            step: in_words(step.wrapping_mul(WAYS as u64), 0, 0),
            flip,
            offset,
            leading: (8 * (WORDS * WORD_BYTES - digit_count - 1)) as u32,
            sign_len: usize::from(number < 0),
            line_len: usize::from(number < 0) + digit_count + 1,
        }
    }

    /// Writes the line of a way to the front of `out`; the rest may be overwritten too.
    #[inline]
    pub(crate) fn put(&self, way: usize, out: &mut [u8]) {
        let mut words = [0; WORDS];
        let mut behind = 0;
        for (word, code) in words.iter_mut().rev().zip(self.lines[way]) {
            let ascii = ((code ^ self.flip) - self.offset).swap_bytes();
            *word = ascii >> self.leading | (behind << 1) << (63 - self.leading);
            behind = ascii;
        }
        out[0] = b'-';
        if let Some(out) = out.get_mut(self.sign_len..self.sign_len + WORDS * WORD_BYTES) {
            for (out, word) in out.chunks_exact_mut(WORD_BYTES).zip(words) {
                out.copy_from_slice(&word.to_le_bytes());
            }
        } else {
            for (out, word) in out[self.sign_len..].chunks_mut(WORD_BYTES).zip(words) {
                out.copy_from_slice(&word.to_le_bytes()[..out.len()]);
            }
        }
    }

    /// Goes on to the next line of a way.
    #[inline]
    pub(crate) fn advance(&mut self, way: usize) {
        add(&mut self.lines[way], &self.step);
    }
}

/// Adds digits to codes.
#[inline]
fn add<const WORDS: usize>(codes: &mut [u64; WORDS], digits: &[u64; WORDS]) {
    let mut carry = false;
    for (code, &digits) in codes.iter_mut().zip(digits) {
        let sum;
        (sum, carry) = code.overflowing_add(digits + u64::from(carry));
        let low = !sum & (128 * ONES);
        // Plus 246 for each, sooner than a multiplication would be done.
        *code = sum.wrapping_add(low << 1).wrapping_sub(low >> 4 | low >> 6);
    }
}

/// The digits of a value, zeros before them and `end` behind them, the last byte lowest; `zero` is
/// the digit 0. Digits that there is no room for are left out.
fn in_words<const WORDS: usize>(mut value: u64, zero: u8, end: u8) -> [u64; WORDS] {
    let mut words = [0; WORDS];
    for (place, word) in words.iter_mut().enumerate() {
        for byte in 0..WORD_BYTES {
            let digit = if place + byte == 0 {
                end
            } else {
                let digit = zero + (value % 10) as u8;
                value /= 10;
                digit
            };
            *word |= u64::from(digit) << (8 * byte);
        }
    }
    words
}
