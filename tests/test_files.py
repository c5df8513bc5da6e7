"""`FizzBuzzIO.write_to` and `verify`: files of all kinds, memory, and what goes wrong with them."""

from __future__ import annotations

import array
import bz2
import errno
import gc
import gzip
import io
import mmap
import os
import pickle
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import reference
from toolchain import EMULATED

from fizzbuzz_ffi import FizzBuzzIO, Mismatch, Rules, _files, _io, _library

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = reference.text(1, 101)
SIZE = len(TEXT)
LONG = FizzBuzzIO(1, 600_000)
LONG_TEXT = LONG.read()

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX only")


@pytest.fixture
def text() -> FizzBuzzIO:
    return FizzBuzzIO(1, 101)


@pytest.fixture
def long() -> FizzBuzzIO:
    """A text of several pieces."""
    text = FizzBuzzIO(1, 600_000)
    assert text.nbytes > 6 * _files.CHUNK
    return text


# Writing: to what.


def test_to_a_descriptor(text: FizzBuzzIO, tmp_path: Path) -> None:
    path = tmp_path / "text"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0))
    try:
        assert text.write_to(descriptor) == SIZE
    finally:
        os.close(descriptor)
    assert path.read_bytes() == TEXT


@pytest.mark.parametrize("buffering", [0, -1])
@pytest.mark.parametrize("mode", ["wb", "w+b", "xb", "ab"])
def test_to_a_file(long: FizzBuzzIO, tmp_path: Path, mode: str, buffering: int) -> None:
    path = tmp_path / "text"
    with path.open(mode, buffering) as file:
        file.write(b"before\n")
        assert long.write_to(file) == long.nbytes
        assert file.tell() == 7 + long.nbytes
        file.write(b"after\n")
    assert path.read_bytes() == b"before\n" + LONG_TEXT + b"after\n"


def test_to_a_file_that_was_read_and_will_be_read(text: FizzBuzzIO, tmp_path: Path) -> None:
    """The file's own buffer holds bytes that it has not given out, and a position that is no longer true."""
    path = tmp_path / "text"
    path.write_bytes(b"0123456789" * 100)
    with path.open("r+b") as file:
        assert file.read(5) == b"01234"
        assert text.write_to(file) == SIZE
        assert file.read(3) == (b"0123456789" * 100)[5 + SIZE : 8 + SIZE]
        file.seek(5)
        assert file.read(SIZE) == TEXT
    with path.open("w+b") as file:
        text.seek(0)
        text.write_to(file)
        file.seek(0)
        assert file.read() == TEXT


def test_to_files_without_a_descriptor(text: FizzBuzzIO) -> None:
    target = io.BytesIO(b"____")
    target.seek(2)
    assert text.write_to(target) == SIZE
    assert target.getvalue() == b"__" + TEXT


@pytest.mark.parametrize("opened", [gzip.open, bz2.open])
def test_to_compressed_files(long: FizzBuzzIO, tmp_path: Path, opened: Callable[..., Any]) -> None:
    """They have a fileno(), which is that of the compressed file."""
    path = tmp_path / "text"
    with opened(path, "wb") as file:
        assert long.write_to(file) == long.nbytes
    with opened(path, "rb") as file:
        assert file.read() == LONG_TEXT
    with opened(path, "rb") as file:
        assert FizzBuzzIO(1, 600_000).verify(file) is None


def test_to_temporary_files(text: FizzBuzzIO) -> None:
    for make in (tempfile.TemporaryFile, tempfile.NamedTemporaryFile, tempfile.SpooledTemporaryFile):
        with make() as file:
            text.seek(0)
            text.write_to(file)
            file.seek(0)
            assert file.read() == TEXT


def test_to_a_socket(text: FizzBuzzIO) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, ours.makefile("wb") as file:
        text.write_to(file)
        file.flush()
        assert theirs.recv(4096, socket.MSG_WAITALL if hasattr(socket, "MSG_WAITALL") and SIZE >= 4096 else 0) == TEXT


def test_only_what_is_left_is_written(text: FizzBuzzIO) -> None:
    text.seek(400)
    target = io.BytesIO()
    assert text.write_to(target) == SIZE - 400
    assert target.getvalue() == TEXT[400:]
    assert text.tell() == SIZE
    assert text.write_to(target) == 0
    text.seek(SIZE + 100)
    assert text.write_to(target) == 0
    assert target.getvalue() == TEXT[400:]


class Greedy:
    """Takes what `take` says, of each call."""

    def __init__(self, take: Callable[[int], Any]) -> None:
        self.take = take
        self.data = b""
        self.kept: list[bytes] = []

    def write(self, data: bytes) -> Any:
        count = self.take(len(data))
        self.data += data[:count]
        self.kept.append(data)
        return count


@pytest.mark.parametrize("take", [lambda size: size, lambda size: min(size, 1000), lambda size: None if size else 0])
def test_to_objects_that_take_a_part_or_do_not_say(long: FizzBuzzIO, take: Callable[[int], Any]) -> None:
    target = Greedy(take)
    assert long.write_to(target) == long.nbytes
    assert target.data == LONG_TEXT


def test_objects_may_keep_what_they_are_given(long: FizzBuzzIO) -> None:
    target = Greedy(lambda size: size)
    long.write_to(target)
    assert b"".join(target.kept) == LONG_TEXT


@pytest.mark.parametrize("count", [0, -1, 10**9, "3", 2.5])
def test_objects_that_lie(text: FizzBuzzIO, count: Any) -> None:
    class Liar:
        def write(self, data: bytes) -> Any:  # noqa: ARG002
            return count

    with pytest.raises(OSError, match=f"^write\\(\\) of Liar returned {count!r} for {SIZE} bytes$"):
        text.write_to(Liar())
    assert text.tell() == 0


@pytest.mark.parametrize("count", [-1, _files.CHUNK + 1, "3", 2.5])
def test_sources_that_lie(text: FizzBuzzIO, count: Any) -> None:
    class Liar:
        def readinto(self, buffer: Any) -> Any:  # noqa: ARG002
            return count

    with pytest.raises(OSError, match=f"^readinto\\(\\) of Liar returned {count!r} for {_files.CHUNK} bytes$"):
        text.verify(Liar())
    assert text.tell() == 0


def test_counts_may_be_ints_of_numpy(text: FizzBuzzIO) -> None:
    np = pytest.importorskip("numpy")

    class File(io.BytesIO):
        def write(self, data: Any) -> Any:
            return np.int64(super().write(data))

        def readinto(self, buffer: Any) -> Any:
            return np.int64(super().readinto(buffer))

    file = File()
    assert text.write_to(file) == SIZE
    file.seek(0)
    text.seek(0)
    assert text.verify(file) is None


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (io.StringIO(), "this is a text file: open it in binary mode, or pass its .buffer"),
        ("text.txt", r"a path must be opened first, as in open\('text.txt', 'wb'\)"),
        (Path("text.txt"), r"a path must be opened first, as in open\('text.txt', 'wb'\)"),
        (None, "a binary file or a file descriptor is needed, not NoneType"),
        (True, "not bool"),
        (1.0, "not float"),
        (bytearray(1000), "not bytearray"),
    ],
)
def test_what_cannot_be_written_to(text: FizzBuzzIO, target: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        text.write_to(target)
    assert text.tell() == 0


def test_text_files_are_refused(text: FizzBuzzIO, tmp_path: Path) -> None:
    with (tmp_path / "text").open("w", encoding="utf-8") as file:
        with pytest.raises(TypeError, match="text file"):
            text.write_to(file)  # type: ignore[arg-type]
        assert text.write_to(file.buffer) == SIZE


@pytest.mark.parametrize("buffering", [0, -1])
def test_files_that_are_open_for_reading_only(text: FizzBuzzIO, tmp_path: Path, buffering: int) -> None:
    path = tmp_path / "text"
    path.write_bytes(b"kept")
    with path.open("rb", buffering) as file, pytest.raises(io.UnsupportedOperation, match="write|not writable"):
        text.write_to(file)
    assert path.read_bytes() == b"kept"


@pytest.mark.parametrize("buffering", [0, -1])
def test_files_that_are_closed(text: FizzBuzzIO, tmp_path: Path, buffering: int) -> None:
    file = (tmp_path / "text").open("wb", buffering)
    file.close()
    with pytest.raises(ValueError, match="closed file"):
        text.write_to(file)


# Writing: progress.


def test_progress_is_told_after_each_piece(long: FizzBuzzIO) -> None:
    long.seek(100)
    calls: list[tuple[int, int]] = []
    long.write_to(io.BytesIO(), progress=lambda done, total: calls.append((done, total)))
    total = long.nbytes - 100
    assert calls == [(min(done, total), total) for done in range(_files.CHUNK, total + _files.CHUNK, _files.CHUNK)]


def test_an_exception_in_progress_ends_it_at_a_true_position(long: FizzBuzzIO) -> None:
    def progress(done: int, total: int) -> None:  # noqa: ARG001
        if done > 3 * _files.CHUNK:
            raise LookupError("mine")

    target = io.BytesIO()
    with pytest.raises(LookupError, match="mine"):
        long.write_to(target, progress)
    assert long.tell() == len(target.getvalue()) == 4 * _files.CHUNK
    long.write_to(target)
    assert target.getvalue() == LONG_TEXT


def test_progress_may_ask_for_the_position(long: FizzBuzzIO) -> None:
    positions: list[int] = []
    long.write_to(io.BytesIO(), progress=lambda *_: positions.append(long.tell()))
    assert positions[:2] == [_files.CHUNK, 2 * _files.CHUNK]
    assert positions[-1] == long.nbytes


@pytest.mark.parametrize(
    "use",
    [
        lambda text: text.read(5),
        lambda text: text.readline(),
        lambda text: text.seek(0),
        lambda text: text.readinto(bytearray(5)),
        lambda text: next(text.chunks()),
        lambda text: text.verify(b""),
        lambda text: text.write_to(io.BytesIO()),
    ],
)
def test_progress_may_not_move_the_text(long: FizzBuzzIO, use: Callable[[FizzBuzzIO], object]) -> None:
    target = io.BytesIO()

    def progress(*_: int) -> None:
        with pytest.raises(RuntimeError, match="^re-entrant use: "):
            use(long)

    assert long.write_to(target, progress) == long.nbytes
    assert target.getvalue() == LONG_TEXT


def test_a_text_cannot_be_verified_against_itself(long: FizzBuzzIO) -> None:
    with pytest.raises(RuntimeError, match="re-entrant use"):
        long.verify(long)


def test_progress_may_close_the_text(long: FizzBuzzIO) -> None:
    with pytest.raises(ValueError, match="closed"):
        long.write_to(io.BytesIO(), progress=lambda *_: long.close())


# Writing: failures.


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize("buffering", [0, -1])
def test_a_full_disk(text: FizzBuzzIO, buffering: int) -> None:
    with Path("/dev/full").open("wb", buffering) as file, pytest.raises(OSError, match="No space left") as caught:
        text.write_to(file)
    assert caught.value.errno == errno.ENOSPC
    assert text.tell() == 0


@posix
def test_a_disk_that_gets_full_holds_the_right_prefix(tmp_path: Path, python: Callable[..., str]) -> None:
    """A limit on the size of files stands in for the disk."""
    path = tmp_path / "text"
    output = python(f"""
import resource, fizzbuzz_ffi
resource.setrlimit(resource.RLIMIT_FSIZE, (777_777, resource.RLIM_INFINITY))
text = fizzbuzz_ffi.FizzBuzzIO(1, 600_000)
with open({str(path)!r}, "wb") as file:
    try:
        text.write_to(file)
    except OSError as error:
        print(error.strerror, text.tell(), file.tell())
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
with open({str(path)!r}, "ab") as file:
    print(text.write_to(file) == text.nbytes - 777_777)
""")
    assert output.split("\n") == ["File too large 777777 777777", "True", ""]
    assert path.read_bytes() == LONG_TEXT


def test_a_pipe_that_nobody_reads(text: FizzBuzzIO, pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    os.close(reading)
    with pytest.raises(BrokenPipeError):
        text.write_to(writing)
    assert text.tell() == 0


def test_a_descriptor_that_is_not_open(text: FizzBuzzIO, pipe: tuple[int, int]) -> None:
    for end in pipe:
        os.close(end)
        with pytest.raises(OSError, match="Bad file descriptor"):
            text.write_to(end)
        with pytest.raises(OSError, match="Bad file descriptor"):
            text.verify(end)


@posix
def test_a_full_pipe_that_does_not_block(long: FizzBuzzIO, pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    os.set_blocking(writing, False)
    data = b""
    while True:
        try:
            long.write_to(writing)
            break
        except BlockingIOError:
            data += os.read(reading, long.tell() - len(data))
            assert len(data) == long.tell()
    os.close(writing)
    while rest := os.read(reading, 1 << 20):
        data += rest
    assert data == LONG_TEXT


@posix
@pytest.mark.parametrize("buffering", [0, 4096])
def test_files_over_a_full_pipe_that_does_not_block(long: FizzBuzzIO, pipe: tuple[int, int], buffering: int) -> None:
    reading, writing = pipe
    os.set_blocking(writing, False)
    with open(writing, "wb", buffering, closefd=False) as file, pytest.raises(BlockingIOError):
        long.write_to(file)
    assert os.read(reading, 1 << 20) == LONG_TEXT[: long.tell()]


@posix
def test_a_small_disk_that_gets_full_holds_the_right_prefix(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip(f"no small disk can be had here: {mounted.stderr.decode().strip()}")
    try:
        path = disk / "text"
        text = FizzBuzzIO(1, 600_000)
        with path.open("wb", 0) as file:
            with pytest.raises(OSError, match="No space left on device") as caught:
                text.write_to(file)
            assert caught.value.errno == errno.ENOSPC
            assert text.tell() == file.tell() == path.stat().st_size == 1 << 20
        assert path.read_bytes() == LONG_TEXT[: 1 << 20]
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_raw_file_that_takes_nothing(text: FizzBuzzIO) -> None:
    class Full(io.RawIOBase):
        def write(self, _data: Any) -> None: ...

    with pytest.raises(BlockingIOError, match="this Full takes nothing at the moment"):
        text.write_to(Full())


def test_a_buffered_file_that_takes_a_part(text: FizzBuzzIO) -> None:
    class Small(io.RawIOBase):
        """Has room for 100 bytes."""

        data = b""

        def writable(self) -> bool:
            return True

        def write(self, data: Any) -> int | None:
            count = min(len(data), 100 - len(self.data))
            self.data += bytes(data[:count])
            return count or None

    small = Small()
    target = io.BufferedWriter(small, 50)
    with pytest.raises(BlockingIOError):
        text.write_to(target)
    assert text.tell() == 150
    small.data, first = b"", small.data
    target.flush()
    assert first + small.data == TEXT[:150]
    small.data = b""
    target.detach()


# Writing: into pipes, without copying.

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux lends memory to pipes")

LONGER = FizzBuzzIO(1, 1_200_000)
LONGER_TEXT = LONGER.read()


@pytest.fixture
def longer() -> FizzBuzzIO:
    """A text of several times what is lent to a pipe at once."""
    return FizzBuzzIO(1, 1_200_000)


class Reader(threading.Thread):
    """Reads a pipe to its end, in pieces of some size."""

    def __init__(self, descriptor: int, size: int) -> None:
        super().__init__(daemon=True)  # it waits for ever where a test fails, and the process must end all the same
        self.descriptor = descriptor
        self.size = size
        self.data = bytearray()
        self.start()

    def run(self) -> None:
        while data := os.read(self.descriptor, self.size):
            self.data += data


@linux
@pytest.mark.parametrize("size", [17, 4096, 1 << 20])
def test_zero_copy_to_readers_of_any_speed(longer: FizzBuzzIO, pipe: tuple[int, int], size: int) -> None:
    reader = Reader(pipe[0], size)
    calls: list[tuple[int, int]] = []
    longer.seek(5)
    total = longer.nbytes - 5
    assert longer.write_to(pipe[1], lambda done, total: calls.append((done, total)), zero_copy=True) == total
    assert longer.write_to(pipe[1], zero_copy=True) == 0
    os.close(pipe[1])
    reader.join()
    assert reader.data == LONGER_TEXT[5:]
    done = [0, *(bytes_ for bytes_, _ in calls)]
    assert {of for _, of in calls} == {done[-1]} == {total}
    # A pipe that stays full for long ends a loan before its time; where a processor is emulated, with nothing.
    least = 0 if EMULATED else 1
    assert all(least <= after - before <= _files.LARGEST_LOAN for before, after in pairwise(done))


@linux
def test_zero_copy_is_patient_where_nothing_else_is_to_be_done(
    text: FizzBuzzIO, pipe: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    handlers: dict[int, object] = {}
    monkeypatch.setattr(signal, "getsignal", lambda number: handlers.get(number, signal.SIG_DFL))
    splice_to, timeouts = _library.Stream.splice_to, set()

    def remember(stream: _library.Stream, descriptor: int, size: int, timeout: int, count: Any) -> None:
        timeouts.add(timeout)
        splice_to(stream, descriptor, size, timeout, count)

    monkeypatch.setattr(_library.Stream, "splice_to", remember)

    def is_patient(progress: Callable[[int, int], None] | None = None) -> bool:
        timeouts.clear()
        text.seek(0)
        text.write_to(pipe[1], progress, zero_copy=True)
        (timeout,) = timeouts
        assert timeout in {-1, _files.PATIENCE}
        return timeout < 0

    assert is_patient()
    assert not is_patient(lambda *_: None)
    handlers.update({signal.SIGINT: signal.SIG_IGN, signal.SIGSEGV: None})  # None: C has one, which runs by itself
    assert is_patient()
    handlers[signal.SIGTERM] = signal.default_int_handler
    assert not is_patient()
    del handlers[signal.SIGTERM]
    handlers[signal.SIGINT] = signal.default_int_handler
    assert not is_patient()


@linux
def test_zero_copy_waits_for_as_long_as_it_takes(python: Callable[..., str]) -> None:
    output = python("""
import os, signal, threading, time
from fizzbuzz_ffi import FizzBuzzIO

signal.signal(signal.SIGINT, signal.SIG_DFL)
reading, writing = os.pipe()
text = FizzBuzzIO(1, 400_000)
data = bytearray()

def drain():
    for _ in range(4):
        time.sleep(0.2)  # meanwhile the pipe is full
        left = text.nbytes // 4 + 1
        while left > 0 and len(data) < text.nbytes:
            piece = os.read(reading, left)
            data.extend(piece)
            left -= len(piece)

thread = threading.Thread(target=drain)
thread.start()
print(text.write_to(writing, zero_copy=True) == text.nbytes)
thread.join()
text.seek(0)
print(bytes(data) == text.read())
""")
    assert output.split() == ["True", "True"]


@linux
def test_zero_copy_lends_more_between_signals_to_quick_readers(
    longer: FizzBuzzIO, pipe: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_files, "LOAN", 1000)
    monkeypatch.setattr(_files, "LARGEST_LOAN", 4000)
    clock = iter([0.0, 0, 1, 1.005, 2, 2, 3, 3, 4, 4.02, 5, 5, 6, 7])  # before and after each call
    monkeypatch.setattr(_io, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    reader = Reader(pipe[0], 100)
    calls: list[int] = []

    def progress(done: int, _: int) -> None:
        calls.append(done - sum(calls))
        if len(calls) == 7:
            longer.close()

    with pytest.raises(ValueError, match="closed"):
        longer.write_to(pipe[1], progress, zero_copy=True)
    os.close(pipe[1])
    reader.join()
    assert calls == [1000, 2000, 4000, 4000, 4000, 1000, 2000]


@linux
@pytest.mark.parametrize("buffering", [0, 4096])
def test_zero_copy_to_files_over_a_pipe(longer: FizzBuzzIO, pipe: tuple[int, int], buffering: int) -> None:
    reader = Reader(pipe[0], 10_000)
    with os.fdopen(pipe[1], "wb", buffering, closefd=False) as file:
        file.write(b"before\n")
        assert longer.write_to(file, zero_copy=True) == longer.nbytes
        file.write(b"after\n")
    os.close(pipe[1])
    reader.join()
    assert reader.data == b"before\n" + LONGER_TEXT + b"after\n"


@linux
def test_zero_copy_to_a_full_pipe_that_does_not_block(longer: FizzBuzzIO, pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    os.set_blocking(writing, False)
    data, again = b"", 0
    while longer.tell() < longer.nbytes:
        try:
            longer.write_to(writing, zero_copy=True)
        except BlockingIOError:
            again += 1
            data += os.read(reading, min(longer.tell() - len(data), 700_001))
    os.close(writing)
    while rest := os.read(reading, 1 << 20):
        data += rest
    assert again > 3
    assert data == LONGER_TEXT


@linux
def test_zero_copy_of_several_texts_to_one_pipe_and_of_one_text_to_several(longer: FizzBuzzIO) -> None:
    others = [FizzBuzzIO(1, 1_200_000), FizzBuzzIO(1, 1_200_000, Rules({2: "even"}))]
    pipes = [os.pipe() for _ in range(2)]
    for _, writing in pipes:
        os.set_blocking(writing, False)
    written = [b"", b""]
    for turn in range(12):
        for index, (_, writing) in enumerate(pipes):
            for text in (longer, *others):
                begin = text.tell()
                with suppress(BlockingIOError):
                    text.write_to(writing, zero_copy=True)
                end = text.tell()
                text.seek(begin)
                written[index] += text.read(end - begin)
        for index, (reading, _) in enumerate(pipes):
            size = min(200_000 + 100_000 * turn, len(written[index]))
            assert os.read(reading, size) == written[index][:size]
            written[index] = written[index][size:]
    for index, (reading, writing) in enumerate(pipes):
        os.close(writing)
        with os.fdopen(reading, "rb") as file:
            assert file.read() == written[index]


@linux
def test_zero_copy_leaves_the_pipe_what_it_has_although_the_text_is_gone(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    os.set_blocking(writing, False)
    with FizzBuzzIO(1, 1_200_000) as text:
        with pytest.raises(BlockingIOError):
            text.write_to(writing, zero_copy=True)
        size = text.tell()
    del text
    gc.collect()
    assert FizzBuzzIO(-1_200_000, 0).read() != bytearray(b"?" * (4 << 20))  # memory that is used again
    assert os.read(reading, 1 << 21) == LONGER_TEXT[:size]


@linux
def test_zero_copy_to_a_pipe_that_nobody_reads(longer: FizzBuzzIO, pipe: tuple[int, int]) -> None:
    os.close(pipe[0])
    with pytest.raises(BrokenPipeError):
        longer.write_to(pipe[1], zero_copy=True)
    assert longer.tell() == 0


def test_zero_copy_to_what_is_no_pipe(text: FizzBuzzIO, tmp_path: Path) -> None:
    message = "^zero_copy needs a pipe to write to, and a Linux that allows it: leave it out for anything else$"
    with (tmp_path / "text").open("wb") as file:
        for target in (file, file.fileno(), io.BytesIO()):
            with pytest.raises(io.UnsupportedOperation, match=message):
                text.write_to(target, zero_copy=True)
    assert text.tell() == 0
    assert (tmp_path / "text").read_bytes() == b""
    with pytest.raises(TypeError, match="text file"):
        text.write_to(io.StringIO(), zero_copy=True)  # type: ignore[arg-type]


@linux
def test_zero_copy_to_the_end_of_a_pipe_that_reads(text: FizzBuzzIO, pipe: tuple[int, int]) -> None:
    os.write(pipe[1], b"other")
    with pytest.raises(io.UnsupportedOperation):
        text.write_to(pipe[0], zero_copy=True)
    assert os.read(pipe[0], 10) == b"other"


@linux
def test_zero_copy_with_nothing_left(text: FizzBuzzIO, pipe: tuple[int, int]) -> None:
    for place in (SIZE, SIZE + 100):
        text.seek(place)
        assert text.write_to(pipe[1], zero_copy=True) == 0
        assert text.tell() == place
        with pytest.raises(io.UnsupportedOperation):
            text.write_to(pipe[0], zero_copy=True)


# Verifying: from what.


@pytest.mark.parametrize(
    "make",
    [
        bytes,
        bytearray,
        memoryview,
        lambda data: array.array("B", data),
        io.BytesIO,
        lambda data: io.BufferedReader(io.BytesIO(data), 16),
    ],
)
def test_memory_and_files(text: FizzBuzzIO, make: Callable[[bytes], Any]) -> None:
    assert text.verify(make(TEXT)) is None
    assert text.tell() == SIZE
    text.seek(0)
    wrong = make(TEXT[:99] + b"?" + TEXT[100:])
    mismatch = text.verify(wrong)
    assert mismatch is not None
    assert mismatch.offset == text.tell() == 99


def test_buffers_of_other_formats(text: FizzBuzzIO) -> None:
    np = pytest.importorskip("numpy")
    text = FizzBuzzIO(1, 6)
    assert text.nbytes == 16
    assert text.verify(np.frombuffer(TEXT[:16], dtype=">f8")) is None
    text.seek(0)
    assert text.verify(np.frombuffer(TEXT[:16], dtype="u1").reshape(4, 4)) is None
    text.seek(0)
    with pytest.raises(TypeError, match="has gaps or another order"):
        text.verify(np.frombuffer(TEXT[:16], dtype="u1")[::2])
    assert FizzBuzzIO(5, 5).verify(np.zeros((0, 3))) is None


def test_mapped_files(tmp_path: Path) -> None:
    path = tmp_path / "text"
    path.write_bytes(LONG_TEXT)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as memory:
        assert FizzBuzzIO(1, 600_000).verify(memory) is None


@pytest.mark.parametrize("buffering", [0, -1])
def test_files_from_their_position_on(tmp_path: Path, buffering: int) -> None:
    path = tmp_path / "text"
    path.write_bytes(b"header\n" + LONG_TEXT)
    with path.open("rb", buffering) as file:
        file.read(7)
        assert FizzBuzzIO(1, 600_000).verify(file) is None
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        os.lseek(descriptor, 7, os.SEEK_SET)
        assert FizzBuzzIO(1, 600_000).verify(descriptor) is None
    finally:
        os.close(descriptor)


def test_another_text(long: FizzBuzzIO) -> None:
    assert long.verify(FizzBuzzIO(1, 600_000)) is None
    long.seek(0)
    mismatch = long.verify(FizzBuzzIO(1, 600_000, Rules({3: "fizz", 5: "buzz", 250_007: "bazz"})))
    assert mismatch == Mismatch(long.offset_of(250_007), 250_007, b"250007\n", b"bazz\n")


def test_pipes_that_come_in_small_pieces(pipe: tuple[int, int]) -> None:
    reading, writing = pipe

    def write() -> None:
        for begin in range(0, SIZE, 7):
            os.write(writing, TEXT[begin : begin + 7])
        os.close(writing)

    thread = threading.Thread(target=write, daemon=True)
    thread.start()
    assert FizzBuzzIO(1, 101).verify(reading) is None
    thread.join()


def test_objects_that_read() -> None:
    class Source:
        def __init__(self) -> None:
            self.rest = TEXT

        def read(self, size: int) -> bytes:
            data, self.rest = self.rest[: min(size, 10)], self.rest[10:]
            return data

    assert FizzBuzzIO(1, 101).verify(Source()) is None


def test_objects_that_read_arrays() -> None:
    class Source:
        def __init__(self) -> None:
            self.rest = [array.array("H", b"1\n2\nfizz"), array.array("H", b"\n4\nbuzz\n6!")]

        def read(self, _size: int) -> Any:
            return self.rest.pop(0) if self.rest else b""

    assert FizzBuzzIO(1, 6).verify(Source()) == Mismatch(16, 6, b"", b"6!")
    assert FizzBuzzIO(1, 5).verify(Source()) == Mismatch(11, 5, b"", b"buzz\n")


says_end = pytest.mark.xfail(
    sys.implementation.name == "pypy",
    reason="buffered files of some versions of PyPy return 0, the end, and not None",
    strict=False,
)


@posix
@pytest.mark.parametrize("buffering", [0, pytest.param(100, marks=says_end)])
def test_an_empty_pipe_that_does_not_block(pipe: tuple[int, int], buffering: int) -> None:
    reading, writing = pipe
    os.set_blocking(reading, False)
    os.write(writing, TEXT[:40])
    text = FizzBuzzIO(1, 101)
    with pytest.raises(BlockingIOError), open(reading, "rb", buffering, closefd=False) as file:
        text.verify(file)
    assert text.tell() == 40
    with pytest.raises(BlockingIOError):
        text.verify(reading)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (io.StringIO(), "text file"),
        ("text.txt", "a path must be opened first"),
        (Path("text.txt"), "a path must be opened first"),
        (None, "a binary file, a file descriptor or a buffer is needed, not NoneType"),
        (False, "not bool"),
        ([1], "not list"),
    ],
)
def test_what_cannot_be_verified(text: FizzBuzzIO, source: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        text.verify(source)


def test_errors_of_a_source_pass_through_and_leave_a_true_position(text: FizzBuzzIO) -> None:
    class Source:
        calls = 0

        def read(self, size: int) -> bytes:  # noqa: ARG002
            self.calls += 1
            if self.calls == 3:
                raise LookupError("mine")
            return TEXT[:10] if self.calls == 1 else TEXT[10:20]

    with pytest.raises(LookupError, match="mine"):
        text.verify(Source())
    assert text.tell() == 20


# Verifying: differences.


@pytest.mark.parametrize(
    ("data", "mismatch"),
    [
        (b"", Mismatch(0, 1, b"1\n", b"")),
        (b"1", Mismatch(1, 1, b"1\n", b"1")),
        (b"1\n", Mismatch(2, 2, b"2\n", b"")),
        (b"1\n2\nfizz", Mismatch(8, 3, b"fizz\n", b"fizz")),
        (b"1\n2\nfuzz\n4\nbuzz\n", Mismatch(5, 3, b"fizz\n", b"fuzz\n")),
        (b"1\n2\nfizz\n4\nbuzzz\n", Mismatch(15, 5, b"buzz\n", b"buzzz\n")),
        (b"1\n2\n\nfizz\n4\nbuzz\n", Mismatch(4, 3, b"fizz\n", b"\n")),
        (b"1\r\n2\r\n", Mismatch(1, 1, b"1\n", b"1\r\n")),
        (b"\0" * 16, Mismatch(0, 1, b"1\n", b"\0" * 16)),
        (b"1\n2\nfizz\n4\nbuzz\n\n", Mismatch(16, 6, b"", b"\n")),
        (b"1\n2\nfizz\n4\nbuzz\nfizz\n7\n", Mismatch(16, 6, b"", b"fizz\n")),
        (b"1\n2\nfizz\n4\nbuzz\nno end", Mismatch(16, 6, b"", b"no end")),
        (b"1\n2\nfizz\n4\nbuzz\n", None),
    ],
)
@pytest.mark.parametrize("piece", [1, 3, 1000])
def test_differences(data: bytes, mismatch: Mismatch | None, piece: int) -> None:
    class Source:
        rest = data

        def read(self, size: int) -> bytes:  # noqa: ARG002
            piece_, self.rest = self.rest[:piece], self.rest[piece:]
            return piece_

    text = FizzBuzzIO(1, 6)
    assert text.verify(Source()) == mismatch
    assert text.tell() == (16 if mismatch is None else mismatch.offset)


@pytest.mark.parametrize("error", [OSError(5, "disk"), BlockingIOError("empty"), EOFError("cut short"), None])
def test_a_difference_is_told_although_the_source_fails_after_it(error: Exception | None) -> None:
    class Source:
        answers: list[bytes] = [b"1\n2\nfu"]  # noqa: RUF012

        def read(self, size: int) -> bytes | None:  # noqa: ARG002
            if self.answers:
                return self.answers.pop()
            if error is not None:
                raise error
            return None

    assert FizzBuzzIO(1, 6).verify(Source()) == Mismatch(5, 3, b"fizz\n", b"fu")


@posix
def test_a_difference_is_told_although_a_pipe_has_no_more_of_its_line(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    os.set_blocking(reading, False)
    os.write(writing, b"1\n2\nfu")
    assert FizzBuzzIO(1, 6).verify(reading) == Mismatch(5, 3, b"fizz\n", b"fu")


@pytest.mark.parametrize("size", [4095, 4096, 4097, 2_000_000])
def test_what_is_found_has_an_end(size: int) -> None:
    mismatch = FizzBuzzIO(1, 6).verify(b"1\n2\nfi" + b"x" * size)
    assert mismatch == Mismatch(6, 3, b"fizz\n", (b"fi" + b"x" * size)[:4096])
    mismatch = FizzBuzzIO(1, 6).verify(io.BytesIO(b"x" * size))
    assert mismatch == Mismatch(0, 1, b"1\n", b"x" * min(size, 4096))


def test_from_the_middle_of_a_line() -> None:
    text = FizzBuzzIO(1, 6)
    text.seek(5)
    assert text.verify(b"izz\n4\nbuzz\n") is None
    text.seek(5)
    assert text.verify(b"uzz\n4\n") == Mismatch(5, 3, b"izz\n", b"uzz\n")
    text.seek(5)
    assert text.verify(b"izz\n5\n") == Mismatch(9, 4, b"4\n", b"5\n")


def test_from_the_end_and_after_it() -> None:
    text = FizzBuzzIO(1, 6)
    for position in (16, 20):
        text.seek(position)
        assert text.verify(b"") is None
        text.seek(position)
        assert text.verify(b"x\n") == Mismatch(16, 6, b"", b"x\n")


def test_an_empty_text() -> None:
    assert FizzBuzzIO(5, 5).verify(b"") is None
    assert FizzBuzzIO(5, 5).verify(b"5\n") == Mismatch(0, 5, b"", b"5\n")


def test_a_difference_is_a_named_tuple() -> None:
    mismatch = FizzBuzzIO(5, 5).verify(b"5\n")
    assert type(mismatch) is Mismatch
    assert mismatch == (0, 5, b"", b"5\n")
    assert mismatch._asdict() == {"offset": 0, "number": 5, "expected": b"", "found": b"5\n"}
    assert pickle.loads(pickle.dumps(mismatch)) == mismatch  # noqa: S301
    assert repr(mismatch) == "Mismatch(offset=0, number=5, expected=b'', found=b'5\\n')"


def test_mismatch_is_a_named_tuple_that_is_true() -> None:
    mismatch = FizzBuzzIO(1, 6).verify(b"")
    assert mismatch
    offset, number, expected, found = mismatch
    assert (offset, number, expected, found) == (mismatch.offset, mismatch.number, mismatch.expected, mismatch.found)
