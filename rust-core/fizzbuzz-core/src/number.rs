//! Answers for single values of any number type.

use std::fmt::Display;
use std::ops::Rem;

use crate::answer::Answer;
use crate::decimal::remainder_of_text;
use crate::rules::{CLASSIC, Rules};

/// FizzBuzz for one value.
///
/// Implemented for every primitive integer and float, and for every other type that displays,
/// compares, has remainders of references and can be made from a `u8`: big integers work without
/// being named here.
///
/// * An integer of any size has the words of the rules whose divisor divides it, and otherwise
///   displays as itself. The sign does not matter; 0 is a multiple of everything.
///   (Divisors beyond 255 are tested on its decimal digits, so a type that displays otherwise,
///   with separators say, is a multiple of none of them.)
/// * A float with an integral value is that integer: `15.0` is `fizzbuzz`, `-0.0` too, and `4.0`
///   is `4`.
/// * Any other float displays as it does in Rust: `0.5`, `NaN`, `inf`.
///
/// ```
/// use fizzbuzz_core::{FizzBuzz, Rules};
///
/// assert_eq!(15.fizzbuzz(), "fizzbuzz");
/// assert_eq!((-7_i128).fizzbuzz(), "-7");
/// assert_eq!(9.0.fizzbuzz(), "fizz");
/// assert_eq!(2.5.fizzbuzz(), "2.5");
///
/// let rules = Rules::new([(7, "Bazz")])?;
/// assert_eq!(14_u8.fizzbuzz_by(&rules), "Bazz");
/// # Ok::<(), fizzbuzz_core::Error>(())
/// ```
pub trait FizzBuzz {
    /// The answer by the [`CLASSIC`] rules.
    fn fizzbuzz(&self) -> Answer<'static> {
        self.fizzbuzz_by(&CLASSIC)
    }

    /// The answer by the given rules.
    fn fizzbuzz_by<'r>(&self, rules: &'r Rules) -> Answer<'r>;
}

impl<T> FizzBuzz for T
where
    T: Display + PartialEq + TryFrom<u8>,
    for<'a> &'a T: Rem<&'a T, Output = T>,
{
    fn fizzbuzz_by<'r>(&self, rules: &'r Rules) -> Answer<'r> {
        if !is_integral(self) {
            return Answer::Number(self.to_string());
        }
        let mut text = None;
        let words = rules.words_where(|divisor| {
            is_multiple(self, divisor).unwrap_or_else(|| {
                // The type was never asked to hold the divisor, but it has a text.
                let text = text.get_or_insert_with(|| integral_text(self));
                remainder_of_text(text, divisor) == Some(0)
            })
        });
        if words.is_empty() {
            Answer::Number(text.unwrap_or_else(|| integral_text(self)))
        } else {
            Answer::Words(words)
        }
    }
}

fn is_integral<T>(value: &T) -> bool
where
    T: PartialEq + TryFrom<u8>,
    for<'a> &'a T: Rem<&'a T, Output = T>,
{
    is_multiple(value, 1).unwrap_or(false)
}

/// Whether `divisor` divides `value`; `None` where the type cannot make the divisor of a `u8`.
fn is_multiple<T>(value: &T, divisor: u64) -> Option<bool>
where
    T: PartialEq + TryFrom<u8>,
    for<'a> &'a T: Rem<&'a T, Output = T>,
{
    let divisor = T::try_from(u8::try_from(divisor).ok()?).ok()?;
    let zero = T::try_from(0).ok()?;
    Some(value % &divisor == zero)
}

/// The digits of an integral value, all of them: `{}` shows a float's shortest digits, padded with
/// zeros, which for large values is another integer.
fn integral_text<T: Display>(value: &T) -> String {
    let text = format!("{value:.0}");
    if remainder_of_text(&text, 1).is_none() {
        // A type that displays through `Formatter::pad` takes the precision for a width.
        return value.to_string();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt;

    macro_rules! equals_i64 {
        ($($type:ty)*) => {$(
            for n in -120_i64..=127 {
                // Through i128, from which no conversion is infallible.
                if let Ok(value) = <$type>::try_from(i128::from(n)) {
                    assert_eq!(value.fizzbuzz(), CLASSIC.answer(n), "{}", stringify!($type));
                }
            }
        )*};
    }

    #[test]
    fn every_integer_type_answers_alike() {
        equals_i64!(i8 i16 i32 i64 isize u8 u16 u32 u64 u128 usize);
        assert_eq!((-9_i128).fizzbuzz(), "fizz");
    }

    #[test]
    fn extremes_of_every_type() {
        assert_eq!(i8::MIN.fizzbuzz(), "-128");
        assert_eq!(u8::MAX.fizzbuzz(), "fizzbuzz");
        assert_eq!(i64::MIN.fizzbuzz(), "-9223372036854775808");
        assert_eq!(u64::MAX.fizzbuzz(), "fizzbuzz");
        assert_eq!(
            i128::MIN.fizzbuzz(),
            "-170141183460469231731687303715884105728"
        );
        assert_eq!(u128::MAX.fizzbuzz(), "fizzbuzz");
        assert_eq!(
            (u128::MAX - 1).fizzbuzz(),
            "340282366920938463463374607431768211454"
        );
    }

    #[test]
    fn integral_floats_are_integers() {
        for n in -120_i16..=127 {
            assert_eq!(f64::from(n).fizzbuzz(), CLASSIC.answer(n.into()));
            assert_eq!(f32::from(n).fizzbuzz(), CLASSIC.answer(n.into()));
        }
        assert_eq!((-0.0).fizzbuzz(), "fizzbuzz");
        assert_eq!(1e22.fizzbuzz(), "buzz");
        // The float nearest to 1e23, which `{}` shows as a 1 and 23 zeros.
        assert_eq!(1e23.fizzbuzz(), "99999999999999991611392");
        let rules = Rules::new([(7, "x")]).unwrap();
        assert_eq!(1e22.fizzbuzz_by(&rules), "10000000000000000000000");
    }

    #[test]
    fn other_floats_display() {
        for value in [
            0.5,
            -2.25,
            1e-300,
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
        ] {
            assert_eq!(value.fizzbuzz(), value.to_string().as_str());
        }
        assert_eq!(3.3_f32.fizzbuzz(), "3.3");
    }

    #[test]
    fn divisors_beyond_a_byte_are_exact() {
        const LARGE: i64 = 1_000_000_007;
        let rules = Rules::new([(256, "a"), (LARGE, "b"), (i64::MAX, "c")]).unwrap();
        assert_eq!(0_u8.fizzbuzz_by(&rules), "abc");
        assert_eq!(255_u8.fizzbuzz_by(&rules), "255");
        assert_eq!(LARGE.fizzbuzz_by(&rules), "b");
        assert_eq!((LARGE * 256).fizzbuzz_by(&rules), "ab");
        assert_eq!((-LARGE * 256 - 1).fizzbuzz_by(&rules), "-256000001793");
        assert_eq!((i128::from(i64::MAX) * 256).fizzbuzz_by(&rules), "ac");
        assert_eq!(256e300.fizzbuzz_by(&rules), "a");
        assert_eq!(512.5.fizzbuzz_by(&rules), "512.5");
        // An i8 cannot hold 200, a u8 can.
        let rules = Rules::new([(200, "d")]).unwrap();
        assert_eq!(100_i8.fizzbuzz_by(&rules), "100");
        assert_eq!(200_u8.fizzbuzz_by(&rules), "d");
    }

    /// A number whose text goes through `Formatter::pad`, as that of some big integers does.
    #[derive(PartialEq)]
    struct Padded(i64);

    impl Display for Padded {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(if self.0 < 0 { "-" } else { "" })?;
            f.pad(&self.0.unsigned_abs().to_string())
        }
    }

    impl From<u8> for Padded {
        fn from(value: u8) -> Padded {
            Padded(value.into())
        }
    }

    impl Rem<&Padded> for &Padded {
        type Output = Padded;
        fn rem(self, divisor: &Padded) -> Padded {
            Padded(self.0 % divisor.0)
        }
    }

    #[test]
    fn foreign_types_answer_too() {
        assert_eq!(Padded(-30).fizzbuzz(), "fizzbuzz");
        assert_eq!(Padded(1234).fizzbuzz(), "1234");
        assert_eq!(Padded(-1234).fizzbuzz(), "-1234");
        let rules = Rules::new([(617, "half")]).unwrap();
        assert_eq!(Padded(1234).fizzbuzz_by(&rules), "half");
        assert_eq!(Padded(-1234).fizzbuzz_by(&rules), "half");
    }
}
