"""Every kind of call again and again, and memory stays as it was.

FIZZBUZZ_CALLS is how many times; a million, as in docs/reliability.md, takes some minutes.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
from toolchain import ROOT, build_with, clean_environment, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CALLS = int(os.environ.get("FIZZBUZZ_CALLS", "20000"))


def test_c_frees_every_block(injector: Path, tmp_path: Path) -> None:
    """Counted block for block: of every function, its refusals included."""
    program = build_with(injector, tmp_path, ROOT / "tests/c/leaks.c")
    output = run([program, str(CALLS)], environment=clean_environment(), timeout=3000)
    assert output == f"14 calls, {CALLS} times: not a block more\n"


KINDS = {
    "fizzbuzz of an int": "fizzbuzz(15)",
    "fizzbuzz of a huge int": "fizzbuzz(10**30)",
    "fizzbuzz of a float": "fizzbuzz(2.5)",
    "fizzbuzz of a range": "fizzbuzz(range(20))",
    "fizzbuzz of a long range": "fizzbuzz(range(1000), rules)",
    "fizzbuzz of a range of long period": "fizzbuzz(range(600), period)",
    "fizzbuzz of a slice": "fizzbuzz(slice(20, 0, -3))",
    "fizzbuzz of a list": "fizzbuzz([1, 2.5, 3])",
    "fizzbuzz of an iterator": "fizzbuzz(iter((1, 2, 3)))",
    "fizzbuzz of an array": "fizzbuzz(numbers)",
    "fizzbuzz of what is none": "refused(TypeError, fizzbuzz, 'x')",
    "Rules": "fizzbuzz(6, Rules({2: 'even', 3: 'three'}))",
    "Rules that are refused": "refused(ValueError, Rules, {3: ''})",
    "pickled Rules": "pickle.loads(pickle.dumps(rules))",
    "render": "render(1, 101)",
    "render with threads": "render(1, 101, threads=2)",
    "render what is refused": "refused(ValueError, render, 2, 1)",
    "render_into": "render_into(buffer, 1, 101)",
    "render_into too little": "refused(ValueError, render_into, buffer, 1, 10001)",
    "FizzBuzzIO": "FizzBuzzIO(1, 101).read()",
    "FizzBuzzIO that is closed": "FizzBuzzIO(1, 101, rules).close()",
    "FizzBuzzIO under a buffer": "io.BufferedReader(FizzBuzzIO(1, 101)).readline()",
    "pickled FizzBuzzIO": "pickle.loads(pickle.dumps(text)).tell()",
    "seek and read": "text.seek(50); text.read(20)",
    "readline": "text.seek(50); text.readline()",
    "readinto": "text.seek(50); text.readinto(buffer)",
    "chunks": "text.seek(0); [len(chunk) for chunk in text.chunks(100)]",
    "offset_of and line_at": "text.offset_of(50); text.line_at(50)",
    "offset_of what is not there": "refused(ValueError, text.offset_of, 5000)",
    "write_to a descriptor": "text.seek(0); text.write_to(nowhere)",
    "write_to an object": "text.seek(0); text.write_to(io.BytesIO())",
    "write_to with progress": "text.seek(0); text.write_to(nowhere, lambda *_: None)",
    "write_to what fails": "text.seek(0); refused(OSError, text.write_to, -1)",
    "write_to a pipe without copying": "lend()",
    "verify": "text.seek(0); text.verify(whole)",
    "verify what is different": "text.seek(0); text.verify(b'1\\n2\\nfuzz\\n')",
    "verify a file": "text.seek(0); text.verify(io.BytesIO(whole))",
}

PROGRAM = """
import array, gc, io, os, pickle, sys
from fizzbuzz_ffi import FizzBuzzIO, Rules, fizzbuzz, render, render_into

rules, period = Rules({{3: "a", 7: "b"}}), Rules({{1009: "a", 4001: "b"}})
numbers = array.array("q", range(20))
buffer = bytearray(1000)
text = FizzBuzzIO(1, 101)
whole = text.read()
nowhere = os.open(os.devnull, os.O_WRONLY)
reading, writing = os.pipe()

def refused(error, function, *arguments):
    try:
        function(*arguments)
    except error:
        return
    raise AssertionError

def lend():
    text.seek(0)
    text.write_to(writing, zero_copy=True)
    os.read(reading, 1000)

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")

def again(call, times):
    for _ in range(times):
        call()

def measure(name, call, times):
    again(call, 200)
    for _ in range(5):  # a cache of the interpreter fills up and is full some day; a leak goes on
        gc.collect()
        blocks, size = sys.getallocatedblocks(), resident()
        again(call, times)
        gc.collect()
        more = sys.getallocatedblocks() - blocks, resident() - size
        # A leak of one byte in each call would be more than this.
        if more[0] <= min(times // 10, 200) and more[1] <= (1 << 20):
            break
    else:
        print(f"{{name}}: {{more[0]}} blocks and {{more[1]}} bytes more after {{times}} calls")

def leaking(kept=[]):
    kept.append(object())

{measures}
measure("leaking", leaking, 20000)
"""


@pytest.mark.skipif(
    sys.platform != "linux" or sys.implementation.name != "cpython", reason="counts the blocks of CPython on Linux"
)
def test_python_keeps_nothing(python: Callable[..., str]) -> None:
    """That a leak would be seen is seen with one that is made on purpose, the last of all."""
    times = max(CALLS // 20, 1000)
    if CALLS >= 10**6:
        times = CALLS

    def function(code: str) -> str:
        """Make it a function; of several statements, those before the last are its beginning."""
        return "lambda: (" + ", ".join(part.strip() for part in code.split("; ")) + ",)"

    measures = "\n".join(f"measure({name!r}, {function(code)}, {times})" for name, code in KINDS.items())
    output = python(PROGRAM.format(measures=measures), timeout=3600)
    assert output.startswith("leaking: 200")
    assert output.count("\n") == 1
