//! The one error type of the crate. A leaf module, so that everything else may raise it.

use std::borrow::Cow;
use std::fmt::{self, Write};
use std::io;

/// What kind of request was refused.
///
/// New kinds may be added, so a `match` needs a wildcard arm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// There are no rules, or more than [`Rules::MAX_COUNT`](crate::Rules::MAX_COUNT).
    RuleCount,
    /// A divisor is zero or negative.
    DivisorNotPositive,
    /// Two rules have the same divisor.
    DivisorRepeated,
    /// A word is empty.
    WordEmpty,
    /// A word is longer than [`Rules::MAX_WORD_LEN`](crate::Rules::MAX_WORD_LEN) bytes.
    WordTooLong,
    /// A word contains a line feed, a carriage return or a NUL.
    WordLineBreak,
    /// A range starts behind its end.
    RangeReversed,
    /// A text would be longer than 2<sup>63</sup> - 1 bytes.
    TextTooLong,
    /// A number or an offset lies outside of the text.
    OutOfRange,
    /// A buffer is too small for the text.
    BufferTooSmall,
    /// `FIZZBUZZ_KERNEL` names no kernel.
    UnknownKernel,
    /// `FIZZBUZZ_KERNEL` names a kernel that this machine or this build does not have.
    UnavailableKernel,
    /// Memory could not be allocated.
    OutOfMemory,
}

/// Why a request was refused.
///
/// Displays as one line that names the bad value and, for rules, the rule it is in.
///
/// ```
/// use fizzbuzz_core::{ErrorKind, Rules};
///
/// let error = Rules::new([(3, "fizz"), (-5, "buzz")]).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::DivisorNotPositive);
/// assert_eq!(error.rule_index(), Some(1));
/// assert_eq!(error.to_string(), "rules[1]: the divisor -5 is not positive");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    rule_index: Option<usize>,
    message: Cow<'static, str>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: fmt::Arguments<'_>) -> Error {
        Error {
            kind,
            rule_index: None,
            message: text_of(message),
        }
    }

    pub(crate) fn in_rule(kind: ErrorKind, index: usize, message: fmt::Arguments<'_>) -> Error {
        Error {
            kind,
            rule_index: Some(index),
            message: text_of(format_args!("rules[{index}]: {message}")),
        }
    }

    pub(crate) fn out_of_memory() -> Error {
        Error::new(ErrorKind::OutOfMemory, format_args!("out of memory"))
    }

    /// The kind of the error.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The position of the refused rule, counted from 0, or `None` where the error is not about
    /// one rule.
    #[must_use]
    pub fn rule_index(&self) -> Option<usize> {
        self.rule_index
    }
}

/// The text of a message. Where there is no memory for it, the kind of the error has to do: an
/// error that ends the process for want of its text would be none.
fn text_of(message: fmt::Arguments<'_>) -> Cow<'static, str> {
    if let Some(text) = message.as_str() {
        return text.into();
    }
    let mut text = Careful(String::new());
    match text.write_fmt(message) {
        Ok(()) => text.0.into(),
        Err(fmt::Error) => "refused, and there is no memory to say why".into(),
    }
}

/// A string that fails where there is no memory, instead of ending the process.
struct Careful(String);

impl Write for Careful {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        self.0.try_reserve(part.len()).map_err(|_| fmt::Error)?;
        self.0.push_str(part);
        Ok(())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl From<std::collections::TryReserveError> for Error {
    fn from(_: std::collections::TryReserveError) -> Error {
        Error::out_of_memory()
    }
}

/// The error becomes the inner error of an [`io::Error`] of kind
/// [`InvalidInput`](io::ErrorKind::InvalidInput); but one for want of memory, which asks for none
/// to tell so, is just the kind [`OutOfMemory`](io::ErrorKind::OutOfMemory).
impl From<Error> for io::Error {
    fn from(error: Error) -> io::Error {
        match error.kind {
            ErrorKind::OutOfMemory => io::ErrorKind::OutOfMemory.into(),
            _ => io::Error::new(io::ErrorKind::InvalidInput, error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn io_error_keeps_the_error_inside() {
        let error = Error::in_rule(ErrorKind::WordEmpty, 3, format_args!("the word is empty"));
        let io_error = io::Error::from(error.clone());
        assert_eq!(io_error.kind(), io::ErrorKind::InvalidInput);
        assert_eq!(io_error.to_string(), "rules[3]: the word is empty");
        let inner = io_error.get_ref().unwrap().downcast_ref::<Error>();
        assert_eq!(inner, Some(&error));
        let io_error = io::Error::from(Error::out_of_memory());
        assert_eq!(io_error.kind(), io::ErrorKind::OutOfMemory);
        assert!(io_error.get_ref().is_none(), "nothing was allocated");
    }
}
