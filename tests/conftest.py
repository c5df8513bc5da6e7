"""What several test modules need."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

import fizzbuzz_ffi

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TESTS = Path(__file__).parent

# For `import reference` and the like. Not the folder above, which holds a `fizzbuzz_ffi` that is not built.
sys.path.append(str(TESTS))
from toolchain import PATIENCE, build_injector  # noqa: E402

# What a shell starts in the background ignores Ctrl-C, and so do the programs that it starts, which tests send it to.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples every time, so that nobody's unrelated change fails; `--hypothesis-profile=long` searches further.
# `emulated` is for a machine that every instruction costs a hundred of.
hypothesis.settings.register_profile("short", max_examples=60, derandomize=True, deadline=None)
hypothesis.settings.register_profile("emulated", max_examples=10, derandomize=True, deadline=None)
hypothesis.settings.register_profile("long", max_examples=5000, deadline=None)
hypothesis.settings.load_profile("short")


def pytest_report_header() -> list[str]:
    return [f"fizzbuzz_ffi {fizzbuzz_ffi.__version__} in {Path(fizzbuzz_ffi.__file__).parent}"]


@pytest.fixture
def python() -> Callable[..., str]:
    """Run code in a Python of its own and return what it printed; it must end well, and soon."""

    def run(code: str, *, timeout: float = 60, **environment: str) -> str:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", code],
            env={**os.environ, **environment},
            cwd=TESTS,  # where no fizzbuzz_ffi is that is not built
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=timeout * PATIENCE,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        return done.stdout

    return run


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """Give the two ends of a pipe, and close what is still open of them."""
    ends = os.pipe()
    yield ends
    for end in ends:
        with suppress(OSError):
            os.close(end)


@pytest.fixture(scope="session")
def injector(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the system that fails on demand."""
    return build_injector(tmp_path_factory.mktemp("inject"))
