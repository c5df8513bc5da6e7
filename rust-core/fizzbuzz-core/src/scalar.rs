//! The plain writer: line by line, for every rule and every number of 64 bits.
//!
//! Lines come in **blocks** that share all digits but the last two, so no number is formatted: it
//! is the block's line with its last digits copied over. Nor is any line asked which rules apply:
//! every rule marks its multiples in the block beforehand. The **marks** of a line, a set of bits,
//! then say what to copy, without a branch that no processor could predict: lines that were put
//! together once are kept.

use crate::decimal::{MAX_DIGITS, PAIRS, write_digits};
use crate::error::Error;
use crate::rules::Rules;

/// Lines in a block.
const BLOCK_LINES: usize = 100;

/// What is copied for a line, whatever its length: room for a sign, the digits of a number, and a
/// line feed. A power of two.
const COPY_BYTES: usize = (1 + MAX_DIGITS + 1).next_power_of_two();

/// What is written for a line that is copied: it, and behind it two bytes that do not matter.
const TOUCHED_BYTES: usize = COPY_BYTES + 2;

/// How many lines are kept at most: all that eight rules can make. A power of two.
const KEPT_LINES: usize = 256;

/// The last two digits of falling numbers.
const FALLING_PAIRS: [[u8; 2]; BLOCK_LINES] = reversed(PAIRS);

/// The end of the first numbers, which have one digit: it and the line feed.
const SINGLES: [[u8; 2]; 10] = {
    let mut singles = [[0, b'\n']; 10];
    let mut digit = 0;
    while digit < 10 {
        singles[digit][0] = PAIRS[digit][1];
        digit += 1;
    }
    singles
};

const FALLING_SINGLES: [[u8; 2]; 10] = reversed(SINGLES);

const fn reversed<const COUNT: usize>(mut pairs: [[u8; 2]; COUNT]) -> [[u8; 2]; COUNT] {
    let all = pairs;
    let mut index = 0;
    while index < COUNT {
        pairs[index] = all[COUNT - 1 - index];
        index += 1;
    }
    pairs
}

/// A line that is copied.
#[derive(Clone, Copy, Debug)]
struct Line {
    /// The rules that it has words of; none for a number.
    marks: u16,
    /// Its length, line feed included: less than [`COPY_BYTES`].
    len: usize,
    bytes: [u8; COPY_BYTES],
}

impl Line {
    const EMPTY: Line = Line {
        marks: 0,
        len: 0,
        bytes: [0; COPY_BYTES],
    };
}

/// A place between two lines, from where lines can be written.
#[derive(Clone, Debug)]
pub(crate) struct LineCursor {
    rules: Rules,
    next: i64,
    /// Lines by their marks, several of which may share a [place](Self::place); the first is that
    /// of a number. Their count is a power of two.
    kept: Box<[Line]>,
    /// The room any line may touch.
    room: usize,
}

/// Lines whose numbers differ in their last digits only.
struct Block {
    /// The number of the first line without its sign.
    first: u64,
    /// Whether numbers grow from line to line, their signs apart.
    rising: bool,
    /// A number's line, but for its last digits.
    line: Line,
    /// Where in the line they are.
    end_at: usize,
    /// What they are, line by line.
    ends: &'static [[u8; 2]],
}

impl Block {
    /// The block that `next` is in, from there on.
    #[expect(clippy::cast_possible_truncation, reason = "less than a hundred")]
    fn at(next: i64) -> Block {
        let first = next.unsigned_abs();
        let prefix = first / BLOCK_LINES as u64;
        let low = (first % BLOCK_LINES as u64) as usize;
        let rising = next >= 0;
        let ends = match (first, rising) {
            (..10, true) => &SINGLES[low..],
            // The last is 0: as that is never a number line, it cannot become -0.
            (..10, false) => &FALLING_SINGLES[9 - low..],
            (_, true) => &PAIRS[low..],
            (..100, false) => &FALLING_PAIRS[99 - low..90],
            (_, false) => &FALLING_PAIRS[99 - low..],
        };
        let mut line = Line::EMPTY;
        let mut end_at = 0;
        if !rising {
            line.bytes[0] = b'-';
            end_at = 1;
        }
        if prefix > 0 {
            end_at += write_digits(prefix, &mut line.bytes[end_at..]);
        }
        line.len = end_at + if first < 10 { 2 } else { 3 };
        line.bytes[line.len - 1] = b'\n';
        Block {
            first,
            rising,
            line,
            end_at,
            ends,
        }
    }
}

impl LineCursor {
    /// Fails if there is no memory.
    pub(crate) fn new(rules: Rules, next: i64) -> Result<LineCursor, Error> {
        let count = KEPT_LINES.min(1 << rules.as_slice().len());
        let mut kept = Vec::new();
        kept.try_reserve_exact(count)?;
        kept.resize(count, Line::EMPTY);
        Ok(LineCursor {
            room: rules.longest_words_line().max(TOUCHED_BYTES),
            rules,
            next,
            kept: kept.into_boxed_slice(),
        })
    }

    /// Makes `number` the next line.
    pub(crate) fn move_to(&mut self, number: i64) {
        self.next = number;
    }

    /// The number of the next line.
    pub(crate) fn next(&self) -> i64 {
        self.next
    }

    /// With this many bytes left, [`write_lines`] writes at least one line.
    pub(crate) fn room(&self) -> usize {
        self.room
    }

    /// The marks of the block's first lines.
    #[expect(clippy::cast_possible_truncation, reason = "less than a hundred")]
    fn marks(&self, block: &Block, count: usize) -> [u16; BLOCK_LINES] {
        let mut marks = [0; BLOCK_LINES];
        for (index, rule) in self.rules.as_slice().iter().enumerate() {
            let beyond = block.first % rule.divisor;
            let mut line = if block.rising && beyond > 0 {
                rule.divisor - beyond
            } else {
                beyond
            };
            while line < count as u64 {
                marks[line as usize] |= 1 << index;
                line += rule.divisor;
            }
        }
        marks
    }

    /// Where a line with these marks is kept. The first place is only for those without any.
    #[inline]
    fn place(&self, marks: u16) -> usize {
        usize::from(marks ^ marks >> 8) & (self.kept.len() - 1)
    }

    /// Puts a line of words together, keeps it if it can be copied, and returns its length.
    fn compose(&mut self, marks: u16, out: &mut [u8]) -> usize {
        let mut len = 0;
        let mut rest = marks;
        while rest != 0 {
            let word = &self.rules.as_slice()[rest.trailing_zeros() as usize].word;
            out[len..len + word.len()].copy_from_slice(word.as_bytes());
            len += word.len();
            rest &= rest - 1;
        }
        out[len] = b'\n';
        len += 1;
        let place = self.place(marks);
        if len < COPY_BYTES && place > 0 {
            let kept = &mut self.kept[place];
            kept.marks = marks;
            kept.len = len;
            kept.bytes[..len].copy_from_slice(&out[..len]);
        }
        len
    }
}

/// Writes the lines below `stop` to the front of `out`, whole lines only, for as long as there is
/// [room](LineCursor::room). Returns the number of bytes; behind them `out` may be overwritten too.
pub(crate) fn write_lines(lines: &mut LineCursor, stop: i64, out: &mut [u8]) -> usize {
    let mut written = 0;
    while lines.next < stop && out.len() - written >= lines.room {
        written += write_block(lines, stop, &mut out[written..]);
    }
    written
}

/// The same for the lines up to the end of the block that the next line is in.
fn write_block(lines: &mut LineCursor, stop: i64, out: &mut [u8]) -> usize {
    let block = Block::at(lines.next);
    let left = usize::try_from(stop.abs_diff(lines.next)).unwrap_or(usize::MAX);
    // No line is shorter than two bytes.
    let fitting = (out.len() - lines.room) / 2 + 1;
    let count = block.ends.len().min(left).min(fitting);
    let marks = lines.marks(&block, count);
    lines.kept[0] = block.line;

    let mut written = 0;
    let mut done = 0;
    for (&marks, end) in marks[..count].iter().zip(block.ends) {
        let out = &mut out[written..];
        if out.len() < lines.room {
            break;
        }
        let kept = &lines.kept[lines.place(marks)];
        written += match out.first_chunk_mut::<TOUCHED_BYTES>() {
            Some(out) if kept.marks == marks => {
                out[..COPY_BYTES].copy_from_slice(&kept.bytes);
                // Behind a line of words they do no harm, and a branch would cost more.
                let at = if marks == 0 { block.end_at } else { kept.len };
                let at = at % COPY_BYTES;
                out[at..at + 2].copy_from_slice(end);
                kept.len
            }
            _ => lines.compose(marks, out),
        };
        done += 1;
    }
    lines.next = lines.next.wrapping_add_unsigned(done);
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::naive;

    #[test]
    fn lines_match_the_reference() {
        for rules in naive::RULES {
            let by = Rules::new(rules.iter().copied()).unwrap();
            for range in naive::ranges() {
                let expected = naive::text(rules, range.clone());
                let mut lines = LineCursor::new(by.clone(), range.start).unwrap();
                let mut out = vec![0; expected.len() + lines.room()];
                let written = write_lines(&mut lines, range.end, &mut out);
                assert_eq!(&out[..written], expected.as_bytes(), "{range:?} {rules:?}");
                assert_eq!(lines.next(), range.end);
            }
        }
    }

    #[test]
    fn lines_that_share_a_place_do_not_mix() {
        // More sets of rules than are kept, and lines just short enough to be, or not.
        let words: Vec<String> = (2..=17)
            .map(|divisor| "w".repeat(divisor % 7 * 4 + 3) + &divisor.to_string())
            .collect();
        let pairs: Vec<(i64, &str)> = (2..=17).zip(words.iter().map(String::as_str)).collect();
        let by = Rules::new(pairs.iter().copied()).unwrap();
        let expected = naive::text(&pairs, -9_000..9_000);
        let mut lines = LineCursor::new(by, -9_000).unwrap();
        let mut out = vec![0; expected.len() + lines.room()];
        let written = write_lines(&mut lines, 9_000, &mut out);
        assert!(out[..written] == *expected.as_bytes());
    }

    #[test]
    fn lines_stop_where_there_is_no_room() {
        for rules in naive::RULES {
            let by = Rules::new(rules.iter().copied()).unwrap();
            let mut lines = LineCursor::new(by, -205).unwrap();
            let mut out = vec![0; lines.room() + 7];
            while lines.next() < 205 {
                let start = lines.next();
                let written = write_lines(&mut lines, 205, &mut out);
                assert!(lines.next() > start, "room for one line is enough");
                let expected = naive::text(rules, start..lines.next());
                assert_eq!(&out[..written], expected.as_bytes());
            }
            let room = lines.room();
            assert_eq!(write_lines(&mut lines, 1000, &mut out[..room - 1]), 0);
        }
    }
}
