//! Calls that take a stream, and those that are refused because an output is NULL.

use core::ffi::{c_char, c_int};
use core::ptr;

use fizzbuzz::line::{fizzbuzz_line, fizzbuzz_words};
use fizzbuzz::status::{
    FIZZBUZZ_AGAIN, FIZZBUZZ_INTERRUPTED, FIZZBUZZ_IO, FIZZBUZZ_NULL_POINTER, FIZZBUZZ_OK,
    FIZZBUZZ_OUT_OF_RANGE, FIZZBUZZ_UNSUPPORTED, fizzbuzz_status,
};
use fizzbuzz::stream::{
    fizzbuzz_stream, fizzbuzz_stream_new, fizzbuzz_stream_read, fizzbuzz_stream_seek,
    fizzbuzz_stream_tell, fizzbuzz_stream_verify, fizzbuzz_stream_window, fizzbuzz_stream_write_fd,
};
use fizzbuzz::text::{fizzbuzz_text_render, fizzbuzz_text_size};

use super::{Caller, Descriptor, Max, Reading};
use crate::room::{Memory, UNSET, UNTOUCHED};

impl Caller<'_> {
    pub(super) fn read(&mut self, reading: &Reading) {
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

    pub(super) fn window(&mut self) {
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

    pub(super) fn seek(&mut self, offset: u64) {
        // SAFETY: the stream lives.
        let status = unsafe { fizzbuzz_stream_seek(self.stream, offset) };
        if offset > self.sample.text.len() as u64 {
            return assert_eq!(status, FIZZBUZZ_OUT_OF_RANGE);
        }
        assert_eq!(status, FIZZBUZZ_OK);
        self.position = usize::try_from(offset).unwrap();
    }

    pub(super) fn tell(&self) {
        let mut offset = 7;
        // SAFETY: the stream lives.
        let status = unsafe { fizzbuzz_stream_tell(self.stream, &raw mut offset) };
        assert_eq!((status, offset), (FIZZBUZZ_OK, self.position as u64));
    }

    pub(super) fn verify(&mut self, len: u16, different: Option<u16>) {
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

    pub(super) fn verify_nothing(&self) {
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

    pub(super) fn write(
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
        let pipe = &mut self.pipe;
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
    pub(super) fn null_output(&self, which: u8) {
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
