//! A reader is a `Cursor` over the text, whatever is done with it in whatever order; and in a text
//! that no memory could hold it reads what is there.

use std::io::{BufRead, Cursor, Read, Seek, SeekFrom};

use arbitrary::Arbitrary;
use fizzbuzz_core::{Text, TextReader};
use fizzbuzz_reference::answer;

use crate::input::{Number, Sample, ValidRules, from_bytes};

#[derive(Arbitrary, Debug)]
enum Input {
    Near {
        sample: Sample,
        steps: Vec<Step>,
    },
    Far {
        rules: ValidRules,
        ends: [Number; 2],
        steps: Vec<FarStep>,
    },
}

#[derive(Arbitrary, Debug)]
enum Step {
    Read(u16),
    Buffered(u16),
    Line,
    Equal(u16),
    Different { at: u16, bits: u8 },
    Start(u16),
    FarStart(u64),
    End(i16),
    Current(i16),
}

#[derive(Arbitrary, Debug)]
struct FarStep {
    number: Number,
    before: u8,
    len: u16,
    buffered: bool,
}

/// Reads as the bytes say.
pub fn run(bytes: &[u8]) {
    match from_bytes(bytes) {
        Some(Input::Near { sample, steps }) => near(&sample, &steps),
        Some(Input::Far { rules, ends, steps }) => far(&rules, ends, &steps),
        None => {}
    }
}

fn near(sample: &Sample, steps: &[Step]) {
    let text = Text::new(&sample.rules.rules, sample.range.clone()).expect("the range is short");
    let mut reader = text.reader().expect("there is memory");
    let mut cursor = Cursor::new(&sample.text[..]);
    for step in steps {
        let target = match *step {
            Step::Read(size) => {
                let mut found = [vec![b'?'; size.into()], vec![b'?'; size.into()]];
                let read = reader.read(&mut found[0]).unwrap();
                assert_eq!(read, cursor.read(&mut found[1]).unwrap());
                assert!(found[0] == found[1], "other bytes");
                None
            }
            Step::Buffered(size) => {
                let ahead = reader.fill_buf().unwrap();
                let rest = cursor.fill_buf().unwrap();
                assert!(rest.starts_with(ahead));
                assert_eq!(rest.is_empty(), ahead.is_empty());
                let taken = ahead.len().min(size.into());
                reader.consume(taken);
                cursor.consume(taken);
                None
            }
            Step::Line => {
                let mut found = [vec![], vec![]];
                reader.read_until(b'\n', &mut found[0]).unwrap();
                cursor.read_until(b'\n', &mut found[1]).unwrap();
                assert_eq!(found[0], found[1]);
                None
            }
            Step::Equal(size) => {
                let rest = cursor.fill_buf().unwrap();
                let size = rest.len().min(size.into());
                assert_eq!(reader.equal_prefix(&rest[..size]), size);
                cursor.consume(size);
                None
            }
            Step::Different { at, bits } => {
                let mut data = cursor.fill_buf().unwrap().to_vec();
                data.push(b'?');
                let at = usize::from(at) % data.len();
                data[at] ^= bits.max(1);
                let equal = at.min(data.len() - 1);
                assert_eq!(reader.equal_prefix(&data), equal);
                cursor.consume(equal);
                None
            }
            Step::Start(offset) => Some(SeekFrom::Start(offset.into())),
            Step::FarStart(offset) => Some(SeekFrom::Start(offset)),
            Step::End(distance) => Some(SeekFrom::End(distance.into())),
            Step::Current(distance) => Some(SeekFrom::Current(distance.into())),
        };
        if let Some(target) = target {
            let moved = cursor.seek(target);
            assert_eq!(reader.seek(target).ok(), moved.ok(), "{target:?}");
        }
        assert_eq!(reader.position(), cursor.position());
    }
}

fn far(rules: &ValidRules, [Number(start), Number(stop)]: [Number; 2], steps: &[FarStep]) {
    let Ok(text) = Text::new(&rules.rules, start.min(stop)..start.max(stop)) else {
        return;
    };
    if text.byte_len() == 0 {
        return;
    }
    let mut reader = text.reader().expect("there is memory");
    for step in steps {
        let range = text.range();
        let n = step.number.0.clamp(range.start, range.end);
        let offset = text.offset_of(n).unwrap();
        let offset = offset
            .saturating_sub(step.before.into())
            .min(text.byte_len() - 1);
        let first = text.line_at(offset).unwrap();
        let skip = offset - text.offset_of(first).unwrap();
        assert_eq!(reader.seek(SeekFrom::Start(offset)).unwrap(), offset);
        let found = read(&mut reader, step.len.into(), step.buffered);
        assert_eq!(reader.position(), offset + found.len() as u64);

        let mut right = Vec::new();
        let wanted = usize::try_from(skip).unwrap() + usize::from(step.len);
        for n in first..range.end {
            if right.len() >= wanted {
                break;
            }
            right.extend_from_slice((answer(&rules.pairs, n.into()) + "\n").as_bytes());
        }
        right.truncate(wanted);
        right.drain(..right.len().min(usize::try_from(skip).unwrap()));
        assert!(found == right, "other bytes at {offset}");
    }
}

fn read(reader: &mut TextReader, len: usize, buffered: bool) -> Vec<u8> {
    let mut found = Vec::new();
    if buffered {
        while found.len() < len {
            let ahead = reader.fill_buf().unwrap();
            let taken = ahead.len().min(len - found.len());
            if taken == 0 {
                break;
            }
            found.extend_from_slice(&ahead[..taken]);
            reader.consume(taken);
        }
    } else {
        found.resize(len, b'?');
        let read = reader.read(&mut found).unwrap();
        found.truncate(read);
    }
    found
}
