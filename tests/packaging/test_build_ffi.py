"""From the C header to what CFFI reads, and to the type stub."""

from __future__ import annotations

import re

import pytest
from building import load

build_ffi = load("build_ffi")
HEADER = build_ffi.HEADER.read_text(encoding="utf-8")

MINIMAL = """\
/* A manual, in which #include <fizzbuzz.h> and extern "C" may well appear. */
#ifndef FIZZBUZZ_H
#define FIZZBUZZ_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

#define FIZZBUZZ_AGAIN -41 // with a remark
/* fizzbuzz_gone(); is in a comment */
int32_t fizzbuzz_line(int64_t n,
                      char *buf);

#ifdef __cplusplus
} // extern "C"
#endif // __cplusplus

#endif /* FIZZBUZZ_H */
"""


def test_declarations_are_what_is_left_without_the_known_lines() -> None:
    left = [line.strip() for line in build_ffi.declarations(MINIMAL).splitlines() if line.strip()]
    assert left == ["#define FIZZBUZZ_AGAIN -41", "int32_t fizzbuzz_line(int64_t n,", "char *buf);"]


def test_declarations_keep_line_numbers() -> None:
    lines = build_ffi.declarations(MINIMAL).splitlines()
    assert lines.index("#define FIZZBUZZ_AGAIN -41 ") == MINIMAL.splitlines().index(
        "#define FIZZBUZZ_AGAIN -41 // with a remark"
    )


@pytest.mark.parametrize(
    "line",
    [
        "#include <stdbool.h>",
        "#include <stddef.h>",  # a second one
        "#if defined(_WIN32)",
        "#ifdef FIZZBUZZ_EXTRA",
        "#endif",
        "#pragma once",
        '#define FIZZBUZZ_NAME "fizzbuzz"',
        "#define FIZZBUZZ_EMPTY",
        "#define FIZZBUZZ_SUM (1 + 2)",
        "#define FIZZBUZZ_MAX(a, b) a",
        "#define OTHER_PREFIX 1",
        "extern int fizzbuzz_variable;",
        'extern "C" int fizzbuzz_one(void);',
    ],
)
def test_any_other_directive_is_refused_by_name_and_line(line: str) -> None:
    number = MINIMAL.splitlines().index("                      char *buf);") + 2
    header = MINIMAL.replace("char *buf);\n", f"char *buf);\n{line}\n")
    with pytest.raises(build_ffi.HeaderError, match=re.escape(line)) as error:
        build_ffi.declarations(header)
    assert f"fizzbuzz.h:{number}:" in str(error.value)


def test_code_for_cpp_alone_is_refused() -> None:
    header = MINIMAL.replace('extern "C" {\n', 'extern "C" {\nclass fizzbuzz;\n')
    with pytest.raises(build_ffi.HeaderError, match="#ifdef __cplusplus"):
        build_ffi.declarations(header)


def test_declaration_that_cffi_cannot_read_is_refused() -> None:
    with pytest.raises(build_ffi.HeaderError, match="CFFI cannot read fizzbuzz.h: .*unknown_t"):
        build_ffi.builder(MINIMAL.replace("int64_t n", "unknown_t n"))


def test_functions_are_those_declared() -> None:
    assert build_ffi.function_names(build_ffi.declarations(MINIMAL)) == {"fizzbuzz_line"}


def test_functions_of_the_header_are_found() -> None:
    """Counted in another way: what follows a type at the start of a line."""
    code = re.sub(r"/\*.*?\*/", "", HEADER, flags=re.DOTALL)
    prototypes = re.findall(r"^[\w *]+?\b(fizzbuzz_\w+)\(", code, re.MULTILINE)
    assert len(prototypes) >= 22
    assert build_ffi.function_names(build_ffi.declarations(HEADER)) == set(prototypes)


def test_ffibuilder_is_what_cffi_looks_for() -> None:
    assert build_ffi.ffibuilder.cdef
    with pytest.raises(AttributeError):
        _ = build_ffi.no_such_name


def test_stub_gives_every_function_its_types() -> None:
    stub = build_ffi.stub(MINIMAL)
    assert "    FIZZBUZZ_AGAIN: Final[int]\n" in stub
    assert "    def fizzbuzz_line(self, n: int, buf: _CData, /) -> int: ...\n" in stub


def test_stub_refuses_a_type_it_does_not_know() -> None:
    with pytest.raises(build_ffi.HeaderError, match="'float'"):
        build_ffi.stub(MINIMAL.replace("int64_t n", "float n"))


def test_committed_stub_is_that_of_the_header() -> None:
    committed = build_ffi.STUB.read_text(encoding="utf-8")
    assert committed == build_ffi.stub(HEADER), "fizzbuzz_ffi/_native.pyi is out of date: run `python build_ffi.py`"
