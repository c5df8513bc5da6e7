//! Decimal arithmetic: powers of ten, digit counts, numbers to ASCII. Knows nothing of rules.

/// 10<sup>0</sup> to 10<sup>19</sup>: every power of ten that fits into 64 bits.
pub(crate) const POWERS_OF_TEN: [u64; 20] = {
    let mut powers = [1; 20];
    let mut exponent = 1;
    while exponent < powers.len() {
        powers[exponent] = powers[exponent - 1] * 10;
        exponent += 1;
    }
    powers
};

/// The longest number of 64 bits, 2<sup>64</sup> - 1, has this many digits.
pub(crate) const MAX_DIGITS: usize = 20;

/// `00` to `99`, two bytes each.
pub(crate) const PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[b'0'; 2]; 100];
    let mut value: u8 = 0;
    while value < 100 {
        pairs[value as usize] = [b'0' + value / 10, b'0' + value % 10];
        value += 1;
    }
    pairs
};

/// How many decimal digits `value` has; 0 has one.
pub(crate) const fn digit_count(value: u64) -> usize {
    match value.checked_ilog10() {
        Some(log) => log as usize + 1,
        None => 1,
    }
}

/// Writes `value` to the front of `out` and returns the number of digits.
///
/// Panics if `out` is too short.
pub(crate) fn write_digits(mut value: u64, out: &mut [u8]) -> usize {
    let count = digit_count(value);
    let mut end = count;
    while value >= 10 {
        let pair = PAIRS[(value % 100) as usize];
        out[end - 2..end].copy_from_slice(&pair);
        end -= 2;
        value /= 100;
    }
    if end > 0 {
        out[0] = PAIRS[(value % 10) as usize][1];
    }
    count
}

/// The remainder of an integer of any length, given as decimal text with an optional sign, by
/// `divisor` (at most 2<sup>63</sup>); the sign is ignored. `None` if the text is something else.
pub(crate) fn remainder_of_text(text: &str, divisor: u64) -> Option<u64> {
    // 18 digits at a time: 2^63 * 10^18 still fits into 128 bits.
    const CHUNK: usize = 18;
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text).as_bytes();
    if digits.is_empty() {
        return None;
    }
    let mut remainder: u128 = 0;
    for chunk in digits.chunks(CHUNK) {
        let mut value: u64 = 0;
        for &digit in chunk {
            if !digit.is_ascii_digit() {
                return None;
            }
            value = value * 10 + u64::from(digit - b'0');
        }
        let shifted = remainder * u128::from(POWERS_OF_TEN[chunk.len()]);
        remainder = (shifted + u128::from(value)) % u128::from(divisor);
    }
    u64::try_from(remainder).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_equal_the_standard_library() {
        let mut values = vec![0, u64::MAX, u64::MAX - 1, 1 << 63, (1 << 63) - 1];
        for power in POWERS_OF_TEN {
            values.extend([power - 1, power, power + 1, power / 3 * 2]);
        }
        values.extend(0..1100);
        for value in values {
            let mut out = [b'x'; MAX_DIGITS + 1];
            let count = write_digits(value, &mut out);
            let expected = value.to_string();
            assert_eq!(&out[..count], expected.as_bytes());
            assert_eq!(out[count], b'x', "nothing is written behind {value}");
            assert_eq!(digit_count(value), expected.len());
        }
    }

    #[test]
    fn remainder_equals_integer_arithmetic() {
        let divisors = [1, 2, 3, 7, 255, 256, 1_000_003, (1 << 63) - 1, 1 << 63];
        let values = [
            0,
            1,
            9,
            10,
            u128::from(u64::MAX),
            u128::MAX,
            10_u128.pow(36),
            10_u128.pow(18),
        ];
        for divisor in divisors {
            for value in values {
                let expected = u64::try_from(value % u128::from(divisor)).ok();
                for text in [
                    format!("{value}"),
                    format!("-{value}"),
                    format!("+00{value}"),
                ] {
                    assert_eq!(
                        remainder_of_text(&text, divisor),
                        expected,
                        "{text} % {divisor}"
                    );
                }
            }
        }
    }

    #[test]
    fn remainder_refuses_what_is_no_integer() {
        for text in [
            "", "-", "+-1", "1.0", "NaN", "inf", "1e3", " 1", "1_000", "٣",
        ] {
            assert_eq!(remainder_of_text(text, 3), None, "{text:?}");
        }
    }
}
