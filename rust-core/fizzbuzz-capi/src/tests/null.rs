//! NULL for each pointer of each function.

use core::ffi::c_char;
use core::ptr::{null, null_mut};

use super::header::prototypes;
use super::{Pairs, Rules, Stream, UNTOUCHED};
use crate::column::fizzbuzz_column;
use crate::line::{fizzbuzz_line, fizzbuzz_words};
use crate::rules::{fizzbuzz_rules_check, fizzbuzz_rules_free, fizzbuzz_rules_new};
use crate::status::{FIZZBUZZ_NULL_POINTER, FIZZBUZZ_OK, fizzbuzz_status};
use crate::stream::{
    fizzbuzz_stream_free, fizzbuzz_stream_new, fizzbuzz_stream_read, fizzbuzz_stream_seek,
    fizzbuzz_stream_splice_fd, fizzbuzz_stream_tell, fizzbuzz_stream_verify,
    fizzbuzz_stream_window, fizzbuzz_stream_write_fd,
};
use crate::text::{
    fizzbuzz_text_number, fizzbuzz_text_offset, fizzbuzz_text_render, fizzbuzz_text_render_step,
    fizzbuzz_text_render_threads, fizzbuzz_text_size,
};

const REFUSED: fizzbuzz_status = FIZZBUZZ_NULL_POINTER;

/// Function, parameter that is NULL, what comes of it.
type Row = (&'static str, &'static str, fizzbuzz_status);

/// Calls each function with one NULL after the other and everything else as it should be.
#[allow(clippy::too_many_lines, reason = "a table")]
fn outcomes() -> Vec<Row> {
    let pairs = Pairs::new(&[(3, "Fizz")]);
    let (divisors, words) = (pairs.divisors.as_ptr(), pairs.words.as_ptr());
    let (numbers, bytes): (*const i64, *const c_char) = ([1].as_ptr(), c"1\n2\n".as_ptr());
    let (made_rules, made_stream) = (Rules::new(&[(3, "Fizz")]), Stream::new(null(), 1, 1000));
    let (rules, stream) = (made_rules.0, made_stream.0);

    let (mut new_rules, mut new_stream) = (null_mut(), null_mut());
    let new_rules = &raw mut new_rules;
    let (mut room, mut offsets) = ([0; 64], [0; 2]);
    let (buf, cap, offsets) = (room.as_mut_ptr(), room.len(), offsets.as_mut_ptr());
    let (mut size, mut place, mut number, mut data) = (0, 0, 0, null());
    let (size, place) = (&raw mut size, &raw mut place);
    let (number, data) = (&raw mut number, &raw mut data);

    macro_rules! row {
        ($parameter:ident, $function:ident($($argument:expr),*)) => {
            (stringify!($function), stringify!($parameter), $function($($argument),*))
        };
    }
    let rows = unsafe {
        vec![
            row!(divisors, fizzbuzz_rules_new(null(), words, 1, new_rules)),
            row!(words, fizzbuzz_rules_new(divisors, null(), 1, new_rules)),
            row!(rules, fizzbuzz_rules_new(divisors, words, 1, null_mut())),
            row!(divisors, fizzbuzz_rules_check(null(), words, 1, size)),
            row!(words, fizzbuzz_rules_check(divisors, null(), 1, size)),
            row!(index, fizzbuzz_rules_check(divisors, words, 1, null_mut())),
            freed(row!(rules, fizzbuzz_rules_free(null_mut()))),
            row!(rules, fizzbuzz_line(null(), 1, buf, cap, size)),
            row!(buf, fizzbuzz_line(rules, 1, null_mut(), cap, size)),
            row!(needed, fizzbuzz_line(rules, 1, buf, cap, null_mut())),
            row!(rules, fizzbuzz_words(null(), 1, buf, cap, size)),
            row!(buf, fizzbuzz_words(rules, 1, null_mut(), cap, size)),
            row!(needed, fizzbuzz_words(rules, 1, buf, cap, null_mut())),
            row!(rules, fizzbuzz_text_size(null(), 1, 9, place)),
            row!(bytes, fizzbuzz_text_size(rules, 1, 9, null_mut())),
            row!(rules, fizzbuzz_text_offset(null(), 1, 9, 4, place)),
            row!(offset, fizzbuzz_text_offset(rules, 1, 9, 4, null_mut())),
            row!(rules, fizzbuzz_text_number(null(), 1, 9, 4, number)),
            row!(n, fizzbuzz_text_number(rules, 1, 9, 4, null_mut())),
            row!(rules, fizzbuzz_text_render(null(), 1, 9, buf, cap, size)),
            row!(
                buf,
                fizzbuzz_text_render(rules, 1, 9, null_mut(), cap, size)
            ),
            row!(
                needed,
                fizzbuzz_text_render(rules, 1, 9, buf, cap, null_mut())
            ),
            row!(
                rules,
                fizzbuzz_text_render_threads(null(), 1, 9, 2, buf, cap, size)
            ),
            row!(
                buf,
                fizzbuzz_text_render_threads(rules, 1, 9, 2, null_mut(), cap, size)
            ),
            row!(
                needed,
                fizzbuzz_text_render_threads(rules, 1, 9, 2, buf, cap, null_mut())
            ),
            row!(
                rules,
                fizzbuzz_text_render_step(null(), 1, 9, 2, buf, cap, size)
            ),
            row!(
                buf,
                fizzbuzz_text_render_step(rules, 1, 9, 2, null_mut(), cap, size)
            ),
            row!(
                needed,
                fizzbuzz_text_render_step(rules, 1, 9, 2, buf, cap, null_mut())
            ),
            row!(
                rules,
                fizzbuzz_column(null(), numbers, 1, offsets, buf, cap, size)
            ),
            row!(
                numbers,
                fizzbuzz_column(rules, null(), 1, offsets, buf, cap, size)
            ),
            row!(
                offsets,
                fizzbuzz_column(rules, numbers, 1, null_mut(), buf, cap, size)
            ),
            row!(
                data,
                fizzbuzz_column(rules, numbers, 1, offsets, null_mut(), cap, size)
            ),
            row!(
                needed,
                fizzbuzz_column(rules, numbers, 1, offsets, buf, cap, null_mut())
            ),
            row!(
                rules,
                fizzbuzz_stream_new(null(), 1, 9, &raw mut new_stream)
            ),
            row!(stream, fizzbuzz_stream_new(rules, 1, 9, null_mut())),
            freed(row!(stream, fizzbuzz_stream_free(null_mut()))),
            row!(stream, fizzbuzz_stream_read(null_mut(), buf, cap, size)),
            row!(buf, fizzbuzz_stream_read(stream, null_mut(), cap, size)),
            row!(read, fizzbuzz_stream_read(stream, buf, cap, null_mut())),
            row!(stream, fizzbuzz_stream_window(null_mut(), data, size)),
            row!(data, fizzbuzz_stream_window(stream, null_mut(), size)),
            row!(size, fizzbuzz_stream_window(stream, data, null_mut())),
            row!(stream, fizzbuzz_stream_seek(null_mut(), 0)),
            row!(stream, fizzbuzz_stream_tell(null(), place)),
            row!(offset, fizzbuzz_stream_tell(stream, null_mut())),
            row!(stream, fizzbuzz_stream_write_fd(null_mut(), -1, 1, place)),
            row!(written, fizzbuzz_stream_write_fd(stream, -1, 1, null_mut())),
            row!(
                stream,
                fizzbuzz_stream_splice_fd(null_mut(), -1, 1, 0, place)
            ),
            row!(
                written,
                fizzbuzz_stream_splice_fd(stream, -1, 1, 0, null_mut())
            ),
            row!(stream, fizzbuzz_stream_verify(null_mut(), bytes, 4, size)),
            row!(data, fizzbuzz_stream_verify(stream, null(), 4, size)),
            row!(equal, fizzbuzz_stream_verify(stream, bytes, 4, null_mut())),
        ]
    };
    drop(Stream(new_stream));
    rows
}

/// A function without a status has done its part when it comes back.
fn freed((function, parameter, ()): (&'static str, &'static str, ())) -> Row {
    (function, parameter, FIZZBUZZ_OK)
}

#[test]
fn null_is_refused_where_it_means_nothing() {
    for (function, parameter, status) in outcomes() {
        let means_something = function.ends_with("_free")
            || (parameter == "rules" && function != "fizzbuzz_rules_new");
        let expected = if means_something {
            FIZZBUZZ_OK
        } else {
            REFUSED
        };
        assert_eq!(status, expected, "{parameter} of {function}");
    }
}

#[test]
fn every_pointer_of_the_header_was_tried() {
    let tried: Vec<_> = outcomes().iter().map(|row| (row.0, row.1)).collect();
    let mut all = Vec::new();
    for prototype in prototypes() {
        all.extend(
            prototype
                .pointers
                .iter()
                .map(|&parameter| (prototype.name, parameter)),
        );
    }
    assert_eq!(tried, all);
}

#[test]
fn null_leaves_the_stream_where_it_is() {
    let stream = Stream::new(null(), 1, 1000);
    let (mut place, mut byte, mut size) = (u64::MAX, 0, UNTOUCHED);
    unsafe {
        fizzbuzz_stream_read(stream.0, &raw mut byte, 1, null_mut());
        fizzbuzz_stream_window(stream.0, null_mut(), &raw mut size);
        fizzbuzz_stream_verify(stream.0, c"1".as_ptr(), 1, null_mut());
        fizzbuzz_stream_tell(stream.0, &raw mut place);
    }
    assert_eq!((place, byte, size), (0, 0, UNTOUCHED));
}

#[test]
fn null_is_fine_for_nothing() {
    let stream = Stream::new(null(), 1, 1000);
    let (mut size, mut offset) = (UNTOUCHED, -1);
    unsafe {
        assert_eq!(
            fizzbuzz_stream_read(stream.0, null_mut(), 0, &raw mut size),
            FIZZBUZZ_OK
        );
        assert_eq!(size, 0);
        size = UNTOUCHED;
        assert_eq!(
            fizzbuzz_stream_verify(stream.0, null(), 0, &raw mut size),
            FIZZBUZZ_OK
        );
        assert_eq!(size, 0);
        size = UNTOUCHED;
        let (offset, size) = (&raw mut offset, &raw mut size);
        assert_eq!(
            fizzbuzz_column(null(), null(), 0, offset, null_mut(), 0, size),
            FIZZBUZZ_OK
        );
    }
    assert_eq!((size, offset), (0, 0));
}
