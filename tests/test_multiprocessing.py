"""Other processes and interpreters: forks at any moment, multiprocessing, sub-interpreters, and the end of it all."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import reference
from toolchain import CPYTHON, FREE_THREADED

if TYPE_CHECKING:
    from collections.abc import Callable

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX only")


# multiprocessing. Its children import the main module, so that has to be a file.

PROGRAM = """
import multiprocessing, sys, warnings
import fizzbuzz_ffi
from fizzbuzz_ffi import FizzBuzzIO, Rules, fizzbuzz, render

warnings.simplefilter("ignore", DeprecationWarning)  # of forks beside threads, which are what is tested
RULES = Rules({3: "Fizz", 5: "Buzz", 7: "Bazz"})

def answers(numbers, rules):
    return fizzbuzz(numbers, rules)

def piece(start):
    return render(start, start + 1000, RULES)

def rest(text):
    return text.tell(), text.read()

def same(rules):
    return rules == RULES and hash(rules) == hash(RULES)

if __name__ == "__main__":
    render(1, 100_000, RULES)  # so that there is something for a fork to copy
    context = multiprocessing.get_context(sys.argv[1])
    text = FizzBuzzIO(1, 101)
    text.seek(99)
    with context.Pool(2) as pool:
        print(pool.apply(answers, (range(1, 106), RULES)) == fizzbuzz(range(1, 106), RULES))
        print(b"".join(pool.map(piece, range(1, 20_001, 1000))) == render(1, 20_001, RULES))
        print(pool.apply(rest, (text,)) == (99, render(1, 101)[99:]))
        print(pool.apply(same, (RULES,)), text.tell())
        pool.close()
        pool.join()
"""


@pytest.mark.parametrize(
    "method", ["spawn", pytest.param("fork", marks=posix), pytest.param("forkserver", marks=posix)]
)
def test_a_pool_of_processes(method: str, tmp_path: Path) -> None:
    """Rules, texts with their position and answers go both ways."""
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    done = subprocess.run([sys.executable, program, method], capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split("\n") == ["True", "True", "True", "True 99", ""]


# Forks.


@posix
def test_a_fork_at_any_moment_of_a_thread_that_renders(python: Callable[..., str]) -> None:
    """Delays that shift through the work of another thread, so that each fork meets it elsewhere."""
    output = python(
        """
import os, threading, time, warnings
from fizzbuzz_ffi import FizzBuzzIO, Rules, fizzbuzz, render
warnings.simplefilter("ignore", DeprecationWarning)
rules = Rules({3: "a", 5: "b", 7: "c"})
expected = render(10**9, 10**9 + 30_000, rules)
text = FizzBuzzIO(10**9, 10**9 + 30_000, rules)
done = False

def work():
    number = 0
    while not done:
        number += 1
        render(1, 300_000, Rules({3: "a", 5: f"b{number}"}), threads=2)
        shared.seek(0)
        shared.read(100_000)

shared = FizzBuzzIO(1, 300_000)
thread = threading.Thread(target=work)
thread.start()
right = 0
for number in range(60):
    time.sleep(number % 20 * 0.0007)
    child = os.fork()
    if not child:
        good = text.read() == expected and render(10**9, 10**9 + 30_000, rules, threads=2) == expected
        good = good and fizzbuzz(range(30), rules) == fizzbuzz(list(range(30)), rules)
        good = good and len(FizzBuzzIO(1, 300_000, Rules({2: "x"})).read(5000)) == 5000
        shared.seek(0)
        good = good and shared.read(10) == b"1\\n2\\nfizz\\n4"
        os._exit(42 if good else 1)
    right += os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 42
done = True
thread.join()
print(right)
""",
        timeout=120,
    )
    assert output == "60\n"


# The end of the interpreter.

ENDINGS = {
    "main thread returns": "",
    "sys.exit": "sys.exit()",
    "an exception": "sys.excepthook = lambda *_: None; raise ValueError",
    "collected at the end": "import builtins; builtins.kept = [text, Rules({9: 'x'}), next(text.chunks())]",
}


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(
    "work", ["render(1, 10**7)", "render(1, 10**7, threads=2)", "FizzBuzzIO(1, 10**12).verify(endless)"]
)
def test_the_interpreter_ends_while_a_thread_renders(ending: str, work: str) -> None:
    """A daemon thread is in the midst of a native call, without the GIL, when everything is taken down."""
    code = f"""
import sys, threading, time
import fizzbuzz_ffi
from fizzbuzz_ffi import FizzBuzzIO, Rules, render

text = FizzBuzzIO(1, 10**6)
text.read(100)
endless = FizzBuzzIO(1, 10**12)
begun = threading.Event()

def run():
    while True:
        begun.set()
        {work}

threading.Thread(target=run, daemon=True).start()
begun.wait()
time.sleep(0.02)
print("ending", flush=True)
{ENDINGS[ending]}
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parent, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout, done.stderr) == ("ending\n", "")
    assert done.returncode == (1 if ending == "an exception" else 0)


@pytest.mark.skipif(not CPYTHON, reason="PyPy looks for nothing at its end")
def test_what_is_left_open_at_the_end_harms_nothing(python: Callable[..., str]) -> None:
    output = python("""
import atexit, weakref
from fizzbuzz_ffi import FizzBuzzIO, Rules, fizzbuzz, render

class Late:
    def __del__(self):
        print(fizzbuzz(15), render(1, 4), FizzBuzzIO(1, 4).read())

late = Late()
late.itself = late  # only found when the interpreter looks for cycles at its end
text = FizzBuzzIO(1, 10**9, Rules({3: "x"}))
chunks = text.chunks()
next(chunks)
atexit.register(lambda: print(text.read(3)))
""")
    assert output.endswith("fizzbuzz b'1\\n2\\nfizz\\n' b'1\\n2\\nfizz\\n'\n")


# Sub-interpreters.

SUB_INTERPRETER = """
try:
    import _interpreters as interpreters  # from Python 3.13 on
    interpreter = interpreters.create("legacy" if {shared} else "isolated")
except ImportError:
    import _xxsubinterpreters as interpreters
    interpreter = interpreters.create(isolated=not {shared})
interpreters.run_string(interpreter, {code!r})
interpreters.destroy(interpreter)
import fizzbuzz_ffi
print(len(fizzbuzz_ffi.render(1, 100_000)))
"""

USE = """
import fizzbuzz_ffi
print(fizzbuzz_ffi.fizzbuzz(15), fizzbuzz_ffi.render(1, 4), fizzbuzz_ffi.FizzBuzzIO(1, 4).read(), flush=True)
"""

REFUSED = f"""
try:
{textwrap.indent(USE, "    ")}
except ImportError as error:
    print("does not support loading in subinterpreters" in str(error), flush=True)
"""

interpreters = pytest.mark.skipif(
    sys.implementation.name != "cpython" or sys.version_info < (3, 10), reason="only CPython has them"
)


@interpreters
@pytest.mark.skipif(FREE_THREADED, reason="there is no GIL to share")
def test_sub_interpreters_that_share_the_gil_use_it(python: Callable[..., str]) -> None:
    output = python(SUB_INTERPRETER.format(shared=True, code=USE * 2))
    used = "fizzbuzz b'1\\n2\\nfizz\\n' b'1\\n2\\nfizz\\n'"
    assert output.split("\n") == [used, used, str(len(reference.text(1, 100_000))), ""]


@interpreters
@pytest.mark.skipif(sys.version_info < (3, 12), reason="each has its own GIL from Python 3.12 on")
@pytest.mark.skipif((3, 12) <= sys.version_info < (3, 12, 8), reason="crashes: github.com/python/cpython/issues/116510")
@pytest.mark.parametrize("shared", [False, *([True] if FREE_THREADED else [])])
def test_sub_interpreters_with_their_own_gil_are_refused_with_an_error(
    python: Callable[..., str], *, shared: bool
) -> None:
    """CFFI cannot be there, so nor can we: an ImportError, and the main interpreter goes on. So it is without a GIL."""
    output = python(SUB_INTERPRETER.format(shared=shared, code=REFUSED))
    assert output.split("\n") == ["True", str(len(reference.text(1, 100_000))), ""]
