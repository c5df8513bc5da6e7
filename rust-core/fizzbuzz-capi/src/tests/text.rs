use core::ptr::null;

use super::{CLASSIC, Rules, UNTOUCHED, filled, naive_answer, naive_text};
use crate::rules::fizzbuzz_rules;
use crate::status::{
    FIZZBUZZ_BUFFER_TOO_SMALL, FIZZBUZZ_OK, FIZZBUZZ_OUT_OF_RANGE, FIZZBUZZ_RANGE_REVERSED,
    FIZZBUZZ_STEP_NOT_POSITIVE, FIZZBUZZ_TEXT_TOO_LONG, fizzbuzz_status,
};
use crate::text::{
    fizzbuzz_text_number, fizzbuzz_text_offset, fizzbuzz_text_render, fizzbuzz_text_render_step,
    fizzbuzz_text_render_threads, fizzbuzz_text_size,
};

/// The last stop whose text still fits, from 1 and with the classic rules.
const LAST_STOP: i64 = 729_002_457_810_002_753;

fn render(rules: *const fizzbuzz_rules, start: i64, stop: i64) -> String {
    let text = filled(|buf, cap, needed| unsafe {
        fizzbuzz_text_render(rules, start, stop, buf, cap, needed)
    });
    String::from_utf8(text).unwrap()
}

fn size(start: i64, stop: i64) -> Result<u64, fizzbuzz_status> {
    let mut bytes = u64::MAX;
    match unsafe { fizzbuzz_text_size(null(), start, stop, &raw mut bytes) } {
        FIZZBUZZ_OK => Ok(bytes),
        error => {
            assert_eq!(bytes, u64::MAX);
            Err(error)
        }
    }
}

fn offset(start: i64, stop: i64, n: i64) -> Result<u64, fizzbuzz_status> {
    let mut offset = u64::MAX;
    match unsafe { fizzbuzz_text_offset(null(), start, stop, n, &raw mut offset) } {
        FIZZBUZZ_OK => Ok(offset),
        error => {
            assert_eq!(offset, u64::MAX);
            Err(error)
        }
    }
}

fn number(start: i64, stop: i64, offset: u64) -> Result<i64, fizzbuzz_status> {
    let mut n = 4711;
    match unsafe { fizzbuzz_text_number(null(), start, stop, offset, &raw mut n) } {
        FIZZBUZZ_OK => Ok(n),
        error => {
            assert_eq!(n, 4711);
            Err(error)
        }
    }
}

#[test]
fn text_is_what_one_would_write_by_hand() {
    let pairs = &[(2, "é"), (3, "x")];
    let rules = Rules::new(pairs);
    for (start, stop) in [
        (-120, 120),
        (0, 0),
        (95, 105),
        (i64::MIN, i64::MIN + 20),
        (i64::MAX - 20, i64::MAX),
    ] {
        assert_eq!(
            render(null(), start, stop),
            naive_text(CLASSIC, start, stop)
        );
        assert_eq!(render(rules.0, start, stop), naive_text(pairs, start, stop));
        assert_eq!(
            size(start, stop),
            Ok(naive_text(CLASSIC, start, stop).len() as u64)
        );
    }
}

#[test]
fn offsets_and_numbers_are_those_of_the_text() {
    let (start, stop) = (-12, 34);
    for n in start..=stop {
        assert_eq!(
            offset(start, stop, n),
            Ok(naive_text(CLASSIC, start, n).len() as u64)
        );
    }
    for n in start..stop {
        let lines = offset(start, stop, n).unwrap()..offset(start, stop, n + 1).unwrap();
        assert!(
            lines
                .into_iter()
                .all(|byte| number(start, stop, byte) == Ok(n))
        );
    }
}

#[test]
fn what_lies_outside_is_out_of_range() {
    assert_eq!(offset(1, 10, 0), Err(FIZZBUZZ_OUT_OF_RANGE));
    assert_eq!(offset(1, 10, 11), Err(FIZZBUZZ_OUT_OF_RANGE));
    assert_eq!(
        number(1, 10, size(1, 10).unwrap()),
        Err(FIZZBUZZ_OUT_OF_RANGE)
    );
    assert_eq!(number(1, 10, u64::MAX), Err(FIZZBUZZ_OUT_OF_RANGE));
    assert_eq!(number(5, 5, 0), Err(FIZZBUZZ_OUT_OF_RANGE));
    assert_eq!(offset(5, 5, 5), Ok(0));
}

#[test]
fn a_range_that_starts_after_it_stops_is_refused() {
    assert_eq!(size(2, 1), Err(FIZZBUZZ_RANGE_REVERSED));
    assert_eq!(size(i64::MAX, i64::MIN), Err(FIZZBUZZ_RANGE_REVERSED));
    assert_eq!(offset(2, 1, 1), Err(FIZZBUZZ_RANGE_REVERSED));
    assert_eq!(number(2, 1, 0), Err(FIZZBUZZ_RANGE_REVERSED));
}

#[test]
fn a_text_has_at_most_2_to_the_63_minus_1_bytes() {
    assert!(size(1, LAST_STOP).unwrap() <= i64::MAX.unsigned_abs());
    assert_eq!(size(1, LAST_STOP + 1), Err(FIZZBUZZ_TEXT_TOO_LONG));
    assert_eq!(size(i64::MIN, i64::MAX), Err(FIZZBUZZ_TEXT_TOO_LONG));
    assert_eq!(
        number(1, LAST_STOP, size(1, LAST_STOP).unwrap() - 1),
        Ok(LAST_STOP - 1)
    );
}

#[test]
fn a_buffer_one_byte_short_stays_as_it_was() {
    let mut buf = *b"?????????";
    let pointer = buf.as_mut_ptr().cast();
    for cap in [0, 1, 6] {
        let mut needed = UNTOUCHED;
        let status = unsafe { fizzbuzz_text_render(null(), 2, 4, pointer, cap, &raw mut needed) };
        assert_eq!(
            (status, needed, &buf),
            (FIZZBUZZ_BUFFER_TOO_SMALL, 7, b"?????????")
        );
    }
    let mut needed = UNTOUCHED;
    let status = unsafe { fizzbuzz_text_render(null(), 2, 4, pointer, 8, &raw mut needed) };
    assert_eq!((status, needed, &buf), (FIZZBUZZ_OK, 7, b"2\nfizz\n??"));
    let status = unsafe { fizzbuzz_text_render(null(), 4, 2, pointer, 9, &raw mut needed) };
    assert_eq!(
        (status, needed, &buf),
        (FIZZBUZZ_RANGE_REVERSED, 7, b"2\nfizz\n??")
    );
}

#[test]
fn an_empty_text_needs_no_room() {
    assert_eq!(render(null(), 7, 7), "");
    let (mut byte, mut needed) = (0, UNTOUCHED);
    let status = unsafe { fizzbuzz_text_render(null(), 7, 7, &raw mut byte, 0, &raw mut needed) };
    assert_eq!((status, needed), (FIZZBUZZ_OK, 0));
}

/// Long enough to be shared by several threads.
const LONG: i64 = 2_000_000;

#[test]
fn threads_make_no_difference_to_the_text() {
    let pairs = &[(2, "é"), (3, "x")];
    let rules = Rules::new(pairs);
    for (rules, pairs) in [(null(), CLASSIC), (rules.0.cast_const(), &pairs[..])] {
        for (start, stop) in [(7, 7), (-5, 5), (-LONG, LONG)] {
            let expected = naive_text(pairs, start, stop);
            for threads in [0, 1, 2, 5, usize::MAX] {
                let text = filled(|buf, cap, needed| unsafe {
                    fizzbuzz_text_render_threads(rules, start, stop, threads, buf, cap, needed)
                });
                assert!(text == expected.as_bytes(), "{start}, {stop}, {threads}");
            }
        }
    }
}

#[test]
fn with_threads_too_a_buffer_one_byte_short_stays_as_it_was() {
    let len = usize::try_from(size(1, LONG).unwrap()).unwrap();
    let mut buf = vec![b'?'; len];
    let (pointer, mut needed) = (buf.as_mut_ptr().cast(), UNTOUCHED);
    let render = |start, cap, needed| unsafe {
        fizzbuzz_text_render_threads(null(), start, LONG, 2, pointer, cap, needed)
    };
    assert_eq!(
        (render(1, len - 1, &raw mut needed), needed),
        (FIZZBUZZ_BUFFER_TOO_SMALL, len)
    );
    needed = UNTOUCHED;
    assert_eq!(
        (render(LONG + 1, len, &raw mut needed), needed),
        (FIZZBUZZ_RANGE_REVERSED, UNTOUCHED)
    );
    assert_eq!(
        render(i64::MIN, len, &raw mut needed),
        FIZZBUZZ_TEXT_TOO_LONG
    );
    assert!(buf.iter().all(|&byte| byte == b'?'));
}

#[test]
fn with_a_step_there_are_only_the_lines_of_every_so_many_numbers() {
    let pairs = &[(2, "é"), (3, "x")];
    let rules = Rules::new(pairs);
    let all = (i64::MIN, i64::MAX);
    for (rules, pairs) in [(null(), CLASSIC), (rules.0.cast_const(), &pairs[..])] {
        for ((start, stop), steps) in [
            ((7, 7), &[1, 2, i64::MAX][..]),
            ((-120, 120), &[1, 2, 3, 15, 100, 239, 240, i64::MAX]),
            ((i64::MIN, i64::MIN + 300), &[1, 7, 299]),
            ((i64::MAX - 300, i64::MAX), &[1, 7, 299]),
            (all, &[i64::MAX, i64::MAX - 1, 1 << 55]),
        ] {
            for &step in steps {
                let text = filled(|buf, cap, needed| unsafe {
                    fizzbuzz_text_render_step(rules, start, stop, step, buf, cap, needed)
                });
                let expected: String = (0..)
                    .map(|index: i128| i128::from(start) + index * i128::from(step))
                    .take_while(|&n| n < i128::from(stop))
                    .map(|n| naive_answer(pairs, i64::try_from(n).unwrap()) + "\n")
                    .collect();
                assert!(text == expected.as_bytes(), "{start}, {stop}, {step}");
            }
        }
    }
}

#[test]
fn with_a_step_too_what_cannot_be_done_changes_nothing() {
    let mut buf = *b"?????????";
    let pointer = buf.as_mut_ptr().cast();
    let render = |start, stop, step, cap| {
        let mut needed = UNTOUCHED;
        let status = unsafe {
            fizzbuzz_text_render_step(null(), start, stop, step, pointer, cap, &raw mut needed)
        };
        (status, needed)
    };
    for step in [0, -1, i64::MIN] {
        assert_eq!(
            render(1, 9, step, 9),
            (FIZZBUZZ_STEP_NOT_POSITIVE, UNTOUCHED)
        );
    }
    assert_eq!(render(9, 1, 2, 9), (FIZZBUZZ_RANGE_REVERSED, UNTOUCHED));
    let too_long = (FIZZBUZZ_TEXT_TOO_LONG, UNTOUCHED);
    assert_eq!(render(i64::MIN, i64::MAX, 2, 9), too_long);
    for cap in [0, 1, 6] {
        assert_eq!(render(1, 6, 2, cap), (FIZZBUZZ_BUFFER_TOO_SMALL, 12));
    }
    assert_eq!(&buf, b"?????????");
    assert_eq!(render(2, 7, 2, 9), (FIZZBUZZ_OK, 9));
    assert_eq!(&buf, b"2\n4\nfizz\n");
}
