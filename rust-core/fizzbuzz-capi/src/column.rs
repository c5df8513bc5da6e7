//! A column of answers
//!
//! The answers of any numbers in any order, in the layout that Apache Arrow calls LargeUtf8.

use core::ffi::c_char;

use crate::failure::Failure;
use crate::guard::guard;
use crate::pointer::{Buffer, Out, array, array_mut};
use crate::rules::{fizzbuzz_rules, rules_or_classic};
use crate::status::{FIZZBUZZ_OUT_OF_RANGE, FIZZBUZZ_TEXT_TOO_LONG, fizzbuzz_status};

/// fizzbuzz_column writes the answers of count numbers into data, one directly behind the other,
/// and count + 1 offsets.
///
/// The answer of numbers[i] is data[offsets[i]] up to but without data[offsets[i + 1]]; offsets[0]
/// is 0. There are no newlines and no NULs. data and cap are a buffer as told above: with NULL and
/// 0 the function only sets *needed and leaves offsets alone, unless *needed is 0: then there was
/// nothing to ask for, and offsets[0] is set. offsets is required in any case.
///
/// Errors: FIZZBUZZ_BUFFER_TOO_SMALL; FIZZBUZZ_TEXT_TOO_LONG if no size_t can count the bytes;
/// FIZZBUZZ_OUT_OF_RANGE if no memory holds that many numbers or offsets.
// SAFETY: there is no other global function of this name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fizzbuzz_column(
    rules: *const fizzbuzz_rules,
    numbers: *const i64,
    count: usize,
    offsets: *mut i64,
    data: *mut c_char,
    cap: usize,
    needed: *mut usize,
) -> fizzbuzz_status {
    guard(|| {
        let places = count.checked_add(1).ok_or(Failure(FIZZBUZZ_OUT_OF_RANGE))?;
        // SAFETY: the caller's promise, see `pointer`.
        let (rules, numbers, offsets) = unsafe {
            (
                rules_or_classic(rules),
                array(numbers, count)?,
                array_mut(offsets, places)?,
            )
        };
        // SAFETY: likewise.
        let (buffer, needed) = unsafe { (Buffer::new(data, cap)?, Out::new(needed)?) };
        let size = numbers
            .iter()
            .try_fold(0_usize, |size, &n| size.checked_add(rules.answer_len(n)))
            .ok_or(Failure(FIZZBUZZ_TEXT_TOO_LONG))?;
        let buffer = if size == 0 {
            Buffer::Room(&mut [])
        } else {
            buffer
        };
        buffer.fill(size, needed, |data| {
            let (first, ends) = offsets.split_at_mut(1);
            first[0] = 0;
            let mut end = 0;
            for (&n, offset) in numbers.iter().zip(ends) {
                end += rules.answer_into(n, &mut data[end..]);
                #[expect(clippy::cast_possible_wrap, reason = "no buffer exceeds isize::MAX")]
                let end = end as i64;
                *offset = end;
            }
            Ok(())
        })
    })
}
