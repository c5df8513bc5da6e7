"""The C programs again, and some of C++, under tools that watch every access to memory, allocation and thread.

* The sanitizers of the C compiler watch the programs, and what the library allocates: leaks, and what is used after it
  was freed.
* valgrind watches the library as it is installed too: it writes nothing beyond a buffer, and nothing depends on memory
  that was never written.
* The sanitizers of Rust's nightly compiler watch a library that was built for them, together with the program: its own
  accesses, and its races. For the races the standard library of Rust is built anew too where its sources are there, as
  what it does to keep threads apart would else not be seen, and taken for races; elsewhere what is known of that is
  suppressed.

A tool that sees nothing is no tool. So each has to report faults first that tests/c/faults.c commits on purpose.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from toolchain import (
    C_PROGRAMS,
    ROOT,
    THREADS,
    build,
    clean_environment,
    compiler,
    config,
    expected,
    run,
    skip_unless_posix,
    start,
    unavailable,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

FAULTS = ROOT / "tests/c/faults.c"


def report(command: Sequence[str | Path], **variables: str) -> str:
    """Return what is said about a fault; the exit code has to say that there was one."""
    environment = {**clean_environment(), **variables}
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode != 0, f"not found: {command[-1]}\n{done.stdout}{done.stderr}"
    return done.stderr


# The sanitizers of the C compiler.

SANITIZERS = ["-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]


@pytest.fixture(scope="session")
def sanitizers(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return the flags of a compiler that has sanitizers, on a system where they find leaks."""
    folder = tmp_path_factory.mktemp("sanitizers")
    source, program = folder / "leak.c", folder / "leak"
    source.write_text(
        "#include <stdlib.h>\n"
        "int main(void) { void *volatile leaked = malloc(64); leaked = NULL; return leaked != NULL; }\n",
        encoding="utf-8",
    )
    built = subprocess.run([*compiler("c"), *SANITIZERS, source, "-o", program], capture_output=True, check=False)
    if built.returncode != 0:
        pytest.skip(f"{compiler('c')[0]} has no address sanitizer")
    found = subprocess.run([program], env=clean_environment(), capture_output=True, encoding="utf-8", check=False)
    if "LeakSanitizer: detected memory leaks" not in found.stderr:
        pytest.skip("the leak sanitizer finds nothing on this system")
    return SANITIZERS


@pytest.mark.parametrize(
    ("fault", "found"),
    [
        ("leak", "LeakSanitizer: detected memory leaks"),
        ("window_of_the_dead", "AddressSanitizer: heap-use-after-free"),
        ("write_behind", "AddressSanitizer: heap-buffer-overflow"),
        ("overflow", "runtime error: signed integer overflow"),
    ],
)
def test_sanitizers_find_faults(fault: str, found: str, sanitizers: list[str], tmp_path: Path) -> None:
    assert found in report([build(tmp_path, [FAULTS], "c99", more=[*THREADS, *sanitizers]), fault])


@pytest.mark.parametrize("source", C_PROGRAMS)
def test_c_program_under_sanitizers(source: str, sanitizers: list[str], tmp_path: Path) -> None:
    skip_unless_posix(source)
    path = ROOT / source
    assert start(build(tmp_path, [path], "c99", more=[*THREADS, *sanitizers])) == expected(path)


@pytest.mark.parametrize("source", ["tests/cpp/iostream.cpp", "tests/cpp/text.cpp"])
def test_cpp_program_under_sanitizers(source: str, sanitizers: list[str], tmp_path: Path) -> None:
    """The two that hand out pointers into memory of the library."""
    path = ROOT / source
    assert start(build(tmp_path, [path], "c++17", more=[*THREADS, *sanitizers])) == expected(path)


# valgrind.

LEAKS = ["--leak-check=full", "--show-leak-kinds=definite,indirect", "--errors-for-leak-kinds=definite,indirect"]


@pytest.fixture(scope="session")
def valgrind() -> list[str]:
    """Return the command; every error ends in an exit code, and even a part of a vector may not be read."""
    if not sys.platform.startswith("linux"):
        pytest.skip("valgrind: tried on Linux only")
    path = shutil.which("valgrind") or unavailable("no valgrind")
    return [path, "--quiet", "--error-exitcode=9", "--partial-loads-ok=no", "--fair-sched=yes", *LEAKS]


@pytest.mark.parametrize(
    ("fault", "found"),
    [
        ("leak", "definitely lost"),
        ("free_twice", "Invalid read"),
        ("window_of_the_dead", "Invalid read"),
        ("write_behind", "Invalid write"),
        ("room_that_is_not_there", "Invalid write"),
        ("nothing_to_compare", "depends on uninitialised value"),
    ],
)
def test_valgrind_finds_faults(fault: str, found: str, valgrind: list[str], tmp_path: Path) -> None:
    assert found in report([*valgrind, build(tmp_path, [FAULTS], "c99", more=["-g", *THREADS]), fault])


# This one would take long, and tests little.
SHORT_PROGRAMS = [source for source in C_PROGRAMS if not source.endswith("gigabyte.c")]


@pytest.mark.parametrize("source", SHORT_PROGRAMS)
def test_c_program_under_valgrind(source: str, valgrind: list[str], tmp_path: Path) -> None:
    path = ROOT / source
    program = build(tmp_path, [path], "c99", more=["-g", *THREADS])
    assert run([*valgrind, program], environment=clean_environment()) == expected(path)


# A library that was built for the sanitizers.


class Watched:
    """A build of the library for one sanitizer, and how to build programs that use it."""

    def __init__(self, sanitizer: str, folder: Path, *options: str) -> None:
        """Build the library; the test is skipped where there is no nightly compiler of Rust that can."""
        rustc, cargo = nightly("rustc"), nightly("cargo")
        sysroot, host = (run([*rustc, "--print", what]).strip() for what in ("sysroot", "host-tuple"))
        short = {"address": "asan", "thread": "tsan"}[sanitizer]
        self.sanitizer = sanitizer
        self.variables: dict[str, str] = {}  # of the environment that programs run in
        self.runtime = Path(sysroot, "lib/rustlib", host, "lib", f"librustc-nightly_rt.{short}.a")
        if not self.runtime.exists():
            pytest.skip(f"Rust has no {sanitizer} sanitizer for {host}")

        # The second flag allows for a standard library that was built without.
        flags = f"-Zsanitizer={sanitizer} -Cunsafe-allow-abi-mismatch=sanitizer"
        environment = {**os.environ, "RUSTFLAGS": flags, "CARGO_TARGET_DIR": str(folder)}
        manifest = ["--manifest-path", ROOT / "rust-core/Cargo.toml"]
        arguments = ["--quiet", "--locked", "--package=fizzbuzz-capi", "--target", host, *options]
        run([*cargo, "build", *manifest, *arguments], environment=environment)
        self.library = folder / host / "debug"
        (installed,) = Path(config("--libdir")).glob("libfizzbuzz.so*")
        soname = self.library / installed.name
        soname.unlink(missing_ok=True)
        soname.symlink_to("libfizzbuzz.so")

    def build(self, folder: Path, source: Path) -> Path:
        """Compile for the sanitizer, and link with Rust's runtime of it: those of most C compilers are too old."""
        compiled, program = folder / "program.o", folder / source.stem
        flags = ["-std=c99", "-g", f"-fsanitize={self.sanitizer}", *words(config("--cflags"))]
        run([*compiler("c"), *flags, "-c", source, "-o", compiled])
        runtime = [
            "-Wl,--whole-archive",
            self.runtime,
            "-Wl,--no-whole-archive",
            "-rdynamic",
            "-ldl",
            "-lm",
            "-pthread",
        ]
        library = [f"-L{self.library}", "-lfizzbuzz", f"-Wl,-rpath,{self.library}"]
        run([*compiler("c"), compiled, *runtime, *library, "-o", program])
        return program


def nightly(tool: str) -> list[str]:
    """Return the command of a tool of Rust's nightly toolchain."""
    if not (ROOT / "rust-core").exists():
        pytest.skip("the sources of the library are not here: the tests were copied away from them")
    path = shutil.which(tool)
    if not sys.platform.startswith("linux") or not path:
        pytest.skip("needs a nightly toolchain of Rust on Linux")
    command = [path, "+nightly"]
    if subprocess.run([*command, "--version"], capture_output=True, check=False).returncode != 0:
        pytest.skip("needs a nightly toolchain of Rust")
    return command


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    return Watched("address", tmp_path_factory.mktemp("address"), "--offline")


# What is done by code of the standard library that was built without the sanitizer is not seen: the fence by which the
# last owner of an Arc sees what the others did, and how a thread gets a Mutex that it had to wait for. The first is in
# Arc's own code. The second protects one thing in the library, which nothing else can reach, as the compiler sees to.
SUPPRESSED = """\
race:^<alloc::sync::Arc<*> as core::ops::drop::Drop>::drop$
race:^<fizzbuzz_core::parallel::Parts>::take$
"""


@pytest.fixture(scope="session")
def thread(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    """A library with a standard library that takes a minute to build and is kept, or with the one that is there."""
    sysroot = run([*nightly("rustc"), "--print", "sysroot"]).strip()
    has_sources = Path(sysroot, "lib/rustlib/src/rust/library").exists()
    if os.environ.get("CI") == "true" and has_sources:  # they need packages of the crates registry
        return Watched("thread", ROOT / "rust-core/target/thread-sanitizer", "-Zbuild-std")
    folder = tmp_path_factory.mktemp("thread")
    (folder / "suppressed").write_text(SUPPRESSED, encoding="utf-8")
    watched = Watched("thread", folder, "--offline")
    watched.variables["TSAN_OPTIONS"] = f"suppressions={folder / 'suppressed'}"
    return watched


@pytest.mark.parametrize(
    ("fault", "found"),
    [
        ("leak", "LeakSanitizer: detected memory leaks"),
        ("free_twice", "AddressSanitizer: heap-use-after-free"),
        ("room_that_is_not_there", "AddressSanitizer: heap-buffer-overflow"),
    ],
)
def test_watched_library_shows_faults(fault: str, found: str, address: Watched, tmp_path: Path) -> None:
    said = report([address.build(tmp_path, FAULTS), fault])
    assert found in said
    assert "fizzbuzz_" in said  # its own functions, by name


@pytest.mark.parametrize("source", SHORT_PROGRAMS)
def test_c_program_with_a_watched_library(source: str, address: Watched, tmp_path: Path) -> None:
    assert start(address.build(tmp_path, ROOT / source)) == expected(ROOT / source)


def test_watched_library_shows_races(thread: Watched, tmp_path: Path) -> None:
    said = report([thread.build(tmp_path, FAULTS), "two_threads_with_one_stream"], **thread.variables)
    assert "ThreadSanitizer: data race" in said
    assert "fizzbuzz_stream_seek" in said
    assert "fizzbuzz_stream_tell" in said


def test_threads_share_rules_without_a_race(thread: Watched, tmp_path: Path) -> None:
    source = ROOT / "tests/c/threads.c"
    assert start(thread.build(tmp_path, source), **thread.variables) == expected(source)
