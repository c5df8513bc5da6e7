"""A system that fails: each system call and each allocation in its turn, through C, Python and the command line.

tests/c/inject.c stands before the C library and fails the n-th call of a kind. Nothing here hopes that a failure comes:
it comes at every place where one can, and the tests count them.
"""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from toolchain import CPYTHON, EMULATED, FIZZBUZZ, FREE_THREADED, ROOT, build_with, clean_environment, run

from fizzbuzz_ffi import FizzBuzzIO

if TYPE_CHECKING:
    from collections.abc import Callable


# C.


@pytest.fixture(scope="session")
def sweep(injector: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_with(injector, tmp_path_factory.mktemp("sweep"), ROOT / "tests/c/sweep.c")


def faults_of(output: str) -> int:
    """Return how many calls have failed."""
    found = re.search(r"^(\d+)( faults)?$", output, re.MULTILINE)
    assert found
    sys.stdout.write(f"{found[1]} faults\n")  # `pytest -rP` shows it
    return int(found[1])


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("write_to_a_file", 500_000),
        ("lend_to_a_pipe", 500),
        ("wait_for_a_pipe", 9),
        ("allocate_much", 1_000 if platform.machine() == "x86_64" else 500),  # a program for each kernel is one
    ],
)
def test_every_call_that_c_makes_fails_in_its_turn(name: str, least: int, sweep: Path) -> None:
    """What sweep.c checks: status, errno, `written`, what is in the file, that it goes on from there, and no leak."""
    assert faults_of(run([sweep, name], environment=clean_environment())) >= least


ENDS_THE_PROCESS = {
    "rules_new": 2,
    "rules_new of 16": 2,
    "text_render": 6,
    "text_render_threads": 50,
    "stream_read": 6,
    "stream_window": 4,
    "stream_verify": 2,
    "stream_write_fd": 6,
}
"""How many of the refused allocations may: 1.1 KB for new rules, a few hundred bytes for each length of numbers in a
long text, and for a thread. All is tried twice: with one allocation refused, and with all from there on."""


def test_only_three_small_allocations_end_the_process(sweep: Path) -> None:
    output = run([sweep, "allocate_little"], environment=clean_environment())
    doors = re.findall(r"^(.*): (\d+) refused, (\d+) ended the process, at most (\d+) bytes$", output, re.MULTILINE)
    assert len(doors) == 18
    for door, _, ended, size in doors:
        assert int(ended) <= ENDS_THE_PROCESS.get(door, 0), door
        assert int(size) <= (1200 if door.startswith("rules_new") else 300), door
    assert faults_of(output) >= 600


# Python.

PRELUDE = """
import contextlib, ctypes, errno, gc, io, os, sys, tempfile
from fizzbuzz_ffi import FizzBuzzIO, Mismatch, Rules, fizzbuzz, render, render_into, _cli, _files

WRITE, READ, VMSPLICE, POLL, MMAP, MALLOC = range(6)
SHORT = 0
ERRORS = [errno.ENOSPC, errno.EIO, errno.EPIPE, errno.EFBIG, errno.EDQUOT, errno.EINTR, errno.EAGAIN, SHORT]
GOES_ON = {errno.EINTR, SHORT}
system = ctypes.CDLL(None)
system.inject.argtypes = [ctypes.c_int, ctypes.c_long, ctypes.c_long, ctypes.c_int]
system.inject_failed.restype = ctypes.c_long
system.inject_sizes_from.argtypes = [ctypes.c_size_t]
text = FizzBuzzIO(1, 300_000)
right = text.read()
faults = 0

class Failing:
    '''Calls fail within this block; `hits` tells how many did.'''

    def __init__(self, call, number, count, error, least=0):
        self.arguments = call, number, count, error
        self.least = least

    def __enter__(self):
        system.inject(*self.arguments)
        system.inject_sizes_from(self.least)
        return self

    def __exit__(self, *_):
        global faults
        system.inject_nothing()
        self.hits = system.inject_failed()
        faults += self.hits

def sweep(call, error, counts=(1, 50), least=0):
    '''One failure after the other, until there is no call left to fail.'''
    for count in counts:
        number = 1
        while True:
            failing = Failing(call, number, count, error, least)
            yield failing
            if not failing.hits:
                break
            number += 1
"""


@pytest.fixture
def failing_python(injector: Path, python: Callable[..., str]) -> Callable[..., str]:
    """Run code in a Python whose system fails on demand."""

    def run_it(code: str) -> str:
        return python(PRELUDE + code, LD_PRELOAD=str(injector), timeout=120)

    return run_it


def test_write_to_survives_every_failure_of_write(failing_python: Callable[..., str]) -> None:
    output = failing_python("""
class Other(io.FileIO):
    '''Is written to by its method, not by its descriptor.'''

def opened(kind, descriptor):
    if kind is int:
        return descriptor
    if kind is io.BufferedWriter:
        return open(descriptor, "wb", closefd=False)
    return kind(descriptor, "wb", closefd=False)

with tempfile.TemporaryFile(buffering=0) as file:
    for kind in (int, io.FileIO, io.BufferedWriter, Other):
        for error in ERRORS:
            for failing in sweep(WRITE, error):
                file.seek(0)
                file.truncate()
                text.seek(0)
                caught = None
                target = opened(kind, file.fileno())
                with failing:
                    try:
                        written = text.write_to(target)
                    except OSError as problem:
                        caught = problem
                if failing.hits and error not in GOES_ON:
                    assert isinstance(caught, OSError), (kind, error)
                    assert isinstance(caught, BlockingIOError) == (error == errno.EAGAIN)
                    assert caught.errno in (error, None), caught
                else:
                    assert caught is None and written == len(right)
                size = os.fstat(file.fileno()).st_size
                assert text.tell() == size, (kind, error, text.tell(), size)
                assert os.pread(file.fileno(), size, 0) == right[:size]
                text.write_to(opened(kind, file.fileno()))
                assert os.pread(file.fileno(), 1 << 23, 0) == right
print(faults)
""")
    assert faults_of(output) > 1000


def test_zero_copy_survives_every_failure(failing_python: Callable[..., str]) -> None:
    output = failing_python("""
reading, writing = os.pipe()
os.set_blocking(writing, False)

def drain(begin, end):
    while begin < end:
        data = os.read(reading, end - begin)
        assert data == right[begin:begin + len(data)]
        begin += len(data)

for call, errors in ((VMSPLICE, [*ERRORS, errno.ENOMEM, errno.ENOSYS, errno.EPERM]), (MMAP, [errno.ENOMEM])):
    for error in errors:
        for failing in sweep(call, error, (1,)):
            text = FizzBuzzIO(1, 300_000)  # one that has lent nothing
            while text.tell() < len(right):
                begin = text.tell()
                caught = None
                with failing:
                    try:
                        text.write_to(writing, zero_copy=True)
                    except (OSError, MemoryError) as problem:
                        caught = problem
                if not failing.hits or error in GOES_ON:
                    assert caught is None or type(caught) is BlockingIOError  # the pipe is full, in truth
                elif call == MMAP:
                    assert type(caught) is MemoryError
                elif error in (errno.ENOSYS, errno.EPERM):
                    assert type(caught) is io.UnsupportedOperation
                else:
                    assert caught.errno == error or type(caught) is BlockingIOError
                drain(begin, text.tell())
                if failing.hits:
                    break
            while text.tell() < len(right):
                begin = text.tell()
                with contextlib.suppress(BlockingIOError):
                    text.write_to(writing, zero_copy=True)
                drain(begin, text.tell())
print(faults)
""")
    assert faults_of(output) >= 20


def test_verify_survives_every_failure_of_read(failing_python: Callable[..., str]) -> None:
    output = failing_python("""
with tempfile.TemporaryFile(buffering=0) as file:
    file.write(right)
    for kind in (int, io.FileIO, io.BufferedReader):
        for error in ERRORS:
            if (sys.implementation.name, kind, error) == ("pypy", io.BufferedReader, errno.EAGAIN):
                continue  # PyPy takes that for the end of the file
            for failing in sweep(READ, error):
                file.seek(0)
                text.seek(0)
                source = {
                    int: file.fileno,
                    io.FileIO: lambda: io.FileIO(file.fileno(), closefd=False),
                    io.BufferedReader: lambda: open(file.fileno(), "rb", closefd=False),
                }[kind]()
                caught, result = None, None
                with failing:
                    try:
                        result = text.verify(source)
                    except OSError as problem:
                        caught = problem
                if failing.hits and error not in GOES_ON:
                    assert caught is not None and caught.errno in (error, None), (kind, error, caught)
                    assert right.startswith(os.pread(file.fileno(), text.tell(), 0))
                else:
                    assert caught is None and result is None and text.tell() == len(right)
                assert text.verify(source) is None  # goes on, if anything is left
                assert text.tell() == len(right)
print(faults)
""")
    assert faults_of(output) > 500


def test_the_command_line_survives_every_failure(failing_python: Callable[..., str], tmp_path: Path) -> None:
    """Exit codes: 0 only where all is written or nobody reads it, else 3; verify takes no failure for a difference."""
    output = failing_python(f"""
path = {str(tmp_path / "text")!r}
kept = os.dup(1)

def run(output, failing, *arguments):
    sys.stderr = io.StringIO()
    os.dup2(output.fileno(), 1)
    with failing:
        code = _cli.main(arguments)
    os.dup2(kept, 1)
    said = sys.stderr.getvalue()
    sys.stderr = sys.__stderr__
    assert (said != "") == (code == 3), (code, said)
    return code, said

for error in ERRORS:
    for option in (["-o", path], []):
        for failing in sweep(WRITE, error, (1, 50) if error in GOES_ON else (1, 50, -1)):
            with open(path, "wb") as file:
                code, said = run(file, failing, "print", "1", "299999", *option)
            with open(path, "rb") as file:
                found = file.read()
            assert right.startswith(found)
            if not failing.hits or error in GOES_ON:
                assert (code, len(found)) == (0, len(right))
            elif error == errno.EPIPE and not option:
                assert code == 0
            else:
                assert code == 3, (error, code)
                assert os.strerror(error) in said, said

with open(path, "wb") as file:
    file.write(right)
with open(os.devnull, "wb") as nowhere:
    for error in ERRORS:
        for failing in sweep(READ, error):
            code, said = run(nowhere, failing, "verify", path, "--last", "299999")
            assert code == (0 if not failing.hits or error in GOES_ON else 3), (error, code)
print(faults)
""")
    assert faults_of(output) > 500


@pytest.mark.parametrize(
    ("unbuffered", "failing"),
    [
        ("1", "write 3 -1 5"),  # the third, of the file, and all that come after it
        ("", "write 3 3 5"),  # as well as both attempts to complain; os.devnull takes what Python keeps for its end
    ],
)
def test_a_command_of_its_own_survives_a_failure(injector: Path, tmp_path: Path, unbuffered: str, failing: str) -> None:
    """The same from outside, without Python's help: what is on the disk, and what is said."""
    path = tmp_path / "text"
    environment = {**os.environ, "LD_PRELOAD": str(injector), "PYTHONUNBUFFERED": unbuffered, "INJECT": failing}
    command = [str(FIZZBUZZ), "print", "1", "299999", "-o", str(path)]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (3, b"")
    assert path.read_bytes() == FizzBuzzIO(1, 300_000).read(2 * (512 << 10))
    environment["INJECT"] = "write 3 1 5"
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (3, f"fizzbuzz: {path}: Input/output error\n")


# No memory.

OPERATIONS = """
rules, other_rules = Rules({3: "a", 7: "b"}), Rules({2: "x"})
small = FizzBuzzIO(1, 2000, rules)
small_text = small.read()
buffer = bytearray(10_000)
nowhere = open(os.devnull, "wb")

def rewound(operation):
    def run():
        small.seek(0)
        return operation()
    return run

operations = {
    "render": lambda: render(1, 2000, rules),
    "render with threads": lambda: render(1, 2000, rules, threads=2),
    "render_into": lambda: render_into(buffer, 1, 1000, rules),
    "render much": lambda: render(10**9, 10**9 + 60_000, Rules({3: "much", 5: "more"})),
    "FizzBuzzIO": lambda: FizzBuzzIO(1, 10**15, rules).nbytes,
    "offset_of and line_at": lambda: (small.offset_of(100), small.line_at(55)),
    "read": rewound(lambda: small.read(1000)),
    "readline": rewound(lambda: small.readline()),
    "chunks": rewound(lambda: [bytes(chunk) for chunk in small.chunks(1000)]),
    "write_to a descriptor": rewound(lambda: small.write_to(nowhere)),
    "write_to an object": rewound(lambda: small.write_to(io.BytesIO())),
    "verify": rewound(lambda: small.verify(small_text)),
    "verify what is different": rewound(lambda: small.verify(small_text[:500] + b"?")),
    "a range": lambda: fizzbuzz(range(1, 3000), rules),
    "a range of long period": lambda: fizzbuzz(range(1, 3000), Rules({3: "a", 1009: "b", 4001: "c"})),
    "a list": lambda: fizzbuzz([1, 2, 3, 10**20, 2.5], rules),
    "one": lambda: fizzbuzz(15),
    "Rules": lambda: fizzbuzz(5, Rules({5: "five", 9: "nine"})),
}
answers = {name: operation() for name, operation in operations.items()}
# Where there is no memory, the interpreter cannot even close a generator, and says so.
sys.unraisablehook = lambda _: None
"""


@pytest.mark.skipif(not CPYTHON, reason="only CPython can fail its own allocations")
@pytest.mark.skipif(
    sys.version_info >= (3, 12),
    reason="CPython itself crashes: where it has no memory for a lambda, it drops the code of that once too often",
)
def test_python_without_memory_raises_memory_error_and_goes_on(python: Callable[..., str]) -> None:
    """CPython fails the allocations of its own objects, one after the other, and three of them in a row."""
    pytest.importorskip("_testcapi", reason="this CPython cannot fail its own allocations")
    output = python(
        """
import _testcapi, io, os, sys
from fizzbuzz_ffi import FizzBuzzIO, Rules, fizzbuzz, render, render_into
"""
        + OPERATIONS
        + """
refused = 0
for name, operation in operations.items():
    for count in (1, 3):
        number, untouched = 0, 0
        while untouched < 30:  # some failures are made up for, so that one success is not the end
            number += 1
            _testcapi.set_nomemory(number, number + count)
            try:
                result = operation()
            except (MemoryError, SystemError) as error:
                # CPython has no memory for a TypeError of its own, within operator.index(), and raises neither.
                assert type(error) is MemoryError or "without exception set" in str(error), (name, error)
                result = None
                untouched = 0
                refused += 1
            else:
                untouched += 1
            finally:
                _testcapi.remove_mem_hooks()
            assert result is None or result == answers[name], name
            assert operation() == answers[name], name
print(refused)
""",
        timeout=120,
    )
    assert faults_of(output) > 1000


@pytest.mark.skipif(not CPYTHON, reason="PyPy itself ends, or fails elsewhere, where it has no memory")
def test_python_goes_on_where_the_library_has_no_memory(failing_python: Callable[..., str]) -> None:
    """All allocations of 2 KB and more, those of the library, CFFI and Python, fail in their turn."""
    output = failing_python(
        OPERATIONS
        + """
for name, operation in operations.items():
    for failing in sweep(MALLOC, errno.ENOMEM, (1, -1), least=2048):
        result = None
        with failing:
            try:
                result = operation()
            except MemoryError:
                pass
        assert result is not None or failing.hits or answers[name] is None, name
        assert result is None or result == answers[name], name
        assert operation() == answers[name], name
print(faults)
"""
    )
    # Without a GIL Python has an allocator of its own, and only what the library asks of the system can be refused.
    assert faults_of(output) > (1 if FREE_THREADED else 50)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere this limit does not hold")
@pytest.mark.skipif(FREE_THREADED, reason="Python's own allocator has taken a gigabyte of it at the start")
@pytest.mark.skipif(not CPYTHON, reason="PyPy itself ends where it has no memory")
@pytest.mark.skipif(EMULATED, reason="qemu keeps no limit of the address space")
def test_a_limit_of_the_address_space(python: Callable[..., str]) -> None:
    """The system itself has no more to give, as in a container; the text has 60 MB, and the limits go up to that."""
    output = python("""
import resource
from fizzbuzz_ffi import FizzBuzzIO, Rules, fizzbuzz, render

def used():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[0]) * resource.getpagesize()

render(1, 10_000)
refused = done = 0
size = FizzBuzzIO(1, 8_000_000).nbytes
for room in range(0, size + (48 << 20), 4 << 20):
    resource.setrlimit(resource.RLIMIT_AS, (used() + room, resource.RLIM_INFINITY))
    for operation in (
        lambda: render(1, 8_000_000),
        lambda: render(1, 8_000_000, threads=2),
        lambda: len(fizzbuzz(range(8_000_000))),
        lambda: Rules({n: "w" for n in (3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59)}),
    ):
        try:
            operation()
            done += 1
        except MemoryError:
            refused += 1
        assert render(1, 6) == b"1\\n2\\nfizz\\n4\\nbuzz\\n"
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(refused, done)
""")
    refused, done = map(int, output.split())
    assert refused > 20
    assert done > 10


# Readers that are slow, or die.

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX only")


@posix
@pytest.mark.parametrize(
    "zero_copy",
    [False, pytest.param(True, marks=pytest.mark.skipif(sys.platform != "linux", reason="only Linux lends"))],
)
def test_a_reader_that_dies_midway_has_the_right_prefix(python: Callable[..., str], *, zero_copy: bool) -> None:
    output = python(f"""
import os, time
from fizzbuzz_ffi import FizzBuzzIO

right = FizzBuzzIO(1, 700_000).read()
for dies_after in (0, 1, 4096, 100_000, 1_500_000):
    reading, writing = os.pipe()
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        os.close(writing)
        data = b""
        while len(data) < dies_after:
            data += os.read(reading, min(5000, dies_after - len(data)))
        os.write(theirs, b"right" if right.startswith(data) else b"wrong")
        os._exit(0)
    os.close(reading)
    text = FizzBuzzIO(1, 700_000)
    try:
        text.write_to(writing, zero_copy={zero_copy})
    except BrokenPipeError:
        print(os.read(ours, 10).decode(), dies_after <= text.tell() < dies_after + (2 << 20))
    assert text.read(100) == right[text.tell() - 100:text.tell()]
    os.waitpid(child, 0)
    for descriptor in (writing, ours, theirs):
        os.close(descriptor)
""")
    assert output == "right True\n" * 5


@posix
@pytest.mark.parametrize(
    "zero_copy",
    [False, pytest.param(True, marks=pytest.mark.skipif(sys.platform != "linux", reason="only Linux lends"))],
)
def test_a_slow_reader_gets_all_of_it(python: Callable[..., str], *, zero_copy: bool) -> None:
    """It sleeps while the pipe is full, longer than the library waits in one call, and reads in odd pieces."""
    output = python(f"""
import os, threading, time
from fizzbuzz_ffi import FizzBuzzIO

stop = 600_000 if {zero_copy} else 120_000  # several times what the pipe holds
right = FizzBuzzIO(1, stop).read()
reading, writing = os.pipe()
data = bytearray()

def read():
    while piece := os.read(reading, 300_007):
        data.extend(piece)
        time.sleep(0.08)

thread = threading.Thread(target=read)
thread.start()
text = FizzBuzzIO(1, stop)
print(text.write_to(writing, zero_copy={zero_copy}) == len(right))
os.close(writing)
thread.join()
print(data == right)
""")
    assert output == "True\nTrue\n"
