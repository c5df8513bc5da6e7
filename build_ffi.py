"""The CFFI side of the build: what Python knows of C comes from `include/fizzbuzz.h`, never from a copy of it.

The build hook calls `emit_module`; CFFI's own tools ask for `ffibuilder`. Run as a program after the header changed,
this file writes the type stub of the native module anew: `python build_ffi.py`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from cffi import FFI, CDefError, FFIError

HEADER = Path(__file__).parent / "include" / "fizzbuzz.h"
STUB = Path(__file__).parent / "fizzbuzz_ffi" / "_native.pyi"
MODULE = "fizzbuzz_ffi._native"


class HeaderError(ValueError):
    """The header holds something that cannot be carried over to Python."""


# The C source of the module.


def declarations(header: str) -> str:
    """Turn the text of the header into what `FFI.cdef` reads; line numbers stay as they are.

    CFFI has no preprocessor. What may go is known: comments, the include guard, two standard headers and the
    `extern "C"` brackets. Any other directive, except a constant, is an error, because without it the rest could mean
    something else.
    """
    text = _blanked(r"/\*.*?\*/|//[^\n]*", header)
    for block in _DROPPED:
        text = _blanked(block, text, count=1)
    for number, line in enumerate(text.splitlines(), start=1):
        if ("#" in line or "extern" in line) and not re.fullmatch(_CONSTANT, line.strip()):
            raise HeaderError(
                f"fizzbuzz.h:{number}: CFFI cannot read this line and it is not safe to drop: {line.strip()}"
            )
    return text


_DROPPED = (
    r"\A\s*#ifndef FIZZBUZZ_H\s+#define FIZZBUZZ_H$",
    r"^#include <stddef\.h>$",
    r"^#include <stdint\.h>$",
    r'^#ifdef __cplusplus\s+extern "C" \{\s+#endif\s*$',
    r"^#ifdef __cplusplus\s+\}\s+#endif\s*$",
    r"^#endif\s*\Z",
)
"""In the order of the header, each at most once; the last `#endif` closes the include guard."""

_CONSTANT = r"#define FIZZBUZZ_[A-Z0-9_]+ -?[0-9]+"


def _blanked(pattern: str, text: str, count: int = 0) -> str:
    """Replace matches by nothing but their line breaks."""
    return re.sub(pattern, lambda match: "\n" * match[0].count("\n"), text, count=count, flags=re.DOTALL | re.MULTILINE)


def function_names(declared: str) -> set[str]:
    """Find the functions among declarations, which are the symbols that the library must export."""
    return set(re.findall(r"\b(fizzbuzz_\w+)\s*\(", declared))


def builder(header: str) -> FFI:
    """Make the CFFI builder of the native module from the text of the header."""
    ffi = FFI()
    try:
        ffi.cdef(declarations(header))
    except (CDefError, FFIError) as error:
        raise HeaderError(f"CFFI cannot read fizzbuzz.h: {error}") from error
    ffi.set_source(MODULE, '#include "fizzbuzz.h"')
    return ffi


def emit_module(header: str, path: Path) -> None:
    """Write the C source of the native module, which takes neither a compiler nor setuptools."""
    builder(header).emit_c_code(str(path))


def __getattr__(name: str) -> FFI:
    if name == "ffibuilder":  # made when asked for, so that a missing header stops no import
        return builder(HEADER.read_text(encoding="utf-8"))
    raise AttributeError(name)


# The type stub of the module.


def stub(header: str) -> str:
    """Write the type stub of the native module: every constant and every function, parameters by their names in C."""
    from pycparser import c_ast, c_parser  # noqa: PLC0415  (comes with cffi except on PyPy, where nobody makes stubs)

    declared = declarations(header)
    constants = re.findall(r"^#define (\w+)", declared, flags=re.MULTILINE)
    integers = "".join(f"typedef int {name};\n" for name in _PYTHON_TYPES if name.endswith("_t"))
    tree = c_parser.CParser().parse(integers + re.sub(r"^#.*$", "", declared, flags=re.MULTILINE))
    functions = [item for item in tree.ext if isinstance(item, c_ast.Decl) and isinstance(item.type, c_ast.FuncDecl)]
    return _STUB.format(
        constants="".join(f"    {name}: Final[int]\n" for name in constants),
        functions="".join(f"    {_python_signature(function)}\n" for function in functions),
    )


_STUB = """\
# Made from include/fizzbuzz.h by `python build_ffi.py`, which makes it anew when the header has changed.

from typing import Final, final, type_check_only

from _cffi_backend import FFI

_CData = FFI.CData

@final
@type_check_only
class _Lib:
{constants}
{functions}
ffi: FFI
lib: _Lib
"""

_PYTHON_TYPES = {
    "void": "None",
    **dict.fromkeys(("int", "int32_t", "int64_t", "uint32_t", "uint64_t", "size_t", "fizzbuzz_status"), "int"),
}
"""C type -> what CFFI converts it to and from."""


def _python_signature(function: Any) -> str:
    """Write the declaration of a C function as the method of `lib` that it becomes."""
    parameters = [(item.name, _python_type(item.type)) for item in function.type.args.params]
    taken = "".join(f"{name}: {kind}, " for name, kind in parameters if kind != "None")  # (void) is no parameter
    return f"def {function.name}(self, {taken}/) -> {_python_type(function.type.type)}: ..."


def _python_type(kind: Any) -> str:
    """Name the Python type that CFFI converts to and from."""
    from pycparser import c_ast  # noqa: PLC0415

    if isinstance(kind, c_ast.PtrDecl):
        return "_CData"
    name = " ".join(kind.type.names)
    if name not in _PYTHON_TYPES:
        raise HeaderError(f"_PYTHON_TYPES of build_ffi.py does not know which Python type the C type {name!r} becomes")
    return _PYTHON_TYPES[name]


if __name__ == "__main__":
    STUB.write_text(stub(HEADER.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
