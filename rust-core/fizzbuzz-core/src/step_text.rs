//! The answers of every so many numbers of a range, one per line.

use std::num::NonZeroU64;
use std::ops::Range;

use crate::error::{Error, ErrorKind};
use crate::number_lines::{NumberLines, WAYS, WORD_BYTES};
use crate::progression::{Progression, Run};
use crate::renderer::Renderer;
use crate::rules::Rules;
use crate::text::room_for;

/// Lines whose rules are looked up together.
const BLOCK_LINES: usize = 128;

/// The answers of every so many numbers of a range, each followed by a line feed.
///
/// The length is known without rendering, as that of a [`Text`](crate::Text) is. With a step of 1
/// the bytes are those of a text.
///
/// ```
/// use std::num::NonZeroU64;
/// use fizzbuzz_core::{CLASSIC, StepText};
///
/// let text = StepText::new(&CLASSIC, 1..20, NonZeroU64::new(4).unwrap())?;
/// let mut buffer = [0; 20];
/// let byte_len = text.render_into(&mut buffer)?;
/// assert_eq!(&buffer[..byte_len], b"1\nbuzz\nfizz\n13\n17\n");
/// # Ok::<(), fizzbuzz_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StepText {
    rules: Rules,
    range: Range<i64>,
    numbers: Progression,
    byte_len: u64,
}

impl StepText {
    /// The text of `range.start`, `range.start + step`, and so on, as long as they are less than
    /// `range.end`.
    ///
    /// The rules are cloned, which is cheap. An empty range has an empty text. A few rules take
    /// a microsecond or two, the worst 16 rules some ten milliseconds.
    ///
    /// # Errors
    ///
    /// * [`RangeReversed`](ErrorKind::RangeReversed) if the range starts behind its end.
    /// * [`TextTooLong`](ErrorKind::TextTooLong) if the text has more than 2<sup>63</sup> - 1
    ///   bytes.
    /// * [`OutOfMemory`](ErrorKind::OutOfMemory).
    pub fn new(rules: &Rules, range: Range<i64>, step: NonZeroU64) -> Result<StepText, Error> {
        let Range { start, end } = range;
        if start > end {
            return Err(Error::new(
                ErrorKind::RangeReversed,
                format_args!("the range {start}..{end} is reversed"),
            ));
        }
        let numbers = Progression::new(&range, step);
        let byte_len = byte_len(rules, &numbers)?;
        let Ok(byte_len) = i64::try_from(byte_len) else {
            return Err(Error::new(
                ErrorKind::TextTooLong,
                format_args!(
                    "the text of {start}..{end} by steps of {step} has {byte_len} bytes, more than {}",
                    i64::MAX
                ),
            ));
        };
        Ok(StepText {
            rules: rules.clone(),
            range,
            numbers,
            byte_len: byte_len.unsigned_abs(),
        })
    }

    /// The rules.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The range; the first of its numbers has a line, if it is not empty.
    #[must_use]
    pub fn range(&self) -> Range<i64> {
        self.range.clone()
    }

    /// How far it is from number to number.
    #[must_use]
    pub fn step(&self) -> NonZeroU64 {
        self.numbers.step()
    }

    /// The length of the text in bytes.
    #[must_use]
    pub fn byte_len(&self) -> u64 {
        self.byte_len
    }

    /// Writes the whole text to the front of `buffer` and returns its length.
    ///
    /// # Errors
    ///
    /// [`BufferTooSmall`](ErrorKind::BufferTooSmall) if the buffer is shorter than
    /// [`byte_len`](Self::byte_len); nothing is written then.
    pub fn render_into(&self, buffer: &mut [u8]) -> Result<usize, Error> {
        let out = room_for(self.byte_len, buffer)?;
        if let Some(mut renderer) = self.renderer() {
            return Ok(renderer.fill(out));
        }
        let mut writer = Writer {
            rules: &self.rules,
            numbers: &self.numbers,
            marker: Marker::new(&self.rules, &self.numbers),
            out,
            written: 0,
        };
        for run in self.numbers.runs() {
            // The digits and the line feed.
            match (run.digit_count + 1).div_ceil(WORD_BYTES) {
                1 => writer.write_run::<1>(&run),
                2 => writer.write_run::<2>(&run),
                _ => writer.write_run::<3>(&run),
            }
        }
        Ok(writer.written)
    }

    /// What is faster where every number has a line, and can be had.
    fn renderer(&self) -> Option<Renderer> {
        let Range { start, end } = self.range;
        (self.step() == NonZeroU64::MIN)
            .then(|| Renderer::new(self.rules.clone(), start, end).ok())
            .flatten()
    }
}

/// The bytes of all lines: by the arithmetic of [`measure`](crate::measure), where every divisor
/// is that of an index instead of a number.
#[expect(clippy::cast_sign_loss, reason = "sums modulo 2^64")]
fn byte_len(rules: &Rules, numbers: &Progression) -> Result<u128, Error> {
    let mut byte_len = u128::from(numbers.count());
    for rule in rules.as_slice() {
        if let Some(multiples) = numbers.multiples_of(rule.divisor) {
            let count = multiples.within(&(0..numbers.count()));
            byte_len += u128::from(count) * rule.word.len() as u128;
        }
    }
    // 0 is never uncovered, and a multiple of terms that were left out.
    let mut runs: Vec<(Run, u64)> = Vec::new();
    for run in numbers.runs() {
        if numbers.number(run.indices.start) != 0 {
            runs.try_reserve(1)?;
            runs.push((run, 0));
        }
    }
    for term in rules.measure().terms() {
        let Some(multiples) = numbers.multiples_of(term.lcm) else {
            continue;
        };
        for (run, uncovered) in &mut runs {
            let count = multiples.within(&run.indices);
            *uncovered = uncovered.wrapping_add((term.coefficient as u64).wrapping_mul(count));
        }
    }
    for (run, uncovered) in runs {
        byte_len += u128::from(uncovered) * (run.sign_len() + run.digit_count) as u128;
    }
    Ok(byte_len)
}

/// Tells which rules apply to a line, block by block from the first one on.
struct Marker {
    /// For every rule the index of its next multiple, and how far it is to the one after.
    multiples: [(u64, u64); Rules::MAX_COUNT],
}

impl Marker {
    fn new(rules: &Rules, numbers: &Progression) -> Marker {
        let mut multiples = [(u64::MAX, 1); Rules::MAX_COUNT];
        for (rule, next) in rules.as_slice().iter().zip(&mut multiples) {
            if let Some(multiples) = numbers.multiples_of(rule.divisor) {
                *next = (multiples.first, multiples.cycle);
            }
        }
        Marker { multiples }
    }

    /// The rules of the lines from `first` on, a bit each, and whether there are any.
    #[expect(clippy::cast_possible_truncation, reason = "less than a block")]
    fn marks(&mut self, first: u64, count: usize) -> ([u16; BLOCK_LINES], bool) {
        let mut marks = [0; BLOCK_LINES];
        let mut any = false;
        for (rule, (next, cycle)) in self.multiples.iter_mut().enumerate() {
            // Lines are fewer than 2^62, as none is shorter than two bytes: nothing overflows.
            while *next - first < count as u64 {
                marks[(*next - first) as usize] |= 1 << rule;
                any = true;
                *next += *cycle;
            }
        }
        (marks, any)
    }
}

struct Writer<'t> {
    rules: &'t Rules,
    numbers: &'t Progression,
    marker: Marker,
    /// As long as the text.
    out: &'t mut [u8],
    written: usize,
}

impl Writer<'_> {
    #[expect(clippy::cast_possible_truncation, reason = "at most a block")]
    fn write_run<const WORDS: usize>(&mut self, run: &Run) {
        let first = self.numbers.number(run.indices.start);
        let mut lines = NumberLines::<WORDS>::new(first, self.numbers.step().get());
        for first in run.indices.clone().step_by(BLOCK_LINES) {
            let count = (run.indices.end - first).min(BLOCK_LINES as u64) as usize;
            let (marks, any) = self.marker.marks(first, count);
            let out = &mut self.out[self.written..];
            self.written += if any {
                write_lines(&mut lines, &marks[..count], self.rules, out)
            } else {
                write_numbers(&mut lines, count, out)
            };
        }
    }
}

/// Writes `count` lines of numbers.
#[inline(never)]
fn write_numbers<const WORDS: usize>(
    lines: &mut NumberLines<WORDS>,
    count: usize,
    out: &mut [u8],
) -> usize {
    let mut written = 0;
    for _ in 0..count / WAYS {
        for way in 0..WAYS {
            lines.put(way, &mut out[written..]);
            lines.advance(way);
            written += lines.line_len;
        }
    }
    for way in 0..count % WAYS {
        lines.put(way, &mut out[written..]);
        written += lines.line_len;
    }
    written
}

/// Writes a line for every set of marks.
fn write_lines<const WORDS: usize>(
    lines: &mut NumberLines<WORDS>,
    marks: &[u16],
    rules: &Rules,
    out: &mut [u8],
) -> usize {
    let mut written = 0;
    for marks in marks.chunks(WAYS) {
        for (way, &marks) in marks.iter().enumerate() {
            let out = &mut out[written..];
            written += if marks == 0 {
                lines.put(way, out);
                lines.line_len
            } else {
                write_words(rules, marks, out)
            };
            lines.advance(way);
        }
    }
    written
}

fn write_words(rules: &Rules, mut marks: u16, out: &mut [u8]) -> usize {
    let mut written = 0;
    while marks != 0 {
        let word = &rules.as_slice()[marks.trailing_zeros() as usize].word;
        out[written..written + word.len()].copy_from_slice(word.as_bytes());
        written += word.len();
        marks &= marks - 1;
    }
    out[written] = b'\n';
    written + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::naive;
    use crate::rules::CLASSIC;

    fn step_text(rules: &Rules, range: Range<i64>, step: u64) -> Result<StepText, Error> {
        StepText::new(rules, range, NonZeroU64::new(step).unwrap())
    }

    /// Steps of all sizes; those that leave few lines are cheap.
    const STEPS: [u64; 14] = [
        1,
        2,
        3,
        4,
        7,
        10,
        15,
        99,
        1_000,
        1 << 32,
        123_456_789_012_345_678,
        1 << 62,
        1 << 63,
        u64::MAX,
    ];

    /// Those of the reference, and some that are so long that all digits count on.
    fn ranges() -> Vec<Range<i64>> {
        let mut ranges = naive::ranges();
        ranges.extend([
            -3_000..3_000,
            9_999_000..10_001_500,
            -10_000_300..-9_999_700,
            999_999_999_999_000..1_000_000_000_001_000,
            i64::MIN..i64::MAX,
        ]);
        ranges
    }

    #[test]
    fn lengths_and_bytes_match_the_reference() {
        for rules in naive::RULES {
            let by = Rules::new(rules.iter().copied()).unwrap();
            for range in ranges() {
                for step in STEPS {
                    if range.end.abs_diff(range.start) / step > 7_000 {
                        continue;
                    }
                    let context = || format!("{range:?} by {step}, {rules:?}");
                    let expected: String = (0..)
                        .map(|index: i128| i128::from(range.start) + index * i128::from(step))
                        .take_while(|&n| n < i128::from(range.end))
                        .map(|n| naive::line(rules, i64::try_from(n).unwrap()))
                        .collect();
                    let text = step_text(&by, range.clone(), step).unwrap();
                    assert_eq!(text.byte_len(), expected.len() as u64, "{}", context());
                    let mut buffer = vec![b'?'; expected.len() + 40];
                    assert_eq!(text.render_into(&mut buffer), Ok(expected.len()));
                    assert!(
                        &buffer[..expected.len()] == expected.as_bytes(),
                        "{}",
                        context()
                    );
                    let behind = &buffer[expected.len()..];
                    assert_eq!(behind, [b'?'; 40], "nothing is written behind the text");
                    let exact = &mut buffer[..expected.len()];
                    exact.fill(b'?');
                    assert_eq!(text.render_into(exact), Ok(expected.len()));
                    assert!(exact == expected.as_bytes(), "{}", context());
                }
            }
        }
    }

    #[test]
    fn all_carries_are_made() {
        // Every residue class of numbers without words, over millions of them.
        for (start, step) in [(1, 15), (-31_000_001, 45), (2, 999_990), (-8, 123_456_765)] {
            let range = start..start + 60_000 * i64::try_from(step).unwrap();
            let text = step_text(&CLASSIC, range.clone(), step).unwrap();
            let mut buffer = vec![0; usize::try_from(text.byte_len()).unwrap()];
            text.render_into(&mut buffer).unwrap();
            let mut lines = buffer.split(|&byte| byte == b'\n');
            for n in range.step_by(usize::try_from(step).unwrap()) {
                assert_eq!(lines.next(), Some(n.to_string().as_bytes()));
            }
            assert_eq!(lines.next(), Some(&b""[..]));
            assert_eq!(lines.next(), None);
        }
    }

    #[test]
    fn lengths_of_long_texts_are_those_of_their_parts() {
        // Where rendering is out of the question: a text is as long as its residue classes.
        for rules in naive::RULES {
            let by = Rules::new(rules.iter().copied()).unwrap();
            for range in [
                -1_000_000_000_000..5_000_000_000_000,
                7..10_i64.pow(15),
                i64::MIN..i64::MIN + 10_i64.pow(14),
            ] {
                let whole = crate::text::Text::new(&by, range.clone()).unwrap();
                for step in [1, 2, 15, 60] {
                    let starts = (range.start..).take(usize::try_from(step).unwrap());
                    let sum: u64 = starts
                        .map(|start| step_text(&by, start..range.end, step).unwrap().byte_len())
                        .sum();
                    assert_eq!(sum, whole.byte_len(), "{range:?} by {step}, {rules:?}");
                }
            }
        }
    }

    #[test]
    fn what_it_was_made_of_can_be_asked() {
        let text = step_text(&CLASSIC, -3..9, 5).unwrap();
        assert_eq!(text.rules(), &CLASSIC);
        assert_eq!(text.range(), -3..9);
        assert_eq!(text.step().get(), 5);
        assert_eq!(text.byte_len(), "fizz\n2\n7\n".len() as u64);
    }

    #[test]
    fn a_buffer_that_is_too_small_stays_as_it_was() {
        let text = step_text(&CLASSIC, 1..1_000, 2).unwrap();
        let mut buffer = vec![b'?'; usize::try_from(text.byte_len()).unwrap() - 1];
        let error = text.render_into(&mut buffer).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BufferTooSmall);
        assert!(buffer.iter().all(|&byte| byte == b'?'));
    }

    #[test]
    #[expect(clippy::reversed_empty_ranges, reason = "that is the case")]
    fn reversed_and_endless_texts_are_refused() {
        let error = step_text(&CLASSIC, 5..4, 2).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RangeReversed);
        assert_eq!(error.to_string(), "the range 5..4 is reversed");
        let error = step_text(&CLASSIC, i64::MIN..i64::MAX, 20).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TextTooLong);
        assert!(step_text(&CLASSIC, i64::MIN..i64::MAX, 40).is_ok());
    }
}
