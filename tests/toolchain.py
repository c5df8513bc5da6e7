"""Compilers, and building programs of C and C++ with them as a user of the installed package does.

`CC` and `CXX` choose the compilers. Programs are built with exactly what `fizzbuzz config` prints, and start without
any environment variable that would help the loader.
"""

from __future__ import annotations

import functools
import os
import platform
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
WINDOWS = sys.platform == "win32"
CPYTHON = sys.implementation.name == "cpython"
FREE_THREADED = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
FIZZBUZZ = Path(sys.executable).with_name("fizzbuzz.exe" if WINDOWS else "fizzbuzz")

# How many times longer than elsewhere a program may take; more than 1 where a CPU is emulated, or busy with other work.
PATIENCE = float(os.environ.get("FIZZBUZZ_TEST_PATIENCE", "1"))

# By qemu, which has memory and threads of its own in each process, and keeps no limit of the address space.
EMULATED = "FIZZBUZZ_TEST_EMULATED" in os.environ

# Warnings that are errors.
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]


def unavailable(reason: str) -> NoReturn:
    """Skip the test, or fail it on CI, where everything has to be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}, and CI=true")
    pytest.skip(reason)


@functools.cache
def find_compiler(variable: str, names: tuple[str, ...]) -> list[str] | None:
    chosen = shlex.split(os.environ.get(variable, ""), posix=not WINDOWS)
    return chosen or next(([path] for path in map(shutil.which, names) if path), None)


def compiler(language: str) -> list[str]:
    """Return the command of the C or C++ compiler."""
    if language == "c":
        found = find_compiler("CC", ("cc", "gcc", "clang"))
        return found or unavailable("no C compiler: neither CC nor cc, gcc, clang")
    found = find_compiler("CXX", ("c++", "g++", "clang++"))
    return found or unavailable("no C++ compiler: neither CXX nor c++, g++, clang++")


@functools.cache
def config(*options: str) -> str:
    """Return what `fizzbuzz config` prints."""
    return run([FIZZBUZZ, "config", *options]).strip()


def words(output: str) -> list[str]:
    """Split output as the shell does for $(...): at white space, whatever the quotes."""
    return output.split()


def clean_environment() -> dict[str, str]:
    """Return the environment without what would help a program to find the library."""
    environment = {
        name: value for name, value in os.environ.items() if name != "LD_LIBRARY_PATH" and not name.startswith("DYLD_")
    }
    if WINDOWS:  # there the search path of programs is the only rpath there is
        environment["PATH"] = os.pathsep.join([str(Path(config("--libdir")).parent), environment["PATH"]])
    return environment


def run(
    command: Sequence[str | Path], stdin: str = "", environment: Mapping[str, str] | None = None, timeout: float = 300
) -> str:
    """Run a command to its end and return what it printed; a failure shows everything it said."""
    done = subprocess.run(
        command,
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        env=environment,
        timeout=timeout * PATIENCE,
        check=False,
    )
    if done.returncode != 0:
        shown = shlex.join(map(str, command))
        pytest.fail(f"{shown}\nexit code {done.returncode}\n{done.stdout}{done.stderr}", pytrace=False)
    return done.stdout


# Standards that a compiler may be too young or too old for, with the titles they go by; any other is simply asked for.
SPELLINGS = {"c23": ["c23", "c2x"], "c++20": ["c++20", "c++2a"], "c++23": ["c++23", "c++2b"]}


@functools.cache
def standard_flag(command: tuple[str, ...], language: str, standard: str) -> str | None:
    if standard not in SPELLINGS:
        return f"-std={standard}"
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "empty.c")
        source.write_text("int main(void) { return 0; }\n", encoding="utf-8")
        for flag in (f"-std={spelling}" for spelling in SPELLINGS[standard]):
            attempt: list[str | Path] = [*command, flag, "-x", language, "-c", source, "-o", source.with_suffix(".o")]
            if subprocess.run(attempt, capture_output=True, check=False).returncode == 0:
                return flag
    return None


def compile_command(language: str, standard: str, chosen: Sequence[str] | None = None) -> list[str]:
    """Return the command that compiles by a standard, with the compiler of `CC` or `CXX` unless another is chosen."""
    command = [*(chosen or compiler(language))]
    flag = standard_flag(tuple(command), language, standard)
    if flag is None:  # an old compiler, not a missing one: fine on CI too
        pytest.skip(f"{command[0]} does not know {standard}")
    return [*command, flag]


def build(
    folder: Path,
    sources: Sequence[Path],
    standard: str,
    *,
    flags: Sequence[str] | None = None,
    more: Sequence[str] = (),
) -> Path:
    """Compile and link one program as README.md says, unless other flags are given."""
    language = "c" if sources[0].suffix == ".c" else "c++"
    program = folder / (sources[0].stem + (".exe" if WINDOWS else ""))
    if flags is None:
        flags = words(config("--cflags", "--libs"))
    run([*compile_command(language, standard), *WARNINGS, *more, *sources, *flags, "-o", program])
    return program


def build_injector(folder: Path) -> Path:
    """Build tests/c/inject.c, the system that fails on demand, for programs to preload, or to be linked with."""
    machine = platform.machine() in {"x86_64", "aarch64"} and sys.maxsize > 2**32  # system calls differ elsewhere
    if platform.system() != "Linux" or platform.libc_ver()[0] != "glibc" or not machine:
        pytest.skip("tests/c/inject.c is for Linux with glibc, on x86_64 and aarch64")
    library = folder / "libinject.so"
    source = ROOT / "tests/c/inject.c"
    run([*compile_command("c", "c11"), *WARNINGS, "-shared", "-fPIC", source, "-o", library])
    return library


def build_with(injector: Path, folder: Path, source: Path) -> Path:
    """Compile a program that makes its system fail, or counts what is allocated."""
    linked = ["-Wl,--no-as-needed", f"-L{injector.parent}", "-linject", f"-Wl,-rpath,{injector.parent}"]
    return build(folder, [source], "c11", more=linked)


def start(program: Path, *arguments: str, stdin: str = "", **variables: str) -> str:
    return run([program, *arguments], stdin, {**clean_environment(), **variables})


def expected(source: Path) -> str:
    return source.with_suffix(".out").read_text(encoding="utf-8")


def programs(*patterns: str) -> list[str]:
    """Name the programs that print what the `.out` file beside them holds."""
    found = [source for pattern in patterns for source in ROOT.glob(pattern) if source.with_suffix(".out").exists()]
    return sorted(source.relative_to(ROOT).as_posix() for source in found)


C_PROGRAMS = programs("tests/c/*.c", "examples/c/*.c", "examples/posix/*.c")

# What some of them need beyond what the library does; nothing with a C library of today.
THREADS = [] if WINDOWS else ["-pthread"]

POSIX_ONLY = {"fork.c", "splice_fd.c", "threads.c", "walls.c", "write_fd.c"}


def skip_unless_posix(source: str) -> None:
    """Skip a program that needs what Windows has not."""
    path = Path(source)
    if WINDOWS and (path.name in POSIX_ONLY or path.parent.name == "posix"):
        pytest.skip("tests what only POSIX has")
