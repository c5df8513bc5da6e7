"""The scripts that try platforms: each is found, says what it tries, and has its place in the documentation."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from building import ROOT, run

FOLDER = ROOT / "ci" / "platforms"
DOCS = ROOT / "docs" / "platforms.md"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the scripts are for Debian")


def scripts() -> set[str]:
    return {path.name for path in FOLDER.iterdir() if path.is_file() and not path.suffix} - {"run", ".shellcheckrc"}


def test_every_script_is_listed_and_can_be_started() -> None:
    listed = {line.split()[0] for line in run([sys.executable, FOLDER / "run", "--list"]).splitlines()}
    assert listed == scripts()
    assert all(os.access(FOLDER / name, os.X_OK) for name in listed)


def test_every_script_says_what_it_tries_and_what_not() -> None:
    for name in scripts():
        said = dict(re.findall(r"(?m)^# (tries|not): (.+\.)$", (FOLDER / name).read_text(encoding="utf-8")))
        assert set(said) == {"tries", "not"}, name


def test_documentation_tells_of_every_script_and_of_no_other() -> None:
    text = DOCS.read_text(encoding="utf-8")
    table = text.partition("<!-- written by ci/platforms/run --docs -->")[2].partition("<!-- end -->")[0]
    rows = {name for name in re.findall(r"(?m)^\| (\w+) +\|", table) if name != "platform"}
    assert rows <= scripts()
    told = {name for names in re.findall(r"(?m)^\*\*([a-z0-9, ]+)\.\*\*", text) for name in names.split(", ")}
    assert told == scripts()


def test_unknown_platforms_are_refused() -> None:
    done = subprocess.run([sys.executable, FOLDER / "run", "amiga"], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 2
    assert "no such platform: amiga" in done.stderr


def make_script(path: Path, body: str) -> Path:
    """Make a platform of the smallest kind."""
    path.write_text(f'#!/usr/bin/env bash\nsource "{FOLDER}/lib.sh"\n{body}\n', encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("printed", "code", "counted"),
    [
        ("====== 5 passed, 2 skipped in 0.12s ======", 0, [5, 2, 0]),
        ("3 failed, 5 passed, 1 error in 61.00s (0:01:01)", 1, [5, 0, 4]),
        ("test result: ok. 7 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s", 0, [7, 1, 0]),
        ("5 passed in 1.00s", 1, [5, 0, 1]),  # it says so, and yet it failed
        ("Segmentation fault", 139, [0, 0, 1]),
        ("no tests ran in 0.00s", 0, [0, 0, 1]),
    ],
)
def test_a_suite_is_counted_from_what_it_prints(printed: str, code: int, counted: list[int], tmp_path: Path) -> None:
    script = make_script(tmp_path / "counting", f"suite 'the suite' bash -c 'echo \"{printed}\"; exit {code}'")
    report = tmp_path / "report"
    environment = {**os.environ, "FIZZBUZZ_PLATFORMS_REPORT": str(report)}
    done = subprocess.run(
        [script, "--work", tmp_path / "work"], env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == (1 if counted[2] else 0), done.stderr
    what, *numbers, _seconds = report.read_text(encoding="utf-8").rstrip("\n").split("\t")
    assert (what, [int(number) for number in numbers]) == ("the suite", counted)
    assert not (tmp_path / "work" / "counting").exists()


@pytest.mark.parametrize(
    ("body", "code", "rows"),
    [
        ("check 'it holds' true", 0, ["it holds 1 0"]),
        ("check 'it holds' false", 1, ["it holds 0 1"]),
        ("exit 3", 1, ["the script ended with exit code 3 before its end 0 1"]),
        # A row that failed does not hide that there were to be more.
        ("check 'it holds' false; false", 1, ["it holds 0 1", "the script ended with exit code 1 before its end 0 1"]),
        ("kill -9 $$", 1, ["the script ended with exit code -9 before its end  1"]),
        (
            "check 'it holds' false; kill -9 $$",
            1,
            ["it holds 0 1", "the script ended with exit code -9 before its end  1"],
        ),
        # What shows nothing is no success.
        ("cannot_run 'no Debian'", 1, ["cannot run here: no Debian  "]),
        ("need_rust vax", 1, ["cannot run here: no rustup, which brings Rust's standard library for vax  "]),
    ],
)
def test_table_says_how_each_script_ended(body: str, code: int, rows: list[str], tmp_path: Path) -> None:
    shutil.copy(FOLDER / "run", tmp_path)
    lines = ["# tries: what there is.", "command() { ! [ $2 = rustup ] || return 1; }", body]
    make_script(tmp_path / "smallest", "\n".join(lines))
    command: list[str | Path] = [sys.executable, tmp_path / "run", "--work", tmp_path / "work"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    table = [line.split("|") for line in done.stdout.splitlines() if line.startswith("| smallest ")]
    said = [" ".join(cells[column].strip() for column in (2, 3, 5)) for cells in table]
    assert (done.returncode, said) == (code, rows), done.stderr


def test_only_what_was_fetched_is_asked_for(tmp_path: Path) -> None:
    body = """
OPTIONAL_REQUIREMENTS=(numpy rare)
download_requirements() { mkdir -p "$REQUIREMENTS"; touch "$REQUIREMENTS"/{numpy-1.0-none-any.whl,complete}; }
need_tools() { :; }
fetch_requirements any 3.13
echo "${FETCHED[@]}"
"""
    script = make_script(tmp_path / "fetching", body)
    assert run([script, "--work", tmp_path / "work"]).split()[-3:] == ["hypothesis", "cffi", "numpy"]


def test_one_platform_is_not_run_twice_at_once_in_one_folder(tmp_path: Path) -> None:
    script = make_script(tmp_path / "smallest", "echo at work; read -r")

    def start(folder: str) -> subprocess.Popen[str]:
        command = [str(script), "--work", str(tmp_path / folder)]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, encoding="utf-8")

    with start("one") as first:
        assert first.stdout
        assert first.stdout.readline() == "at work\n"
        with start("one") as second:
            output, messages = second.communicate("\n", 30)
        assert (second.returncode, output) == (3, "")
        assert f"smallest: another run is at work in {tmp_path}/one/smallest: wait for its end" in messages
        assert (tmp_path / "one" / "smallest").is_dir()  # what the first one makes was left alone
        with start("another") as elsewhere:
            assert elsewhere.communicate("\n", 30) == ("at work\n", "")
        first.communicate("\n", 30)
    assert first.returncode == 0
    with start("one") as later:
        assert later.communicate("\n", 30) == ("at work\n", "")
