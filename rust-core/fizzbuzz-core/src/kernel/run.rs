//! The door to the kernels for all safe code: a program and a place in it.

use std::sync::Arc;
#[cfg(test)]
use std::sync::atomic::{AtomicUsize, Ordering};

use super::interface::{Cursor, Program};

/// Texts of this much and more are written past the caches: that is well above the last-level cache of
/// most machines, so that nobody finds it there anyway, and not reading the old contents of the
/// memory into the cache saves up to a third of the time. Within a cache it would cost three times
/// as much.
///
/// The size of the call decides, or what the caller knows it to be a part of. Whoever fills a large
/// file or pipe does so by pieces of a megabyte or so, again and again into the same buffer, which
/// has to stay in the cache; the pieces of one large buffer cannot be told from those. A single
/// call of this size leaves no doubt.
const BYPASS_CACHE_BYTES: usize = 48 << 20;

/// How much was written past the caches since the tests began.
#[cfg(test)]
pub(crate) static BYPASSED_BYTES: AtomicUsize = AtomicUsize::new(0);

/// A position in the text that a program makes.
#[derive(Debug)]
pub(crate) struct Run {
    program: Arc<Program>,
    /// Always in the program.
    cursor: Cursor,
}

impl Run {
    /// Begins `skip` bytes into the line of `number`.
    pub(crate) fn new(program: Arc<Program>, number: u64, skip: usize) -> Run {
        let cursor = program.at(number, skip);
        Run { program, cursor }
    }

    /// Moves by `distance` bytes, to a place before which there are as many digits as here.
    pub(crate) fn move_by(&mut self, distance: i64) {
        self.cursor = self.program.moved(self.cursor, distance);
    }

    /// Fills `out`, which is part of a buffer of `whole` bytes, with the next bytes.
    pub(crate) fn fill(&mut self, out: &mut [u8], whole: usize) {
        let bypass_cache = whole >= BYPASS_CACHE_BYTES;
        #[cfg(test)]
        if bypass_cache {
            BYPASSED_BYTES.fetch_add(out.len(), Ordering::Relaxed);
        }
        let render = self.program.kernel.render;
        // SAFETY: programs are made with a kernel that this machine can run, as no others are
        // handed out, and for that kernel. The cursor was made for this program, and kernels
        // leave it there.
        unsafe { render(&self.program, &mut self.cursor, out, bypass_cache) }
    }

    /// How many bytes at the front of `data` equal the next bytes. Moves behind them.
    pub(crate) fn equal_prefix(&mut self, data: &[u8]) -> usize {
        let compare = self.program.kernel.compare;
        // SAFETY: as in `fill`.
        unsafe { compare(&self.program, &mut self.cursor, data) }
    }
}
