//! The system calls for pipes that Linux has beyond write(2), without a crate that declares them.

use core::ffi::{c_int, c_short, c_uint, c_ulong, c_void};
use std::fs::File;
use std::io::{Error, ErrorKind, IoSlice};
use std::mem::ManuallyDrop;
use std::os::fd::FromRawFd;
use std::os::unix::fs::MetadataExt;

use super::Refusal;
use crate::failure::Failure;
use crate::status::{FIZZBUZZ_IO, FIZZBUZZ_UNSUPPORTED};

// The numbers of the processors that build.rs lists; on others some differ.
const F_GETFL: c_int = 3;
const F_SETPIPE_SZ: c_int = 1031;
const F_GETPIPE_SZ: c_int = 1032;
const FIONREAD: Request = if cfg!(target_arch = "powerpc64") {
    0x4004_667F
} else {
    0x541B
};
const O_ACCMODE: c_int = 3;
const O_RDONLY: c_int = 0;
const O_NONBLOCK: c_int = 0o4000;
const SPLICE_F_NONBLOCK: c_uint = 2;
const POLLOUT: c_short = 4;

#[cfg(target_env = "musl")]
type Request = c_int;
#[cfg(not(target_env = "musl"))]
type Request = c_ulong;

/// `struct pollfd`.
#[repr(C)]
struct PollFd {
    fd: c_int,
    events: c_short,
    revents: c_short,
}

unsafe extern "C" {
    fn fcntl(fd: c_int, command: c_int, ...) -> c_int;
    fn ioctl(fd: c_int, request: Request, ...) -> c_int;
    /// The vector is one of `struct iovec`, which `IoSlice` is to the system.
    fn vmsplice(fd: c_int, vector: *const c_void, count: usize, flags: c_uint) -> isize;
    fn poll(fds: *mut PollFd, count: c_ulong, milliseconds: c_int) -> c_int;
}

/// The writing end of a pipe; the descriptor is the caller's, who does not close it meanwhile.
pub(super) struct Pipe {
    fd: c_int,
    /// Whether the descriptor is one that waits while the pipe is full.
    blocks: bool,
    /// What no other pipe has as long as this one is there, whichever descriptor leads to it.
    pub(super) identity: (u64, u64),
}

impl Pipe {
    /// `FIZZBUZZ_UNSUPPORTED` for a descriptor of anything else.
    pub(super) fn of(fd: c_int) -> Result<Pipe, Failure> {
        // SAFETY: takes no pointer; any number is a valid descriptor, or refused.
        let flags = unsafe { fcntl(fd, F_GETFL) };
        if flags < 0 {
            return Err(Failure(FIZZBUZZ_IO));
        }
        // Of a reading end vmsplice(2) would read, into the text.
        if flags & O_ACCMODE == O_RDONLY || size(fd).is_none() {
            return Err(Failure(FIZZBUZZ_UNSUPPORTED));
        }
        // SAFETY: the descriptor is open, and is not closed here.
        let file = ManuallyDrop::new(unsafe { File::from_raw_fd(fd) });
        let metadata = file.metadata().map_err(|_| Failure(FIZZBUZZ_IO))?;
        Ok(Pipe {
            fd,
            blocks: flags & O_NONBLOCK == 0,
            identity: (metadata.dev(), metadata.ino()),
        })
    }

    /// How many bytes fit into it, and so the most that are in it; anybody who has it open may
    /// change that, but not to less than what is in it. Without an answer: no bound at all.
    pub(super) fn size(&self) -> usize {
        size(self.fd).unwrap_or(usize::MAX)
    }

    /// Makes it hold this many bytes if it holds fewer, and if the system lets us.
    pub(super) fn enlarge(&self, size: c_int) {
        if self.size() < size.unsigned_abs() as usize {
            // SAFETY: takes no pointer.
            unsafe { fcntl(self.fd, F_SETPIPE_SZ, size) };
        }
    }

    /// How many bytes are in it. Without an answer: no bound at all.
    pub(super) fn unread(&self) -> usize {
        let mut unread: c_int = 0;
        // SAFETY: writes one int.
        match unsafe { ioctl(self.fd, FIONREAD, &raw mut unread) } {
            0 => usize::try_from(unread).unwrap_or(usize::MAX),
            _ => usize::MAX,
        }
    }

    /// Puts the memory itself into the pipe, or the front of it, and returns how much.
    ///
    /// From then on readers see whatever it holds when they read. Where the pipe is full and its
    /// descriptor blocks, this waits so many milliseconds, or for ever if that is negative.
    pub(super) fn lend(&self, memory: &[u8], timeout: c_int) -> Result<usize, Refusal> {
        if self.blocks && timeout < 0 {
            return self.splice(memory, 0); // one system call in place of three
        }
        loop {
            match self.splice(memory, SPLICE_F_NONBLOCK) {
                Err(Refusal::Full) if self.blocks && timeout > 0 => self.wait_for_room(timeout)?,
                outcome => return outcome,
            }
        }
    }

    fn splice(&self, memory: &[u8], flags: c_uint) -> Result<usize, Refusal> {
        let vector = [IoSlice::new(memory)];
        // SAFETY: one vector of memory that is there to be read; the pages stay the pipe's even
        // when they are unmapped here.
        let count = unsafe { vmsplice(self.fd, vector.as_ptr().cast(), 1, flags) };
        usize::try_from(count).map_err(|_| match Error::last_os_error().kind() {
            ErrorKind::Interrupted => Refusal::Interrupted,
            ErrorKind::WouldBlock => Refusal::Full,
            // The system knows no such call, or a sandbox forbids it, as those of containers do.
            ErrorKind::Unsupported | ErrorKind::PermissionDenied => Refusal::Unsupported,
            _ => Refusal::Other,
        })
    }

    /// Unlike vmsplice(2), which the system may repeat by itself, this ends with any signal.
    fn wait_for_room(&self, timeout: c_int) -> Result<(), Refusal> {
        let mut fd = PollFd {
            fd: self.fd,
            events: POLLOUT,
            revents: 0,
        };
        // SAFETY: one descriptor, which is written to.
        match unsafe { poll(&raw mut fd, 1, timeout) } {
            1.. => Ok(()),
            0 => Err(Refusal::Interrupted),
            _ => Err(match Error::last_os_error().kind() {
                ErrorKind::Interrupted => Refusal::Interrupted,
                _ => Refusal::Other,
            }),
        }
    }
}

fn size(fd: c_int) -> Option<usize> {
    // SAFETY: takes no pointer; any number is a valid descriptor, or refused.
    usize::try_from(unsafe { fcntl(fd, F_GETPIPE_SZ) }).ok()
}
