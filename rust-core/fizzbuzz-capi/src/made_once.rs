//! Strings for C that are made when they are first asked for, and then kept for good.

use core::ffi::CStr;
use core::ptr;
use core::sync::atomic::{AtomicPtr, Ordering};
use std::ffi::CString;

/// A place for one string. No `OnceLock`: a fork during its initialisation would leave the child
/// waiting for ever.
pub(crate) struct MadeOnce(AtomicPtr<CString>);

impl MadeOnce {
    pub(crate) const fn new() -> Self {
        MadeOnce(AtomicPtr::new(ptr::null_mut()))
    }

    /// The string, which `make` makes the first time. It must not hold a NUL.
    pub(crate) fn get(&'static self, make: impl FnOnce() -> String) -> &'static CStr {
        let known = self.0.load(Ordering::Acquire);
        if !known.is_null() {
            // SAFETY: only what was made below is ever stored, and it is never freed.
            return unsafe { &*known };
        }
        let mine = Box::into_raw(Box::new(CString::new(make()).unwrap_or_default()));
        match (self.0).compare_exchange(ptr::null_mut(), mine, Ordering::AcqRel, Ordering::Acquire)
        {
            // SAFETY: published now, and never freed.
            Ok(_) => unsafe { &*mine },
            Err(theirs) => {
                // SAFETY: from into_raw just above, and not published.
                drop(unsafe { Box::from_raw(mine) });
                // SAFETY: as for `known`.
                unsafe { &*theirs }
            }
        }
    }
}
