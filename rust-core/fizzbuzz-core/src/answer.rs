//! What FizzBuzz says about one number.

use std::borrow::Cow;
use std::fmt;

/// The answer for one number: the words of the rules that apply, or the number itself.
///
/// Converts into [`String`] and [`Cow<str>`], displays as its text and compares with strings.
///
/// ```
/// use fizzbuzz_core::{Answer, CLASSIC};
///
/// let answer = CLASSIC.answer(15);
/// assert_eq!(answer, "fizzbuzz");
/// assert!(matches!(answer, Answer::Words(_)));
/// assert_eq!(String::from(CLASSIC.answer(7)), "7");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Answer<'a> {
    /// The words of every rule that applies, joined in rule order. Borrowed from the rules where
    /// one rule applies.
    Words(Cow<'a, str>),
    /// The number in decimal, as no rule applies.
    Number(String),
}

impl Answer<'_> {
    /// The text of the answer, without a line feed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Answer::Words(words) => words,
            Answer::Number(number) => number,
        }
    }

    /// The same answer, no longer borrowing from the rules.
    #[must_use]
    pub fn into_owned(self) -> Answer<'static> {
        match self {
            Answer::Words(words) => Answer::Words(Cow::Owned(words.into_owned())),
            Answer::Number(number) => Answer::Number(number),
        }
    }
}

impl fmt::Display for Answer<'_> {
    /// Honours width and alignment as a string does.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl AsRef<str> for Answer<'_> {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl From<Answer<'_>> for String {
    fn from(answer: Answer<'_>) -> String {
        match answer {
            Answer::Words(words) => words.into_owned(),
            Answer::Number(number) => number,
        }
    }
}

impl<'a> From<Answer<'a>> for Cow<'a, str> {
    fn from(answer: Answer<'a>) -> Cow<'a, str> {
        match answer {
            Answer::Words(words) => words,
            Answer::Number(number) => Cow::Owned(number),
        }
    }
}

impl PartialEq<str> for Answer<'_> {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Answer<'_> {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conversions_keep_the_text() {
        for answer in [
            Answer::Words("fizz".into()),
            Answer::Number("fizz".to_owned()),
        ] {
            assert_eq!(answer, "fizz");
            assert_eq!(answer, *"fizz");
            assert_eq!(answer.as_ref(), "fizz");
            assert_eq!(answer.to_string(), "fizz");
            assert_eq!(answer.clone().into_owned(), answer);
            assert_eq!(Cow::from(answer.clone()), "fizz");
            assert_eq!(String::from(answer), "fizz");
        }
    }

    #[test]
    fn a_borrowed_word_stays_borrowed() {
        let cow = Cow::from(Answer::Words(Cow::Borrowed("fizz")));
        assert!(matches!(cow, Cow::Borrowed("fizz")));
    }

    #[test]
    fn a_digit_word_is_not_a_number() {
        assert_ne!(Answer::Words("7".into()), Answer::Number("7".to_owned()));
    }

    #[test]
    fn display_pads() {
        assert_eq!(format!("{:>6}|", Answer::Words("fizz".into())), "  fizz|");
    }
}
