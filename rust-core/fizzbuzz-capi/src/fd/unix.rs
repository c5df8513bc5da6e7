//! write(2).

use core::ffi::{c_int, c_void};
use std::io::{Error, ErrorKind};

use super::Refusal;

unsafe extern "C" {
    #[link_name = "write"]
    fn system_write(fd: c_int, data: *const c_void, size: usize) -> isize;
}

pub(super) fn write(fd: c_int, bytes: &[u8]) -> Result<usize, Refusal> {
    // SAFETY: the bytes are there to be read; any number is a valid descriptor, or refused.
    let count = unsafe { system_write(fd, bytes.as_ptr().cast(), bytes.len()) };
    usize::try_from(count).map_err(|_| match Error::last_os_error().kind() {
        ErrorKind::Interrupted => Refusal::Interrupted,
        ErrorKind::WouldBlock => Refusal::Full,
        _ => Refusal::Other,
    })
}
