//! The kernels: one file per instruction set, and the choice between them.
//!
//! A new kernel is one file and one line in [`KERNELS`].

#[cfg_attr(
    not(any(
        target_arch = "x86_64",
        all(target_arch = "aarch64", target_endian = "little")
    )),
    allow(dead_code, reason = "the portable kernel alone needs less")
)]
mod interface;
#[cfg(any(
    target_arch = "x86_64",
    all(target_arch = "aarch64", target_endian = "little")
))]
#[allow(unsafe_code)]
mod generic;

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code)]
mod x86_256;

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code)]
mod avx2;
#[cfg(avx512)]
#[allow(unsafe_code)]
mod avx512;
#[cfg(all(target_arch = "aarch64", target_endian = "little"))]
#[allow(unsafe_code)]
mod neon;
#[allow(unsafe_code)]
mod portable;

#[allow(unsafe_code)]
mod run;

use std::ffi::OsStr;
#[cfg(test)]
use std::io::Write;
use std::ptr;
#[cfg(test)]
use std::sync::atomic::AtomicBool;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::error::{Error, ErrorKind};

pub(crate) use interface::{BLOCK_LINES, Cell, Kernel, Literals, PREFIX_DIGITS, Parts, Program};
#[cfg(test)]
pub(crate) use run::BYPASSED_BYTES;
pub(crate) use run::Run;

/// The environment variable that overrides the choice.
const OVERRIDE: &str = "FIZZBUZZ_KERNEL";

/// Every name that the environment variable `FIZZBUZZ_KERNEL` may hold. A build has those kernels
/// that its CPU family can run; the last runs everywhere.
pub const NAMES: [&str; 4] = ["avx512", "avx2", "neon", "portable"];

/// The kernels of this build, best first; the last is available everywhere.
static KERNELS: &[&Kernel] = &[
    #[cfg(avx512)]
    &avx512::KERNEL,
    #[cfg(target_arch = "x86_64")]
    &avx2::KERNEL,
    #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
    &neon::KERNEL,
    &portable::KERNEL,
];

/// The kernels of this build that this machine can run, best first. Says once which are missing,
/// past the test harness, which shows what a test prints only where it fails.
#[cfg(test)]
pub(crate) fn available() -> Vec<&'static Kernel> {
    static SAID: AtomicBool = AtomicBool::new(false);

    let kernels: Vec<_> = KERNELS
        .iter()
        .copied()
        .filter(|kernel| (kernel.is_available)())
        .collect();
    if !SAID.swap(true, Ordering::Relaxed) {
        for name in NAMES {
            if !kernels.iter().any(|kernel| kernel.name == name) {
                let line = format!("\nSKIPPED, as it is not available here: kernel {name}\n");
                std::io::stderr().write_all(line.as_bytes()).unwrap();
            }
        }
    }
    kernels
}

/// `kernel`, and those that take over where it cannot encode a program.
pub(crate) fn from(kernel: &'static Kernel) -> impl Iterator<Item = &'static Kernel> {
    KERNELS
        .iter()
        .copied()
        .skip_while(move |other| !ptr::eq(*other, kernel))
        .filter(|kernel| (kernel.is_available)())
}

/// The kernel for this process.
///
/// Chosen at the first successful call and kept. A bad name in the environment is not kept: once
/// it is mended, rendering works.
pub(crate) fn chosen() -> Result<&'static Kernel, Error> {
    // The index into `KERNELS`. No lock: threads that race make the same choice, and a fork finds
    // it made or not made.
    static CHOSEN: AtomicUsize = AtomicUsize::new(usize::MAX);

    if let Some(&kernel) = KERNELS.get(CHOSEN.load(Ordering::Relaxed)) {
        return Ok(kernel);
    }
    let index = choose(std::env::var_os(OVERRIDE).as_deref())?;
    CHOSEN.store(index, Ordering::Relaxed);
    Ok(KERNELS[index])
}

/// The name of the kernel that renders in this process: `portable`, `avx2`, `avx512` or `neon`.
///
/// It is the best one the machine has, unless the environment variable `FIZZBUZZ_KERNEL` names
/// another (an empty value counts as none). The choice is made once, at the first rendering or
/// the first call of this function that succeeds.
///
/// # Errors
///
/// [`UnknownKernel`](ErrorKind::UnknownKernel) and
/// [`UnavailableKernel`](ErrorKind::UnavailableKernel), if `FIZZBUZZ_KERNEL` names no kernel, or
/// one that this machine or this build does not have. Rendering fails in the same way; answers and
/// lengths need no kernel.
///
/// ```
/// assert!(!fizzbuzz_core::kernel_name()?.is_empty());
/// # Ok::<(), fizzbuzz_core::Error>(())
/// ```
pub fn kernel_name() -> Result<&'static str, Error> {
    chosen().map(|kernel| kernel.name)
}

/// The index of the kernel that the override asks for, or of the best one.
fn choose(name: Option<&OsStr>) -> Result<usize, Error> {
    let Some(name) = name.filter(|name| !name.is_empty()) else {
        let best = KERNELS.iter().position(|kernel| (kernel.is_available)());
        return Ok(best.unwrap_or(KERNELS.len() - 1));
    };
    let wanted = |kernel: &&Kernel| name == kernel.name && (kernel.is_available)();
    if let Some(index) = KERNELS.iter().position(wanted) {
        return Ok(index);
    }
    if NAMES.iter().any(|known| name == *known) {
        return Err(Error::new(
            ErrorKind::UnavailableKernel,
            format_args!("the kernel {name:?} that {OVERRIDE} names is not available here"),
        ));
    }
    Err(Error::new(
        ErrorKind::UnknownKernel,
        format_args!(
            "{OVERRIDE} names no kernel: {name:?} is none of {}",
            NAMES.join(", ")
        ),
    ))
}

#[cfg(test)]
mod text_tests;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kernel_has_a_known_name() {
        for kernel in KERNELS {
            assert!(NAMES.contains(&kernel.name), "{}", kernel.name);
        }
    }

    #[test]
    fn the_last_kernel_is_available_everywhere() {
        let last = KERNELS[KERNELS.len() - 1];
        assert_eq!(last.name, "portable");
        assert!((last.is_available)());
    }

    #[test]
    fn no_name_means_the_best_kernel() {
        let best = choose(None).unwrap();
        assert!((KERNELS[best].is_available)());
        assert_eq!(choose(Some(OsStr::new(""))).unwrap(), best);
    }

    #[test]
    fn names_are_obeyed_or_refused() {
        for name in NAMES {
            match choose(Some(OsStr::new(name))) {
                Ok(index) => assert_eq!(KERNELS[index].name, name),
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::UnavailableKernel);
                    assert!(error.to_string().contains(name), "{error}");
                    println!("not available here: {name}");
                }
            }
        }
        for name in ["AVX2", "sse2", "portable ", "-"] {
            let error = choose(Some(OsStr::new(name))).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::UnknownKernel);
            assert!(error.to_string().contains(name), "{error}");
        }
    }
}
