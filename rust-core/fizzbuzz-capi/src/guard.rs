//! The one door out of the library: every exported function leaves through it, so no panic does.

use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::failure::Failure;
use crate::status::{FIZZBUZZ_OK, FIZZBUZZ_PANIC, fizzbuzz_status};

/// Runs the body of a function that returns a status.
pub(crate) fn guard(body: impl FnOnce() -> Result<(), Failure>) -> fizzbuzz_status {
    guard_or(FIZZBUZZ_PANIC, || match body() {
        Ok(()) => FIZZBUZZ_OK,
        Err(Failure(status)) => status,
    })
}

/// Runs the body of any other function; `fallback` is what it returns if the body panics.
pub(crate) fn guard_or<T>(fallback: T, body: impl FnOnce() -> T) -> T {
    // Whether the objects involved are still whole is the caller's worry: the header says that
    // after FIZZBUZZ_PANIC they may only be freed.
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        #[cfg(any(test, feature = "test-panic"))]
        armed::fire();
        body()
    }));
    outcome.unwrap_or_else(|payload| {
        // Dropping what was thrown runs code of whoever threw it, which may panic again.
        if let Err(second) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
            mem::forget(second);
        }
        fallback
    })
}

/// A panic on demand, for the tests that prove that none gets out.
#[cfg(any(test, feature = "test-panic"))]
pub(crate) mod armed {
    use std::cell::Cell;

    thread_local! {
        static ARMED: Cell<bool> = const { Cell::new(false) };
    }

    /// Makes the next guarded call of this thread panic.
    pub(crate) fn arm() {
        ARMED.set(true);
    }

    /// Takes it back; false if it was used up.
    #[cfg(test)]
    pub(crate) fn disarm() -> bool {
        ARMED.replace(false)
    }

    pub(super) fn fire() {
        assert!(!ARMED.replace(false), "a test asked for this panic");
    }
}

/// In test builds only, and in no header: the next call on this thread panics inside the library.
#[cfg(feature = "test-panic")]
// SAFETY: there is no other global function of this name.
#[unsafe(no_mangle)]
extern "C" fn fizzbuzz_test_arm_panic() {
    armed::arm();
}
