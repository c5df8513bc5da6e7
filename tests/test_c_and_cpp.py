"""C and C++ programs against the installed package, built with exactly what `fizzbuzz config` prints.

The programs are in `tests/c`, `tests/cpp` and `examples`. Each prints what the `.out` file beside it holds, and starts
without any environment variable that would help the loader. `CC` and `CXX` choose the compilers.
"""

from __future__ import annotations

import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from toolchain import (
    C_PROGRAMS,
    FIZZBUZZ,
    ROOT,
    THREADS,
    WINDOWS,
    build,
    clean_environment,
    compiler,
    config,
    expected,
    programs,
    run,
    skip_unless_posix,
    start,
    unavailable,
    words,
)

import fizzbuzz_ffi

CPP_STANDARDS = ["c++17", "c++20", "c++23"]

COMPILED_EXAMPLES = ["examples/c/*.c", "examples/cpp/*.cpp", *([] if WINDOWS else ["examples/posix/*.c"])]


# The programs.


@pytest.mark.parametrize("source", C_PROGRAMS)
def test_c_program(source: str, tmp_path: Path) -> None:
    skip_unless_posix(source)
    path = ROOT / source
    assert start(build(tmp_path, [path], "c99", more=THREADS)) == expected(path)


@pytest.mark.skipif(WINDOWS, reason="needs threads of POSIX")
def test_64_threads_share_rules(tmp_path: Path) -> None:
    program = build(tmp_path, [ROOT / "tests/c/threads.c"], "c99", more=["-O2", *THREADS])
    assert start(program, "64") == "64 threads agree\n"


@pytest.mark.skipif(WINDOWS, reason="needs dlopen")
def test_plugin_finds_the_library_at_run_time(tmp_path: Path) -> None:
    """Nothing of the library is linked, so a program that does without it starts without it."""
    source = ROOT / "examples/plugin/plugin.c"
    plugin = build(tmp_path, [source], "c99", flags=[*words(config("--cflags")), "-ldl"])
    (library,) = Path(config("--libdir")).glob("libfizzbuzz.[!a]*")
    answers = (
        "1: 1|2: 2|3: fizz|4: 4|5: buzz|6: fizz|7: 7|8: 8|9: fizz|10: buzz|11: 11|12: fizz|13: 13|14: 14|15: fizzbuzz"
    )
    assert start(plugin, str(library)).splitlines() == answers.split("|")

    without = subprocess.run([plugin], env=clean_environment(), capture_output=True, encoding="utf-8", check=False)
    assert without.returncode == 1
    assert without.stderr.startswith("plugin: ")
    assert "libfizzbuzz" in without.stderr

    # A library of another version is refused before anything else of it is used.
    other = tmp_path / "other.c"
    other.write_text("unsigned fizzbuzz_abi_version(void) { return 99; }\n", encoding="utf-8")
    run([*compiler("c"), "-shared", "-fPIC", other, "-o", tmp_path / "other.so"])
    foreign = subprocess.run([plugin, tmp_path / "other.so"], capture_output=True, encoding="utf-8", check=False)
    assert (foreign.returncode, foreign.stderr) == (1, f"plugin: {tmp_path / 'other.so'} is of another version\n")


def test_file_is_verified(tmp_path: Path) -> None:
    source = ROOT / "examples/posix/verify_file.c"
    skip_unless_posix("examples/posix/verify_file.c")
    program = build(tmp_path, [source], "c99")
    file = tmp_path / "text"
    for text, outcome, said in (
        ("", 0, "0 bytes are right\n"),
        ("1\n2\nfizz\n", 0, "9 bytes are right\n"),
        ("1\n2\nfizz\n4\nbuzy\n", 1, "byte 14 differs, in the line of 5\n"),
    ):
        file.write_text(text, encoding="utf-8", newline="\n")
        done = subprocess.run([program, file], env=clean_environment(), capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (outcome, said)
    assert subprocess.run([program, tmp_path / "missing"], capture_output=True, check=False).returncode == 2


def test_lua_calls_the_library() -> None:
    luajit = shutil.which("luajit") or unavailable("no luajit")
    source = ROOT / "examples/luajit/text.lua"
    assert run([luajit, source], environment={**os.environ, "FIZZBUZZ": str(FIZZBUZZ)}) == expected(source)


@pytest.mark.parametrize("source", programs("examples/cpp/*.cpp"))
def test_cpp_example(source: str, tmp_path: Path) -> None:
    path = ROOT / source
    assert start(build(tmp_path, [path], "c++17")) == expected(path)


@pytest.mark.parametrize("standard", CPP_STANDARDS)
@pytest.mark.parametrize("source", programs("tests/cpp/*.cpp"))
def test_cpp_program(source: str, standard: str, tmp_path: Path) -> None:
    path = ROOT / source
    assert start(build(tmp_path, [path], standard, more=["-pthread"])) == expected(path)


@pytest.mark.parametrize(("source", "standard"), [("tests/c/cases.c", "c99"), ("tests/cpp/cases.cpp", "c++17")])
def test_tables_of_cases(source: str, standard: str, tmp_path: Path) -> None:
    program = build(tmp_path, [ROOT / source], standard)
    for table in ("answers", "texts", "bad_rules"):
        rows = (ROOT / "tests/cases" / f"{table}.tsv").read_text(encoding="utf-8")
        # Not splitlines(): some words hold what Python also takes for the end of a line.
        count = sum(not line.startswith("#") for line in rows.removesuffix("\n").split("\n"))
        assert start(program, table, stdin=rows) == f"{count} rows hold\n"


def test_kernel_override(tmp_path: Path) -> None:
    program = build(tmp_path, [ROOT / "tests/c/kernel.c"], "c99")
    ok, unknown, unavailable_here = 0, -4, -5
    foreign = "avx2" if platform.machine().lower() in {"arm64", "aarch64"} else "neon"
    assert start(program, FIZZBUZZ_KERNEL="portable") == f'"portable" {ok}\n'
    assert start(program, FIZZBUZZ_KERNEL="nonsense") == f'"" {unknown}\n'
    assert start(program, FIZZBUZZ_KERNEL=foreign) == f'"" {unavailable_here}\n'


# Completeness, against the installed header.


def header_code() -> str:
    header = Path(config("--includedir"), "fizzbuzz.h").read_text(encoding="utf-8")
    return re.sub(r"/\*.*?\*/", "", header, flags=re.DOTALL)


def pointer_parameters() -> set[tuple[str, str]]:
    """Return (function, parameter) for every parameter in the header that is a pointer."""
    prototypes = re.findall(r"\b(fizzbuzz_\w+)\(([^)]*)\);", header_code())
    assert len(prototypes) >= 22
    return {
        (function, re.findall(r"\w+", parameter)[-1])
        for function, parameters in prototypes
        for parameter in parameters.split(",")
        if "*" in parameter
    }


def test_null_is_tried_for_every_pointer_of_every_function(tmp_path: Path) -> None:
    output = start(build(tmp_path, [ROOT / "tests/c/null_pointers.c"], "c99"))
    statuses = {(function, pointer): int(status) for function, pointer, status in map(str.split, output.splitlines())}

    tried = {pointer for pointer in statuses if "[" not in pointer[1]}
    assert tried == pointer_parameters()

    optional = {
        (function, pointer) for function, pointer in statuses
        if (pointer == "rules" and function != "fizzbuzz_rules_new") or function.endswith("_free")
    }  # fmt: skip
    null_pointer = -1
    assert statuses == {pointer: 0 if pointer in optional else null_pointer for pointer in statuses}


def test_every_status_is_pinned() -> None:
    names = set(re.findall(r"(?m)^#define (FIZZBUZZ_(?!VERSION_)\w+) (?:0|-\d+)$", header_code()))
    pinned = expected(ROOT / "tests/c/statuses.c").splitlines()
    assert names == {line.split()[0] for line in pinned}


# The other ways to find the library.


@pytest.mark.parametrize("moved", [False, True])
def test_pkg_config(*, moved: bool, tmp_path: Path) -> None:
    """The folder of the package is found from the .pc file in it, also after a move."""
    tool = shutil.which("pkg-config") or shutil.which("pkgconf") or unavailable("no pkg-config")
    folder = Path(config("--pkgconfigdir"))
    if moved:
        package = Path(config("--includedir")).parent
        folder = shutil.copytree(package, tmp_path / "elsewhere") / folder.relative_to(package)
    environment = {**os.environ, "PKG_CONFIG_PATH": str(folder)}
    version = run([FIZZBUZZ, "--version"]).split()[1]  # fizzbuzz 0.1.0 ...
    assert run([tool, "--modversion", "fizzbuzz"], environment=environment).strip() == version

    flags = words(run([tool, "--cflags", "--libs", "fizzbuzz"], environment=environment))
    assert any(flag.startswith(f"-I{tmp_path}") for flag in flags) == moved
    for source in (ROOT / "examples/c/hundred.c", ROOT / "examples/cpp/text.cpp"):
        standard = "c99" if source.suffix == ".c" else "c++17"
        assert start(build(tmp_path, [source], standard, flags=flags)) == expected(source)


def find_cmake() -> str:
    beside = shutil.which("cmake", path=str(Path(sys.executable).parent))  # from PyPI
    return beside or shutil.which("cmake") or unavailable("no cmake: neither in this environment nor on PATH")


def test_cmake_package(tmp_path: Path) -> None:
    cmake = find_cmake()
    # Environment variables choose the compilers, as above.
    environment = {**os.environ, "CC": shlex.join(compiler("c")), "CXX": shlex.join(compiler("c++"))}
    package = f"-Dfizzbuzz_ROOT={config('--cmakedir')}"
    run([cmake, "-S", ROOT / "examples", "-B", tmp_path, package], environment=environment)
    run([cmake, "--build", tmp_path, "--parallel"], environment=environment)
    for source in programs(*COMPILED_EXAMPLES):
        name = Path(source).stem + (".exe" if WINDOWS else "")
        found = next(tmp_path.glob(f"{Path(source).parent.name}/**/{name}"), None)  # some generators add a folder
        assert found, f"CMake did not build {source}"
        assert start(found) == expected(ROOT / source)


MAJOR, MINOR, PATCH = map(int, re.findall(r"\d+", fizzbuzz_ffi.__version__)[:3])
THIS, NEXT = f"{MAJOR}.{MINOR}.{PATCH}", f"{MAJOR}.{MINOR}.{PATCH + 1}"
# The versions of a series are compatible; while the first number is 0, the second one names it.
SERIES, NEXT_SERIES = (f"{MAJOR}", f"{MAJOR + 1}") if MAJOR else (f"0.{MINOR}", f"0.{MINOR + 1}")
OLDER = f"{MAJOR - 1}.9.9" if MAJOR else f"0.{MINOR - 1}.9"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (SERIES, True),
        (THIS, True),
        (OLDER, False),
        (NEXT, False),
        (f"{MAJOR + 1}.0", False),
        (f"{MAJOR}...<{MAJOR + 1}", True),
        (f"{OLDER}...{THIS}", True),
        (f"{SERIES}...<{NEXT_SERIES}", True),
        (f"{OLDER}...<{THIS}", False),
        (f"{NEXT}...<{MAJOR + 1}", False),
        (f"{MAJOR + 1}...{MAJOR + 2}", False),
        (f"{THIS} EXACT", True),
        (f"{NEXT} EXACT", False),
    ],
)
def test_cmake_version(wanted: str, *, found: bool, tmp_path: Path) -> None:
    (tmp_path / "CMakeLists.txt").write_text(
        f"cmake_minimum_required(VERSION 3.15)\nproject(version LANGUAGES NONE)\n"
        f'find_package(fizzbuzz {wanted} CONFIG)\nmessage(STATUS "found <${{fizzbuzz_FOUND}}>")\n',
        encoding="utf-8",
    )
    output = run([find_cmake(), "-S", tmp_path, "-B", tmp_path, f"-Dfizzbuzz_ROOT={config('--cmakedir')}"])
    assert ("found <1>" in output) == found


@pytest.mark.skipif(WINDOWS, reason="the Makefile is for POSIX")
def test_makefile_of_the_examples(tmp_path: Path) -> None:
    make = shutil.which("make") or unavailable("no make")
    tools = [f"CC={shlex.join(compiler('c'))}", f"CXX={shlex.join(compiler('c++'))}"]
    output = run(
        [make, "-C", ROOT / "examples", "check", f"FIZZBUZZ={FIZZBUZZ}", f"OUT={tmp_path}", "CXXFLAGS=", *tools]
    )
    for source in programs(*COMPILED_EXAMPLES):
        assert f"{Path(source).relative_to('examples').with_suffix('').as_posix()}: as expected" in output
