//! Writes text to a file descriptor.
//!
//! Not through the standard library: `File` would take -1, which C callers do pass, for undefined
//! behaviour, and on Windows it knows handles, not descriptors.

#[cfg_attr(windows, path = "windows.rs")]
#[cfg_attr(not(windows), path = "unix.rs")]
mod system;

#[cfg(vmsplice)]
mod pipe;
#[cfg(vmsplice)]
mod ring;
#[cfg_attr(vmsplice, path = "splice.rs")]
#[cfg_attr(not(vmsplice), path = "no_splice.rs")]
mod splice;

use core::ffi::c_int;
use std::io::BufRead;

pub(crate) use splice::Loan;

use crate::failure::Failure;
use crate::status::{FIZZBUZZ_AGAIN, FIZZBUZZ_INTERRUPTED, FIZZBUZZ_IO};

/// Why the system wrote nothing.
enum Refusal {
    /// A signal came first.
    Interrupted,
    /// It would have to wait.
    Full,
    /// It has no such call.
    #[cfg(vmsplice)]
    Unsupported,
    /// Any other reason; it is in errno.
    Other,
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Failure(match refusal {
            Refusal::Interrupted => FIZZBUZZ_INTERRUPTED,
            Refusal::Full => FIZZBUZZ_AGAIN,
            #[cfg(vmsplice)]
            Refusal::Unsupported => crate::status::FIZZBUZZ_UNSUPPORTED,
            Refusal::Other => FIZZBUZZ_IO,
        })
    }
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
            Ok(0) => return Err(Failure(FIZZBUZZ_IO)),
            Err(Refusal::Interrupted) => {}
            Err(refusal) => return Err(refusal.into()),
            Ok(count) => {
                text.consume(count);
                written += count as u64;
                report(written);
            }
        }
    }
    Ok(())
}
