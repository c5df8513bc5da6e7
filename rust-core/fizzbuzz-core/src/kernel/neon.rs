//! NEON: 64 table entries in four registers, one `tbl` per vector.

#![expect(
    clippy::inline_always,
    reason = "what is not inlined is compiled without the CPU's instructions"
)]
// MSRV(1.87): drop this; intrinsics without pointers are safe since then.
#![allow(unused_unsafe)]

use core::arch::aarch64::{
    uint8x16_t, uint8x16x4_t, vaddq_u8, vaddq_u64, vandq_u8, vdupq_n_u8, veorq_u8, vld1q_u8,
    vmaxq_u8, vmaxvq_u8, vorrq_u8, vqtbl1q_u8, vqtbl4q_u8, vreinterpretq_u8_u64,
    vreinterpretq_u64_u8, vst1q_u8,
};

use super::generic::{self, LaneRegister, Lanes, TO_ASCII, Table, Vector};
use super::interface::{Cursor, Kernel, Program, encode_in_64_entries};

impl LaneRegister for uint8x16_t {
    #[inline(always)]
    unsafe fn load(lanes: &Lanes) -> Self {
        // SAFETY: the caller vouches for the CPU; the array has 16 bytes.
        unsafe { vld1q_u8(lanes.as_ptr().cast()) }
    }

    #[inline(always)]
    unsafe fn mask(set: bool) -> Self {
        // SAFETY: the caller vouches for the CPU.
        unsafe { vdupq_n_u8(u8::from(set).wrapping_neg()) }
    }

    #[inline(always)]
    unsafe fn and(self, other: Self) -> Self {
        // SAFETY: the caller vouches for the CPU.
        unsafe { vandq_u8(self, other) }
    }

    #[inline(always)]
    unsafe fn xor(self, other: Self) -> Self {
        // SAFETY: the caller vouches for the CPU.
        unsafe { veorq_u8(self, other) }
    }

    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        // SAFETY: the caller vouches for the CPU.
        unsafe {
            let sums = vaddq_u64(vreinterpretq_u64_u8(self), vreinterpretq_u64_u8(other));
            vreinterpretq_u8_u64(sums)
        }
    }

    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        // SAFETY: the caller vouches for the CPU.
        unsafe { vmaxq_u8(self, other) }
    }

    #[inline(always)]
    unsafe fn at(self, places: Self) -> Self {
        // SAFETY: the caller vouches for the CPU.
        unsafe { vqtbl1q_u8(self, places) }
    }
}

impl Vector for uint8x16_t {
    const BYTES: usize = 16;

    #[inline(always)]
    unsafe fn store(self, dst: *mut u8) {
        // SAFETY: the caller vouches for CPU and pointer.
        unsafe { vst1q_u8(dst, self) }
    }

    #[inline(always)]
    unsafe fn store_aligned(self, dst: *mut u8) {
        // SAFETY: the caller vouches for CPU and pointer.
        unsafe { vst1q_u8(dst, self) }
    }

    /// There is no intrinsic for a store that does.
    #[inline(always)]
    unsafe fn store_bypassing_cache(self, dst: *mut u8) {
        // SAFETY: the caller vouches for CPU and pointer.
        unsafe { vst1q_u8(dst, self) }
    }

    #[inline(always)]
    unsafe fn difference(self, src: *const u8) -> Self {
        // SAFETY: the caller vouches for CPU and pointer.
        unsafe { veorq_u8(self, vld1q_u8(src)) }
    }

    #[inline(always)]
    unsafe fn or(self, other: Self) -> Self {
        // SAFETY: the caller vouches for the CPU.
        unsafe { vorrq_u8(self, other) }
    }

    #[inline(always)]
    unsafe fn is_zero(self) -> bool {
        // SAFETY: the caller vouches for the CPU.
        unsafe { vmaxvq_u8(self) == 0 }
    }

    #[inline(always)]
    unsafe fn fence() {}
}

/// Digits come first, literals behind them.
#[derive(Clone, Copy)]
struct Entries(uint8x16x4_t);

impl Table for Entries {
    type Lanes = uint8x16_t;
    type Vector = uint8x16_t;

    #[inline(always)]
    unsafe fn load(table: &[u8; 64]) -> Self {
        let from = table.as_ptr();
        // SAFETY: the caller vouches for the CPU; the array has 64 bytes.
        unsafe {
            Entries(uint8x16x4_t(
                vld1q_u8(from),
                vld1q_u8(from.add(16)),
                vld1q_u8(from.add(32)),
                vld1q_u8(from.add(48)),
            ))
        }
    }

    #[inline(always)]
    unsafe fn with_lanes(self, lanes: uint8x16_t) -> Self {
        let Entries(uint8x16x4_t(_, second, third, fourth)) = self;
        // SAFETY: the caller vouches for the CPU.
        let digits = unsafe { vaddq_u8(lanes, vdupq_n_u8(TO_ASCII)) };
        Entries(uint8x16x4_t(digits, second, third, fourth))
    }

    #[inline(always)]
    unsafe fn lookup(self, codes: *const u8) -> uint8x16_t {
        // SAFETY: the caller vouches for CPU and pointer.
        unsafe { vqtbl4q_u8(self.0, vld1q_u8(codes)) }
    }
}

#[target_feature(enable = "neon")]
unsafe fn render(program: &Program, cursor: &mut Cursor, out: &mut [u8], bypass_cache: bool) {
    // SAFETY: the caller vouches for the CPU and for the cursor.
    unsafe { generic::render::<Entries>(program, cursor, out, bypass_cache) }
}

#[target_feature(enable = "neon")]
unsafe fn compare(program: &Program, cursor: &mut Cursor, data: &[u8]) -> usize {
    // SAFETY: the caller vouches for the CPU and for the cursor.
    unsafe { generic::compare::<Entries>(program, cursor, data) }
}

pub(super) static KERNEL: Kernel = Kernel {
    name: "neon",
    is_available: || std::arch::is_aarch64_feature_detected!("neon"),
    encode: encode_in_64_entries,
    render,
    compare,
};
