"""The binary interface of the library as a list, to compare with the one that was promised: `fizzbuzz.abi`.

Run as a program this file writes the list anew, `python tests/packaging/abi.py`, unless something that was promised is
gone or different: that takes a new FIZZBUZZ_ABI_VERSION, and a new name for the library.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from building import ROOT, load
from pycparser import c_ast, c_generator, c_parser

if TYPE_CHECKING:
    from typing import Any

BASELINE = Path(__file__).with_name("fizzbuzz.abi")
COMMAND = "python tests/packaging/abi.py"

VERSION, NAME = "FIZZBUZZ_ABI_VERSION", "libfizzbuzz"
"""Two lines of the list are not like the others: what tells one interface from the next, to programs and to loaders."""

_OPENING = f"""\
# The binary interface of the library: what programs that are compiled today rely on. Lines are added, never changed.
# Made from include/fizzbuzz.h by `{COMMAND}`, which makes it anew when something was added.

"""


class BrokenError(ValueError):
    """Programs that were compiled before would not work any more, and nothing tells them."""


# The list: what a name stands for, in the order of the header. No names of parameters, which no program relies on.


def of_header(header: str) -> dict[str, str]:
    """List what the text of a header declares."""
    declared = load("build_ffi").declarations(header)
    constants = dict(re.findall(r"^#define (\w+) (\S+)$", declared, flags=re.MULTILINE))
    version = {part: int(constants.pop(f"FIZZBUZZ_VERSION_{part}")) for part in ("MAJOR", "MINOR", "PATCH", "NUMBER")}
    listed = {NAME: _compatible(version), **constants}

    integers = "".join(f"typedef int {name};\n" for name in ("int32_t", "int64_t", "uint32_t", "uint64_t", "size_t"))
    tree = c_parser.CParser().parse(integers + re.sub(r"^#.*$", "", declared, flags=re.MULTILINE))
    for item in tree.ext[integers.count("\n") :]:
        meaning = _spelled(item.type)
        if not item.name or "{" in meaning:
            raise BrokenError(f"abi.py knows of no layouts, as the header has shown none so far: {meaning}")
        listed[item.name] = f"typedef {meaning}" if isinstance(item, c_ast.Typedef) else meaning
    return listed


def _compatible(version: dict[str, int]) -> str:
    """Name the part of the version that is in the name of the library, as rust-core/fizzbuzz-capi/build.rs does."""
    if version["MAJOR"]:
        return str(version["MAJOR"])
    if version["MINOR"]:
        return f"0.{version['MINOR']}"
    return f"0.0.{version['PATCH']}"


def _spelled(kind: Any) -> str:
    """Spell a type without the name of what is declared and without those of parameters."""
    _forget_names(kind)
    return " ".join(c_generator.CGenerator().visit(c_ast.Typename(None, [], None, kind)).split())


def _forget_names(node: Any) -> None:
    if isinstance(node, c_ast.TypeDecl):
        node.declname = None
    for _, child in node.children():
        _forget_names(child)


def read(text: str) -> dict[str, str]:
    """Read a list back."""
    lines = [line.partition(": ") for line in text.splitlines() if line and not line.startswith("#")]
    return {name: meaning for name, _, meaning in lines}


def write(listed: dict[str, str]) -> str:
    """Write a list as the file holds it."""
    return _OPENING + "".join(f"{name}: {meaning}\n" for name, meaning in listed.items())


# What may become of it.


def check(promised: dict[str, str], listed: dict[str, str]) -> None:
    """Raise an error, which says what to do, if what was promised does not hold any more."""
    statuses: dict[str, str] = {}
    for name, meaning in listed.items():
        if meaning.startswith("-") and (first := statuses.setdefault(meaning, name)) != name:
            raise BrokenError(f"{name} and {first} are both {meaning}: a status needs a number of its own.")
    was, now = (list_[VERSION] for list_ in (promised, listed))
    if was != now:
        if int(now) < int(was):
            raise BrokenError(f"{VERSION} was {was} and is {now}: it never goes back.")
        if promised[NAME] == listed[NAME]:
            raise BrokenError(
                f"{VERSION} became {now}, but the loader still takes the library for the one before, by its name "
                f"{NAME} {listed[NAME]}: raise the version in rust-core/Cargo.toml too, the minor one before 1.0, "
                "the major one after."
            )
        return
    broken = [name for name in promised if name != NAME and listed.get(name) != promised[name]]
    if broken:
        changes = "".join(
            f"    {name}\n        was {promised[name]}\n        is  {listed.get(name, 'gone')}\n" for name in broken
        )
        raise BrokenError(
            f"The binary interface changed, and {VERSION} did not:\n\n{changes}\n"
            "Programs that were compiled before would break. Take it back, and give what is new a new name. If that "
            f"cannot be: raise {VERSION} in rust-core/fizzbuzz-capi/src/version.rs and the version in "
            "rust-core/Cargo.toml (the minor one before 1.0, the major one after), write the header anew as its first "
            f"lines say, and then run `{COMMAND}`."
        )


def additions(promised: dict[str, str], listed: dict[str, str]) -> list[str]:
    """Name what is not in the list yet, or not as it is: nothing that breaks, but it has to be meant."""
    return [name for name in listed if promised.get(name) != listed[name]]


# The list as C.


def as_c(listed: dict[str, str]) -> str:
    """Write a program that compiles only with a header that declares the same, and links only with such a library."""
    lines = ['#include "fizzbuzz.h"', "#include <stdio.h>", "int main(void) {", "int found = 0;"]
    for name, meaning in listed.items():
        if name == NAME:
            continue
        if name.startswith("FIZZBUZZ_"):
            lines.append(f"{{ typedef char same[{name} == {meaning} ? 1 : -1]; found += (int)sizeof(same); }}")
        elif meaning.startswith("typedef "):
            kind = meaning.removeprefix("typedef ")
            lines.append(f"{{ {kind} *same = ({name} *)0; found += same == 0; }}")
        else:
            result, _, parameters = meaning.partition("(")
            lines.append(f"{{ {result}(*volatile same)({parameters} = {name}; found += same != 0; }}")
    return "\n".join([*lines, 'printf("%d\\n", found);', "return 0;", "}", ""])


if __name__ == "__main__":
    current = of_header((ROOT / "include/fizzbuzz.h").read_text(encoding="utf-8"))
    try:
        check(read(BASELINE.read_text(encoding="utf-8")), current)
    except BrokenError as error:
        sys.exit(str(error))
    BASELINE.write_text(write(current), encoding="utf-8", newline="\n")
