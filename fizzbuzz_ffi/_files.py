"""What `FizzBuzzIO` writes to and reads from: file descriptors, files of all kinds, memory."""

from __future__ import annotations

import io
import operator
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, Protocol

    class Writable(Protocol):
        """What `write_to` needs: it takes bytes and returns how many, or None for all of them."""

        def write(self, data: bytes, /) -> object: ...

    class Readable(Protocol):
        """What `verify` needs: nothing is returned at the end."""

        def read(self, size: int, /) -> bytes | None: ...


CHUNK = 512 << 10
"""Bytes per piece of a long text: few enough to stay in the cache, many enough for a system call."""


F_SETPIPE_SZ, F_GETPIPE_SZ = 1031, 1032
"""What Linux calls them on every processor; PyPy has no names for them."""

PIPE = 1 << 20
"""Bytes that an ordinary user may have a pipe hold, where nobody changed that."""

LOAN = 4 << 20
"""Bytes per call that lends them to a pipe: Python handles signals and shows progress between calls."""

LARGEST_LOAN = 64 << 20
"""And for readers so quick that all that Python does between calls would be felt."""

QUICK = 0.01
"""Seconds that a call takes at most if the next one may lend twice as much."""


PATIENCE = 50
"""Milliseconds that a call waits for a full pipe, where Python may have something to do before there is room in it."""


def patience(*, is_watched: bool) -> int:
    """Return the milliseconds that a call may wait for a full pipe; a negative number is for as long as it takes.

    Python shows progress and runs signal handlers between calls. Where there is neither, nothing waits for their end
    but what one thread throws into another, which only C can do.
    """
    import signal  # noqa: PLC0415  (slow to import, and seldom needed)

    numbers = signal.SIGINT, *range(1, signal.NSIG)  # the first has one in most programs, and all take 0.1 ms
    return PATIENCE if is_watched or any(callable(signal.getsignal(number)) for number in numbers) else -1


def sink(target: Any) -> tuple[Callable[[Any, memoryview], int], Any]:
    """Return a function and its first argument: `write(file, data)` returns how many bytes of the data were taken."""
    target_descriptor = descriptor(target)
    if target_descriptor is not None:
        return os.write, target_descriptor
    if callable(getattr(target, "write", None)):
        return _write_to_object, target
    raise TypeError(f"a binary file or a file descriptor is needed, not {type(target).__name__}")


def descriptor(target: Any) -> int | None:
    """Return the file descriptor that stands for a target, if one does; what the target holds back goes out before."""
    if _is_descriptor(target):
        return int(target)
    _refuse_text(target, "wb")
    # Nothing else with a fileno() may be written to by descriptor: below a GzipFile it belongs to the compressed file.
    if type(target) is io.FileIO:
        return _writable_descriptor(target)
    if type(target) in {io.BufferedWriter, io.BufferedRandom} and type(target.raw) is io.FileIO:
        target.flush()  # the object holds no position of its own then, so it need not know what happens below
        return _writable_descriptor(target.raw)
    return None


def enlarge_pipe(file: Any) -> None:
    """Make a pipe hold as much as an ordinary user may, so that its ends wait less; of other files nothing changes."""
    if sys.platform != "linux":
        return
    from fcntl import fcntl  # noqa: PLC0415  (Windows has none)

    try:
        if fcntl(file, F_GETPIPE_SZ) < PIPE:
            fcntl(file, F_SETPIPE_SZ, PIPE)
    except OSError:  # no pipe, or the user has too many of them
        pass


def pieces(source: Any) -> Iterator[memoryview]:
    """Yield what a source holds, from its current position to its end; each piece is valid until the next."""
    if _is_descriptor(source):
        return _pieces_by(lambda: os.read(source, CHUNK))
    _refuse_text(source, "rb")
    try:
        whole = memoryview(source)
    except TypeError:
        pass
    else:
        if not whole.c_contiguous:
            raise TypeError(
                f"a contiguous buffer is needed, but this {type(source).__name__} has gaps or another order"
            )
        return iter([whole.cast("B")] if whole.nbytes else [])
    if callable(getattr(source, "readinto", None)):
        return _pieces_by_readinto(source)
    if callable(getattr(source, "read", None)):
        return _pieces_by(lambda: source.read(CHUNK))
    raise TypeError(f"a binary file, a file descriptor or a buffer is needed, not {type(source).__name__}")


def _is_descriptor(file: object) -> bool:
    return isinstance(file, int) and not isinstance(file, bool)


def _refuse_text(file: object, mode: str) -> None:
    if isinstance(file, io.TextIOBase):
        raise TypeError("this is a text file: open it in binary mode, or pass its .buffer")
    if isinstance(file, (str, os.PathLike)):
        raise TypeError(f"a path must be opened first, as in open({os.fspath(file)!r}, {mode!r})")


def _writable_descriptor(file: io.FileIO) -> int:
    descriptor = file.fileno()
    if not file.writable():
        raise io.UnsupportedOperation("not writable")
    return descriptor


def _write_to_object(target: Any, data: memoryview) -> int:
    # A copy, because a file may keep what it is given, and this memory is used again.
    try:
        count = target.write(bytes(data))
    except BlockingIOError as error:
        # Buffered files tell in this way that they took a part.
        if taken := getattr(error, "characters_written", 0):
            return int(taken)
        raise
    if count is None:
        if isinstance(target, io.RawIOBase):
            raise BlockingIOError(f"this {type(target).__name__} takes nothing at the moment")
        return len(data)  # many a home-made file returns nothing at all
    return _checked("write", target, count, 1, len(data))


def _checked(method: str, file: object, count: Any, least: int, most: int) -> int:
    """Take how many bytes a file says it took or gave."""
    try:
        number = operator.index(count)
    except TypeError:
        number = -1
    if not least <= number <= most:
        raise OSError(f"{method}() of {type(file).__name__} returned {count!r} for {most} bytes")
    return number


def _pieces_by(read: Callable[[], bytes | None]) -> Iterator[memoryview]:
    while data := _not_none(read()):
        yield memoryview(data).cast("B")  # it may be an array of larger things


def _pieces_by_readinto(source: Any) -> Iterator[memoryview]:
    # readinto() of a buffered file reads again and again, and where that fails it has lost what it read before.
    is_buffered = type(source) in {io.BufferedReader, io.BufferedRandom}
    readinto = source.readinto1 if is_buffered else source.readinto
    view = memoryview(bytearray(CHUNK))
    while count := _checked("readinto", source, _not_none(readinto(view)), 0, len(view)):
        yield view[:count]


def _not_none(result: Any) -> Any:
    if result is None:
        raise BlockingIOError("the file has nothing at the moment")
    return result
