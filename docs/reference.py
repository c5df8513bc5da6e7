"""Writes the references of `c.md` and `cpp.md`, which are made from the headers, so that no page drifts from them.

Each stands between two comments that readers do not see; the first names the header, and what of it where not all:

    <!-- reference: include/fizzbuzz.h manual -->
    <!-- end of reference -->

Run as a program, this file writes the pages anew: `python docs/reference.py`. A test finds those for which that was
forgotten.
"""
# ruff: noqa: INP001  (a tool, of no package)

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).resolve().parents[1]
PAGES = (ROOT / "docs" / "c.md", ROOT / "docs" / "cpp.md")

_BLOCK = re.compile(r"(?ms)^<!-- reference: (?P<file>\S+)(?P<what> manual)? -->$.*?^<!-- end of reference -->$")


def filled(page: str) -> str:
    """Return the text of a page with its references as the headers have them now."""
    return _BLOCK.sub(_block, page)


def _block(block: re.Match[str]) -> str:
    header = (ROOT / block["file"]).read_text(encoding="utf-8")
    make = manual if block["what"] else c_reference if block["file"].endswith(".h") else cpp_reference
    return f"<!-- reference: {block['file']}{block['what'] or ''} -->\n{make(header)}\n<!-- end of reference -->"


# C.


def manual(header: str) -> str:
    """Make a list of what the top of fizzbuzz.h says of every function."""
    found = re.search(r"What holds for every function:\n \*\n(.*?)\n \*/", header, re.DOTALL)
    if not found:
        raise ValueError("the manual of fizzbuzz.h does not tell what holds for every function")
    paragraphs = _uncommented(found[1]).split("\n\n")
    return "\n".join(re.sub(r"^(\w+)\.\s", r"* **\1.** ", _marked(" ".join(part.split()))) for part in paragraphs)


def c_reference(header: str) -> str:
    """Describe every type, number and function, in the order of the header."""
    parts = []
    comment = r"/\*(?:(?P<rule> -{20,})|(?P<doc>\*))\n(?P<text>(?: \*[^/\n]?[^\n]*\n)+?) \*/\n"
    for found in re.finditer(comment + r"(?P<code>(?:[^\n]+\n)*)", header):
        text = _uncommented(found["text"])
        if found["rule"]:
            title, _, text = text.partition("\n\n")
            parts += [f"### {title}", _markdown(text)]
        else:
            code = found["code"].strip()
            names = re.findall(r"#define (\w+)", code) or re.findall(r"(\w+)(?=\(|;$)", code)[:1]
            parts += [f"#### {', '.join(f'`{name}`' for name in names)}", f"```c\n{code}\n```", _markdown(text)]
    return "\n\n".join(filter(None, parts))


def _uncommented(text: str) -> str:
    return re.sub(r"(?m)^ \* ?", "", text).strip("\n")


def _markdown(text: str) -> str:
    """Make a page of a comment: what is indented is code, and so are names."""
    parts = (part if part.startswith("    ") else _marked(part) for part in text.split("\n\n"))
    return "\n\n".join(f"```c\n{dedent(part)}\n```" if part.startswith("    ") else part for part in parts)


def _marked(text: str) -> str:
    """Mark what is code within prose."""
    code = r"\*?\b(?:fizzbuzz|FIZZBUZZ)_\w+(?:\(\))?|\*[a-z]+\b|'\\n'|\b[a-z]+\[[^\]]+\]+"
    return re.sub(code, lambda found: f"`{found[0]}`", text)


# C++.


def cpp_reference(header: str) -> str:
    """Show every section of the header with its declarations and comments, without code and what is private."""
    begin, end = header.index("namespace fizzbuzz {\n"), header.index("}  // namespace fizzbuzz")
    parts = []
    for section in re.split(r"(?m)^// -{20,} ", header[begin:end])[1:]:
        title, _, code = section.partition("\n")
        parts += [f"### {title.capitalize()}", f"```cpp\n{_declarations(code)}\n```"]
    return "\n\n".join(parts)


def _declarations(code: str) -> str:
    code = re.sub(r"(?ms)^namespace detail \{.*?^\}  // namespace detail\n", "", code)
    lines = [line for statement in _statements(code) for line in _shortened(statement) or [""]]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _statements(code: str) -> Iterator[list[str]]:
    """Split code at the lines where nothing is open: each statement with the comment above it."""
    statement: list[str] = []
    depth = 0
    for line in code.splitlines():
        statement.append(line)
        text = line.partition("//")[0].rstrip()
        depth += sum(map(text.count, "({")) - sum(map(text.count, ")}"))
        if depth == 0 and (not line.strip() or line.startswith("#") or text.endswith((";", "}", ":"))):
            yield statement
            statement = []


def _shortened(statement: list[str]) -> list[str]:
    at = next((number for number, line in enumerate(statement) if not line.lstrip().startswith("//")), len(statement))
    comment, code = statement[:at], statement[at:]
    text = "\n".join(code)
    if re.match(r"\s*(?:class|struct) [\w:]+[^;]*\{", text):
        return [*comment, *_class(code)]
    # What others see is declared in its class already, and shown there.
    if re.match(r"inline [\w:]+ \w+::\w+\(", text) or re.match(r"\s*(?:class \w+;|friend |~)", text):
        return []
    if text.endswith(" = delete;"):  # what it is not, nobody calls
        return []
    if code and (body := re.search(r"\s*(?:(?<!= )\{|\s:\s(?=[\w:]+[({]))", text)) and not text.startswith("#"):
        text = text[: body.start()] + ";"
    return [*comment, *text.replace("[[nodiscard]] ", "").replace("inline ", "").splitlines()]


def _class(code: list[str]) -> list[str]:
    if "iterator" in code[0]:
        return [code[0].partition(" {")[0] + ";  // an iterator"]
    public = code[0].lstrip().startswith("struct")
    members: list[str] = []
    for line in code[1:-1]:
        if line in {"public:", "protected:", "private:"}:
            public = line == "public:"
        elif public:
            members.append(line)
    shown = (line for part in _statements("\n".join(members)) for line in _shortened(part) or [""])
    return [code[0], *shown, code[-1]]


if __name__ == "__main__":
    for path in PAGES:
        path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
