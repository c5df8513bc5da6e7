"""The benchmarks run, and what the documentation shows is what they measured. Nothing here asserts a time."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from toolchain import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
if not (ROOT / "benchmarks").exists():
    pytest.skip("the benchmarks are not here: the tests were copied away from them", allow_module_level=True)

on_linux = pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(os, "sched_setaffinity"),
    reason="the sinks are those of Linux, and PyPy cannot choose their cores",
)
needs_compiler = pytest.mark.skipif(
    not shutil.which((shlex.split(os.environ.get("CC", "")) or ["cc"])[0]) or sys.platform == "win32",
    reason="no C compiler like cc",
)

# What a machine may lack; that anything else cannot be measured is a fault.
EXCUSES = re.compile(r"no kernel|NumPy is not installed|/dev/shm|cores are needed|those of Linux|for CPython|Python\.h")

FIZZBUZZ = """
n = 0
while True:
    n += 15000
    print("\\n".join("Fizz" * (k % 3 == 0) + "Buzz" * (k % 5 == 0) or str(k) for k in range(n - 14999, n + 1)))
"""


# The same command, but for less patience.
IMPATIENT = (
    "import sys; from benchmarks import __main__, pipes; pipes.PATIENCE = 1; sys.exit(__main__.main(sys.argv[1:]))"
)


def benchmarks(
    *arguments: str | Path, start: tuple[str, ...] = ("-m", "benchmarks"), **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *start, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=300 * PATIENCE,
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
@on_linux
def test_a_peer_is_compared(program: Callable[[str], Path], tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    done = benchmarks("--quick", "--peer", program(FIZZBUZZ), "--only", "peer-", "--json", file)
    assert done.returncode == 0, done.stderr
    results = results_of(file)
    kinds = [(way, cores, sink) for way in ("write", "zero-copy") for cores in (1, 2) for sink in ("splice", "read")]
    assert list(results) == [f"peer-{way}-{cores}-{sink}" for way, cores, sink in kinds]
    for result in results.values():
        assert result["peer"] == "peer"
        assert (result["turns"], result["missing"]) == (2, "") or EXCUSES.search(result["missing"])


@needs_compiler
@on_linux
@pytest.mark.parametrize(
    ("ending", "reason"),
    [
        ("sys.exit()", "peer ended before the 8388608 bytes that are compared"),
        ("time.sleep(1000)", "peer stopped writing before the 8388608 bytes that are compared"),
    ],
)
def test_a_peer_that_fails_later_costs_its_own_figures_only(
    ending: str, reason: str, program: Callable[[str], Path], tmp_path: Path
) -> None:
    file = tmp_path / "results.json"
    code = f"import sys, time{FIZZBUZZ}    n < 10**6 or (sys.stdout.flush(), {ending})"
    names = "peer-write-1-splice", "peer-write-1-read", "text_size-16"
    only = [argument for name in names for argument in ("--only", name)]
    done = benchmarks("--quick", "--peer", program(code), *only, "--json", file, start=("-c", IMPATIENT))
    assert done.returncode == 0, done.stderr
    assert {name: (result["turns"], result["missing"]) for name, result in results_of(file).items()} == {
        "text_size-16": (2, ""),
        "peer-write-1-splice": (0, reason),
        "peer-write-1-read": (0, reason),
    }


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (FIZZBUZZ.replace("% 5", "% 7"), r"line 5 is b'5' and not b'Buzz' \(byte 11 differs\)"),
        (FIZZBUZZ.replace("n = 0", "n = 1"), r"line 1 is b'2' and not b'1' \(byte 0 differs\)"),
        ("print(1)", r"wrote only 2 bytes"),
        ("import time; time.sleep(1000)", r"peer wrote nothing for 1 seconds, after 0 bytes"),
        ("import time; print(1, flush=True); time.sleep(1000)", r"peer wrote nothing for 1 seconds, after 2 bytes"),
        ("import os; os.system('sleep 1000')", r"peer wrote nothing for 1 seconds, after 0 bytes"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="programs start otherwise there")
def test_peers_that_write_something_else_are_refused(code: str, message: str, program: Callable[[str], Path]) -> None:
    done = benchmarks("--list", "--peer", program(code), start=("-c", IMPATIENT))
    assert (done.returncode, done.stdout) == (1, "")
    assert re.search(message, done.stderr), done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--peer", ""], "--peer names no program"),
        (["--peer", "nowhere"], "nowhere is no program that can be run"),
        (["--peer", "README.md"], "README.md is no program that can be run"),
        (["--only", "nothing"], "nothing is called 'nothing'; --list lists all"),
        (["--from", "nowhere.json"], "No such file or directory: 'nowhere.json'"),
        (["--from", "README.md"], "README.md is not what --json writes"),
    ],
)
def test_wrong_arguments(arguments: list[str], message: str) -> None:
    done = benchmarks(*arguments)
    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "change",
    [
        lambda _: {},
        lambda _: [],
        lambda report: {**report, "facts": []},
        lambda report: {**report, "facts": {}},
        lambda report: {**report, "results": [1]},
        lambda report: {**report, "results": [{"name": "fill"}]},
        lambda report: {**report, "results": [{**report["results"][0], "median": "fast"}]},
        lambda report: {**report, "results": [{**report["results"][0], "goals": ["much", 1]}]},
        lambda report: {**report, "results": [{**report["results"][0], "goals": [1]}]},
        lambda report: {**report, "results": [{**report["results"][0], "goals": ["1", None]}]},
    ],
)
def test_results_that_are_none(change: Callable[[Any], Any], tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    report = json.loads((ROOT / "docs" / "performance.json").read_text(encoding="utf-8"))
    file.write_text(json.dumps(change(report)), encoding="utf-8")
    done = benchmarks("--from", file)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"benchmarks: {file} is not what --json writes" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--json", "nowhere/results.json"], "No such file or directory: 'nowhere/results.json'"),
        (["--docs", "nowhere/page.md"], "No such file or directory: 'nowhere/page.md'"),
        (["--docs", "README.md"], "README.md has no block between"),
        (["--chart", "nowhere/chart.svg"], "No such file or directory: 'nowhere/chart.svg'"),
        (["--chart", "chart"], "chart is no name for a chart"),
    ],
)
def test_what_cannot_be_written_is_known_before_anything_is_measured(arguments: list[str], message: str) -> None:
    done = benchmarks("--quick", "--only", "list-python", *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert message in done.stderr
    assert "[1/1]" not in done.stderr


def test_a_run_that_measured_nothing_fails_and_writes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    done = benchmarks("--quick", "--only", "fill-256K", "--json", file, CC="nowhere")
    assert (done.returncode, done.stdout, file.exists()) == (1, "", False)
    assert done.stderr.endswith("benchmarks: nothing was measured\n")


@needs_compiler
def test_a_compiler_may_come_with_options(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    compiler = f"{os.environ.get('CC') or 'cc'} -O1 -DOPTION='two words'"
    done = benchmarks("--quick", "--only", "text_size-16", "--json", file, CC=compiler)
    assert done.returncode == 0, done.stderr
    assert results_of(file)["text_size-16"]["missing"] == ""


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
