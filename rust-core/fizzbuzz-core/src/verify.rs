//! Comparing data with a text.

use std::io::{self, BufRead, BufReader, Read};

use crate::reader::TextReader;
use crate::text::Text;

/// Bytes of data read at a time.
const READ_BYTES: usize = 64 * 1024;

/// How much of a line that differs is shown. No line of any rules is longer.
const MAX_FOUND_BYTES: usize = 4096;

/// The first difference between a text and the data it was compared with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Mismatch {
    /// The offset of the first byte that differs. Where one of the two is longer, the length of
    /// the other.
    pub offset: u64,
    /// The number whose line holds that byte; the end of the range where the text is over.
    pub number: i64,
    /// That line as it should be, line feed included; empty where the text is over.
    pub expected: Vec<u8>,
    /// What the data has from the start of that line on, up to and including its line feed, but
    /// at most 4096 bytes; empty if the data ends there. Cut short if the data can no longer be
    /// read.
    pub found: Vec<u8>,
}

impl Text {
    /// Compares `data` with the whole text and returns the first difference, or `None` if there is
    /// none. Data that is too short or too long differs, too.
    ///
    /// Reads in pieces of 64 KiB, so `data` needs no buffer of its own, and stops at a difference,
    /// but for what it takes to show the line that differs.
    ///
    /// # Errors
    ///
    /// Those of reading `data` (an [interrupted](io::ErrorKind::Interrupted) read is tried again),
    /// and those of [`Text::reader`].
    ///
    /// ```
    /// use fizzbuzz_core::{CLASSIC, Text};
    ///
    /// let text = Text::new(&CLASSIC, 1..4)?;
    /// assert_eq!(text.verify(&b"1\n2\nfizz\n"[..])?, None);
    ///
    /// let mismatch = text.verify(&b"1\n2\nfuzz\n"[..])?.unwrap();
    /// assert_eq!((mismatch.offset, mismatch.number), (5, 3));
    /// assert_eq!(mismatch.expected, b"fizz\n");
    /// assert_eq!(mismatch.found, b"fuzz\n");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn verify<R: Read>(&self, data: R) -> io::Result<Option<Mismatch>> {
        self.verify_by(self.reader()?, data)
    }

    /// The same by a reader that is at the start of this text.
    fn verify_by<R: Read>(
        &self,
        mut reader: TextReader,
        mut data: R,
    ) -> io::Result<Option<Mismatch>> {
        let mut buffer = vec![0; READ_BYTES];
        loop {
            let read = read_some(&mut data, &mut buffer)?;
            let piece = &buffer[..read];
            let equal = reader.equal_prefix(piece);
            let offset = reader.position();
            if equal == read {
                if read > 0 {
                    continue;
                }
                if offset == self.byte_len() {
                    return Ok(None);
                }
            }
            return Ok(Some(self.mismatch(offset, &piece[equal..], data)));
        }
    }

    /// Describes the difference at `offset`, from where the data goes on with `piece` and then
    /// with `data`.
    #[expect(clippy::cast_possible_truncation, reason = "a line is short")]
    fn mismatch<R: Read>(&self, offset: u64, piece: &[u8], data: R) -> Mismatch {
        let (number, line_start, expected) = if offset < self.byte_len() {
            let (number, line_start) = self.locate(offset);
            let mut line = String::from(self.rules().answer(number));
            line.push('\n');
            (number, line_start, line.into_bytes())
        } else {
            (self.range().end, offset, Vec::new())
        };
        // Up to the difference both are the same.
        let equal = expected.len().min((offset - line_start) as usize);
        let mut found = expected[..equal].to_vec();
        let rest = piece.chain(data).take((MAX_FOUND_BYTES - equal) as u64);
        // Should the data fail here, the difference is known all the same: the error only cuts
        // short what is shown of it.
        let _ = BufReader::with_capacity(MAX_FOUND_BYTES, rest).read_until(b'\n', &mut found);
        Mismatch {
            offset,
            number,
            expected,
            found,
        }
    }
}

/// Like [`Read::read`], tried again for as long as it is interrupted.
fn read_some<R: Read>(data: &mut R, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match data.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel;
    use crate::naive;
    use crate::renderer::Renderer;
    use crate::rules::{CLASSIC, Rules};

    const PAIRS: &[(i64, &str)] = &[(3, "fizz"), (5, "buzz")];

    /// Gives what it holds in pieces of one size, with an interruption before each.
    struct Dribble<'a> {
        data: &'a [u8],
        size: usize,
        interrupted: bool,
    }

    impl Read for Dribble<'_> {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            self.interrupted = !self.interrupted;
            if self.interrupted {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let len = buf.len().min(self.size);
            self.data.read(&mut buf[..len])
        }
    }

    /// Fails at once.
    struct Broken;

    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
    }

    fn verify(text: &Text, data: &[u8]) -> Option<Mismatch> {
        let whole = text.verify(data).unwrap();
        for size in [1, 3, 1000] {
            let pieces = Dribble {
                data,
                size,
                interrupted: false,
            };
            assert_eq!(text.verify(pieces).unwrap(), whole, "in pieces of {size}");
        }
        whole
    }

    #[test]
    fn the_text_itself_has_no_mismatch() {
        for rules in naive::RULES {
            let by = Rules::new(rules.iter().copied()).unwrap();
            for range in naive::ranges() {
                let text = Text::new(&by, range.clone()).unwrap();
                let data = naive::text(rules, range);
                assert_eq!(text.verify(data.as_bytes()).unwrap(), None);
            }
        }
    }

    #[test]
    fn every_changed_byte_is_found() {
        let expected = naive::text(PAIRS, -20..120);
        let text = Text::new(&CLASSIC, -20..120).unwrap();
        for at in 0..expected.len() {
            let mut data = expected.clone().into_bytes();
            data[at] ^= 0x40;
            let mismatch = verify(&text, &data).unwrap();
            let number = text.line_at(at as u64).unwrap();
            let line = usize::try_from(text.offset_of(number).unwrap()).unwrap();
            let found = data[line..]
                .split_inclusive(|&byte| byte == b'\n')
                .next()
                .unwrap();
            assert_eq!(mismatch.offset, at as u64);
            assert_eq!(mismatch.number, number);
            assert_eq!(mismatch.expected, naive::line(PAIRS, number).as_bytes());
            assert_eq!(mismatch.found, found);
        }
    }

    #[test]
    fn every_change_is_described_by_every_kernel() {
        // Over the windows of programs; the last rules have bytes that some kernels cannot hold.
        let all: [&[(i64, &str)]; 4] = [PAIRS, &[(7, "x")], naive::RULES[4], naive::RULES[7]];
        for (start, pairs) in [9_999_999_000, 123_456]
            .into_iter()
            .zip([all; 2])
            .flat_map(|(start, all)| all.into_iter().map(move |pairs| (start, pairs)))
        {
            let range = start..start + 6_000;
            let rules = Rules::new(pairs.iter().copied()).unwrap();
            let text = Text::new(&rules, range.clone()).unwrap();
            let mut data = naive::text(pairs, range.clone()).into_bytes();
            let lines: Vec<String> = range.clone().map(|n| naive::line(pairs, n)).collect();
            for kernel in kernel::available() {
                let (mut line, mut line_start) = (0, 0);
                // A prime, so that it meets all kinds of places.
                for at in (0..data.len()).step_by(997) {
                    while line_start + lines[line].len() <= at {
                        line_start += lines[line].len();
                        line += 1;
                    }
                    data[at] ^= 1;
                    let renderer =
                        Renderer::with_kernel(kernel, rules.clone(), range.start, range.end);
                    let reader = TextReader::new(text.clone(), renderer.unwrap());
                    let mismatch = text.verify_by(reader, &*data).unwrap().unwrap();
                    let found = data[line_start..].split_inclusive(|&byte| byte == b'\n');
                    assert_eq!(mismatch.offset, at as u64, "{kernel:?}");
                    assert_eq!(mismatch.number, start + i64::try_from(line).unwrap());
                    assert_eq!(mismatch.expected, lines[line].as_bytes());
                    assert_eq!(Some(&*mismatch.found), found.into_iter().next());
                    data[at] ^= 1;
                }
            }
        }
    }

    #[test]
    fn every_missing_end_is_found() {
        let expected = naive::text(PAIRS, 1..40);
        let text = Text::new(&CLASSIC, 1..40).unwrap();
        for at in 0..expected.len() {
            let mismatch = verify(&text, &expected.as_bytes()[..at]).unwrap();
            let number = text.line_at(at as u64).unwrap();
            let line = usize::try_from(text.offset_of(number).unwrap()).unwrap();
            assert_eq!(mismatch.offset, at as u64);
            assert_eq!(mismatch.number, number);
            assert_eq!(mismatch.expected, naive::line(PAIRS, number).as_bytes());
            assert_eq!(
                mismatch.found,
                &expected.as_bytes()[line..at],
                "empty at a line's start"
            );
        }
    }

    #[test]
    fn what_follows_the_text_is_found() {
        let text = Text::new(&CLASSIC, 1..4).unwrap();
        let mismatch = verify(&text, b"1\n2\nfizz\n4\nbuzz\n").unwrap();
        assert_eq!((mismatch.offset, mismatch.number), (9, 4));
        assert_eq!(mismatch.expected, b"");
        assert_eq!(mismatch.found, b"4\n");

        let empty = Text::new(&CLASSIC, 7..7).unwrap();
        assert_eq!(verify(&empty, b""), None);
        let mismatch = verify(&empty, b"x").unwrap();
        assert_eq!((mismatch.offset, mismatch.number), (0, 7));
        assert_eq!(mismatch.found, b"x");
    }

    #[test]
    fn found_is_bounded() {
        let text = Text::new(&CLASSIC, 1..4).unwrap();
        let mut data = b"1\n2\nfi".to_vec();
        data.resize(200_000, b'i');
        let mismatch = verify(&text, &data).unwrap();
        assert_eq!(mismatch.offset, 6);
        assert_eq!(mismatch.found.len(), 4096);
        assert!(mismatch.found.starts_with(b"fiiii"));
    }

    #[test]
    fn a_difference_beyond_one_read_is_found() {
        let text = Text::new(&CLASSIC, 1..100_000).unwrap();
        let mut data = naive::text(PAIRS, 1..100_000).into_bytes();
        for at in [
            READ_BYTES - 1,
            READ_BYTES,
            3 * READ_BYTES + 1,
            data.len() - 1,
        ] {
            data[at] ^= 1;
            let mismatch = text.verify(&*data).unwrap().unwrap();
            data[at] ^= 1;
            assert_eq!(mismatch.offset, at as u64);
        }
    }

    #[test]
    fn errors_of_the_data_pass_through() {
        let text = Text::new(&CLASSIC, 1..4).unwrap();
        let error = text.verify(b"1\n".chain(Broken)).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    }

    #[test]
    fn a_difference_outranks_a_later_error() {
        let text = Text::new(&CLASSIC, 1..4).unwrap();
        let mismatch = text.verify(b"1\n3".chain(Broken)).unwrap().unwrap();
        assert_eq!((mismatch.offset, mismatch.found), (2, b"3".to_vec()));
    }
}
