"""`fizzbuzz.h` and `fizzbuzz.hpp` as they are installed: they compile everywhere, alone and twice, and say everything.

`fizzbuzz.h` is the manual of the C library, so what is in it without a description is a mistake like any other.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from toolchain import ROOT, WARNINGS, build, compile_command, compiler, config, run, start, unavailable, words

# Harsher than what our programs are compiled with: what a user may want to include our headers under.
HARSH_WARNINGS = [
    *WARNINGS,
    "-Wconversion",
    "-Wsign-conversion",
    "-Wshadow",
    "-Wundef",
    "-Wcast-qual",
    "-Wredundant-decls",
]
C_WARNINGS = ["-Wstrict-prototypes", "-Wmissing-prototypes"]
CPP_WARNINGS = ["-Wold-style-cast", "-Wnon-virtual-dtor", "-Woverloaded-virtual"]

C_STANDARDS = ["c99", "c11", "c17", "c23"]
HEADER_CPP_STANDARDS = ["c++11", "c++14", "c++17", "c++20", "c++23"]
CPP_STANDARDS = ["c++17", "c++20", "c++23"]
COMPILERS = ["chosen", "gcc", "clang"]


# They compile.


def compiler_of(family: str, language: str) -> list[str]:
    """Return the command of gcc, of clang, or of what `CC` and `CXX` choose."""
    if family == "chosen":
        return compiler(language)
    name = family if language == "c" else {"gcc": "g++", "clang": "clang++"}[family]
    path = shutil.which(name)
    return [path] if path else unavailable(f"no {name}")


def check_compiles(language: str, standard: str, family: str, source: Path, folder: Path) -> None:
    command = compile_command(language, standard, compiler_of(family, language))
    harsh = [*HARSH_WARNINGS, *(C_WARNINGS if language == "c" else CPP_WARNINGS)]
    run([*command, *harsh, *words(config("--cflags")), "-x", language, "-c", source, "-o", folder / "alone.o"])


@pytest.mark.parametrize("family", COMPILERS)
@pytest.mark.parametrize("standard", C_STANDARDS)
def test_header_compiles_alone_as_c(standard: str, family: str, tmp_path: Path) -> None:
    check_compiles("c", standard, family, ROOT / "tests/c/header_alone.c", tmp_path)


@pytest.mark.parametrize("family", COMPILERS)
@pytest.mark.parametrize("standard", HEADER_CPP_STANDARDS)
def test_header_compiles_alone_as_cpp(standard: str, family: str, tmp_path: Path) -> None:
    check_compiles("c++", standard, family, ROOT / "tests/c/header_alone.c", tmp_path)


@pytest.mark.parametrize("family", COMPILERS)
@pytest.mark.parametrize("standard", CPP_STANDARDS)
def test_wrapper_compiles_alone(standard: str, family: str, tmp_path: Path) -> None:
    check_compiles("c++", standard, family, ROOT / "tests/cpp/header_alone.cpp", tmp_path)


@pytest.mark.parametrize("family", COMPILERS)
def test_a_header_with_a_warning_does_not_compile(family: str, tmp_path: Path) -> None:
    """The tests above can fail: an old declaration without parameter types is found by each compiler."""
    source = tmp_path / "old.c"
    source.write_text("int old();\n", encoding="utf-8")
    with pytest.raises(pytest.fail.Exception, match="prototype"):
        check_compiles("c", "c99", family, source, tmp_path)


def test_wrapper_links_from_two_units(tmp_path: Path) -> None:
    units = [ROOT / "tests/cpp/header_alone.cpp", ROOT / "tests/cpp/header_again.cpp"]
    assert start(build(tmp_path, units, "c++17")) == ""


@pytest.mark.parametrize("family", COMPILERS)
@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (["-std=c++14"], "fizzbuzz.hpp needs C++17: compile with -std=c++17 or later, or include fizzbuzz.h"),
        (
            ["-std=c++17", "-fno-exceptions"],
            "fizzbuzz.hpp reports errors as exceptions: compile without -fno-exceptions, or include fizzbuzz.h",
        ),
    ],
)
def test_wrapper_says_what_it_needs(flags: list[str], sentence: str, family: str, tmp_path: Path) -> None:
    source = ROOT / "tests/cpp/header_alone.cpp"
    command = [*compiler_of(family, "c++"), *flags, *words(config("--cflags")), "-c", source, "-o", tmp_path / "o"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode != 0
    assert sentence in done.stderr


# They say everything.


def manual() -> str:
    return Path(config("--includedir"), "fizzbuzz.h").read_text(encoding="utf-8")


def undocumented(header: str) -> list[str]:
    """Name what is declared without a description right above it, and functions whose description begins otherwise.

    Macros that follow each other without a blank line share one description.
    """
    header = header.replace("#define FIZZBUZZ_H\n", "")
    descriptions = {comment.end(): comment[1] for comment in re.finditer(r"/\*\*\n(.*?)\*/\n", header, re.DOTALL)}
    item = re.compile(
        r"(?:^\#define\ (?P<macro>\w+).*\n)+"
        r"|^typedef\ [^;{]*?(?:\{[^}]*\}\s*)?(?P<type>\w+);"
        r"|^(?:struct|union|enum)\ (?P<tag>\w+)"
        r"|^(?!typedef)[a-z][\w\ *]*?(?P<function>\w+)\([^;]*\);"
        r"|^(?!typedef|struct|union|enum)(?:extern\ )?[a-z][\w\ *]*?(?P<variable>\w+)(?:\[[^]]*\])*;",
        re.MULTILINE | re.VERBOSE,
    )
    code = re.sub(r"/\*.*?\*/", lambda comment: re.sub(r"[^\n]", " ", comment[0]), header, flags=re.DOTALL)
    missing = []
    for found in item.finditer(code):
        description = descriptions.get(found.start())
        name = found[found.lastgroup or 0]
        opening = "" if description is None else description.lstrip(" *\n")
        if not opening or (found["function"] and not opening.startswith(f"{name} ")):
            missing.append(name)
    return missing


def test_everything_is_documented() -> None:
    assert undocumented(manual()) == []


ITEMS = {
    "FIZZBUZZ_ABI_VERSION": "#define FIZZBUZZ_ABI_VERSION 1\n",
    "FIZZBUZZ_OK": "#define FIZZBUZZ_OK 0\n",
    "fizzbuzz_status": "typedef int32_t fizzbuzz_status;\n",
    "fizzbuzz_stream": "typedef struct fizzbuzz_stream fizzbuzz_stream;\n",
    "fizzbuzz_version": "const char *fizzbuzz_version(void);\n",
    "fizzbuzz_line": "fizzbuzz_status fizzbuzz_line(const",
    "fizzbuzz_rules_free": "void fizzbuzz_rules_free(",
    "fizzbuzz_stream_verify": "fizzbuzz_status fizzbuzz_stream_verify(fiz",
}


@pytest.mark.parametrize("name", ITEMS)
def test_what_is_not_documented_is_found(name: str) -> None:
    header = manual()
    assert header.count(ITEMS[name]) == 1
    front, back = header.split(ITEMS[name])
    assert front.endswith("*/\n")
    without = front[: front.rindex("/**")] + ITEMS[name] + back
    assert undocumented(without) == [name]
    empty = front[: front.rindex("/**")] + "/**\n *\n */\n" + ITEMS[name] + back
    assert undocumented(empty) == [name]


NEW_ITEMS = {
    "FIZZBUZZ_NEW": "#define FIZZBUZZ_NEW 7",
    "fizzbuzz_new": "int fizzbuzz_new(int a,\n                 char *b);",
    "fizzbuzz_made": "char *fizzbuzz_made(void);",
    "fizzbuzz_pair": "typedef struct fizzbuzz_pair {\n  int32_t a;\n  int32_t b;\n} fizzbuzz_pair;",
    "fizzbuzz_point": "struct fizzbuzz_point {\n  int32_t x;\n};",
    "fizzbuzz_count": "extern int fizzbuzz_count;",
}


@pytest.mark.parametrize("name", NEW_ITEMS)
def test_what_is_new_and_not_documented_is_found(name: str) -> None:
    end = "#ifdef __cplusplus\n}\n#endif\n"
    assert undocumented(manual().replace(end, f"{NEW_ITEMS[name]}\n\n{end}")) == [name]


def test_manual_tells_what_holds_for_every_function() -> None:
    opening = manual().partition("#ifndef FIZZBUZZ_H")[0]
    topics = re.findall(r"(?m)^ \* ([A-Z]\w+)\. ", opening)
    wanted = "Errors Outputs NULL Buffers Strings Ownership Threads Fork Panics Memory Versions"
    assert topics == wanted.split()
    assert "locale" in opening


def test_manual_names_nothing_that_is_not_there() -> None:
    header = manual()
    code = re.sub(r"/\*.*?\*/", "", header, flags=re.DOTALL)
    spoken = set(re.findall(r"\bfizzbuzz_\w+|\bFIZZBUZZ_\w+", header))
    declared = set(re.findall(r"\bfizzbuzz_\w+|\bFIZZBUZZ_\w+", code))
    environment = {"FIZZBUZZ_KERNEL"}
    assert spoken - declared == environment


def test_manual_speaks_c() -> None:
    """No spelling of the language that the library is written in got into it."""
    assert not re.findall(r"`|::|\b(?:unsafe|trait|crate|slice|Option|Result|Vec|usize|u8|u64|i64)\b", manual())


def test_example_in_the_header_does_what_it_says(tmp_path: Path) -> None:
    lines = re.search(r"( \*     #include <fizzbuzz\.h>\n.*? \*     }\n)", manual(), re.DOTALL)
    assert lines, "the manual at the top of fizzbuzz.h has no program"
    source = tmp_path / "manual.c"
    source.write_text(re.sub(r"(?m)^ \*(     )?", "", lines[1]), encoding="utf-8")
    assert start(build(tmp_path, [source], "c99")) == "FizzBazz\n"
    assert "prints FizzBazz." in manual()
