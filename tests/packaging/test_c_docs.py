"""The pages about C and C++: commands and programs in them do what the page says, and the references are up to date.

A page is read from top to bottom, in one folder. A block with a title is that file; one of `sh` is run; one of `text`
is what the commands before it print last, or, where a comment above it says `shown by`, a message of that command,
which fails.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from building import ROOT
from toolchain import unavailable

BLOCK = re.compile(
    r"(?ms)^(?:<!-- shown by: (?P<failing>[^\n]+) -->\n)?"
    r'```(?P<language>\w+)(?: title="(?P<title>[^"]+)")?\n(?P<text>.*?)^```$'
)
REFERENCE = re.compile(r"(?ms)^<!-- reference: .*?^<!-- end of reference -->$")


@pytest.fixture
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """What a reader of the pages has: the clone, and the archive that was downloaded."""
    (tmp_path / "fizzbuzz-ffi").symlink_to(ROOT)
    shutil.copy(request.getfixturevalue("release_archive"), tmp_path)
    return tmp_path


def shell(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LD_", "DYLD_", "PKG_"))}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment["LC_ALL"] = "C"
    command = ["bash", "-euo", "pipefail", "-c", script]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)


@pytest.mark.skipif(sys.platform != "linux", reason="the messages in the pages are those of Linux")
@pytest.mark.parametrize("name", ["c.md", "cpp.md"])
def test_page(name: str, folder: Path) -> None:
    for tool in ("cc", "c++", "pkg-config"):
        if not shutil.which(tool):
            unavailable(f"no {tool}")
    page = REFERENCE.sub("", (ROOT / "docs" / name).read_text(encoding="utf-8"))
    exported: list[str] = []
    printed = ""
    seen = set()
    for block in BLOCK.finditer(page):
        text, language = block["text"], block["language"]
        seen.add("shown by" if block["failing"] else language)
        if block["title"]:
            (folder / block["title"]).write_text(text, encoding="utf-8")
        elif block["failing"]:
            done = shell("\n".join([*exported, block["failing"]]), folder)
            assert done.returncode != 0, block["failing"]
            assert " ".join(text.split()) in " ".join((done.stdout + done.stderr).split())
        elif language == "sh":
            done = shell("\n".join([*exported, text]), folder)
            assert done.returncode == 0, f"{text}\n{done.stdout}{done.stderr}"
            exported += [line for line in text.splitlines() if line.startswith("export ")]
            printed = done.stdout
        else:
            assert language == "text", f"nothing tests a block of {language} without a title"
            assert f"\n{printed}".endswith(f"\n{text}")
    assert seen >= {"c" if name == "c.md" else "cpp", "cmake", "sh", "text", "shown by"}


@pytest.mark.parametrize("name", ["c.md", "cpp.md"])
def test_reference_is_made_from_the_header(name: str) -> None:
    path = ROOT / "docs" / name
    before = path.read_text(encoding="utf-8")
    writer = (ROOT / "docs/reference.py").read_text(encoding="utf-8")
    module: dict[str, object] = {"__name__": "reference", "__file__": str(ROOT / "docs/reference.py")}
    exec(compile(writer, "docs/reference.py", "exec"), module)  # noqa: S102  (a program of this project)
    filled = module["filled"]
    assert callable(filled)
    assert filled(before) == before, "run `python docs/reference.py` and commit what it writes"


def test_every_function_and_number_is_described() -> None:
    header = (ROOT / "include/fizzbuzz.h").read_text(encoding="utf-8")
    code = re.sub(r"/\*.*?\*/", "", header, flags=re.DOTALL)
    names = re.findall(r"(?m)^#define (FIZZBUZZ_(?!H$)\w+)|\b(fizzbuzz_\w+)\(|typedef .*?(\w+);", code)
    page = (ROOT / "docs/c.md").read_text(encoding="utf-8")
    headings = set(re.findall(r"`(\w+)`", "\n".join(re.findall(r"(?m)^#### .*$", page))))
    assert headings == {next(filter(None, name)) for name in names}


@pytest.mark.parametrize("name", ["text", "stream", "line_range", "streambuf", "istream", "column", "rules"])
def test_every_class_is_described_without_its_code(name: str) -> None:
    page = (ROOT / "docs/cpp.md").read_text(encoding="utf-8")
    found = re.search(rf"(?ms)^class {name}\b.*?^}};$", page)
    assert found
    assert "private" not in found[0]
    assert "return" not in re.sub(r"//.*", "", found[0])
    assert not re.search(r"\w_\b", found[0]), "a data member"
