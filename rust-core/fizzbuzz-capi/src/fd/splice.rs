//! Puts text into a pipe without copying it: the pipe gets the memory that it was rendered into.

use core::ffi::c_int;
use std::io::{Read, Seek, SeekFrom};

use fizzbuzz_core::TextReader;

use super::pipe::Pipe;
use super::ring::Ring;
use crate::failure::Failure;
use crate::status::FIZZBUZZ_IO;

/// What an ordinary user may make a pipe hold, on a system where nobody changed that.
const PIPE_BYTES: c_int = 1 << 20;

/// Half of a ring, which is rendered and lent at a time: as much as the pipe holds, so that its
/// reader finds all there is at once and neither end is woken for less. Then the other half is what
/// the pipe holds, and this one is free. But no more than this: a pipe that holds more makes the
/// ring begin anew again and again.
const MOST_HALF: usize = 8 << 20;

/// And no less than this, unless there is less to lend.
const LEAST_HALF: usize = 64 << 10;

/// What a pipe holds at a time, of however few bytes.
const PAGE: usize = 4 << 10;

/// The memory that a stream has lent to a pipe, and which pipe that is.
#[derive(Default)]
pub(crate) struct Loan(Option<((u64, u64), Ring)>);

impl Loan {
    /// Lends the next `max` bytes of what `text` holds to a pipe, and takes exactly what went in.
    /// While the pipe is full it waits so many milliseconds, or for ever if that is negative.
    ///
    /// `report` is told the sum after each step, so that it is right whatever happens then.
    pub(crate) fn lend_text(
        &mut self,
        text: &mut TextReader,
        fd: c_int,
        max: u64,
        timeout: c_int,
        mut report: impl FnMut(u64),
    ) -> Result<(), Failure> {
        let pipe = Pipe::of(fd)?;
        let begin = text.position();
        let mut written = 0;
        let outcome = self.lend_on(text, &pipe, max, timeout, |count| {
            written += count as u64;
            report(written);
        });
        // What was rendered and not taken will be rendered again. Touches neither memory nor errno.
        text.seek(SeekFrom::Start(begin + written))?;
        outcome
    }

    fn lend_on(
        &mut self,
        text: &mut TextReader,
        pipe: &Pipe,
        max: u64,
        timeout: c_int,
        mut report: impl FnMut(usize),
    ) -> Result<(), Failure> {
        let rest = text.text().byte_len().saturating_sub(text.position());
        let mut wanted = usize::try_from(max.min(rest)).unwrap_or(usize::MAX);
        let mut free = 0;
        while wanted > 0 {
            let ring = self.ring_for(pipe, wanted, &mut free)?;
            let room = ring.room(ring.half().min(wanted));
            let size = text.read(room)?;
            if size == 0 {
                break;
            }
            let (lent, outcome) = lend_all(pipe, &room[..size], timeout, &mut report);
            ring.advance(lent);
            free -= lent;
            wanted -= lent;
            // From a refusal on nothing may be called that touches errno.
            outcome?;
        }
        Ok(())
    }

    /// A ring for this many bytes, with at least half of it free. `free` is how many of its bytes
    /// are known to be.
    fn ring_for(
        &mut self,
        pipe: &Pipe,
        wanted: usize,
        free: &mut usize,
    ) -> Result<&mut Ring, Failure> {
        let size = pipe.size();
        let usable = self.0.take().filter(|(identity, ring)| {
            let half = ring.half();
            // In most cases the size says enough, and costs half as much as counting.
            if *free < half {
                *free = ring.free(size);
            }
            if *free < half {
                *free = ring.free(pipe.unread());
            }
            let is_large_enough = half >= half_for(wanted, size);
            *identity == pipe.identity && is_large_enough && *free >= half
        });
        let loan = if let Some(loan) = usable {
            loan
        } else {
            // The first one; or there is more to lend than it was made for; or it is another pipe,
            // or one that was enlarged, or that others write to as well. What a pipe holds of an
            // old ring stays as it is, as nobody can write there.
            pipe.enlarge(PIPE_BYTES);
            let half = half_for(wanted, pipe.size());
            *free = 2 * half;
            (pipe.identity, Ring::new(2 * half)?)
        };
        Ok(&mut self.0.insert(loan).1)
    }
}

/// Half of a ring from which this many bytes are lent to a pipe that holds so many. Whole pages, as
/// few as it takes: many streams may each lend a little.
fn half_for(wanted: usize, pipe_size: usize) -> usize {
    let pages = wanted.div_ceil(PAGE).max(1);
    pages
        .saturating_mul(PAGE)
        .min(pipe_size.clamp(LEAST_HALF, MOST_HALF))
}

/// Lends everything, in as many steps as it takes; how much that was, and what ended it.
fn lend_all(
    pipe: &Pipe,
    bytes: &[u8],
    timeout: c_int,
    mut report: impl FnMut(usize),
) -> (usize, Result<(), Failure>) {
    let mut lent = 0;
    while lent < bytes.len() {
        match pipe.lend(&bytes[lent..], timeout) {
            // Never seen; repeating it might never end.
            Ok(0) => return (lent, Err(Failure(FIZZBUZZ_IO))),
            Ok(count) => {
                lent += count;
                report(count);
            }
            Err(refusal) => return (lent, Err(refusal.into())),
        }
    }
    (lent, Ok(()))
}

#[cfg(test)]
mod tests {
    use std::io::read_to_string;
    use std::os::fd::AsRawFd;

    use fizzbuzz_core::{CLASSIC, Text};

    use super::*;
    use crate::status::FIZZBUZZ_INTERRUPTED;
    use crate::tests::write_fd::pipe;

    #[test]
    fn a_ring_that_is_smaller_than_its_pipe_is_not_used_twice() {
        let (reading, writing) = pipe();
        let pipe = Pipe::of(writing.as_raw_fd()).unwrap();
        pipe.enlarge(1 << 20);
        let text = Text::new(&CLASSIC, 1..120_000).unwrap();
        let mut expected = String::new();
        text.reader()
            .unwrap()
            .read_to_string(&mut expected)
            .unwrap();
        assert!(expected.len() > 600_000 && expected.len() < pipe.size());

        // As if it had been made before somebody enlarged the pipe.
        let mut loan = Loan(Some((pipe.identity, Ring::new(384 << 10).unwrap())));
        let mut reader = text.reader().unwrap();
        loan.lend_text(&mut reader, writing.as_raw_fd(), u64::MAX, 50, |_| {})
            .unwrap();
        drop(writing);
        assert!(read_to_string(reading).unwrap() == expected);
    }

    #[test]
    fn what_a_pipe_holds_is_not_written_over() {
        // Little at a time makes a ring that is smaller than the pipe.
        const LOAN: usize = 300_000;
        let (mut reading, writing) = pipe();
        Pipe::of(writing.as_raw_fd()).unwrap().enlarge(1 << 20);
        let text = Text::new(&CLASSIC, 1..200_000).unwrap();
        let (mut reader, mut loan) = (text.reader().unwrap(), Loan::default());
        for _ in 0..3 {
            loan.lend_text(&mut reader, writing.as_raw_fd(), LOAN as u64, 50, |_| {})
                .unwrap();
        }
        let (mut received, mut expected) = (vec![0; 3 * LOAN], vec![0; 3 * LOAN]);
        reading.read_exact(&mut received).unwrap();
        text.reader().unwrap().read_exact(&mut expected).unwrap();
        assert!(received == expected);
    }

    #[test]
    fn a_pipe_that_stays_full_is_not_waited_for_for_ever() {
        let (reading, writing) = pipe();
        let text = Text::new(&CLASSIC, 1..1_000_000).unwrap();
        let (mut reader, mut written) = (text.reader().unwrap(), 0);
        let outcome =
            Loan::default().lend_text(&mut reader, writing.as_raw_fd(), u64::MAX, 50, |sum| {
                written = sum;
            });
        assert_eq!(outcome, Err(Failure(FIZZBUZZ_INTERRUPTED)));
        assert!(written > 0 && reader.position() == written);
        drop(reading);
    }

    #[test]
    fn little_text_takes_little_memory() {
        let pipe_size = 1 << 20;
        for (wanted, half) in [
            (0, PAGE),
            (1, PAGE),
            (PAGE, PAGE),
            (PAGE + 1, 2 * PAGE),
            (pipe_size, pipe_size),
            (usize::MAX, pipe_size),
        ] {
            assert_eq!(half_for(wanted, pipe_size), half, "{wanted}");
        }
        assert_eq!(half_for(usize::MAX, PAGE), LEAST_HALF);
        assert_eq!(half_for(usize::MAX, 1 << 30), MOST_HALF);
    }

    #[test]
    fn a_ring_grows_with_what_there_is_to_lend() {
        let (reading, writing) = pipe();
        let mut loan = Loan::default();
        let mut reader = Text::new(&CLASSIC, 1..10_000).unwrap().reader().unwrap();
        let mut half_after = |max| {
            loan.lend_text(&mut reader, writing.as_raw_fd(), max, 50, |_| {})
                .unwrap();
            loan.0.as_ref().unwrap().1.half()
        };
        assert_eq!(
            [1, 5_000, 10, 20_000].map(&mut half_after),
            [4096, 8192, 8192, 20_480]
        );
        drop(reading);
    }

    #[test]
    fn what_the_pipe_may_hold_is_not_free() {
        let mut ring = Ring::new(100).unwrap();
        assert_eq!(
            [0, 1, 99, 100, 101].map(|unread| ring.free(unread)),
            [100, 99, 1, 0, 0]
        );
        assert_eq!(ring.free(usize::MAX), 0);
        // Round it goes, and never over the end.
        let begin = ring.room(1).as_ptr();
        for (most, place, size) in [(60, 0, 60), (60, 60, 40), (30, 0, 30), (100, 30, 70)] {
            let room = ring.room(most);
            assert_eq!(
                (room.as_ptr(), room.len()),
                (begin.wrapping_add(place), size)
            );
            room.fill(b'x');
            ring.advance(size);
        }
        ring.advance(10);
        assert_eq!(ring.room(9).as_ptr(), begin.wrapping_add(10));
    }
}
