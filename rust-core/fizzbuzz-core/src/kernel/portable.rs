//! The kernel that runs everywhere: plain Rust, no table, no byte order.
//!
//! Its codes are the text itself, with zeros for the digits of the prefixes. A block is copied as
//! it is, and then the prefix, the same for the whole block, over the start of each number. Both
//! are nothing but stores, so nothing waits; and each instance of the loop copies prefixes of one
//! size.

use crate::renderer::common_prefix;

use super::interface::{Cursor, Encoding, Kernel, Literals, PREFIX_DIGITS, Program};

/// Text composed at a time for comparing.
const COMPARE_BYTES: usize = 4096;

/// The low digits of a block's number in ASCII, the lowest in the lowest byte. A number and not an
/// array, so that it stays in a register: reading an array whole right after one byte of it was
/// written stalls.
#[derive(Clone, Copy)]
struct Prefix(u64);

impl Prefix {
    const ZERO: u64 = u64::from_be_bytes([b'0'; PREFIX_DIGITS]);

    fn of(mut block: u64) -> Prefix {
        let mut digits = Prefix::ZERO;
        for place in 0..PREFIX_DIGITS {
            digits += (block % 10) << (8 * place);
            block /= 10;
        }
        Prefix(digits)
    }

    #[inline]
    fn step(&mut self) {
        self.0 += 1;
        // A carry: every tenth time.
        let mut place = 0;
        while place < PREFIX_DIGITS && self.0 >> (8 * place) & 0xFF > u64::from(b'9') {
            self.0 -= 10 << (8 * place);
            place += 1;
            if place < PREFIX_DIGITS {
                self.0 += 1 << (8 * place);
            }
        }
    }

    #[inline]
    fn digits<const LEN: usize>(self) -> [u8; LEN] {
        let digits = self.0.to_be_bytes();
        std::array::from_fn(|at| digits[PREFIX_DIGITS - LEN + at])
    }
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "other kernels cannot encode everything"
)]
fn encode(_: &Literals) -> Option<Encoding> {
    let mut literals = [0; 256];
    for (byte, code) in (0..=u8::MAX).zip(&mut literals) {
        *code = byte;
    }
    Some(Encoding {
        literals,
        digits: [[b'0'; PREFIX_DIGITS]; 2],
        table: [0; 64],
    })
}

fn render(program: &Program, cursor: &mut Cursor, out: &mut [u8], _bypass_cache: bool) {
    let render = match program.prefix_len {
        0 => render_prefixes::<0>,
        1 => render_prefixes::<1>,
        2 => render_prefixes::<2>,
        3 => render_prefixes::<3>,
        4 => render_prefixes::<4>,
        5 => render_prefixes::<5>,
        6 => render_prefixes::<6>,
        7 => render_prefixes::<7>,
        _ => render_prefixes::<PREFIX_DIGITS>,
    };
    render(program, cursor, out);
}

fn render_prefixes<const LEN: usize>(program: &Program, cursor: &mut Cursor, mut out: &mut [u8]) {
    let mut prefix = Prefix::of(cursor.block);
    while !out.is_empty() {
        let block = program.block(cursor.index);
        let numbers = program.numbers_of(cursor.index);
        let count = out.len().min(block.end - cursor.offset);
        let (part, rest) = out.split_at_mut(count);
        part.copy_from_slice(&program.codes[cursor.offset..cursor.offset + count]);
        let digits = prefix.digits::<LEN>();
        if count == block.len() {
            for &number in numbers {
                let at = number as usize - block.start;
                debug_assert!(number as usize >= block.start && at + LEN <= count);
                // SAFETY: `Program::new` saw that the number lies in its block, and all of the
                // block is in `part`. With the check the loop takes twice as long.
                unsafe { part.as_mut_ptr().add(at).cast::<[u8; LEN]>().write(digits) };
            }
        } else {
            write_clipped(&digits, numbers, cursor.offset, part);
        }
        out = rest;
        cursor.offset += count;
        if cursor.offset == block.end {
            prefix.step();
            cursor.block += 1;
            cursor.index += 1;
            if cursor.index == program.block_count() {
                cursor.index = 0;
                cursor.offset = 0;
            }
        }
    }
}

/// Writes what of the prefixes lies in `part`, which is the program's from `offset` on.
fn write_clipped(prefix: &[u8], numbers: &[u32], offset: usize, part: &mut [u8]) {
    let end = offset + part.len();
    let first = numbers.partition_point(|&number| number as usize + prefix.len() <= offset);
    for &number in &numbers[first..] {
        let number = number as usize;
        if number >= end {
            break;
        }
        let (from, to) = (number.max(offset), (number + prefix.len()).min(end));
        part[from - offset..to - offset].copy_from_slice(&prefix[from - number..to - number]);
    }
}

fn compare(program: &Program, cursor: &mut Cursor, data: &[u8]) -> usize {
    let mut text = [0; COMPARE_BYTES];
    let mut equal = 0;
    for part in data.chunks(COMPARE_BYTES) {
        let before = *cursor;
        let text = &mut text[..part.len()];
        render(program, cursor, text, false);
        let common = common_prefix(part, text);
        if common == part.len() {
            equal += common;
            continue;
        }
        *cursor = before;
        render(program, cursor, &mut text[..common], false);
        return equal + common;
    }
    equal
}

pub(super) static KERNEL: Kernel = Kernel {
    name: "portable",
    is_available: || true,
    encode,
    render,
    compare,
};
