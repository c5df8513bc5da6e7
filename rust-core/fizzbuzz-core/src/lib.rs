//! FizzBuzz for any rules: the answer for any number, and the text of any range with random
//! access.
//!
//! # Answers
//!
//! [`FizzBuzz`] answers for one value of any number type, [`FizzBuzzIterator`] and
//! [`FizzBuzzSlice`] for many. An [`Answer`] is the words of the rules that apply, or the number.
//!
//! ```
//! use fizzbuzz_core::{FizzBuzz, FizzBuzzIterator, FizzBuzzSlice};
//!
//! assert_eq!(15.fizzbuzz(), "fizzbuzz");
//! assert_eq!(2.5.fizzbuzz(), "2.5");
//! assert!((3..6).fizzbuzz().eq(["fizz", "4", "buzz"]));
//! assert!([3.0, 0.1].fizzbuzz().eq(["fizz", "0.1"]));
//! ```
//!
//! # Rules
//!
//! [`CLASSIC`] has `fizz` for 3 and `buzz` for 5. [`Rules`] are up to 16 such pairs of your own:
//!
//! ```
//! use fizzbuzz_core::{FizzBuzz, Rules};
//!
//! let rules = Rules::new([(3, "Fizz"), (5, "Buzz"), (7, "Bazz")])?;
//! assert_eq!(105.fizzbuzz_by(&rules), "FizzBuzzBazz");
//! # Ok::<(), fizzbuzz_core::Error>(())
//! ```
//!
//! # Texts
//!
//! A [`Text`] is the lines of a range, from a few to more than a disk could hold. Its length and
//! the place of every line are known at once, and a [`TextReader`] starts anywhere in it:
//!
//! ```
//! use std::io::{BufRead, Seek, SeekFrom};
//! use fizzbuzz_core::{CLASSIC, Text};
//!
//! let text = Text::new(&CLASSIC, 1..1_000_000_000_001)?;
//! assert_eq!(text.byte_len(), 9_474_074_074_073);
//!
//! let mut reader = text.reader()?;
//! reader.seek(SeekFrom::Start(text.byte_len() / 2))?;
//! reader.skip_until(b'\n')?; // to the start of a line
//! assert_eq!(reader.lines().next().unwrap()?, "fizz");
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! A [`StepText`] is the lines of every so many numbers of a range.
//!
//! # Threads, forks, memory
//!
//! Everything but [`TextReader`] is immutable and can be shared between threads. Threads are started
//! by [`Text::render_in_parallel`] alone, which waits for their end. Nobody else ever waits for a
//! lock, so a process may fork at any time. Memory is bounded: rules take up to 1 MB for
//! their tables (under 2 KB for up to four rules), a reader a few KB, and 256 KB more once it is
//! used as a [`BufRead`](std::io::BufRead). Long texts are rendered by programs made for their
//! rules, which take at most 12 MiB each (about 6 KB for the classic rules); small ones of the last
//! few texts are kept, 4 MiB in all.

// The kernels alone may be unsafe.
#![deny(unsafe_code)]

// From leaf to public: a module uses only those above it.
mod error;

mod decimal;
mod measure;

mod answer;
mod rules;

mod number;
mod many;

mod scalar;
mod kernel;
mod pieces;
mod program;
mod program_cache;
mod renderer;

mod text;
mod reader;
mod parallel;

mod progression;
mod number_lines;
mod step_text;

mod verify;

#[cfg(test)]
mod naive;

/// The examples of the README are tests as well.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub use answer::Answer;
pub use error::{Error, ErrorKind};
pub use kernel::{NAMES as KERNEL_NAMES, kernel_name};
pub use many::{Answers, FizzBuzzIterator, FizzBuzzSlice, SliceAnswers};
pub use number::FizzBuzz;
pub use reader::TextReader;
pub use rules::{CLASSIC, Rules};
pub use step_text::StepText;
pub use text::{Lines, Text};
pub use verify::Mismatch;
