//! Compiles rules into programs; knows no CPU.

use crate::kernel::{BLOCK_LINES, Cell, Kernel, Literals, PREFIX_DIGITS, Parts, Program};
use crate::pieces::Form;
use crate::rules::Rules;

/// Programs are at most this long, in bytes of text. Together with the places of the numbers, for
/// which vectors grow twofold, a program takes less than three times that. Beyond, it would not
/// stay in any cache near the processor. Nor would it pay to make one window by window: making
/// takes several times as long as writing the same lines.
pub(crate) const MAX_BYTES: usize = 4 << 20;

/// Programs of fewer lines than this and of an odd number of blocks are made twice as long: measured
/// on Zen 4, the portable kernel takes a sixth longer for the classic rules otherwise, and the
/// others as long. Longer ones would cost more than that by what they take of the nearest cache.
const DOUBLED_LINES: u64 = 1_000;

/// The digits of a number, a line feed, and what is left of a multiple of 8, to be copied as one.
const NUMBER_ROOM: usize = 24;

/// How many lines a program of these rules covers: whole blocks, after which the same rules apply
/// again. `None` where that is more than any program.
pub(crate) fn lines(rules: &Rules) -> Option<u64> {
    let period = rules.period()?;
    let lines = crate::measure::lcm(period, BLOCK_LINES)?;
    let odd = lines / BLOCK_LINES % 2 == 1;
    let lines = if odd && lines < DOUBLED_LINES {
        2 * lines
    } else {
        lines
    };
    // Every line has a byte or more.
    (lines <= MAX_BYTES as u64).then_some(lines)
}

/// The program of `lines` lines of text, `byte_len` bytes in all.
///
/// `None` if the kernel cannot encode it, if a block is too short, or if there is no memory.
pub(crate) fn compile(
    rules: &Rules,
    form: Form,
    lines: u64,
    byte_len: usize,
    kernel: &'static Kernel,
) -> Option<Program> {
    let words = rules.as_slice().iter().map(|rule| rule.word.as_bytes());
    let encoding = kernel.encode(&Literals::of(words.chain([&b"0123456789\n"[..]])))?;
    let literal = |byte| encoding.code(Cell::Literal(byte));
    // The codes of all words, one behind the other, and which of them each rule has.
    let mut word_codes = Vec::new();
    word_codes
        .try_reserve_exact(rules.longest_words_line())
        .ok()?;
    for rule in rules.as_slice() {
        word_codes.extend(rule.word.bytes().map(literal));
    }
    let mut words = [(0, &[][..]); Rules::MAX_COUNT];
    let mut rest = &word_codes[..];
    for (rule, word) in rules.as_slice().iter().zip(&mut words) {
        let (codes, others) = rest.split_at(rule.word.len());
        *word = (rule.divisor, codes);
        rest = others;
    }
    let words = &words[..rules.len()];
    let number = Number::new(form);
    let numbers = [false, true].map(|odd| number.codes(|cell| encoding.code(cell), odd));
    let pairs = crate::decimal::PAIRS.map(|pair| pair.map(literal));
    let line_feed = literal(b'\n');

    let room = rules.longest_words_line().max(NUMBER_ROOM);
    let mut parts = Parts {
        prefix_len: number.counted,
        ..Parts::default()
    };
    parts.codes.try_reserve_exact(byte_len + room).ok()?;
    parts.codes.resize(byte_len + room, 0);
    // How many lines come before the next multiple of each divisor.
    let mut waits = [0; Rules::MAX_COUNT];
    let mut at = 0;
    for block in 0..lines / BLOCK_LINES {
        // A block's worth, so that nothing below allocates.
        parts.numbers.try_reserve(pairs.len()).ok()?;
        parts.block_ends.try_reserve(1).ok()?;
        parts.number_ends.try_reserve(1).ok()?;
        let number_line = &numbers[usize::from(block % 2 == 1)];
        for pair in &pairs {
            let line = parts.codes.get_mut(at..at + room)?;
            let mut len = 0;
            for (wait, (divisor, word)) in waits.iter_mut().zip(words) {
                if *wait == 0 {
                    *wait = *divisor;
                    line[len..len + word.len()].copy_from_slice(word);
                    len += word.len();
                }
                *wait -= 1;
            }
            if len == 0 {
                line[..NUMBER_ROOM].copy_from_slice(number_line);
                parts.numbers.push(offset(at + number.literal.len()));
                len = form.digit_count;
                line[len - 2..len].copy_from_slice(pair);
            }
            line[len] = line_feed;
            at += len + 1;
        }
        parts.block_ends.push(offset(at));
        parts.number_ends.push(offset(parts.numbers.len()));
    }
    debug_assert_eq!(at, byte_len);
    parts.codes.truncate(at);
    Program::new(kernel, &encoding, parts)
}

/// The shape of a number.
struct Number {
    /// The digits that are the same in the whole window.
    literal: String,
    /// How many digits of the prefix follow them, and then the last two.
    counted: usize,
}

impl Number {
    fn new(form: Form) -> Number {
        let literal = match form.window {
            0 => String::new(),
            window => window.to_string(),
        };
        Number {
            counted: form.digit_count - literal.len() - 2,
            literal,
        }
    }

    /// The codes of a number's line, the last two digits and the line feed left open.
    #[expect(clippy::cast_possible_truncation, reason = "places are below 8")]
    fn codes(&self, code: impl Fn(Cell) -> u8, odd: bool) -> [u8; NUMBER_ROOM] {
        debug_assert!(self.counted <= PREFIX_DIGITS);
        let literals = self.literal.bytes().map(Cell::Literal);
        let places = (0..self.counted as u8).rev();
        let cells = literals.chain(places.map(|place| Cell::Digit { odd, place }));
        let mut codes = [0; NUMBER_ROOM];
        for (cell, out) in cells.zip(&mut codes) {
            *out = code(cell);
        }
        codes
    }
}

#[expect(clippy::cast_possible_truncation, reason = "at most MAX_BYTES")]
fn offset(offset: usize) -> u32 {
    offset as u32
}
