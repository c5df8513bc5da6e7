//! Buffers as C programs pass them, the odd ones too: all that the header allows, and no more.

use core::ffi::c_char;
use core::ptr;

use arbitrary::Arbitrary;
use fizzbuzz::status::{
    FIZZBUZZ_BUFFER_TOO_SMALL, FIZZBUZZ_NULL_POINTER, FIZZBUZZ_OK, fizzbuzz_status,
};

/// What memory holds before a call, to see what the call touched.
pub(crate) const UNTOUCHED: u8 = 0xA5;

/// What an output holds before a call.
pub(crate) const UNSET: usize = usize::MAX / 3;

/// A buffer, its size measured by what is to come.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub(crate) enum Room {
    /// NULL and 0: only asks.
    Query,
    /// NULL, but room is claimed: refused.
    Absent(u16),
    /// As much as it takes.
    Exact,
    /// Less than it takes.
    Short(u16),
    /// More than it takes.
    Long(u16),
    /// As much as it takes, but more is claimed than there is memory: a way to say "enough".
    Enough,
}

/// Memory of an exact size, at any address: what is before and behind is the sanitizer's.
pub(crate) struct Memory {
    bytes: Box<[u8]>,
    shift: usize,
}

impl Memory {
    pub(crate) fn new(len: usize, shift: u8) -> Self {
        let shift = usize::from(shift % 64);
        let bytes = vec![UNTOUCHED; len + shift].into_boxed_slice();
        Memory { bytes, shift }
    }

    pub(crate) fn as_mut_ptr(&mut self) -> *mut c_char {
        self.bytes[self.shift..].as_mut_ptr().cast()
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        assert!(
            self.bytes[..self.shift].iter().all(|&b| b == UNTOUCHED),
            "written before the buffer"
        );
        &self.bytes[self.shift..]
    }
}

impl Room {
    /// Makes a call that fills a buffer, and checks all that the header promises of `needed` and of
    /// the memory. Returns whether the buffer was filled.
    pub(crate) fn check(
        self,
        expected: &[u8],
        shift: u8,
        call: impl FnOnce(*mut c_char, usize, *mut usize) -> fizzbuzz_status,
    ) -> bool {
        let size = expected.len();
        let (len, claimed) = match self {
            Room::Query => (None, 0),
            Room::Absent(cap) => (None, usize::from(cap).max(1)),
            Room::Exact => (Some(size), size),
            Room::Short(less) => {
                let len = size.saturating_sub(usize::from(less).max(1));
                (Some(len), len)
            }
            Room::Long(more) => (Some(size + usize::from(more)), size + usize::from(more)),
            Room::Enough => (Some(size), usize::MAX),
        };
        let mut memory = len.map(|len| Memory::new(len, shift));
        let pointer = memory.as_mut().map_or(ptr::null_mut(), Memory::as_mut_ptr);
        let mut needed = UNSET;
        let status = call(pointer, claimed, &raw mut needed);

        let (right_status, right_needed, filled) = match (len, claimed) {
            (None, 0) => (FIZZBUZZ_OK, size, false),
            (None, _) => (FIZZBUZZ_NULL_POINTER, UNSET, false),
            (Some(_), claimed) if claimed < size => (FIZZBUZZ_BUFFER_TOO_SMALL, size, false),
            (Some(_), _) => (FIZZBUZZ_OK, size, true),
        };
        assert_eq!((status, needed), (right_status, right_needed), "{self:?}");
        if let Some(memory) = &memory {
            let written = if filled { expected } else { &[] };
            let (front, rest) = memory.bytes().split_at(written.len());
            assert!(front == written, "{self:?}: other bytes");
            assert!(
                rest.iter().all(|&b| b == UNTOUCHED),
                "{self:?}: too many bytes"
            );
        }
        filled
    }
}
