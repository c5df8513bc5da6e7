//! AVX2: 16 table entries, the digits, in one `vpshufb`.
//!
//! The code of a literal is its negative. Its top bit is set, so the lookup gives 0, and
//! subtracting the code leaves the literal: one subtraction finishes digits and literals alike, as
//! the entry of a digit is that much larger. It follows that literals go up to 128 only.

#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled without the CPU's instructions"
)]

use core::arch::x86_64::{
    __m128i, __m256i, _mm256_add_epi8, _mm256_broadcastsi128_si256, _mm256_loadu_si256,
    _mm256_shuffle_epi8, _mm256_sub_epi8,
};

use super::generic::{self, TO_ASCII, Table};
use super::interface::{Cursor, Encoding, Kernel, Literals, Program, TABLE_DIGITS};

/// The digits, twice, as the instruction looks up each half in its own.
#[derive(Clone, Copy)]
struct Digits(__m256i);

impl Table for Digits {
    type Lanes = __m128i;
    type Vector = __m256i;

    #[inline(always)]
    unsafe fn load(table: &[u8; 64]) -> Self {
        // SAFETY: the caller vouches for the CPU; the array has 64 bytes.
        unsafe { Digits(_mm256_loadu_si256(table.as_ptr().cast())) }
    }

    #[inline(always)]
    unsafe fn with_lanes(self, lanes: __m128i) -> Self {
        // SAFETY: the caller vouches for the CPU.
        unsafe { Digits(_mm256_add_epi8(self.0, _mm256_broadcastsi128_si256(lanes))) }
    }

    #[inline(always)]
    unsafe fn lookup(self, codes: *const u8) -> __m256i {
        // SAFETY: the caller vouches for CPU and pointer.
        unsafe {
            let codes = _mm256_loadu_si256(codes.cast());
            _mm256_sub_epi8(_mm256_shuffle_epi8(self.0, codes), codes)
        }
    }
}

fn encode(literals: &Literals) -> Option<Encoding> {
    if literals.iter().any(|byte| byte == 0 || byte > 128) {
        return None;
    }
    let mut table = [0; 64];
    for (code, entry) in (0..16).cycle().zip(&mut table) {
        *entry = TO_ASCII.wrapping_add(code);
    }
    let mut encoding = Encoding {
        literals: [0; 256],
        digits: TABLE_DIGITS,
        table,
    };
    for byte in literals.iter() {
        encoding.literals[usize::from(byte)] = byte.wrapping_neg();
    }
    Some(encoding)
}

#[target_feature(enable = "avx2")]
unsafe fn render(program: &Program, cursor: &mut Cursor, out: &mut [u8], bypass_cache: bool) {
    // SAFETY: the caller vouches for the CPU and for the cursor.
    unsafe { generic::render::<Digits>(program, cursor, out, bypass_cache) }
}

#[target_feature(enable = "avx2")]
unsafe fn compare(program: &Program, cursor: &mut Cursor, data: &[u8]) -> usize {
    // SAFETY: the caller vouches for the CPU and for the cursor.
    unsafe { generic::compare::<Digits>(program, cursor, data) }
}

pub(super) static KERNEL: Kernel = Kernel {
    name: "avx2",
    is_available: || is_x86_feature_detected!("avx2"),
    encode,
    render,
    compare,
};
