//! The C surface, called in any order with whatever may be passed: buffers that are NULL, empty,
//! odd, too small, or said to be larger than memory; required pointers that are NULL; rules that
//! are freed while a stream goes on; descriptors that are closed, full or no pipe.

use core::ffi::{c_char, c_int};
use core::ptr;
use std::ffi::CString;

use arbitrary::Arbitrary;
use fizzbuzz::line::{fizzbuzz_line, fizzbuzz_words};
use fizzbuzz::rules::{fizzbuzz_rules, fizzbuzz_rules_free, fizzbuzz_rules_new};
use fizzbuzz::status::{
    FIZZBUZZ_AGAIN, FIZZBUZZ_INTERRUPTED, FIZZBUZZ_IO, FIZZBUZZ_NULL_POINTER, FIZZBUZZ_OK,
    FIZZBUZZ_OUT_OF_RANGE, FIZZBUZZ_UNSUPPORTED, fizzbuzz_status,
};
use fizzbuzz::stream::{
    fizzbuzz_stream, fizzbuzz_stream_free, fizzbuzz_stream_new, fizzbuzz_stream_read,
    fizzbuzz_stream_seek, fizzbuzz_stream_splice_fd, fizzbuzz_stream_tell, fizzbuzz_stream_verify,
    fizzbuzz_stream_window, fizzbuzz_stream_write_fd,
};
use fizzbuzz::text::{
    fizzbuzz_text_number, fizzbuzz_text_offset, fizzbuzz_text_render, fizzbuzz_text_render_threads,
    fizzbuzz_text_size,
};
use fizzbuzz_reference::answer;

use crate::input::{Number, Sample, ValidRules, from_bytes};
use crate::pipe::Pipe;
use crate::room::{Memory, Room, UNSET, UNTOUCHED};

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
    Verify { len: u16, different: Option<u16> },
    VerifyNothing,
    Write { to: Descriptor, max: Max },
    Splice { to: Descriptor, max: Max },
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
    let mut session = Session::new(&input);
    for call in &input.calls {
        session.make(call);
        session.tell();
    }
}

/// What is called, and the model of it.
struct Session<'a> {
    sample: &'a Sample,
    shift: u8,
    rules: *mut fizzbuzz_rules,
    stream: *mut fizzbuzz_stream,
    /// Where the stream is.
    position: usize,
    pipe: Option<Pipe>,
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        // SAFETY: made by `new`, and freed once; NULL is fine.
        unsafe {
            fizzbuzz_stream_free(self.stream);
            fizzbuzz_rules_free(self.rules);
        }
    }
}

impl<'a> Session<'a> {
    fn new(input: &'a Input) -> Self {
        let sample = &input.sample;
        let rules = made_rules(&sample.rules);
        let mut stream = ptr::null_mut();
        // SAFETY: the rules were just made.
        let status = unsafe {
            fizzbuzz_stream_new(rules, sample.range.start, sample.range.end, &raw mut stream)
        };
        assert_eq!(status, FIZZBUZZ_OK);
        Session {
            sample,
            shift: input.shift,
            rules,
            stream,
            position: 0,
            pipe: None,
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
            Call::Splice { ref to, ref max } => self.write(fizzbuzz_stream_splice_fd, to, max),
            Call::Drain(len) => {
                if let Some(pipe) = &mut self.pipe {
                    pipe.drain(len.into());
                }
            }
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

    fn line(&self, n: i64, room: Room) {
        let right = answer(&self.sample.rules.pairs, n.into()) + "\0";
        room.check(right.as_bytes(), self.shift, |buf, cap, needed| {
            // SAFETY: the rules live, and the buffer is as large as it says or as it has to be.
            unsafe { fizzbuzz_line(self.rules, n, buf, cap, needed) }
        });
    }

    fn words(&self, n: i64, room: Room) {
        let pairs = self.sample.rules.pairs.iter();
        let applicable = pairs.filter(|(divisor, _)| n % divisor == 0);
        let right: String = applicable.map(|(_, word)| word.as_str()).collect();
        room.check((right + "\0").as_bytes(), self.shift, |buf, cap, needed| {
            // SAFETY: likewise.
            unsafe { fizzbuzz_words(self.rules, n, buf, cap, needed) }
        });
    }

    fn size(&self) {
        let range = &self.sample.range;
        let mut bytes = 7;
        // SAFETY: the rules live.
        let status =
            unsafe { fizzbuzz_text_size(self.rules, range.start, range.end, &raw mut bytes) };
        assert_eq!(
            (status, bytes),
            (FIZZBUZZ_OK, self.sample.text.len() as u64)
        );
    }

    fn offset(&self, n: i64) {
        let range = &self.sample.range;
        let mut offset = 7;
        // SAFETY: the rules live.
        let status =
            unsafe { fizzbuzz_text_offset(self.rules, range.start, range.end, n, &raw mut offset) };
        if n < range.start || n > range.end {
            return assert_eq!((status, offset), (FIZZBUZZ_OUT_OF_RANGE, 7));
        }
        let index = usize::try_from(n - range.start).unwrap();
        let right = self.sample.line_lens[..index].iter().sum::<usize>();
        assert_eq!((status, offset), (FIZZBUZZ_OK, right as u64));
    }

    fn number(&self, offset: u64) {
        let range = &self.sample.range;
        let mut n = 7;
        // SAFETY: the rules live.
        let status =
            unsafe { fizzbuzz_text_number(self.rules, range.start, range.end, offset, &raw mut n) };
        let end = &mut 0;
        let right = (range.clone().zip(&self.sample.line_lens))
            .find(|(_, line_len)| {
                *end += **line_len as u64;
                offset < *end
            })
            .map(|(n, _)| n);
        match right {
            Some(right) => assert_eq!((status, n), (FIZZBUZZ_OK, right)),
            None => assert_eq!((status, n), (FIZZBUZZ_OUT_OF_RANGE, 7)),
        }
    }

    fn render(&self, room: Room, threads: Option<usize>) {
        let range = &self.sample.range;
        room.check(&self.sample.text, self.shift, |buf, cap, needed| {
            let (rules, start, stop) = (self.rules, range.start, range.end);
            // SAFETY: the rules live, and the buffer is as large as it says or as it has to be.
            unsafe {
                match threads {
                    None => fizzbuzz_text_render(rules, start, stop, buf, cap, needed),
                    Some(threads) => {
                        fizzbuzz_text_render_threads(rules, start, stop, threads, buf, cap, needed)
                    }
                }
            }
        });
    }

    fn read(&mut self, reading: &Reading) {
        let rest = self.rest();
        let (len, claimed) = match *reading {
            Reading::Null => (None, 0),
            Reading::Absent(cap) => (None, usize::from(cap).max(1)),
            Reading::Room(cap) => (Some(cap.into()), cap.into()),
            Reading::Enough => (Some(rest.len()), usize::MAX),
        };
        let mut memory = len.map(|len| Memory::new(len, self.shift));
        let pointer = memory.as_mut().map_or(ptr::null_mut(), Memory::as_mut_ptr);
        let mut read = UNSET;
        // SAFETY: the stream lives, and the buffer is as large as it says or as what is left.
        let status = unsafe { fizzbuzz_stream_read(self.stream, pointer, claimed, &raw mut read) };
        if len.is_none() && claimed > 0 {
            return assert_eq!((status, read), (FIZZBUZZ_NULL_POINTER, UNSET));
        }
        let right = rest.len().min(len.unwrap_or(0));
        assert_eq!((status, read), (FIZZBUZZ_OK, right));
        self.position += right;
        if let Some(memory) = &memory {
            let (found, behind) = memory.bytes().split_at(right);
            assert!(found == &rest[..right], "other bytes");
            assert!(behind.iter().all(|&b| b == UNTOUCHED), "too many bytes");
        }
    }

    fn window(&mut self) {
        let (mut data, mut size) = (ptr::null(), UNSET);
        // SAFETY: the stream lives.
        let status = unsafe { fizzbuzz_stream_window(self.stream, &raw mut data, &raw mut size) };
        assert_eq!(status, FIZZBUZZ_OK);
        assert!(!data.is_null());
        // SAFETY: what the stream promises until it is used again.
        let window = unsafe { core::slice::from_raw_parts(data.cast::<u8>(), size) };
        assert!(self.rest().starts_with(window), "other bytes");
        assert_eq!(window.is_empty(), self.rest().is_empty());
        self.position += size;
    }

    fn seek(&mut self, offset: u64) {
        // SAFETY: the stream lives.
        let status = unsafe { fizzbuzz_stream_seek(self.stream, offset) };
        if offset > self.sample.text.len() as u64 {
            return assert_eq!(status, FIZZBUZZ_OUT_OF_RANGE);
        }
        assert_eq!(status, FIZZBUZZ_OK);
        self.position = usize::try_from(offset).unwrap();
    }

    fn tell(&self) {
        let mut offset = 7;
        // SAFETY: the stream lives.
        let status = unsafe { fizzbuzz_stream_tell(self.stream, &raw mut offset) };
        assert_eq!((status, offset), (FIZZBUZZ_OK, self.position as u64));
    }

    fn verify(&mut self, len: u16, different: Option<u16>) {
        let rest = self.rest();
        // Beyond the end of the text there is nothing that could be equal.
        let mut data: Box<[u8]> = rest
            .iter()
            .copied()
            .chain([b'?'; 9])
            .take(len.into())
            .collect();
        let mut right = data.len().min(rest.len());
        if let Some(at) = different {
            let at = usize::from(at) % (data.len() + 1);
            if let Some(byte) = data.get_mut(at) {
                *byte ^= 0x80;
                right = right.min(at);
            }
        }
        let mut equal = UNSET;
        let pointer = data.as_ptr().cast();
        // SAFETY: the stream lives, and the data is as long as it says.
        let status =
            unsafe { fizzbuzz_stream_verify(self.stream, pointer, data.len(), &raw mut equal) };
        assert_eq!((status, equal), (FIZZBUZZ_OK, right));
        self.position += right;
    }

    fn verify_nothing(&self) {
        let mut equal = UNSET;
        for (size, right) in [
            (0, (FIZZBUZZ_OK, 0)),
            (usize::MAX, (FIZZBUZZ_NULL_POINTER, 0)),
        ] {
            // SAFETY: the stream lives; NULL is an array of nothing, or refused.
            let status =
                unsafe { fizzbuzz_stream_verify(self.stream, ptr::null(), size, &raw mut equal) };
            assert_eq!((status, equal), right);
        }
        let data = b"?";
        // SAFETY: no array is that long, so none is read.
        let status = unsafe {
            fizzbuzz_stream_verify(
                self.stream,
                data.as_ptr().cast(),
                isize::MAX.unsigned_abs() + 1,
                &raw mut equal,
            )
        };
        assert_eq!((status, equal), (FIZZBUZZ_OUT_OF_RANGE, 0));
    }

    fn write(
        &mut self,
        function: unsafe extern "C" fn(
            *mut fizzbuzz_stream,
            c_int,
            u64,
            *mut u64,
        ) -> fizzbuzz_status,
        to: &Descriptor,
        max: &Max,
    ) {
        let max = match *max {
            Max::Bytes(max) => max.into(),
            Max::Anything(max) => max,
        };
        let rest = self.rest();
        let pipe = self.pipe.get_or_insert_with(Pipe::new);
        let fd = match to {
            Descriptor::Pipe => pipe.writing_end(),
            Descriptor::ReadingEnd => pipe.reading_end(),
            Descriptor::Negative => -1,
        };
        let mut written = u64::MAX;
        // SAFETY: the stream lives; any number is a descriptor, or refused.
        let status = unsafe { function(self.stream, fd, max, &raw mut written) };
        let taken = usize::try_from(written).unwrap();
        self.position += taken;
        match status {
            FIZZBUZZ_OK if matches!(to, Descriptor::Pipe) => {
                assert_eq!(written, max.min(rest.len() as u64));
            }
            // The pipe does not wait, and nobody reads it meanwhile.
            FIZZBUZZ_AGAIN if matches!(to, Descriptor::Pipe) => {
                assert!(written < max.min(rest.len() as u64));
            }
            FIZZBUZZ_INTERRUPTED => {}
            FIZZBUZZ_OK => assert!(max == 0 || rest.is_empty()),
            FIZZBUZZ_IO | FIZZBUZZ_UNSUPPORTED => assert!(!matches!(to, Descriptor::Pipe)),
            _ => panic!("status {status}"),
        }
        if !matches!(to, Descriptor::Pipe) {
            assert_eq!(written, 0);
        }
        pipe.expect(&rest[..taken]);
    }

    /// A required pointer is NULL: refused, and nothing moves.
    fn null_output(&self, which: u8) {
        let nothing = ptr::null_mut();
        let mut room = [UNTOUCHED; 8];
        let buf = room.as_mut_ptr().cast::<c_char>();
        let mut size = UNSET;
        // SAFETY: whatever is not NULL here lives, and the buffer has eight bytes.
        let status = unsafe {
            match which % 12 {
                0 => fizzbuzz_line(ptr::null(), 1, buf, 8, ptr::null_mut()),
                1 => fizzbuzz_words(ptr::null(), 1, buf, 8, ptr::null_mut()),
                2 => fizzbuzz_text_size(ptr::null(), 1, 2, ptr::null_mut()),
                3 => fizzbuzz_text_render(ptr::null(), 1, 2, buf, 8, ptr::null_mut()),
                4 => fizzbuzz_stream_new(ptr::null(), 1, 2, ptr::null_mut()),
                5 => fizzbuzz_stream_read(self.stream, buf, 8, ptr::null_mut()),
                6 => fizzbuzz_stream_read(nothing, buf, 8, &raw mut size),
                7 => fizzbuzz_stream_window(self.stream, ptr::null_mut(), &raw mut size),
                8 => fizzbuzz_stream_tell(self.stream, ptr::null_mut()),
                9 => fizzbuzz_stream_seek(nothing, 0),
                10 => fizzbuzz_stream_verify(self.stream, buf, 8, ptr::null_mut()),
                _ => fizzbuzz_stream_write_fd(self.stream, -1, 8, ptr::null_mut()),
            }
        };
        assert_eq!(status, FIZZBUZZ_NULL_POINTER);
        assert_eq!((room, size), ([UNTOUCHED; 8], UNSET));
    }
}
