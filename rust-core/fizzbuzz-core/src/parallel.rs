//! One text written by several threads: its parts are independent, as a reader starts anywhere.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError};
use std::{mem, thread};

use crate::error::Error;
use crate::reader::TextReader;
use crate::text::Text;

/// Texts shorter than twice this are left to the caller's thread: within the caches one thread
/// writes this much in the time that it takes to start another.
const LEAST_PART_BYTES: usize = 4 << 20;

/// Parts of longer texts, of which a thread takes the next when it is done with one: so one that
/// was held up holds up nobody else. Large enough for its beginning not to matter.
const MOST_PART_BYTES: usize = 64 << 20;

/// Many times the few KiB that a thread takes, as thread-local variables and signal handlers of the
/// program have to fit as well; what is not used costs no memory. Said here, as the standard library
/// would else ask the variable `RUST_MIN_STACK` of the environment, and take what it says even where
/// that is too little.
const STACK_BYTES: usize = 1 << 20;

/// No two threads write to one page, nor to one cache line.
const PAGE_BYTES: usize = 4096;

impl Text {
    /// Writes the whole text to the front of `buffer` with several threads, and returns its length.
    ///
    /// The bytes are those of [`render_into`](Self::render_into). The caller's thread is one of
    /// `threads`; the others are started for this call and have ended when it returns. As starting
    /// one costs more than writing a short text, there are never more than one for every 4 MiB,
    /// and none is started for less than 8 MiB. One that the system refuses is done without.
    ///
    /// What is gained depends on the machine: most for texts that fit the last-level cache and not
    /// the caches before it, nothing where one thread alone writes as fast as the main memory takes
    /// it, and less than nothing where the system is slow to make pages for memory that was never
    /// used before. Measure.
    ///
    /// # Errors
    ///
    /// Those of [`render_into`](Self::render_into); nothing is written then.
    ///
    /// ```
    /// use std::num::NonZeroUsize;
    /// use std::thread::available_parallelism;
    /// use fizzbuzz_core::{CLASSIC, Text};
    ///
    /// let text = Text::new(&CLASSIC, 1..1_000_001)?;
    /// let mut buffer = vec![0; usize::try_from(text.byte_len()).unwrap()];
    /// let threads = available_parallelism().unwrap_or(NonZeroUsize::MIN);
    /// assert_eq!(text.render_in_parallel(&mut buffer, threads)?, buffer.len());
    /// assert!(buffer.ends_with(b"\n999998\nfizz\nbuzz\n"));
    /// # Ok::<(), fizzbuzz_core::Error>(())
    /// ```
    pub fn render_in_parallel(
        &self,
        buffer: &mut [u8],
        threads: NonZeroUsize,
    ) -> Result<usize, Error> {
        let room = self.room_in(buffer)?;
        let byte_len = room.len();
        let threads = threads.get().min(byte_len / LEAST_PART_BYTES);
        if threads < 2 {
            return Ok(self.renderer()?.fill(room));
        }
        let part_bytes = byte_len.div_ceil(threads).min(MOST_PART_BYTES);
        self.share(room, threads, part_bytes)?;
        Ok(byte_len)
    }

    /// Fills `room`, part by part, with this thread and up to `threads` - 1 others.
    fn share(&self, room: &mut [u8], threads: usize, part_bytes: usize) -> Result<(), Error> {
        // Whether the caches are any use depends on the whole.
        let byte_len = room.len();
        let reader = || {
            let mut reader = self.reader()?;
            reader.read_parts_of(byte_len);
            Ok::<_, Error>(reader)
        };
        // What can fail fails here. A thread whose reader fails leaves its share to the others.
        let own = reader()?;
        let parts = Mutex::new(Parts {
            offset: 0,
            rest: room,
            part_bytes,
        });
        let help = || {
            if let Ok(reader) = reader() {
                write_parts(reader, &parts);
            }
        };
        with_helpers(threads - 1, help, || write_parts(own, &parts));
        Ok(())
    }
}

/// Does `own` in this thread, and `help` meanwhile in as many others as can be had, up to `count`.
fn with_helpers(count: usize, help: impl Fn() + Sync, own: impl FnOnce()) {
    thread::scope(|scope| {
        let helpers: Vec<_> = (0..count)
            .map_while(|_| {
                let thread = thread::Builder::new().stack_size(STACK_BYTES);
                thread.spawn_scoped(scope, &help).ok()
            })
            .collect();
        own();
        for helper in helpers {
            // The panic itself, rather than the scope's own about it.
            helper.join().unwrap_or_else(|panic| resume_unwind(panic));
        }
    });
}

/// What nobody has begun to write.
struct Parts<'b> {
    offset: u64,
    rest: &'b mut [u8],
    part_bytes: usize,
}

impl<'b> Parts<'b> {
    /// The next part and its offset in the text. All parts end where a page does, but the last.
    fn take(&mut self) -> Option<(u64, &'b mut [u8])> {
        let rest = mem::take(&mut self.rest);
        if rest.is_empty() {
            return None;
        }
        let end = rest.as_ptr().wrapping_add(self.part_bytes);
        let len = self.part_bytes + end.align_offset(PAGE_BYTES);
        let (part, rest) = rest.split_at_mut(len.min(rest.len()));
        let offset = self.offset;
        self.offset += part.len() as u64;
        self.rest = rest;
        Some((offset, part))
    }
}

/// Writes one part after the other until none is left.
fn write_parts(mut reader: TextReader, parts: &Mutex<Parts>) {
    loop {
        // In a statement of its own, so that nobody waits while the part is written.
        let next = parts.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some((offset, part)) = next else { break };
        reader.move_to(offset);
        reader.read_on(part);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::panic::catch_unwind;
    use std::sync::atomic::Ordering;

    use super::*;
    use crate::error::ErrorKind;
    use crate::kernel::BYPASSED_BYTES;
    use crate::naive;
    use crate::rules::{CLASSIC, Rules};

    fn threads(count: usize) -> NonZeroUsize {
        NonZeroUsize::new(count).unwrap()
    }

    /// Numbers whose text several threads share.
    const LONG: i64 = 1_300_000;

    #[test]
    fn any_number_of_threads_writes_the_same() {
        let text = Text::new(&CLASSIC, -LONG..LONG).unwrap();
        let len = usize::try_from(text.byte_len()).unwrap();
        assert!(len > 4 * LEAST_PART_BYTES);
        let mut expected = vec![0; len];
        text.render_into(&mut expected).unwrap();
        for count in [1, 2, 3, 4, 100, usize::MAX] {
            // Not where a page begins, and with something behind it.
            let mut buffer = vec![b'?'; len + 20];
            let written = text.render_in_parallel(&mut buffer[13..], threads(count));
            assert_eq!(written, Ok(len));
            assert!(buffer[13..][..len] == expected, "{count} threads");
            assert_eq!(buffer[..13], [b'?'; 13]);
            assert_eq!(buffer[13 + len..], [b'?'; 7]);
        }
    }

    #[test]
    fn parts_of_any_size_fit_together() {
        for rules in naive::RULES {
            let by = Rules::new(rules.iter().copied()).unwrap();
            for range in naive::ranges() {
                let expected = naive::text(rules, range.clone());
                let text = Text::new(&by, range.clone()).unwrap();
                for part_bytes in [1, 5000] {
                    let mut buffer = vec![b'?'; expected.len()];
                    text.share(&mut buffer, 3, part_bytes).unwrap();
                    assert!(buffer == expected.as_bytes(), "{range:?} by {part_bytes}");
                }
            }
        }
    }

    #[test]
    fn parts_cover_everything_once_and_end_with_pages() {
        for skip in [0, 1, 4095] {
            let mut memory = vec![0; 100_000];
            let (begin, end) = (memory[skip..].as_ptr() as usize, memory.len() - skip);
            let mut parts = Parts {
                offset: 0,
                rest: &mut memory[skip..],
                part_bytes: 10_000,
            };
            let mut covered = 0;
            while let Some((offset, part)) = parts.take() {
                assert_eq!(offset, covered as u64);
                assert_eq!(part.as_ptr() as usize, begin + covered);
                covered += part.len();
                assert!(part.len() >= 10_000 || covered == end);
                assert!((begin + covered) % PAGE_BYTES == 0 || covered == end);
            }
            assert_eq!(covered, end);
        }
    }

    #[test]
    fn helpers_have_threads_of_their_own() {
        let (threads, own) = (Mutex::new(HashSet::new()), thread::current().id());
        with_helpers(
            3,
            || assert!(threads.lock().unwrap().insert(thread::current().id())),
            || assert_eq!(thread::current().id(), own),
        );
        let threads = threads.into_inner().unwrap();
        assert_eq!(threads.len(), 3);
        assert!(!threads.contains(&own));
    }

    #[test]
    fn a_panic_reaches_the_caller_as_it_was() {
        let help = || panic!("in a helper");
        let panic = catch_unwind(|| with_helpers(2, help, || {})).unwrap_err();
        assert_eq!(panic.downcast_ref(), Some(&"in a helper"));
    }

    #[test]
    fn parts_of_a_large_buffer_are_written_past_the_caches() {
        let text = Text::new(&CLASSIC, 1_000_000_000..1_008_000_000).unwrap();
        let len = usize::try_from(text.byte_len()).unwrap();
        assert!((50 << 20..90 << 20).contains(&len), "{len}");
        let mut buffer = vec![0; len];
        // Other tests at the same time may add a little.
        let before = BYPASSED_BYTES.load(Ordering::Relaxed);
        text.render_in_parallel(&mut buffer, threads(2)).unwrap();
        let bypassed = BYPASSED_BYTES.load(Ordering::Relaxed) - before;
        assert!(bypassed > len / 10 * 9, "{bypassed} of {len}");
        let end = &naive::text(&[(3, "fizz"), (5, "buzz")], 1_007_999_000..1_008_000_000);
        assert!(buffer.ends_with(end.as_bytes()));
    }

    #[test]
    fn a_buffer_that_is_too_small_stays_as_it_was() {
        let text = Text::new(&CLASSIC, 1..LONG).unwrap();
        let mut buffer = vec![b'?'; usize::try_from(text.byte_len()).unwrap() - 1];
        let error = text
            .render_in_parallel(&mut buffer, threads(2))
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BufferTooSmall);
        assert!(buffer.iter().all(|&byte| byte == b'?'));
    }
}
