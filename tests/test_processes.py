"""Threads, forks and Ctrl-C."""

from __future__ import annotations

import ctypes
import io
import mmap
import os
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import pytest
import reference

from fizzbuzz_ffi import FizzBuzzIO, Rules, _library, fizzbuzz, get_library_dir, render, render_into

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX only")
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux lends memory to pipes")

BLOCKED = """
import os, threading, time
import fizzbuzz_ffi

reading, writing = os.pipe()
text = fizzbuzz_ffi.FizzBuzzIO(1, 10**6)
thread = threading.Thread(target=text.write_to, args=(writing,))
thread.start()
os.read(reading, 1)  # now the thread is inside of write_to, and will be for longer than the pipe can hold

def drain():
    data = b"1"
    while len(data) < text.nbytes:
        data += os.read(reading, 1 << 20)
    thread.join()
    return data
"""
"""A thread that holds the lock of a text until somebody calls `drain()`."""


# Threads.


def test_a_second_thread_gets_an_error_that_names_the_remedy(python: Callable[..., str]) -> None:
    output = python(
        BLOCKED
        + """
for operation in (text.read, text.readline, text.close, lambda: text.seek(0), lambda: text.verify(b""),
                  lambda: next(text.chunks()), lambda: text.write_to(writing)):
    try:
        operation()
    except RuntimeError as error:
        print(error)
print(text.nbytes, text.offset_of(10), text.closed)
print(drain() == fizzbuzz_ffi.render(1, 10**6), text.tell() == text.nbytes)
text.close()
"""
    )
    message = (
        "another thread is using this FizzBuzzIO: give each thread its own, or share it through an io.BufferedReader"
    )
    assert output.split("\n") == [message] * 7 + ["6274068 30 False", "True True", ""]


def test_threads_share_a_text_through_a_buffered_reader() -> None:
    reader = io.BufferedReader(FizzBuzzIO(1, 50_000), 64)
    expected = reference.text(1, 50_000)
    begins = range(0, len(expected) + 1, 10)
    with ThreadPoolExecutor(4) as pool:
        pieces = list(pool.map(lambda _: reader.read(10), begins))
    assert sorted(pieces) == sorted(expected[begin : begin + 10] for begin in begins)


def test_threads_that_do_not_meet_may_take_turns() -> None:
    text = FizzBuzzIO(1, 101)
    with ThreadPoolExecutor(1) as pool:
        data = text.read(10) + pool.submit(text.read, 10).result() + text.read(10)
    assert data == reference.text(1, 101)[:30]


def test_threads_that_race_read_every_byte_once_or_get_an_error() -> None:
    text = FizzBuzzIO(1, 20_000)
    pieces: list[bytes] = []

    def read() -> None:
        while True:
            try:
                piece = text.read(1000)
            except RuntimeError:
                continue
            if not piece:
                return
            pieces.append(piece)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expected = reference.text(1, 20_000)
    assert sorted(pieces) == sorted(expected[begin : begin + 1000] for begin in range(0, len(expected), 1000))


def test_everything_else_may_be_called_by_many_threads_at_once() -> None:
    rules = Rules({3: "a", 7: "b"})
    with ThreadPoolExecutor(4) as pool:
        texts = list(pool.map(lambda start: render(start, start + 3000, rules), range(0, 20_000, 1000)))
        columns = list(pool.map(lambda start: fizzbuzz(range(start, start + 3000), rules), range(0, 20_000, 1000)))
    for index, start in enumerate(range(0, 20_000, 1000)):
        assert texts[index] == reference.text(start, start + 3000, list(rules))
        assert columns[index] == reference.answers(range(start, start + 3000), list(rules))


def test_64_threads_share_rules_and_have_a_text_each() -> None:
    """They begin together, with rules that nothing was made of yet, so that they race for all that is made once."""
    rules = Rules({3: "Fizz", 5: "Buzz", 7: "Bazz"})
    start, stop = 10**9, 10**9 + 20_000
    expected = reference.text(start, stop, list(rules))
    together = threading.Barrier(64)

    def use(place: int) -> bool:
        together.wait()
        text = FizzBuzzIO(start, stop, rules)
        text.seek(place * 100)
        right = text.read() == expected[place * 100 :] and text.seek(0) == 0 and text.verify(expected) is None
        right = right and render(start, stop, rules) == expected and render(start, stop, rules, threads=2) == expected
        return right and fizzbuzz(range(start, stop), rules) == expected.decode().split("\n")[:-1]

    with ThreadPoolExecutor(64) as pool:
        assert all(pool.map(use, range(64)))


class Rendering:
    """Renders into memory of its own, again and again, in a thread; `is_half_done` tells what that memory looks like.

    Each time is one native call. To look at the memory takes the GIL, so half a text can only be seen by somebody who
    has the GIL while the call goes on.
    """

    def __init__(self, render_into: Callable[[bytearray], object], times: int) -> None:
        self.render_into = render_into
        self.buffer = bytearray(FizzBuzzIO(*SLOW).nbytes)
        assert len(self.buffer) < _library.PIECE  # one native call, and no more
        self.turn = 0
        self.times = times
        self.thread = threading.Thread(target=self.run)

    def run(self) -> None:
        while self.turn < self.times:
            self.buffer[0] = self.buffer[-1] = 0
            self.turn += 1
            self.render_into(self.buffer)

    def is_begun(self) -> bool:
        return self.buffer[0] != 0

    def is_ended(self) -> bool:
        return self.buffer[-1] != 0


SLOW = -1_200_000, -1
"""Numbers that are rendered line by line, so that it takes milliseconds."""


def have_met(render_into: Callable[[bytearray], object], times: int) -> bool:
    """Tell whether two threads were in the midst of rendering at the same moment, in so many times."""
    one, other = Rendering(render_into, times), Rendering(render_into, times)
    one.thread.start()
    other.thread.start()
    met = False
    while not met and one.thread.is_alive() and other.thread.is_alive():
        # Both were begun before the second line, and neither had ended at the third: all in one turn each.
        turns = one.turn, other.turn
        begun = one.is_begun() and other.is_begun()
        met = begun and not one.is_ended() and not other.is_ended() and turns == (one.turn, other.turn)
    one.times = other.times = 0
    one.thread.join()
    other.thread.join()
    return met


def test_two_threads_render_at_the_same_time() -> None:
    assert have_met(lambda buffer: render_into(buffer, *SLOW), 1000)


@pytest.mark.skipif(not getattr(sys, "_is_gil_enabled", lambda: True)(), reason="there is no GIL to keep")
@pytest.mark.skipif(not hasattr(ctypes, "PyDLL"), reason="PyPy cannot keep it")
def test_two_threads_that_keep_the_gil_would_not() -> None:
    """What the test above must be able to see: the same function, called without letting the GIL go."""
    (library,) = (
        Path(get_library_dir()).glob("libfizzbuzz.*[0-9]*")
        if sys.platform != "win32"
        else [Path(get_library_dir()).parent / "fizzbuzz.dll"]
    )
    function = ctypes.PyDLL(str(library)).fizzbuzz_text_render
    function.argtypes = [ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64] + 3 * [ctypes.c_void_p]

    def keeping(buffer: bytearray) -> None:
        needed = ctypes.c_size_t()
        address = ctypes.addressof(ctypes.c_char.from_buffer(buffer))
        assert function(None, *SLOW, address, len(buffer), ctypes.addressof(needed)) == 0

    assert not have_met(keeping, 20)


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only Linux shows its threads there")
@pytest.mark.parametrize(("threads", "most"), [(1, 1), (2, 2), (3, 3)])
def test_threads_are_started_and_have_ended(python: Callable[..., str], threads: int, most: int) -> None:
    output = python(f"""
import os, threading, time
from fizzbuzz_ffi import FizzBuzzIO, render_into

emulators = len(os.listdir("/proc/self/task")) - 1  # qemu has a thread of its own

def count():
    return len(os.listdir("/proc/self/task")) - emulators

seen = set()
buffer = bytearray(FizzBuzzIO(1, 5_000_000).nbytes)
def run():
    while not seen:  # until somebody looks
        time.sleep(0.001)
    for _ in range(1000 if {threads} > 1 else 20):
        render_into(buffer, 1, 5_000_000, threads={threads})
        while count() != 2:  # the system may take a moment to forget one that has ended
            time.sleep(0.001)
        if max(list(seen)) > {threads}:
            return

thread = threading.Thread(target=run)
thread.start()
while thread.is_alive():
    seen.add(count())
thread.join()
print(max(seen) - 1)
""")
    assert output == f"{most}\n"


# Forks.


@posix
def test_a_child_goes_on_although_a_thread_of_its_parent_held_the_lock(python: Callable[..., str]) -> None:
    output = python(
        "import warnings; warnings.simplefilter('ignore', DeprecationWarning)\n"
        + BLOCKED
        + """
child = os.fork()
if not child:
    right = text.tell() == 0 and text.read() == fizzbuzz_ffi.render(1, 10**6)
    text.close()
    os._exit(42 if right else 1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
print(drain() == fizzbuzz_ffi.render(1, 10**6))
""",
        timeout=30,
    )
    assert output == "42\nTrue\n"


@posix
def test_parent_and_child_go_on_independently(python: Callable[..., str]) -> None:
    output = python("""
import os, fizzbuzz_ffi
text = fizzbuzz_ffi.FizzBuzzIO(1, 101)
text.read(9)
chunks = text.chunks(4)
next(chunks)
child = os.fork()
expected = fizzbuzz_ffi.render(1, 101)
right = bytes(next(chunks)) == expected[13:17] and text.read() == expected[17:]
if not child:
    os._exit(42 if right else 1)
print(right, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
""")
    assert output == "True 42\n"


@posix
def test_forks_beside_threads_that_render_do_not_hang(python: Callable[..., str]) -> None:
    output = python(
        """
import os, threading, warnings
from fizzbuzz_ffi import FizzBuzzIO, Rules, fizzbuzz, render
warnings.simplefilter("ignore", DeprecationWarning)
done = False

def work():
    n = 0
    while not done:
        n += 1
        rules = Rules({3: "a", 5: "b", 7: "c", 1000 + n % 5000: "d"})
        render(10**9, 10**9 + 3000, rules)
        fizzbuzz(range(3000), Rules({3: "a", 5: str(n)}))
        FizzBuzzIO(1, 10**15, rules).read(5000)

threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for n in range(25):
    child = os.fork()
    if not child:
        rules = Rules({3: "a", 5: "b", 7: "c"})
        right = render(1, 8, rules) == b"1\\n2\\na\\n4\\nb\\na\\nc\\n" and len(render(1, 10000)) == 52068
        os._exit(42 if right and fizzbuzz(21, rules) == "ac" else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 42
done = True
print("done")
""",
        timeout=60,
    )
    assert output == "done\n"


# Ctrl-C, which is a signal handler that raises. A timer sends the signal.


@contextmanager
def interrupted(seconds: float) -> Iterator[None]:
    """Expect that Ctrl-C ends the body. That it ended early is for the caller to see, in what is not done.

    It comes again each second, as one that comes right before the system's write(2) begins to wait ends nothing.
    """
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)
    try:
        with pytest.raises(KeyboardInterrupt):
            yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@posix
@pytest.mark.parametrize("threads", [1, 2])
def test_ctrl_c_ends_render(threads: int) -> None:
    size, piece = FizzBuzzIO(1, 10**8).nbytes, 1 << 20
    with (
        mock.patch.object(_library, "THREADS_PIECE", piece),
        mock.patch.object(_library, "text_number", wraps=_library.text_number) as pieces,
        interrupted(0.05),
    ):
        render(1, 10**8, threads=threads)
    assert pieces.call_count < size // piece


@posix
def test_ctrl_c_ends_a_list_of_answers() -> None:
    with interrupted(0.05):
        fizzbuzz(range(10**7))


@posix
def test_ctrl_c_ends_readinto_and_leaves_the_position() -> None:
    text = FizzBuzzIO(1, 10**15)
    text.seek(99)
    size = 2 * 10**9 if sys.maxsize > 2**32 else 5 * 10**8
    with mmap.mmap(-1, size) as memory:  # memory that nothing has touched yet
        with interrupted(0.05):
            text.readinto(memory)
        assert memory[-1] == 0
    assert text.tell() == 99
    assert text.read(5) == FizzBuzzIO(1, 1000).read()[99:104]


@posix
def test_ctrl_c_ends_verify_and_leaves_a_true_position() -> None:
    text, other = FizzBuzzIO(1, 10**15), FizzBuzzIO(1, 10**15)
    with interrupted(0.2):
        text.verify(other)
    assert 0 < text.tell() <= other.tell()


@posix
def test_ctrl_c_ends_write_to_a_full_pipe_at_a_true_position(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    text = FizzBuzzIO(1, 10**15)
    with interrupted(0.2):
        text.write_to(writing)
    os.set_blocking(reading, False)
    data = os.read(reading, 1 << 22)
    assert len(data) == text.tell() > 0
    assert data == FizzBuzzIO(1, 10**6).read(len(data))


@linux
def test_ctrl_c_ends_zero_copy_to_a_full_pipe_at_a_true_position(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    text = FizzBuzzIO(1, 10**15)
    text.seek(7)
    with interrupted(0.2):
        text.write_to(writing, zero_copy=True)
    size = text.tell() - 7
    assert size > 0
    assert os.read(reading, size + 1) == FizzBuzzIO(1, 10**7).read(7 + size)[7:]


@linux
def test_ctrl_c_is_not_lost_while_zero_copy_is_busy(python: Callable[..., str]) -> None:
    """The signal comes at any moment, mostly when nothing waits, and from then on the pipe is full for ever."""
    output = python("""
import os, signal, threading
from fizzbuzz_ffi import FizzBuzzIO

for n in range(20):
    reading, writing = os.pipe()
    text = FizzBuzzIO(1, 10**15)

    def drain():
        left = (4 << 20) + n * 54321
        while left > 0:
            left -= len(os.read(reading, 1 << 16))
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=drain)
    try:
        thread.start()
        text.write_to(writing, zero_copy=True)
    except KeyboardInterrupt:
        thread.join()
        os.close(reading)
        os.close(writing)
        print(n)
""")
    assert output.split() == [str(n) for n in range(20)]


@linux
def test_signals_that_raise_nothing_do_not_end_zero_copy(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    text = FizzBuzzIO(1, 1_000_000)
    signals, data = [], bytearray()

    def drain() -> None:
        while len(data) < text.nbytes:
            if len(signals) > 2:  # until then the pipe is full
                data.extend(os.read(reading, 1 << 20))
            else:
                time.sleep(0.001)

    before = signal.signal(signal.SIGALRM, lambda *_: signals.append(0))
    signal.setitimer(signal.ITIMER_REAL, 0.02, 0.02)
    try:
        thread = threading.Thread(target=drain, daemon=True)
        thread.start()
        assert text.write_to(writing, zero_copy=True) == text.nbytes
        thread.join()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    text.seek(0)
    assert data == text.read()


@linux
def test_parent_and_child_lend_to_pipes_independently(python: Callable[..., str]) -> None:
    output = python("""
import os
from fizzbuzz_ffi import FizzBuzzIO

text = FizzBuzzIO(1, 1_000_000)
pipes = [os.pipe() for _ in range(3)]
for reading, writing in pipes:
    os.set_blocking(writing, False)

def lend(to):
    begin = text.tell()
    try:
        text.write_to(pipes[to][1], zero_copy=True)
    except BlockingIOError:
        pass
    return begin, text.tell()

common = lend(0)
child = os.fork()
if not child:
    text.seek(3_000_000)
    lend(0)  # full: nothing gets in, but what is rendered for it must not show
    lend(2)
    os._exit(42)
status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
parent = lend(1)
right = FizzBuzzIO(1, 1_000_000).read()
for (reading, writing), (begin, end) in zip(pipes, [common, parent, (3_000_000, 3_000_000 + 2**20)]):
    os.close(writing)
    with open(reading, "rb") as file:
        print(file.read() == right[begin:end], end - begin)
print(status)
""")
    assert output.split("\n") == ["True 1048576"] * 3 + ["42", ""]


@posix
def test_a_signal_handler_that_uses_the_same_text_gets_an_error_and_harms_nothing(python: Callable[..., str]) -> None:
    output = python("""
import signal
from fizzbuzz_ffi import FizzBuzzIO, _library
_library.PIECE = 1 << 12
text = FizzBuzzIO(1, 10**6)
errors = []

def handler(*_):
    try:
        text.seek(0)
        text.read(100)
    except RuntimeError as error:
        errors.append(str(error).partition(":")[0])

expected = text.read()
text.seek(0)
signal.signal(signal.SIGALRM, handler)
right = 0
while len(errors) < 5:
    signal.setitimer(signal.ITIMER_REAL, 0.0002)
    data = text.read()
    signal.setitimer(signal.ITIMER_REAL, 0)
    right += data == expected
    text.seek(0)
    del data
print(set(errors), right >= 5)
""")
    assert output == "{'re-entrant use'} True\n"


@posix
def test_ctrl_c_at_any_moment_leaves_what_was_written_true(python: Callable[..., str]) -> None:
    """Many small writes, so that the signal hits the Python code between them."""
    output = python("""
import os, signal, tempfile
from fizzbuzz_ffi import FizzBuzzIO, _files
_files.CHUNK = 16
text = FizzBuzzIO(1, 10**9)
signal.signal(signal.SIGALRM, signal.default_int_handler)
with tempfile.TemporaryFile(buffering=0) as file:
    for n in range(300):
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.0003 + n * 1e-6)
            text.write_to(file.fileno())
        except KeyboardInterrupt:
            pass
        except RuntimeError as error:
            raise SystemExit(error)
        size = os.fstat(file.fileno()).st_size
        if text.tell() != size:
            raise SystemExit(f"{text.tell()} is not {size}")
    file.seek(0)
    print(file.read() == FizzBuzzIO(1, 10**9).read(size), size > 1000)
""")
    assert output == "True True\n"
