//! A reader behaves like a `Cursor` over the rendered text.

use std::io::{BufRead, Cursor, Read, Seek, SeekFrom};
use std::ops::Range;

use fizzbuzz_core::{Rules, Text};
use fizzbuzz_properties::config;
use fizzbuzz_properties::reference::{Pairs, lines};
use fizzbuzz_properties::strategies::{rules, short_range};
use proptest::prelude::*;

/// One thing to do with a reader.
#[derive(Clone, Debug)]
enum Step {
    Read(usize),
    Buffered(usize),
    Line,
    Equal(usize),
    /// Seeks are relative to the length, in 1/256.
    Start(u64),
    End(i64),
    Current(i64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => prop_oneof![1_usize..40, 0_usize..5000].prop_map(Step::Read),
        2 => (0_usize..500).prop_map(Step::Buffered),
        1 => Just(Step::Line),
        2 => (0_usize..3000).prop_map(Step::Equal),
        2 => (0_u64..=280).prop_map(Step::Start),
        1 => (-256_i64..=20).prop_map(Step::End),
        1 => (-80_i64..=80).prop_map(Step::Current),
    ]
}

fn text(pairs: &Pairs, rules: &Rules, range: Range<i64>) -> (Text, Vec<u8>) {
    let text = Text::new(rules, range.clone()).unwrap();
    (text, lines(pairs, range).concat().into_bytes())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn rendering_equals_the_reference((pairs, rules) in rules(), range in short_range()) {
        let (text, expected) = text(&pairs, &rules, range);
        let mut buffer = vec![b'?'; expected.len() + 3];
        prop_assert_eq!(text.render_into(&mut buffer), Ok(expected.len()));
        prop_assert!(buffer.ends_with(b"???"));
        buffer.truncate(expected.len());
        prop_assert_eq!(buffer, expected);
    }

    #[test]
    fn a_reader_is_a_cursor(
        (pairs, rules) in rules(),
        range in short_range(),
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let (text, expected) = text(&pairs, &rules, range);
        let mut reader = text.reader().unwrap();
        let len = i64::try_from(expected.len()).unwrap();
        let mut cursor = Cursor::new(expected);
        for step in steps {
            let target = match step {
                Step::Read(size) => {
                    let mut found = [vec![0; size], vec![0; size]];
                    let read = reader.read(&mut found[0]).unwrap();
                    prop_assert_eq!(read, cursor.read(&mut found[1]).unwrap());
                    prop_assert_eq!(&found[0], &found[1]);
                    None
                }
                Step::Buffered(size) => {
                    let ahead = reader.fill_buf().unwrap();
                    let rest = cursor.fill_buf().unwrap();
                    prop_assert!(rest.starts_with(ahead));
                    prop_assert_eq!(rest.is_empty(), ahead.is_empty());
                    let taken = size.min(ahead.len());
                    reader.consume(taken);
                    cursor.consume(taken);
                    None
                }
                Step::Line => {
                    let mut found = [vec![], vec![]];
                    reader.read_until(b'\n', &mut found[0]).unwrap();
                    cursor.read_until(b'\n', &mut found[1]).unwrap();
                    prop_assert_eq!(&found[0], &found[1]);
                    None
                }
                Step::Equal(size) => {
                    let rest = cursor.fill_buf().unwrap();
                    let size = size.min(rest.len());
                    prop_assert_eq!(reader.equal_prefix(&rest[..size]), size);
                    cursor.consume(size);
                    // A wrong byte is not equal, wherever the reader is.
                    if let Some(byte) = cursor.fill_buf().unwrap().first() {
                        prop_assert_eq!(reader.equal_prefix(&[byte ^ 1]), 0);
                    }
                    None
                }
                Step::Start(part) => Some(SeekFrom::Start(part * len.unsigned_abs() / 256)),
                Step::End(part) => Some(SeekFrom::End(part * len / 256)),
                Step::Current(part) => Some(SeekFrom::Current(part * len / 256)),
            };
            if let Some(target) = target {
                let moved = cursor.seek(target);
                prop_assert_eq!(reader.seek(target).ok(), moved.ok(), "{:?}", target);
            }
            prop_assert_eq!(reader.position(), cursor.position());
        }
    }
}
