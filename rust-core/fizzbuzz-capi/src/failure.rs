//! The one error type of this crate: a status that is on its way to the caller.

use std::io;

use fizzbuzz_core::{Error, ErrorKind};

use crate::status::{
    FIZZBUZZ_BUFFER_TOO_SMALL, FIZZBUZZ_DIVISOR_NOT_POSITIVE, FIZZBUZZ_DIVISOR_REPEATED,
    FIZZBUZZ_IO, FIZZBUZZ_OUT_OF_MEMORY, FIZZBUZZ_OUT_OF_RANGE, FIZZBUZZ_PANIC,
    FIZZBUZZ_RANGE_REVERSED, FIZZBUZZ_RULE_COUNT, FIZZBUZZ_TEXT_TOO_LONG,
    FIZZBUZZ_UNAVAILABLE_KERNEL, FIZZBUZZ_UNKNOWN_KERNEL, FIZZBUZZ_WORD_EMPTY,
    FIZZBUZZ_WORD_LINE_BREAK, FIZZBUZZ_WORD_TOO_LONG, fizzbuzz_status,
};

/// A status other than FIZZBUZZ_OK.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Failure(pub(crate) fizzbuzz_status);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure(match error.kind() {
            ErrorKind::OutOfMemory => FIZZBUZZ_OUT_OF_MEMORY,
            ErrorKind::UnknownKernel => FIZZBUZZ_UNKNOWN_KERNEL,
            ErrorKind::UnavailableKernel => FIZZBUZZ_UNAVAILABLE_KERNEL,
            ErrorKind::RuleCount => FIZZBUZZ_RULE_COUNT,
            ErrorKind::DivisorNotPositive => FIZZBUZZ_DIVISOR_NOT_POSITIVE,
            ErrorKind::DivisorRepeated => FIZZBUZZ_DIVISOR_REPEATED,
            ErrorKind::WordEmpty => FIZZBUZZ_WORD_EMPTY,
            ErrorKind::WordTooLong => FIZZBUZZ_WORD_TOO_LONG,
            ErrorKind::WordLineBreak => FIZZBUZZ_WORD_LINE_BREAK,
            ErrorKind::RangeReversed => FIZZBUZZ_RANGE_REVERSED,
            ErrorKind::TextTooLong => FIZZBUZZ_TEXT_TOO_LONG,
            ErrorKind::OutOfRange => FIZZBUZZ_OUT_OF_RANGE,
            ErrorKind::BufferTooSmall => FIZZBUZZ_BUFFER_TOO_SMALL,
            // A kind that the core gained and this table did not: a bug, and reported as one.
            _ => FIZZBUZZ_PANIC,
        })
    }
}

impl From<io::Error> for Failure {
    /// A reader hands out the core's errors inside of an [`io::Error`].
    fn from(error: io::Error) -> Self {
        match error.downcast::<Error>() {
            Ok(error) => error.into(),
            Err(error) if error.kind() == io::ErrorKind::OutOfMemory => {
                Failure(FIZZBUZZ_OUT_OF_MEMORY)
            }
            Err(_) => Failure(FIZZBUZZ_IO),
        }
    }
}
