"""What surrounds a process changes no answer: no environment variable, no network, no other program."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import reference
from toolchain import FIZZBUZZ, ROOT, build, clean_environment, start

from fizzbuzz_ffi import get_library_dir

if TYPE_CHECKING:
    from collections.abc import Callable

linux = pytest.mark.skipif(sys.platform != "linux", reason="uses what only Linux has")


# Environment variables.


@linux
def test_the_library_asks_for_one_variable_only(tmp_path: Path) -> None:
    """FIZZBUZZ_KERNEL chooses who renders the same text. Rust's own RUST_MIN_STACK is not asked."""
    program = build(tmp_path, [ROOT / "tests/c/environment.c"], "c99")
    assert sorted(set(start(program).split())) == ["FIZZBUZZ_KERNEL"]


HOSTILE = {
    "FIZZBUZZ_KERNEL": ["", "portable"],
    "RUST_MIN_STACK": ["0", "1", "nonsense", "99999999999999999999", "9223372036854775807"],
    "RUST_BACKTRACE": ["full"],
    "LC_ALL": ["C", "tr_TR.UTF-8", "nonsense"],
    "LANG": ["de_DE.ISO-8859-1"],
    "PYTHONIOENCODING": ["utf-16", "ascii"],
    "PYTHONUTF8": ["0", "1"],
    "PYTHONUNBUFFERED": ["1"],
    "PYTHONOPTIMIZE": ["2"],
    "PYTHONHASHSEED": ["7"],
    "PYTHONDEVMODE": ["1"],
    "PYTHONMALLOC": ["debug"],
    "COLUMNS": ["1"],
    "TQDM_DISABLE": ["1"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in HOSTILE.items() for value in values])
def test_no_variable_changes_an_answer(name: str, value: str) -> None:
    """By the command, as its environment is what scripts inherit from anybody; several threads are in the second."""
    if sys.implementation.name == "pypy" and name in {"LC_ALL", "LANG"} and value != "C":
        pytest.skip("PyPy does not start in a locale that the system does not know")
    environment = {**os.environ, name: value}
    pairs = [(3, "fizz"), (5, "zwölf\N{LATIN SMALL LETTER DOTLESS I}")]
    rules = ",".join(f"{divisor}={word}" for divisor, word in pairs)
    if value in {"ascii", "C", "nonsense", "de_DE.ISO-8859-1", "0"}:
        pairs, rules = [(3, "fizz"), (5, "zwolf")], "3=fizz,5=zwolf"  # arguments that such a locale can spell
    command = [str(FIZZBUZZ), "print", "1", "20000", "--rules", rules]
    done = subprocess.run(command, env=environment, capture_output=True, check=True)
    assert done.stdout == reference.text(1, 20_001, pairs)
    code = """if True:
        from fizzbuzz_ffi import *
        text = render(1, 3_000_000, threads=2)
        if text != render(1, 3_000_000) or FizzBuzzIO(1, 3_000_000).verify(text) or fizzbuzz(15) != "fizzbuzz":
            raise SystemExit(1)
    """
    subprocess.run([sys.executable, "-c", code], env=environment, cwd=Path(__file__).parent, check=True)


def test_the_package_reads_no_other_variable(python: Callable[..., str]) -> None:
    """All of it is used with an environment that tells what is looked up."""
    output = python("""
import os, pickle

class Telling(dict):
    def __getitem__(self, name):
        asked.add(name)
        return super().__getitem__(name)

asked = set()
os.environ._data = Telling(os.environ._data)
from fizzbuzz_ffi import *
from fizzbuzz_ffi import _cli
render(1, 100, threads=2)
fizzbuzz(range(1000), Rules({2: "x"}))
with open(os.devnull, "wb") as nowhere:
    FizzBuzzIO(1, 100).write_to(nowhere)
pickle.loads(pickle.dumps(FizzBuzzIO(1, 100))).verify(b"")
_cli.main(["print", "1", "1000", "-o", os.devnull])
_cli.main(["verify", "../examples/c/hundred.out"])
_cli.main(["config", "--libs"])
known = {b"FIZZBUZZ_KERNEL"}
known |= {b"COLUMNS", b"LINES", b"LANGUAGE", b"LC_ALL", b"LC_MESSAGES", b"LANG"}  # argparse's
known |= {b"FORCE_COLOR", b"NO_COLOR", b"PYTHON_COLORS", b"TERM"}  # argparse's from Python 3.14 on
# And what modules of Python ask for where they are imported.
print(sorted(name for name in asked - known if not name.startswith(b"_PYTHON")))
""")
    assert output.splitlines()[-1] == "[]"


# The network, and other programs.


def test_nothing_is_asked_of_the_network_or_of_another_program(python: Callable[..., str]) -> None:
    """The interpreter tells of every such attempt before it is made."""
    output = python("""
import os, sys

told = []
def hook(event, arguments):
    if event.partition(".")[0] in {"socket", "urllib", "http", "ftplib", "smtplib", "subprocess"} or event in {
        "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty", "os.startfile"
    }:
        told.append(event)
sys.addaudithook(hook)

import fizzbuzz_ffi
from fizzbuzz_ffi import *
from fizzbuzz_ffi import _cli
render(1, 100_000, threads=2)
fizzbuzz(range(10_000)), fizzbuzz([1, 2.5]), Rules({2: "x"})
FizzBuzzIO(1, 10**17).read(1000)
FizzBuzzIO(1, 100).verify(render(1, 100))
_cli.main(["print", "1", "1000", "-o", os.devnull])
_cli.main(["verify", "../examples/c/hundred.out"])
_cli.main(["config", "--cflags", "--libs"])
assert not {"socket", "ssl", "urllib.request", "http.client"} & set(sys.modules)
print(told)
""")
    assert output.splitlines()[-1] == "[]"


FORBIDDEN = {
    *("socket", "connect", "bind", "listen", "accept", "send", "sendto", "sendmsg", "recv", "recvfrom", "recvmsg"),
    *("getaddrinfo", "gethostbyname", "res_query", "fork", "vfork", "execve", "execvp", "posix_spawn", "posix_spawnp"),
    *("system", "popen", "setenv", "putenv", "unsetenv", "exit", "_exit", "setlocale", "signal", "sigaction"),
}


@linux
def test_the_library_could_not_reach_the_network_or_start_a_program() -> None:
    """It is linked with no function that does; nor with one that would change the process it lives in."""
    elffile = pytest.importorskip("elftools.elf.elffile", reason="pyelftools is not installed")
    (library,) = Path(get_library_dir()).glob("libfizzbuzz.so*")
    with library.open("rb") as file:
        symbols = elffile.ELFFile(file).get_section_by_name(".dynsym")
        needed = {symbol.name for symbol in symbols.iter_symbols() if symbol["st_shndx"] == "SHN_UNDEF"}
    assert {"write", "malloc"} <= needed
    assert needed & FORBIDDEN == set()


@linux
def test_it_works_without_a_network() -> None:
    """In a name space that has none at all, not even the loopback."""
    command = ["unshare", "--net", str(FIZZBUZZ), "print", "100"]
    try:
        done = subprocess.run(command, capture_output=True, env=clean_environment(), check=False)
    except FileNotFoundError:
        pytest.skip("no unshare")
    if done.returncode and b"unshare" in done.stderr:
        pytest.skip(done.stderr.decode().strip())
    assert (done.returncode, done.stdout, done.stderr) == (0, reference.text(1, 101), b"")
