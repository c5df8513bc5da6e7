//! Rendering equals the reference, and what is computed about a text equals what is counted in it.

use std::num::NonZeroUsize;

use arbitrary::Arbitrary;
use fizzbuzz_core::{ErrorKind, Text};
use fizzbuzz_reference::answer;

use crate::input::{Number, Sample, from_bytes};

#[derive(Arbitrary, Debug)]
struct Input {
    sample: Sample,
    places: [u16; 4],
    missing: u8,
    far: [Number; 3],
    /// That far from the sample are the ends of the long text, and the sample is in it.
    around: Option<[u32; 2]>,
}

/// Renders the text that the bytes stand for.
pub fn run(bytes: &[u8]) {
    let Some(input) = from_bytes::<Input>(bytes) else {
        return;
    };
    near(&input);
    far(&input);
}

/// All of a short text.
fn near(input: &Input) {
    let Sample {
        rules,
        range,
        line_lens,
        text: expected,
    } = &input.sample;
    let text = Text::new(&rules.rules, range.clone()).expect("the range is short");
    assert_eq!(text.byte_len(), expected.len() as u64);

    let mut buffer = vec![b'?'; expected.len() + usize::from(input.missing)];
    assert_eq!(text.render_into(&mut buffer), Ok(expected.len()));
    assert!(buffer[..expected.len()] == expected[..], "other bytes");
    assert!(buffer[expected.len()..].iter().all(|&b| b == b'?'));

    let room = expected.len().saturating_sub(usize::from(input.missing));
    let mut buffer = vec![b'?'; room];
    match text.render_in_parallel(&mut buffer, NonZeroUsize::MIN) {
        Ok(byte_len) => assert!(byte_len == room && buffer == *expected),
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::BufferTooSmall);
            assert!(room < expected.len() && buffer.iter().all(|&b| b == b'?'));
        }
    }

    let lines = text.lines().map(|line| line.as_str().to_owned() + "\n");
    assert!(
        lines
            .flat_map(String::into_bytes)
            .eq(expected.iter().copied())
    );

    for place in input.places {
        let index = usize::from(place) % (line_lens.len() + 1);
        let n = range.start + i64::try_from(index).unwrap();
        let offset = line_lens[..index].iter().sum::<usize>() as u64;
        assert_eq!(text.offset_of(n), Ok(offset));
        if let Some(&line_len) = line_lens.get(index) {
            assert_eq!(text.line_at(offset), Ok(n));
            assert_eq!(text.line_at(offset + line_len as u64 - 1), Ok(n));
        } else {
            let refused = text.line_at(offset).unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::OutOfRange);
        }
    }
}

/// Some numbers of a text of any length.
fn far(input: &Input) {
    let rules = &input.sample.rules;
    let [Number(start), Number(n), Number(stop)] = input.far;
    let (start, n, stop) = match input.around {
        None => (start, n, stop),
        Some([before, behind]) => {
            let range = &input.sample.range;
            let index = usize::from(input.places[0]) % (input.sample.line_lens.len() + 1);
            let n = range.start + i64::try_from(index).unwrap();
            let start = range.start.saturating_sub(before.into());
            (start, n, range.end.saturating_add(behind.into()))
        }
    };
    let text = match Text::new(&rules.rules, start..stop) {
        Ok(text) => text,
        Err(error) if start > stop => return assert_eq!(error.kind(), ErrorKind::RangeReversed),
        Err(error) => return assert_eq!(error.kind(), ErrorKind::TextTooLong),
    };
    if !(start..stop).contains(&n) {
        if n != stop {
            assert_eq!(text.offset_of(n).unwrap_err().kind(), ErrorKind::OutOfRange);
        }
        return;
    }
    let offset = text.offset_of(n).unwrap();
    let line_len = answer(&rules.pairs, n.into()).len() as u64 + 1;
    assert_eq!(text.offset_of(n + 1), Ok(offset + line_len));
    assert_eq!(text.line_at(offset), Ok(n));
    assert_eq!(text.line_at(offset + line_len - 1), Ok(n));
    let before = Text::new(&rules.rules, start..n).unwrap().byte_len();
    let behind = Text::new(&rules.rules, n..stop).unwrap().byte_len();
    assert_eq!((before, before + behind), (offset, text.byte_len()));
}
