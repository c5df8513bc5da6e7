"""The native library as plain Python: the only module that touches CFFI.

Everything here takes and returns ints, strings, buffers and opaque handles, and turns a status into an exception.
"""

from __future__ import annotations

import errno
import io
import operator
import os
import sys

TYPE_CHECKING = (
    False  # what type checkers take for True; that of `typing` would more than double the time of the import
)

try:
    from fizzbuzz_ffi._native import ffi, lib
except ModuleNotFoundError as error:
    if error.name != "fizzbuzz_ffi._native":
        raise
    _folder = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120  (see _paths.py)
    raise ImportError(
        f"fizzbuzz_ffi has no native module here: these are its sources, in {_folder}. Python looks into the current "
        "folder, and into those of PYTHONPATH, before it looks for installed packages, and found them there. "
        "Start Python in another folder to use what is installed, or run `pip install -e .` there to use the sources.",
        name=error.name,
    ) from None

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, SupportsIndex, TypeAlias

    Handle: TypeAlias = Any
    """Native rules, opaque: a CFFI pointer that frees what it points to."""

INT64_MIN = -(2**63)
INT64_MAX = 2**63 - 1

PIECE = 16 << 20
"""Bytes per native call: Python handles signals between calls, and this many take milliseconds."""

THREADS_PIECE = 128 << 20
"""Bytes per native call that starts threads: many enough for the start not to matter, and to be written past the caches
by two of them."""

MAX_RULES = lib.FIZZBUZZ_MAX_RULES
RULE_COUNT = lib.FIZZBUZZ_RULE_COUNT

CLASSIC_HANDLE: Handle = ffi.NULL
"""The C functions take NULL for the classic rules."""


# Versions.


def _text(pointer: Any) -> str:
    return str(ffi.string(pointer), "utf-8")  # type: ignore[arg-type]


def _check_version() -> None:
    """Refuse a library other than the one the module was compiled for: signatures might differ."""
    compiled = lib.FIZZBUZZ_VERSION_NUMBER, lib.FIZZBUZZ_ABI_VERSION
    version = _text(lib.fizzbuzz_version())
    if (_version_number(version), lib.fizzbuzz_abi_version()) != compiled:
        parts = lib.FIZZBUZZ_VERSION_MAJOR, lib.FIZZBUZZ_VERSION_MINOR, lib.FIZZBUZZ_VERSION_PATCH
        raise ImportError(
            f"fizzbuzz_ffi was compiled for libfizzbuzz {'.'.join(map(str, parts))} (ABI {compiled[1]}), "
            f"but the library that was loaded is {version} (ABI {lib.fizzbuzz_abi_version()}). "
            "Reinstall fizzbuzz-ffi, and see that no other libfizzbuzz is preloaded.",
        )


def _version_number(version: str) -> int:
    major, minor, patch = version.partition("-")[0].split(".")
    return int(major) * 1_000_000 + int(minor) * 1_000 + int(patch)


_check_version()

__version__ = _text(lib.fizzbuzz_version())


def kernel_name() -> str:
    """Name the code that renders, as chosen for this processor or by `FIZZBUZZ_KERNEL`; empty if that names none."""
    return _text(lib.fizzbuzz_kernel_name())


# Errors.

EXCEPTIONS: dict[int, type[Exception]] = {
    lib.FIZZBUZZ_NULL_POINTER: RuntimeError,
    lib.FIZZBUZZ_PANIC: RuntimeError,
    lib.FIZZBUZZ_OUT_OF_MEMORY: MemoryError,
    lib.FIZZBUZZ_UNKNOWN_KERNEL: ValueError,
    lib.FIZZBUZZ_UNAVAILABLE_KERNEL: ValueError,
    lib.FIZZBUZZ_RULE_COUNT: ValueError,
    lib.FIZZBUZZ_DIVISOR_NOT_POSITIVE: ValueError,
    lib.FIZZBUZZ_DIVISOR_REPEATED: ValueError,
    lib.FIZZBUZZ_WORD_EMPTY: ValueError,
    lib.FIZZBUZZ_WORD_TOO_LONG: ValueError,
    lib.FIZZBUZZ_WORD_NOT_UTF8: ValueError,
    lib.FIZZBUZZ_WORD_LINE_BREAK: ValueError,
    lib.FIZZBUZZ_RANGE_REVERSED: ValueError,
    lib.FIZZBUZZ_TEXT_TOO_LONG: OverflowError,
    lib.FIZZBUZZ_OUT_OF_RANGE: ValueError,
    lib.FIZZBUZZ_STEP_NOT_POSITIVE: ValueError,
    lib.FIZZBUZZ_BUFFER_TOO_SMALL: ValueError,
    lib.FIZZBUZZ_IO: OSError,
    lib.FIZZBUZZ_AGAIN: BlockingIOError,
    lib.FIZZBUZZ_INTERRUPTED: InterruptedError,
    lib.FIZZBUZZ_UNSUPPORTED: io.UnsupportedOperation,
}
"""Which exception a status becomes."""


def error_of(status: int, about: str = "") -> Exception:
    """Make the exception for a status; `about` tells which values were refused."""
    message = _text(lib.fizzbuzz_status_message(status))
    if status in {lib.FIZZBUZZ_UNKNOWN_KERNEL, lib.FIZZBUZZ_UNAVAILABLE_KERNEL}:
        wish = f"FIZZBUZZ_KERNEL={os.environ.get('FIZZBUZZ_KERNEL')!r}"
        return EXCEPTIONS[status](message.replace("the environment variable FIZZBUZZ_KERNEL", wish))
    if status == lib.FIZZBUZZ_TEXT_TOO_LONG:
        message += ", more than 2**63 - 1 bytes"
    return EXCEPTIONS.get(status, RuntimeError)(f"{about}: {message}" if about else message)


def int64(name: str, value: SupportsIndex) -> int:
    """Take an int that C can hold."""
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} must be an int, not {type(value).__name__}") from None
    if not INT64_MIN <= number <= INT64_MAX:
        raise OverflowError(f"{name} must be between -2**63 and 2**63 - 1, not {shortened(number)}")
    return number


def shortened(number: int) -> str:
    """Print an int in an error; Python refuses to print very long ones."""
    return str(number) if number.bit_length() < 200 else f"an int of {number.bit_length()} bits"


# Rules and words.


def _c_rules(pairs: Sequence[tuple[int, bytes]]) -> tuple[Any, Any, Any]:
    """Lay out rules for C; the third object owns the words and must outlive the call."""
    words = [ffi.new("char[]", word) for _, word in pairs]
    return ffi.new("int64_t[]", [divisor for divisor, _ in pairs]), ffi.new("char *[]", words), words


def check_rules(pairs: Sequence[tuple[int, bytes]]) -> tuple[int, int]:
    """Say what `new_rules` would: a status, and the index of the rule it is about (meaningless if it is about none)."""
    divisors, words, _owner = _c_rules(pairs)
    index = ffi.new("size_t *")
    return lib.fizzbuzz_rules_check(divisors, words, len(pairs), index), index[0]


def new_rules(pairs: Sequence[tuple[int, bytes]]) -> Handle:
    """Build native rules, which takes milliseconds for many coprime divisors."""
    divisors, words, _owner = _c_rules(pairs)
    handle = ffi.new("fizzbuzz_rules **")
    if status := lib.fizzbuzz_rules_new(divisors, words, len(pairs), handle):
        raise error_of(status)
    return ffi.gc(handle[0], lib.fizzbuzz_rules_free)


def words(handle: Handle, number: int) -> str:
    """Return the words of a 64-bit number, empty where no rule applies."""
    size = ffi.new("size_t *")
    if status := lib.fizzbuzz_words(handle, number, ffi.NULL, 0, size):
        raise error_of(status)
    buffer = ffi.new("char[]", size[0])
    if status := lib.fizzbuzz_words(handle, number, buffer, size[0], size):
        raise error_of(status)
    return _text(buffer)


# Text.


def text_size(handle: Handle, start: int, stop: int) -> int:
    """Return the bytes in the text of a range."""
    size = ffi.new("uint64_t *")
    if status := lib.fizzbuzz_text_size(handle, start, stop, size):
        raise error_of(status, f"start {start}, stop {stop}")
    return int(size[0])


def text_offset(handle: Handle, start: int, stop: int, number: int) -> int:
    """Return where the line of a number starts."""
    offset = ffi.new("uint64_t *")
    if status := lib.fizzbuzz_text_offset(handle, start, stop, number, offset):
        raise error_of(status, f"number {number} in the text from {start} to {stop}")
    return int(offset[0])


def text_number(handle: Handle, start: int, stop: int, offset: int) -> int:
    """Return the number whose line holds a byte."""
    number = ffi.new("int64_t *")
    if status := lib.fizzbuzz_text_number(handle, start, stop, offset, number):
        raise error_of(status, f"offset {offset} in the text from {start} to {stop}")
    return int(number[0])


_new_buffer = ffi.new_allocator(should_clear_after_alloc=False)


def lines(handle: Handle, numbers: range) -> str:
    """Return the answers of a range that is not empty and has a positive step, with newlines between them."""
    needed = ffi.new("size_t *")
    # A slice of a range may have its stop up to a step beyond its last number, and beyond 64 bits.
    arguments = handle, numbers[0], numbers[-1] + 1, numbers.step
    if status := lib.fizzbuzz_text_render_step(*arguments, ffi.NULL, 0, needed):
        raise error_of(status, repr(numbers))
    buffer = _new_buffer("char[]", needed[0])
    if status := lib.fizzbuzz_text_render_step(*arguments, buffer, needed[0], needed):
        raise error_of(status, repr(numbers))
    return str(ffi.buffer(buffer, needed[0] - 1), "utf-8")


def render_into(buffer: Any, size: int, handle: Handle, numbers: range, threads: int) -> int:
    """Fill the first `size` bytes of a contiguous buffer (`bytes` too!) with the text of that size, by threads."""
    needed = ffi.new("size_t *")
    done = 0
    start, stop = numbers.start, numbers.stop
    with ffi.from_buffer(buffer) as address:
        while done < size:
            room = size - done
            # The lines that fit a piece, but at least one.
            end = stop if room <= THREADS_PIECE else max(text_number(handle, start, stop, THREADS_PIECE), start + 1)
            if status := lib.fizzbuzz_text_render_threads(handle, start, end, threads, address + done, room, needed):
                raise error_of(status)
            start = end
            done += needed[0]
    return done


NO_PIPE = "zero_copy needs a pipe to write to, and a Linux that allows it: leave it out for anything else"


class Stream:
    """A native stream; one thread at a time.

    Whatever is interrupted by Ctrl-C leaves it in some valid place, so seek before going on.
    """

    def __init__(self, handle: Handle, start: int, stop: int) -> None:
        stream = ffi.new("fizzbuzz_stream **")
        if status := lib.fizzbuzz_stream_new(handle, start, stop, stream):
            raise error_of(status, f"start {start}, stop {stop}")
        # Never freed by hand: a signal handler may drop this object while a method up the stack uses the pointer.
        self._stream = ffi.gc(stream[0], lib.fizzbuzz_stream_free)
        self.is_sound = True

    def seek(self, offset: int) -> None:
        """Go to a place in the text, its end included."""
        if status := lib.fizzbuzz_stream_seek(self._stream, offset):
            raise self._failed(status)

    def tell(self) -> int:
        """Return the place in the text."""
        offset = ffi.new("uint64_t *")
        if status := lib.fizzbuzz_stream_tell(self._stream, offset):
            raise self._failed(status)
        return int(offset[0])

    def read_into(self, buffer: Any, size: int) -> int:
        """Fill the first `size` bytes of a contiguous buffer (`bytes` too!); returns how many there were."""
        count = ffi.new("size_t *")
        done = 0
        with ffi.from_buffer(buffer) as address:
            while done < size:
                if status := lib.fizzbuzz_stream_read(self._stream, address + done, min(PIECE, size - done), count):
                    raise self._failed(status)
                if not count[0]:
                    break
                done += count[0]
        return done

    def equal_prefix(self, buffer: Any) -> int:
        """Go on for as long as the text equals a contiguous buffer; returns how many bytes that were."""
        count = ffi.new("size_t *")
        done = 0
        with ffi.from_buffer(buffer) as address:
            while done < len(address):
                piece = min(PIECE, len(address) - done)
                if status := lib.fizzbuzz_stream_verify(self._stream, address + done, piece, count):
                    raise self._failed(status)
                done += count[0]
                if count[0] < piece:
                    break
        return done

    def splice_to(self, descriptor: int, size: int, timeout: int, count: Any) -> None:
        """Lend the next bytes to a pipe, up to `size`; a signal may end it early, and so does a pipe that stays full.

        Args:
            descriptor: the writing end of a pipe.
            size: how many bytes at most.
            timeout: how many milliseconds to wait while the pipe is full; if negative, as long as it takes.
            count: made by `new_count`; C stores there how many bytes went in, whatever happens.
        """
        status = lib.fizzbuzz_stream_splice_fd(self._stream, descriptor, size, timeout, count)
        if status == lib.FIZZBUZZ_IO:
            raise OSError(ffi.errno, os.strerror(ffi.errno))
        if status == lib.FIZZBUZZ_AGAIN:
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        if status == lib.FIZZBUZZ_UNSUPPORTED:
            raise io.UnsupportedOperation(NO_PIPE)
        if status not in {lib.FIZZBUZZ_OK, lib.FIZZBUZZ_INTERRUPTED}:
            raise self._failed(status)

    def _failed(self, status: int) -> Exception:
        self.is_sound = False  # after a panic, all that may be done with it is to free it
        return error_of(status)

    def leak(self) -> None:
        """Never free it: after a fork its memory may be in the middle of what another thread did to it."""
        ffi.gc(self._stream, None)


def new_count() -> Any:
    """Return a place for a number from C, whose sum is that number."""
    return ffi.new("uint64_t[1]")


def new_bytes(size: int, fill: Callable[[Any, int], int]) -> bytes:
    """Return bytes that `fill(buffer, size)` wrote.

    They are allocated once, at their final size, and filled before anyone else can see them, which CFFI allows and
    CPython does itself. Other interpreters move objects, and single bytes may be shared: those are copied.
    """
    try:
        if size > 1 and sys.implementation.name == "cpython":
            data = bytes(size)
            done = fill(data, size)
            return data if done == size else data[:done]
        buffer = bytearray(size)
        return bytes(buffer[: fill(buffer, size)])
    except (MemoryError, OverflowError):
        raise MemoryError(f"no room for {size} bytes of text") from None
