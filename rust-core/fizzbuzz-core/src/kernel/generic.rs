//! The algorithm, once for all kernels that look codes up in a table held in registers.
//!
//! ```text
//! while a group is left:
//!     table = literals, and the digits of the current and the next block
//!     for each vector of the group: store(lookup(table, codes))
//!     if the group reached the end of its block: step the digits of that block's lane by two
//! ```
//!
//! Departures from it:
//!
//! 1. The step is arithmetic, not a branch: a block ends in every second group or so, too
//!    irregularly to be predicted.
//! 2. A group may straddle two blocks, so the digits of both are in the table: blocks take the two
//!    lanes in turn. At the end of a program with an odd number of blocks the table exchanges them.
//! 3. Stores are aligned (misaligned they cost up to 1.6 times as much), so the loads of the codes
//!    are not. An unaligned head before the groups and a tail behind them overlap their neighbours
//!    where they can, and never write a byte outside the slice.

#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled without the CPU's instructions"
)]

use super::interface::{Cursor, MAX_GROUP, Program};

/// The digits of two blocks, each + [`BIAS`], the least significant one in the lowest byte.
///
/// Adding 2 counts to the block after the next: a byte that overflows carries into the next one by
/// itself, and the bytewise maximum with the [`FLOORS`] then repairs it. Blocks with even numbers
/// have the first lane, and odd ones the second.
pub(super) type Lanes = [u64; 2];

/// 256 - 10: a digit beyond nine overflows its byte.
const BIAS: u8 = 246;

/// From a biased digit to ASCII, modulo 256.
pub(super) const TO_ASCII: u8 = b'0'.wrapping_sub(BIAS);

/// Stores start at a multiple of this: a cache line.
const ALIGNMENT: usize = 64;

/// Digits that are all 0.
const ZEROS: u64 = u64::from_ne_bytes([BIAS; 8]);

/// The least that bytes of the lanes may be: a 0, but for the lowest digit of odd numbers, which
/// restarts at 1.
const FLOORS: Lanes = [ZEROS, ZEROS + 1];

/// The place of each byte of the lanes, and which bits of it change if the lanes are exchanged.
const PLACES: Lanes = [0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908];
const EXCHANGE: Lanes = [0x0808_0808_0808_0808; 2];

/// The low digits of a number. Every call of a kernel begins with them, so they are not divided out
/// one by one, but halved all at once: 8 digits are two numbers of 4, then four of 2, then digits.
fn digits(number: u64) -> u64 {
    let number = number % 100_000_000;
    let fours = (number % 10_000) | ((number / 10_000) << 32);
    // Divisions by 100 and by 10, exact for so many digits.
    let hundreds = ((fours * 10_486) >> 20) & 0x7F_0000_007F;
    let twos = (fours - 100 * hundreds) | (hundreds << 16);
    let tens = ((twos * 103) >> 10) & 0x000F_000F_000F_000F;
    ZEROS + ((twos - 10 * tens) | (tens << 8))
}

/// The lanes with the digits of `block` and of its successor.
fn lanes_at(block: u64) -> Lanes {
    let odd = block % 2;
    [block + odd, block + 1 - odd].map(digits)
}

/// Both lanes in a register.
///
/// # Safety
///
/// Of all functions here: the CPU has the instructions that the implementation uses.
pub(super) trait LaneRegister: Copy {
    unsafe fn load(lanes: &Lanes) -> Self;
    /// All bits set, or none.
    unsafe fn mask(set: bool) -> Self;
    unsafe fn and(self, other: Self) -> Self;
    unsafe fn xor(self, other: Self) -> Self;
    /// Adds lane by lane.
    unsafe fn add(self, other: Self) -> Self;
    /// The maximum byte by byte.
    unsafe fn max(self, other: Self) -> Self;
    /// The bytes at these places.
    unsafe fn at(self, places: Self) -> Self;
}

/// A vector of output.
///
/// # Safety
///
/// Of all functions here: the CPU has the instructions that the implementation uses, and pointers
/// are valid for `BYTES` bytes. What is called aligned has to be so, to `BYTES`.
pub(super) trait Vector: Copy {
    /// Divides group and [`ALIGNMENT`].
    const BYTES: usize;
    unsafe fn store(self, dst: *mut u8);
    unsafe fn store_aligned(self, dst: *mut u8);
    /// Aligned, and past the caches where the CPU has such an instruction.
    unsafe fn store_bypassing_cache(self, dst: *mut u8);
    /// Zero where the memory holds the same.
    unsafe fn difference(self, src: *const u8) -> Self;
    unsafe fn or(self, other: Self) -> Self;
    unsafe fn is_zero(self) -> bool;
    /// Orders stores that bypassed the caches before whatever follows.
    unsafe fn fence();
}

/// A lookup table in registers.
///
/// # Safety
///
/// Of all functions here: the CPU has the instructions that the implementation uses, and codes are
/// readable for the length of a vector.
pub(super) trait Table: Copy {
    type Lanes: LaneRegister;
    type Vector: Vector;
    unsafe fn load(table: &[u8; 64]) -> Self;
    unsafe fn with_lanes(self, lanes: Self::Lanes) -> Self;
    unsafe fn lookup(self, codes: *const u8) -> Self::Vector;

    /// Stores two vectors side by side, aligned to the size of both, past the caches where the CPU
    /// has such an instruction.
    #[inline(always)]
    unsafe fn store_bypassing_cache(first: Self::Vector, second: Self::Vector, dst: *mut u8) {
        // SAFETY: the caller vouches for CPU, pointer and alignment.
        unsafe {
            first.store_bypassing_cache(dst);
            second.store_bypassing_cache(dst.add(Self::Vector::BYTES));
        }
    }
}

/// Where a run through a program stands, as far as possible in registers.
struct State<'p, T: Table> {
    program: &'p Program,
    table: T,
    lanes: T::Lanes,
    floors: T::Lanes,
    /// What to add to the lanes when the block ends: 2 to its own.
    step: T::Lanes,
    /// 2 for both lanes.
    steps: T::Lanes,
    /// Where in the lanes the digits of the table are; the program numbers its blocks anew in each
    /// pass, so the even ones may be those with odd numbers.
    places: T::Lanes,
    /// What changes of it when the program starts again.
    exchange: T::Lanes,
    cursor: Cursor,
    /// Where the current block and the next one end.
    end: usize,
    next_end: usize,
}

impl<'p, T: Table> State<'p, T> {
    const BYTES: usize = T::Vector::BYTES;

    /// # Safety
    ///
    /// The CPU has the instructions of `T`, and the cursor lies in the program.
    #[inline(always)]
    unsafe fn new(program: &'p Program, cursor: Cursor) -> Self {
        let odd = cursor.block % 2;
        // SAFETY: the caller vouches for the CPU.
        unsafe {
            let exchange = T::Lanes::load(&EXCHANGE);
            let exchanged = exchange.and(T::Lanes::mask(cursor.index as u64 % 2 != odd));
            let odd_count = T::Lanes::mask(program.block_count() % 2 == 1);
            State {
                program,
                table: T::load(&program.table),
                lanes: T::Lanes::load(&lanes_at(cursor.block)),
                floors: T::Lanes::load(&FLOORS),
                step: T::Lanes::load(&[2 - 2 * odd, 2 * odd]),
                steps: T::Lanes::load(&[2, 2]),
                places: T::Lanes::load(&PLACES).xor(exchanged),
                exchange: exchange.and(odd_count),
                cursor,
                end: program.block_ends[cursor.index] as usize,
                next_end: program.block_ends[cursor.index + 1] as usize,
            }
        }
    }

    /// The table and the codes for the next group.
    #[inline(always)]
    unsafe fn group(&self) -> (T, *const u8) {
        debug_assert!(self.cursor.offset < self.program.byte_len());
        // SAFETY: the caller of `new` vouches for the CPU. The cursor lies in the program, which
        // is readable for a group and a vector beyond its end.
        unsafe {
            let codes = self.program.codes.as_ptr().add(self.cursor.offset);
            (self.table.with_lanes(self.lanes.at(self.places)), codes)
        }
    }

    /// Moves on by up to a group.
    ///
    /// Nothing here waits for memory, other than for ends that were loaded a group ago: a load
    /// that meets one of the many stores under way at the same place of another page is held up.
    /// Measured on Zen 4, steps and ends straight from memory cost an eighth of the speed.
    #[inline(always)]
    unsafe fn advance(&mut self, bytes: usize) {
        debug_assert!(bytes <= self.program.group);
        let block_count = self.program.block_count();
        let cursor = &mut self.cursor;
        cursor.offset += bytes;
        let passed = cursor.offset >= self.end;
        cursor.block += u64::from(passed);
        cursor.index += usize::from(passed);
        let wrapped = cursor.index == block_count;
        cursor.offset -= if wrapped { self.end } else { 0 };
        cursor.index = if wrapped { 0 } else { cursor.index };
        self.end = if passed { self.next_end } else { self.end };
        // Every block is as long as a group or longer, so none was skipped.
        debug_assert!(cursor.offset < self.end);
        debug_assert!(cursor.index < block_count);
        // SAFETY: the caller of `new` vouches for the CPU. The index is that of a block, and the
        // ends have one entry more than there are blocks.
        unsafe {
            let next_end = self.program.block_ends.get_unchecked(cursor.index + 1);
            self.next_end = *next_end as usize;
            let passed = T::Lanes::mask(passed);
            self.lanes = self.lanes.add(self.step.and(passed)).max(self.floors);
            self.step = self.step.xor(self.steps.and(passed));
            let wrapped = T::Lanes::mask(wrapped);
            self.places = self.places.xor(self.exchange.and(wrapped));
        }
    }

    /// Fills less than a group, or exactly one, wherever it lies.
    #[inline(always)]
    unsafe fn fill(&mut self, dst: *mut u8, len: usize) {
        debug_assert!(len <= self.program.group);
        // SAFETY: the caller of `new` vouches for the CPU, and the caller for `len` bytes at
        // `dst`. Codes are readable for a group and a vector.
        unsafe {
            let (table, codes) = self.group();
            if len < Self::BYTES {
                let mut vector = [0_u8; ALIGNMENT];
                table.lookup(codes).store(vector.as_mut_ptr());
                dst.copy_from_nonoverlapping(vector.as_ptr(), len);
            } else {
                let mut at = 0;
                while len - at > Self::BYTES {
                    table.lookup(codes.add(at)).store(dst.add(at));
                    at += Self::BYTES;
                }
                let last = len - Self::BYTES;
                table.lookup(codes.add(last)).store(dst.add(last));
            }
            self.advance(len);
        }
    }

    /// Fills whole groups from an aligned place on, and returns what is left.
    #[inline(always)]
    unsafe fn fill_groups<'o, const GROUP: usize, const BYPASS_CACHE: bool>(
        &mut self,
        out: &'o mut [u8],
    ) -> &'o mut [u8] {
        // Every group is aligned as the first one is.
        const { assert!(GROUP % ALIGNMENT == 0) };
        debug_assert!(GROUP <= self.program.group);
        let mut groups = out.chunks_exact_mut(GROUP);
        for group in &mut groups {
            let dst = group.as_mut_ptr();
            debug_assert_eq!(dst.align_offset(ALIGNMENT), 0);
            // SAFETY: the caller of `new` vouches for the CPU, and the caller for the alignment.
            // Codes are readable for a group.
            unsafe {
                let (table, codes) = self.group();
                let mut at = 0;
                while at < GROUP {
                    let vector = table.lookup(codes.add(at));
                    if BYPASS_CACHE {
                        let next = table.lookup(codes.add(at + Self::BYTES));
                        T::store_bypassing_cache(vector, next, dst.add(at));
                        at += Self::BYTES;
                    } else {
                        vector.store_aligned(dst.add(at));
                    }
                    at += Self::BYTES;
                }
                self.advance(GROUP);
            }
        }
        groups.into_remainder()
    }

    /// How many bytes in whole groups equal the text, up to the first group that does not. Moves
    /// behind them.
    #[inline(always)]
    unsafe fn equal_groups<const GROUP: usize>(&mut self, data: &[u8]) -> usize {
        debug_assert!(GROUP <= self.program.group);
        let mut equal = 0;
        for group in data.chunks_exact(GROUP) {
            let src = group.as_ptr();
            // SAFETY: the caller of `new` vouches for the CPU. Codes are readable for a group.
            unsafe {
                let (table, codes) = self.group();
                let mut differences = table.lookup(codes).difference(src);
                let mut at = Self::BYTES;
                while at < GROUP {
                    let difference = table.lookup(codes.add(at)).difference(src.add(at));
                    differences = differences.or(difference);
                    at += Self::BYTES;
                }
                if !differences.is_zero() {
                    break;
                }
                self.advance(GROUP);
            }
            equal += GROUP;
        }
        equal
    }

    /// How many bytes at the front of `data`, a group at most, are those of the text. Moves behind
    /// them.
    #[inline(always)]
    unsafe fn common_prefix(&mut self, data: &[u8]) -> usize {
        if data.is_empty() {
            return 0;
        }
        let mut text = [0; MAX_GROUP];
        // SAFETY: the caller of `new` vouches for the CPU and for the cursor. The text has room
        // for as much as a group.
        unsafe {
            let before = self.cursor;
            self.fill(text.as_mut_ptr(), data.len());
            let common = crate::renderer::common_prefix(data, &text);
            if common < data.len() {
                *self = State::new(self.program, before);
                self.advance(common);
            }
            common
        }
    }
}

/// Calls the function for the program's group.
macro_rules! with_group {
    ($program:expr, $state:ident.$function:ident::<GROUP $(, $bypass:literal)?>($slice:expr)) => {
        match $program.group {
            1024 => $state.$function::<1024 $(, $bypass)?>($slice),
            768 => $state.$function::<768 $(, $bypass)?>($slice),
            640 => $state.$function::<640 $(, $bypass)?>($slice),
            512 => $state.$function::<512 $(, $bypass)?>($slice),
            _ => $state.$function::<256 $(, $bypass)?>($slice),
        }
    };
}

/// What [`Kernel::render`](super::Kernel::render) says.
///
/// # Safety
///
/// The CPU has the instructions of `T`, and the cursor lies in the program.
#[inline(always)]
pub(super) unsafe fn render<T: Table>(
    program: &Program,
    cursor: &mut Cursor,
    out: &mut [u8],
    bypass_cache: bool,
) {
    let head = out.as_ptr().align_offset(ALIGNMENT).min(out.len());
    let (head, body) = out.split_at_mut(head);
    // SAFETY: the caller vouches for CPU and cursor. Head and tail are shorter than a group, and
    // the groups are aligned, as there are none before the head is complete.
    unsafe {
        let mut state = State::<T>::new(program, *cursor);
        if !head.is_empty() {
            state.fill(head.as_mut_ptr(), head.len());
        }
        let tail = if bypass_cache {
            let tail = with_group!(program, state.fill_groups::<GROUP, true>(body));
            T::Vector::fence();
            tail
        } else {
            with_group!(program, state.fill_groups::<GROUP, false>(body))
        };
        if !tail.is_empty() {
            state.fill(tail.as_mut_ptr(), tail.len());
        }
        *cursor = state.cursor;
    }
}

/// What [`Kernel::compare`](super::Kernel::compare) says.
///
/// # Safety
///
/// As for [`render`].
#[inline(always)]
pub(super) unsafe fn compare<T: Table>(
    program: &Program,
    cursor: &mut Cursor,
    data: &[u8],
) -> usize {
    let head = data.as_ptr().align_offset(ALIGNMENT).min(data.len());
    let (head, body) = data.split_at(head);
    // SAFETY: the caller vouches for CPU and cursor. Head and rest are not longer than a group.
    unsafe {
        let mut state = State::<T>::new(program, *cursor);
        let mut equal = state.common_prefix(head);
        if equal == head.len() {
            equal += with_group!(program, state.equal_groups::<GROUP>(body));
            // The tail, or the group that differs.
            let rest = &data[equal..data.len().min(equal + program.group)];
            equal += state.common_prefix(rest);
        }
        *cursor = state.cursor;
        equal
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the registers do, byte by byte.
    fn step(lane: u64, floor: u64) -> u64 {
        let sum = lane.wrapping_add(2).to_ne_bytes();
        let floor = floor.to_ne_bytes();
        u64::from_ne_bytes(std::array::from_fn(|byte| sum[byte].max(floor[byte])))
    }

    #[test]
    fn digits_are_those_of_the_number() {
        let powers = (0..20).map(|exponent| 10_u64.pow(exponent));
        let near = powers.flat_map(|power| power - 1..=power + 1);
        for number in near.chain((0..100_000_000).step_by(9_973)) {
            let text = format!("{number:08}");
            let found = digits(number).to_le_bytes();
            let found = found.map(|digit| digit.wrapping_add(TO_ASCII));
            assert!(text.bytes().rev().take(8).eq(found), "{number}");
        }
    }

    #[test]
    fn lanes_count_across_every_carry() {
        for exponent in 1..=8 {
            let power = 10_u64.pow(exponent);
            for block in power.saturating_sub(12)..power + 12 {
                let (lanes, next) = (lanes_at(block), lanes_at(block + 2));
                for lane in 0..2 {
                    assert_eq!(step(lanes[lane], FLOORS[lane]), next[lane], "{block}");
                }
            }
        }
    }
}
