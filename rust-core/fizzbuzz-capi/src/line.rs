//! One answer
//!
//! For a few numbers. For many, render a text or a column: that is faster by far.

use core::ffi::c_char;

use crate::failure::Failure;
use crate::guard::guard;
use crate::pointer::{Buffer, Out};
use crate::rules::{fizzbuzz_rules, rules_or_classic};
use crate::status::fizzbuzz_status;

/// fizzbuzz_line writes the answer of n and a NUL into buf.
///
/// There is no newline. *needed counts the NUL, so it is one more than the length of the answer.
///
/// Errors: FIZZBUZZ_BUFFER_TOO_SMALL.
// SAFETY: there is no other global function of this name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fizzbuzz_line(
    rules: *const fizzbuzz_rules,
    n: i64,
    buf: *mut c_char,
    cap: usize,
    needed: *mut usize,
) -> fizzbuzz_status {
    guard(|| {
        // SAFETY: the caller's promise, see `pointer`.
        let (rules, buffer, needed) = unsafe {
            (
                rules_or_classic(rules),
                Buffer::new(buf, cap)?,
                Out::new(needed)?,
            )
        };
        let len = rules.answer_len(n);
        put_string(len, |text| rules.answer_into(n, text), buffer, needed)
    })
}

/// fizzbuzz_words writes the words that apply to n and a NUL into buf: an empty string where no
/// rule applies.
///
/// Unlike fizzbuzz_line it tells a number from words that look like one. *needed counts the NUL.
///
/// Errors: FIZZBUZZ_BUFFER_TOO_SMALL.
// SAFETY: there is no other global function of this name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fizzbuzz_words(
    rules: *const fizzbuzz_rules,
    n: i64,
    buf: *mut c_char,
    cap: usize,
    needed: *mut usize,
) -> fizzbuzz_status {
    guard(|| {
        // SAFETY: the caller's promise, see `pointer`.
        let (rules, buffer, needed) = unsafe {
            (
                rules_or_classic(rules),
                Buffer::new(buf, cap)?,
                Out::new(needed)?,
            )
        };
        let len = rules.words_len(n);
        put_string(len, |text| rules.words_into(n, text), buffer, needed)
    })
}

fn put_string(
    len: usize,
    write: impl FnOnce(&mut [u8]) -> usize,
    buffer: Buffer<'_>,
    needed: Out<'_, usize>,
) -> Result<(), Failure> {
    buffer.fill(len + 1, needed, |bytes| {
        let (text, nul) = bytes.split_at_mut(len);
        write(text);
        nul.fill(0);
        Ok(())
    })
}
