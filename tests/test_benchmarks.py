"""The benchmarks run, and what the documentation shows is what they measured. Nothing here asserts a time."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent

needs_compiler = pytest.mark.skipif(
    not shutil.which(os.environ.get("CC", "cc")) or sys.platform == "win32", reason="no C compiler like cc"
)

# What a machine may lack; that anything else cannot be measured is a fault.
EXCUSES = re.compile(
    r"no kernel|with one thread|NumPy is not installed|/dev/shm|cores are needed|those of Linux|for CPython|Python\.h"
)

FIZZBUZZ = """
n = 0
while True:
    n += 15000
    print("\\n".join("Fizz" * (k % 3 == 0) + "Buzz" * (k % 5 == 0) or str(k) for k in range(n - 14999, n + 1)))
"""


def benchmarks(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def results_of(file: Path) -> dict[str, Any]:
    return {result["name"]: result for result in json.loads(file.read_text(encoding="utf-8"))["results"]}


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str], Path]:
    """Make a program of Python code."""

    def make(code: str) -> Path:
        path = tmp_path / "peer"
        path.write_text(f"#!{sys.executable}\n{code}", encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path

    return make


@needs_compiler
def test_everything_is_measured(tmp_path: Path) -> None:
    done = benchmarks("--quick", "--json", tmp_path / "results.json")
    assert done.returncode == 0, done.stderr
    results = results_of(tmp_path / "results.json")
    assert set(results) == {line.split()[0] for line in benchmarks("--list").stdout.splitlines()}
    for name, result in results.items():
        assert result["low"] <= result["median"] <= result["high"], name
        assert result["turns"] > 0 or EXCUSES.search(result["missing"]), f"{name}: {result['missing']}"
        assert result["title"] in done.stdout


@needs_compiler
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the sinks are those of Linux")
def test_a_peer_is_compared(program: Callable[[str], Path], tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    done = benchmarks("--quick", "--peer", program(FIZZBUZZ), "--only", "peer-1", "--json", file)
    assert done.returncode == 0, done.stderr
    results = results_of(file)
    assert set(results) == {"peer-1-splice", "peer-1-read"}
    for result in results.values():
        assert (result["peer"], result["turns"], result["missing"]) == ("peer", 2, "")


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (FIZZBUZZ.replace("% 5", "% 7"), r"line 5 is b'5' and not b'Buzz' \(byte 11 differs\)"),
        (FIZZBUZZ.replace("n = 0", "n = 1"), r"line 1 is b'2' and not b'1' \(byte 0 differs\)"),
        ("print(1)", r"wrote only 2 bytes"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="programs start otherwise there")
def test_peers_that_write_something_else_are_refused(code: str, message: str, program: Callable[[str], Path]) -> None:
    done = benchmarks("--quick", "--peer", program(code))
    assert (done.returncode, done.stdout) == (1, "")
    assert re.search(message, done.stderr), done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--peer", "nowhere"], "nowhere is no program that can be run"),
        (["--peer", "README.md"], "README.md is no program that can be run"),
        (["--only", "nothing"], "nothing is called 'nothing'; --list lists all"),
        (["--from", "nowhere.json"], "No such file or directory: 'nowhere.json'"),
    ],
)
def test_wrong_arguments(arguments: list[str], message: str) -> None:
    done = benchmarks(*arguments)
    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_the_documentation_shows_what_was_measured(tmp_path: Path) -> None:
    page, copy = ROOT / "docs" / "performance.md", tmp_path / "performance.md"
    shutil.copy(page, copy)
    done = benchmarks("--from", "docs/performance.json", "--docs", copy)
    assert done.returncode == 0, done.stderr
    mend = "python -m benchmarks --from docs/performance.json --docs docs/performance.md"
    assert copy.read_text(encoding="utf-8") == page.read_text(encoding="utf-8"), mend


def test_a_chart_is_drawn_and_the_same_every_time(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    files = [tmp_path / "one.svg", tmp_path / "two.svg"]
    for file in files:
        done = benchmarks("--from", "docs/performance.json", "--chart", file)
        assert done.returncode == 0, done.stderr
    one, two = (file.read_text(encoding="utf-8") for file in files)
    assert one.startswith("<?xml")
    assert one == two
    assert (ROOT / "docs" / "performance.svg").read_text(encoding="utf-8").startswith("<?xml")
