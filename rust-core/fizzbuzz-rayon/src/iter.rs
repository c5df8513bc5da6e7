//! The adapter for parallel iterators.

use fizzbuzz_core::{Answer, CLASSIC, FizzBuzz, Rules};
use rayon::iter::plumbing::{Consumer, ProducerCallback, UnindexedConsumer};
use rayon::iter::{IndexedParallelIterator, ParallelIterator};

/// FizzBuzz for every item of a parallel iterator.
///
/// ```
/// use fizzbuzz_rayon::ParallelFizzBuzz;
/// use rayon::prelude::*;
///
/// let buzzes = (1..=1000).into_par_iter().fizzbuzz().filter(|answer| *answer == "buzz");
/// assert_eq!(buzzes.count(), 134);
/// ```
pub trait ParallelFizzBuzz: ParallelIterator<Item: FizzBuzz> {
    /// The answers by the [`CLASSIC`] rules.
    fn fizzbuzz(self) -> ParallelAnswers<'static, Self> {
        self.fizzbuzz_by(&CLASSIC)
    }

    /// The answers by the given rules.
    fn fizzbuzz_by(self, rules: &Rules) -> ParallelAnswers<'_, Self> {
        ParallelAnswers {
            values: self,
            rules,
        }
    }
}

impl<I: ParallelIterator<Item: FizzBuzz>> ParallelFizzBuzz for I {}

/// The answers for the items of a parallel iterator; made by [`ParallelFizzBuzz`].
///
/// It is indexed if the iterator is.
#[derive(Clone, Debug)]
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct ParallelAnswers<'r, I> {
    values: I,
    rules: &'r Rules,
}

impl<'r, I: ParallelIterator<Item: FizzBuzz>> ParallelIterator for ParallelAnswers<'r, I> {
    type Item = Answer<'r>;

    fn drive_unindexed<C: UnindexedConsumer<Answer<'r>>>(self, consumer: C) -> C::Result {
        let rules = self.rules;
        let answers = self.values.map(|value| value.fizzbuzz_by(rules));
        answers.drive_unindexed(consumer)
    }

    fn opt_len(&self) -> Option<usize> {
        self.values.opt_len()
    }
}

impl<'r, I: IndexedParallelIterator<Item: FizzBuzz>> IndexedParallelIterator
    for ParallelAnswers<'r, I>
{
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
