"""What programs rely on that are compiled already: `fizzbuzz.abi` promises it, and this is whether it holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from building import ROOT, VERSION, load
from toolchain import build, start

abi = pytest.importorskip("abi", reason="pycparser, which comes with cffi except on PyPy", exc_type=ImportError)

if TYPE_CHECKING:
    from pathlib import Path

HEADER = (ROOT / "include/fizzbuzz.h").read_text(encoding="utf-8")
PROMISED = abi.read(abi.BASELINE.read_text(encoding="utf-8"))


# It holds.


def test_header_keeps_the_promise() -> None:
    abi.check(PROMISED, abi.of_header(HEADER))


def test_list_is_complete() -> None:
    new = abi.additions(PROMISED, abi.of_header(HEADER))
    assert not new, (
        f"{', '.join(new)}: new in the binary interface, and once released there for ever. If that is meant, run "
        f"`{abi.COMMAND}` and commit tests/packaging/fizzbuzz.abi"
    )
    assert abi.BASELINE.read_text(encoding="utf-8") == abi.write(abi.of_header(HEADER))


def test_library_has_what_is_promised_under_the_name_that_is_promised(unpacked_wheel: Path) -> None:
    hatch_build = load("hatch_build")
    target = hatch_build.build_target.plan(hatch_build.this_python(), VERSION, (3, 10), {})
    library = hatch_build.build_inspect.read(unpacked_wheel / "fizzbuzz_ffi" / target.names.library)
    assert library.exports == {name for name, meaning in PROMISED.items() if meaning.endswith(")")}
    name = library.name.rpartition("/")[2]
    version = PROMISED[abi.NAME]
    assert name in {f"libfizzbuzz.so.{version}", f"libfizzbuzz.{version}.dylib", "fizzbuzz.dll"}


def test_new_status_needs_a_number_of_its_own() -> None:
    with pytest.raises(abi.BrokenError, match="^FIZZBUZZ_NEW and FIZZBUZZ_IO are both -40: "):
        abi.check(PROMISED, {**PROMISED, "FIZZBUZZ_NEW": "-40"})
    abi.check(PROMISED, {**PROMISED, "FIZZBUZZ_NEW": "-50"})


@pytest.mark.parametrize("standard", ["c99", "c17"])
def test_compiler_and_linker_agree(standard: str, tmp_path: Path) -> None:
    source = tmp_path / "promise.c"
    source.write_text(abi.as_c(PROMISED), encoding="utf-8")
    assert int(start(build(tmp_path, [source], standard))) == len(PROMISED) - 1


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("FIZZBUZZ_IO", "-44"),
        ("fizzbuzz_status", "typedef int64_t"),
        ("fizzbuzz_version", "const char *(int)"),
        ("fizzbuzz_line", "fizzbuzz_status (fizzbuzz_rules *, int64_t, char *, size_t, size_t *)"),
        ("fizzbuzz_gone", "void (void)"),
    ],
)
def test_compiler_finds_what_differs(name: str, other: str, tmp_path: Path) -> None:
    source = tmp_path / "promise.c"
    source.write_text(abi.as_c({**PROMISED, name: other}), encoding="utf-8")
    with pytest.raises(pytest.fail.Exception, match=name):
        build(tmp_path, [source], "c99")


# What breaks it is found, and what to do is said.


def changed(old: str, new: str) -> dict[str, str]:
    assert old in HEADER
    listed: dict[str, str] = abi.of_header(HEADER.replace(old, new))
    return listed


def broken_by(listed: dict[str, str]) -> str:
    with pytest.raises(abi.BrokenError) as error:
        abi.check(PROMISED, listed)
    return str(error.value)


LINE = re.search(r"fizzbuzz_status fizzbuzz_line\([^)]*\);\n", HEADER)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("FIZZBUZZ_IO", "#define FIZZBUZZ_IO -40", "#define FIZZBUZZ_IO -44"),
        ("FIZZBUZZ_IO", "#define FIZZBUZZ_IO -40\n", ""),
        ("FIZZBUZZ_MAX_RULES", "#define FIZZBUZZ_MAX_RULES 16", "#define FIZZBUZZ_MAX_RULES 32"),
        ("fizzbuzz_status", "typedef int32_t fizzbuzz_status;", "typedef int64_t fizzbuzz_status;"),
        ("fizzbuzz_abi_version", "uint32_t fizzbuzz_abi_version(void);", "int32_t fizzbuzz_abi_version(void);"),
        ("fizzbuzz_stream_tell", "fizzbuzz_stream_tell(const fizz", "fizzbuzz_stream_tell(fizz"),
        ("fizzbuzz_stream_seek", "_seek(fizzbuzz_stream *stream, uint64_t", "_seek(fizzbuzz_stream *stream, int64_t"),
        ("fizzbuzz_rules_free", "_free(fizzbuzz_rules *rules);", "_free(fizzbuzz_rules *rules, int how);"),
        ("fizzbuzz_line", LINE[0] if LINE else "", ""),
    ],
)  # fmt: skip
def test_a_change_takes_another_version(name: str, old: str, new: str) -> None:
    said = broken_by(changed(old, new))
    assert f"\n    {name}\n        was {PROMISED[name]}\n" in said
    assert "FIZZBUZZ_ABI_VERSION did not" in said
    assert abi.COMMAND in said


def test_names_of_parameters_are_not_promised() -> None:
    listed = changed("fizzbuzz_rules_free(fizzbuzz_rules *rules);", "fizzbuzz_rules_free(fizzbuzz_rules *mine);")
    assert listed == abi.of_header(HEADER)


@pytest.mark.parametrize(
    "new", ["#define FIZZBUZZ_NEW -44", "int fizzbuzz_new(const char **where);", "typedef int fizzbuzz_new;"]
)
def test_an_addition_breaks_nothing_and_is_seen(new: str) -> None:
    listed = changed("typedef int32_t fizzbuzz_status;\n", f"typedef int32_t fizzbuzz_status;\n{new}\n")
    abi.check(PROMISED, listed)
    assert [name.lower() for name in abi.additions(PROMISED, listed)] == ["fizzbuzz_new"]


def test_a_new_version_may_break_what_it_likes_under_another_name() -> None:
    listed = {**PROMISED, "FIZZBUZZ_ABI_VERSION": "2", "FIZZBUZZ_IO": "-44", "libfizzbuzz": "0.2"}
    abi.check(PROMISED, listed)
    assert set(abi.additions(PROMISED, listed)) == {"FIZZBUZZ_ABI_VERSION", "FIZZBUZZ_IO", "libfizzbuzz"}
    assert "the loader still takes" in broken_by({**listed, "libfizzbuzz": "0.1"})
    assert "never goes back" in broken_by({**listed, "FIZZBUZZ_ABI_VERSION": "0"})


@pytest.mark.parametrize(
    "declared", ["struct fizzbuzz_two {\n  int a;\n};", "typedef struct fizzbuzz_two {\n  int a;\n} fizzbuzz_two;"]
)
def test_layouts_are_not_passed_over(declared: str) -> None:
    with pytest.raises(abi.BrokenError, match="layouts"):
        changed("typedef int32_t fizzbuzz_status;\n", f"typedef int32_t fizzbuzz_status;\n{declared}\n")


@pytest.mark.parametrize(
    ("version", "name"), [((0, 1, 9), "0.1"), ((0, 2, 0), "0.2"), ((0, 0, 3), "0.0.3"), ((1, 2, 3), "1")]
)
def test_name_of_the_library_follows_the_version(version: tuple[int, int, int], name: str) -> None:
    header: Any = HEADER
    for part, number in zip(("MAJOR", "MINOR", "PATCH"), version, strict=True):
        header = re.sub(rf"(#define FIZZBUZZ_VERSION_{part}) \d+", rf"\1 {number}", header)
    assert abi.of_header(header)[abi.NAME] == name
