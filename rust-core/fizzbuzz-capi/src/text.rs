//! The text of a range
//!
//! The answers of start, start + 1, ... up to but without stop, each followed by '\n'. Text is
//! random access: its size, the place of a line in it and the line at a place are computed without
//! rendering, in a time that does not depend on the length of the range. start == stop is an empty
//! text. As stop is not part of it, 2^63 - 1 has an answer but no line.
//!
//! Errors of all functions here: FIZZBUZZ_RANGE_REVERSED, and FIZZBUZZ_TEXT_TOO_LONG for a text of
//! more than 2^63 - 1 bytes.

use core::ffi::c_char;
use core::num::{NonZeroU64, NonZeroUsize};
use std::thread::available_parallelism;

use fizzbuzz_core::{StepText, Text};

use crate::failure::Failure;
use crate::guard::guard;
use crate::pointer::{Buffer, Out};
use crate::rules::{fizzbuzz_rules, rules_or_classic};
use crate::status::{FIZZBUZZ_STEP_NOT_POSITIVE, FIZZBUZZ_TEXT_TOO_LONG, fizzbuzz_status};

/// fizzbuzz_text_size sets *bytes to the size of the text of a range.
// SAFETY: there is no other global function of this name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fizzbuzz_text_size(
    rules: *const fizzbuzz_rules,
    start: i64,
    stop: i64,
    bytes: *mut u64,
) -> fizzbuzz_status {
    guard(|| {
        // SAFETY: the caller's promise, see `pointer`.
        let (rules, mut bytes) = unsafe { (rules_or_classic(rules), Out::new(bytes)?) };
        bytes.set(Text::new(rules, start..stop)?.byte_len());
        Ok(())
    })
}

/// fizzbuzz_text_offset sets *offset to where the line of n begins in the text of a range.
///
/// The place is counted in bytes from the beginning of the text. For n == stop it is the size of
/// the text.
///
/// Errors: FIZZBUZZ_OUT_OF_RANGE if n is less than start or greater than stop.
// SAFETY: there is no other global function of this name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fizzbuzz_text_offset(
    rules: *const fizzbuzz_rules,
    start: i64,
    stop: i64,
    n: i64,
    offset: *mut u64,
) -> fizzbuzz_status {
    guard(|| {
        // SAFETY: the caller's promise, see `pointer`.
        let (rules, mut offset) = unsafe { (rules_or_classic(rules), Out::new(offset)?) };
        offset.set(Text::new(rules, start..stop)?.offset_of(n)?);
        Ok(())
    })
}

/// fizzbuzz_text_number sets *n to the number whose line holds the byte at offset.
///
/// The newline belongs to the line that it ends.
///
/// Errors: FIZZBUZZ_OUT_OF_RANGE if offset is not less than the size of the text.
// SAFETY: there is no other global function of this name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fizzbuzz_text_number(
    rules: *const fizzbuzz_rules,
    start: i64,
    stop: i64,
    offset: u64,
    n: *mut i64,
) -> fizzbuzz_status {
    guard(|| {
        // SAFETY: the caller's promise, see `pointer`.
        let (rules, mut n) = unsafe { (rules_or_classic(rules), Out::new(n)?) };
        n.set(Text::new(rules, start..stop)?.line_at(offset)?);
        Ok(())
    })
}

/// fizzbuzz_text_render writes the text of a range into buf, without a NUL.
///
/// Errors: FIZZBUZZ_BUFFER_TOO_SMALL, FIZZBUZZ_UNKNOWN_KERNEL, FIZZBUZZ_UNAVAILABLE_KERNEL. A text
/// that no size_t can count is FIZZBUZZ_TEXT_TOO_LONG; a stream takes it.
// SAFETY: there is no other global function of this name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fizzbuzz_text_render(
    rules: *const fizzbuzz_rules,
    start: i64,
    stop: i64,
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
        let text = Text::new(rules, start..stop)?;
        buffer.fill(countable(text.byte_len())?, needed, |bytes| {
            text.render_into(bytes)?;
            Ok(())
        })
    })
}

/// fizzbuzz_text_render_threads does what fizzbuzz_text_render does, with several threads.
///
/// The calling thread is one of them; the others are started for this call and have ended when it
/// returns. 0 as threads means as many as the machine has for this process. As starting a thread
/// takes longer than rendering a short text, there are never more than one for every 4 MiB. One
/// that the system refuses is done without, which is no error. The other threads may be chosen to
/// handle signals that are sent to the process.
///
/// What is gained depends on the machine: most for texts that fit the last-level cache and not the
/// caches before it, nothing where one thread writes as fast as the main memory takes it, and less
/// than nothing where the system is slow to make pages for memory that was never used. Measure.
///
/// A fork by another thread meanwhile leaves the buffer of the child as far as it was filled.
///
/// Errors: those of fizzbuzz_text_render.
// SAFETY: there is no other global function of this name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fizzbuzz_text_render_threads(
    rules: *const fizzbuzz_rules,
    start: i64,
    stop: i64,
    threads: usize,
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
        let text = Text::new(rules, start..stop)?;
        buffer.fill(countable(text.byte_len())?, needed, |bytes| {
            let threads = NonZeroUsize::new(threads)
                .or_else(|| available_parallelism().ok())
                .unwrap_or(NonZeroUsize::MIN);
            text.render_in_parallel(bytes, threads)?;
            Ok(())
        })
    })
}

/// fizzbuzz_text_render_step writes the answers of start, start + step, start + 2 * step, ... below
/// stop into buf, each followed by '\n', without a NUL.
///
/// With 1 as step that is the text of the range.
///
/// Errors: FIZZBUZZ_STEP_NOT_POSITIVE, FIZZBUZZ_BUFFER_TOO_SMALL. FIZZBUZZ_TEXT_TOO_LONG is about
/// the lines that are written, and here means also those that no size_t can count.
// SAFETY: there is no other global function of this name.
#[unsafe(no_mangle)]
#[expect(clippy::similar_names, reason = "what they are called everywhere")]
pub unsafe extern "C" fn fizzbuzz_text_render_step(
    rules: *const fizzbuzz_rules,
    start: i64,
    stop: i64,
    step: i64,
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
        let step = u64::try_from(step)
            .ok()
            .and_then(NonZeroU64::new)
            .ok_or(Failure(FIZZBUZZ_STEP_NOT_POSITIVE))?;
        let text = StepText::new(rules, start..stop, step)?;
        buffer.fill(countable(text.byte_len())?, needed, |bytes| {
            text.render_into(bytes)?;
            Ok(())
        })
    })
}

fn countable(byte_len: u64) -> Result<usize, Failure> {
    usize::try_from(byte_len).map_err(|_| Failure(FIZZBUZZ_TEXT_TOO_LONG))
}
