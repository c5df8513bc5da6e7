"""What the library reports becomes the right exception: statuses, versions, kernels, panics."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import pytest
import reference
from toolchain import PATIENCE

import fizzbuzz_ffi
from fizzbuzz_ffi import _library
from fizzbuzz_ffi._native import lib

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
PACKAGE = Path(fizzbuzz_ffi.__file__).parent

STATUSES = {
    name: getattr(lib, name)
    for name in dir(lib)
    if name.startswith("FIZZBUZZ_") and isinstance(getattr(lib, name), int) and getattr(lib, name) < 0
}


# Statuses.


def test_every_status_has_an_exception() -> None:
    assert set(_library.EXCEPTIONS) == set(STATUSES.values())
    assert len(STATUSES) == 21


@pytest.mark.parametrize("name", STATUSES)
def test_messages_come_from_the_library(name: str) -> None:
    error = _library.error_of(STATUSES[name], "here")
    assert type(error) is _library.EXCEPTIONS[STATUSES[name]]
    if name.endswith("_KERNEL"):
        assert str(error).startswith("FIZZBUZZ_KERNEL=")
    else:
        assert str(error).startswith("here: ")
        assert len(str(error)) > len("here: ")


def test_a_status_of_a_later_version_is_an_error_too() -> None:
    assert isinstance(_library.error_of(-12345), RuntimeError)


# Versions.


def test_the_version_is_that_of_the_library_and_of_the_distribution(python: Callable[..., str]) -> None:
    output = python(
        "import fizzbuzz_ffi, importlib.metadata as m; print(fizzbuzz_ffi.__version__, m.version('fizzbuzz-ffi'))"
    )
    ours, distribution = output.split()
    assert ours.replace("-", "").replace("rc.", "rc") == distribution


@pytest.mark.parametrize("version", ["0.0.1", "0.2.0", "1.1.0"])
def test_a_library_of_another_version_is_refused(version: str) -> None:
    other = mock.Mock(wraps=lib)
    other.configure_mock(**{name: getattr(lib, name) for name in dir(lib) if name.startswith("FIZZBUZZ_")})
    with mock.patch.object(_library, "lib", other), mock.patch.object(_library, "_text", return_value=version):
        with pytest.raises(ImportError, match=f"compiled for libfizzbuzz {fizzbuzz_ffi.__version__} .* is {version} "):
            _library._check_version()  # noqa: SLF001
        other.fizzbuzz_abi_version = lambda: 99
        with pytest.raises(ImportError, match=r"\(ABI 99\)"):
            _library._check_version()  # noqa: SLF001


def test_a_preview_is_its_version() -> None:
    assert _library._version_number("1.2.3-rc.1") == 1_002_003  # noqa: SLF001
    assert _library._version_number("0.1.0") == lib.FIZZBUZZ_VERSION_NUMBER or fizzbuzz_ffi.__version__ != "0.1.0"  # noqa: SLF001


def test_a_source_tree_that_is_not_built_says_what_to_do(tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / "fizzbuzz_ffi", ignore=shutil.ignore_patterns("_native*", "lib", "include"))
    done = run_in(tmp_path, "import fizzbuzz_ffi")
    assert done.returncode == 1
    assert "ImportError: fizzbuzz_ffi has no native module here" in done.stderr
    for part in (f"in {tmp_path}.", "the current folder", "Start Python in another folder", "`pip install -e .`"):
        assert part in done.stderr
    assert "During handling" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="a DLL that is loaded cannot be left out")
def test_a_library_that_is_missing_is_named(tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / "fizzbuzz_ffi", ignore=shutil.ignore_patterns("lib"))
    done = run_in(tmp_path, "import fizzbuzz_ffi")
    assert "libfizzbuzz" in done.stderr.splitlines()[-1]
    assert "source tree" not in done.stderr


def run_in(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    """Run code with the package that is in a folder."""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60 * PATIENCE,
        check=False,
    )


# Kernels.

KERNELS = ["portable", "avx2", "avx512", "neon"]

EVERYTHING_ELSE_WORKS = """
from fizzbuzz_ffi import *
assert fizzbuzz(15) == "fizzbuzz"
assert fizzbuzz(range(1, 50_001))[-5:] == ["49996", "49997", "fizz", "49999", "buzz"]
text = FizzBuzzIO(1, 101)
assert (text.nbytes, text.offset_of(100), text.line_at(0)) == (413, 408, 1)
"""


def in_hexadecimal(*texts: bytes) -> str:
    return "".join(text.hex() + "\n" for text in texts)


@pytest.mark.parametrize("kernel", KERNELS)
def test_every_kernel_renders_the_text_of_the_reference(kernel: str, python: Callable[..., str]) -> None:
    ranges = [
        (1, 30_000),
        (-3000, 3000),
        (99_990, 130_000),
        (10**10 - 4000, 10**10 + 4000),
        (10**18 - 999, 10**18 + 999),
    ]
    rules = [reference.CLASSIC, [(2, "zwölf"), (7, "\u2028"), (11, "0123456789")]]
    output = python(
        EVERYTHING_ELSE_WORKS
        + f"""
from fizzbuzz_ffi import _library
if not _library.kernel_name():
    print("not available")
    raise SystemExit
assert _library.kernel_name() == {kernel!r}
for start, stop in {ranges}:
    for pairs in {rules}:
        print(render(start, stop, Rules(pairs)).hex())
""",
        FIZZBUZZ_KERNEL=kernel,
    )
    if output == "not available\n":
        pytest.skip(f"the kernel {kernel} is not available on this machine or in this build")
    assert output == in_hexadecimal(*(reference.text(start, stop, pairs) for start, stop in ranges for pairs in rules))


def test_the_portable_kernel_is_available_everywhere(python: Callable[..., str]) -> None:
    assert (
        python("from fizzbuzz_ffi import _library as l; print(l.kernel_name())", FIZZBUZZ_KERNEL="portable")
        == "portable\n"
    )


@pytest.mark.parametrize("kernel", ["sse9", "AVX2", "portable "])
def test_a_kernel_that_does_not_exist_fails_when_text_is_rendered(kernel: str, python: Callable[..., str]) -> None:
    output = python(
        EVERYTHING_ELSE_WORKS
        + """
for operation in (lambda: render(1, 5), lambda: render(1, 5, threads=2), lambda: render(5, 5),
                  lambda: render(5, 5, threads=2), lambda: render_into(bytearray(99), 1, 5), text.read, text.readline,
                  lambda: next(text.chunks()), lambda: text.write_to(1), lambda: text.verify(b"1")):
    try:
        operation()
    except ValueError as error:
        print(error)
assert text.tell() == 0
""",
        FIZZBUZZ_KERNEL=kernel,
    )
    message = f"FIZZBUZZ_KERNEL={kernel!r} names no kernel: there are avx512, avx2, neon, portable"
    assert output.splitlines() == [message] * 10


# Panics.


@pytest.fixture(scope="session")
def panicking_package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the installed package, with a library whose next call can be told to panic."""
    cargo = shutil.which("cargo")
    if cargo is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no cargo, and CI=true")
        pytest.skip("no cargo")
    command = [cargo, "build", "--offline", "--locked", "--package", "fizzbuzz-capi", "--features", "test-panic"]
    done = subprocess.run(
        [*command, "--message-format", "json-render-diagnostics"],
        cwd=ROOT / "rust-core",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    built = [
        Path(file)
        for message in map(json.loads, done.stdout.splitlines())
        if message["reason"] == "compiler-artifact" and message["target"]["name"] == "fizzbuzz"
        for file in message["filenames"]
        if file.endswith((".so", ".dylib", ".dll"))
    ]
    folder = tmp_path_factory.mktemp("panic")
    shutil.copytree(PACKAGE, folder / "fizzbuzz_ffi")
    shutil.copy(built[0], folder / library_of(folder).relative_to(folder))
    return folder


def library_of(folder: Path) -> Path:
    package = folder / "fizzbuzz_ffi"
    [library] = [*package.glob("lib/*.so.*"), *package.glob("lib/*.dylib"), *package.glob("*.dll")]
    return library


def test_a_panic_is_an_exception_and_the_process_lives_on(panicking_package: Path) -> None:
    done = run_in(
        panicking_package,
        f"""
import ctypes
from fizzbuzz_ffi import *
from fizzbuzz_ffi import _library
arm = ctypes.CDLL({str(library_of(panicking_package))!r}).fizzbuzz_test_arm_panic
text = FizzBuzzIO(1, 101)
text.read(7)
streams = []
def new_stream(*arguments, Stream=_library.Stream):
    streams.append(Stream(*arguments))
    return streams[-1]
_library.Stream = new_stream
for operation in (
    lambda: render(1, 5),
    lambda: Rules({{7: "x"}}),
    lambda: fizzbuzz(3, Rules({{3: "x"}})) and None,
    lambda: text.read(5),
    lambda: text.offset_of(50),
    lambda: text.line_at(50),
    lambda: text.verify(b"x"),
    lambda: text.write_to(1),
):
    arm()
    try:
        print("no exception", operation())
    except RuntimeError as error:
        print(error)
    assert render(1, 6) == b"1\\n2\\nfizz\\n4\\nbuzz\\n"
    assert fizzbuzz(7, Rules({{7: "x"}})) == "x"
assert text.tell() == 7
assert text.read(3) == b"z\\n4"
count = len(streams)
arm()
try:
    text.read(1)
except RuntimeError:
    text.read(1)
assert len(streams) == count + 1  # after a panic, a stream may only be freed
""",
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == 8
    assert {line.rpartition(": ")[2] for line in lines} == {"the library failed internally, please report this bug"}
