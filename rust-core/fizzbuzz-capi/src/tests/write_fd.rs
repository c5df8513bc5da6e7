use core::ffi::c_int;
use core::ptr::null;
use std::fs::File;
use std::io::{Error, ErrorKind, Read};
use std::os::fd::{AsRawFd, FromRawFd};
use std::os::unix::net::UnixStream;
use std::thread;

use super::{CLASSIC, Stream, naive_text};
use crate::status::{
    FIZZBUZZ_AGAIN, FIZZBUZZ_IO, FIZZBUZZ_NULL_POINTER, FIZZBUZZ_OK, fizzbuzz_status,
};
use crate::stream::fizzbuzz_stream_write_fd;

impl Stream {
    pub(super) fn write_fd(&self, fd: c_int, max: u64) -> (fizzbuzz_status, u64) {
        let (before, mut written) = (self.tell(), u64::MAX);
        let status = unsafe { fizzbuzz_stream_write_fd(self.0, fd, max, &raw mut written) };
        // errno belongs to the test now: whatever else it calls comes after `errno()`.
        assert_eq!(
            self.tell(),
            before + written,
            "the stream moves by what was written"
        );
        (status, written)
    }
}

pub(crate) fn pipe() -> (File, File) {
    unsafe extern "C" {
        fn pipe(ends: *mut c_int) -> c_int;
    }
    let mut ends = [-1; 2];
    unsafe {
        assert_eq!(pipe(ends.as_mut_ptr()), 0);
        (File::from_raw_fd(ends[0]), File::from_raw_fd(ends[1]))
    }
}

pub(super) fn set_errno_by_failing() {
    File::open("/no/such/file").unwrap_err();
}

pub(super) fn errno() -> Error {
    Error::last_os_error()
}

#[test]
fn everything_goes_through_a_pipe() {
    let text = naive_text(CLASSIC, 1, 200_000);
    let (mut reading, writing) = pipe();
    let stream = Stream::new(null(), 1, 200_000);
    let received = thread::spawn(move || {
        let mut received = String::new();
        reading.read_to_string(&mut received).unwrap();
        received
    });
    assert_eq!(
        stream.write_fd(writing.as_raw_fd(), u64::MAX),
        (FIZZBUZZ_OK, text.len() as u64)
    );
    assert_eq!(
        stream.write_fd(writing.as_raw_fd(), u64::MAX),
        (FIZZBUZZ_OK, 0)
    );
    drop(writing);
    assert!(received.join().unwrap() == text);
}

#[test]
fn max_is_the_limit() {
    let text = naive_text(CLASSIC, 1, 1000).into_bytes();
    let (mut reading, writing) = pipe();
    let stream = Stream::new(null(), 1, 1000);
    for max in [0, 1, 2, 1000] {
        assert_eq!(
            stream.write_fd(writing.as_raw_fd(), max),
            (FIZZBUZZ_OK, max)
        );
    }
    let mut received = [0; 1003];
    reading.read_exact(&mut received).unwrap();
    assert_eq!(received, text[..1003]);
    // And what comes next is what comes next in the text.
    assert_eq!(stream.read(10), &text[1003..1013]);
}

#[test]
fn a_full_descriptor_that_does_not_block_says_again() {
    let text = naive_text(CLASSIC, 1, 300_000);
    let (mut reading, writing) = UnixStream::pair().unwrap();
    writing.set_nonblocking(true).unwrap();
    let stream = Stream::new(null(), 1, 300_000);
    let (mut received, mut agains) = (Vec::new(), 0);
    while received.len() < text.len() {
        let (status, written) = stream.write_fd(writing.as_raw_fd(), u64::MAX);
        if status == FIZZBUZZ_AGAIN {
            agains += 1;
        } else {
            assert_eq!(status, FIZZBUZZ_OK);
        }
        let start = received.len();
        received.resize(start + usize::try_from(written).unwrap(), 0);
        reading.read_exact(&mut received[start..]).unwrap();
    }
    assert!(received == text.as_bytes());
    assert!(agains > 0);
}

#[test]
fn a_pipe_that_nobody_reads_is_an_error_of_the_system() {
    let (reading, writing) = pipe();
    drop(reading);
    let stream = Stream::new(null(), 1, 1000);
    // The test harness ignores SIGPIPE, as Python does.
    assert_eq!(
        stream.write_fd(writing.as_raw_fd(), u64::MAX),
        (FIZZBUZZ_IO, 0)
    );
    assert_eq!(errno().kind(), ErrorKind::BrokenPipe);
}

#[test]
fn what_is_no_descriptor_is_an_error_of_the_system() {
    const EBADF: i32 = 9;
    let stream = Stream::new(null(), 1, 1000);
    for fd in [-1, c_int::MIN, c_int::MAX] {
        set_errno_by_failing();
        assert_eq!(stream.write_fd(fd, u64::MAX), (FIZZBUZZ_IO, 0));
        assert_eq!(errno().raw_os_error(), Some(EBADF));
    }
    // Nothing is written, so nothing is wrong.
    assert_eq!(stream.write_fd(-1, 0), (FIZZBUZZ_OK, 0));
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_an_error_of_the_system() {
    const ENOSPC: i32 = 28;
    let full = File::options().write(true).open("/dev/full").unwrap();
    let stream = Stream::new(null(), 1, 1000);
    assert_eq!(
        stream.write_fd(full.as_raw_fd(), u64::MAX),
        (FIZZBUZZ_IO, 0)
    );
    assert_eq!(errno().raw_os_error(), Some(ENOSPC));
}

#[test]
fn written_is_set_even_without_a_stream() {
    let mut written = u64::MAX;
    let status = unsafe { fizzbuzz_stream_write_fd(core::ptr::null_mut(), 1, 1, &raw mut written) };
    assert_eq!((status, written), (FIZZBUZZ_NULL_POINTER, 0));
}

#[test]
#[cfg(target_os = "linux")]
fn a_signal_makes_no_difference() {
    use core::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    const SIGUSR1: c_int = 10;
    static SIGNALS: AtomicUsize = AtomicUsize::new(0);

    unsafe extern "C" {
        fn signal(number: c_int, handler: extern "C" fn(c_int)) -> usize;
        fn siginterrupt(number: c_int, interrupt: c_int) -> c_int;
        fn pthread_self() -> usize;
        fn pthread_kill(thread: usize, number: c_int) -> c_int;
    }
    extern "C" fn count(_: c_int) {
        SIGNALS.fetch_add(1, Ordering::Relaxed);
    }

    let text = naive_text(CLASSIC, 1, 100_000);
    let (mut reading, writing) = pipe();
    let stream = Stream::new(null(), 1, 100_000);
    unsafe {
        signal(SIGUSR1, count);
        // Else the system repeats the call by itself.
        assert_eq!(siginterrupt(SIGUSR1, 1), 0);
    }
    let writer = unsafe { pthread_self() };
    let received = thread::spawn(move || {
        // Nothing is read yet: the pipe is full, and write(2) waits when the signals come.
        for _ in 0..20 {
            thread::sleep(Duration::from_millis(5));
            unsafe { pthread_kill(writer, SIGUSR1) };
        }
        let mut received = String::new();
        reading.read_to_string(&mut received).unwrap();
        received
    });
    assert_eq!(
        stream.write_fd(writing.as_raw_fd(), u64::MAX),
        (FIZZBUZZ_OK, text.len() as u64)
    );
    drop(writing);
    assert!(received.join().unwrap() == text);
    assert!(SIGNALS.load(Ordering::Relaxed) > 1);
}
