//! `fizzbuzz_column` with any numbers, any buffer and any count that may be passed.

use core::ffi::c_char;
use core::ptr;

use arbitrary::Arbitrary;
use fizzbuzz::column::fizzbuzz_column;
use fizzbuzz::rules::{fizzbuzz_rules, fizzbuzz_rules_free};
use fizzbuzz::status::{FIZZBUZZ_NULL_POINTER, FIZZBUZZ_OUT_OF_RANGE};
use fizzbuzz_reference::answer;

use crate::calls::made_rules;
use crate::input::{Number, ValidRules, from_bytes};
use crate::room::{Room, UNSET};

/// What an offset holds before a call.
const UNTOUCHED: i64 = -7;

#[derive(Arbitrary, Debug)]
struct Input {
    rules: Option<ValidRules>,
    numbers: Vec<Number>,
    /// The same numbers that often, for longer columns.
    times: u8,
    room: Room,
    shift: u8,
    odd: Odd,
}

/// What else may be passed.
#[derive(Arbitrary, Debug, PartialEq)]
enum Odd {
    Nothing,
    /// A count of numbers that no memory could hold.
    Count(usize),
    NullNumbers,
    NullOffsets,
    NullNeeded,
}

/// Makes the column that the bytes stand for.
pub fn run(bytes: &[u8]) {
    let Some(input) = from_bytes::<Input>(bytes) else {
        return;
    };
    let rules = input.rules.as_ref().map_or(ptr::null_mut(), made_rules);
    with(&input, rules);
    // SAFETY: from `made_rules`, and freed once.
    unsafe { fizzbuzz_rules_free(rules) };
}

fn with(input: &Input, rules: *const fizzbuzz_rules) {
    let classic = vec![(3, "fizz".to_owned()), (5, "buzz".to_owned())];
    let pairs = input.rules.as_ref().map_or(&classic, |rules| &rules.pairs);
    let numbers: Vec<i64> = input.numbers.iter().map(|n| n.0).collect();
    let numbers = numbers
        .repeat(usize::from(input.times % 8) + 1)
        .into_boxed_slice();
    let count = numbers.len();

    let (mut data, mut ends) = (Vec::new(), vec![0]);
    for &n in &numbers {
        data.extend_from_slice(answer(pairs, n.into()).as_bytes());
        ends.push(i64::try_from(data.len()).unwrap());
    }

    let mut offsets = vec![UNTOUCHED; count + 1].into_boxed_slice();
    let column = |numbers: *const i64, count, offsets: *mut i64, data: *mut c_char, cap, needed| {
        // SAFETY: the arrays are as long as they say, or one of them is refused by its count or for
        // being NULL; the buffer is as large as it says or as it has to be.
        unsafe { fizzbuzz_column(rules, numbers, count, offsets, data, cap, needed) }
    };
    let odd = match input.odd {
        Odd::Nothing => None,
        Odd::NullNumbers if count == 0 => None,
        Odd::NullNumbers => Some((ptr::null(), count, offsets.as_mut_ptr(), UNSET)),
        Odd::NullOffsets => Some((numbers.as_ptr(), count, ptr::null_mut(), UNSET)),
        Odd::NullNeeded => Some((numbers.as_ptr(), count, offsets.as_mut_ptr(), 0)),
        Odd::Count(beyond) => {
            let least = isize::MAX.unsigned_abs() / size_of::<i64>();
            let count = beyond.max(least);
            Some((numbers.as_ptr(), count, offsets.as_mut_ptr(), UNSET))
        }
    };
    if let Some((numbers, count, out, mut needed)) = odd {
        let (right, place) = match input.odd {
            Odd::Count(_) => (FIZZBUZZ_OUT_OF_RANGE, &raw mut needed),
            Odd::NullNeeded => (FIZZBUZZ_NULL_POINTER, ptr::null_mut()),
            _ => (FIZZBUZZ_NULL_POINTER, &raw mut needed),
        };
        let before = needed;
        assert_eq!(
            column(numbers, count, out, ptr::null_mut(), 0, place),
            right
        );
        assert_eq!(needed, before);
        assert!(offsets.iter().all(|&offset| offset == UNTOUCHED));
        return;
    }

    let source = if input.odd == Odd::NullNumbers {
        ptr::null()
    } else {
        numbers.as_ptr()
    };
    let out = offsets.as_mut_ptr();
    let filled = input.room.check(&data, input.shift, |buf, cap, needed| {
        column(source, count, out, buf, cap, needed)
    });
    // Where there is nothing to ask for, asking is filling.
    if filled || (data.is_empty() && matches!(input.room, Room::Query)) {
        assert_eq!(offsets[..], ends);
    } else {
        assert!(offsets.iter().all(|&offset| offset == UNTOUCHED));
    }
}
