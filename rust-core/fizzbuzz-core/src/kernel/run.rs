//! The door to the kernels for all safe code: a program and a place in it.

use std::sync::Arc;

use super::interface::{Cursor, Program};

/// Calls for this much and more write past the caches: that is well above the last-level cache of
/// most machines, so that nobody finds it there anyway, and not reading the old contents of the
/// memory into the cache saves up to a third of the time. Within a cache it would cost three times
/// as much.
///
/// The size of the call decides, and nothing else. Whoever fills a large file or pipe does so by
/// pieces of a megabyte or so, again and again into the same buffer, which has to stay in the
/// cache; the pieces of one large buffer cannot be told from those. A single call of this size
/// leaves no doubt.
const BYPASS_CACHE_BYTES: usize = 48 << 20;

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

    /// Fills `out` with the next bytes.
    pub(crate) fn fill(&mut self, out: &mut [u8]) {
        self.render(out, out.len() >= BYPASS_CACHE_BYTES);
    }

    #[cfg(test)]
    pub(super) fn fill_bypassing_cache(&mut self, out: &mut [u8]) {
        self.render(out, true);
    }

    fn render(&mut self, out: &mut [u8], bypass_cache: bool) {
        let render = self.program.kernel.render;
        // SAFETY: programs are made with a kernel that this machine can run, as no others are
        // handed out, and for that kernel. The cursor was made for this program, and kernels
        // leave it there.
        unsafe { render(&self.program, &mut self.cursor, out, bypass_cache) }
    }

    /// How many bytes at the front of `data` equal the next bytes. Moves behind them.
    pub(crate) fn equal_prefix(&mut self, data: &[u8]) -> usize {
        let compare = self.program.kernel.compare;
        // SAFETY: as in `render`.
        unsafe { compare(&self.program, &mut self.cursor, data) }
    }
}
