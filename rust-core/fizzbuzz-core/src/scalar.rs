//! The plain writer: line by line, for every rule and every number of 64 bits.
//!
//! Nothing is divided and no number is formatted per line. The next multiple of each divisor is
//! counted down to, and lines come in **blocks** that share all digits but the last two: a number
//! is the block's prefix, copied whole, and a pair of digits over its end.

use crate::decimal::{MAX_DIGITS, PAIRS, write_digits};
use crate::rules::Rules;

/// A sign, the digits of a number, and a line feed; a multiple of 8 for the sake of copying.
const NUMBER_ROOM: usize = (1 + MAX_DIGITS + 1).next_multiple_of(8);

/// Lines in a block.
const BLOCK_LINES: u64 = 100;

/// A place between two lines, from where lines can be written.
#[derive(Clone, Debug)]
pub(crate) struct LineCursor {
    rules: Rules,
    next: i64,
    /// How many lines come before the next multiple of each divisor.
    waits: [u64; Rules::MAX_COUNT],
    /// The room any line may touch.
    room: usize,
}

impl LineCursor {
    pub(crate) fn new(rules: Rules, next: i64) -> LineCursor {
        let mut lines = LineCursor {
            room: rules.longest_words_line().max(NUMBER_ROOM),
            rules,
            next: 0,
            waits: [0; Rules::MAX_COUNT],
        };
        lines.move_to(next);
        lines
    }

    /// Makes `number` the next line.
    pub(crate) fn move_to(&mut self, number: i64) {
        self.next = number;
        let magnitude = number.unsigned_abs();
        for (wait, rule) in self.waits.iter_mut().zip(self.rules.as_slice()) {
            let beyond = magnitude % rule.divisor;
            *wait = if number > 0 && beyond > 0 {
                rule.divisor - beyond
            } else {
                beyond
            };
        }
    }

    /// The number of the next line.
    pub(crate) fn next(&self) -> i64 {
        self.next
    }

    /// With this many bytes left, [`write_lines`] writes at least one line.
    pub(crate) fn room(&self) -> usize {
        self.room
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
    let magnitude = lines.next.unsigned_abs();
    let block = magnitude / BLOCK_LINES;
    let low = magnitude % BLOCK_LINES;
    let rising = lines.next >= 0;
    // A falling block may end with 0: as 0 is never a number line, it cannot become -0.
    let in_block = if rising { BLOCK_LINES - low } else { low + 1 };
    let count = in_block.min(stop.abs_diff(lines.next));

    let mut prefix = [0; NUMBER_ROOM];
    let mut prefix_len = 0;
    if !rising {
        prefix[0] = b'-';
        prefix_len = 1;
    }
    if block > 0 {
        prefix_len += write_digits(block, &mut prefix[prefix_len..]);
    }

    let mut pair = low as usize;
    let rules = lines.rules.as_slice();
    let waits = &mut lines.waits[..rules.len()];
    let mut written = 0;
    let mut done = 0;
    while done < count {
        let Some(line) = out.get_mut(written..written + lines.room) else {
            break;
        };
        let mut len = 0;
        for (wait, rule) in waits.iter_mut().zip(rules) {
            if *wait == 0 {
                *wait = rule.divisor;
                line[len..len + rule.word.len()].copy_from_slice(rule.word.as_bytes());
                len += rule.word.len();
            }
            *wait -= 1;
        }
        if len == 0 {
            line[..NUMBER_ROOM].copy_from_slice(&prefix);
            len = prefix_len;
            if block == 0 && pair < 10 {
                line[len] = PAIRS[pair][1];
                len += 1;
            } else {
                line[len..len + 2].copy_from_slice(&PAIRS[pair]);
                len += 2;
            }
        }
        line[len] = b'\n';
        written += len + 1;
        done += 1;
        pair = if rising {
            pair + 1
        } else {
            pair.wrapping_sub(1)
        };
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
                let mut lines = LineCursor::new(by.clone(), range.start);
                let mut out = vec![0; expected.len() + lines.room()];
                let written = write_lines(&mut lines, range.end, &mut out);
                assert_eq!(&out[..written], expected.as_bytes(), "{range:?} {rules:?}");
                assert_eq!(lines.next(), range.end);
            }
        }
    }

    #[test]
    fn lines_stop_where_there_is_no_room() {
        for rules in naive::RULES {
            let by = Rules::new(rules.iter().copied()).unwrap();
            let mut lines = LineCursor::new(by, -205);
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
