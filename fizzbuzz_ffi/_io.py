"""`FizzBuzzIO`: the text of a range as a file that is never stored anywhere."""

from __future__ import annotations

import io
import operator
import os
import sys
import time
from _thread import RLock  # threading's, without the import of threading

from fizzbuzz_ffi import _files, _library
from fizzbuzz_ffi._rules import CLASSIC, Rules
from fizzbuzz_ffi._text import Text, render, writable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import FrameType
    from typing import Any, NoReturn, SupportsIndex

    from _typeshed import ReadableBuffer, WriteableBuffer
    from typing_extensions import Self

    from fizzbuzz_ffi._mismatch import Mismatch

FOUND_LIMIT = 4096
"""The most bytes that `Mismatch.found` holds."""


class FizzBuzzIO(io.RawIOBase):
    r"""The text of a range as a read-only binary file.

    Nothing is stored: what is read is rendered on the spot, and every place can be reached at once. Text of any length
    takes the same small amount of memory. It is a raw file, so it works wherever binary files do, and under
    `io.BufferedReader` and `io.TextIOWrapper`; for many small reads or lines, use one of them.

    Args:
        start: the first number; 64-bit signed.
        stop: the number after the last, as for `range`.
        rules: the divisors and their words.

    Raises:
        ValueError: if start is greater than stop.
        OverflowError: if start or stop has more than 64 bits, or the text more than 2**63 - 1 bytes.
        TypeError: if start or stop is not an int.

    One thread at a time may use an object; a second one that comes at the same moment gets a `RuntimeError`. So does a
    signal handler or a callback that comes while a call of its own thread goes on; `tell` and `close` work there. After
    a fork, parent and child each go on from the position of the fork. Pickles and copies keep the position. Reading
    fails with `ValueError` if the environment variable `FIZZBUZZ_KERNEL` names no kernel that this machine has.

    >>> text = FizzBuzzIO(1, 10**17)
    >>> text.nbytes
    1214074074074074068
    >>> text.seek(text.offset_of(10**16))
    116074074074074068
    >>> text.readline(), text.readline()
    (b'buzz\n', b'10000000000000001\n')
    >>> text.line_at(text.tell())
    10000000000000002
    """

    def __init__(self, start: SupportsIndex, stop: SupportsIndex, rules: Rules = CLASSIC) -> None:
        self._cursors: dict[int, _Cursor] = {}
        self._text = Text(start, stop, rules)
        # A position, and what was written from there on. Replaced as a whole, so that it is true at any moment.
        self._place: tuple[int, Iterable[int]] = 0, []

    @property
    def _position(self) -> int:
        position, counts = self._place
        return position + sum(counts)

    @_position.setter
    def _position(self, position: int) -> None:
        self._place = position, []

    # What it is. None of this needs the file to be open.

    @property
    def start(self) -> int:
        """The first number."""
        return self._text.start

    @property
    def stop(self) -> int:
        """The number after the last."""
        return self._text.stop

    @property
    def rules(self) -> Rules:
        """The divisors and their words."""
        return self._text.rules

    @property
    def nbytes(self) -> int:
        """The size of the text in bytes, computed without rendering."""
        return self._text.nbytes

    def offset_of(self, number: SupportsIndex) -> int:
        """Return where the line of a number starts, in bytes from the beginning of the text; for `stop`, its size.

        Computed without rendering, in a time that does not depend on the range. Any thread may call it at any time.

        Raises:
            ValueError: if the number lies outside of the range.

        >>> FizzBuzzIO(1, 101).offset_of(100)
        408
        """
        number = operator.index(number)
        if not self.start <= number <= self.stop:
            raise ValueError(f"number {number} is not between {self.start} and {self.stop}")
        return self._text.offset_of(number)

    def line_at(self, offset: SupportsIndex) -> int:
        """Return the number whose line holds the byte at an offset; a line feed belongs to the line it ends.

        Computed without rendering, in a time that does not depend on the range. Any thread may call it at any time.

        Raises:
            ValueError: if the text has no such byte.

        >>> FizzBuzzIO(1, 101).line_at(408)
        100
        """
        offset = operator.index(offset)
        if not 0 <= offset < self.nbytes:
            raise ValueError(f"offset {offset} is not between 0 and {self.nbytes - 1}, the last byte of the text")
        return self._text.line_at(offset)

    def __repr__(self) -> str:
        rules = "" if self.rules == CLASSIC else f", {self.rules!r}"
        place = "closed" if self.closed else f"at byte {self._position} of {self.nbytes}"
        return f"<{type(self).__name__}({self.start}, {self.stop}{rules}) {place}>"

    # The file.

    def readable(self) -> bool:
        """Return True."""
        self._check_open()
        return True

    def seekable(self) -> bool:
        """Return True."""
        self._check_open()
        return True

    def tell(self) -> int:
        """Return the position in bytes."""
        self._check_open()
        return self._position

    def seek(self, offset: SupportsIndex, whence: int = os.SEEK_SET, /) -> int:
        """Move to a position, given from the begin (0), the position (1) or the end (2), and return it.

        A position after the end is allowed, as in other files; reading there returns nothing.

        Raises:
            ValueError: if the position would be negative, or for another whence.
        """
        with self._own_cursor():
            bases = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self.nbytes}
            if whence not in bases:
                raise ValueError(f"whence must be 0, 1 or 2, not {whence!r}")
            position = bases[whence] + operator.index(offset)
            if position < 0:
                raise ValueError(f"negative seek position {position}")
            if position > _library.INT64_MAX:
                raise OverflowError(f"seek position {position} has more than 63 bits")
            self._position = position
            return position

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill a buffer with the next bytes and return how many they are: all it has room for, fewer at the end only.

        Raises:
            TypeError: if the buffer is read-only or not contiguous, holds Python objects, or is none.
        """
        with writable(buffer) as view, self._own_cursor() as cursor:
            return self._fill(cursor, view, view.nbytes)

    def read(self, size: SupportsIndex | None = -1, /) -> bytes:
        """Return the next bytes: `size`, or fewer at the end; all that are left if size is negative or None."""
        limit = -1 if size is None else operator.index(size)
        with self._own_cursor() as cursor:
            return self._bytes(cursor, self.nbytes, limit)

    def readall(self) -> bytes:
        """Return all bytes that are left."""
        return self.read()

    def write(self, _data: ReadableBuffer, /) -> NoReturn:
        """Refuse with `io.UnsupportedOperation`: this file is read-only."""
        self._check_open()
        raise io.UnsupportedOperation("not writable")

    def readline(self, size: SupportsIndex | None = -1, /) -> bytes:
        r"""Return the rest of the line, line feed included, but no more than `size` bytes if that is not negative.

        >>> list(FizzBuzzIO(1, 4))
        [b'1\n', b'2\n', b'fizz\n']
        """
        limit = -1 if size is None else operator.index(size)
        with self._own_cursor() as cursor:
            if self._position >= self.nbytes:
                return b""
            end = self._text.offset_of(self._text.line_at(self._position) + 1)
            return self._bytes(cursor, end, limit)

    def close(self) -> None:
        """Close it; closing twice does no harm.

        Raises:
            RuntimeError: if another thread is using it.
        """
        if not self.closed:
            cursor = self._own_cursor()
            cursor.acquire()
            try:
                super().close()
            finally:
                cursor.release()
            self._cursors.clear()

    # What other files do not have.

    def chunks(self, size: int = _files.CHUNK) -> Iterator[memoryview]:
        r"""Iterate over the rest of the text in pieces of at most `size` bytes, without copying.

        Each piece is a read-only memoryview that is valid until the next step, which releases it, so that late use
        raises `ValueError`; something that was made of it, such as a NumPy array, stays valid and unchanged. Each step
        starts at the position of the file, whoever moved it, and moves it on.

        >>> for chunk in FizzBuzzIO(1, 10).chunks(size=12):
        ...     print(bytes(chunk))
        b'1\n2\nfizz\n4\nb'
        b'uzz\nfizz\n7\n8'
        b'\nfizz\n'
        """
        size = operator.index(size)
        if size < 1:
            raise ValueError(f"chunks must have at least 1 byte, not {size}")
        self._check_open()
        return self._chunks(size)

    def _chunks(self, size: int) -> Iterator[memoryview]:
        size = min(size, max(self.nbytes - self._position, 1))
        try:
            buffer = bytearray(size)
        except (MemoryError, OverflowError):
            raise MemoryError(f"no room for a chunk of {size} bytes") from None
        while True:
            with self._own_cursor() as cursor:
                count = self._fill(cursor, buffer, len(buffer))
            if not count:
                return
            chunk = memoryview(buffer)[:count].toreadonly()
            yield chunk
            buffer = _reclaimed(buffer, chunk)

    def write_to(
        self,
        target: int | _files.Writable,
        progress: Callable[[int, int], object] | None = None,
        *,
        zero_copy: bool = False,
    ) -> int:
        """Write the rest of the text, and return how many bytes that were.

        Args:
            target: a binary file that is open for writing, any object with such a `write()`, or a file descriptor.
            progress: called as `progress(done, total)` after each piece, with the bytes written so far and in all. It
                may call `tell`, and `close`, which ends the call with a `ValueError` if there is more to write.
            zero_copy: lend memory to a pipe instead of copying into it, which is several times faster. Only for readers
                that copy what they read, as nearly all programs do; one that passes pages on by `splice` or `tee`, as
                `pv` does, may see them change. On Linux, and only to pipes.

        Raises:
            OSError: what the system, or the target, refused; `BlockingIOError` if it does not block and is full;
                `io.UnsupportedOperation` where zero_copy is asked for and cannot be.
            TypeError: if the target is a text file, a path, or no file.

        However it ends, Ctrl-C on a file descriptor included, the position is that of the first byte that was not
        written, so the call can be repeated. An exception in `progress` ends it, too.

        >>> with open(os.devnull, "wb") as file:
        ...     FizzBuzzIO(1, 101).write_to(file)
        413
        """
        with self._own_cursor() as cursor:
            if zero_copy:
                write_piece = self._lender(cursor, target, _files.patience(is_watched=progress is not None))
            else:
                write_piece = self._writer(cursor, target)
            total = max(self.nbytes - self._position, 0)
            written = 0
            while self._position < self.nbytes:
                self._check_open()  # `progress` may have closed it
                written += write_piece()
                if progress is not None:
                    progress(written, total)
            return written

    def _writer(self, cursor: _Cursor, target: Any) -> Callable[[], int]:
        """Return a function that writes the next piece, and returns its size."""
        write, file = _files.sink(target)
        buffer = bytearray(min(_files.CHUNK, max(self.nbytes - self._position, 0)))

        def write_piece() -> int:
            size = cursor.stream_at(self._text, self._position).read_into(buffer, len(buffer))
            return self._write_all(write, file, memoryview(buffer)[:size])

        return write_piece

    def _write_all(self, write: Callable[[Any, memoryview], int], file: object, data: memoryview) -> int:
        done = 0
        while done < len(data):
            counts: list[int] = []
            self._place = self._position, counts
            # Ctrl-C may raise between a call of os.write() and the assignment of its result. Here C makes the call and
            # stores the result, and with that the position has moved.
            counts.extend(map(write, (file,), (data[done:],)))
            done += sum(counts)
        return done

    def _lender(self, cursor: _Cursor, target: Any, timeout: int) -> Callable[[], int]:
        """Return a function that lends the next piece to a pipe, and returns its size.

        While the pipe is full it waits so many milliseconds, or for as long as it takes if that is negative.
        """
        _files.sink(target)  # refuses what is no file
        pipe = _files.descriptor(target)
        if pipe is None:
            raise io.UnsupportedOperation(_library.NO_PIPE)

        def lend(size: int) -> int:
            position = min(self._position, self.nbytes)
            stream = cursor.stream_at(self._text, position)
            counts = _library.new_count()
            if size:
                self._place = position, counts  # as in `_write_all`
            stream.splice_to(pipe, size, timeout, counts)
            return sum(counts)

        lend(0)  # refuses what is no pipe
        size = _files.LOAN

        def lend_piece() -> int:
            nonlocal size
            begin = time.monotonic()
            count = lend(size)
            is_quick = time.monotonic() - begin <= _files.QUICK
            size = min(2 * size, _files.LARGEST_LOAN) if is_quick else _files.LOAN
            return count

        return lend_piece

    def verify(self, source: int | ReadableBuffer | _files.Readable) -> Mismatch | None:
        r"""Compare data with the rest of the text; return None if they are equal, else the first difference.

        Data that ends before the text does, or goes on after it, is different.

        Args:
            source: a binary file that is open for reading (it is read from its position to its end), any object with
                such a `readinto()` or `read()`, a file descriptor, or a contiguous buffer of bytes.

        Raises:
            OSError: what the system, or the source, refused; `BlockingIOError` if it does not block and is empty. When
                a difference is known already, it is returned, with less to show in `found`.
            TypeError: if the source is a text file, a path, or neither file nor buffer.

        The position moves to the end, or to the difference. If it was inside a line, `expected` and `found` of a
        difference in that line begin there. Ctrl-C interrupts it.

        >>> FizzBuzzIO(1, 6).verify(b"1\n2\nfizz\n4\nbuzz\n") is None
        True
        >>> FizzBuzzIO(1, 6).verify(b"1\n2\nfi")
        Mismatch(offset=6, number=3, expected=b'fizz\n', found=b'fi')
        """
        with self._own_cursor() as cursor:
            begin = self._position = min(self._position, self.nbytes)
            pieces = _files.pieces(source)
            for piece in pieces:
                stream = cursor.stream_at(self._text, self._position)
                equal = stream.equal_prefix(piece)
                self._position = stream.tell()
                if equal < len(piece):
                    return self._mismatch(begin, bytes(piece[equal : equal + FOUND_LIMIT]), pieces)
            return self._mismatch(begin, b"", pieces) if self._position < self.nbytes else None

    def _mismatch(self, begin: int, rest: bytes, pieces: Iterator[memoryview]) -> Mismatch:
        """Describe the difference at the position; `rest` and then `pieces` are the data from there on."""
        offset = self._position
        number, expected, equal = self.stop, b"", b""
        if offset < self.nbytes:
            number = self._text.line_at(offset)
            line_begin = self._text.offset_of(number)
            unseen = max(begin - line_begin, 0)
            expected = render(number, number + 1, self.rules)[unseen:]
            equal = expected[: offset - line_begin - unseen]
        # Whatever the source fails with now, the difference is known: there is only less to show of it.
        try:
            while b"\n" not in rest and len(equal) + len(rest) < FOUND_LIMIT and (piece := next(pieces, None)):
                rest += piece[:FOUND_LIMIT]
        except Exception:  # noqa: BLE001, S110  (a GzipFile that was cut short raises EOFError, for one)
            pass
        from fizzbuzz_ffi._mismatch import Mismatch  # noqa: PLC0415  (see there)

        line, line_feed, _ = rest.partition(b"\n")
        return Mismatch(offset, number, expected, (equal + line + line_feed)[:FOUND_LIMIT])

    # Pickles, copies, threads and forks.

    def __reduce__(self) -> tuple[Any, ...]:
        self._check_open()
        return type(self), (self.start, self.stop, self.rules), self._position

    def __setstate__(self, position: int) -> None:
        """Go on, after a pickle or a copy, from the position of the original."""
        self._position = position

    def _check_open(self) -> None:
        if self.closed:
            raise ValueError("I/O operation on closed file")

    def _bytes(self, cursor: _Cursor, end: int, limit: int) -> bytes:
        """Return the bytes up to a place, but no more than a limit that is not negative."""
        left = max(end - self._position, 0)
        return _library.new_bytes(
            left if limit < 0 else min(left, limit), lambda buffer, size: self._fill(cursor, buffer, size)
        )

    def _fill(self, cursor: _Cursor, buffer: Any, size: int) -> int:
        if self._position >= self.nbytes:
            return 0
        stream = cursor.stream_at(self._text, self._position)
        count = stream.read_into(buffer, size)
        self._position = stream.tell()
        return count

    def _own_cursor(self) -> _Cursor:
        """Return the cursor of this process; using it in a `with` statement makes sure that nobody else does."""
        self._check_open()
        process = os.getpid()
        cursor = self._cursors.get(process)
        if cursor is None:
            cursor = self._cursors.setdefault(process, _Cursor())
            for other in set(self._cursors) - {process}:
                if (left_behind := self._cursors.pop(other, None)) is not None:
                    left_behind.abandon()
        return cursor


class _Cursor:
    """What only one thread of one process may use: the native stream, and the lock that sees to it.

    A fork may happen while another thread holds the lock and is inside of the stream, so the child makes its own. The
    position is kept outside, in Python: it is that of the last operation that was completed.
    """

    def __init__(self) -> None:
        # One that its owner may take again: Ctrl-C between taking it and the beginning of the `with` block, or at its
        # end, leaves it taken, which must not shut out the thread that comes back from the exception.
        self._lock = RLock()
        # The call that is going on. Ctrl-C may leave this behind, too, so what counts is whether it is still on the
        # stack: then a signal handler or a callback is what comes, in the midst of it.
        self._user: FrameType | None = None
        self._stream: _library.Stream | None = None

    def __enter__(self) -> Self:
        self.acquire()
        if self._user is not None and _is_running(self._user):
            self.release()
            raise RuntimeError(
                "re-entrant use: this thread is in the midst of a call of this FizzBuzzIO; "
                "give signal handlers and callbacks their own"
            )
        self._user = sys._getframe(1)  # noqa: SLF001  (CPython and PyPy have it)
        return self

    def __exit__(self, *_: object) -> None:
        self._user = None
        self.release()

    def acquire(self) -> None:
        """Keep other threads out."""
        if not self._lock.acquire(blocking=False):
            raise RuntimeError(
                "another thread is using this FizzBuzzIO: "
                "give each thread its own, or share it through an io.BufferedReader"
            )

    def release(self) -> None:
        """Let them in again."""
        self._lock.release()

    def stream_at(self, text: Text, position: int) -> _library.Stream:
        """Return the stream, moved to a position; opened on first use."""
        stream = self._stream
        if stream is None or not stream.is_sound:
            stream = self._stream = text.stream()
        if stream.tell() != position:
            stream.seek(position)
        return stream

    def abandon(self) -> None:
        """Drop what a parent process left behind."""
        if self._stream is not None and not self._lock.acquire(blocking=False):
            self._stream.leak()


def _is_running(frame: FrameType) -> bool:
    """Tell whether a call is what this one was made from, directly or not."""
    caller: FrameType | None = sys._getframe(1)  # noqa: SLF001
    while caller is not None and caller is not frame:
        caller = caller.f_back
    return caller is not None


def _reclaimed(buffer: bytearray, chunk: memoryview) -> bytearray:
    """Return a buffer for the next chunk: the same one, unless something still looks at it."""
    try:
        chunk.release()
        if sys.implementation.name == "cpython":
            buffer.append(buffer.pop())  # only CPython refuses this while views exist
            return buffer
    except BufferError:
        pass
    return bytearray(len(buffer))
