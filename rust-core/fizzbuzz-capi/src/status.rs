//! Status codes
//!
//! Numbers are grouped by topic and are never changed or reused. Later versions may add some, so
//! treat any negative number as an error.

use core::ffi::{CStr, c_char};

use crate::guard::guard_or;

/// The outcome of a function: FIZZBUZZ_OK or one of the negative numbers below.
pub type fizzbuzz_status = i32;

/// Done.
pub const FIZZBUZZ_OK: fizzbuzz_status = 0;

/// A pointer that is required was NULL.
pub const FIZZBUZZ_NULL_POINTER: fizzbuzz_status = -1;
/// The library failed internally: a bug, please report it. The objects involved may only be freed.
pub const FIZZBUZZ_PANIC: fizzbuzz_status = -2;
/// Memory could not be had.
pub const FIZZBUZZ_OUT_OF_MEMORY: fizzbuzz_status = -3;
/// The environment variable FIZZBUZZ_KERNEL names no kernel.
pub const FIZZBUZZ_UNKNOWN_KERNEL: fizzbuzz_status = -4;
/// The environment variable FIZZBUZZ_KERNEL names a kernel that this processor cannot run.
pub const FIZZBUZZ_UNAVAILABLE_KERNEL: fizzbuzz_status = -5;

/// There must be 1 to FIZZBUZZ_MAX_RULES rules.
pub const FIZZBUZZ_RULE_COUNT: fizzbuzz_status = -10;
/// A divisor is 0 or negative.
pub const FIZZBUZZ_DIVISOR_NOT_POSITIVE: fizzbuzz_status = -11;
/// A divisor was used by an earlier rule.
pub const FIZZBUZZ_DIVISOR_REPEATED: fizzbuzz_status = -12;
/// A word is empty.
pub const FIZZBUZZ_WORD_EMPTY: fizzbuzz_status = -13;
/// A word is longer than FIZZBUZZ_MAX_WORD_LEN bytes.
pub const FIZZBUZZ_WORD_TOO_LONG: fizzbuzz_status = -14;
/// A word is not valid UTF-8.
pub const FIZZBUZZ_WORD_NOT_UTF8: fizzbuzz_status = -15;
/// A word holds a line feed or a carriage return.
pub const FIZZBUZZ_WORD_LINE_BREAK: fizzbuzz_status = -16;

/// start is greater than stop.
pub const FIZZBUZZ_RANGE_REVERSED: fizzbuzz_status = -20;
/// The text is longer than 2^63 - 1 bytes, or does not fit into the address space.
pub const FIZZBUZZ_TEXT_TOO_LONG: fizzbuzz_status = -21;
/// A number or an offset lies outside of the text.
pub const FIZZBUZZ_OUT_OF_RANGE: fizzbuzz_status = -22;
/// A step is 0 or negative.
pub const FIZZBUZZ_STEP_NOT_POSITIVE: fizzbuzz_status = -23;

/// The buffer is too small; needed tells the size that suffices.
pub const FIZZBUZZ_BUFFER_TOO_SMALL: fizzbuzz_status = -30;

/// The system refused to write; errno tells why.
pub const FIZZBUZZ_IO: fizzbuzz_status = -40;
/// The file descriptor takes nothing at the moment, and is not to be waited for: try again later.
pub const FIZZBUZZ_AGAIN: fizzbuzz_status = -41;
/// A signal came, or the wait was long: call again to go on.
pub const FIZZBUZZ_INTERRUPTED: fizzbuzz_status = -42;
/// The system cannot do this, or not with this file descriptor.
pub const FIZZBUZZ_UNSUPPORTED: fizzbuzz_status = -43;

/// fizzbuzz_status_message returns one line of English about a status.
///
/// It is lower case and has no full stop, so that it can stand in a message of yours. A number
/// that is no status has a message too. Any thread may call it at any time. After a panic it
/// returns "".
// SAFETY: there is no other global function of this name.
#[unsafe(no_mangle)]
pub extern "C" fn fizzbuzz_status_message(status: fizzbuzz_status) -> *const c_char {
    guard_or(c"".as_ptr(), || message(status).as_ptr())
}

/// Literals all, as a message about the lack of memory may not need any.
fn message(status: fizzbuzz_status) -> &'static CStr {
    match status {
        FIZZBUZZ_OK => c"no error",
        FIZZBUZZ_NULL_POINTER => c"a required pointer is NULL",
        FIZZBUZZ_PANIC => c"the library failed internally, please report this bug",
        FIZZBUZZ_OUT_OF_MEMORY => c"out of memory",
        FIZZBUZZ_UNKNOWN_KERNEL => {
            c"the environment variable FIZZBUZZ_KERNEL names no kernel: \
              there are avx512, avx2, neon, portable"
        }
        FIZZBUZZ_UNAVAILABLE_KERNEL => {
            c"the environment variable FIZZBUZZ_KERNEL names a kernel that this processor cannot \
              run: of avx512, avx2, neon, portable, the last runs everywhere"
        }
        FIZZBUZZ_RULE_COUNT => c"there must be 1 to 16 rules",
        FIZZBUZZ_DIVISOR_NOT_POSITIVE => c"a divisor must be positive",
        FIZZBUZZ_DIVISOR_REPEATED => c"a divisor is used by two rules",
        FIZZBUZZ_WORD_EMPTY => c"a word is empty",
        FIZZBUZZ_WORD_TOO_LONG => c"a word is longer than 255 bytes",
        FIZZBUZZ_WORD_NOT_UTF8 => c"a word is not valid UTF-8",
        FIZZBUZZ_WORD_LINE_BREAK => c"a word holds a line break",
        FIZZBUZZ_RANGE_REVERSED => c"the range starts after it stops",
        FIZZBUZZ_TEXT_TOO_LONG => c"the text of the range is too long",
        FIZZBUZZ_OUT_OF_RANGE => c"a number or an offset lies outside of the text",
        FIZZBUZZ_STEP_NOT_POSITIVE => c"a step must be positive",
        FIZZBUZZ_BUFFER_TOO_SMALL => c"the buffer is too small",
        FIZZBUZZ_IO => c"the system refused to write, errno tells why",
        FIZZBUZZ_AGAIN => c"the file descriptor takes nothing at the moment, try again",
        FIZZBUZZ_INTERRUPTED => c"the wait was interrupted, call again to go on",
        FIZZBUZZ_UNSUPPORTED => c"the system cannot do this, or not with this file descriptor",
        _ => c"unknown status",
    }
}
