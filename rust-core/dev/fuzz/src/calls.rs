//! The C surface, called in any order with whatever may be passed: buffers that are NULL, empty,
//! odd, too small, or said to be larger than memory; required pointers that are NULL; rules that
//! are freed while a stream goes on; descriptors that are closed, full or no pipe.

mod stream;
mod text;

use core::ffi::{c_char, c_int};
use core::ptr;
use std::ffi::CString;

use arbitrary::Arbitrary;
use fizzbuzz::rules::{fizzbuzz_rules, fizzbuzz_rules_free, fizzbuzz_rules_new};
use fizzbuzz::status::{FIZZBUZZ_OK, fizzbuzz_status};
use fizzbuzz::stream::{
    fizzbuzz_stream, fizzbuzz_stream_free, fizzbuzz_stream_new, fizzbuzz_stream_splice_fd,
    fizzbuzz_stream_write_fd,
};

use crate::input::{Number, Sample, ValidRules, from_bytes};
use crate::pipe::Pipe;
use crate::room::Room;

#[derive(Arbitrary, Debug)]
struct Input {
    sample: Sample,
    shift: u8,
    calls: Vec<Call>,
}

#[derive(Arbitrary, Debug)]
enum Call {
    Line(Number, Room),
    Words(Number, Room),
    Size,
    Offset(Number),
    OffsetNear(u16),
    NumberAt(u64),
    NumberNear(u16),
    Render(Room),
    RenderThreads(Room, usize),
    Read(Reading),
    Window,
    Seek(u64),
    SeekNear(u16),
    Tell,
    Verify {
        len: u16,
        different: Option<u16>,
    },
    VerifyNothing,
    Write {
        to: Descriptor,
        max: Max,
    },
    Splice {
        to: Descriptor,
        max: Max,
    },
    /// The pipe is filled up, but for so many bytes.
    Fill(u16),
    Drain(u16),
    NullOutput(u8),
    FreeRules,
}

/// A buffer for a function that fills as much as there is.
#[derive(Arbitrary, Debug)]
enum Reading {
    Null,
    Absent(u16),
    Room(u16),
    /// All that is left, but more is claimed than there is memory.
    Enough,
}

#[derive(Arbitrary, Debug)]
enum Descriptor {
    Pipe,
    ReadingEnd,
    Negative,
}

#[derive(Arbitrary, Debug)]
enum Max {
    Bytes(u16),
    Anything(u64),
}

/// Rules as C makes them.
pub(crate) fn made_rules(rules: &ValidRules) -> *mut fizzbuzz_rules {
    let texts: Vec<_> = (rules.pairs.iter())
        .map(|(_, word)| CString::new(word.as_str()).expect("words hold no NUL"))
        .collect();
    let divisors: Box<[i64]> = rules.pairs.iter().map(|pair| pair.0).collect();
    let words: Box<[*const c_char]> = texts.iter().map(|text| text.as_ptr()).collect();
    let mut made = ptr::null_mut();
    // SAFETY: as many divisors as words, each of which ends in NUL.
    let status = unsafe {
        fizzbuzz_rules_new(
            divisors.as_ptr(),
            words.as_ptr(),
            divisors.len(),
            &raw mut made,
        )
    };
    assert_eq!(status, FIZZBUZZ_OK);
    made
}

/// Makes the calls that the bytes stand for.
pub fn run(bytes: &[u8]) {
    let Some(input) = from_bytes::<Input>(bytes) else {
        return;
    };
    let mut caller = Caller::new(&input);
    for call in &input.calls {
        caller.make(call);
        caller.tell();
    }
}

/// What is called, and the model of it.
struct Caller<'a> {
    sample: &'a Sample,
    shift: u8,
    rules: *mut fizzbuzz_rules,
    stream: *mut fizzbuzz_stream,
    /// Where the stream is.
    position: usize,
    pipe: Pipe,
}

impl Drop for Caller<'_> {
    fn drop(&mut self) {
        // SAFETY: made by `new`, and freed once; NULL is fine.
        unsafe {
            fizzbuzz_stream_free(self.stream);
            fizzbuzz_rules_free(self.rules);
        }
    }
}

impl<'a> Caller<'a> {
    fn new(input: &'a Input) -> Self {
        let sample = &input.sample;
        let rules = made_rules(&sample.rules);
        let mut stream = ptr::null_mut();
        // SAFETY: the rules were just made.
        let status = unsafe {
            fizzbuzz_stream_new(rules, sample.range.start, sample.range.end, &raw mut stream)
        };
        assert_eq!(status, FIZZBUZZ_OK);
        Caller {
            sample,
            shift: input.shift,
            rules,
            stream,
            position: 0,
            pipe: Pipe::new(),
        }
    }

    /// What the stream has still to give.
    fn rest(&self) -> &'a [u8] {
        &self.sample.text[self.position..]
    }

    fn make(&mut self, call: &Call) {
        match *call {
            Call::Line(..)
            | Call::Words(..)
            | Call::Size
            | Call::Offset(_)
            | Call::OffsetNear(_)
            | Call::NumberAt(_)
            | Call::NumberNear(_)
            | Call::Render(_)
            | Call::RenderThreads(..)
                if self.rules.is_null() => {} // NULL would mean other rules than those of the sample
            Call::Line(Number(n), room) => self.line(n, room),
            Call::Words(Number(n), room) => self.words(n, room),
            Call::Size => self.size(),
            Call::Offset(Number(n)) => self.offset(n),
            Call::OffsetNear(at) => {
                let lines = self.sample.line_lens.len();
                let index = i64::try_from(usize::from(at) % (lines + 2)).unwrap();
                self.offset(self.sample.range.start.saturating_add(index));
            }
            Call::NumberAt(offset) => self.number(offset),
            Call::NumberNear(at) => self.number(self.near(at)),
            Call::Render(room) => self.render(room, None),
            Call::RenderThreads(room, threads) => self.render(room, Some(threads)),
            Call::Read(ref reading) => self.read(reading),
            Call::Window => self.window(),
            Call::Seek(offset) => self.seek(offset),
            Call::SeekNear(at) => self.seek(self.near(at)),
            Call::Tell => self.tell(),
            Call::Verify { len, different } => self.verify(len, different),
            Call::VerifyNothing => self.verify_nothing(),
            Call::Write { ref to, ref max } => self.write(fizzbuzz_stream_write_fd, to, max),
            Call::Splice { ref to, ref max } => self.write(lend, to, max),
            Call::Fill(but) => {
                self.pipe.fill();
                self.pipe.drain(but.into());
            }
            Call::Drain(len) => self.pipe.drain(len.into()),
            Call::NullOutput(which) => self.null_output(which),
            Call::FreeRules => {
                // SAFETY: made by `new`, and freed once: then it is NULL.
                unsafe { fizzbuzz_rules_free(self.rules) };
                self.rules = ptr::null_mut();
            }
        }
    }

    /// A place in the text, or just behind it.
    fn near(&self, at: u16) -> u64 {
        (usize::from(at) % (self.sample.text.len() + 2)) as u64
    }
}

/// The pipe does not block, so there is nothing to wait for, however patient one is.
unsafe extern "C" fn lend(
    stream: *mut fizzbuzz_stream,
    fd: c_int,
    max: u64,
    written: *mut u64,
) -> fizzbuzz_status {
    // SAFETY: the caller's promise.
    unsafe { fizzbuzz_stream_splice_fd(stream, fd, max, -1, written) }
}

#[cfg(test)]
mod tests {
    use fizzbuzz_core::CLASSIC;
    use fizzbuzz_reference::lines;

    use super::*;

    /// What a fuzzer would need minutes for.
    #[test]
    fn a_full_pipe_takes_nothing_and_the_stream_stays() {
        let to_pipe = |max| Call::Splice {
            to: Descriptor::Pipe,
            max: Max::Bytes(max),
        };
        let pairs: Vec<_> = (CLASSIC.iter())
            .map(|(n, word)| (n, word.to_owned()))
            .collect();
        let lines = lines(&pairs, 1..500);
        let rules = CLASSIC.clone();
        let sample = Sample {
            rules: ValidRules { pairs, rules },
            range: 1..500,
            line_lens: lines.iter().map(String::len).collect(),
            text: lines.concat().into_bytes(),
        };
        let input = Input {
            sample,
            shift: 0,
            calls: vec![to_pipe(5), Call::Fill(0), to_pipe(500), Call::Drain(9)],
        };
        let mut caller = Caller::new(&input);
        for call in &input.calls {
            caller.make(call);
            caller.tell();
        }
        assert_eq!(caller.position, 5);
    }
}
