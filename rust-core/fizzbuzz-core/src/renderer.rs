//! A position in the text of a range, and the bytes from there: the only place that chooses who
//! writes them.

use crate::error::Error;
use crate::kernel::{self, Kernel};
use crate::rules::Rules;
use crate::scalar::LineCursor;

/// Writes the text of a range piecemeal: how it is cut into pieces makes no difference.
#[derive(Debug)]
pub(crate) struct Renderer {
    kernel: &'static Kernel,
    lines: LineCursor,
    stop: i64,
    /// Lines that the last piece had no room for as a whole.
    spill: Box<[u8]>,
    /// The part of `spill` that is still to be given out.
    pending: std::ops::Range<usize>,
}

impl Renderer {
    /// Begins at the line of `start`.
    pub(crate) fn new(rules: Rules, start: i64, stop: i64) -> Result<Renderer, Error> {
        let kernel = kernel::chosen()?;
        let lines = LineCursor::new(rules, start);
        let mut spill = Vec::new();
        spill.try_reserve_exact(lines.room())?;
        spill.resize(lines.room(), 0);
        Ok(Renderer {
            kernel,
            lines,
            stop,
            spill: spill.into_boxed_slice(),
            pending: 0..0,
        })
    }

    /// Continues `skip` bytes into the line of `number`.
    pub(crate) fn move_to(&mut self, number: i64, skip: usize) {
        self.lines.move_to(number);
        self.pending = 0..0;
        if skip > 0 {
            self.refill();
            self.pending.start = skip;
        }
    }

    /// Writes the next bytes and returns how many: fewer than fit only at the end of the text.
    pub(crate) fn fill(&mut self, out: &mut [u8]) -> usize {
        let mut written = self.take_pending(out);
        written += (self.kernel.write_lines)(&mut self.lines, self.stop, &mut out[written..]);
        while written < out.len() && self.lines.next() < self.stop {
            self.refill();
            written += self.take_pending(&mut out[written..]);
        }
        written
    }

    fn refill(&mut self) {
        let len = (self.kernel.write_lines)(&mut self.lines, self.stop, &mut self.spill);
        self.pending = 0..len;
    }

    fn take_pending(&mut self, out: &mut [u8]) -> usize {
        let pending = &self.spill[self.pending.clone()];
        let count = pending.len().min(out.len());
        out[..count].copy_from_slice(&pending[..count]);
        self.pending.start += count;
        count
    }
}
