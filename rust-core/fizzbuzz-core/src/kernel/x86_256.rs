//! What the x86-64 kernels share: vectors of 256 bits.
//!
//! They saturate the stores already (32 bytes per cycle), and of vectors of 512 bits every one
//! would split a cache line when it loads its codes. Measured on Zen 4, those were slower.

#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled without the CPU's instructions"
)]

use core::arch::x86_64::{
    __m128i, __m256i, _mm_add_epi64, _mm_and_si128, _mm_loadu_si128, _mm_max_epu8, _mm_set1_epi64x,
    _mm_sfence, _mm_shuffle_epi8, _mm_xor_si128, _mm256_loadu_si256, _mm256_or_si256,
    _mm256_store_si256, _mm256_storeu_si256, _mm256_stream_si256, _mm256_testz_si256,
    _mm256_xor_si256,
};

use super::generic::{LaneRegister, Lanes, Vector};

impl LaneRegister for __m128i {
    #[inline(always)]
    unsafe fn load(lanes: &Lanes) -> Self {
        // SAFETY: the caller vouches for the CPU; the array has 16 bytes.
        unsafe { _mm_loadu_si128(lanes.as_ptr().cast()) }
    }

    #[inline(always)]
    unsafe fn mask(set: bool) -> Self {
        // SAFETY: the caller vouches for the CPU.
        unsafe { _mm_set1_epi64x(-i64::from(set)) }
    }

    #[inline(always)]
    unsafe fn and(self, other: Self) -> Self {
        // SAFETY: the caller vouches for the CPU.
        unsafe { _mm_and_si128(self, other) }
    }

    #[inline(always)]
    unsafe fn xor(self, other: Self) -> Self {
        // SAFETY: the caller vouches for the CPU.
        unsafe { _mm_xor_si128(self, other) }
    }

    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        // SAFETY: the caller vouches for the CPU.
        unsafe { _mm_add_epi64(self, other) }
    }

    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        // SAFETY: the caller vouches for the CPU.
        unsafe { _mm_max_epu8(self, other) }
    }

    #[inline(always)]
    unsafe fn at(self, places: Self) -> Self {
        // SAFETY: the caller vouches for the CPU.
        unsafe { _mm_shuffle_epi8(self, places) }
    }
}

impl Vector for __m256i {
    const BYTES: usize = 32;

    #[inline(always)]
    unsafe fn store(self, dst: *mut u8) {
        // SAFETY: the caller vouches for CPU and pointer.
        unsafe { _mm256_storeu_si256(dst.cast(), self) }
    }

    #[inline(always)]
    unsafe fn store_aligned(self, dst: *mut u8) {
        // SAFETY: the caller vouches for CPU, pointer and alignment.
        unsafe { _mm256_store_si256(dst.cast(), self) }
    }

    #[inline(always)]
    unsafe fn store_bypassing_cache(self, dst: *mut u8) {
        // SAFETY: the caller vouches for CPU, pointer and alignment, and calls `fence` at the end.
        unsafe { _mm256_stream_si256(dst.cast(), self) }
    }

    #[inline(always)]
    unsafe fn difference(self, src: *const u8) -> Self {
        // SAFETY: the caller vouches for CPU and pointer.
        unsafe { _mm256_xor_si256(self, _mm256_loadu_si256(src.cast())) }
    }

    #[inline(always)]
    unsafe fn or(self, other: Self) -> Self {
        // SAFETY: the caller vouches for the CPU.
        unsafe { _mm256_or_si256(self, other) }
    }

    #[inline(always)]
    unsafe fn is_zero(self) -> bool {
        // SAFETY: the caller vouches for the CPU.
        unsafe { _mm256_testz_si256(self, self) != 0 }
    }

    #[inline(always)]
    unsafe fn fence() {
        // SAFETY: every x86-64 has the instruction.
        unsafe { _mm_sfence() }
    }
}
