//! Streams
//!
//! A stream is a place in the text of a range, and moves forward as it is read. The text may be of
//! any length; a stream takes a fixed amount of memory. Places are counted in bytes from the
//! beginning of the text.
//!
//!     while ((status = fizzbuzz_stream_window(stream, &data, &size)) == FIZZBUZZ_OK && size > 0)
//!         consume(data, size);

use core::ffi::{c_char, c_int};
use std::io::{BufRead, Read, Seek, SeekFrom};

use fizzbuzz_core::{Text, TextReader};

use crate::failure::Failure;
use crate::fd::{self, Loan};
use crate::guard::{guard, guard_or};
use crate::pointer::{Buffer, Out, array, boxed, exclusive, preset, shared};
use crate::rules::{fizzbuzz_rules, rules_or_classic};
use crate::status::{FIZZBUZZ_OUT_OF_RANGE, fizzbuzz_status};

/// A place in the text of a range. One thread at a time may use it, not always the same one.
/// Keeps its rules alive. Made by fizzbuzz_stream_new, freed by fizzbuzz_stream_free.
pub struct fizzbuzz_stream {
    reader: TextReader,
    loan: Loan,
}

impl fizzbuzz_stream {
    /// The bytes between here and the end.
    fn left(&self) -> u64 {
        self.reader.text().byte_len() - self.reader.position()
    }
}

/// fizzbuzz_stream_new makes a stream that stands at the beginning of the text of a range.
///
/// *stream is yours, free it with fizzbuzz_stream_free. The rules may be freed before.
///
/// Errors: FIZZBUZZ_RANGE_REVERSED, FIZZBUZZ_TEXT_TOO_LONG for a text of more than 2^63 - 1 bytes,
/// FIZZBUZZ_UNKNOWN_KERNEL, FIZZBUZZ_UNAVAILABLE_KERNEL.
// SAFETY: there is no other global function of this name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fizzbuzz_stream_new(
    rules: *const fizzbuzz_rules,
    start: i64,
    stop: i64,
    stream: *mut *mut fizzbuzz_stream,
) -> fizzbuzz_status {
    guard(|| {
        // SAFETY: the caller's promise, see `pointer`.
        let (rules, mut out) = unsafe { (rules_or_classic(rules), Out::new(stream)?) };
        let reader = Text::new(rules, start..stop)?.reader()?;
        out.set(boxed(fizzbuzz_stream {
            reader,
            loan: Loan::default(),
        })?);
        Ok(())
    })
}

/// fizzbuzz_stream_free frees a stream, and with it the data of its last window. NULL is fine.
// SAFETY: there is no other global function of this name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fizzbuzz_stream_free(stream: *mut fizzbuzz_stream) {
    guard_or((), || {
        if !stream.is_null() {
            // SAFETY: from fizzbuzz_stream_new, and handed back by its owner.
            drop(unsafe { Box::from_raw(stream) });
        }
    });
}

/// fizzbuzz_stream_read fills buf with the next bytes of the text and moves behind them.
///
/// *read is cap, or less where the text ends before; at its end it is 0. Nothing behind *read bytes
/// is touched. A line may be cut in two.
// SAFETY: there is no other global function of this name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fizzbuzz_stream_read(
    stream: *mut fizzbuzz_stream,
    buf: *mut c_char,
    cap: usize,
    read: *mut usize,
) -> fizzbuzz_status {
    guard(|| {
        // SAFETY: the caller's promise, see `pointer`.
        let (stream, buffer, mut read) =
            unsafe { (exclusive(stream)?, Buffer::new(buf, cap)?, Out::new(read)?) };
        read.set(stream.reader.read(buffer.into_bytes(stream.left()))?);
        Ok(())
    })
}

/// fizzbuzz_stream_window sets *data and *size to the next part of the text, in memory of the
/// stream, and moves behind it.
///
/// Nothing is copied, so this is the fastest way through a text. The library chooses the size; a
/// line may be cut in two. At the end of the text *size is 0. *data is never NULL, and may be read
/// until the next call that takes this stream as a non-const pointer.
// SAFETY: there is no other global function of this name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fizzbuzz_stream_window(
    stream: *mut fizzbuzz_stream,
    data: *mut *const c_char,
    size: *mut usize,
) -> fizzbuzz_status {
    guard(|| {
        // SAFETY: the caller's promise, see `pointer`.
        let (stream, mut data, mut size) =
            unsafe { (exclusive(stream)?, Out::new(data)?, Out::new(size)?) };
        let window = stream.reader.fill_buf()?;
        let length = window.len();
        data.set(if window.is_empty() {
            c"".as_ptr()
        } else {
            window.as_ptr().cast()
        });
        size.set(length);
        stream.reader.consume(length);
        Ok(())
    })
}

/// fizzbuzz_stream_seek moves a stream to a place in its text.
///
/// The size of the text is a place too, the end.
///
/// Errors: FIZZBUZZ_OUT_OF_RANGE if offset is greater than the size of the text; the stream stays
/// where it is.
// SAFETY: there is no other global function of this name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fizzbuzz_stream_seek(
    stream: *mut fizzbuzz_stream,
    offset: u64,
) -> fizzbuzz_status {
    guard(|| {
        // SAFETY: the caller's promise, see `pointer`.
        let stream = unsafe { exclusive(stream) }?;
        if offset > stream.reader.text().byte_len() {
            return Err(Failure(FIZZBUZZ_OUT_OF_RANGE));
        }
        stream.reader.seek(SeekFrom::Start(offset))?;
        Ok(())
    })
}

/// fizzbuzz_stream_tell sets *offset to the place where a stream stands.
// SAFETY: there is no other global function of this name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fizzbuzz_stream_tell(
    stream: *const fizzbuzz_stream,
    offset: *mut u64,
) -> fizzbuzz_status {
    guard(|| {
        // SAFETY: the caller's promise, see `pointer`.
        let (stream, mut offset) = unsafe { (shared(stream)?, Out::new(offset)?) };
        offset.set(stream.reader.position());
        Ok(())
    })
}

/// fizzbuzz_stream_write_fd writes the next bytes of the text to a file descriptor.
///
/// It goes on until max bytes are written, the text ends, or the system refuses more. UINT64_MAX
/// as max means all that is left. *written is always set, and the stream moves by exactly that
/// many bytes, so a call that failed can be repeated. A write that a signal interrupted is
/// repeated at once; to stop a long job between signals, pass a max of some megabytes and loop.
///
/// The descriptor is written to as it is: flush a FILE on top of it before, and on Windows open it
/// with _O_BINARY, as the system else changes newlines. Writing to a pipe that nobody reads raises
/// SIGPIPE unless you ignore that signal; then the error is FIZZBUZZ_IO, with EPIPE in errno.
///
/// Errors: FIZZBUZZ_AGAIN if the descriptor does not block and takes nothing more at the moment;
/// FIZZBUZZ_IO if the system refuses for any other reason, with errno as the system set it (a
/// device that takes nothing without giving a reason leaves errno as it was).
// SAFETY: there is no other global function of this name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fizzbuzz_stream_write_fd(
    stream: *mut fizzbuzz_stream,
    fd: c_int,
    max: u64,
    written: *mut u64,
) -> fizzbuzz_status {
    // SAFETY: the caller's promise, see `pointer`.
    unsafe { preset(written, 0) };
    guard(|| {
        // SAFETY: likewise.
        let (stream, mut written) = unsafe { (exclusive(stream)?, Out::new(written)?) };
        fd::write_text(&mut stream.reader, fd, max, |total| written.set(total))
    })
}

/// fizzbuzz_stream_splice_fd puts the next bytes of the text into a pipe without copying them.
///
/// It does what fizzbuzz_stream_write_fd does, several times faster, by vmsplice(2) of Linux: the
/// pipe gets the memory that the text was rendered into. That is right for readers that copy what
/// they read, which is what read(2) does, and so nearly all programs do. It is WRONG for readers that
/// pass the memory on, by splice(2) or tee(2), as pv and some proxies do: they may show other
/// bytes later, as the memory is used again once it has left this pipe. No writer can see what its
/// reader does, so you have to know.
///
/// The memory belongs to the stream, twice what the pipe holds or what there is to write if that is
/// less: 2 MiB for most pipes. It is never used again while this pipe holds it: not if the pipe is
/// enlarged meanwhile, not if others write to it as well, and not if the stream is moved, used with
/// another pipe, or freed; then the pipe keeps it until it is read, and the stream takes other
/// memory. A fork leaves the child none of it, so that both processes may go on. The pipe is made to
/// hold 1 MiB if it holds less and the system allows it.
///
/// *written is always set, and the stream moves by exactly that many bytes. A max of 0 tells whether
/// the descriptor is that of a pipe. A pipe that nobody reads raises SIGPIPE unless you ignore that
/// signal.
///
/// While the pipe is full, it waits for its reader: timeout milliseconds at a time, or not at all if
/// timeout is 0. A negative timeout is for as long as it takes, which costs a little less. A signal
/// ends the wait, but where it is for as long as it takes only one whose handler was installed
/// without SA_RESTART. A signal that comes while nothing waits ends nothing, so where a handler only
/// leaves word of it, a timeout of 50 or so and a max of some megabytes let you look for that in time.
///
/// Errors: FIZZBUZZ_UNSUPPORTED if fd is not the writing end of a pipe, if the system is not
/// Linux, or if a sandbox forbids vmsplice(2); then fizzbuzz_stream_write_fd is the way.
/// FIZZBUZZ_INTERRUPTED if the pipe stayed full for so long, or when a signal came; call again to go
/// on. FIZZBUZZ_AGAIN if the pipe is full and not to be waited for, by its descriptor or by timeout.
/// FIZZBUZZ_IO if the system refuses for any other reason, with errno as the system set it.
// SAFETY: there is no other global function of this name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fizzbuzz_stream_splice_fd(
    stream: *mut fizzbuzz_stream,
    fd: c_int,
    max: u64,
    timeout: c_int,
    written: *mut u64,
) -> fizzbuzz_status {
    // SAFETY: the caller's promise, see `pointer`.
    unsafe { preset(written, 0) };
    guard(|| {
        // SAFETY: likewise.
        let (stream, mut written) = unsafe { (exclusive(stream)?, Out::new(written)?) };
        let fizzbuzz_stream { reader, loan } = stream;
        loan.lend_text(reader, fd, max, timeout, |total| written.set(total))
    })
}

/// fizzbuzz_stream_verify compares data with the next size bytes of the text.
///
/// *equal is the length of the equal prefix: size if all is equal, less at the first difference or
/// where the text ends before the data does. The stream moves by *equal, so it stands at the
/// difference, or at the end; fizzbuzz_text_number names the line of a difference.
// SAFETY: there is no other global function of this name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fizzbuzz_stream_verify(
    stream: *mut fizzbuzz_stream,
    data: *const c_char,
    size: usize,
    equal: *mut usize,
) -> fizzbuzz_status {
    guard(|| {
        // SAFETY: the caller's promise, see `pointer`.
        let (stream, data, mut equal) = unsafe {
            (
                exclusive(stream)?,
                array(data.cast::<u8>(), size)?,
                Out::new(equal)?,
            )
        };
        equal.set(stream.reader.equal_prefix(data));
        Ok(())
    })
}
