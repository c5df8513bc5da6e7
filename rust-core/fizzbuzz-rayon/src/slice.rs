//! The adapter for slices.

use fizzbuzz_core::{Answer, CLASSIC, FizzBuzz, Rules};
use rayon::iter::plumbing::{Consumer, ProducerCallback, UnindexedConsumer};
use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
use rayon::slice::Iter;

/// FizzBuzz for every element of a slice in parallel, without copying the elements.
///
/// ```
/// use fizzbuzz_rayon::ParallelFizzBuzzSlice;
/// use rayon::prelude::*;
///
/// let answers: Vec<_> = [3.0, 0.5].par_fizzbuzz().collect();
/// assert_eq!(answers, ["fizz", "0.5"]);
/// ```
pub trait ParallelFizzBuzzSlice {
    /// The type of the elements.
    type Element: FizzBuzz + Sync;

    /// The answers by the [`CLASSIC`] rules.
    fn par_fizzbuzz(&self) -> ParallelSliceAnswers<'_, 'static, Self::Element> {
        self.par_fizzbuzz_by(&CLASSIC)
    }

    /// The answers by the given rules.
    fn par_fizzbuzz_by<'r>(&self, rules: &'r Rules) -> ParallelSliceAnswers<'_, 'r, Self::Element>;
}

impl<T: FizzBuzz + Sync> ParallelFizzBuzzSlice for [T] {
    type Element = T;

    fn par_fizzbuzz_by<'r>(&self, rules: &'r Rules) -> ParallelSliceAnswers<'_, 'r, T> {
        ParallelSliceAnswers {
            values: self.par_iter(),
            rules,
        }
    }
}

/// The answers for the elements of a slice; made by [`ParallelFizzBuzzSlice`].
#[derive(Debug)]
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct ParallelSliceAnswers<'v, 'r, T: Sync> {
    values: Iter<'v, T>,
    rules: &'r Rules,
}

impl<T: Sync> Clone for ParallelSliceAnswers<'_, '_, T> {
    fn clone(&self) -> Self {
        ParallelSliceAnswers {
            values: self.values.clone(),
            rules: self.rules,
        }
    }
}

impl<'r, T: FizzBuzz + Sync> ParallelIterator for ParallelSliceAnswers<'_, 'r, T> {
    type Item = Answer<'r>;

    fn drive_unindexed<C: UnindexedConsumer<Answer<'r>>>(self, consumer: C) -> C::Result {
        self.drive(consumer)
    }

    fn opt_len(&self) -> Option<usize> {
        Some(self.len())
    }
}

impl<'r, T: FizzBuzz + Sync> IndexedParallelIterator for ParallelSliceAnswers<'_, 'r, T> {
    fn len(&self) -> usize {
        self.values.len()
    }

    fn drive<C: Consumer<Answer<'r>>>(self, consumer: C) -> C::Result {
        let rules = self.rules;
        let answers = self.values.map(|value| value.fizzbuzz_by(rules));
        answers.drive(consumer)
    }

    fn with_producer<P: ProducerCallback<Answer<'r>>>(self, callback: P) -> P::Output {
        let rules = self.rules;
        let answers = self.values.map(|value| value.fizzbuzz_by(rules));
        answers.with_producer(callback)
    }
}
