//! Writes text to a file descriptor.
//!
//! Not through the standard library: `File` would take -1, which C callers do pass, for undefined
//! behaviour, and on Windows it knows handles, not descriptors.

#[cfg_attr(windows, path = "windows.rs")]
#[cfg_attr(not(windows), path = "unix.rs")]
mod system;

use core::ffi::c_int;
use std::io::BufRead;

use crate::failure::Failure;
use crate::status::{FIZZBUZZ_AGAIN, FIZZBUZZ_IO};

/// Why the system wrote nothing.
enum Refusal {
    /// A signal came first.
    Interrupted,
    /// It would have to wait.
    Full,
    /// Any other reason; it is in errno.
    Other,
}

/// Writes at most `max` bytes of what `text` holds next, and takes exactly what was written.
///
/// `report` is told the sum after each write, so that it is right whatever happens then.
pub(crate) fn write_text(
    text: &mut impl BufRead,
    fd: c_int,
    max: u64,
    mut report: impl FnMut(u64),
) -> Result<(), Failure> {
    let mut written = 0;
    while written < max {
        let window = text.fill_buf()?;
        if window.is_empty() {
            break;
        }
        let wanted = usize::try_from(max - written).unwrap_or(usize::MAX);
        // From a refusal on nothing may be called that touches errno.
        match system::write(fd, &window[..window.len().min(wanted)]) {
            // Some devices take nothing and call it success; repeating that would never end.
            Ok(0) | Err(Refusal::Other) => return Err(Failure(FIZZBUZZ_IO)),
            Err(Refusal::Full) => return Err(Failure(FIZZBUZZ_AGAIN)),
            Err(Refusal::Interrupted) => {}
            Ok(count) => {
                text.consume(count);
                written += count as u64;
                report(written);
            }
        }
    }
    Ok(())
}
