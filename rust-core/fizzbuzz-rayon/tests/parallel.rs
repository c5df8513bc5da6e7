//! The parallel answers are those of the plain iterators, in the same order.

use fizzbuzz_core::{Answer, FizzBuzzIterator, Rules};
use fizzbuzz_rayon::{ParallelFizzBuzz, ParallelFizzBuzzSlice};
use rayon::iter::IndexedParallelIterator;
use rayon::prelude::*;

fn assert_indexed<I: IndexedParallelIterator>(iterator: I) -> I {
    iterator
}

#[test]
fn parallel_answers_equal_sequential_answers() {
    let rules = Rules::new([(7, "seven"), (2, "two")]).unwrap();
    let classic: Vec<Answer> = (-5000..5000).fizzbuzz().collect();
    let even: Vec<Answer> = (-5000..5000).fizzbuzz_by(&rules).collect();
    let range = || (-5000..5000).into_par_iter();
    let values: Vec<i32> = (-5000..5000).collect();

    assert_eq!(range().fizzbuzz().collect::<Vec<_>>(), classic);
    assert_eq!(range().fizzbuzz_by(&rules).collect::<Vec<_>>(), even);
    assert_eq!(values.par_fizzbuzz().collect::<Vec<_>>(), classic);
    assert_eq!(values.par_fizzbuzz_by(&rules).collect::<Vec<_>>(), even);
}

#[test]
fn indexed_sources_stay_indexed() {
    let answers = assert_indexed((1..101).into_par_iter().fizzbuzz());
    assert_eq!(answers.len(), 100);
    assert_eq!(answers.opt_len(), Some(100));

    // Everything that needs an index: reversal, zipping, chunks, splitting from both ends.
    let reversed: Vec<_> = answers.clone().rev().collect();
    assert_eq!(reversed[0], "buzz");
    assert_eq!(reversed[99], "1");
    let equal = answers.zip((1..101).into_par_iter()).all(|(answer, n)| {
        let plain = (n..=n).fizzbuzz().next().unwrap();
        answer == plain
    });
    assert!(equal);

    let values = [1, 2, 3, 4, 5, 6, 7];
    let answers = assert_indexed(values.par_fizzbuzz());
    assert_eq!(answers.opt_len(), Some(7));
    let chunks: Vec<Vec<Answer>> = answers.clone().chunks(3).collect();
    assert_eq!(chunks[1], ["4", "buzz", "fizz"]);
    assert_eq!(
        answers.skip(2).step_by(2).collect::<Vec<_>>(),
        ["fizz", "buzz", "7"]
    );
}

#[test]
fn unindexed_sources_work_too() {
    let answers = (1..=1000).into_par_iter().filter(|n| n % 5 == 0).fizzbuzz();
    assert_eq!(answers.opt_len(), None);
    let mut counts = [0; 2];
    for answer in answers.collect::<Vec<_>>() {
        match answer.as_str() {
            "buzz" => counts[0] += 1,
            "fizzbuzz" => counts[1] += 1,
            other => panic!("{other}"),
        }
    }
    assert_eq!(counts, [134, 66]);
}
