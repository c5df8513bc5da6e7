//! AVX-512 VBMI: 64 table entries in two registers, one `vpermi2b` per vector.

#![expect(
    clippy::incompatible_msrv,
    reason = "compiled only where the intrinsics are stable"
)]
#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled without the CPU's instructions"
)]

use core::arch::x86_64::{
    __m128i, __m256i, _mm_add_epi8, _mm_set1_epi8, _mm256_inserti128_si256, _mm256_loadu_si256,
    _mm256_permutex2var_epi8, _mm512_castsi256_si512, _mm512_inserti64x4, _mm512_stream_si512,
};

use super::generic::{self, TO_ASCII, Table};
use super::interface::{Cursor, Kernel, Program, encode_in_64_entries};

/// Digits come first, literals behind them.
#[derive(Clone, Copy)]
struct Entries(__m256i, __m256i);

impl Table for Entries {
    type Lanes = __m128i;
    type Vector = __m256i;

    #[inline(always)]
    unsafe fn load(table: &[u8; 64]) -> Self {
        // SAFETY: the caller vouches for the CPU; the array has 64 bytes.
        unsafe {
            let low = _mm256_loadu_si256(table.as_ptr().cast());
            let high = _mm256_loadu_si256(table.as_ptr().add(32).cast());
            Entries(low, high)
        }
    }

    #[inline(always)]
    unsafe fn with_lanes(self, lanes: __m128i) -> Self {
        // SAFETY: the caller vouches for the CPU.
        unsafe {
            let digits = _mm_add_epi8(lanes, _mm_set1_epi8(i8::from_ne_bytes([TO_ASCII])));
            Entries(_mm256_inserti128_si256::<0>(self.0, digits), self.1)
        }
    }

    #[inline(always)]
    unsafe fn lookup(self, codes: *const u8) -> __m256i {
        // SAFETY: the caller vouches for CPU and pointer.
        unsafe { _mm256_permutex2var_epi8(self.0, _mm256_loadu_si256(codes.cast()), self.1) }
    }

    /// A whole cache line at once: measured on Zen 4, by halves it takes up to a thirtieth longer.
    #[inline(always)]
    unsafe fn store_bypassing_cache(first: __m256i, second: __m256i, dst: *mut u8) {
        // SAFETY: the caller vouches for CPU, pointer and alignment.
        unsafe {
            let line = _mm512_inserti64x4::<1>(_mm512_castsi256_si512(first), second);
            _mm512_stream_si512(dst.cast(), line);
        }
    }
}

#[target_feature(enable = "avx512vbmi,avx512vl,avx512bw,avx2")]
unsafe fn render(program: &Program, cursor: &mut Cursor, out: &mut [u8], bypass_cache: bool) {
    // SAFETY: the caller vouches for the CPU and for the cursor.
    unsafe { generic::render::<Entries>(program, cursor, out, bypass_cache) }
}

#[target_feature(enable = "avx512vbmi,avx512vl,avx512bw,avx2")]
unsafe fn compare(program: &Program, cursor: &mut Cursor, data: &[u8]) -> usize {
    // SAFETY: the caller vouches for the CPU and for the cursor.
    unsafe { generic::compare::<Entries>(program, cursor, data) }
}

pub(super) static KERNEL: Kernel = Kernel {
    name: "avx512",
    is_available: || {
        is_x86_feature_detected!("avx512vbmi")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx2")
    },
    encode: encode_in_64_entries,
    render,
    compare,
};
