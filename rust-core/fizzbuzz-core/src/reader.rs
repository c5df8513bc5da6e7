//! A cursor over a text: `Read`, `BufRead` and `Seek`.

use std::fmt;
use std::io::{self, BufRead, Read, Seek, SeekFrom};
use std::ops::Range;

use crate::error::{Error, ErrorKind};
use crate::renderer::{Renderer, common_prefix};
use crate::text::Text;

/// Lines rendered ahead for [`BufRead`]: enough to make a call negligible, and well within a
/// second-level cache.
const BUFFER_BYTES: usize = 256 * 1024;

/// A reader over a [`Text`], made by [`Text::reader`].
///
/// It owns a clone of the text, so it outlives it. How the text is cut into reads makes no
/// difference, and [`read`](Read::read) gives fewer bytes than asked for only at the end of the
/// text. It renders straight into the caller's memory; a buffer comes into being with the first
/// use of [`BufRead`].
///
/// Besides that buffer of 256 KiB, memory is needed for what speeds rendering up: by rules whose
/// text repeats soon some kilobytes, and never more than 12 MiB.
///
/// [Seeking](Seek) costs as much as [`Text::line_at`], and less where the digits of the numbers are
/// as many before and after. As in a file, a position behind the end is
/// allowed, and there is nothing to read there.
///
/// ```
/// use std::io::{BufRead, Read, Seek, SeekFrom};
/// use fizzbuzz_core::{CLASSIC, Text};
///
/// let mut reader = Text::new(&CLASSIC, 1..101)?.reader()?;
/// let mut bytes = [0; 9];
/// reader.read_exact(&mut bytes)?;
/// assert_eq!(&bytes, b"1\n2\nfizz\n");
///
/// reader.seek(SeekFrom::End(-5))?;
/// assert_eq!(reader.lines().next().unwrap()?, "buzz");
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct TextReader {
    text: Text,
    renderer: Renderer,
    /// Where in the text the renderer is.
    rendered: u64,
    /// Room for what is rendered ahead; empty until it is needed.
    buffer: Box<[u8]>,
    /// The part of `buffer` that is still to be read. What was rendered ahead ends where it ends.
    unread: Range<usize>,
}

impl TextReader {
    /// The renderer has to be at the start of the text.
    pub(crate) fn new(text: Text, renderer: Renderer) -> TextReader {
        TextReader {
            text,
            renderer,
            rendered: 0,
            buffer: Box::default(),
            unread: 0..0,
        }
    }

    /// The text that is read.
    #[must_use]
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// The offset in the text of the next byte to be read.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.rendered - self.unread.len() as u64
    }

    /// How many bytes at the front of `data` equal the text from here on. The position moves
    /// behind the equal bytes: it stays within the text, and if less than all of `data` is equal,
    /// the next byte of the text is the first that differs, or the text is at its end.
    ///
    /// ```
    /// use fizzbuzz_core::{CLASSIC, Text};
    ///
    /// let mut reader = Text::new(&CLASSIC, 1..6)?.reader()?;
    /// assert_eq!(reader.equal_prefix(b"1\n2\n"), 4);
    /// assert_eq!(reader.equal_prefix(b"fuzz\n"), 1);
    /// assert_eq!(reader.position(), 5);
    /// # Ok::<(), fizzbuzz_core::Error>(())
    /// ```
    pub fn equal_prefix(&mut self, data: &[u8]) -> usize {
        let unread = &self.buffer[self.unread.clone()];
        let buffered = unread.len().min(data.len());
        let equal = common_prefix(unread, data);
        self.unread.start += equal;
        if equal < buffered {
            return equal;
        }
        let further = self.renderer.equal_prefix(&data[equal..]);
        if further > 0 {
            self.rendered += further as u64;
            self.unread = 0..0;
        }
        equal + further
    }

    /// Tells that what is read from now on fills parts of one buffer of `byte_len`.
    pub(crate) fn read_parts_of(&mut self, byte_len: usize) {
        self.renderer.fill_parts_of(byte_len);
    }

    /// Reads until `out` is full or the text ends.
    pub(crate) fn read_on(&mut self, out: &mut [u8]) -> usize {
        let unread = &self.buffer[self.unread.clone()];
        let buffered = unread.len().min(out.len());
        out[..buffered].copy_from_slice(&unread[..buffered]);
        self.unread.start += buffered;
        buffered + self.render(&mut out[buffered..])
    }

    /// Renders on. Where that writes anything, nothing may be unread.
    fn render(&mut self, out: &mut [u8]) -> usize {
        // The renderer may overwrite what is behind the text; the caller's memory is left alone.
        let left = self.text.byte_len().saturating_sub(self.rendered);
        let len = usize::try_from(left).map_or(out.len(), |left| left.min(out.len()));
        let rendered = self.renderer.fill(&mut out[..len]);
        if rendered > 0 {
            self.rendered += rendered as u64;
            self.unread = 0..0;
        }
        rendered
    }

    #[expect(clippy::cast_possible_truncation, reason = "a line is short")]
    /// Goes to an offset; behind the end there is nothing to read.
    pub(crate) fn move_to(&mut self, offset: u64) {
        // Within what was rendered ahead, nothing has to be computed.
        let buffer_start = self.rendered - self.unread.end as u64;
        let in_buffer = offset
            .checked_sub(buffer_start)
            .and_then(|start| usize::try_from(start).ok());
        if let Some(start) = in_buffer.filter(|&start| start <= self.unread.end) {
            self.unread.start = start;
            return;
        }
        self.unread = 0..0;
        let distance = i128::from(offset) - i128::from(self.rendered);
        self.rendered = offset;
        if offset < self.text.byte_len() {
            let distance = i64::try_from(distance);
            if distance.is_ok_and(|distance| self.renderer.try_move_by(distance)) {
                return;
            }
            let (number, line_start) = self.text.locate(offset);
            self.renderer
                .move_to(number, (offset - line_start) as usize);
        } else {
            self.renderer.move_to(self.text.range().end, 0);
        }
    }

    fn allocate_buffer(&mut self) -> Result<(), Error> {
        let byte_len = usize::try_from(self.text.byte_len()).unwrap_or(usize::MAX);
        let len = byte_len.min(BUFFER_BYTES);
        let mut buffer = Vec::new();
        buffer.try_reserve_exact(len)?;
        buffer.resize(len, 0);
        self.buffer = buffer.into_boxed_slice();
        Ok(())
    }
}

impl Read for TextReader {
    /// Never fails.
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        Ok(self.read_on(buf))
    }
}

impl BufRead for TextReader {
    /// Fails only if there is no memory for the buffer.
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.unread.is_empty() {
            if self.buffer.is_empty() {
                self.allocate_buffer()?;
            }
            let len = self.renderer.fill(&mut self.buffer);
            self.rendered += len as u64;
            self.unread = 0..len;
        }
        Ok(&self.buffer[self.unread.clone()])
    }

    fn consume(&mut self, amount: usize) {
        self.unread.start += amount.min(self.unread.len());
    }
}

impl Seek for TextReader {
    /// Fails if the position would be negative or exceed 64 bits; it does not change then.
    fn seek(&mut self, target: SeekFrom) -> io::Result<u64> {
        let offset = match target {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::End(distance) => self.text.byte_len().checked_add_signed(distance),
            SeekFrom::Current(distance) => self.position().checked_add_signed(distance),
        };
        let Some(offset) = offset else {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                format_args!("cannot seek to {target:?}"),
            )
            .into());
        };
        self.move_to(offset);
        Ok(offset)
    }

    fn stream_position(&mut self) -> io::Result<u64> {
        Ok(self.position())
    }
}

impl fmt::Debug for TextReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TextReader")
            .field("text", &self.text)
            .field("position", &self.position())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::naive;
    use crate::rules::{CLASSIC, Rules};

    fn readers() -> impl Iterator<Item = (TextReader, String)> {
        naive::RULES.into_iter().flat_map(|rules| {
            let by = Rules::new(rules.iter().copied()).unwrap();
            naive::ranges().into_iter().map(move |range| {
                let reader = Text::new(&by, range.clone()).unwrap().reader().unwrap();
                (reader, naive::text(rules, range))
            })
        })
    }

    #[test]
    fn reads_of_any_size_equal_one_read() {
        for (mut reader, expected) in readers() {
            for size in [1, 2, 7, 64, 300, 5000, 1 << 20] {
                reader.rewind().unwrap();
                let mut found: Vec<u8> = Vec::new();
                let mut piece = vec![0; size];
                loop {
                    assert_eq!(reader.position(), found.len() as u64);
                    let read = reader.read(&mut piece).unwrap();
                    assert_eq!(
                        read,
                        size.min(expected.len() - found.len()),
                        "short before the end"
                    );
                    if read == 0 {
                        break;
                    }
                    found.extend(&piece[..read]);
                }
                assert!(found == expected.as_bytes(), "{reader:?} by {size}");
            }
        }
    }

    #[test]
    fn nothing_is_written_behind_the_end() {
        for (mut reader, expected) in readers() {
            for skip in [0, expected.len() / 2, expected.len()] {
                reader.seek(SeekFrom::Start(skip as u64)).unwrap();
                let mut out = vec![b'?'; expected.len() + 100];
                let read = reader.read(&mut out).unwrap();
                assert_eq!(read, expected.len() - skip);
                assert!(out[read..].iter().all(|&byte| byte == b'?'), "{reader:?}");
            }
        }
    }

    #[test]
    fn seeking_reaches_every_byte() {
        for (mut reader, expected) in readers() {
            let expected = expected.as_bytes();
            // A step that visits all kinds of places, the end included.
            for offset in (0..=expected.len()).step_by(1 + expected.len() / 400) {
                let place = SeekFrom::Start(offset as u64);
                assert_eq!(reader.seek(place).unwrap(), offset as u64);
                let mut found = [0; 40];
                let read = reader.read(&mut found).unwrap();
                let rest = &expected[offset..];
                assert_eq!(found[..read], rest[..rest.len().min(40)], "{reader:?}");
            }
        }
    }

    #[test]
    fn seeking_reaches_every_byte_where_programs_run() {
        for rules in naive::RULES {
            let by = Rules::new(rules.iter().copied()).unwrap();
            // Over a change of pieces, too.
            let range = 999_997_000..1_000_004_000;
            let expected = naive::text(rules, range.clone());
            let expected = expected.as_bytes();
            let mut reader = Text::new(&by, range).unwrap().reader().unwrap();
            let mut place = 0;
            for step in 0..600 {
                place = (place + step * 7_919) % (expected.len() + 1);
                reader.seek(SeekFrom::Start(place as u64)).unwrap();
                // Now and then as much as it takes for a program.
                let mut found = vec![0; if step % 50 == 0 { 30_000 } else { step }];
                let read = reader.read(&mut found).unwrap();
                let rest = &expected[place..];
                assert!(found[..read] == rest[..rest.len().min(found.len())]);
                let back = read / 2;
                reader
                    .seek(SeekFrom::Current(-i64::try_from(back).unwrap()))
                    .unwrap();
                let rest = &expected[place + read - back..];
                let rest = &rest[..rest.len().min(3_000)];
                assert_eq!(reader.equal_prefix(rest), rest.len());
            }
        }
    }

    #[test]
    fn buffered_and_plain_reads_mix() {
        let expected = naive::text(&[(3, "fizz"), (5, "buzz")], 1..100_000);
        let expected = expected.as_bytes();
        let mut reader = Text::new(&CLASSIC, 1..100_000).unwrap().reader().unwrap();
        let mut at = 0;
        for step in 0.. {
            let size = 1 + step * 37 % 5000;
            match step % 4 {
                0 => {
                    let ahead = reader.fill_buf().unwrap();
                    assert!(expected[at..].starts_with(ahead));
                    let taken = size.min(ahead.len());
                    reader.consume(taken);
                    at += taken;
                }
                1 => {
                    let mut piece = vec![0; size];
                    let read = reader.read(&mut piece).unwrap();
                    assert!(expected[at..].starts_with(&piece[..read]));
                    at += read;
                }
                2 => {
                    let back = size.min(at) / 2;
                    at -= back;
                    let distance = -i64::try_from(back).unwrap();
                    assert_eq!(reader.seek(SeekFrom::Current(distance)).unwrap(), at as u64);
                }
                _ => {
                    let end = expected.len().min(at + size);
                    assert_eq!(reader.equal_prefix(&expected[at..end]), end - at);
                    at = end;
                }
            }
            assert_eq!(reader.position(), at as u64);
            if at == expected.len() {
                break;
            }
        }
        assert!(reader.fill_buf().unwrap().is_empty());
    }

    #[test]
    fn positions_behind_the_end_are_allowed_and_empty() {
        let mut reader = Text::new(&CLASSIC, 1..6).unwrap().reader().unwrap();
        for target in [
            SeekFrom::Start(16),
            SeekFrom::Start(u64::MAX),
            SeekFrom::End(3),
        ] {
            let offset = reader.seek(target).unwrap();
            assert_eq!(reader.position(), offset);
            assert_eq!(reader.read(&mut [0; 9]).unwrap(), 0);
            assert!(reader.fill_buf().unwrap().is_empty());
            assert_eq!(reader.equal_prefix(b"buzz"), 0);
            assert_eq!(reader.stream_position().unwrap(), offset);
        }
        assert_eq!(reader.seek(SeekFrom::End(-5)).unwrap(), 11);
        let mut end = String::new();
        reader.read_to_string(&mut end).unwrap();
        assert_eq!(end, "buzz\n");
    }

    #[test]
    fn impossible_seeks_fail_and_change_nothing() {
        let mut reader = Text::new(&CLASSIC, 1..6).unwrap().reader().unwrap();
        reader.seek(SeekFrom::Start(4)).unwrap();
        for target in [
            SeekFrom::Current(-5),
            SeekFrom::End(-17),
            SeekFrom::End(i64::MIN),
        ] {
            let error = reader.seek(target).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
            assert_eq!(reader.position(), 4);
        }
        let mut rest = String::new();
        reader.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "fizz\n4\nbuzz\n");
    }

    #[test]
    fn equal_prefix_ends_at_the_first_difference() {
        let text = Text::new(&CLASSIC, 1..20_000).unwrap();
        let expected = naive::text(&[(3, "fizz"), (5, "buzz")], 1..20_000).into_bytes();
        let mut reader = text.reader().unwrap();
        for at in (0..expected.len())
            .step_by(997)
            .chain([8191, 8192, 8193, expected.len() - 1])
        {
            let mut data = expected.clone();
            data[at] ^= 1;
            reader.rewind().unwrap();
            assert_eq!(reader.equal_prefix(&data), at);
            assert_eq!(reader.position(), at as u64);
            assert_eq!(reader.equal_prefix(&expected[at..]), expected.len() - at);
        }
        // Longer data is equal as far as the text goes.
        reader.rewind().unwrap();
        let mut data = expected.clone();
        data.extend(b"more");
        assert_eq!(reader.equal_prefix(&data), expected.len());
        assert_eq!(reader.position(), text.byte_len());
        assert_eq!(reader.equal_prefix(b""), 0);
    }

    #[test]
    fn consuming_more_than_there_is_consumes_what_there_is() {
        let mut reader = Text::new(&CLASSIC, 1..6).unwrap().reader().unwrap();
        reader.consume(3);
        assert_eq!(reader.position(), 0);
        reader.fill_buf().unwrap();
        reader.consume(usize::MAX);
        assert_eq!(reader.position(), 16);
        assert_eq!(reader.read(&mut [0; 9]).unwrap(), 0);
        assert!(reader.fill_buf().unwrap().is_empty());
    }

    #[test]
    fn a_reader_outlives_its_text() {
        let mut reader = {
            let rules = Rules::new([(2, "even")]).unwrap();
            Text::new(&rules, 1..3).unwrap().reader().unwrap()
        };
        assert_eq!(reader.text().range(), 1..3);
        assert_eq!(io::read_to_string(&mut reader).unwrap(), "1\neven\n");
    }

    #[test]
    fn readers_move_between_threads() {
        fn assert_send<T: Send>() {}
        assert_send::<TextReader>();
    }
}
