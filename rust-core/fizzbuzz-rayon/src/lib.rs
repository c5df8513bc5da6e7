//! FizzBuzz for [rayon]: answers as a parallel iterator.
//!
//! [`ParallelFizzBuzz`] does for parallel iterators what
//! [`FizzBuzzIterator`](fizzbuzz_core::FizzBuzzIterator) does for others, and
//! [`ParallelFizzBuzzSlice`] does it for slices. The adapters are **indexed** where their source
//! is, so the answers can be collected in order, zipped, chunked and so on.
//!
//! ```
//! use fizzbuzz_core::Rules;
//! use fizzbuzz_rayon::ParallelFizzBuzz;
//! use rayon::prelude::*;
//!
//! let rules = Rules::new([(3, "Fizz"), (5, "Buzz"), (7, "Bazz")])?;
//! let answers: Vec<String> = (1..=105)
//!     .into_par_iter()
//!     .fizzbuzz_by(&rules)
//!     .map(String::from)
//!     .collect();
//! assert_eq!(answers[6], "Bazz");
//! assert_eq!(answers[104], "FizzBuzzBazz");
//! # Ok::<(), fizzbuzz_core::Error>(())
//! ```

#![forbid(unsafe_code)]

mod iter;
mod slice;

pub use iter::{ParallelAnswers, ParallelFizzBuzz};
pub use slice::{ParallelFizzBuzzSlice, ParallelSliceAnswers};

/// The examples of the README are tests as well.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
