"""The header, the library and what CFFI made of them declare the same things."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from building import ROOT, VERSION, load

from fizzbuzz_ffi._native import lib

build_ffi = load("build_ffi")
hatch_build = load("hatch_build")
PLAN = hatch_build.build_target.plan(hatch_build.this_python(), VERSION, (3, 10), {})
DECLARED = build_ffi.declarations((ROOT / "include/fizzbuzz.h").read_text(encoding="utf-8"))
FUNCTIONS = build_ffi.function_names(DECLARED)
CONSTANTS = {name: int(value) for name, value in re.findall(r"#define (FIZZBUZZ_\w+) (-?\d+)", DECLARED)}


@pytest.fixture(scope="module")
def library(unpacked_wheel: Path) -> Any:
    return hatch_build.build_inspect.read(unpacked_wheel / "fizzbuzz_ffi" / PLAN.names.library)


@pytest.fixture(scope="module")
def module(unpacked_wheel: Path) -> Any:
    return hatch_build.build_inspect.read(unpacked_wheel / "fizzbuzz_ffi" / PLAN.names.module)


def test_library_exports_the_functions_of_the_header_and_nothing_else(library: Any) -> None:
    assert library.exports == FUNCTIONS


def test_module_exports_its_init_function_and_nothing_else(module: Any) -> None:
    assert module.exports == {PLAN.init_function}


def test_module_needs_the_library_by_the_name_it_is_shipped_under(module: Any, library: Any) -> None:
    shipped = Path(PLAN.names.library).name
    assert library.name.rpartition("/")[2] == shipped
    assert shipped in {name.rpartition("/")[2] for name in module.needed}


def test_nothing_is_looked_for_in_a_fixed_folder(module: Any, library: Any) -> None:
    assert not library.search_paths
    assert not [path for path in module.search_paths if not path.startswith(("$ORIGIN/", "@loader_path/"))]


def test_binaries_are_for_the_machine_of_the_tag(module: Any, library: Any) -> None:
    assert module.machine == library.machine == PLAN.target.machine


def test_installed_module_has_the_functions_and_constants_of_the_header() -> None:
    assert set(dir(lib)) == FUNCTIONS | set(CONSTANTS)
    assert {name: getattr(lib, name) for name in CONSTANTS} == CONSTANTS
