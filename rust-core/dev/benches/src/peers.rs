//! The C library's functions, called as such: a compiler may replace its own by something else.

use std::ffi::{c_int, c_void};

unsafe extern "C" {
    fn memset(dst: *mut c_void, byte: c_int, count: usize) -> *mut c_void;
    fn memcmp(a: *const c_void, b: *const c_void, count: usize) -> c_int;
}

pub(crate) fn set(buffer: &mut [u8], byte: u8) {
    // SAFETY: the pointer is that of as many bytes.
    unsafe { memset(buffer.as_mut_ptr().cast(), byte.into(), buffer.len()) };
}

pub(crate) fn equal(a: &[u8], b: &[u8]) -> bool {
    // SAFETY: both pointers are those of as many bytes.
    a.len() == b.len() && unsafe { memcmp(a.as_ptr().cast(), b.as_ptr().cast(), a.len()) } == 0
}
