"""Fills the parts of the pages that show real files, so that no page drifts from what it explains.

Such a part begins with a comment that readers do not see, which names a file and what of it is shown, and it ends with
another:

    <!-- snippet: hatch.toml [build.targets.sdist] -->
    <!-- end of snippet -->

After the file stands a `[table]` of TOML; or the name of a function, class or variable of Python (`Class.method`); or
the pattern of the first line and, after a blank, that of the last: `/^fn main/ /^}/`; or nothing, for all of it. Run as
a program, this file writes the pages anew: `python docs/snippets.py`. A test finds those for which that was forgotten.
"""
# ruff: noqa: INP001  (a tool, of no package)

from __future__ import annotations

import ast
import re
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted((ROOT / "docs").rglob("*.md"))

LANGUAGES = {".py": "python", ".rs": "rust", ".h": "c", ".yml": "yaml", ".in": "text", "": "sh"}
"""Where the end of a file's name is not what highlighters call its language; a script in Python says so itself."""

_BLOCK = re.compile(r"(?ms)^<!-- snippet: (?P<file>\S+)(?: (?P<what>[^\n]+?))? -->$.*?^<!-- end of snippet -->$")


class SnippetError(ValueError):
    """A part of a page that names something that is not there."""


def filled(page: str) -> str:
    """Return the text of a page with its snippets as the files have them now."""
    return _BLOCK.sub(lambda block: _block(block["file"], block["what"] or ""), page)


def files(page: str) -> set[str]:
    """Name the files that a page shows parts of."""
    return {block["file"] for block in _BLOCK.finditer(page)}


def _block(file: str, what: str) -> str:
    path = ROOT / file
    whole = path.read_text(encoding="utf-8")
    text = snippet(whole, what)
    if path.suffix != ".md":  # what comes from a page is one already
        script = re.match(r"#!.*\bpython3?$", whole, re.MULTILINE)
        language = "python" if script else LANGUAGES.get(path.suffix, path.suffix.removeprefix("."))
        text = f'```{language} title="{file}"\n{text}\n```'
    name = " ".join(filter(None, (file, what)))
    return f"<!-- snippet: {name} -->\n{text}\n<!-- end of snippet -->"


def snippet(text: str, what: str) -> str:
    """Cut a snippet out of the text of a file."""
    lines = text.splitlines()
    if not what:
        first, last = 0, len(lines)
    elif what.startswith("["):
        first, last = _table(lines, what)
    elif what.startswith("/"):
        first, last = _between(lines, *(re.compile(pattern) for pattern in re.findall(r"/((?:[^/\\]|\\.)+)/", what)))
    else:
        first, last = _definition(ast.parse(text), what)
    return dedent("\n".join(lines[first:last])).strip("\n")


def _table(lines: list[str], header: str) -> tuple[int, int]:
    """Find a table of TOML: with the comments above it, and without those above the next one."""
    if header not in lines:
        raise SnippetError(f"there is no table {header}")
    at = lines.index(header)
    following = (number for number in range(at + 1, len(lines)) if lines[number].startswith("["))
    return _begin_of_comment(lines, at), _begin_of_comment(lines, next(following, len(lines)))


def _begin_of_comment(lines: list[str], at: int) -> int:
    while at and lines[at - 1].startswith("#"):
        at -= 1
    return at


def _between(lines: list[str], begin: re.Pattern[str], end: re.Pattern[str]) -> tuple[int, int]:
    first = next((number for number, line in enumerate(lines) if begin.search(line)), None)
    if first is None:
        raise SnippetError(f"no line is like {begin.pattern}")
    last = next((number for number in range(first, len(lines)) if end.search(lines[number])), None)
    if last is None:
        raise SnippetError(f"no line after that is like {end.pattern}")
    return first, last + 1


def _definition(module: ast.Module, name: str) -> tuple[int, int]:
    """Find a definition of Python, with its decorators and with the docstring under a variable."""
    body: list[ast.stmt] = module.body
    for part in name.split("."):
        found = next((number for number, item in enumerate(body) if part in _names(item)), None)
        if found is None:
            raise SnippetError(f"nothing is called {name}")
        item, after = body[found], body[found + 1 : found + 2]
        body = item.body if isinstance(item, ast.ClassDef) else []
    documented = isinstance(item, (ast.Assign, ast.AnnAssign)) and after and isinstance(after[0], ast.Expr)
    first = min([item.lineno, *(decorator.lineno for decorator in getattr(item, "decorator_list", []))])
    return first - 1, (after[0] if documented else item).end_lineno or 0


def _names(item: ast.stmt) -> set[str]:
    if isinstance(item, (ast.FunctionDef, ast.ClassDef)):
        return {item.name}
    targets = item.targets if isinstance(item, ast.Assign) else [item.target] if isinstance(item, ast.AnnAssign) else []
    return {target.id for target in targets if isinstance(target, ast.Name)}


if __name__ == "__main__":
    for path in PAGES:
        path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
