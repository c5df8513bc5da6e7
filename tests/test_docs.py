"""The pages of the documentation: they show the files, the messages and the output that there really are."""

from __future__ import annotations

import ast
import doctest
import re
import subprocess
import sys
import sysconfig
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from toolchain import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]
if not (ROOT / "docs").exists():
    pytest.skip("the documentation is not here: the tests were copied away from it", allow_module_level=True)


def load(path: Path) -> ModuleType:
    spec = spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


snippets = load(ROOT / "docs" / "snippets.py")
PAGES = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in snippets.PAGES}
PACKAGING = PAGES["docs/packaging.md"]


def exists(name: str) -> bool:
    """Tell whether a file of the repository is here; an sdist lacks what only a checkout needs."""
    if name.partition("/")[0] in {".ci", ".github"} and not (ROOT / ".git").exists():
        pytest.skip(f"{name} is not part of an sdist")
    return (ROOT / name).exists()


# Files.


@pytest.mark.parametrize("page", PAGES)
def test_page_shows_the_files_as_they_are(page: str) -> None:
    assert all(map(exists, snippets.files(PAGES[page])))
    assert snippets.filled(PAGES[page]) == PAGES[page], "write the pages anew: python docs/snippets.py"


SAMPLE = """\
# about a
[a]
x = 1

# about b
[a.b]
y = 2
"""


@pytest.mark.parametrize(
    ("text", "what", "expected"),
    [
        (SAMPLE, "[a]", "# about a\n[a]\nx = 1"),
        (SAMPLE, "[a.b]", "# about b\n[a.b]\ny = 2"),
        (SAMPLE, "/x =/ /about/", "x = 1\n\n# about b"),
        (SAMPLE, "", SAMPLE.rstrip()),
        ("a = 1\n\n@d\ndef f():\n    pass\n", "f", "@d\ndef f():\n    pass"),
        ("class C:\n    x: int\n    '''X.'''\n\n    def f(self):\n        pass\n", "C.f", "def f(self):\n    pass"),
        ("class C:\n    x: int\n    '''X.'''\n", "C.x", "x: int\n'''X.'''"),
    ],
)
def test_snippet_is_what_was_named(text: str, what: str, expected: str) -> None:
    assert snippets.snippet(text, what) == expected


@pytest.mark.parametrize("what", ["[c]", "/no such/ /line/", "/x =/ /no such/"])
def test_snippet_that_is_not_there_is_an_error(what: str) -> None:
    with pytest.raises(snippets.SnippetError):
        snippets.snippet(SAMPLE, what)
    with pytest.raises(snippets.SnippetError, match=r"nothing is called f\.g"):
        snippets.snippet("def f():\n    pass\n", "f.g")


@pytest.mark.parametrize("page", [*PAGES, "README.md"])
def test_links_lead_to_files(page: str) -> None:
    folder = (ROOT / page).parent
    prose = re.sub(r"(?ms)^```.*?^```$", "", (ROOT / page).read_text(encoding="utf-8"))
    targets = re.findall(r"\]\(([^)#\s:]+)(?:#[^)\s]*)?\)", prose)
    names = [(folder / target).resolve().relative_to(ROOT).as_posix() for target in targets]
    assert not [name for name in names if not exists(name)]


# Messages.

BUILD_FILES = sorted(path.name for path in ROOT.glob("*.py") if "build" in path.name)
OF_THE_BUILD = "fizzbuzz-ffi cannot be built: "
PREFIX = rf"(?:{OF_THE_BUILD}|ImportError: |__main__\.HeaderError: )"
ERRORS = {"BuildError", "HeaderError", "InspectError", "ImportError", "sys.exit"}


def messages(file: str) -> Iterator[str]:
    """Make a pattern of the message of every error in a file that is for those who build or install the package."""
    for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ERRORS:
            message = node.args[0]
            parts = message.values if isinstance(message, ast.JoinedStr) else [message]
            assert all(isinstance(part, (ast.Constant, ast.FormattedValue)) for part in parts), ast.unparse(node)
            body = "".join(re.escape(part.value) if isinstance(part, ast.Constant) else ".*" for part in parts)
            # Most get their beginning where they are caught; one may be the reason in another.
            yield body if body.startswith(re.escape(OF_THE_BUILD)) else f"{PREFIX}(?:.+: )?{body}"


OURS = [message for file in [*BUILD_FILES, "fizzbuzz_ffi/_library.py"] for message in messages(file)]
QUOTED = [line for block in re.findall(r"(?ms)^```text\n(.*?)^```", PACKAGING) for line in block.splitlines()]


def test_messages_were_found() -> None:
    assert len(OURS) > 25
    assert f'f"{OF_THE_BUILD}{{error}}"' in (ROOT / "hatch_build.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("message", OURS)
def test_every_message_of_ours_is_explained(message: str) -> None:
    assert [line for line in QUOTED if re.fullmatch(message, line)], "docs/packaging.md does not quote it"


@pytest.mark.parametrize("line", [line for line in QUOTED if line.startswith(OF_THE_BUILD)])
def test_every_message_that_is_called_ours_is(line: str) -> None:
    assert [message for message in OURS if re.fullmatch(message, line)], "no source has it"


# Examples.


@pytest.mark.parametrize("page", PAGES)
def test_examples_of_python(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert not doctest.testfile(str(ROOT / page), module_relative=False, encoding="utf-8").failed


CONSOLE = [block for page in PAGES.values() for block in re.findall(r"(?ms)^```console\n(.*?)^```", page)]


@pytest.mark.skipif(sys.platform == "win32", reason="the examples are written for a POSIX shell")
@pytest.mark.parametrize("block", CONSOLE)
def test_examples_of_the_command_line(block: str, tmp_path: Path) -> None:
    """Each block is a session of its own: commands behind a dollar sign, and all that they print."""
    for command, output in re.findall(r"(?m)^\$ (.*)\n((?:(?!\$ ).*\n)*)", block):
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=tmp_path,
            env={"PATH": f"{sysconfig.get_path('scripts')}:/usr/bin:/bin", "COLUMNS": "80", "LC_ALL": "C.UTF-8"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=60 * PATIENCE,
            check=False,
        )
        assert done.stdout == output, command
