//! Versions, and the code in use
//!
//! The macros tell which header a program was compiled with, the functions which library it runs
//! with. Compare FIZZBUZZ_ABI_VERSION with fizzbuzz_abi_version() when you load the library by
//! hand; a program that was linked gets the right one from the loader.

use core::ffi::{CStr, c_char};

use crate::guard::guard_or;

/// The version of the binary interface: it changes only if programs have to be compiled anew.
pub const FIZZBUZZ_ABI_VERSION: u32 = 1;

const VERSION: &CStr =
    match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
        Ok(version) => version,
        Err(_) => panic!("a version holds no NUL"),
    };

/// fizzbuzz_version returns the version of the library, such as "0.1.0".
///
/// Any thread may call it at any time. After a panic it returns "".
// SAFETY: there is no other global function of this name.
#[unsafe(no_mangle)]
pub extern "C" fn fizzbuzz_version() -> *const c_char {
    guard_or(c"".as_ptr(), || VERSION.as_ptr())
}

/// fizzbuzz_abi_version returns the FIZZBUZZ_ABI_VERSION that the library was built with.
///
/// Any thread may call it at any time. After a panic it returns 0, which is no version.
// SAFETY: there is no other global function of this name.
#[unsafe(no_mangle)]
pub extern "C" fn fizzbuzz_abi_version() -> u32 {
    guard_or(0, || FIZZBUZZ_ABI_VERSION)
}

/// fizzbuzz_kernel_name returns the name of the code that renders text on this machine.
///
/// The fastest kernel that the processor can run is chosen once, when it is first needed. The
/// environment variable FIZZBUZZ_KERNEL overrides the choice if it is set before that. Where it
/// names a kernel that does not exist or that this processor cannot run, the name is "", and the
/// functions that render fail with FIZZBUZZ_UNKNOWN_KERNEL or FIZZBUZZ_UNAVAILABLE_KERNEL.
///
/// Any thread may call it at any time. After a panic it returns "".
// SAFETY: there is no other global function of this name.
#[unsafe(no_mangle)]
pub extern "C" fn fizzbuzz_kernel_name() -> *const c_char {
    guard_or(c"".as_ptr(), || match fizzbuzz_core::kernel_name() {
        Ok(name) => in_c(name).as_ptr(),
        Err(_) => c"".as_ptr(),
    })
}

/// The name of a kernel, with the NUL that C needs.
pub(crate) fn in_c(name: &str) -> &'static CStr {
    let names = [c"avx512", c"avx2", c"neon", c"portable"];
    let found = names
        .into_iter()
        .find(|known| known.to_bytes() == name.as_bytes());
    found.unwrap_or(c"")
}
