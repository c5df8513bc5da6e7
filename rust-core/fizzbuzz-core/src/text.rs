//! The text of a range, as a value: its length and its lines are known without rendering it.

use std::iter::FusedIterator;
use std::ops::Range;

use crate::answer::Answer;
use crate::error::{Error, ErrorKind};
use crate::reader::TextReader;
use crate::renderer::Renderer;
use crate::rules::Rules;

/// The text of a range of numbers: the answer for each, followed by a line feed.
///
/// A text is random access. Its length, the place of any line and the line at any place are
/// computed without rendering, in time that does not depend on the length of the range but only
/// on the rules: well below a microsecond for the classic ones, about a millisecond for the worst.
///
/// ```
/// use std::io::{Read, Seek, SeekFrom};
/// use fizzbuzz_core::{CLASSIC, Text};
///
/// let text = Text::new(&CLASSIC, 1..1_000_000_000_000_000)?;
/// assert_eq!(text.byte_len(), 11_074_074_074_074_068);
/// assert_eq!(text.line_at(10_000_000_000_000_000)?, 903_526_280_771_790);
///
/// let mut reader = text.reader()?;
/// reader.seek(SeekFrom::Start(text.offset_of(999_999_999_999_998)?))?;
/// let mut end = String::new();
/// reader.read_to_string(&mut end)?;
/// assert_eq!(end, "999999999999998\nfizz\n");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Text {
    rules: Rules,
    start: i64,
    stop: i64,
    /// Where line `start` would be in the text of all numbers.
    position: i128,
    byte_len: u64,
}

impl Text {
    /// The text of the numbers from `range.start` up to, but not including, `range.end`.
    ///
    /// The rules are cloned, which is cheap. An empty range has an empty text. As the end is
    /// exclusive, 2<sup>63</sup> - 1 itself has no line.
    ///
    /// # Errors
    ///
    /// * [`RangeReversed`](ErrorKind::RangeReversed) if the range starts behind its end.
    /// * [`TextTooLong`](ErrorKind::TextTooLong) if the text has more than 2<sup>63</sup> - 1
    ///   bytes. With the classic rules and from 1, the last number that fits is
    ///   729002457810002752.
    pub fn new(rules: &Rules, range: Range<i64>) -> Result<Text, Error> {
        let Range { start, end: stop } = range;
        if start > stop {
            return Err(Error::new(
                ErrorKind::RangeReversed,
                format_args!("the range {start}..{stop} is reversed"),
            ));
        }
        let measure = rules.measure();
        let position = measure.position_of(start);
        let byte_len = measure.position_of(stop) - position;
        let Ok(byte_len) = i64::try_from(byte_len) else {
            return Err(Error::new(
                ErrorKind::TextTooLong,
                format_args!(
                    "the text of {start}..{stop} has {byte_len} bytes, more than {}",
                    i64::MAX
                ),
            ));
        };
        Ok(Text {
            rules: rules.clone(),
            start,
            stop,
            position,
            byte_len: byte_len.unsigned_abs(),
        })
    }

    /// The rules.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The numbers that have a line.
    #[must_use]
    pub fn range(&self) -> Range<i64> {
        self.start..self.stop
    }

    /// The length of the text in bytes.
    #[must_use]
    pub fn byte_len(&self) -> u64 {
        self.byte_len
    }

    /// The offset in bytes at which the line of `n` starts.
    ///
    /// The end of the range is allowed too and gives the length of the text.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`](ErrorKind::OutOfRange) if `n` is less than the start or more than the end of
    /// the range.
    ///
    /// ```
    /// use fizzbuzz_core::{CLASSIC, Text};
    ///
    /// let text = Text::new(&CLASSIC, 1..6)?; // 1, 2, fizz, 4, buzz
    /// assert_eq!(text.offset_of(4)?, 9);
    /// assert_eq!(text.offset_of(6)?, text.byte_len());
    /// # Ok::<(), fizzbuzz_core::Error>(())
    /// ```
    pub fn offset_of(&self, n: i64) -> Result<u64, Error> {
        if n < self.start || n > self.stop {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                format_args!(
                    "the number {n} is not within {}..={}",
                    self.start, self.stop
                ),
            ));
        }
        Ok(self.offset_within(self.rules.measure().position_of(n)))
    }

    /// The number whose line holds the byte at `offset`.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`](ErrorKind::OutOfRange) if `offset` is not less than the length of the text.
    ///
    /// ```
    /// use fizzbuzz_core::{CLASSIC, Text};
    ///
    /// let text = Text::new(&CLASSIC, 1..6)?; // 1, 2, fizz, 4, buzz
    /// assert_eq!(text.line_at(8)?, 3); // the line feed belongs to the line
    /// assert_eq!(text.line_at(9)?, 4);
    /// assert!(text.line_at(16).is_err());
    /// # Ok::<(), fizzbuzz_core::Error>(())
    /// ```
    pub fn line_at(&self, offset: u64) -> Result<i64, Error> {
        if offset >= self.byte_len {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                format_args!(
                    "the offset {offset} is not below the length of the text, {}",
                    self.byte_len
                ),
            ));
        }
        Ok(self.locate(offset).0)
    }

    /// Writes the whole text to the front of `buffer` and returns its length.
    ///
    /// # Errors
    ///
    /// * [`BufferTooSmall`](ErrorKind::BufferTooSmall) if the buffer is shorter than
    ///   [`byte_len`](Self::byte_len); nothing is written then.
    /// * [`OutOfMemory`](ErrorKind::OutOfMemory), and those of
    ///   [`kernel_name`](crate::kernel_name).
    ///
    /// ```
    /// use fizzbuzz_core::{CLASSIC, Text};
    ///
    /// let mut buffer = [0; 20];
    /// let byte_len = Text::new(&CLASSIC, 9..12)?.render_into(&mut buffer)?;
    /// assert_eq!(byte_len, 13);
    /// assert_eq!(&buffer[..byte_len], b"fizz\nbuzz\n11\n");
    /// # Ok::<(), fizzbuzz_core::Error>(())
    /// ```
    pub fn render_into(&self, buffer: &mut [u8]) -> Result<usize, Error> {
        let room = self.room_in(buffer)?;
        Ok(self.renderer()?.fill(room))
    }

    /// A reader at the start of the text.
    ///
    /// # Errors
    ///
    /// [`OutOfMemory`](ErrorKind::OutOfMemory), and those of [`kernel_name`](crate::kernel_name).
    pub fn reader(&self) -> Result<TextReader, Error> {
        Ok(TextReader::new(self.clone(), self.renderer()?))
    }

    /// The answers of the range, one by one, without line feeds.
    ///
    /// ```
    /// use fizzbuzz_core::{CLASSIC, Text};
    ///
    /// let text = Text::new(&CLASSIC, -1..2)?;
    /// assert!(text.lines().eq(["-1", "fizzbuzz", "1"]));
    /// # Ok::<(), fizzbuzz_core::Error>(())
    /// ```
    pub fn lines(&self) -> Lines<'_> {
        Lines {
            rules: &self.rules,
            numbers: self.range(),
        }
    }

    /// The number whose line holds the byte at `offset`, which is within the text, and the offset
    /// of that line.
    pub(crate) fn locate(&self, offset: u64) -> (i64, u64) {
        let line = self
            .rules
            .measure()
            .line_at(self.position + i128::from(offset));
        (line.number, self.offset_within(line.position))
    }

    /// The front of `buffer`, as long as the text.
    pub(crate) fn room_in<'b>(&self, buffer: &'b mut [u8]) -> Result<&'b mut [u8], Error> {
        room_for(self.byte_len, buffer)
    }

    /// A renderer at the start of the text.
    pub(crate) fn renderer(&self) -> Result<Renderer, Error> {
        Renderer::new(self.rules.clone(), self.start, self.stop)
    }

    /// The offset of a position that lies in the text or at its end.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "`new` checked"
    )]
    fn offset_within(&self, position: i128) -> u64 {
        (position - self.position) as u64
    }
}

/// The front of `buffer`, as long as a text of `byte_len`.
pub(crate) fn room_for(byte_len: u64, buffer: &mut [u8]) -> Result<&mut [u8], Error> {
    let capacity = buffer.len();
    let room = usize::try_from(byte_len)
        .ok()
        .and_then(|byte_len| buffer.get_mut(..byte_len));
    room.ok_or_else(|| {
        Error::new(
            ErrorKind::BufferTooSmall,
            format_args!("the buffer has {capacity} bytes, the text {byte_len}"),
        )
    })
}

/// The answers of a text, one by one; made by [`Text::lines`].
#[derive(Clone, Debug)]
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct Lines<'t> {
    rules: &'t Rules,
    numbers: Range<i64>,
}

impl<'t> Iterator for Lines<'t> {
    type Item = Answer<'t>;

    fn next(&mut self) -> Option<Answer<'t>> {
        self.numbers.next().map(|n| self.rules.answer(n))
    }

    fn nth(&mut self, skipped: usize) -> Option<Answer<'t>> {
        self.numbers.nth(skipped).map(|n| self.rules.answer(n))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.numbers.size_hint()
    }

    fn count(self) -> usize {
        self.numbers.count()
    }

    fn last(mut self) -> Option<Answer<'t>> {
        self.next_back()
    }
}

impl DoubleEndedIterator for Lines<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.numbers.next_back().map(|n| self.rules.answer(n))
    }

    fn nth_back(&mut self, skipped: usize) -> Option<Self::Item> {
        self.numbers.nth_back(skipped).map(|n| self.rules.answer(n))
    }
}

impl FusedIterator for Lines<'_> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::naive;
    use crate::rules::CLASSIC;

    #[test]
    fn lengths_offsets_lines_and_bytes_match_the_reference() {
        for rules in naive::RULES {
            let by = Rules::new(rules.iter().copied()).unwrap();
            for range in naive::ranges() {
                let expected = naive::text(rules, range.clone());
                let text = Text::new(&by, range.clone()).unwrap();
                assert_eq!(
                    text.byte_len(),
                    expected.len() as u64,
                    "{range:?} {rules:?}"
                );

                let mut buffer = vec![b'?'; expected.len() + 1];
                assert_eq!(text.render_into(&mut buffer), Ok(expected.len()));
                assert_eq!(&buffer[..expected.len()], expected.as_bytes());
                assert_eq!(
                    buffer[expected.len()],
                    b'?',
                    "nothing is written behind the text"
                );

                let lines = text.lines().map(|line| format!("{line}\n"));
                assert_eq!(lines.collect::<String>(), expected);

                let mut offset = 0;
                for (index, n) in range.clone().enumerate() {
                    let next = offset + naive::line(rules, n).len() as u64;
                    // A sample: the arithmetic itself is tested in `measure`.
                    if index % 10 == 0 || n + 1 == range.end {
                        assert_eq!(text.offset_of(n), Ok(offset));
                        assert_eq!(text.line_at(offset), Ok(n));
                        assert_eq!(text.line_at(next - 1), Ok(n));
                    }
                    offset = next;
                }
                assert_eq!(text.offset_of(range.end), Ok(offset));
            }
        }
    }

    #[test]
    fn classic_text_from_1_may_stop_at_729002457810002753() {
        let text = Text::new(&CLASSIC, 1..729_002_457_810_002_753).unwrap();
        assert!(text.byte_len() <= i64::MAX.unsigned_abs());
        assert_eq!(
            text.line_at(text.byte_len() - 1),
            Ok(729_002_457_810_002_752)
        );
        let error = Text::new(&CLASSIC, 1..729_002_457_810_002_754).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TextTooLong);
        // Two lines less at the start make room for one more at the end.
        assert!(Text::new(&CLASSIC, 2..729_002_457_810_002_754).is_err());
        assert!(Text::new(&CLASSIC, 3..729_002_457_810_002_754).is_ok());
    }

    #[test]
    fn all_numbers_at_once_are_too_long_under_any_rules() {
        for rules in naive::RULES {
            let by = Rules::new(rules.iter().copied()).unwrap();
            let error = Text::new(&by, i64::MIN..i64::MAX).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::TextTooLong);
        }
    }

    #[test]
    #[expect(clippy::reversed_empty_ranges, reason = "that is the case")]
    fn a_reversed_range_is_refused() {
        let error = Text::new(&CLASSIC, 5..4).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RangeReversed);
        assert_eq!(error.to_string(), "the range 5..4 is reversed");
        let error = Text::new(&CLASSIC, i64::MAX..i64::MIN).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RangeReversed);
    }

    #[test]
    fn outside_there_are_no_lines_and_no_offsets() {
        for range in [
            1..6,
            -10..10,
            7..7,
            i64::MIN..i64::MIN + 5,
            i64::MAX - 5..i64::MAX,
        ] {
            let text = Text::new(&CLASSIC, range.clone()).unwrap();
            for n in [range.start.checked_sub(1), range.end.checked_add(1)]
                .into_iter()
                .flatten()
            {
                assert_eq!(text.offset_of(n).unwrap_err().kind(), ErrorKind::OutOfRange);
            }
            for offset in [text.byte_len(), text.byte_len() + 1, u64::MAX] {
                assert_eq!(
                    text.line_at(offset).unwrap_err().kind(),
                    ErrorKind::OutOfRange
                );
            }
        }
    }

    #[test]
    fn a_buffer_too_small_stays_as_it_is() {
        let text = Text::new(&CLASSIC, 1..1000).unwrap();
        let mut buffer = vec![b'?'; usize::try_from(text.byte_len()).unwrap() - 1];
        let error = text.render_into(&mut buffer).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BufferTooSmall);
        assert!(buffer.iter().all(|&byte| byte == b'?'));
        // No buffer holds this.
        let text = Text::new(&CLASSIC, 1..1 << 59).unwrap();
        assert_eq!(
            text.render_into(&mut buffer).unwrap_err().kind(),
            ErrorKind::BufferTooSmall
        );
    }

    #[test]
    fn lines_come_from_both_ends() {
        let text = Text::new(&CLASSIC, 1..101).unwrap();
        let mut lines = text.lines();
        assert_eq!(lines.size_hint(), (100, Some(100)));
        assert_eq!(lines.next().unwrap(), "1");
        assert_eq!(lines.next_back().unwrap(), "buzz");
        assert_eq!(lines.nth(13).unwrap(), "fizzbuzz");
        assert_eq!(lines.nth_back(1).unwrap(), "98");
        assert_eq!(lines.clone().count(), 82);
        assert_eq!(lines.last().unwrap(), "97");
    }
}
