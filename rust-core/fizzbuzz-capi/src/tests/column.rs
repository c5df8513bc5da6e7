use core::ptr::{null, null_mut};

use super::{CLASSIC, Rules, UNTOUCHED, filled, naive_answer};
use crate::column::fizzbuzz_column;
use crate::status::{FIZZBUZZ_BUFFER_TOO_SMALL, FIZZBUZZ_OK, FIZZBUZZ_OUT_OF_RANGE};

#[test]
fn offsets_cut_the_data_into_answers() {
    let numbers = [15, 1, i64::MIN, i64::MAX, 0, 15, -3];
    let pairs = &[(3, "ä"), (5, "b")];
    let rules = Rules::new(pairs);
    for (rules, pairs) in [(null(), CLASSIC), (rules.0.cast_const(), pairs.as_slice())] {
        let mut offsets = [-1; 8];
        let offsets_pointer = offsets.as_mut_ptr();
        let data = filled(|data, cap, needed| unsafe {
            fizzbuzz_column(
                rules,
                numbers.as_ptr(),
                numbers.len(),
                offsets_pointer,
                data,
                cap,
                needed,
            )
        });
        assert_eq!(
            (offsets[0], usize::try_from(offsets[7])),
            (0, Ok(data.len()))
        );
        for (n, cut) in numbers.into_iter().zip(offsets.windows(2)) {
            let [begin, end] = [cut[0], cut[1]].map(|offset| usize::try_from(offset).unwrap());
            let answer = &data[begin..end];
            assert_eq!(answer, naive_answer(pairs, n).as_bytes());
        }
    }
}

#[test]
fn a_question_or_too_little_room_writes_no_offsets() {
    let numbers = [3, 4];
    let mut offsets = [-1; 3];
    let mut data = *b"??????";
    let (offsets_pointer, room) = (offsets.as_mut_ptr(), data.as_mut_ptr().cast());
    for (data, cap, outcome) in [
        (null_mut(), 0, FIZZBUZZ_OK),
        (room, 0, FIZZBUZZ_BUFFER_TOO_SMALL),
        (room, 4, FIZZBUZZ_BUFFER_TOO_SMALL),
    ] {
        let mut needed = UNTOUCHED;
        let numbers = numbers.as_ptr();
        let status = unsafe {
            fizzbuzz_column(
                null(),
                numbers,
                2,
                offsets_pointer,
                data,
                cap,
                &raw mut needed,
            )
        };
        assert_eq!((status, needed), (outcome, 5));
    }
    assert_eq!((offsets, &data), ([-1; 3], b"??????"));
    let mut needed = UNTOUCHED;
    let numbers = numbers.as_ptr();
    let status = unsafe {
        fizzbuzz_column(
            null(),
            numbers,
            2,
            offsets_pointer,
            room,
            5,
            &raw mut needed,
        )
    };
    assert_eq!(
        (status, needed, offsets, &data),
        (FIZZBUZZ_OK, 5, [0, 4, 5], b"fizz4?")
    );
}

#[test]
fn no_memory_holds_so_many_numbers() {
    let (number, mut offset, mut needed) = (1_i64, -1, UNTOUCHED);
    for count in [
        usize::MAX,
        usize::MAX / 8 + 1,
        isize::MAX as usize / 8 + 1,
        isize::MAX as usize / 8,
    ] {
        let (offset, needed) = (&raw mut offset, &raw mut needed);
        let status = unsafe {
            fizzbuzz_column(
                null(),
                &raw const number,
                count,
                offset,
                null_mut(),
                0,
                needed,
            )
        };
        assert_eq!(status, FIZZBUZZ_OUT_OF_RANGE, "{count}");
    }
    assert_eq!((offset, needed), (-1, UNTOUCHED));
}
