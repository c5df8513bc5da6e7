//! _write of the C runtime: a descriptor means nothing to Windows itself.

use core::ffi::{c_int, c_uint, c_void};

use super::Refusal;

// The C runtime's own numbers; the standard library knows those of Windows.
const EINTR: c_int = 4;
const EAGAIN: c_int = 11;

unsafe extern "C" {
    fn _write(fd: c_int, data: *const c_void, size: c_uint) -> c_int;
    fn _errno() -> *mut c_int;
}

pub(super) fn write(fd: c_int, bytes: &[u8]) -> Result<usize, Refusal> {
    // It takes an unsigned int and returns an int.
    let size = c_int::try_from(bytes.len())
        .unwrap_or(c_int::MAX)
        .unsigned_abs();
    let count = without_invalid_parameter_handler(|| {
        // SAFETY: the bytes are there to be read; what is no descriptor is refused.
        unsafe { _write(fd, bytes.as_ptr().cast(), size) }
    });
    usize::try_from(count).map_err(|_| {
        // SAFETY: the C runtime returns this thread's own errno.
        match unsafe { *_errno() } {
            EINTR => Refusal::Interrupted,
            EAGAIN => Refusal::Full,
            _ => Refusal::Other,
        }
    })
}

/// The universal C runtime ends the process over a bad descriptor, unless it is told not to.
#[cfg(any(target_env = "msvc", target_abi = "llvm"))]
fn without_invalid_parameter_handler<T>(write: impl FnOnce() -> T) -> T {
    type Handler = unsafe extern "C" fn(*const u16, *const u16, *const u16, c_uint, usize);

    unsafe extern "C" {
        fn _set_thread_local_invalid_parameter_handler(handler: Option<Handler>)
        -> Option<Handler>;
    }
    unsafe extern "C" fn ignore(_: *const u16, _: *const u16, _: *const u16, _: c_uint, _: usize) {}

    // SAFETY: a handler of the right type, for this thread, while it lives.
    let before = unsafe { _set_thread_local_invalid_parameter_handler(Some(ignore)) };
    let outcome = write();
    // SAFETY: what it was before.
    unsafe { _set_thread_local_invalid_parameter_handler(before) };
    outcome
}

/// The older C runtime refuses it and sets errno.
#[cfg(not(any(target_env = "msvc", target_abi = "llvm")))]
fn without_invalid_parameter_handler<T>(write: impl FnOnce() -> T) -> T {
    write()
}
