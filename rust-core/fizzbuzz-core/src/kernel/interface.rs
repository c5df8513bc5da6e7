//! What a kernel is and what it reads, in terms that no CPU appears in.

use std::fmt;
use std::ops::Range;

/// Lines in a **block**: they share all digits but the last two.
pub(crate) const BLOCK_LINES: u64 = 100;

/// How many low digits of a block's number (its **prefix**) a kernel counts; those above are
/// literals.
pub(crate) const PREFIX_DIGITS: usize = 8;

/// How many bytes a kernel writes between two looks at where it is: a **group**. A program has the
/// longest that is not longer than its shortest block, so that a group touches two blocks at most.
/// The longer a group, the less the looks cost: 768 bytes instead of 512 make a twentieth of the
/// speed. Whole cache lines, for stores that bypass the caches. Programs that have blocks shorter
/// than the least are refused.
pub(super) const GROUPS: [usize; 5] = [256, 512, 640, 768, 1024];

/// The longest group.
pub(super) const MAX_GROUP: usize = GROUPS[GROUPS.len() - 1];

/// How far beyond the end of a program a kernel may read: a group and the widest vector.
const PADDING: usize = MAX_GROUP + 64;

/// One byte of output, before any kernel has encoded it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Cell {
    /// The byte itself.
    Literal(u8),
    /// A digit of the prefix of the block that the byte is in.
    Digit {
        /// Whether the block has an odd place in the program. A vector may straddle two blocks,
        /// so the digits of both are at hand, each in a **lane** of its own.
        odd: bool,
        /// The place of the digit; 0 is the lowest.
        place: u8,
    },
}

/// The bytes that a program has as literals.
#[derive(Clone, Debug)]
pub(crate) struct Literals(pub(super) [bool; 256]);

impl Literals {
    pub(crate) fn of<'a>(texts: impl IntoIterator<Item = &'a [u8]>) -> Literals {
        let mut present = [false; 256];
        for &byte in texts.into_iter().flatten() {
            present[usize::from(byte)] = true;
        }
        Literals(present)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = u8> {
        (0..=u8::MAX).filter(|&byte| self.0[usize::from(byte)])
    }
}

/// How a kernel encodes cells as bytes.
#[derive(Clone, Debug)]
pub(crate) struct Encoding {
    /// The code of every literal that was asked for.
    pub(super) literals: [u8; 256],
    /// The codes of the digits of an even and of an odd block, the lowest digit first.
    pub(super) digits: [[u8; PREFIX_DIGITS]; 2],
    /// The constant part of the kernel's lookup table.
    pub(super) table: [u8; 64],
}

impl Encoding {
    pub(crate) fn code(&self, cell: Cell) -> u8 {
        match cell {
            Cell::Literal(byte) => self.literals[usize::from(byte)],
            Cell::Digit { odd, place } => self.digits[usize::from(odd)][usize::from(place)],
        }
    }

    /// What a code is where the lanes are exchanged.
    fn exchanged(&self) -> [u8; 256] {
        let mut exchanged = [0; 256];
        for (code, other) in (0..=u8::MAX).zip(&mut exchanged) {
            *other = code;
        }
        for (even, odd) in self.digits[0].into_iter().zip(self.digits[1]) {
            exchanged[usize::from(even)] = odd;
            exchanged[usize::from(odd)] = even;
        }
        exchanged
    }
}

/// A program in the form that one kernel reads: a code for each byte of some blocks, after which
/// everything but the prefixes repeats.
///
/// Blocks take the lanes in turn. Where their number is odd, the block after the last takes the
/// odd lane, though it is block 0 again: kernels exchange the lanes then, which costs less than a
/// second copy of the program, as that takes its part of the nearest cache.
pub(crate) struct Program {
    pub(super) kernel: &'static Kernel,
    /// The codes, and how they go on for [`PADDING`] bytes.
    pub(super) codes: Vec<u8>,
    /// Where each block ends, and the first of them once more behind the last.
    pub(super) block_ends: Vec<u32>,
    /// Where the prefix of each number starts.
    pub(super) numbers: Vec<u32>,
    /// For each block, how many numbers there are up to its end.
    pub(super) number_ends: Vec<u32>,
    /// How many digits a prefix has, without those that are literals.
    pub(super) prefix_len: usize,
    /// One of [`GROUPS`].
    pub(super) group: usize,
    /// The code of a line feed. No word has one.
    line_feed: u8,
    pub(super) table: [u8; 64],
}

/// What a program is made of.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    /// A code for every byte.
    pub(crate) codes: Vec<u8>,
    /// Where each block ends.
    pub(crate) block_ends: Vec<u32>,
    /// Where the digits of each number start, those that are literals apart.
    pub(crate) numbers: Vec<u32>,
    /// For each block, how many numbers there are up to its end.
    pub(crate) number_ends: Vec<u32>,
    /// How many digits these are.
    pub(crate) prefix_len: usize,
}

impl Program {
    /// `None` where a block is shorter than the least of [`GROUPS`], or where there is no memory.
    pub(crate) fn new(
        kernel: &'static Kernel,
        encoding: &Encoding,
        parts: Parts,
    ) -> Option<Program> {
        let Parts {
            mut codes,
            mut block_ends,
            numbers,
            number_ends,
            prefix_len,
        } = parts;
        let byte_len = codes.len();
        assert!(block_ends.len() == number_ends.len() && prefix_len <= PREFIX_DIGITS);
        let mut start = 0;
        let mut first = 0;
        let mut shortest = usize::MAX;
        for (&end, &last) in block_ends.iter().zip(&number_ends) {
            let (end, last) = (end as usize, last as usize);
            shortest = shortest.min(end - start);
            let numbers = numbers[first..last].iter().map(|&number| number as usize);
            for number in numbers {
                assert!(start <= number && number + prefix_len <= end);
            }
            (start, first) = (end, last);
        }
        assert!(start == byte_len && byte_len > 0, "blocks fill the program");
        let group = GROUPS.into_iter().rfind(|&group| group <= shortest)?;

        codes.try_reserve_exact(PADDING).ok()?;
        let exchanged = encoding.exchanged();
        let odd = block_ends.len() % 2 == 1;
        for at in 0..PADDING {
            let code = codes[at];
            codes.push(if odd {
                exchanged[usize::from(code)]
            } else {
                code
            });
        }
        block_ends.try_reserve_exact(1).ok()?;
        block_ends.push(block_ends[0]);
        Some(Program {
            kernel,
            codes,
            block_ends,
            numbers,
            number_ends,
            prefix_len,
            group,
            line_feed: encoding.code(Cell::Literal(b'\n')),
            table: encoding.table,
        })
    }

    /// The memory it takes, in bytes.
    pub(crate) fn memory(&self) -> usize {
        let places = [&self.block_ends, &self.numbers, &self.number_ends];
        let places: usize = places.into_iter().map(Vec::capacity).sum();
        self.codes.capacity() + places * size_of::<u32>()
    }

    pub(super) fn block_count(&self) -> usize {
        self.number_ends.len()
    }

    pub(super) fn byte_len(&self) -> usize {
        self.block_ends[self.block_count() - 1] as usize
    }

    /// Where in the program the block at `index` is.
    pub(super) fn block(&self, index: usize) -> Range<usize> {
        before(&self.block_ends, index)..self.block_ends[index] as usize
    }

    /// Where the numbers of the block at `index` start.
    pub(super) fn numbers_of(&self, index: usize) -> &[u32] {
        let ends = &self.number_ends;
        &self.numbers[before(ends, index)..ends[index] as usize]
    }

    /// The place `distance` bytes behind a place, or before it, if all numbers between have as
    /// many digits.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_possible_wrap,
        reason = "programs are short"
    )]
    pub(super) fn moved(&self, cursor: Cursor, distance: i64) -> Cursor {
        let byte_len = self.byte_len();
        // Passes through the whole program, and what is left.
        let mut passes = distance.div_euclid(byte_len as i64);
        let mut offset = cursor.offset + distance.rem_euclid(byte_len as i64) as usize;
        if offset >= byte_len {
            offset -= byte_len;
            passes += 1;
        }
        let ends = &self.block_ends[..self.block_count()];
        let index = ends.partition_point(|&end| end as usize <= offset);
        let blocks = passes * self.block_count() as i64 + index as i64 - cursor.index as i64;
        Cursor {
            block: cursor.block.wrapping_add_signed(blocks),
            index,
            offset,
        }
    }

    /// The place `skip` bytes into the line of `number`.
    pub(super) fn at(&self, number: u64, skip: usize) -> Cursor {
        let (block, line) = (number / BLOCK_LINES, number % BLOCK_LINES);
        let blocks = self.block_count() as u64;
        #[expect(clippy::cast_possible_truncation, reason = "the number of a block")]
        let index = (block % blocks) as usize;
        let place = self.block(index);
        let mut offset = place.start;
        for _ in 0..line {
            let mut rest = self.codes[offset..place.end].iter();
            offset += 1 + rest.position(|&code| code == self.line_feed).unwrap_or(0);
        }
        offset += skip;
        assert!(place.contains(&offset), "the line ends in its block");
        Cursor {
            block,
            index,
            offset,
        }
    }
}

/// The end before that at `index`.
fn before(ends: &[u32], index: usize) -> usize {
    index.checked_sub(1).map_or(0, |index| ends[index] as usize)
}

impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Program")
            .field("kernel", &self.kernel.name)
            .field("blocks", &self.block_count())
            .field("bytes", &self.byte_len())
            .finish_non_exhaustive()
    }
}

/// A place in a program: `offset` lies in the block at `index`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Cursor {
    /// The block's number: that of its lines without the last two digits.
    pub(super) block: u64,
    /// The block's place in the program.
    pub(super) index: usize,
    /// The next byte of the program.
    pub(super) offset: usize,
}

/// A way to turn codes into text, for one kind of CPU.
///
/// Outside this folder, holding a reference is the proof that this machine can run it: only
/// [`chosen`](super::chosen) and [`available`](super::available) hand one out.
pub(crate) struct Kernel {
    /// What `FIZZBUZZ_KERNEL` calls it.
    pub(crate) name: &'static str,
    /// Whether this machine can run it.
    pub(super) is_available: fn() -> bool,
    /// Codes for literals, or `None` where its table cannot hold them.
    pub(super) encode: fn(&Literals) -> Option<Encoding>,
    /// Fills the slice with text and moves the cursor behind it; past the caches if asked to.
    ///
    /// # Safety
    ///
    /// The kernel is available, the program was encoded for it, and the cursor lies in it.
    pub(super) render: unsafe fn(&Program, &mut Cursor, &mut [u8], bypass_cache: bool),
    /// The length of the common prefix of the slice and the text; moves the cursor behind that.
    ///
    /// # Safety
    ///
    /// As for `render`.
    pub(super) compare: unsafe fn(&Program, &mut Cursor, &[u8]) -> usize,
}

impl Kernel {
    /// How this kernel encodes programs with these literals. `None` if it cannot.
    pub(crate) fn encode(&self, literals: &Literals) -> Option<Encoding> {
        (self.encode)(literals)
    }
}

impl fmt::Debug for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Kernel").field(&self.name).finish()
    }
}

/// The codes of digits in a lookup table: the even lane, then the odd one.
#[cfg(any(
    target_arch = "x86_64",
    all(target_arch = "aarch64", target_endian = "little")
))]
pub(super) const TABLE_DIGITS: [[u8; PREFIX_DIGITS]; 2] =
    [[0, 1, 2, 3, 4, 5, 6, 7], [8, 9, 10, 11, 12, 13, 14, 15]];

/// For kernels whose table has 64 entries: digits first, up to 48 literals behind them.
#[cfg(any(avx512, all(target_arch = "aarch64", target_endian = "little")))]
pub(super) fn encode_in_64_entries(literals: &Literals) -> Option<Encoding> {
    let mut encoding = Encoding {
        literals: [0; 256],
        digits: TABLE_DIGITS,
        table: [0; 64],
    };
    for (byte, code) in literals.iter().zip(16..) {
        *encoding.table.get_mut(usize::from(code))? = byte;
        encoding.literals[usize::from(byte)] = code;
    }
    Some(encoding)
}
