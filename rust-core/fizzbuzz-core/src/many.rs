//! Answers for many values: iterator adapters, and answers written one behind the other.

use std::iter::FusedIterator;
use std::slice;

use crate::answer::Answer;
use crate::decimal::{digit_count, write_digits};
use crate::number::FizzBuzz;
use crate::rules::{CLASSIC, Rules};

/// FizzBuzz for every item of an iterator.
///
/// ```
/// use fizzbuzz_core::FizzBuzzIterator;
///
/// let answers: Vec<String> = (1..=5).fizzbuzz().map(String::from).collect();
/// assert_eq!(answers, ["1", "2", "fizz", "4", "buzz"]);
/// ```
pub trait FizzBuzzIterator: Iterator<Item: FizzBuzz> + Sized {
    /// The answers by the [`CLASSIC`] rules.
    fn fizzbuzz(self) -> Answers<'static, Self> {
        self.fizzbuzz_by(&CLASSIC)
    }

    /// The answers by the given rules.
    fn fizzbuzz_by(self, rules: &Rules) -> Answers<'_, Self> {
        Answers {
            values: self,
            rules,
        }
    }
}

impl<I: Iterator<Item: FizzBuzz>> FizzBuzzIterator for I {}

/// FizzBuzz for every element of a slice, without copying the elements.
///
/// ```
/// use fizzbuzz_core::{FizzBuzzSlice, Rules};
///
/// let rules = Rules::new([(2, "even")])?;
/// assert!([1, 2, 3].fizzbuzz_by(&rules).eq(["1", "even", "3"]));
/// # Ok::<(), fizzbuzz_core::Error>(())
/// ```
pub trait FizzBuzzSlice {
    /// The type of the elements.
    type Element: FizzBuzz;

    /// The answers by the [`CLASSIC`] rules.
    fn fizzbuzz(&self) -> SliceAnswers<'_, 'static, Self::Element> {
        self.fizzbuzz_by(&CLASSIC)
    }

    /// The answers by the given rules.
    fn fizzbuzz_by<'r>(&self, rules: &'r Rules) -> SliceAnswers<'_, 'r, Self::Element>;
}

impl<T: FizzBuzz> FizzBuzzSlice for [T] {
    type Element = T;

    fn fizzbuzz_by<'r>(&self, rules: &'r Rules) -> SliceAnswers<'_, 'r, T> {
        SliceAnswers {
            values: self.iter(),
            rules,
        }
    }
}

/// The answers for the items of an iterator; made by [`FizzBuzzIterator`].
#[derive(Clone, Debug)]
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct Answers<'r, I> {
    values: I,
    rules: &'r Rules,
}

/// The answers for the elements of a slice; made by [`FizzBuzzSlice`].
#[derive(Debug)]
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct SliceAnswers<'v, 'r, T> {
    values: slice::Iter<'v, T>,
    rules: &'r Rules,
}

impl<'r, I: Iterator<Item: FizzBuzz>> Iterator for Answers<'r, I> {
    type Item = Answer<'r>;

    fn next(&mut self) -> Option<Answer<'r>> {
        self.values
            .next()
            .map(|value| value.fizzbuzz_by(self.rules))
    }

    fn nth(&mut self, skipped: usize) -> Option<Answer<'r>> {
        self.values
            .nth(skipped)
            .map(|value| value.fizzbuzz_by(self.rules))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.values.size_hint()
    }
}

impl<I: DoubleEndedIterator<Item: FizzBuzz>> DoubleEndedIterator for Answers<'_, I> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.values
            .next_back()
            .map(|value| value.fizzbuzz_by(self.rules))
    }
}

impl<I: ExactSizeIterator<Item: FizzBuzz>> ExactSizeIterator for Answers<'_, I> {}
impl<I: FusedIterator<Item: FizzBuzz>> FusedIterator for Answers<'_, I> {}

// Not derived: that would ask for elements that can be cloned.
impl<T> Clone for SliceAnswers<'_, '_, T> {
    fn clone(&self) -> Self {
        SliceAnswers {
            values: self.values.clone(),
            rules: self.rules,
        }
    }
}

impl<'r, T: FizzBuzz> Iterator for SliceAnswers<'_, 'r, T> {
    type Item = Answer<'r>;

    fn next(&mut self) -> Option<Answer<'r>> {
        self.values
            .next()
            .map(|value| value.fizzbuzz_by(self.rules))
    }

    fn nth(&mut self, skipped: usize) -> Option<Answer<'r>> {
        self.values
            .nth(skipped)
            .map(|value| value.fizzbuzz_by(self.rules))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.values.size_hint()
    }
}

impl<T: FizzBuzz> DoubleEndedIterator for SliceAnswers<'_, '_, T> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.values
            .next_back()
            .map(|value| value.fizzbuzz_by(self.rules))
    }
}

impl<T: FizzBuzz> ExactSizeIterator for SliceAnswers<'_, '_, T> {}
impl<T: FizzBuzz> FusedIterator for SliceAnswers<'_, '_, T> {}

/// Answers as bytes, without memory of their own.
impl Rules {
    /// The length in bytes of the [answer](Rules::answer) for `n`.
    ///
    /// ```
    /// use fizzbuzz_core::CLASSIC;
    ///
    /// assert_eq!(CLASSIC.answer_len(-15), "fizzbuzz".len());
    /// assert_eq!(CLASSIC.answer_len(-16), "-16".len());
    /// ```
    #[must_use]
    pub fn answer_len(&self, n: i64) -> usize {
        match self.words_len(n) {
            0 => usize::from(n < 0) + digit_count(n.unsigned_abs()),
            len => len,
        }
    }

    /// The length in bytes of the [words](Rules::words) for `n`.
    ///
    /// ```
    /// use fizzbuzz_core::CLASSIC;
    ///
    /// assert_eq!(CLASSIC.words_len(-15), "fizzbuzz".len());
    /// assert_eq!(CLASSIC.words_len(-16), 0);
    /// ```
    #[must_use]
    pub fn words_len(&self, n: i64) -> usize {
        let magnitude = n.unsigned_abs();
        let mut len = 0;
        for rule in self.as_slice() {
            if magnitude % rule.divisor == 0 {
                len += rule.word.len();
            }
        }
        len
    }

    /// Writes the [answer](Rules::answer) for `n` to the front of `out` and returns its length.
    /// The rest of `out` is left alone.
    ///
    /// # Panics
    ///
    /// Panics if `out` is shorter than [`answer_len`](Rules::answer_len).
    ///
    /// ```
    /// use fizzbuzz_core::CLASSIC;
    ///
    /// let mut out = [b'.'; 8];
    /// assert_eq!(CLASSIC.answer_into(10, &mut out), 4);
    /// assert_eq!(&out, b"buzz....");
    /// ```
    pub fn answer_into(&self, n: i64, out: &mut [u8]) -> usize {
        let mut len = self.words_into(n, out);
        if len > 0 {
            return len;
        }
        if n < 0 {
            out[0] = b'-';
            len = 1;
        }
        len + write_digits(n.unsigned_abs(), &mut out[len..])
    }

    /// Writes the [words](Rules::words) for `n` to the front of `out` and returns their length.
    /// The rest of `out` is left alone.
    ///
    /// # Panics
    ///
    /// Panics if `out` is shorter than [`words_len`](Rules::words_len).
    ///
    /// ```
    /// use fizzbuzz_core::CLASSIC;
    ///
    /// let mut out = [b'.'; 8];
    /// assert_eq!(CLASSIC.words_into(10, &mut out), 4);
    /// assert_eq!(&out, b"buzz....");
    /// ```
    pub fn words_into(&self, n: i64, out: &mut [u8]) -> usize {
        let magnitude = n.unsigned_abs();
        let mut len = 0;
        for rule in self.as_slice() {
            if magnitude % rule.divisor == 0 {
                let end = len + rule.word.len();
                out[len..end].copy_from_slice(rule.word.as_bytes());
                len = end;
            }
        }
        len
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::naive;

    #[test]
    fn answers_as_bytes_match_the_reference() {
        for rules in naive::RULES {
            let by = Rules::new(rules.iter().copied()).unwrap();
            for n in naive::ranges()
                .into_iter()
                .flatten()
                .chain([i64::MIN, i64::MAX])
            {
                let expected = naive::line(rules, n);
                let expected = expected.trim_end_matches('\n').as_bytes();
                assert_eq!(by.answer_len(n), expected.len());
                let mut out = vec![b'.'; expected.len() + 3];
                assert_eq!(by.answer_into(n, &mut out), expected.len());
                assert_eq!(out, [expected, b"..."].concat());
                let exact = &mut out[..expected.len()];
                assert_eq!(by.answer_into(n, exact), expected.len());
            }
        }
    }

    #[test]
    fn ranges_iterators_slices_and_vectors_answer_alike() {
        let expected = ["fizz", "-2", "-1", "fizzbuzz", "1"];
        assert!((-3..2).fizzbuzz().eq(expected));
        assert!([-3, -2, -1, 0, 1].fizzbuzz().eq(expected));
        assert!(
            Vec::from([-3.0, -2.0, -1.0, 0.0, 1.0])
                .fizzbuzz()
                .eq(expected)
        );
        assert!([-3_i8, -2, -1, 0, 1].into_iter().fizzbuzz().eq(expected));
    }

    #[test]
    fn both_ends_and_sizes_pass_through() {
        let rules = Rules::new([(3, "fizz")]).unwrap();
        let mut answers = (1..=9).fizzbuzz_by(&rules);
        assert_eq!(answers.next().unwrap(), "1");
        assert_eq!(answers.next_back().unwrap(), "fizz");
        assert_eq!(answers.size_hint(), (7, Some(7)));
        assert_eq!(answers.nth(1).unwrap(), "fizz");
        assert_eq!((0..3_u8).fizzbuzz().len(), 3);

        let values = [1, 2, 3, 4];
        let mut answers = values.fizzbuzz_by(&rules);
        assert_eq!(answers.next_back().unwrap(), "4");
        assert_eq!(answers.nth(2).unwrap(), "fizz");
        assert_eq!(answers.len(), 0);
        assert!(answers.next().is_none());
    }
}
