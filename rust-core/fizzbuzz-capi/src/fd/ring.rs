//! Memory to lend to a pipe, and the knowledge which part of it came back.
//!
//! It is filled round and round, and all of it that is filled is lent. So what a pipe may still
//! hold are the last bytes lent, as many as there are bytes in the pipe, and all else is free, now
//! and until it is lent again. That holds as well when others write to the same pipe: then fewer of
//! those bytes are from here. Nor is it wrong to take more than that for what is in the pipe, such
//! as all that fits into it.
//!
//! It comes from mmap(2) and not from an allocator: pages that are unmapped while a pipe holds them
//! live on there, unchanged, and nobody is ever given them anew.

use core::ffi::{c_int, c_void};
use core::ptr::{NonNull, null_mut};
use core::slice;

use crate::failure::Failure;
use crate::status::{FIZZBUZZ_OUT_OF_MEMORY, FIZZBUZZ_UNSUPPORTED};

// The numbers of the processors that build.rs lists; on others some differ.
const PROT_READ_WRITE: c_int = 1 | 2;
const MAP_PRIVATE_ANONYMOUS: c_int = 2 | 0x20;
const MADV_HUGEPAGE: c_int = 14;
const MADV_WIPEONFORK: c_int = 18;

/// `off_t`: 64 bits wide, but for the C libraries that came from 32 bits.
#[cfg(any(
    target_env = "musl",
    target_pointer_width = "64",
    target_arch = "x86_64"
))]
type Offset = i64;
#[cfg(not(any(
    target_env = "musl",
    target_pointer_width = "64",
    target_arch = "x86_64"
)))]
type Offset = i32;

unsafe extern "C" {
    fn mmap(
        address: *mut c_void,
        size: usize,
        protection: c_int,
        flags: c_int,
        fd: c_int,
        offset: Offset,
    ) -> *mut c_void;
    fn munmap(address: *mut c_void, size: usize) -> c_int;
    fn madvise(address: *mut c_void, size: usize, advice: c_int) -> c_int;
}

/// The size of a huge page of the processors that have them in the first place.
const HUGE_PAGE: usize = 2 << 20;

pub(super) struct Ring {
    /// What was mapped, which is more than is used.
    map: NonNull<u8>,
    map_size: usize,
    /// Where the used part begins in it: at a huge page, if it has such.
    begin: usize,
    size: usize,
    /// Where the next byte goes; below `size`.
    next: usize,
}

// SAFETY: it owns its memory as a Box does, and gives it out by the same rules.
unsafe impl Send for Ring {}
// SAFETY: likewise.
unsafe impl Sync for Ring {}

impl Ring {
    /// Huge pages come faster, but only a ring that fills one has them: a page stays whole as long
    /// as a pipe holds any byte of it.
    pub(super) fn new(size: usize) -> Result<Ring, Failure> {
        let is_huge = size >= HUGE_PAGE;
        let map_size = if is_huge { size + HUGE_PAGE } else { size };
        let (protection, flags) = (PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS);
        // SAFETY: asks for new memory, anywhere.
        let address = unsafe { mmap(null_mut(), map_size, protection, flags, -1, 0) };
        // MAP_FAILED is -1.
        let map = NonNull::new(address.cast::<u8>()).filter(|map| map.addr().get() != usize::MAX);
        let map = map.ok_or(Failure(FIZZBUZZ_OUT_OF_MEMORY))?;
        let ring = Ring {
            map,
            map_size,
            begin: if is_huge {
                map.as_ptr().align_offset(HUGE_PAGE)
            } else {
                0
            },
            size,
            next: 0,
        };
        // SAFETY: advice about our own new memory, which changes nothing that it holds.
        let outcome = unsafe {
            // In a child of a fork the same pages would be those that the pipe holds for the
            // parent. The child gets others, all zero, which it has lent to nobody.
            let outcome = madvise(address, map_size, MADV_WIPEONFORK);
            if is_huge {
                madvise(address, map_size, MADV_HUGEPAGE);
            }
            outcome
        };
        match outcome {
            0 => Ok(ring),
            _ => Err(Failure(FIZZBUZZ_UNSUPPORTED)),
        }
    }

    /// How many bytes from the next on are free if the pipe holds so many.
    pub(super) fn free(&self, unread: usize) -> usize {
        self.size.saturating_sub(unread)
    }

    pub(super) fn half(&self) -> usize {
        self.size / 2
    }

    /// The next bytes up to the end of the memory, at most so many. They have to be free.
    pub(super) fn room(&mut self, most: usize) -> &mut [u8] {
        let size = most.min(self.size - self.next);
        // SAFETY: inside of the mapped memory, of which no other slice is around. Nobody reads what
        // is free, so the pipe does not either.
        unsafe {
            let next = self.map.as_ptr().add(self.begin + self.next);
            slice::from_raw_parts_mut(next, size)
        }
    }

    /// Notes that the next bytes were lent.
    pub(super) fn advance(&mut self, lent: usize) {
        self.next = (self.next + lent) % self.size;
    }
}

impl Drop for Ring {
    fn drop(&mut self) {
        // SAFETY: what `new` mapped; no slice of it outlives the ring.
        unsafe { munmap(self.map.as_ptr().cast(), self.map_size) };
    }
}
