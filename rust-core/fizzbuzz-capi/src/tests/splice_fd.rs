use core::ffi::c_int;
use core::ptr::null;
use std::fs::File;
use std::os::fd::AsRawFd;

use super::write_fd::pipe;
use super::{CLASSIC, Stream, naive_text};
use crate::status::{FIZZBUZZ_UNSUPPORTED, fizzbuzz_status};
use crate::stream::fizzbuzz_stream_splice_fd;

impl Stream {
    fn splice_fd(&self, fd: c_int, max: u64) -> (fizzbuzz_status, u64) {
        self.splice_fd_for(fd, max, 50)
    }

    fn splice_fd_for(&self, fd: c_int, max: u64, timeout: c_int) -> (fizzbuzz_status, u64) {
        let (before, mut written) = (self.tell(), u64::MAX);
        let status =
            unsafe { fizzbuzz_stream_splice_fd(self.0, fd, max, timeout, &raw mut written) };
        // errno belongs to the test now.
        assert_eq!(
            self.tell(),
            before + written,
            "the stream moves by what was written"
        );
        (status, written)
    }
}

#[test]
fn what_is_no_pipe_to_write_to_is_unsupported() {
    let (reading, _writing) = pipe();
    let null_device = File::options().write(true).open("/dev/null").unwrap();
    let (socket, _other) = std::os::unix::net::UnixStream::pair().unwrap();
    let stream = Stream::new(null(), 1, 1000);
    for fd in [
        reading.as_raw_fd(),
        null_device.as_raw_fd(),
        socket.as_raw_fd(),
    ] {
        for max in [0, 1, u64::MAX] {
            assert_eq!(stream.splice_fd(fd, max), (FIZZBUZZ_UNSUPPORTED, 0));
        }
    }
    assert_eq!(stream.read(9), naive_text(CLASSIC, 1, 4).as_bytes());
}

#[cfg(not(vmsplice))]
#[test]
fn pipes_are_unsupported_too() {
    let (_reading, writing) = pipe();
    let stream = Stream::new(null(), 1, 1000);
    let outcome = stream.splice_fd(writing.as_raw_fd(), u64::MAX);
    assert_eq!(outcome, (FIZZBUZZ_UNSUPPORTED, 0));
}

#[cfg(vmsplice)]
mod where_it_is_supported {
    use std::io::{ErrorKind, Read};
    use std::thread;

    use super::super::write_fd::{errno, set_errno_by_failing};
    use super::*;
    use crate::status::{FIZZBUZZ_AGAIN, FIZZBUZZ_INTERRUPTED, FIZZBUZZ_IO, FIZZBUZZ_OK};

    unsafe extern "C" {
        fn fcntl(fd: c_int, command: c_int, ...) -> c_int;
    }
    const F_SETFL: c_int = 4;
    const F_SETPIPE_SZ: c_int = 1031;
    const F_GETPIPE_SZ: c_int = 1032;
    const O_NONBLOCK: c_int = 0o4000;

    /// A pipe whose writing end does not block.
    fn quick_pipe() -> (File, File) {
        let (reading, writing) = pipe();
        assert_eq!(
            unsafe { fcntl(writing.as_raw_fd(), F_SETFL, O_NONBLOCK) },
            0
        );
        (reading, writing)
    }

    fn pipe_size(pipe: &File) -> c_int {
        unsafe { fcntl(pipe.as_raw_fd(), F_GETPIPE_SZ) }
    }

    fn resize(pipe: &File, size: c_int) -> bool {
        unsafe { fcntl(pipe.as_raw_fd(), F_SETPIPE_SZ, size) >= size }
    }

    fn take(reading: &mut File, size: u64) -> Vec<u8> {
        let mut bytes = vec![0; usize::try_from(size).unwrap()];
        reading.read_exact(&mut bytes).unwrap();
        bytes
    }

    /// Numbers whose text is several times what a stream lends at once.
    const LONG: i64 = 900_000;

    #[test]
    fn readers_of_any_speed_get_every_byte() {
        let text = naive_text(CLASSIC, 1, LONG).into_bytes();
        assert!(text.len() > 5 << 20);
        for size in [7, 4096, 5000, 1 << 20] {
            let (mut reading, writing) = pipe();
            let stream = Stream::new(null(), 1, LONG);
            let received = thread::spawn(move || {
                let (mut received, mut piece) = (Vec::<u8>::new(), vec![0; size]);
                loop {
                    match reading.read(&mut piece).unwrap() {
                        0 => return received,
                        count => received.extend(&piece[..count]),
                    }
                }
            });
            let total = text.len() as u64;
            let fd = writing.as_raw_fd();
            assert_eq!(stream.splice_fd(fd, 0), (FIZZBUZZ_OK, 0));
            assert_eq!(stream.splice_fd(fd, 1), (FIZZBUZZ_OK, 1));
            assert_eq!(stream.splice_fd(fd, 99_999), (FIZZBUZZ_OK, 99_999));
            // On a busy machine the reader may leave the pipe full for longer than it is waited for.
            let (mut status, mut rest) = stream.splice_fd(fd, u64::MAX);
            while status == FIZZBUZZ_INTERRUPTED {
                let (next, written) = stream.splice_fd(fd, u64::MAX);
                (status, rest) = (next, rest + written);
            }
            assert_eq!((status, rest), (FIZZBUZZ_OK, total - 100_000));
            assert_eq!(stream.splice_fd(fd, u64::MAX), (FIZZBUZZ_OK, 0));
            drop(writing);
            assert!(received.join().unwrap() == text, "by {size}");
        }
    }

    /// The pipe is always full when it is read from, so all that was lent is at risk.
    #[test]
    fn nothing_changes_while_the_pipe_holds_it() {
        let text = naive_text(CLASSIC, 1, LONG).into_bytes();
        for size in [1 << 10, 100_000, 300_001, 1 << 20] {
            let (mut reading, writing) = quick_pipe();
            let stream = Stream::new(null(), 1, LONG);
            let (mut received, mut unread) = (Vec::new(), 0);
            while received.len() < text.len() {
                let (status, written) = stream.splice_fd(writing.as_raw_fd(), u64::MAX);
                unread += written;
                assert!(status == FIZZBUZZ_AGAIN || stream.tell() == text.len() as u64);
                let count = unread.min(size);
                received.extend(take(&mut reading, count));
                unread -= count;
            }
            assert!(received == text, "by {size}");
        }
    }

    #[test]
    fn a_pipe_may_change_its_size_meanwhile() {
        let text = naive_text(CLASSIC, 1, LONG).into_bytes();
        let (mut reading, writing) = quick_pipe();
        let stream = Stream::new(null(), 1, LONG);
        let (mut received, mut unread, mut resized) = (Vec::new(), 0, 0);
        // Of these the system refuses those that are too small for what is in the pipe, and those
        // that are too large for an ordinary user.
        for size in [
            64 << 10,
            4 << 20,
            128 << 10,
            8 << 20,
            4096,
            2 << 20,
            1 << 20,
        ]
        .into_iter()
        .cycle()
        {
            let (_, written) = stream.splice_fd(writing.as_raw_fd(), u64::MAX);
            unread += written;
            if resize(&reading, size) {
                resized += 1;
            }
            let (_, written) = stream.splice_fd(writing.as_raw_fd(), 1 << 20);
            unread += written;
            let count = unread - unread.min(4000);
            received.extend(take(&mut reading, count));
            unread -= count;
            resized += c_int::from(resize(&reading, size));
            if stream.tell() == text.len() as u64 {
                break;
            }
        }
        received.extend(take(&mut reading, unread));
        assert!(received == text);
        assert!(resized > 1, "of a pipe of {}", pipe_size(&reading));
    }

    #[test]
    fn streams_may_take_turns_with_one_pipe_and_with_write() {
        let text = naive_text(CLASSIC, 1, LONG).into_bytes();
        let (mut reading, writing) = quick_pipe();
        let fd = writing.as_raw_fd();
        let streams = [(); 3].map(|()| Stream::new(null(), 1, LONG));
        let (mut expected, mut received, mut unread) = (Vec::new(), Vec::new(), 0);
        for turn in 0..60 {
            let stream = &streams[turn % 3];
            let begin = usize::try_from(stream.tell()).unwrap();
            let (_, written) = match turn % 7 {
                0 => stream.write_fd(fd, 50_000),
                _ => stream.splice_fd(fd, 333_333),
            };
            expected.extend(&text[begin..][..usize::try_from(written).unwrap()]);
            unread += written;
            if turn % 5 != 0 {
                let count = unread.min(300_000);
                received.extend(take(&mut reading, count));
                unread -= count;
            }
            if turn % 11 == 0 {
                assert_eq!(stream.seek(stream.tell() / 2), FIZZBUZZ_OK);
            }
        }
        received.extend(take(&mut reading, unread));
        assert!(received.len() > 5 << 20);
        assert!(received == expected);
    }

    #[test]
    fn a_stream_may_go_from_pipe_to_pipe_and_be_freed() {
        let text = naive_text(CLASSIC, 1, LONG).into_bytes();
        let mut pipes = [(); 3].map(|()| quick_pipe());
        let stream = Stream::new(null(), 1, LONG);
        let mut written = [const { Vec::new() }; 3];
        for turn in 0..12 {
            let index = turn % 3;
            let begin = usize::try_from(stream.tell()).unwrap();
            let (_, count) = stream.splice_fd(pipes[index].1.as_raw_fd(), 150_000);
            written[index].extend(&text[begin..][..usize::try_from(count).unwrap()]);
        }
        drop(stream);
        // Were the memory anybody's again, it would be that of this one.
        let (_reading, writing) = quick_pipe();
        let other = Stream::new(null(), -LONG, LONG);
        assert_eq!(
            other.splice_fd(writing.as_raw_fd(), u64::MAX).0,
            FIZZBUZZ_AGAIN
        );
        for ((reading, _), written) in pipes.iter_mut().zip(written) {
            assert!(written.len() >= 400_000);
            assert!(take(reading, written.len() as u64) == written);
        }
    }

    #[test]
    fn reads_windows_and_seeks_go_between() {
        let text = naive_text(CLASSIC, 1, 100_000).into_bytes();
        let (mut reading, writing) = quick_pipe();
        let stream = Stream::new(null(), 1, 100_000);
        assert_eq!(stream.read(11), text[..11]);
        assert_eq!(stream.splice_fd(writing.as_raw_fd(), 20), (FIZZBUZZ_OK, 20));
        assert_eq!(stream.read(9), text[31..40]);
        assert_eq!(stream.seek(300_000), FIZZBUZZ_OK);
        assert_eq!(stream.splice_fd(writing.as_raw_fd(), 5), (FIZZBUZZ_OK, 5));
        let window = stream.window().to_vec();
        assert_eq!(window, text[300_005..][..window.len()]);
        assert_eq!(
            take(&mut reading, 25),
            [&text[11..31], &text[300_000..300_005]].concat()
        );
    }

    #[test]
    fn a_pipe_that_nobody_reads_is_an_error_of_the_system() {
        let (reading, writing) = pipe();
        let stream = Stream::new(null(), 1, 1000);
        assert_eq!(stream.splice_fd(writing.as_raw_fd(), 10), (FIZZBUZZ_OK, 10));
        drop(reading);
        // The test harness ignores SIGPIPE, as Python does.
        let outcome = stream.splice_fd(writing.as_raw_fd(), u64::MAX);
        assert_eq!(outcome, (FIZZBUZZ_IO, 0));
        assert_eq!(errno().kind(), ErrorKind::BrokenPipe);
    }

    #[test]
    fn what_is_no_descriptor_is_an_error_of_the_system() {
        const EBADF: i32 = 9;
        let stream = Stream::new(null(), 1, 1000);
        for fd in [-1, c_int::MIN, c_int::MAX] {
            set_errno_by_failing();
            assert_eq!(stream.splice_fd(fd, 0), (FIZZBUZZ_IO, 0));
            assert_eq!(errno().raw_os_error(), Some(EBADF));
        }
    }

    #[test]
    fn a_full_pipe_is_waited_for_as_long_as_the_caller_says() {
        use std::time::{Duration, Instant};

        let text = naive_text(CLASSIC, 1, LONG).into_bytes();
        let (mut reading, writing) = pipe();
        let stream = Stream::new(null(), 1, LONG);
        let fd = writing.as_raw_fd();
        let (status, mut total) = stream.splice_fd_for(fd, u64::MAX, 0);
        assert_eq!(status, FIZZBUZZ_AGAIN);
        // The shortest of some times, as on a busy machine one may take long.
        let time_of = |timeout, expected| {
            let times = (0..10).map(|_| {
                let begin = Instant::now();
                let outcome = stream.splice_fd_for(fd, u64::MAX, timeout);
                assert_eq!(outcome, (expected, 0), "{timeout} ms");
                begin.elapsed()
            });
            times.min().unwrap()
        };
        let none = time_of(0, FIZZBUZZ_AGAIN);
        let short = time_of(1, FIZZBUZZ_INTERRUPTED);
        let long = time_of(40, FIZZBUZZ_INTERRUPTED);
        assert!(short >= Duration::from_millis(1) && long >= Duration::from_millis(40));
        // All begin by rendering, which takes its time where a processor is emulated.
        assert!(none.max(short) + Duration::from_millis(20) < long);

        let received = thread::spawn(move || {
            thread::sleep(Duration::from_millis(100));
            let mut received = Vec::new();
            reading.read_to_end(&mut received).unwrap();
            received
        });
        let (status, rest) = stream.splice_fd_for(fd, u64::MAX, -1);
        total += rest;
        assert_eq!((status, total), (FIZZBUZZ_OK, text.len() as u64));
        drop(writing);
        assert!(received.join().unwrap() == text);
    }

    #[test]
    fn a_signal_ends_the_call_and_it_can_be_repeated() {
        use core::sync::atomic::{AtomicBool, Ordering};
        use std::sync::Arc;
        use std::time::Duration;

        const SIGUSR2: c_int = 12;

        unsafe extern "C" {
            fn signal(number: c_int, handler: extern "C" fn(c_int)) -> usize;
            fn siginterrupt(number: c_int, flag: c_int) -> c_int;
            fn pthread_self() -> usize;
            fn pthread_kill(thread: usize, number: c_int) -> c_int;
        }
        extern "C" fn nothing(_: c_int) {}

        let text = naive_text(CLASSIC, 1, LONG).into_bytes();
        // With the first handler the system repeats many calls by itself: not one that polls, but
        // one that waits for as long as it takes.
        for (timeout, interrupts, is_ended) in [(50, 0, true), (-1, 1, true), (-1, 0, false)] {
            unsafe {
                signal(SIGUSR2, nothing);
                siginterrupt(SIGUSR2, interrupts);
            }
            let (mut reading, writing) = pipe();
            let stream = Stream::new(null(), 1, LONG);
            let writer = unsafe { pthread_self() };
            let came = Arc::new(AtomicBool::new(false));
            let seen = came.clone();
            let received = thread::spawn(move || {
                // Nothing is read yet: the pipe gets full, and the call waits until a signal comes.
                let mut signals = 0;
                while !seen.load(Ordering::Relaxed) && (is_ended || signals < 50) {
                    unsafe { pthread_kill(writer, SIGUSR2) };
                    thread::sleep(Duration::from_millis(1));
                    signals += 1;
                }
                let mut received = Vec::new();
                reading.read_to_end(&mut received).unwrap();
                received
            });
            let (mut total, mut status) = (0, FIZZBUZZ_INTERRUPTED);
            while status == FIZZBUZZ_INTERRUPTED {
                let written;
                (status, written) = stream.splice_fd_for(writing.as_raw_fd(), u64::MAX, timeout);
                total += written;
                came.fetch_or(status == FIZZBUZZ_INTERRUPTED, Ordering::Relaxed);
            }
            assert_eq!((status, total), (FIZZBUZZ_OK, text.len() as u64));
            assert_eq!(came.load(Ordering::Relaxed), is_ended);
            drop(writing);
            assert!(received.join().unwrap() == text);
        }
    }
}
