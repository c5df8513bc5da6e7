//! Every raw pointer becomes a checked reference, slice, buffer or output here, and nowhere else.
//!
//! # Safety
//!
//! All functions here ask for the same: a pointer that is not NULL points to what the header says
//! of it (so many elements, valid for the call, not changed by anyone else meanwhile). That is what
//! C callers promise by calling; NULL is the one mistake that can be seen, and is refused.

use core::ffi::{CStr, c_char};
use core::marker::PhantomData;
use core::slice;

use crate::failure::Failure;
use crate::status::{
    FIZZBUZZ_BUFFER_TOO_SMALL, FIZZBUZZ_NULL_POINTER, FIZZBUZZ_OUT_OF_MEMORY, FIZZBUZZ_OUT_OF_RANGE,
};

const NULL: Failure = Failure(FIZZBUZZ_NULL_POINTER);

/// A required object that is only read.
pub(crate) unsafe fn shared<'a, T>(pointer: *const T) -> Result<&'a T, Failure> {
    // SAFETY: the caller's promise, see the module.
    unsafe { pointer.as_ref() }.ok_or(NULL)
}

/// A required object that this call has for itself.
pub(crate) unsafe fn exclusive<'a, T>(pointer: *mut T) -> Result<&'a mut T, Failure> {
    // SAFETY: the caller's promise, see the module.
    unsafe { pointer.as_mut() }.ok_or(NULL)
}

/// An array; NULL is fine when it is empty.
pub(crate) unsafe fn array<'a, T>(pointer: *const T, count: usize) -> Result<&'a [T], Failure> {
    // from_raw_parts takes no NULL, not even for nothing.
    if count == 0 {
        return Ok(&[]);
    }
    if pointer.is_null() {
        return Err(NULL);
    }
    fits_memory::<T>(count)?;
    // SAFETY: the caller's promise, see the module; not NULL, and no larger than a slice may be.
    Ok(unsafe { slice::from_raw_parts(pointer, count) })
}

/// A required array that is filled.
pub(crate) unsafe fn array_mut<'a, T>(
    pointer: *mut T,
    count: usize,
) -> Result<&'a mut [T], Failure> {
    if pointer.is_null() {
        return Err(NULL);
    }
    fits_memory::<T>(count)?;
    // SAFETY: the caller's promise, see the module; not NULL, and no larger than a slice may be.
    Ok(unsafe { slice::from_raw_parts_mut(pointer, count) })
}

/// A value in memory of its own, for C to hold; `Box::from_raw` takes it back.
pub(crate) fn boxed<T>(value: T) -> Result<*mut T, Failure> {
    // `Box::new` would end the process where there is no memory. A vector can be asked to fail.
    let mut memory = Vec::new();
    memory
        .try_reserve_exact(1)
        .map_err(|_| Failure(FIZZBUZZ_OUT_OF_MEMORY))?;
    memory.push(value);
    // A slice of one element is laid out as the element is.
    Ok(Box::into_raw(memory.into_boxed_slice()).cast())
}

/// A required string that ends in NUL.
pub(crate) unsafe fn string<'a>(pointer: *const c_char) -> Result<&'a CStr, Failure> {
    if pointer.is_null() {
        return Err(NULL);
    }
    // SAFETY: the caller's promise, see the module.
    Ok(unsafe { CStr::from_ptr(pointer) })
}

/// No array is larger than `isize::MAX` bytes, so a count beyond is a mistake of the caller.
fn fits_memory<T>(count: usize) -> Result<(), Failure> {
    match count.checked_mul(size_of::<T>()) {
        Some(bytes) if isize::try_from(bytes).is_ok() => Ok(()),
        _ => Err(Failure(FIZZBUZZ_OUT_OF_RANGE)),
    }
}

/// A required output. Only written to, as C callers rarely initialise what will be filled in.
pub(crate) struct Out<'a, T> {
    pointer: *mut T,
    lifetime: PhantomData<&'a mut T>,
}

impl<T> Out<'_, T> {
    pub(crate) unsafe fn new(pointer: *mut T) -> Result<Self, Failure> {
        if pointer.is_null() {
            return Err(NULL);
        }
        Ok(Out {
            pointer,
            lifetime: PhantomData,
        })
    }

    pub(crate) fn set(&mut self, value: T) {
        // SAFETY: not NULL, and else the promise of whoever called `new`.
        unsafe { self.pointer.write(value) }
    }
}

/// Sets an output that is set whatever happens. Cannot panic, so it may stand before a guard.
pub(crate) unsafe fn preset<T: Copy>(pointer: *mut T, value: T) {
    if !pointer.is_null() {
        // SAFETY: the caller's promise, see the module.
        unsafe { pointer.write(value) }
    }
}

/// Memory of the caller that one call fills.
pub(crate) enum Buffer<'a> {
    /// NULL and 0: the caller only asks for the size.
    Query,
    Room(&'a mut [u8]),
}

impl<'a> Buffer<'a> {
    pub(crate) unsafe fn new(pointer: *mut c_char, cap: usize) -> Result<Self, Failure> {
        match (pointer.is_null(), cap) {
            (true, 0) => Ok(Buffer::Query),
            (true, _) => Err(NULL),
            (false, 0) => Ok(Buffer::Room(&mut [])),
            (false, cap) => {
                // More room than there is memory is a way to say "enough"; a slice may not say it.
                let cap = cap.min(isize::MAX.unsigned_abs());
                // SAFETY: the caller's promise, see the module; neither NULL nor too large.
                Ok(Buffer::Room(unsafe {
                    slice::from_raw_parts_mut(pointer.cast(), cap)
                }))
            }
        }
    }

    /// The memory, or its front, for a function that fills as much as there is. No more than it
    /// will fill: a renderer uses what it is given beyond as scratch.
    pub(crate) fn into_bytes(self, most: u64) -> &'a mut [u8] {
        match self {
            Buffer::Query => &mut [],
            Buffer::Room(bytes) => {
                let most = usize::try_from(most).unwrap_or(usize::MAX).min(bytes.len());
                &mut bytes[..most]
            }
        }
    }

    /// Lets `write` fill exactly `size` bytes if there is room, and tells `needed` by the rules.
    pub(crate) fn fill(
        self,
        size: usize,
        mut needed: Out<'_, usize>,
        write: impl FnOnce(&mut [u8]) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        if let Buffer::Room(bytes) = self {
            let Some(bytes) = bytes.get_mut(..size) else {
                needed.set(size);
                return Err(Failure(FIZZBUZZ_BUFFER_TOO_SMALL));
            };
            write(bytes)?;
        }
        needed.set(size);
        Ok(())
    }
}
