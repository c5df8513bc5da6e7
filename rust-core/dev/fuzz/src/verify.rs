//! `verify` finds the first difference, and nothing else, however the data was damaged and in
//! whatever pieces it comes.

use std::io::{self, Read};

use arbitrary::Arbitrary;
use fizzbuzz_core::Text;

use crate::input::{Sample, from_bytes};

/// The most bytes that a mismatch shows.
const MOST_FOUND: usize = 4096;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    sample: Sample,
    damage: Vec<Damage<'a>>,
    pieces: Vec<u16>,
}

#[derive(Arbitrary, Debug)]
enum Damage<'a> {
    Change {
        at: u16,
        bits: u8,
    },
    Replace {
        at: u16,
        len: u16,
        by: &'a [u8],
    },
    Swap {
        at: u16,
    },
    /// One part of the text once more, somewhere else.
    Copy {
        from: u16,
        len: u16,
        to: u16,
    },
    Cut {
        at: u16,
    },
    Append(&'a [u8]),
    /// One byte that often: a line that is longer than any.
    Fill {
        at: u16,
        byte: u8,
        len: u16,
    },
}

impl Damage<'_> {
    fn apply(&self, sample: &Sample, data: &mut Vec<u8>) {
        let place = |at: u16| usize::from(at) % (data.len() + 1);
        match *self {
            Damage::Change { at, bits } => {
                let at = place(at);
                if let Some(byte) = data.get_mut(at) {
                    *byte ^= bits;
                }
            }
            Damage::Replace { at, len, by } => {
                let at = place(at);
                let end = data.len().min(at + usize::from(len));
                data.splice(at..end, by.iter().copied());
            }
            Damage::Swap { at } => {
                let at = place(at);
                if at + 1 < data.len() {
                    data.swap(at, at + 1);
                }
            }
            Damage::Copy { from, len, to } => {
                let to = place(to);
                data.splice(to..to, sample.text[sample.part(from, len)].iter().copied());
            }
            Damage::Cut { at } => data.truncate(place(at)),
            Damage::Append(bytes) => data.extend_from_slice(bytes),
            Damage::Fill { at, byte, len } => {
                let at = place(at);
                let len = usize::from(len % 8192);
                data.splice(at..at, std::iter::repeat_n(byte, len));
            }
        }
    }
}

/// Gives data in pieces of these sizes, with an interruption between.
struct Pieces<'a> {
    data: &'a [u8],
    sizes: Box<dyn Iterator<Item = u16> + 'a>,
    interrupted: bool,
}

impl Read for Pieces<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.interrupted = !self.interrupted;
        if self.interrupted {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let size = self
            .sizes
            .next()
            .map_or(buf.len(), |size| usize::from(size).max(1));
        let size = size.min(buf.len());
        self.data.read(&mut buf[..size])
    }
}

/// Verifies the data that the bytes stand for.
pub fn run(bytes: &[u8]) {
    let Some(input) = from_bytes::<Input>(bytes) else {
        return;
    };
    let sample = &input.sample;
    let right = &sample.text[..];
    let mut data = right.to_vec();
    for damage in &input.damage {
        damage.apply(sample, &mut data);
    }
    let offset = right.iter().zip(&data).take_while(|(a, b)| a == b).count();

    let text = Text::new(&sample.rules.rules, sample.range.clone()).expect("the range is short");
    let sizes: Box<dyn Iterator<Item = u16>> = if input.pieces.is_empty() {
        Box::new(std::iter::empty())
    } else {
        Box::new(input.pieces.iter().copied().cycle())
    };
    let found = text.verify(Pieces {
        data: &data,
        sizes,
        interrupted: false,
    });
    let found = found.expect("the data can be read");
    if offset == right.len() && offset == data.len() {
        return assert_eq!(found, None);
    }
    let found = found.expect("there is a difference");
    assert_eq!(found.offset, offset as u64);
    let mut line_start = 0;
    let mut number = sample.range.start;
    let mut expected = &[][..];
    for &line_len in &sample.line_lens {
        if line_start + line_len > offset {
            expected = &right[line_start..line_start + line_len];
            break;
        }
        line_start += line_len;
        number += 1;
    }
    assert_eq!((found.number, &found.expected[..]), (number, expected));
    let rest = &data[line_start..];
    let shown = rest
        .iter()
        .position(|&b| b == b'\n')
        .map_or(rest.len(), |at| at + 1);
    assert_eq!(found.found, &rest[..shown.min(MOST_FOUND)]);
}
